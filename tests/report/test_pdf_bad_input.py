"""What authors should not write and will: every format is still a sound document, and says what it had to change."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_pages import lines_of

from taqarub.base.text import LANGUAGES, Text
from taqarub.report.document import (
    Brief,
    Column,
    Figure,
    Fold,
    Items,
    Line,
    Paragraph,
    Row,
    Section,
    Sentence,
    Source,
    Sources,
    Table,
    Words,
)
from taqarub.report.figures.draw import draw
from taqarub.report.office.word import write_docx
from taqarub.report.office.workbook import write_xlsx
from taqarub.report.pictures import picture
from taqarub.report.typeset.pdf import typeset
from taqarub.report.words import in_words

DAY = datetime(2025, 11, 24)
BAD = {
    "2,000 characters": "كلمة word " * 200,
    "a 60-letter word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter" + " " + "ب" * 60,
    "mixed directions": "Minsk مينسك (50%) 31–55% שלום Минск −1.25",
    "controls": "a\u202eb\u2067c\u200fd\u2069\u2069\u061c e\u202df",
    "emoji": "before \U0001f600\U0001f1e7\U0001f1fe\u2764\ufe0f after \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "other scripts": "北京 서울 दिल्ली ไทย",
    "markup": '#panic("x") *b* $x$ @y <z> \\ `c` // /* </w:p> &amp; <script> {{ x }} [[',
    "formula": '=HYPERLINK("http://example.org";"x")',
    "control characters": "a\x00b\x07c\x1bd\r\ne\tf",
    "spaces": "\u00a0 \u2003 \u3000 \ufeff x",
}


def made(words: str) -> tuple[Brief, dict[str, str]]:
    """A brief that has the words in every place where an author's words can stand, and the drawing of its chart."""
    text = Text.model_construct(en=words, ar=words)
    line = Line((Words(text), Fold(Sentence("more.label"), (Words(text),))))
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": [{"x": 1, "t": words}]},
        "mark": {"type": "text", "font": "IBM Plex Sans Arabic"},
        "encoding": {"text": {"field": "t"}, "x": {"field": "x", "type": "quantitative"}},
    }
    figure = Figure("chart", lambda _: spec, Sentence("count.only", {"count": Words(text)}), ())
    columns = (Column("column.statement"), Column("column.verdict"), Column("column.p", True))
    table = Table("t", Sentence("caption.claims"), columns, (Row((line, line, Line((Words(text),)))),))
    source = Source(words, "https://example.org/\u202e", True, ((words[:20], "2025", text), ("E1", "2025-01", None)))
    blocks = (Paragraph((Words(text),)), Items((line,), True), Items((line,)), table, figure, Sources((source,)))
    brief = Brief(text, text, (line,), Paragraph((Words(text),)), (Section("s", Sentence("title.claims"), blocks),))
    return brief, {"chart": draw(spec, "chart")}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_is_sound_and_nothing_runs_off_its_page(name: str, language) -> None:
    brief, drawn = made(BAD[name])
    printed = typeset(brief, drawn, language, "2025-11-24")
    document = pypdfium2.PdfDocument(printed.data)
    for page in document:
        text = page.get_textpage()
        boxes = [text.get_charbox(i) for i in range(text.count_chars())]
        body = [b for b in boxes if b[2] > b[0]]
        assert all(b[0] >= 0 and b[2] <= page.get_width() for b in body)
    shown = " ".join(line for page in range(len(document)) for line in lines_of(printed.data, page))
    assert "\u202e" not in shown
    if name == "emoji":
        assert "\U0001f600" in printed.missing and "U+1F600" in shown
    elif name == "other scripts":
        assert "北" in printed.missing and "U+5317" in shown
    elif name == "mixed directions":
        assert set(printed.missing) <= set("שלום")
    else:
        assert not printed.missing


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("language", LANGUAGES)
def test_office_files_open_and_hold_the_words(name: str, language) -> None:
    brief, drawn = made(BAD[name])
    document = docx.Document(io.BytesIO(write_docx(brief, drawn, language, DAY)))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "\u202e" not in text and "\x00" not in text
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(brief, {}, language, DAY)))
    values = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in values)
    if name == "formula":
        quoted = [c for c in values if str(c.value).startswith("=")]
        assert quoted and all(c.quotePrefix for c in quoted)
        assert BAD[name] in text
    if name == "markup":
        assert BAD[name] in text
    assert picture(drawn["chart"]).startswith(b"\x89PNG")
    assert in_words(brief, language, "")["title"] == in_words(brief, language, "")["question"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_that_is_missing_is_told_in_words(language) -> None:
    brief, _ = made("words of the caption")
    for drawn in ({}, {"chart": "not a drawing"}):
        shown = " ".join(lines_of(typeset(brief, drawn, language, "").data))
        assert shown.count("words of the caption") >= 6
    document = docx.Document(io.BytesIO(write_docx(brief, {}, language, DAY)))
    assert not document.inline_shapes


def test_a_block_of_a_kind_that_no_format_knows_is_still_read() -> None:
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Board:
        heading: Sentence
        lines: tuple[Line, ...]

    text = Text(en="said on a board", ar="قيل")
    block: Any = Board(Sentence("title.claims"), (Line((Words(text),)),))
    brief = Brief(text, text, (), Paragraph(()), (Section("s", Sentence("title.claims"), (block,)),))
    shown = pypdfium2.PdfDocument(typeset(brief, {}, "en", "").data)[0].get_textpage().get_text_range()
    assert shown.count("said on a board") == 3
    assert "said on a board" in docx.Document(io.BytesIO(write_docx(brief, {}, "en", DAY))).paragraphs[-1].text


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(min_size=1, max_size=300))
def test_no_text_stops_the_typesetter(words: str) -> None:
    text = Text.model_construct(en=words, ar=words)
    brief = Brief(text, text, (), Paragraph((Words(text),)), ())
    for language in LANGUAGES:
        assert typeset(brief, {}, language, "").data.startswith(b"%PDF")
        assert docx.Document(io.BytesIO(write_docx(brief, {}, language, DAY))).paragraphs
