"""The twin check: what differs between the languages is found, and then there is no brief."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taqarub.report import twins
from taqarub.report.compose import compose
from taqarub.report.document import Chip, Count, Line, Number, Odds, Paragraph, Section, Sentence, Term
from taqarub.report.phrases import book as phrase_book
from taqarub.report.phrases.book import book
from taqarub.report.report import write_report
from taqarub.report.twins import TwinsDiffer, chart_differences, differences, faults, require_twins


@pytest.fixture
def changed(monkeypatch):
    """A function that changes some entries of the phrase book for one test."""

    def change(entries: Mapping[str, Any]) -> None:
        made = {**book(), **entries}
        monkeypatch.setattr(phrase_book, "book", lambda: made)
        monkeypatch.setattr(twins, "book", lambda: made)

    return change


@pytest.mark.parametrize("length", ["full", "short"])
@pytest.mark.parametrize("scale", ["icd203", "phia"])
def test_the_briefs_of_a_study_are_twins(study, length, scale) -> None:
    manifest = {**study.manifest, "presentation": {"scale": scale, "digits": "arabic-indic"}}
    brief = compose(replace(study, manifest=manifest), length)
    assert brief.digits == "arabic-indic" and brief.digits_of("en") == "latin"
    require_twins(brief)


def test_the_phrase_book_has_no_fault() -> None:
    assert faults(book()) == []


PLAIN = {"en": "It holds.", "ar": "يصح."}
BROKEN = [
    ({"a.b": {"en": "It holds."}}, "one language is missing"),
    ({"a.b": {"en": "It holds.", "ar": ""}}, "one language is missing"),
    ({"a.b": {"en": "{p} of {all}", "ar": "{p}"}}, "places"),
    ({"a.b": {"en": "above 5", "ar": "فوق 6"}}, "numbers"),
    ({"a.b": {"en": "It may hold.", "ar": "يصح."}}, "hedges may in English, none in Arabic"),
    ({"a.b": {"en": "It holds.", "ar": "يُرجَّح أن يصح."}}, "hedges none in English, likely in Arabic"),
    ({"a.b": {"en": "It hardly holds.", "ar": "يصح."}}, "hedges hardly"),
    ({"noun.x": {"en": {"one": "x", "other": "xs"}, "ar": {"one": "س", "other": "س"}}}, "no plural form zero, two"),
    ({"noun.x": {"en": {"one": "x"}, "ar": "س"}}, "no plural form other in en"),
    ({"word.a": {"en": "rare", "ar": "نادر"}, "word.b": {"en": "rarer", "ar": "نادر"}}, "stands for 2 keys"),
    ({"verdict.a": {"en": "so", "ar": "نعم"}, "verdict.b": {"en": "so", "ar": "لا"}}, "stands for 2 keys in en"),
    ({"a.yes": PLAIN, "a.no": {"en": "It does not hold.", "ar": "يصح."}}, "one sentence in one language"),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "expected"), BROKEN)
def test_every_kind_of_fault_is_found(entries, expected: str) -> None:
    assert any(expected in fault for fault in faults(entries)), faults(entries)


def brief_of(study, *parts):
    section = Section("x", Sentence("title.why"), (Paragraph((Line(parts),)),))
    return replace(compose(study, "short"), sections=(section,), answer=Paragraph(()), facts=())


def test_a_number_that_one_language_drops_is_found(study, changed) -> None:
    values = {"p": Number(0.62, "percent"), "q": Number(3, "whole")}
    changed({"a.b": {"en": "{p} and {q}", "ar": "{p} و{p}"}})
    found = differences(brief_of(study, Sentence("a.b", values)))
    assert found == ["a.b: number 3 only in English, number 62% only in Arabic"]


def test_a_word_of_probability_or_a_verdict_of_another_level_is_found(study, changed) -> None:
    english = dict(book()["word.likely"])
    changed({"word.likely": {"en": english["en"], "ar": book()["word.unlikely"]["ar"]},
             "verdict.supported": {"en": "supported", "ar": book()["verdict.contradicted"]["ar"]}})  # fmt: skip
    chance = Sentence("cell.chance", {"p": Number(1), "range": Number(1), "odds": Odds(0.6)})
    found = differences(brief_of(study, chance, Chip("supported"), Term("verdict.supported")))
    assert len(found) == 3
    assert "odds word.likely only in English" in found[0] and "verdict" in found[1]


def test_a_count_that_arabic_says_in_a_word_is_no_difference(study) -> None:
    for n in (0, 1, 2, 3, 11, 100, 101, 102):
        sentence = Sentence("group.horizon", {"horizon": Count(n, "noun.month")})
        assert differences(brief_of(study, sentence, Count(n, "noun.step"))) == []


def test_charts_that_hold_other_numbers_are_found() -> None:
    def spec(*numbers: float) -> dict[str, Any]:
        return {"layer": [{"data": {"values": [{"v": n, "name": "x"} for n in numbers]}, "mark": "bar"}], "width": 9}

    assert chart_differences({"same": {"en": spec(1, 2), "ar": spec(2, 1)}}) == []
    assert len(chart_differences({"other": {"en": spec(1, 2), "ar": spec(1, 3)}})) == 1


def test_no_brief_is_written_when_the_twins_differ(study, changed, tmp_path: Path) -> None:
    arabic = book()["answer.tally"]["ar"].replace("{supported}", "{leaning}")
    changed({"answer.tally": {"en": book()["answer.tally"]["en"], "ar": arabic}})
    with pytest.raises(TwinsDiffer, match=re.escape("answer.tally: places")):
        write_report(study, tmp_path)
    assert list(tmp_path.iterdir()) == []
