"""What the record cannot do is listed by name."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "model"))

from small_case import small_case

from taqarub.base.measurement import read_only
from taqarub.estimate.identification import TOGETHER, impossible, not_told_apart, thin
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.record import seen_of
from taqarub.estimate.surrogate import estimated_of
from taqarub.model.build import build_model

MODEL = build_model(*small_case())


def _posterior(z: np.ndarray) -> Posterior:
    even = np.full(len(z), 1 / len(z))
    names = tuple(p.name for p in MODEL.parameters)
    return Posterior(names, z, even, z, even, float(len(z)), 0.1, np.zeros(MODEL.size), np.zeros(1), (), 0.0, {})


def test_two_quantities_that_move_together_are_named_and_others_are_not():
    rng = np.random.default_rng(1)
    z = rng.standard_normal((4000, MODEL.size))
    a, b = estimated_of(MODEL)[:2]
    z[:, b] = -0.9 * z[:, a] + np.sqrt(1 - 0.81) * z[:, b]
    found = not_told_apart(MODEL, _posterior(z))
    assert [(p.first, p.second) for p in found] == [(MODEL.parameters[a].name, MODEL.parameters[b].name)]
    assert abs(found[0].correlation + 0.9) < 0.02 and abs(found[0].correlation) > TOGETHER


def test_a_move_that_could_not_be_made_is_named_with_its_month_and_events():
    shown = next((s, r, a) for s in seen_of(MODEL).players for r, a in np.argwhere(s.weights == 0) if a > 0)
    player, row, action = shown
    t = next((t for t, pair in enumerate(player.pair) if player.rows[pair] == row), None)
    coded = MODEL.coded
    assert t is not None, "the small case visits a state in which one of its moves is closed"
    moves = np.array(coded.moves[player.name])
    moves[t] = action
    events = tuple(("E9",) if place == t else ids for place, ids in enumerate(coded.events[player.name]))
    made = replace(
        MODEL,
        coded=replace(
            coded,
            moves={**coded.moves, player.name: read_only(moves)},
            events={**coded.events, player.name: events},
        ),
    )
    before, after = impossible(MODEL), impossible(made)
    new = [one for one in after if one not in before]
    assert [(one.actor, one.events) for one in new] == [(player.name, ("E9",))]


def test_players_of_whom_little_is_seen_are_counted():
    found = {one.actor: one for one in thin(MODEL)}
    for name, moves in MODEL.coded.moves.items():
        count = int(np.sum(moves > 0))
        assert (name in found) == (count < 20)
        if name in found:
            assert found[name].moves == count and found[name].needed == 20
