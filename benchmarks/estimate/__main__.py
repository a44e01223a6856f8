"""The table of the likelihood and its gradient.

    python -m venv /somewhere/peers
    /somewhere/peers/bin/pip install numpy scipy cython setuptools wheel
    /somewhere/peers/bin/pip install --no-build-isolation sgamesolver
    python -m benchmarks.estimate [--peers /somewhere/peers/bin/python] [gradient] [homotopy]

Peers run in their own environment and never in the project's; without --peers their rows stay empty. Every time is by
the clock, the least of some repetitions but for those of a minute or more; a ratio is of two times of one run.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse

from benchmarks.estimate.differences import gradient
from benchmarks.estimate.homotopy import homotopy
from benchmarks.game.timing import machine

PARTS = {"gradient": gradient, "homotopy": homotopy}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.estimate", description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="which tables; all by default")
    parser.add_argument("--peers", default="", help="the interpreter of the peers' environment")
    given = parser.parse_args()
    print(machine())
    for name in given.parts or PARTS:
        print()
        for line in PARTS[name](given.peers):
            print(line, flush=True)


if __name__ == "__main__":
    main()
