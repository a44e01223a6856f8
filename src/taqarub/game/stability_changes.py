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
    to      the worth that it must reach
    """

    player: int
    rise: float
    places: int
    to: float


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
    changes = _lacking(conflict, found.margin[concept][:, state], state, {})
    while concept == "sim":  # ends: every turn raises somebody to a higher one of its own worths
        margin = assess(raised(conflict, tuple(changes.values()), state), ("sim",)).margin["sim"][:, state]
        if np.all(margin >= 0):
            break
        changes = _lacking(conflict, margin, state, changes)
    return tuple(sorted(changes.values(), key=lambda c: (c.rise, c.player)))


def _lacking(conflict: Conflict, margin: np.ndarray, state: int, known: dict[int, Change]) -> dict[int, Change]:
    """The known changes, and further ones by what margins (N,) lack."""
    changes = dict(known)
    for player in np.flatnonzero(margin < 0).tolist():
        before = changes[player].rise if player in changes else 0.0
        changes[player] = change_of(conflict, player, before - float(margin[player]), state)
    return changes


def change_of(conflict: Conflict, player: int, rise: float, state: int) -> Change:
    """The rise to the player's worth of a feasible state that lies nearest; what decides is always such a worth."""
    here, distinct = conflict.worth[player, state], np.unique(conflict.worth[player, conflict.feasible])
    place = int(np.argmin(np.abs(distinct - (here + rise))))
    target = float(distinct[place])
    return Change(player, target - float(here), place - int(np.searchsorted(distinct, here)), target)


def raised(conflict: Conflict, changes: tuple[Change, ...], state: int) -> Conflict:
    """The conflict after the changes: the players value one state more."""
    worth = conflict.worth.astype(float)
    for change in changes:
        worth[change.player, state] = change.to
    return _with(conflict, worth)


def _with(conflict: Conflict, worth: np.ndarray) -> Conflict:
    return Conflict(conflict.players, conflict.options, conflict.owner, worth, conflict.feasible, conflict.turns)
