"""What is said to have changed: found where it was put, with its cause, and not found where nothing changed."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from simulated import shown_by, truth_of, wandering

from taqarub.base.measurement import read_only
from taqarub.base.period import month_text, parse_month
from taqarub.estimate.breaks import ROOM, breaks_of
from taqarub.estimate.changes import FACTORS, changes

BASE = wandering(360)
TRUTH = truth_of(BASE, 3)
KNOWN = SimpleNamespace(z=np.tile(TRUTH, (8, 1)), weights=np.full(8, 1 / 8))  # a posterior that knows the truth


@pytest.fixture(scope="module")
def told():
    return changes(shown_by(BASE, TRUTH, 3), KNOWN, 1, draws=4)


def test_every_regime_and_date_is_compared_for_every_move(told):
    moves = sum(len(actions) - 1 for actions in BASE.actions.values())
    regimes = {change.name for change in told if change.kind == "regime"}
    dates = {change.name for change in told if change.kind == "date"}
    assert len(told) == moves * (len(regimes) + len(dates)) and regimes
    for change in told:
        assert change.before.observed[0] < change.before.observed[1] < change.before.observed[2]
        assert change.before.shown <= change.before.months


def test_parts_of_the_difference_add_up_and_the_fitted_rate_is_the_chance_of_the_months(told):
    for change in told:
        difference = change.after.fitted[1] - change.before.fitted[1]
        assert sum(change.parts.values()) == pytest.approx(difference, abs=1e-9)
        assert set(change.parts) == {*FACTORS, "together"}


def test_a_record_of_the_game_itself_is_rarely_beyond_the_game(told):
    """Two-sided tails of the truth's own records are below one in twenty about as often as they say."""
    tails = []
    for seed in range(4):
        found = changes(shown_by(BASE, TRUTH, seed), KNOWN, 1, draws=1)
        tails += [change.tail for change in found if change.kind == "regime" and change.before.shown > 5]
    assert np.mean(np.array(tails) < 0.05) < 0.15


def test_a_change_that_no_state_or_motive_makes_is_carried_by_neither():
    """The same states throughout, and moves that stop half-way."""
    model = shown_by(BASE, TRUTH, 5)
    name = model.players[0]
    (first, *_) = breaks_of(model)
    moves = np.array(model.coded.moves[name])
    month = np.asarray(model.coded.months)
    moves[(month >= first.month - 36) & (month < first.month)] = 1
    moves[(month >= first.month) & (month < first.month + 36)] = -1
    shifted = replace(model, coded=replace(model.coded, moves={**model.coded.moves, name: read_only(moves)}))
    found = [
        c
        for c in changes(shifted, KNOWN, 1, draws=1)
        if c.actor == name and c.kind == "date" and c.move == model.actions[name][1]
    ]
    assert found[0].rose < 0.025 and found[0].word == "neither" and found[0].before.shown == found[0].before.months


def test_what_the_record_sees_better_is_said_to_be_recording():
    """The same play, recorded by one in ten before and by nearly all after."""
    model = shown_by(BASE, TRUTH, 6)
    index = {p.name: p.index for p in model.parameters}
    name = next(n for n in model.players if len({*model.coded.recorded[n]} - {""}) >= 1)
    key = next(k for k in model.coded.recorded[name] if k)
    (first, *_) = breaks_of(model)
    month = np.asarray(model.coded.months)
    recorded = {**model.coded.recorded, name: tuple(key if m < first.month else "" for m in month)}
    z = TRUTH.copy()
    z[index[key]] = -4.0
    model = shown_by(replace(model, coded=replace(model.coded, recorded=recorded)), z, 7)
    known = SimpleNamespace(z=z[None], weights=np.ones(1))
    found = [
        c
        for c in changes(model, known, 1, draws=1)
        if c.actor == name and c.kind == "date" and c.name == month_text(first.month)
    ]
    for change in found:
        assert change.parts["recording"] >= 0
    assert max(found, key=lambda c: c.parts["recording"]).parts["recording"] > 0.02


def test_breaks_are_the_cases_own_and_leave_room_on_both_sides():
    months = np.asarray(BASE.coded.months)
    found = breaks_of(BASE)
    assert found == tuple(sorted(found, key=lambda one: one.month))
    for one in found:
        assert months[0] + ROOM <= one.month <= months[-1] + 1 - ROOM and one.reasons
    dated = {parse_month(k.from_month) for c in BASE.case.file.contexts.values() for k in c.known}
    inside = {m for m in dated if months[0] + ROOM <= m <= months[-1] + 1 - ROOM}
    assert inside <= {one.month for one in found}


def test_the_numbers_depend_on_the_seed_and_not_on_the_workers(told):
    model = shown_by(BASE, TRUTH, 3)
    assert changes(model, KNOWN, 1, draws=4, workers=2) == told
