"""The shipped case of the United States and Libya: it reads, its record feeds every track, and its moves are seen."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest

from taqarub.base.text import has_right_to_left
from taqarub.case.case import Case
from taqarub.case.check import read_case
from taqarub.events.read import read_events
from taqarub.model.build import build_model
from taqarub.model.coding import SILENT


@pytest.fixture(scope="module")
def case() -> Case:
    checked = read_case("us-libya")
    assert [d.text() for d in checked.diagnostics] == []
    assert checked.value is not None
    return checked.value


def test_is_a_full_case(case: Case) -> None:
    assert len(case.events) >= 70
    assert 14 <= len(case.claims) <= 20
    assert len(case.placebos) >= 5
    assert all(actor.role in ("party", "other") for actor in case.file.actors.values())
    assert not case.file.red_lines and not case.file.capacity and not case.reactions


def test_knows_nothing_later_than_its_date(case: Case) -> None:
    assert case.as_of == date(2010, 12, 31)
    assert max(event.date for event in case.events) <= case.as_of
    assert max(state.date for state in case.states) <= case.as_of


def test_every_text_is_in_both_languages(case: Case) -> None:
    texts = [event.description for event in case.events]
    for claim in case.claims:
        texts += [claim.statement, claim.twin.statement, claim.criterion.basis]
    for placebo in case.placebos:
        texts += [placebo.statement, placebo.why_false, placebo.criterion.basis]
    for text in texts:
        assert not has_right_to_left(text.en), text.en
        assert has_right_to_left(text.ar), text.en


def test_checked_rows_have_an_address_and_recalled_rows_have_none(case: Case) -> None:
    rows = [*case.events, *case.states]
    assert all(bool(row.url) == (row.verification == "checked") for row in rows)
    assert sum(event.verification == "checked" for event in case.events) >= len(case.events) / 3


def test_undo_days_stand_on_cooperative_rows_only(case: Case) -> None:
    for event in case.events:
        assert (event.undo_days is not None) == (event.direction == "cooperative"), event.id
        assert event.size is not None, event.id


def test_every_track_moves_and_every_move_is_seen(case: Case) -> None:
    model = build_model(case, read_events(case))
    assert 2_000 <= int(np.prod(model.shape)) <= 12_000
    for axis, name in enumerate(model.axes):
        assert np.unique(model.coded.states[:, axis]).size > 1, name
    for actor in model.players:
        seen = Counter(int(move) for move in model.coded.moves[actor] if move != SILENT)
        for index, move in enumerate(model.actions[actor]):
            assert move == "hold" or seen[index] > 0, (actor, move)


def test_the_record_never_jumps_a_rung_of_a_track(case: Case) -> None:
    """Shifts are one rung a month, so a jump of two would be a record that the game cannot have produced."""
    model = build_model(case, read_events(case))
    tracks = [axis for axis, name in enumerate(model.axes) if name in case.file.tracks]
    steps = np.abs(np.diff(model.coded.states[:, tracks].astype(int), axis=0))
    assert steps.max() == 1


def test_starts_after_the_exchange_and_before_the_break(case: Case) -> None:
    model = build_model(case, read_events(case))
    start = dict(zip(model.axes, model.start, strict=True))
    rung = {name: model.rung_ids[axis][start[name]] for axis, name in enumerate(model.axes)}
    assert rung["sanctions"] == "none"
    assert rung["representation"] == "ambassador"
    assert rung["programmes"] == "removed"
    assert rung["redress"] == "settled"
