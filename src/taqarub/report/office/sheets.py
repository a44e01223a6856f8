"""Tables as sheets: headings, and cells that are real numbers and dates wherever the brief has them as such.

A column of the brief becomes as many as it needs: its words, its number, the two ends of its interval, its date.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from taqarub.base.text import Language
from taqarub.report.columns import headings
from taqarub.report.document import (
    Brief,
    Chip,
    Code,
    Day,
    Figure,
    Fold,
    Line,
    Links,
    Number,
    Range,
    Source,
    Sources,
    Table,
    Term,
)
from taqarub.report.inline import Inline, clean, folds, inlines
from taqarub.report.numerals import Digits
from taqarub.report.office import ooxml

Slot = Literal["id", "text", "number", "low", "high", "date"]
SLOTS: tuple[Slot, ...] = ("id", "text", "number", "low", "high", "date")
FORMATS: Mapping[str, str] = {
    "percent": "0%", "plain": "0.###", "signed": "+0.###;−0.###;0", "times": '"×"0.0', "times2": '"×"0.00',
    "whole": "#,##0", "points": "+0;−0;0", "day": "yyyy-mm-dd", "month": "yyyy-mm",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and, for a number or a date, how it is shown."""

    value: str | float | date | None
    look: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A named sheet; every row has as many cells as there are heads."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


EMPTY = Cell(None)


def sheets_of(brief: Brief, language: Language) -> Iterator[Sheet]:
    """Every table of the brief, those behind its figures, and its sources."""
    digits = brief.digits_of(language)
    for section in brief.sections:
        heading = line(section.title, language, digits)
        for block in section.blocks:
            table = block.data if isinstance(block, Figure) else block
            if isinstance(table, Table) and table.rows:
                name = block.name if isinstance(block, Figure) else table.name.removesuffix("-table")
                caption = block.caption if isinstance(block, Figure) else table.caption
                yield sheet(table, name, f"{heading}: {line(caption, language, digits)}", language, digits)
            elif isinstance(block, Sources):
                yield _sources(block, heading, language, digits)


def sheet(table: Table, name: str, title: str, language: Language, digits: Digits) -> Sheet:
    """One table."""
    found = [[_slots(cell, language, digits) for cell in row.cells] for row in table.rows]
    details = [_details(row.cells, language, digits) for row in table.rows]
    groups = _groups(table, language, digits)
    heads, columns = [], []
    for place, head in enumerate(headings(table, language, digits)):
        words = _words(head, language)
        used = [slot for slot in SLOTS if any(slot in row[place] for row in found)] or ["text"]
        columns += [(place, slot) for slot in used]
        heads += [_head(words, slot, used, language, digits) for slot in used]
    rows = [[row[place].get(slot, EMPTY) for place, slot in columns] for row in found]
    for label, extra in (("workbook.part", groups), ("workbook.details", details)):
        if any(extra):
            heads.append(line(Term(label), language, digits))
            rows = [[*row, Cell(text or None)] for row, text in zip(rows, extra, strict=True)]
    return Sheet(name, title, tuple(heads), tuple(tuple(row) for row in rows))


def line(part: object, language: Language, digits: Digits) -> str:
    """A line as plain text for a cell, numbers and names between the marks of their direction."""
    return _words(list(inlines(part, language, digits)), language)


def _words(runs: list[Inline], language: Language) -> str:
    """Runs as text; one alone needs no marks, and is found and filtered better without them."""
    if len(runs) == 1:
        return ooxml.unisolated(runs[0].text).strip()
    return "".join(ooxml.marked(run, language) for run in runs).strip()


def _head(words: str, slot: Slot, used: list[Slot], language: Language, digits: Digits) -> str:
    if slot in ("low", "high"):
        key = "workbook.low" if slot == "low" else "workbook.high"
    elif slot == "text" and "number" in used:
        key = "workbook.in-words"
    elif slot == "date" and "text" in used:
        key = "workbook.date"
    elif slot == "id":
        return line(Term("workbook.id"), language, digits)
    else:
        return words
    return f"{words} ({line(Term(key), language, digits)})"


def _groups(table: Table, language: Language, digits: Digits) -> list[str]:
    groups, last = [], ""
    for row in table.rows:
        last = line(row.group, language, digits) if row.group is not None else last
        groups.append(last)
    return groups


def _details(cells: tuple[Line, ...], language: Language, digits: Digits) -> str:
    parts = [part for cell in cells for fold in folds(cell) for part in fold.parts]
    return " ".join(line(part, language, digits) for part in parts)


def _slots(cell: Line, language: Language, digits: Digits) -> dict[Slot, Cell]:
    """What a cell holds; a second number of one cell is words, so that none is lost."""
    slots: dict[Slot, Cell] = {}
    rest: list[Inline] = []
    parts = cell.parts
    if len(parts) > 1 and (name := _name(parts[0])):
        slots["id"], parts = Cell(name), parts[1:]
    for part in parts:
        if isinstance(part, Number) and part.style != "month" and "number" not in slots:
            slots["number"] = number(part.value, part.style)
        elif isinstance(part, Range) and part.style != "month" and "low" not in slots:
            slots |= {"low": number(part.low, part.style), "high": number(part.high, part.style)}
        elif isinstance(part, Day) and "date" not in slots and (found := day(part.when)) is not None:
            slots["date"] = found
        elif not isinstance(part, Fold):
            runs = list(inlines(part, language, digits))
            rest += [Inline(" ", "gap"), *runs] if rest and not isinstance(part, Chip) else runs
    words = _words(rest, language)
    return slots | ({"text": Cell(words)} if words else {})


def _name(part: object) -> str:
    """The identifier that a cell begins with: of a claim, a step, a placebo."""
    if isinstance(part, Code):
        return clean(part.text)
    return clean(part.ids[0]) if isinstance(part, Links) and len(part.ids) == 1 else ""


def number(value: float | None, style: str) -> Cell:
    """A number, or nothing where there is none."""
    if value is None or not math.isfinite(value):
        return EMPTY
    return Cell(value * 100 if style == "points" else float(value), style)


def day(when: str) -> Cell | None:
    """A date or a month as a real date; None for anything else, such as a year."""
    exact = len(when) == 10
    try:
        return Cell(date.fromisoformat(when if exact else f"{when}-01"), "day" if exact else "month")
    except ValueError:
        return None


def _sources(block: Sources, title: str, language: Language, digits: Digits) -> Sheet:
    keys = ("workbook.number", "workbook.source", "workbook.address", "workbook.state", "workbook.row", "workbook.date",
            "column.what-happened")  # fmt: skip
    heads = tuple(line(Term(key), language, digits) for key in keys)
    rows: list[tuple[Cell, ...]] = []
    for place, source in enumerate(block.items, 1):
        rows += _source(source, place, language, digits)
    return Sheet("sources", title, heads, tuple(rows))


def _source(source: Source, place: int, language: Language, digits: Digits) -> Iterator[tuple[Cell, ...]]:
    state = line(Term("page.checked" if source.checked else "page.recalled"), language, digits)
    grade: Any = getattr(source, "grade", "")
    for name, when, text in source.rows:
        words = ooxml.unisolated(clean(text.of(language))) if text is not None else None
        yield (
            Cell(float(place), "whole"),
            Cell(clean(source.title)),
            Cell(clean(source.url)),
            Cell(f"{state} {grade or ''}".strip()),
            Cell(clean(name)),
            day(when) or Cell(clean(when)),
            Cell(words),
        )
