"""Stability against coalitions: would a group that moves together leave a state?

For a coalition H, R_H(s) is what its members reach in any sequence of their moves, and a *coalition improvement* is a
state of R_H(s) that every member likes better (R_H⁺⁺). The others answer in any sequence of their moves, in CSEQ in a
sequence of which each is an improvement for the single player who makes it:

    CR     no s1 ∈ R_H⁺⁺(s)
    CGMR   for all s1 ∈ R_H⁺⁺(s) there is s2 ∈ R_{N−H}(s1) that some member likes no better than s
    CSMR   the same, and so is every s3 ∈ R_H(s2)
    CSEQ   for all s1 ∈ R_H⁺⁺(s) there is s2 ∈ R⁺_{N−H}(s1) that some member likes no better than s

A state is coalitionally stable when it is so for every coalition, single players included. Where the literature
differs: Inohara and Hipel 2008 let the others answer in CSEQ by improvements of *their* coalitions too; here they
answer one by one, as in the SEQ of single players, so that a single player's CSEQ is its SEQ.

Sources: Kilgour, Hipel, Fang and Peng 2001, "Coalition analysis in group decision support", Group Decision and
Negotiation 10; Inohara and Hipel 2008, "Coalition analysis in the graph model for conflict resolution", Systems
Engineering 11; the matrices of sets follow Xu, Kilgour and Hipel 2010.

Sets of feasible states are rows of packed bits (S × F / 8 bytes), and a move is a union of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from taqarub.game.stability import Conflict
from taqarub.game.stability_moves import Moves

COALITION_CONCEPTS = ("cr", "cgmr", "csmr", "cseq")
MOST_CELLS = 1 << 27  # patterns times feasible states


@dataclass(frozen=True, slots=True)
class CoalitionStability:
    """stable: concept → coalition (numbers of players) → (S,) bool; equilibrium: concept → (S,) bool over all of them.

    Infeasible states are False.
    """

    stable: Mapping[str, Mapping[tuple[int, ...], np.ndarray]]
    equilibrium: Mapping[str, np.ndarray]


def assess_coalitions(conflict: Conflict, concepts: tuple[str, ...] = COALITION_CONCEPTS) -> CoalitionStability:
    """Stability of every state against every coalition; ValueError beyond `MOST_CELLS`.

    In the prisoner's dilemma the two together leave mutual defection, and nobody leaves cooperation for good:

    >>> from taqarub.game.stability import conflict_of
    >>> worth = np.array([[3, 4, 1, 2], [3, 1, 4, 2]])
    >>> found = assess_coalitions(conflict_of(("a", "b"), (("a defects", 0), ("b defects", 1)), worth))
    >>> {c: np.flatnonzero(e).tolist() for c, e in found.equilibrium.items()}
    {'cr': [], 'cgmr': [0], 'csmr': [0], 'cseq': [0]}
    """
    if conflict.states * int(conflict.feasible.sum()) > MOST_CELLS:
        raise ValueError(f"coalitions need at most {MOST_CELLS:,} pairs of a pattern and a feasible state")
    moves, players = Moves(conflict), range(len(conflict.players))
    coalitions = [group for size in range(1, len(players) + 1) for group in combinations(players, size)]
    stable: dict[str, dict[tuple[int, ...], np.ndarray]] = {concept: {} for concept in concepts}
    for group in coalitions:
        for concept, held in _against(moves, group, concepts).items():
            stable[concept][group] = held
    return CoalitionStability(stable, {c: np.logical_and.reduce(list(s.values())) for c, s in stable.items()})


def _against(moves: Moves, group: tuple[int, ...], concepts: tuple[str, ...]) -> dict[str, np.ndarray]:
    conflict = moves.conflict
    others = [j for j in range(len(conflict.players)) if j not in group]
    better = _dominates(conflict, group)  # row t, column s: every member likes t better than s
    reach = moves.closed(list(group), _identity(conflict), np.bitwise_or, backward=True)  # row t: who gets to t
    gain = reach & better
    bad = np.where(conflict.feasible[:, None], ~better, np.uint8(0))
    found = {}
    for concept in concepts:
        if concept == "cr":
            left = gain
        elif concept == "cseq":
            left = gain & ~moves.closed(others, bad, np.bitwise_or, improving=True)
        else:
            start = bad
            if concept == "csmr":
                escape = moves.closed(list(group), better, np.bitwise_or)
                start = np.where(conflict.feasible[:, None], ~escape, np.uint8(0))
            left = gain & ~moves.closed(others, start, np.bitwise_or)
        leaves = np.bitwise_or.reduce(left, axis=0)
        found[concept] = np.zeros(conflict.states, dtype=bool)
        found[concept][conflict.feasible] = np.unpackbits(leaves, count=int(conflict.feasible.sum())) == 0
    return found


def _dominates(conflict: Conflict, group: tuple[int, ...]) -> np.ndarray:
    """Packed (S, F/8): row t, column s, both feasible, every member of the group likes t better than s."""
    size, columns = conflict.states, np.flatnonzero(conflict.feasible)
    packed, rows = np.zeros((size, (columns.size + 7) // 8), dtype=np.uint8), max(1, (1 << 24) // max(1, columns.size))
    for first in range(0, columns.size, rows):
        part = columns[first : first + rows]
        held = np.ones((part.size, columns.size), dtype=bool)
        for member in group:
            held &= conflict.worth[member, part, None] > conflict.worth[member, columns][None, :]
        packed[part] = np.packbits(held, axis=1)
    return packed


def _identity(conflict: Conflict) -> np.ndarray:
    """Packed (S, F/8): every feasible state in its own row."""
    columns = np.flatnonzero(conflict.feasible)
    packed, places = np.zeros((conflict.states, (columns.size + 7) // 8), dtype=np.uint8), np.arange(columns.size)
    packed[columns, places // 8] = 128 >> (places % 8)
    return packed
