"""Conflict stability beside the definitions in plain Python.

    python -m benchmarks.game.stability [options …]

The peer of this row, gmcr-py, is in no package registry, so it is not run; the peer here is
`tests/game/plain_stability.py`, which walks lists and does nothing else. Where a whole run of it would take minutes,
some states are drawn and the time is scaled by the number of states; the answers for the drawn states must agree.
Times are the least of three, in one process.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np

from taqarub.game.stability import Conflict, assess, conflict_of

CONCEPTS = ("nash", "gmr", "smr", "seq")
WHOLE = 512  # states that the peer goes through


def example(options: int, players: int = 3, seed: int = 0) -> Conflict:
    """Random strict orders; the options dealt out in turn."""
    rng, size = np.random.default_rng(seed), 1 << options
    worth = np.stack([rng.permutation(size) for _ in range(players)])
    names = tuple(f"player {i}" for i in range(players))
    return conflict_of(names, tuple((f"option {k}", k % players) for k in range(options)), worth)


def ours(conflict: Conflict) -> tuple[float, dict[str, np.ndarray]]:
    """Seconds (least of three) and the equilibria."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        found = assess(conflict, CONCEPTS)
        times.append(time.perf_counter() - begin)
    return min(times), dict(found.equilibrium)


def plain(conflict: Conflict, mine: dict[str, np.ndarray]) -> float:
    """Seconds that the plain definitions take for all states; AssertionError where an answer differs."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "game"))
    from plain_stability import Plain

    begin = time.perf_counter()
    peer = Plain(conflict.owner, conflict.worth, conflict.feasible, conflict.turns)
    built = time.perf_counter() - begin
    rng, states = np.random.default_rng(1), peer.states
    few = 48 if len(conflict.options) <= 10 else 16
    drawn = states if len(states) <= WHOLE else sorted(rng.choice(states, few, replace=False).tolist())
    begin = time.perf_counter()
    for state in drawn:
        for concept in CONCEPTS:
            held = [peer.stable(concept, player, state) for player in peer.players]
            assert all(held) == mine[concept][state], (concept, state)
    return built + (time.perf_counter() - begin) * len(states) / len(drawn)


def main() -> None:
    """Print the rows."""
    print("| options | states | plain definitions | ours | ratio | peak memory |\n|---|---|---|---|---|---|")
    for options in [int(word) for word in sys.argv[1:]] or [8, 10, 12, 20]:
        conflict = example(options)
        took, found = ours(conflict)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        if options <= 12:
            other = plain(conflict, found)
            row = f"{other:,.1f} s | {1000 * took:.2f} ms | **{other / took:,.0f}×**"
        else:
            row = f"– | {took:.2f} s | –"
        print(f"| {options} | {conflict.states:,} | {row} | {peak:.2f} GiB |", flush=True)


if __name__ == "__main__":
    main()
