"""Every table of a brief and of its run as an XLSX workbook: real numbers and dates, frozen headings, filters.

No cell is ever a formula: text that begins like one is stored as text and marked as such, so that it stays text when a
program rewrites the file (OWASP, "CSV Injection").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

from taqarub.base.text import Language
from taqarub.report.document import Brief, Term
from taqarub.report.inline import clean
from taqarub.report.office.sheets import FORMATS, Cell, Sheet, line, sheets_of
from taqarub.report.office.tables import run_sheets

LONGEST_CELL = 32_000  # characters; the format allows 32,767
LONGEST_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
FIRST_DAY = date(1900, 3, 1)  # before it the format counts a day that never was
WIDTHS = (9, 60)


def write_xlsx(brief: Brief, tables: Mapping[str, Any], language: Language, issued: datetime) -> bytes:
    """The workbook in one language; `tables` holds the parsed files of the run by name.

    The same input gives the same bytes. Raises `ImportError` when XlsxWriter is not installed.
    """
    import xlsxwriter

    out = BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, never)
    book.set_properties({"title": clean(brief.title.of(language))[:250], "author": "Taqarub", "created": issued})
    pen = _Pen(book, language)
    sheets = _named([*sheets_of(brief, language), *run_sheets(tables, language)])
    pen.write(_contents(brief, sheets, language))
    for sheet in sheets:
        pen.write(sheet)
    book.close()
    return out.getvalue()


def _contents(brief: Brief, sheets: list[Sheet], language: Language) -> Sheet:
    digits = brief.digits_of(language)
    say = [line(Term(key), language, digits) for key in ("workbook.contents", "workbook.sheet", "workbook.holds")]
    rows = [(Cell(None), Cell(clean(brief.title.of(language)))), (Cell(None), Cell(clean(brief.question.of(language))))]
    rows += [(Cell(None), Cell(line(fact, language, digits))) for fact in brief.facts]
    rows += [(Cell(sheet.name), Cell(sheet.title)) for sheet in sheets]
    return Sheet(say[0], "", (say[1], say[2]), tuple(rows))


def _named(sheets: Iterable[Sheet]) -> list[Sheet]:
    """The sheets with names that the format allows, each once."""
    taken: set[str] = set()
    named = []
    for sheet in sheets:
        base = FORBIDDEN.sub(" ", sheet.name).strip()[:LONGEST_NAME] or "table"
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            name = f"{base[: LONGEST_NAME - 4]} {count}"
        taken.add(name.casefold())
        named.append(Sheet(name, sheet.title, sheet.heads, sheet.rows))
    return named


class _Pen:
    """Writes sheets into one workbook with one set of formats."""

    def __init__(self, book: Any, language: Language) -> None:
        self.book, self.rtl = book, language == "ar"
        side = {"align": "right" if self.rtl else "left", "reading_order": 2 if self.rtl else 1, "valign": "top"}
        self.text = book.add_format({"text_wrap": True, **side})
        self.quoted = book.add_format({"text_wrap": True, "quote_prefix": True, **side})
        self.head = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "bg_color": "#EEF4F6", **side})
        self.looks = {
            name: book.add_format({"num_format": code, "valign": "top", "align": "right" if not self.rtl else "left"})
            for name, code in FORMATS.items()
        }

    def write(self, sheet: Sheet) -> None:
        """One sheet: headings frozen and filtered, columns as wide as their content up to a limit."""
        page = self.book.add_worksheet(sheet.name)
        if self.rtl:
            page.right_to_left()
        page.freeze_panes(1, 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for column, head in enumerate(sheet.heads):
            page.write_string(0, column, head, self.head)
            page.set_column(column, column, _width(sheet, column))
        for place, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row):
                self._cell(page, place, column, cell)
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.heads) - 1)

    def _cell(self, page: Any, row: int, column: int, cell: Cell) -> None:
        if cell.value is None:
            return
        if isinstance(cell.value, date):
            if cell.value >= FIRST_DAY:
                midnight = datetime.combine(cell.value, datetime.min.time())
                page.write_datetime(row, column, midnight, self.looks[cell.look])
            else:
                page.write_string(row, column, cell.value.isoformat(), self.text)
        elif isinstance(cell.value, float):
            page.write_number(row, column, cell.value, self.looks[cell.look])
        else:
            text = cell.value if len(cell.value) <= LONGEST_CELL else cell.value[:LONGEST_CELL] + " …"
            page.write_string(row, column, text, self.quoted if text.startswith(FORMULA) else self.text)


def _width(sheet: Sheet, column: int) -> float:
    low, high = WIDTHS
    longest = max((len(str(row[column].value or "")) for row in sheet.rows), default=0)
    return float(min(max(longest + 2, min(len(sheet.heads[column]) + 2, 24), low), high))
