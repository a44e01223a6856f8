"""Records made by the game itself: random states, moves drawn from the likelihood at a known draw."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "model"))

from small_case import small_case

from taqarub.base.measurement import read_only
from taqarub.estimate.likelihood import LOOK_MONTHS, advantages, shown_chances
from taqarub.estimate.record import seen_of
from taqarub.estimate.surrogate import estimated_of
from taqarub.model.build import build_model
from taqarub.model.model import CodedMonths, Model

MONTHS = 240


def wandering(months: int = MONTHS, seed: int = 0) -> Model:
    """The small case with a silent record that wanders over all states."""
    model = build_model(*small_case())
    rng = np.random.default_rng(seed)
    states = np.stack([rng.integers(0, n, months) for n in model.shape], axis=1)
    first = int(model.coded.months[0])
    return _with(model, states, {name: np.full(months, -1) for name in model.players}, first)


def truth_of(model: Model, seed: int) -> np.ndarray:
    """A draw of the prior (Z,) whose estimated quantities vary and whose others are at their best values."""
    z = np.zeros(model.size)
    index = estimated_of(model)
    z[index] = np.random.default_rng(seed).standard_normal(index.size)
    return z


def shown_by(model: Model, z: np.ndarray, seed: int) -> Model:
    """The same months with what a game at draw z (Z,) shows."""
    seen = seen_of(model)
    chances = shown_chances(model, seen, z[None], advantages(model, seen, z[None], LOOK_MONTHS))
    rng = np.random.default_rng(seed)
    moves = {}
    for shown, chance in zip(seen.players, chances, strict=True):
        found = np.array([rng.choice(chance.shape[1], p=chance[pair, :, 0]) for pair in shown.pair])
        moves[shown.name] = np.where(found == 0, -1, found)
    return _with(model, np.array(model.coded.states), moves, int(model.coded.months[0]))


def _with(model: Model, states: np.ndarray, moves: dict[str, np.ndarray], first: int) -> Model:
    months = len(states)
    recorded = {name: (model.coded.recorded[name] * months)[:months] for name in model.players}
    events = {name: ((),) * months for name in model.players}
    moves = {name: read_only(move) for name, move in moves.items()}
    coded = CodedMonths(read_only(first + np.arange(months)), read_only(states), moves, recorded, events)
    return replace(model, coded=coded)
