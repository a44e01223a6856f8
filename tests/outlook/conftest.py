"""Lets the tests of the outlook import their small case, and the one of the model that it builds on."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "model")]
