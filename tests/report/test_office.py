"""The office files: right-to-left through and through, styles a desk can edit, real numbers, no formula."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import datetime

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from taqarub.base.text import LANGUAGES
from taqarub.report.compose import compose
from taqarub.report.document import Brief, Figure, Items, Sources, Table
from taqarub.report.office.word import write_docx
from taqarub.report.office.workbook import write_xlsx
from taqarub.report.report import drawings

DAY = datetime(2025, 11, 24)
ARABIC = re.compile("[\u0620-\u064a]")
RUN_TABLES = {
    "verdicts.json": [
        {"id": "B1", "statement": {"en": "=1+1", "ar": "=جمع"}, "probability": 0.5, "interval": [0.1, 0.9]},
        {"id": "B2", "statement": {"en": "@x", "ar": "-x"}, "probability": None, "interval": None},
    ],
    "phases.json": {"methods": {"bayes": [{"start": "1991-12", "end": None, "label": "thaw"}]}, "agreement": 0.99},
    "outlook.json": {
        "as_of": "2025-11-04",
        "horizons": {"12": {"outcomes": {"stall": {"p": 0.2, "lo": 0.1, "hi": 0.3}}}},
    },
    "ledger.csv": [{"step_id": "E001", "date": "1991-12-25", "size": 4.0}],
}


@pytest.fixture(scope="module")
def brief(study) -> Brief:
    return compose(study)


@pytest.fixture(scope="module")
def documents(brief):
    drawn = drawings((brief,))
    return {
        language: docx.Document(io.BytesIO(write_docx(brief, drawn[language], language, DAY))) for language in LANGUAGES
    }


@pytest.fixture(scope="module")
def books(brief):
    made = {language: write_xlsx(brief, RUN_TABLES, language, DAY) for language in LANGUAGES}
    return {language: openpyxl.load_workbook(io.BytesIO(data)) for language, data in made.items()}


def test_arabic_paragraphs_runs_and_tables_run_from_the_right(documents) -> None:
    body = documents["ar"].element.body
    paragraphs = list(body.iter(qn("w:p")))
    assert len(paragraphs) > 1000
    assert all(p.find(qn("w:pPr")).find(qn("w:bidi")) is not None for p in paragraphs)
    assert all(t.find(qn("w:tblPr")).find(qn("w:bidiVisual")) is not None for t in body.iter(qn("w:tbl")))
    for run in body.iter(qn("w:r")):
        text = "".join(t.text or "" for t in run.iter(qn("w:t")))
        rtl = run.find(qn("w:rPr")) is not None and run.find(qn("w:rPr")).find(qn("w:rtl")) is not None
        if ARABIC.search(text):
            assert rtl, text
    assert body[-1].find(qn("w:bidi")) is not None, "the page itself"
    english = documents["en"].element.body
    assert not list(english.iter(qn("w:bidiVisual"))) and not list(english.iter(qn("w:bidi")))


def test_numbers_stand_between_marks_of_their_direction(documents) -> None:
    runs = documents["ar"].element.body.iter(qn("w:r"))
    texts = ["".join(t.text or "" for t in run.iter(qn("w:t"))) for run in runs]
    ranges = [text for text in texts if re.search(r"\d+–\d+%", text)]
    assert len(ranges) > 40
    assert all(text.startswith("\u200e") and text.endswith("\u200e") for text in ranges)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_styles_and_lists_are_named(documents, brief, language) -> None:
    document = documents[language]
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert len(headings) == len(brief.sections)
    used = Counter(p.style.name for p in document.paragraphs)
    assert {"Title", "Brief Lead", "Brief List Item", "Caption", "Brief Source"} <= set(used)
    styles = {style.name for style in document.styles}
    assert {"Verdict supported", "Brief Odds Word", "Brief Table", "Brief Table Number"} <= styles
    blocks = [b for s in brief.sections for b in s.blocks]
    numbered = sum(isinstance(b, Items) and b.numbered for b in blocks) + sum(isinstance(b, Sources) for b in blocks)
    numbers = {n.get(qn("w:val")) for n in document.element.body.iter(qn("w:numId"))}
    assert len(numbers - {"90"}) == numbered, "each list counts from one"
    assert document.core_properties.title == brief.title.of(language)
    assert document.core_properties.language == {"en": "en-GB", "ar": "ar-SA"}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_and_figure_is_there_with_its_words(documents, brief, language) -> None:
    document = documents[language]
    tables = [b for s in brief.sections for b in s.blocks if isinstance(b, Table)]
    assert len(document.tables) == len(tables)
    heads = [t._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) for t in document.tables]
    assert all(head is not None for head in heads)
    pictures = [p for p in document.element.body.iter(qn("wp:docPr"))]
    assert len(pictures) == len(brief.figures)
    assert all(len(p.get("descr")) > 20 for p in pictures)
    marks = {m.get(qn("w:name")) for m in document.element.body.iter(qn("w:bookmarkStart"))}
    links = {h.get(qn("w:anchor")) for h in document.element.body.iter(qn("w:hyperlink"))} - {None}
    assert links <= marks and len(links) > 100


def test_the_same_brief_gives_the_same_office_files(brief) -> None:
    assert len({write_docx(brief, {}, "ar", DAY) for _ in range(2)}) == 1
    assert len({write_xlsx(brief, RUN_TABLES, "ar", DAY) for _ in range(2)}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_a_sheet_that_can_be_filtered(books, brief, language) -> None:
    book = books[language]
    blocks = [b for s in brief.sections for b in s.blocks]
    tables = sum(isinstance(b, Table) and bool(b.rows) for b in blocks)
    tables += sum(isinstance(b, Figure) and b.data is not None and bool(b.data.rows) for b in blocks) + 1
    runs = [name for name in book.sheetnames if name.startswith("run ")]
    assert len(book.sheetnames) == 1 + tables + len(runs)
    assert {"run verdicts", "run phases methods", "run outlook horizons", "run ledger"} <= set(runs)
    for sheet in book:
        assert len(sheet.title) <= 31 and sheet.freeze_panes == "B2" and sheet.auto_filter.ref
        assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")


def test_numbers_and_dates_are_real_and_the_same_in_both_languages(books) -> None:
    for english, arabic in zip(books["en"], books["ar"], strict=True):
        pairs = list(zip(english.iter_rows(), arabic.iter_rows(), strict=True))
        for left, right in pairs:
            for a, b in zip(left, right, strict=True):
                if a.data_type in ("n", "d"):
                    assert a.value == b.value and a.number_format == b.number_format
    claims = books["en"]["claims"]
    heads = [cell.value for cell in claims[1]]
    row = dict(zip(heads, claims[2], strict=True))
    assert claims.max_row == 73
    assert row["ID"].value == "B1" and row["P"].value == 0.9 and row["P"].number_format == "0%"
    assert row["Number (low end)"].value == 0.41 and row["Number (high end)"].value == 0.83
    ledger = books["en"]["ledger"]
    assert isinstance(ledger["B2"].value, datetime) and ledger["B2"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cell_is_a_formula(books, language) -> None:
    sheet = books[language]["run verdicts"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if str(cell.value)[:1] in "=@-+"]
    assert len(cells) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    assert all(cell.data_type != "f" for page in books[language] for row in page for cell in row)
    assert (sheet["D2"].value, sheet["E2"].value, sheet["D3"].value) == (0.1, 0.9, None)
