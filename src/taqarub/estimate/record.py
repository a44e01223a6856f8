"""The record as the likelihood reads it: which states were seen, and how often each move was shown in each.

A coded record of decades passes through a few dozen distinct states, so what has to be known of a solved game is what
each move is worth in those states, and the likelihood is a sum over them weighted by counts.

Axes: R distinct states of the record, A_i actions of player i, U_i pairs of state and recording chance, B draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.weights import choice_weights
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Model


@dataclass(frozen=True, slots=True)
class Shown:
    """What the record shows of one player.

    rows      (U,) index into the distinct states; recorded (U,) name of the recording chance, empty where every move is
    counts    (U, A) months in which silence (0) or the a-th move was shown
    weights   (R, A) weight of an action in the logit choice: 0 where unavailable, its nest's share else
    pair      (T,) for every month, its pair
    """

    name: str
    rows: np.ndarray
    recorded: tuple[str, ...]
    counts: np.ndarray
    weights: np.ndarray
    pair: np.ndarray


@dataclass(frozen=True, slots=True)
class Seen:
    """The record of all players, in the order of payoff; states (R,) flat indices."""

    states: np.ndarray
    players: tuple[Shown, ...]


def seen_of(model: Model, absent: tuple[str, ...] = (), months: int | None = None) -> Seen:
    """Count the coded record, of all players but the absent ones; only its first months when that is asked for.

    States and pairs are always those of the whole record, so that later months can be looked at too.
    """
    coded = model.coded
    flat = np.ravel_multi_index(tuple(coded.states.T), model.shape)
    states, place = np.unique(flat, return_inverse=True)
    game = game_of(model, np.zeros((1, model.size)), AS_IT_STANDS, 1, model.start_month)
    weights = {
        stage.player: choice_weights(stage, game.shape).reshape(len(stage.actions), -1)[:, states].T
        for stage in game.stages
    }
    players = []
    for index, name in enumerate(model.players):
        if name in absent:
            continue
        names = sorted(set(coded.recorded[name]))
        key = place * len(names) + np.array([names.index(n) for n in coded.recorded[name]])
        pairs, pair = np.unique(key, return_inverse=True)
        counts = np.zeros((len(pairs), len(model.actions[name])))
        np.add.at(counts, (pair[:months], np.maximum(coded.moves[name], 0)[:months]), 1)
        recorded = tuple(names[k % len(names)] for k in pairs)
        players.append(Shown(name, pairs // len(names), recorded, counts, weights[index], pair))
    return Seen(states, tuple(players))
