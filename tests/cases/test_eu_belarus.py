"""The case of the European Union and Belarus reads without complaint and says what its SOURCES.md says."""

from __future__ import annotations

import re

import pytest

from taqarub.case.case import Case
from taqarub.case.check import read_case
from taqarub.events.event import Record
from taqarub.events.read import read_events
from taqarub.model.coding import SILENT, code_record, coding_table, start_state

ARABIC = re.compile(r"[\u0621-\u064a]{2}")
LATIN = re.compile(r"[A-Za-z]{2}")


@pytest.fixture(scope="module")
def case() -> Case:
    checked = read_case("eu-belarus")
    assert [d.text() for d in checked.diagnostics] == []
    assert checked.value is not None
    return checked.value


@pytest.fixture(scope="module")
def record(case: Case) -> Record:
    return read_events(case)


def test_the_case_is_as_large_as_a_case_should_be(case: Case) -> None:
    assert len(case.events) >= 60 and len(case.claims) >= 12 and len(case.placebos) >= 4
    checked = sum(row.verification == "checked" for row in case.events)
    assert checked >= len(case.events) / 3
    assert all(row.url for row in case.events if row.verification == "checked")
    assert not any(row.url for row in case.events if row.verification == "recalled")


def test_every_text_is_in_both_languages(case: Case) -> None:
    texts = [row.description for row in (*case.events, *case.reactions)]
    texts += [part for claim in case.claims for part in (claim.statement, claim.criterion.basis, claim.twin.statement)]
    texts += [part for placebo in case.placebos for part in (placebo.statement, placebo.why_false)]
    for text in texts:
        assert ARABIC.search(text.ar) and not LATIN.search(text.ar), text.ar
        assert LATIN.search(text.en) and not ARABIC.search(text.en), text.en


def test_only_concessions_can_be_undone_and_words_weigh_nothing(case: Case) -> None:
    for row in case.events:
        assert row.size is not None, row.id
        assert (row.undo_days is not None) == (row.direction == "cooperative"), row.id
        if row.cameo_root in {"01", "02", "03", "10", "11"} and row.direction != "neutral":
            assert row.size == 0, row.id


def test_notes_point_to_rows_of_the_case(case: Case) -> None:
    known = {row.id for row in (*case.events, *case.states, *case.reactions)}
    for row in (*case.events, *case.states):
        assert set(re.findall(r"\b[EFSR]\d{2,3}\b", row.note)) <= known - {row.id}, row.id


def test_every_track_moves_and_every_move_is_seen(case: Case, record: Record) -> None:
    table = coding_table(case, record)
    for name, track in case.file.tracks.items():
        unseen = {rung.id for rung in track.rungs} - {row[name] for row in table}
        # hundreds of prisoners came after the as-of date; the rung leaves the outlook room to see them come
        assert unseen == ({"hundreds"} if name == "prisoners" else set()), name
    coded = code_record(case, record)
    for actor, moves in case.file.moves.items():
        assert set(coded.moves[actor].tolist()) == {SILENT, *range(1, len(moves) + 1)}, actor


def test_the_crackdown_of_2010_is_in_the_coded_months(case: Case, record: Record) -> None:
    months = {row["month"]: row for row in coding_table(case, record)}
    assert months["2010-12"]["BLR"]["move"] == "crack" and months["2011-01"]["EUR"]["move"] == "press"
    assert (months["2010-12"]["sanctions"], months["2011-03"]["sanctions"]) == ("light", "leader")
    assert (months["2010-12"]["contact"], months["2011-03"]["contact"]) == ("regular", "limited")


def test_the_outlook_starts_on_the_eve_of_the_vote(case: Case, record: Record) -> None:
    names = (*case.file.tracks, *case.file.contexts)
    start = dict(zip(names, start_state(case, record), strict=True))
    assert start["sanctions"] == 0 and start["contact"] == 2 and start["repression"] == 1
    regimes = list(case.file.contexts["vote"].regimes)
    assert regimes[start["vote"]] == "campaign" and case.as_of.isoformat() == "2020-07-31"
