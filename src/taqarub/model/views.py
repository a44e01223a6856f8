"""A case as a conflict of postures: which states near the present would nobody leave.

An option is a move of the case that is open at the as-of state, and a state says which option each player has taken;
a player takes at most one, as in a month of the game. The worth of a state to a player is what it expects per month
when for a year every player makes its move wherever it may and holds elsewhere, nature as the case has it, costs
paid, and what is then stays: the discounted value times one less the discount, at one draw of quantities. Only the
order of these worths decides what is stable; the margins are in the same unit as the case's motives, satisfaction per
month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.period import month_text
from taqarub.game.game import Game
from taqarub.game.solve import solve
from taqarub.game.stability import Conflict, conflict_of
from taqarub.model.chances import stage_of
from taqarub.model.changes import Changes, changes_of
from taqarub.model.compile import AS_IT_STANDS, game_of, in_groups
from taqarub.model.model import Model
from taqarub.model.parameters import values_of
from taqarub.model.states import mask

MONTHS = 12  # for how long a posture is kept, and how far back the present is read
HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Postures:
    """What each player could do as a standing course, and what every combination is worth.

    moves   player → its moves that are open at the as-of state, hold first
    worth   (N, A_1 … A_N) per month
    """

    players: tuple[str, ...]
    moves: Mapping[str, tuple[str, ...]]
    worth: np.ndarray


def postures_of(model: Model, months: int = MONTHS, z: np.ndarray | None = None) -> Postures:
    """Solve the game of every combination of standing moves (some hundred small games), at one draw z (Z,): the middle
    of every prior by default."""
    file, z = model.case.file, np.zeros((1, model.size)) if z is None else np.atleast_2d(z)
    base = game_of(model, z, AS_IT_STANDS, months, model.start_month)
    values, changes = values_of(model.parameters, z), changes_of(file, AS_IT_STANDS)
    moves = {player: (HOLD, *_open(model, player)) for player in model.players}
    stages = {
        (player, move): stage_of(file, player, values, model.axes, model.rung_ids,
                                 _only(model, changes, player, move), forced=True)
        for player in changes.order for move in moves[player]
    }  # fmt: skip
    worth = np.zeros((len(model.players), *(len(moves[player]) for player in model.players)))
    scale = 1.0 - base.discount[:, 0]
    here = int(np.ravel_multi_index(model.start, model.shape))
    for places in product(*(range(len(moves[player])) for player in model.players)):
        chosen = {player: moves[player][place] for player, place in zip(model.players, places, strict=True)}
        standing = {player: stages[player, chosen[player]] for player in changes.order}
        game = replace(base, stages=in_groups(standing, changes))
        place_in: Any = (slice(None), *places)
        worth[place_in] = scale * _here(game, here)
    return Postures(model.players, moves, read_only(worth))


def conflict_of_postures(postures: Postures) -> Conflict:
    """Options are the moves other than hold; a pattern is feasible with at most one option a player."""
    options = tuple((f"{player}.{move}", place) for place, player in enumerate(postures.players)
                    for move in postures.moves[player][1:])  # fmt: skip
    size = 1 << len(options)
    worth, feasible = np.zeros((len(postures.players), size)), np.zeros(size, dtype=bool)
    for places in np.ndindex(*postures.worth.shape[1:]):
        pattern = pattern_of(postures, places)
        feasible[pattern] = True
        worth[:, pattern] = postures.worth[(slice(None), *places)]
    return conflict_of(postures.players, options, worth, feasible)


def pattern_of(postures: Postures, places: tuple[int, ...]) -> int:
    """The pattern of options of a combination of moves, given by their places (0 hold)."""
    pattern, first = 0, 0
    for player, place in zip(postures.players, places, strict=True):
        pattern |= (1 << (first + place - 1)) if place else 0
        first += len(postures.moves[player]) - 1
    return pattern


def present_of(model: Model, postures: Postures, months: int = MONTHS) -> tuple[tuple[int, ...], Mapping[str, str]]:
    """The combination that the record shows: each player's last recorded move of the last months, and its month.

    A player of whom nothing is recorded, or whose last move is no longer open, holds.
    """
    places, since = [], {}
    for player in postures.players:
        coded = model.coded.moves[player][-months:]
        shown = np.flatnonzero(coded > 0)
        place = 0
        if shown.size:
            name = model.actions[player][int(coded[shown[-1]])]
            if name in postures.moves[player]:
                place = postures.moves[player].index(name)
                since[player] = month_text(int(model.coded.months[-len(coded) :][shown[-1]]))
        places.append(place)
    return tuple(places), since


def _open(model: Model, player: str) -> tuple[str, ...]:
    """The moves that the player may make at the as-of state."""
    found = []
    for name, move in model.case.file.moves.get(player, {}).items():
        allowed = mask(move.when, model.axes, model.rung_ids)
        if allowed[tuple(min(x, n - 1) for x, n in zip(model.start, allowed.shape, strict=True))]:
            found.append(name)
    return tuple(found)


def _only(model: Model, changes: Changes, player: str, move: str) -> Changes:
    """The case with one move left to a player, which it makes wherever it may; or with none."""
    names = model.case.file.moves.get(player, {})
    dropped = frozenset(f"{player}.{name}" for name in names if name != move)
    return replace(changes, drop_moves=changes.drop_moves | dropped, force={} if move == HOLD else {player: move})


def _here(game: Game, place: int) -> np.ndarray:
    """Values (N,) at the as-of state, at the start of the first month."""
    return np.asarray(solve(game).value[:, place, 0])
