"""The US–Cuba case reads without complaint, keeps its own rules, and its record shows every track and every move."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from taqarub.base.period import parse_month
from taqarub.case.case import Case
from taqarub.case.check import read_case
from taqarub.events.read import read_events
from taqarub.model.build import build_model
from taqarub.model.chances import dated_months
from taqarub.model.coding import SILENT
from taqarub.model.model import Model
from taqarub.model.states import mask

AS_OF = date(2017, 1, 20)
ARABIC = re.compile(r"[\u0621-\u064a]{2}")
STRAY = re.compile(r"[A-Za-z\u0660-\u0669\u06f0-\u06f9]")


@pytest.fixture(scope="module")
def case() -> Case:
    checked = read_case("us-cuba")
    assert checked.diagnostics == (), [d.text() for d in checked.diagnostics]
    assert checked.value is not None
    return checked.value


@pytest.fixture(scope="module")
def model(case: Case) -> Model:
    return build_model(case, read_events(case))


def test_size_of_the_record(case: Case) -> None:
    assert case.as_of == AS_OF
    assert len(case.events) >= 60 and len(case.claims) >= 12 and len(case.placebos) >= 4
    assert 5 <= len(case.file.counterfactuals) <= 9
    checked = sum(event.verification == "checked" for event in case.events)
    assert checked >= len(case.events) / 3


def test_nothing_is_later_than_the_as_of_date(case: Case) -> None:
    assert max(event.date for event in case.events) <= AS_OF
    assert max(state.date for state in case.states) <= AS_OF


def test_every_row_and_statement_is_told_in_both_languages(case: Case) -> None:
    texts = [event.description for event in case.events]
    texts += [claim.statement for claim in case.claims] + [claim.twin.statement for claim in case.claims]
    texts += [claim.criterion.basis for claim in case.claims] + [placebo.statement for placebo in case.placebos]
    for text in texts:
        assert ARABIC.search(text.ar) and not STRAY.search(text.ar), text.ar
        assert not ARABIC.search(text.en), text.en
    for event in case.events:
        assert event.description.en.endswith(".") and event.description.ar.endswith("."), event.id


def test_sources_and_notes(case: Case) -> None:
    known = {row.id for row in (*case.events, *case.states)}
    for row in (*case.events, *case.states):
        assert (row.verification == "checked") == row.url.startswith(("http://", "https://")), row.id
        assert set(re.findall(r"\b[ES]\d{3}\b", row.note)) <= known - {row.id}, row.id


def test_sizes_and_undo_times(case: Case) -> None:
    for event in case.events:
        assert event.size in range(5), event.id
        assert (event.undo_days is not None) == (event.direction == "cooperative"), event.id
        if event.cameo_root in {"01", "02", "03", "10", "11"} and event.direction != "neutral":
            assert event.size == 0, event.id
        if event.size == 0 and event.undo_days is not None:
            assert event.undo_days == 0, event.id


def test_coded_levels_follow_the_timeline(case: Case) -> None:
    when = {event.id: event.date for event in case.events}
    coded = [state for state in case.states if state.source.startswith("Coded from timeline.csv, E")]
    assert len(coded) >= 7
    for state in coded:
        assert when[state.source[-4:]] <= state.date, state.id


def test_every_track_moves_and_every_move_is_seen(case: Case, model: Model) -> None:
    for k, track in enumerate(case.file.tracks):
        assert len(set(model.coded.states[:, k].tolist())) > 1, track
    for actor in case.file.players:
        seen = Counter(model.coded.moves[actor].tolist())
        assert {seen[i] > 0 for i in range(1, len(model.actions[actor]))} == {True}, actor
        assert seen[SILENT] > 0


def test_observed_moves_were_available(case: Case, model: Model) -> None:
    for actor in case.file.players:
        for t, number in enumerate(model.coded.moves[actor]):
            if number > 0:
                move = case.file.moves[actor][model.actions[actor][number]]
                allowed = mask(move.when, model.axes, model.rung_ids)
                place = tuple(min(s, n - 1) for s, n in zip(model.coded.states[t], allowed.shape, strict=True))
                assert allowed[place], (actor, model.coded.months[t])


def test_states_by_hand(case: Case, model: Model) -> None:
    def at(month: str) -> dict[str, str]:
        row = model.coded.states[parse_month(month) - parse_month(case.file.start)]
        return {axis: ids[rung] for axis, ids, rung in zip(model.axes, model.rung_ids, row, strict=True)}

    assert at("2004-07")["sanctions"] == "tight" and at("2004-06")["sanctions"] == "standing"
    assert at("2015-08")["representation"] == "embassy" and at("2015-07")["representation"] == "section"
    assert at("2012-01")["dependence"] == "dominant" and at("2016-12")["dependence"] == "heavy"
    start = dict(zip(model.axes, (ids[i] for ids, i in zip(model.rung_ids, model.start, strict=True)), strict=True))
    assert start["sanctions"] == "wide" and start["contact"] == "wide" and start["administration"] == "pressure"


def test_the_known_administration_is_not_drawn_again_within_the_horizons(case: Case, model: Model) -> None:
    dated = dated_months(case.file.contexts["administration"], case.file.solve_months, model.start_month)
    assert not dated[: max(case.file.horizons_months)].any() and dated.any()


def test_no_move_of_the_administration_repeals_the_embargo(case: Case) -> None:
    for move in case.file.moves["USA"].values():
        for shift in move.shifts:
            if shift.track == "sanctions" and shift.down is not None:
                assert shift.when == "sanctions >= sectors"


def test_state_space_is_of_moderate_size(model: Model) -> None:
    states = 1
    for n in model.shape:
        states *= n
    assert 2_000 <= states <= 12_000
