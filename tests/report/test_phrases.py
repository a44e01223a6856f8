"""The phrase book: complete in both languages, the same places and numbers in both, full plural forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import taqarub.report
from taqarub.base.text import LANGUAGES, Text, has_right_to_left
from taqarub.case.check import read_case
from taqarub.history import history
from taqarub.report.document import Code, Count, Number, Odds, Range, Sentence, Term, Words
from taqarub.report.numerals import numeral, span
from taqarub.report.odds import LEVELS, level
from taqarub.report.phrases.book import book, counted, has, phrase
from taqarub.report.phrases.plural import CATEGORIES, plural_category
from taqarub.report.phrases.render import PLACE, label, pieces, plain
from taqarub.verdict import confidence
from taqarub.verdict.change_phrases import UNANSWERABLE
from taqarub.verdict.verdict import ASSUMED, NOT_TESTABLE
from taqarub.verdict.verdict import LEVELS as VERDICTS

SOURCE = Path(taqarub.report.__file__).parent
ENTRIES = sorted(book())


def test_every_key_has_both_languages_with_the_same_places_and_numbers() -> None:
    assert len(ENTRIES) > 300
    for key in ENTRIES:
        check_entry(key)


def check_entry(key: str) -> None:
    entry = book()[key]
    assert set(entry) == {"en", "ar"}, key
    for language in LANGUAGES:
        forms = entry[language]
        texts = list(forms.values()) if isinstance(forms, dict) else [forms]
        assert all(text.strip() for text in texts)
        if isinstance(forms, dict):
            assert set(CATEGORIES[language]) <= set(forms) <= {*CATEGORIES[language], "two_oblique"}
    if isinstance(entry["en"], str):
        assert {m[1] for m in PLACE.finditer(entry["en"])} == {m[1] for m in PLACE.finditer(entry["ar"])}, key
        assert re.findall(r"\d+", entry["en"]) == re.findall(r"\d+", entry["ar"]), key


def test_arabic_is_arabic_and_english_is_english() -> None:
    for key in ENTRIES:
        english, arabic = book()[key]["en"], book()[key]["ar"]
        if key == "page.other" or not isinstance(arabic, str):
            continue
        words = re.sub(r"\{[^}]*\}|[\W\d]", "", arabic)
        assert not words or has_right_to_left(words), key
        assert not has_right_to_left(english), key
        assert "→" not in arabic and "->" not in arabic, key


@pytest.mark.parametrize(
    ("n", "category"),
    [(0, "zero"), (1, "one"), (2, "two"), (3, "few"), (10, "few"), (11, "many"), (99, "many"), (100, "other"),
     (102, "other"), (103, "few"), (111, "many"), (200, "other"), (1000, "other"), (1005, "few")],
)  # fmt: skip
def test_arabic_plurals_follow_cldr(n: int, category: str) -> None:
    assert plural_category("ar", n) == category


def test_counts_decline() -> None:
    assert plain(Count(2, "noun.month"), "ar") == "شهران"
    assert counted("noun.month", 2, "ar", "oblique") == "شهرين"
    assert [counted("noun.event", n, "ar").replace("{n} ", "") for n in (3, 11, 100)] == ["أحداث", "حدثًا", "حدث"]


def test_every_key_that_the_code_names_is_in_the_book() -> None:
    named = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'(?:Sentence|Term|phrase|term)\(\s*"([a-z]+\.[a-z0-9-]+)"', text))
    for path in SOURCE.rglob("*.j2"):
        named |= set(re.findall(r'say\("([a-z]+\.[a-z-]+)"[),]', path.read_text(encoding="utf-8")))
    assert len(named) > 100
    assert sorted(key for key in named if not has(key)) == []


def test_every_reason_and_verdict_of_the_verdict_layer_has_words() -> None:
    reasons = {*confidence.LOWERS, *UNANSWERABLE, "threshold-matters", "wide-interval", "near-even", "no-rows"}
    reasons |= {"follows-from-assumptions", "follows-from-mechanics", "shares-not-narrowed", "hedge-right-under-prior"}
    reasons |= {"draws-matter"}
    root = Path(confidence.__file__).parents[1]
    for layer in ("verdict", "history"):
        for path in (root / layer).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            reasons |= set(re.findall(r'unanswered\(\s*"([a-z]+(?:-[a-z]+)+)"', text))
            reasons |= set(re.findall(r'unanswered\(name, "([a-z]+(?:-[a-z]+)+)"', text))
    assert sorted(reason for reason in reasons if not has(f"reason.{reason}")) == []
    assert all(has(f"verdict.{v}") for v in (*VERDICTS, ASSUMED, NOT_TESTABLE, "weakened"))
    assert all(has(f"confidence.{c}") for c in ("low", "moderate", "high"))
    assert history.__doc__


def test_every_unit_of_the_record_has_words() -> None:
    case = read_case("us-belarus").value
    assert case is not None
    assert sorted({row.unit for row in case.states if row.unit and not has(f"unit.{row.unit}")}) == []


def test_the_scale_of_words_is_that_of_icd_203() -> None:
    assert [(low, high) for _, low, high in LEVELS] == [
        (0.01, 0.05), (0.05, 0.20), (0.20, 0.45), (0.45, 0.55), (0.55, 0.80), (0.80, 0.95), (0.95, 0.99),
    ]  # fmt: skip
    assert phrase("word.likely", "ar") == "مرجَّح" and phrase("word.almost-certain", "ar") == "شبه مؤكد"
    with pytest.raises(ValueError, match="not a probability"):
        level(1.2)


@given(st.floats(0.0, 1.0))
def test_every_probability_has_one_word_whose_range_holds_it(p: float) -> None:
    low, high = next((low, high) for name, low, high in LEVELS if name == level(p))
    assert (low - 1e-9 <= p or low == 0.01) and (p < high + 1e-9 or high == 0.99)


@given(st.floats(-1e6, 1e6), st.sampled_from(["percent", "plain", "signed", "times", "times2", "whole", "points"]))
def test_numbers_use_latin_digits_a_true_minus_and_no_exponent(value: float, style) -> None:
    text = numeral(value, style)
    assert re.fullmatch(r"[<>×+−]?[\d,]+(\.\d+)?%?|[<>−]?\d+%|×−?[\d.]+", text), text
    assert "-" not in text and "e" not in text


def test_missing_numbers_are_a_dash() -> None:
    assert numeral(None) == numeral(float("nan"), "percent") == "–"
    assert span(-0.27, 0.27, "points") == "−27 … +27"
    assert span(0.004, 0.2, "percent") == "<1% … 20%"


def test_numbers_in_arabic_lines_are_isolated() -> None:
    line = plain(Sentence("outcomes.shares", {"horizon": Count(12, "noun.month"), "epistemic": Number(0.2, "percent"),
                                              "aleatory": Number(0.8, "percent")}), "ar")  # fmt: skip
    assert "\u206612\u2069" in line and "\u206620%\u2069" in line


def test_a_chart_label_is_one_isolate_a_line_in_arabic_and_bare_in_english() -> None:
    words = Words(Text(en="Minsk leans on Moscow", ar="مينسك تتكئ على موسكو (في الحرب)"))
    assert label(words, "en") == "Minsk leans on Moscow"
    assert all(line[0] == "\u2067" and line[-1] == "\u2069" for line in label(words, "ar", 14).split("\n"))


def test_a_place_without_a_value_and_an_unknown_key_are_errors_but_an_unknown_term_is_shown() -> None:
    with pytest.raises(KeyError):
        plain(Sentence("fact.as-of"), "en")
    with pytest.raises(KeyError):
        phrase("no.such", "en")
    assert [(p.text, p.kind) for p in pieces(Term("reason.no-such-reason"), "ar")] == [("no-such-reason", "code")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_odds_carry_the_word_and_its_range(language) -> None:
    found = list(pieces(Odds(0.62), language, "clause"))
    assert [p.text for p in found if p.kind == "odds"] == [phrase("word.likely", language)]
    assert [p.text for p in found if p.kind == "number"] == ["55–80%"]
    assert isinstance(Range(0, 1), Range) and Code("x").text == "x"
