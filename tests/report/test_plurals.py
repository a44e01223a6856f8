"""Plural forms against the rules of the Unicode CLDR, as Babel carries them; digits against its symbols."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taqarub.base.text import LANGUAGES
from taqarub.report.numerals import ARABIC_INDIC, in_digits, numeral, span
from taqarub.report.odds import BY_SCALE, SCALES, bounds, level
from taqarub.report.phrases.book import book, counted
from taqarub.report.phrases.plural import plural_category

babel = pytest.importorskip("babel")
NUMBERS = (*range(201), *range(1000, 1201), 10_000, 10_002, 10_003, 10_011, 999_999, 1_000_000)
LATIN = re.compile(r"[0-9%]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_categories_are_those_of_the_cldr(language) -> None:
    rule = babel.Locale(language).plural_form
    assert [(n, plural_category(language, n)) for n in NUMBERS] == [(n, rule(n)) for n in NUMBERS]


@pytest.mark.parametrize(
    "key", sorted(k for k, e in book().items() if k.startswith("noun.") and isinstance(e["en"], dict))
)
def test_every_noun_has_every_form_with_the_number_where_arabic_says_one(key: str) -> None:
    for n in NUMBERS[:120]:
        for language in LANGUAGES:
            for case in ("", "oblique"):
                text = counted(key, n, language, case)
                said = language == "ar" and n <= 2  # none, one and two are words
                assert ("{n}" in text) != said, (key, n, language)
    assert counted(key, 2, "ar", "oblique") != counted(key, 2, "ar")  # the dual declines
    tamyiz = counted(key, 11, "ar").removeprefix("{n} ").split()[0]
    assert tamyiz.endswith(("ًا", "ة", "اة", "ةً", "ى")), key  # 11 to 99 take a singular accusative


def test_arabic_indic_digits_and_marks_are_those_of_the_cldr() -> None:
    symbols = babel.Locale("ar_EG").number_symbols["arab"]
    assert "".join(chr(ARABIC_INDIC[ord(c)]) for c in "0123456789") == "٠١٢٣٤٥٦٧٨٩"
    assert (
        in_digits("1,234.5%", "arabic-indic")
        == f"١{symbols['group']}٢٣٤{symbols['decimal']}٥{symbols['percentSign'][0]}"
    )


STYLES = st.sampled_from(["percent", "plain", "signed", "times", "times2", "whole", "points"])


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), STYLES)
def test_all_digits_turn_or_none(a: float, b: float, style) -> None:
    text = span(min(a, b), max(a, b), style)
    assert in_digits(text, "latin") == text
    turned = in_digits(text, "arabic-indic")
    assert not LATIN.search(turned) and "." not in turned and "," not in turned
    back = turned.translate({v: chr(k) for k, v in ARABIC_INDIC.items()} | {ord("٫"): ".", ord("٬"): ","})
    assert back == text


def test_names_keep_their_digits_and_isolates_turn_round() -> None:
    assert in_digits("E010, EU-2065/2012, ICD 203, \u206631–55%\u2069", "arabic-indic") == (
        "E010, EU-2065/2012, ICD 203, \u2067٣١–٥٥٪\u2069"
    )
    assert in_digits("في 12 شهرًا", "arabic-indic") == "في ١٢ شهرًا"


@pytest.mark.parametrize(
    ("p", "icd", "phia"),
    [(0.0, "remote", "remote-chance"), (0.07, "very-unlikely", "remote-chance"),
     (0.15, "very-unlikely", "highly-unlikely"), (0.3, "unlikely", "unlikely"), (0.45, "even", "realistic"),
     (0.49, "even", "realistic"), (0.6, "likely", "likely"), (0.78, "likely", "highly-likely"),
     (0.85, "very-likely", "highly-likely"), (0.97, "almost-certain", "almost-certain"),
     (1.0, "almost-certain", "almost-certain")],
)  # fmt: skip
def test_words_of_both_scales(p: float, icd: str, phia: str) -> None:
    assert (level(p), level(p, "phia")) == (icd, phia)


def test_the_yardstick_has_its_published_ranges_and_gaps() -> None:
    assert [(low, high) for _, low, high in BY_SCALE["phia"]] == [
        (0.0, 0.05), (0.10, 0.20), (0.25, 0.35), (0.40, 0.50), (0.55, 0.75), (0.80, 0.90), (0.95, 1.0),
    ]  # fmt: skip


@given(st.floats(0.0, 1.0), st.sampled_from(SCALES))
def test_the_word_is_the_nearest_range(p: float, scale) -> None:
    def away(low: float, high: float) -> float:
        return max(low - p, p - high, 0.0)

    chosen = away(*bounds(level(p, scale), scale))
    assert chosen <= min(away(low, high) for _, low, high in BY_SCALE[scale]) + 1e-9


def test_a_number_and_its_range_say_the_same() -> None:
    assert (numeral(0.1, "signed"), span(0.1, 0.2, "signed")) == ("+0.1", "+0.1 … +0.2")
