"""The inverse question: which change of preference would make a state stable, and how far is each result from flipping.

Only the worth of the state itself is changed. That is exact and does not interact: what decides about s for player i
lies at states in which i's options differ from those of s, so raising another player's worth of s neither helps nor
hinders i. Hence s becomes an equilibrium exactly when every player that would leave values it by its shortfall more,
and the least such change is the set of these shortfalls. In SIM alone the improvements of the other *from s* count,
and they vanish as it comes to like s: there the rises are repeated until s is an equilibrium, enough but not always
the least. (Kinsara, Kilgour and Hipel 2015, "Inverse approach to the graph model for conflict resolution", IEEE
Transactions on Systems, Man and Cybernetics 45, search the preferences of all states.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.stability import Conflict, Stability, assess


@dataclass(frozen=True, slots=True)
class Change:
    """By how much a player's worth of one state must rise.

    rise    in units of worth; 0 where the player stays already
    places  how many of its distinct worths of feasible states lie above the state up to where it must come
    """

    player: int
    rise: float
    places: int


def changes_for(conflict: Conflict, found: Stability, concept: str, state: int) -> tuple[Change, ...]:
    """What must rise to make a state an equilibrium: one change for each player that would leave, the smallest first.

    An empty answer means that the state is an equilibrium as things stand. An infeasible state is a ValueError.

    >>> from taqarub.game.stability import assess, conflict_of
    >>> worth = np.array([[3, 4, 1, 2], [3, 1, 4, 2]])  # prisoner's dilemma
    >>> game = conflict_of(("a", "b"), (("a defects", 0), ("b defects", 1)), worth)
    >>> [(c.player, c.rise, c.places) for c in changes_for(game, assess(game), "nash", 0)]
    [(0, 1.0, 1), (1, 1.0, 1)]
    """
    if not conflict.feasible[state]:
        raise ValueError(f"pattern {state} is not feasible")
    rises = np.maximum(-found.margin[concept][:, state], 0.0)
    for _ in range(len(conflict.players) if concept == "sim" else 0):
        worth = conflict.worth.astype(float)
        worth[:, state] += rises
        rises = rises + np.maximum(-assess(_with(conflict, worth), ("sim",)).margin["sim"][:, state], 0.0)
    changes = []
    for player, rise in enumerate(rises.tolist()):
        if rise <= 0:
            continue
        here = conflict.worth[player, state]
        distinct = np.unique(conflict.worth[player, conflict.feasible])
        places = int(np.sum((distinct > here) & (distinct <= here + rise)))
        changes.append(Change(player, rise, places))
    return tuple(sorted(changes, key=lambda c: (c.rise, c.player)))


def raised(conflict: Conflict, changes: tuple[Change, ...], state: int) -> Conflict:
    """The conflict after the changes: the players value one state more."""
    worth = conflict.worth.astype(float)
    for change in changes:
        worth[change.player, state] += change.rise
    return _with(conflict, worth)


def _with(conflict: Conflict, worth: np.ndarray) -> Conflict:
    return Conflict(conflict.players, conflict.options, conflict.owner, worth, conflict.feasible, conflict.turns)
