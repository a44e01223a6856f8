"""A table of the brief as one of a word processor: heading repeated, details below their row, numbers at the end."""

from __future__ import annotations

from taqarub.base.text import Language
from taqarub.report.columns import headings, lines_of, widths
from taqarub.report.document import Row, Table
from taqarub.report.inline import Inline, folds, inlines
from taqarub.report.numerals import Digits
from taqarub.report.office import ooxml

NUMBER_TWIPS = (700, 1600)  # of a column of numbers, at least and at most
TWIPS_PER_CHARACTER, PADDING_TWIPS = 96, 150


def grid(table: Table, language: Language, digits: Digits, ids: ooxml.Ids, width: int) -> str:
    """The table in WordprocessingML, `width` twentieths of a point wide."""
    numeric = [column.numeric for column in table.columns]
    heads = headings(table, language, digits)
    cells = [[list(inlines(cell, language, digits)) for cell in row.cells] for row in table.rows]
    columns = _columns([heads, *cells], numeric, width)
    writer = _Writer(language, digits, ids, columns, numeric)
    rows = writer.heads(heads)
    for row, found in zip(table.rows, cells, strict=True):
        rows += writer.row(row, found)
    caption = "".join(run.text for run in inlines(table.caption, language, digits))
    return ooxml.table(rows, columns, language, ooxml.unisolated(caption))


class _Writer:
    def __init__(
        self, language: Language, digits: Digits, ids: ooxml.Ids, columns: list[int], numeric: list[bool]
    ) -> None:
        self.language, self.digits, self.ids, self.columns, self.numeric = language, digits, ids, columns, numeric

    def heads(self, heads: list[list[Inline]]) -> str:
        cells = [
            self._cell([head], "TableHeadNumber" if number else "TableHead", column)
            for head, number, column in zip(heads, self.numeric, self.columns, strict=True)
        ]
        return ooxml.row("".join(cells), head=True)

    def row(self, row: Row, found: list[list[Inline]]) -> str:
        made = ""
        if row.group is not None:
            made += self._across([list(inlines(row.group, self.language, self.digits))], "TableGroup")
        begin = self.ids.bookmark(row.anchor)
        cells = []
        for runs, number, column in zip(found, self.numeric, self.columns, strict=True):
            style = "TableNumber" if number else "TableText"
            cells.append(self._cell(lines_of(runs, number), style, column, begin))
            begin = ""
        made += ooxml.row("".join(cells))
        details = [part for cell in row.cells for fold in folds(cell) for part in fold.parts]
        if details:
            made += self._across([list(inlines(part, self.language, self.digits)) for part in details], "TableDetail")
        return made

    def _cell(self, lines: list[list[Inline]], style: str, width: int, begin: str = "") -> str:
        paragraphs = ""
        for line in lines:
            body = ooxml.line(line, self.language, self.ids)
            paragraphs += ooxml.paragraph(body, self.language, style, begin=begin)
            begin = ""
        return ooxml.cell(paragraphs, width)

    def _across(self, lines: list[list[Inline]], style: str) -> str:
        body = "".join(ooxml.line([*line, Inline(" ", "gap")], self.language, self.ids) for line in lines)
        paragraph = ooxml.paragraph(body, self.language, style)
        return ooxml.row(ooxml.cell(paragraph, sum(self.columns), len(self.columns)))


def _columns(cells: list[list[list[Inline]]], numeric: list[bool], width: int) -> list[int]:
    """Columns of numbers take what their longest line needs; the others share the rest."""
    texts = [[_text(cell) for cell in row] for row in cells]
    shares = widths(texts, numeric)
    low, high = NUMBER_TWIPS
    fixed = [
        min(max(PADDING_TWIPS + TWIPS_PER_CHARACTER * max(_longest(row[i], number) for row in cells), low), high)
        if share == 0
        else 0
        for i, (share, number) in enumerate(zip(shares, numeric, strict=True))
    ]
    rest = max(width - sum(fixed), width // 3)
    return [f if share == 0 else int(rest * share / sum(shares)) for f, share in zip(fixed, shares, strict=True)]


def _longest(cell: list[Inline], numeric: bool) -> int:
    lines = lines_of(cell, numeric)
    return max((max(map(len, _text(line).split(" "))) for line in lines), default=1)


def _text(cell: list[Inline]) -> str:
    return "".join(run.text for run in cell)
