"""Conflict stability beside the definitions in plain Python and beside the matrix form.

    python -m benchmarks.game.stability [options …]

gmcr-py is in no package registry and its licence forbids copies, so it is not run. Two peers stand in. *Plain*:
`tests/game/plain_stability.py`, lists and searches, the definitions word by word; where a whole run would take minutes,
some states are drawn and the time is scaled by the number of states. *Matrices*: S × S tables multiplied by BLAS (Xu,
Hipel and Kilgour 2009, "Matrix representation of solution concepts in multiple-decision-maker graph models"). All must
give the same equilibria. Times are the least of three for ours, single for the peers, in one process.
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


def matrices(conflict: Conflict, mine: dict[str, np.ndarray]) -> float:
    """Seconds of the four concepts by products of S × S tables; AssertionError where an answer differs."""
    begin, size = time.perf_counter(), conflict.states
    states, owner = np.arange(size), np.array(conflict.owner)
    apart = states[:, None] ^ states[None, :]
    moves, better = [], []
    for player in range(len(conflict.players)):
        foreign = sum(1 << int(bit) for bit in np.flatnonzero(owner != player))
        moves.append((apart & foreign == 0) & (apart != 0))
        better.append(moves[-1] & (conflict.worth[player][None, :] > conflict.worth[player][:, None]))
    held = {concept: np.ones(size, dtype=bool) for concept in CONCEPTS}
    for player in range(len(conflict.players)):
        worth, others = conflict.worth[player], [j for j in range(len(conflict.players)) if j != player]
        worse = worth[:, None] <= worth[None, :]  # row s2, column s
        escape = _some(moves[player], ~worse)
        answers = {
            "nash": np.zeros((size, size), dtype=bool),
            "gmr": _some(_closure([moves[j] for j in others]), worse),
            "smr": _some(_closure([moves[j] for j in others]), worse & ~escape),
            "seq": _some(_closure([better[j] for j in others]), worse),
        }
        for concept, answered in answers.items():
            held[concept] &= ~np.any(better[player] & ~answered.T, axis=1)
    took = time.perf_counter() - begin
    for concept in CONCEPTS:
        assert np.array_equal(held[concept], mine[concept]), concept
    return took


def _some(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return (left.astype(np.float32) @ right.astype(np.float32)) > 0


def _closure(steps: list[np.ndarray]) -> np.ndarray:
    reach = np.logical_or.reduce(steps)
    while True:
        further = reach | _some(reach, reach)
        if np.array_equal(further, reach):
            return reach
        reach = further


def main() -> None:
    """Print the rows."""
    print("| options | states | plain | matrices | ours | ratio to plain | to matrices | peak memory of ours |")
    print("|---|---|---|---|---|---|---|---|")
    for options in [int(word) for word in sys.argv[1:]] or [20, 8, 10, 12]:
        conflict = example(options)
        took, found = ours(conflict)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        told = f"| {options} | {conflict.states:,} "
        if options > 12:
            print(f"{told}| – | – | {took:.2f} s | – | – | {peak:.2f} GiB |", flush=True)
            continue
        other, tables = plain(conflict, found), matrices(conflict, found)
        print(f"{told}| {other:,.1f} s | {tables:,.2f} s | {1000 * took:.2f} ms | **{other / took:,.0f}×** | "
              f"{tables / took:,.0f}× | {peak:.2f} GiB |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
