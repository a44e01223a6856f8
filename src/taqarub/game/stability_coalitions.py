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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from taqarub.game.stability import Conflict
from taqarub.game.stability_moves import Moves

Group = tuple[int, ...]  # numbers of players
COALITION_CONCEPTS = ("cr", "cgmr", "csmr", "cseq")
MOST_CELLS = 1 << 27  # patterns times feasible states


@dataclass(frozen=True, slots=True)
class CoalitionStability:
    """What `assess_coalitions` found. Infeasible states are False and 0.

    stable       concept → coalition (numbers of players) → (S,) bool
    equilibrium  concept → (S,) bool: no coalition leaves
    why          concept → coalition → (S,) place in `stability.WHY`; a move is better that every member likes better
    """

    stable: Mapping[str, Mapping[Group, np.ndarray]]
    equilibrium: Mapping[str, np.ndarray]
    why: Mapping[str, Mapping[Group, np.ndarray]]


@dataclass(frozen=True, slots=True)
class Against:
    """One coalition, ready to be asked: packed rows of patterns by feasible states (columns).

    reach  row t, column s: the coalition gets from s to t
    """

    moves: Moves
    group: Group
    others: list[int]
    reach: np.ndarray

    def holds(self, concept: str, here: np.ndarray) -> np.ndarray:
        """(S,) bool: whether the coalition stays when its members value the state that they are in at `here` (N, S).

        Only the state itself is valued anew; see `stability_dissent.py` for why no other comparison changes.
        """
        conflict, moves = self.moves.conflict, self.moves
        better = dominates(conflict, self.group, here)  # row t, column s: every member likes t better than s
        left = self.reach & better
        if concept != "cr":
            bad = np.where(conflict.feasible[:, None], ~better, np.uint8(0))
            if concept == "csmr":
                escape = moves.closed(list(self.group), better, np.bitwise_or)
                bad = np.where(conflict.feasible[:, None], ~escape, np.uint8(0))
            left &= ~moves.closed(self.others, bad, np.bitwise_or, improving=concept == "cseq")
        return ~_any(conflict, left)


def assess_coalitions(conflict: Conflict, concepts: tuple[str, ...] = COALITION_CONCEPTS) -> CoalitionStability:
    """Stability of every state against every coalition; ValueError beyond `MOST_CELLS`.

    In the prisoner's dilemma the two together leave mutual defection, and nobody leaves cooperation for good:

    >>> from taqarub.game.stability import conflict_of
    >>> worth = np.array([[3, 4, 1, 2], [3, 1, 4, 2]])
    >>> found = assess_coalitions(conflict_of(("a", "b"), (("a defects", 0), ("b defects", 1)), worth))
    >>> {c: np.flatnonzero(e).tolist() for c, e in found.equilibrium.items()}
    {'cr': [], 'cgmr': [0], 'csmr': [0], 'cseq': [0]}
    """
    stable: dict[str, dict[Group, np.ndarray]] = {concept: {} for concept in concepts}
    why: dict[str, dict[Group, np.ndarray]] = {concept: {} for concept in concepts}
    for one in each_coalition(conflict):
        gain = one.reach & dominates(conflict, one.group)
        stuck, calm = ~_any(conflict, one.reach & ~_identity(conflict)), ~_any(conflict, gain)
        for concept in concepts:
            held = one.holds(concept, conflict.worth)
            stable[concept][one.group] = held & conflict.feasible
            reason = np.where(stuck, 1, np.where(calm, 2, 3))
            why[concept][one.group] = np.where(held & conflict.feasible, reason, 0).astype(np.uint8)
    return CoalitionStability(stable, {c: np.logical_and.reduce(list(s.values())) for c, s in stable.items()}, why)


def each_coalition(conflict: Conflict) -> Iterator[Against]:
    """Every coalition, single players first; ValueError beyond `MOST_CELLS`."""
    if conflict.states * int(conflict.feasible.sum()) > MOST_CELLS:
        raise ValueError(f"coalitions need at most {MOST_CELLS:,} pairs of a pattern and a feasible state")
    moves, players = Moves(conflict), range(len(conflict.players))
    for size in range(1, len(players) + 1):
        for group in combinations(players, size):
            others = [j for j in players if j not in group]
            reach = moves.closed(list(group), _identity(conflict), np.bitwise_or, backward=True)
            yield Against(moves, group, others, reach)


def dominates(conflict: Conflict, group: Group, here: np.ndarray | None = None) -> np.ndarray:
    """Packed (S, F/8): row t, column s, both feasible, every member of the group likes t better than s.

    here  (N, S) what the states in the columns are worth, where that is not the conflict's own worth
    """
    size, columns = conflict.states, np.flatnonzero(conflict.feasible)
    worth = conflict.worth if here is None else here
    packed, rows = np.zeros((size, (columns.size + 7) // 8), dtype=np.uint8), max(1, (1 << 24) // max(1, columns.size))
    for first in range(0, columns.size, rows):
        part = columns[first : first + rows]
        held = np.ones((part.size, columns.size), dtype=bool)
        for member in group:
            held &= conflict.worth[member, part, None] > worth[member, columns][None, :]
        held[np.arange(part.size), np.arange(first, first + part.size)] = False  # no state is better than itself
        packed[part] = np.packbits(held, axis=1)
    return packed


def _any(conflict: Conflict, packed: np.ndarray) -> np.ndarray:
    """(S,) bool: the feasible states whose column holds any row; infeasible ones are True."""
    found = np.ones(conflict.states, dtype=bool)
    count = int(conflict.feasible.sum())
    found[conflict.feasible] = np.unpackbits(np.bitwise_or.reduce(packed, axis=0), count=count) == 1
    return found


def _identity(conflict: Conflict) -> np.ndarray:
    """Packed (S, F/8): every feasible state in its own row."""
    columns = np.flatnonzero(conflict.feasible)
    packed, places = np.zeros((conflict.states, (columns.size + 7) // 8), dtype=np.uint8), np.arange(columns.size)
    packed[columns, places // 8] = 128 >> (places % 8)
    return packed
