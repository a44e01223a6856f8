"""A delimited text as rows of cells, each with its place (RFC 4180; a semicolon or a tab is recognised too).

>>> rows = read_cells('id,text\\nE1,"a, b"\\n', "t.csv", Findings())
>>> rows[1][1].text, rows[1][1].span.column
('a, b', 4)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from taqarub.base.diagnostic import Findings, Span
from taqarub.base.message import say

ROW_LIMIT = 200_000
DELIMITERS = (",", ";", "\t")
_DECLARED = re.compile(r"sep=([,;\t])\n")  # the first line by which Excel is told the delimiter


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, outer white space dropped, and where it starts."""

    text: str
    span: Span


def delimiter_of(text: str) -> str:
    """The delimiter that the header line uses most; a comma when it uses none."""
    declared = _DECLARED.match(text)
    if declared:
        return declared[1]
    header = text.lstrip().split("\n", 1)[0]
    return max(DELIMITERS, key=header.count)


def read_cells(text: str, file: str, findings: Findings) -> list[list[Cell]]:
    """The rows that are not blank. A quote that is never closed ends the reading with a diagnostic."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = delimiter_of(text)
    text = _DECLARED.sub("\n", text)
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    place, line, start_of_line = 0, 1, 0
    while place < len(text):
        span = Span(file, line, place - start_of_line + 1)
        if text[place] == '"':
            end = _closing(text, place)
            if end < 0:
                fix = say('close the quote; a quote inside a quoted cell is written twice ("")')
                findings.error("TQ313", span, say("a quote that is not closed"), say("a closing quote"), fix)
                return rows
            content = text[place + 1 : end].replace('""', '"')
            line += text.count("\n", place, end)
            start_of_line = max(start_of_line, text.rfind("\n", 0, end) + 1)
            place = end + 1
        else:
            content = ""
        end = _next(text, place, delimiter)
        row.append(Cell((content + text[place:end]).strip(), span))
        place = end
        if place < len(text) and text[place] == delimiter:
            place += 1
            if place < len(text) and text[place] != "\n":
                continue
            row.append(Cell("", Span(file, line, place - start_of_line + 1)))  # nothing after the last delimiter
        if any(cell.text for cell in row):
            rows.append(row)
        if len(rows) > ROW_LIMIT:
            findings.error(
                "TQ106",
                span,
                say("a long table"),
                say("at most {limit} rows", limit=ROW_LIMIT),
                say("shorten the table"),
            )
            return rows[:ROW_LIMIT]
        row, place, line, start_of_line = [], place + 1, line + 1, place + 1
    return rows


def _closing(text: str, start: int) -> int:
    place = start + 1
    while True:
        place = text.find('"', place)
        if place < 0 or text[place + 1 : place + 2] != '"':
            return place
        place += 2


def _next(text: str, start: int, delimiter: str) -> int:
    ends = [end for end in (text.find(delimiter, start), text.find("\n", start)) if end >= 0]
    return min(ends, default=len(text))
