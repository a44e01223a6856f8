"""Shipped cases without a patron, US and Libya, US and Vietnam: each reads, its record feeds every
track, its moves are seen, and it knows nothing later than its date."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pytest

from taqarub.base.text import has_right_to_left
from taqarub.case.case import Case
from taqarub.case.check import read_case
from taqarub.events.read import read_events
from taqarub.model.build import build_model
from taqarub.model.coding import SILENT
from taqarub.model.model import Model


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of a case: its date, at least how many events and placebos, claims from and to, where it starts."""

    as_of: date
    events: int
    claims: tuple[int, int]
    placebos: int
    start: dict[str, str] = field(default_factory=dict)


CASES = {
    "us-libya": Expected(
        date(2010, 12, 31), 70, (14, 20), 5,
        {"sanctions": "none", "representation": "ambassador", "programmes": "removed", "redress": "settled"},
    ),  # after the exchange and before the break
    "us-vietnam": Expected(
        date(1993, 2, 1), 60, (12, 20), 4,
        {"embargo": "contracts", "representation": "office", "lending": "blocked"},
    ),  # before the turn
}  # fmt: skip


@pytest.fixture(scope="module", params=CASES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def case(name: str) -> Case:
    checked = read_case(name)
    assert [d.text() for d in checked.diagnostics] == []
    assert checked.value is not None
    return checked.value


@pytest.fixture(scope="module")
def model(case: Case) -> Model:
    return build_model(case, read_events(case))


def test_is_a_full_case(name: str, case: Case) -> None:
    expected = CASES[name]
    assert len(case.events) >= expected.events
    assert expected.claims[0] <= len(case.claims) <= expected.claims[1]
    assert len(case.placebos) >= expected.placebos
    assert all(actor.role in ("party", "other") for actor in case.file.actors.values())
    assert not case.file.red_lines and not case.file.capacity and not case.reactions


def test_knows_nothing_later_than_its_date(name: str, case: Case) -> None:
    assert case.as_of == CASES[name].as_of
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


def test_every_track_moves_and_every_move_is_seen(model: Model) -> None:
    assert 2_000 <= int(np.prod(model.shape)) <= 12_000
    for axis, axis_name in enumerate(model.axes):
        assert np.unique(model.coded.states[:, axis]).size > 1, axis_name
    for actor in model.players:
        seen = Counter(int(move) for move in model.coded.moves[actor] if move != SILENT)
        for index, move in enumerate(model.actions[actor]):
            assert move == "hold" or seen[index] > 0, (actor, move)


def test_starts_where_its_story_stands(name: str, model: Model) -> None:
    start = dict(zip(model.axes, model.start, strict=True))
    rung = {axis: model.rung_ids[k][start[axis]] for k, axis in enumerate(model.axes)}
    assert {axis: rung[axis] for axis in CASES[name].start} == CASES[name].start


def test_libya_never_jumps_a_rung_of_a_track() -> None:
    """Shifts are one rung a month, so a jump of two would be a record that the game cannot have produced."""
    case = read_case("us-libya").value
    assert case is not None
    model = build_model(case, read_events(case))
    tracks = [axis for axis, axis_name in enumerate(model.axes) if axis_name in case.file.tracks]
    steps = np.abs(np.diff(model.coded.states[:, tracks].astype(int), axis=0))
    assert steps.max() == 1
