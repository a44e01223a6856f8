"""The PDFs: tagged, in their own type only, stable, and with numbers that read the same way in both directions."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pypdf
import pytest
from pdf_pages import fonts_of, ink_of, lines_of

from taqarub.base.text import LANGUAGES, Language, Text
from taqarub.report.compose import compose
from taqarub.report.document import (
    Brief,
    Code,
    Column,
    Day,
    Items,
    Line,
    Number,
    Paragraph,
    Range,
    Row,
    Section,
    Sentence,
    Table,
    Words,
)
from taqarub.report.report import drawings
from taqarub.report.typeset.drawing import drawing_of
from taqarub.report.typeset.pdf import typeset

ISSUED = "2025-11-24"
TYPE = {"Amiri-Regular", "Amiri-Bold", "IBMPlexSansArabic", "IBMPlexSansArabic-SmBld", "IBMPlexSans"}


@pytest.fixture(scope="module")
def brief(study) -> Brief:
    return compose(study)


@pytest.fixture(scope="module")
def drawn(brief):
    return drawings((brief,))


@pytest.fixture(scope="module")
def pdfs(brief, drawn) -> dict[str, bytes]:
    return {language: typeset(brief, drawn[language], language, ISSUED).data for language in LANGUAGES}


def small(*blocks, title: str = "حسابات") -> Brief:
    """A brief of one section."""
    words = Text(en="Reckonings", ar=title)
    section = Section("one", Sentence("title.claims"), tuple(blocks))
    return Brief(words, words, (), Paragraph((Words(words),)), (section,))


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_type_that_ships_is_used_and_all_of_it_is_embedded(pdfs, language: Language) -> None:
    found = fonts_of(pdfs[language])
    assert {name for name, _ in found} <= TYPE
    assert all(embedded for _, embedded in found)
    assert {"Amiri-Regular", "IBMPlexSansArabic"} <= {name for name, _ in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_says_what_it_is(pdfs, brief, language: Language) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdfs[language]))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language and root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == brief.title.of(language)
    assert reader.metadata.creation_date.date().isoformat() == ISSUED
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part>1<" in metadata.replace('pdfuaid:part="1"', "pdfuaid:part>1<")
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bookmarks_are_the_sections(pdfs, brief, language: Language) -> None:
    outline = pypdf.PdfReader(io.BytesIO(pdfs[language])).outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert len(titles) == len(brief.sections) + 2  # the question and the answer come first
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_structure_has_headings_tables_and_figures_with_words(pdfs, brief, language: Language) -> None:
    root = pypdf.PdfReader(io.BytesIO(pdfs[language])).trailer["/Root"]["/StructTreeRoot"]
    kinds: dict[str, list] = {}
    todo = [root]
    while todo:
        node = todo.pop().get_object()
        if not isinstance(node, dict):
            continue
        kinds.setdefault(str(node.get("/S", "")), []).append(node)
        children = node.get("/K", [])
        todo += list(children) if isinstance(children, list) else [children]
    tables = [b for s in brief.sections for b in s.blocks if isinstance(b, Table)]
    assert len(kinds["/Table"]) == len(tables)
    assert len(kinds["/TH"]) >= sum(len(t.columns) for t in tables)
    figures = [node for node in kinds["/Figure"] if node.get("/Alt")]
    assert len(figures) >= len(brief.figures)
    assert len(kinds["/H1"]) >= len(brief.sections)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_short_brief_has_two_pages(study, language: Language) -> None:
    short = compose(study, "short")
    drawn = drawings((short,), (language,))
    assert len(pypdf.PdfReader(io.BytesIO(typeset(short, drawn[language], language, ISSUED).data)).pages) == 2


def test_the_same_brief_gives_the_same_bytes(brief, drawn) -> None:
    first = replace(brief, sections=brief.sections[:5])
    again = [typeset(first, drawn["ar"], "ar", ISSUED).data for _ in range(2)]
    assert again[0] == again[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_intervals_are_read_from_left_to_right(language: Language) -> None:
    parts = (
        Range(0.46, 0.71, "percent"),
        Number(-1.25, "signed"),
        Range(2.4, 6.5, "times"),
        Number(0.003, "percent"),
        Range(-0.2, 0.1),
        Day("2025-11-04"),
    )
    row = Row((Line((Words(Text(en="a", ar="أ")),)), Line(parts[:1]), Line(parts[2:3])))
    columns = (Column("column.statement"), Column("column.interval", True), Column("column.range", True))
    table = Table("t", Sentence("caption.claims"), columns, (row,))
    blocks = (*(Paragraph((part,)) for part in parts), Items((Line(parts[:2]),)), table)
    shown = lines_of(typeset(small(*blocks), {}, language, ISSUED).data)
    text = "\n".join(shown).replace("...", "…")  # as the reader of PDFs writes it
    for wanted in ("46–71%", "−1.25", "×2.4–6.5", "1%", "−0.2 … 0.1", "2025-11-04", "90%"):
        assert wanted.replace(" ", "") in text.replace(" ", ""), (wanted, shown)
    text = text.replace(" ", "")
    assert text.count("46–71%") == 3 and text.count("×2.4–6.5") == 2


def test_arabic_indic_ranges_are_read_from_right_to_left() -> None:
    made = replace(small(Paragraph((Range(0.46, 0.71, "percent"),))), digits="arabic-indic")
    text = "\n".join(lines_of(typeset(made, {}, "ar", ISSUED).data)).replace(" ", "")
    # the same as "from 46 to 71" in a hand that writes from the right: the first number stands on the right
    assert text.index("٧١") < text.index("٤٦")


@pytest.mark.parametrize("language", LANGUAGES)
def test_signs_of_comparison_are_not_mirrored_in_a_number(language: Language) -> None:
    # what a program extracts may be mirrored although the picture is not, so this looks at the picture
    for part, signs, opens_left in ((Number(0.003, "percent"), "<>", False), (Code("x ≥ 3"), "≤≥", True)):
        ink = ink_of(typeset(small(Paragraph((part,))), {}, language, ISSUED).data, signs)
        upper = ink[: ink.shape[0] * 2 // 3] if opens_left else ink
        third = ink.shape[1] // 3
        left, right = (np.ptp(np.nonzero(side.any(axis=1))[0]) for side in (upper[:, :third], upper[:, -third:]))
        assert (left > right) == opens_left


def test_an_arrow_in_arabic_text_points_where_it_was_written_to() -> None:
    words = Words(Text(en="x", ar="من واشنطن ← إلى مينسك"))
    ink = ink_of(typeset(small(Paragraph((words,))), {}, "ar", ISSUED).data, "←")
    assert int(np.argmax(ink.sum(axis=0))) < ink.shape[1] / 2, "the head of the arrow is not on the left"


def test_time_runs_from_left_to_right_and_names_stand_at_the_right_in_an_arabic_chart(brief, drawn) -> None:
    figure = next(f for f in brief.figures if f.name == "timeline")
    shown = lines_of(typeset(small(figure), drawn["ar"], "ar", ISSUED).data)
    years = next(line for line in shown if "1995" in line).split()
    assert years == sorted(years) and len(years) >= 4


def test_words_of_a_chart_keep_their_marks_and_places(brief, drawn) -> None:
    drawing = drawing_of(drawn["ar"]["sensitivity"])
    assert any("\u0651" in label.text for label in drawing.labels), "no shadda to lose"
    assert "<text" not in drawing.shapes and drawing.shapes.startswith("<svg")
    assert all(-1 <= label.x <= drawing.width + 1 and 0 <= label.y <= drawing.height + 1 for label in drawing.labels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere(pdfs, language: Language) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdfs[language]))
    inside = outside = 0
    for page in reader.pages:
        for annotation in page.get("/Annots") or ():
            action = annotation.get_object().get("/A")
            if action and "/URI" in action:
                assert str(action["/URI"]).startswith(("https://", "http://"))
                outside += 1
            else:
                inside += 1
            assert annotation.get_object().get("/Contents"), "a link without words (ISO 14289-1, 7.18.5)"
    assert inside > 200 and outside > 100
