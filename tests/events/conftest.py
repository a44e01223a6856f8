"""Lets the tests of this folder import the record that they share, and the made event files."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "history"))
sys.path.insert(0, str(Path(__file__).parent))
