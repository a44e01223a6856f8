"""How far a coalition is from staying or leaving, and whose change of preference would hold a state against them all.

A coalition leaves only for what *every* member likes better, so one member's dissent is enough to hold it. For member h
of coalition H the threshold θ_h(s) is the least worth of s to h at which H stays, the others' worths as they are:

    H stays at s  ⇔  V_h(s) ≥ θ_h(s) for any one, and then for every, member h
    margin of h = V_h(s) − θ_h(s), +inf where H stays whatever h thinks of s

The margin of H is, while it stays, the least of its members' (by how much one of them may come to like s less), and
while it leaves, the largest of them (the least rise of a single member that holds it). Only the worth of s itself is
changed. That is exact: whatever H moves to, and whatever the others answer, differs from s in an option of H, so that s
is met again only by the members themselves, who do not like it better than s; raising V_h(s) can only hold H.
θ is found by halving over the worths of h, every state at once (`Against.holds`).

The inverse question for coalitions (for single players Kinsara, Kilgour and Hipel 2015, see `stability_changes.py`):
which rises hold s against every coalition? Single players that leave must rise by their shortfall; of what still leaves
then, each coalition is held by one member. Which member, is chosen so that the sum of rises is least. Splitting one
coalition's rise between two members can come cheaper in rare conflicts and is not searched for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from taqarub.game.stability import Conflict
from taqarub.game.stability_changes import Change, change_of
from taqarub.game.stability_coalitions import COALITION_CONCEPTS, Against, Group, each_coalition

MOST_TRIES = 1 << 12  # of the search for the cheapest dissenters


@dataclass(frozen=True, slots=True)
class Dissent:
    """margin  concept → coalition → (members, S): of each member, NaN where infeasible."""

    margin: Mapping[str, Mapping[Group, np.ndarray]]

    def of(self, concept: str, group: Group) -> np.ndarray:
        """The margin (S,) of a coalition: below zero where it leaves."""
        each = self.margin[concept][group]
        return np.where(np.all(each < 0, axis=0), each.max(axis=0), each.min(axis=0))


def dissent(conflict: Conflict, concepts: tuple[str, ...] = COALITION_CONCEPTS) -> Dissent:
    """Margins of every member of every coalition; ValueError beyond `stability_coalitions.MOST_CELLS`.

    In the prisoner's dilemma the two leave mutual defection together, until one of them likes it by one rank more:

    >>> from taqarub.game.stability import conflict_of
    >>> worth = np.array([[3, 4, 1, 2], [3, 1, 4, 2]])
    >>> found = dissent(conflict_of(("a", "b"), (("a defects", 0), ("b defects", 1)), worth), ("cr",))
    >>> found.margin["cr"][0, 1][:, 3].tolist(), float(found.of("cr", (0,))[3])
    ([-1.0, -1.0], 1.0)
    """
    margin: dict[str, dict[Group, np.ndarray]] = {concept: {} for concept in concepts}
    for one in each_coalition(conflict):
        for concept in concepts:
            each = [conflict.worth[h] - threshold(one, concept, h) for h in one.group]
            margin[concept][one.group] = np.where(conflict.feasible, np.stack(each), np.nan)
    return Dissent(margin)


def threshold(one: Against, concept: str, member: int, worth: np.ndarray | None = None) -> np.ndarray:
    """θ (S,) of a member, −inf where the coalition stays whatever the member thinks; worth (N, S) of the others."""
    conflict = one.moves.conflict
    levels = np.concatenate([[-np.inf], np.unique(conflict.worth[member, conflict.feasible]).astype(float)])
    here = (conflict.worth if worth is None else worth).astype(float)
    low, high = np.zeros(conflict.states, dtype=int), np.full(conflict.states, levels.size - 1)
    while np.any(low < high):  # the coalition stays at `high`: nobody leaves its best state
        middle = (low + high) // 2
        here[member] = levels[middle]
        stays = one.holds(concept, here)
        low, high = np.where(stays, low, middle + 1), np.where(stays, middle, high)
    return np.asarray(levels[high])


def dissents_for(conflict: Conflict, concept: str, state: int) -> tuple[Change, ...]:
    """Rises of single players that hold a state against every coalition, by player; () where none leaves.

    An infeasible state is a ValueError.
    """
    if not conflict.feasible[state]:
        raise ValueError(f"pattern {state} is not feasible")
    return changes_at(conflict, rises_of(conflict, concept, np.array([state])), state)


def rises_of(conflict: Conflict, concept: str, states: np.ndarray | None = None) -> np.ndarray:
    """(N, S): by how much each player's worth of each state must rise, one state at a time; 0 of infeasible ones.

    states  those that are asked for; all by default
    """
    every, worth = list(each_coalition(conflict)), conflict.worth.astype(float)
    for one in every:
        if len(one.group) == 1:
            member = one.group[0]
            worth[member] = np.maximum(worth[member], threshold(one, concept, member))
    lacks: dict[int, list[dict[int, float]]] = {}
    for one in every:
        leaves = np.flatnonzero(~one.holds(concept, worth) & conflict.feasible)
        if len(one.group) == 1 or not leaves.size:
            continue
        each = {h: threshold(one, concept, h, worth) - worth[h] for h in one.group}
        for state in leaves.tolist():
            lacks.setdefault(state, []).append({h: float(lack[state]) for h, lack in each.items()})
    rises = np.where(conflict.feasible, worth - conflict.worth, 0.0)
    for place in (np.flatnonzero(conflict.feasible) if states is None else states).tolist():
        rises[:, place] += _least(lacks.get(place, []), len(conflict.players))
    return rises


def changes_at(conflict: Conflict, rises: np.ndarray, state: int) -> tuple[Change, ...]:
    """The rises (N, S) at one state as changes, by player."""
    return tuple(change_of(conflict, i, float(rise), state) for i, rise in enumerate(rises[:, state]) if rise > 0)


def _least(lacks: list[dict[int, float]], players: int) -> np.ndarray:
    """The rises (N,) with the least sum under which every coalition has a member that has risen by what it lacks.

    Depth first, the coalition that leaves being held by each of its members in turn, the cheapest first; what costs no
    less than the best so far is not followed. After `MOST_TRIES` the best so far is the answer: enough, if not least.
    """
    best, tries = np.zeros(players), 0
    total = np.inf

    def hold(rises: np.ndarray) -> None:
        nonlocal best, total, tries
        tries += 1
        cost = float(rises.sum())
        if cost >= total - 1e-12 or (tries > MOST_TRIES and np.isfinite(total)):
            return
        free = next((lack for lack in lacks if all(rises[h] < rise for h, rise in lack.items())), None)
        if free is None:
            best, total = rises, cost
            return
        for member in sorted(free, key=lambda h: (free[h] - rises[h], h)):
            after = rises.copy()
            after[member] = free[member]
            hold(after)

    hold(np.zeros(players))
    return best
