"""The table of the strategic engine.

    python -m venv /somewhere/peers
    /somewhere/peers/bin/pip install numpy scipy cython setuptools wheel mesa
    /somewhere/peers/bin/pip install --no-build-isolation sgamesolver
    python -m benchmarks.game --peers /somewhere/peers/bin/python [ROW …]

Peers run in their own environment and never in the project's. Without --peers their columns stay empty. Every time is
the least of some repetitions; a ratio is of two times of one run. `python -m benchmarks.game.flagship [draws]` sets the
factored solver beside plain NumPy on a game of the size of the shipped case.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse

from benchmarks.game.rows import ROWS
from benchmarks.game.timing import machine


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.game", description=__doc__.split("\n")[0])
    parser.add_argument("rows", nargs="*", choices=[[], *ROWS], help="which rows; all by default")
    parser.add_argument("--peers", default="", help="the interpreter of the peers' environment")
    given = parser.parse_args()
    print(f"{machine()}\n\n| work | peer | target | measured |\n|---|---|---|---|")
    for name in given.rows or ROWS:
        for row in ROWS[name](given.peers):
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
