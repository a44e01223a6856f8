"""Charts: drawn with type that ships, no missing glyphs, the same marks in both languages."""

from __future__ import annotations

import re
import struct
from functools import cache
from html import unescape
from importlib.resources import files

import pytest

from taqarub.base.text import LANGUAGES, has_right_to_left
from taqarub.report.compose import compose
from taqarub.report.figures.draw import draw, width_of
from taqarub.report.figures.exchange import HEAD_GAP, _head
from taqarub.report.figures.record import lanes_of
from taqarub.report.figures.theme import PLOT

UNSEEN = set("\u2066\u2067\u2068\u2069\u200e\u200f")


@cache
def covered(name: str) -> frozenset[int]:
    """Code points of a TrueType font, from its segment mapping (OpenType `cmap`, format 4)."""
    data = files("taqarub.report").joinpath("fonts", name).read_bytes()
    tables = {
        data[12 + 16 * i :][:4]: struct.unpack(">II", data[12 + 16 * i + 8 :][:8])
        for i in range(struct.unpack(">H", data[4:6])[0])
    }
    start = tables[b"cmap"][0]
    points: set[int] = set()
    for i in range(struct.unpack(">H", data[start + 2 :][:2])[0]):
        at = start + struct.unpack(">I", data[start + 8 + 8 * i :][:4])[0]
        if struct.unpack(">H", data[at:][:2])[0] != 4:
            continue
        count = struct.unpack(">H", data[at + 6 :][:2])[0] // 2
        ends = struct.unpack(f">{count}H", data[at + 14 :][: 2 * count])
        starts = struct.unpack(f">{count}H", data[at + 16 + 2 * count :][: 2 * count])
        points |= {c for a, b in zip(starts, ends, strict=True) for c in range(a, b + 1) if b != 0xFFFF}
    return frozenset(points)


@pytest.fixture(scope="module")
def drawn(study) -> dict[str, dict[str, str]]:
    brief = compose(study)
    return {language: {f.name: draw(f.draw(language), f.name) for f in brief.figures} for language in LANGUAGES}


def texts(svg: str) -> list[str]:
    return [unescape(t) for t in re.findall(r"<text[^>]*>([^<]*)|<tspan[^>]*>([^<]*)", svg) for t in t if t]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_character_of_every_chart_is_in_the_font_that_ships(drawn, language: str) -> None:
    points = covered("IBMPlexSansArabic-Regular.ttf")
    assert len(points) > 900
    missing = {c for svg in drawn[language].values() for t in texts(svg) for c in t if ord(c) not in points} - UNSEEN
    assert missing == set()


def test_arabic_words_stand_in_isolates_and_no_english_word_is_left(drawn) -> None:
    for name, svg in drawn["ar"].items():
        words = [t for t in texts(svg) if has_right_to_left(t)]
        assert words, name
        assert all(t.startswith("\u2067") and t.endswith("\u2069") for t in words), name
        assert [t for t in texts(svg) if re.search(r"[A-Za-z]{3}", t)] == [], name


def test_the_same_marks_are_drawn_in_both_languages(drawn) -> None:
    for name in drawn["en"]:
        marks = [len(re.findall(r'role="graphics-symbol"|<path', drawn[language][name])) for language in LANGUAGES]
        assert marks[0] == marks[1], name


def test_identifiers_of_a_chart_bear_its_name(drawn) -> None:
    for name, svg in drawn["en"].items():
        assert all(found.startswith(name) for found in re.findall(r'\bid="([^"]+)"', svg))
        assert all(found.startswith(name) for found in re.findall(r"url\(#([^)]+)\)", svg))


def test_names_stand_where_the_reader_starts_and_time_runs_left_to_right(study) -> None:
    figure = next(f for f in compose(study).figures if f.name == "timeline")
    sides = {language: figure.draw(language)["encoding"]["y"]["axis"]["orient"] for language in LANGUAGES}
    assert sides == {"en": "left", "ar": "right"}
    assert all("reverse" not in figure.draw(language)["encoding"]["x"]["scale"] for language in LANGUAGES)


def test_charts_are_of_a_width_that_a_page_can_hold(drawn) -> None:
    assert all(500 < width_of(svg) <= 900 for svgs in drawn.values() for svg in svgs.values())


def test_an_arrow_head_lies_before_its_answer_and_points_at_it() -> None:
    down = _head({"x": "2025-01-01", "x2": "2025-01-01", "y": 0.0, "y2": 1.0}, 600, 38)
    assert down["a"] == pytest.approx(180.0) and down["y"] == pytest.approx(1 - HEAD_GAP / 38)
    along = _head({"x": "2025-01-01", "x2": "2025-07-20", "y": 2.0, "y2": 2.0}, PLOT, 38)
    assert along["a"] == pytest.approx(90.0) and "2025-07-01" < along["x"] < "2025-07-20"


def test_lanes_name_the_main_actors_first(study) -> None:
    lanes = lanes_of(study.record.events, study.case.file.players)
    assert lanes[0] == ("USA", "BLR") and len(lanes) <= 9
