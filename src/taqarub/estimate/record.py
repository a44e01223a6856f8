"""The record as the likelihood reads it: which states were seen, and how often each move was shown in each.

A coded record of decades passes through a few dozen distinct states, so what has to be known of a solved game is what
each move is worth in those states, and the likelihood is a sum over them weighted by counts. Months that the case reads
in several ways are kept apart (`Several`): each of their readings has its own state and moves.

Axes: R distinct states of the record, A_i actions of player i, U_i pairs of state and recording chance, B draws,
M months with several readings and C readings of them in all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.weights import choice_weights
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import CodedMonths, Model


@dataclass(frozen=True, slots=True)
class Shown:
    """What the record shows of one player.

    rows      (U,) index into the distinct states; recorded (U,) name of the recording chance, empty where every move is
    counts    (U, A) months of one reading in which silence (0) or the a-th move was shown
    weights   (R, A) weight of an action in the logit choice: 0 where unavailable, its nest's share else
    pair      (T,) for every month, its pair; under the reading believed most, where there are several
    read_pair, read_shown   (C,) pair, and what is shown (0 silence), under each reading of the months with several
    """

    name: str
    rows: np.ndarray
    recorded: tuple[str, ...]
    counts: np.ndarray
    weights: np.ndarray
    pair: np.ndarray
    read_pair: np.ndarray
    read_shown: np.ndarray


@dataclass(frozen=True, slots=True)
class Several:
    """Months with several readings.

    months  (M,) index of each in the record; counted (M,) whether it is among the months that are counted
    begin   (M,) where its readings begin among the C; shares (C,) how far each is believed, adding to one a month
    """

    months: np.ndarray
    counted: np.ndarray
    begin: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True, slots=True)
class Seen:
    """The record of all players, in the order of payoff; states (R,) flat indices."""

    states: np.ndarray
    players: tuple[Shown, ...]
    several: Several


def seen_of(
    model: Model, absent: tuple[str, ...] = (), months: int | None = None, states: np.ndarray | None = None
) -> Seen:
    """Count the coded record, of all players but the absent ones; only its first months when that is asked for.

    States and pairs are always those of the whole record, so that later months can be looked at too. `states`: rows of
    states (R,) to count into, when they are not to be those of the record alone; raises `ValueError` where one is
    missing.
    """
    coded = model.coded
    several = _several(coded, months)
    every = _flat(model, np.concatenate([coded.states, *(one.states for one in coded.readings)]))
    states = np.unique(every) if states is None else states
    order = np.argsort(states, kind="stable")
    place = order[np.minimum(np.searchsorted(states, every, sorter=order), len(states) - 1)]
    if not np.array_equal(states[place], every):
        raise ValueError("a month's state is not among the states given")
    game = game_of(model, np.zeros((1, model.size)), AS_IT_STANDS, 1, model.start_month)
    weights = {
        stage.player: choice_weights(stage, game.shape).reshape(len(stage.actions), -1)[:, states].T
        for stage in game.stages
    }
    at = np.concatenate([np.arange(len(coded.months)), np.repeat(several.months, _sizes(coded))])
    alone = np.isin(np.arange(len(coded.months)), several.months, invert=True)
    alone[len(alone) if months is None else months :] = False
    players = []
    for index, name in enumerate(model.players):
        if name in absent:
            continue
        names = sorted(set(coded.recorded[name]))
        key = place * len(names) + np.array([names.index(coded.recorded[name][t]) for t in at], dtype=np.int64)
        pairs, pair = np.unique(key, return_inverse=True)
        pair, read_pair = np.split(pair, [len(coded.months)])
        counts = np.zeros((len(pairs), len(model.actions[name])))
        np.add.at(counts, (pair[alone], np.maximum(coded.moves[name], 0)[alone]), 1)
        recorded = tuple(names[k % len(names)] for k in pairs)
        read = np.concatenate([np.empty(0, dtype=np.int64), *(one.moves[name] for one in coded.readings)])
        shown = Shown(name, pairs // len(names), recorded, counts, weights[index], pair, read_pair, np.maximum(read, 0))
        players.append(shown)
    return Seen(states, tuple(players), several)


def months_seen(seen: Seen, shown: Shown) -> np.ndarray:
    """(U,) months in which each pair was seen; one with several readings counts in each pair by its share."""
    counted = np.repeat(seen.several.counted, np.diff(np.append(seen.several.begin, len(seen.several.shares))))
    several = np.bincount(shown.read_pair, seen.several.shares * counted, minlength=len(shown.rows))
    return np.asarray(shown.counts.sum(axis=1) + several)


def _several(coded: CodedMonths, months: int | None) -> Several:
    places = np.array([one.place for one in coded.readings], dtype=np.int64)
    counted = np.ones(len(places), dtype=bool) if months is None else places < months
    shares = np.concatenate([np.empty(0), *(one.shares for one in coded.readings)])
    return Several(places, counted, np.cumsum([0, *_sizes(coded)])[:-1], shares)


def _sizes(coded: CodedMonths) -> list[int]:
    return [len(one.shares) for one in coded.readings]


def _flat(model: Model, states: np.ndarray) -> np.ndarray:
    return np.ravel_multi_index(tuple(states.T), model.shape)
