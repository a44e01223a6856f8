"""What every format needs to know of a table: the words of its headings, and how wide its columns should be."""

from __future__ import annotations

import math

from taqarub.base.text import Language
from taqarub.report.document import Table, Term
from taqarub.report.inline import Inline, inlines
from taqarub.report.numerals import Digits

NARROWEST, WIDEST = 3.0, 12.0


def headings(table: Table, language: Language, digits: Digits = "latin") -> list[list[Inline]]:
    """The heading of every column: the author's name for it where the table gives one, else the phrase of its key."""
    own = tuple(getattr(table, "headings", None) or ())
    given = (*own, *(None for _ in table.columns))[: len(table.columns)]
    return [
        list(inlines(mine, language, digits)) if mine is not None else list(inlines(Term(column.key), language, digits))
        for mine, column in zip(given, table.columns, strict=True)
    ]


def widths(cells: list[list[str]], numeric: list[bool]) -> list[float]:
    """Shares of the page for columns of text, by the root of their mean length; 0 for numbers, which take their own.

    >>> widths([["x" * 100, "y" * 25, "1"]], [False, False, True])
    [10.0, 5.0, 0.0]
    """
    shares = []
    for column, number in enumerate(numeric):
        lengths = [len(row[column]) for row in cells]
        root = math.sqrt(sum(lengths) / len(lengths))
        shares.append(0.0 if number else round(min(max(root, NARROWEST), WIDEST), 2))
    return shares if any(shares) else [1.0] * len(numeric)


def lines_of(runs: list[Inline], numeric: bool) -> list[list[Inline]]:
    """The lines of a cell: what goes with a verdict stands below it, and an interval below its number.

    >>> cell = [Inline("62%", "number"), Inline(" ", "gap"), Inline("41–83%", "number")]
    >>> [[run.text for run in line] for line in lines_of(cell, True)]
    [['62%'], ['41–83%']]
    """
    lines: list[list[Inline]] = [[]]
    for place, run in enumerate(runs):
        if run.kind == "gap" and _ends(run, runs[place - 1], runs[place + 1], numeric):
            lines.append([])
        else:
            lines[-1].append(run)
    return lines


def _ends(gap: Inline, before: Inline, after: Inline, numeric: bool) -> bool:
    if numeric:
        return before.kind == "number" or after.kind == "number"
    return before.kind == "chip" or (after.kind == "reason" and gap.text == " ")
