"""Lets the tests of the outlook import their small case, and the case and the games of the layers below."""

import sys
from pathlib import Path

here = Path(__file__).parent
sys.path[:0] = [str(folder) for folder in (here, here.parent / "model", here.parent / "game")]
