"""Rows of a table: the header is checked once, every cell keeps its place, and a row with a mistake is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from taqarub.base.diagnostic import Findings, Related, Span, nearest
from taqarub.base.message import Message, listed, quoted, say
from taqarub.case.cells import Cell, delimiter_of, read_cells
from taqarub.case.citations import is_grade
from taqarub.case.dates import latin_digits, read_date

Row = TypeVar("Row")
CELL_LIMIT = 4000  # characters
# What spreadsheets leave behind: a column too narrow, a formula that failed, a number shortened to powers of ten
SPOILT = re.compile(r"#{3,}|#(REF!|NAME\?|VALUE!|N/A|DIV/0!|NUM!|NULL!)|-?[0-9](\.[0-9]+)?E[+-][0-9]{2,3}")

SOURCE = ("source_title", "source_url", "verification")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "timeline.csv": (
        *("id", "date", "date_precision", "actor", "target", "track", "direction", "cameo_root"),
        *("description_en", "description_ar", "magnitude", "magnitude_unit", *SOURCE),
    ),
    "states.csv": ("id", "date", "date_precision", "indicator", "value", "unit", *SOURCE),
    "reactions.csv": (
        *("id", "start", "date_precision", "end", "kind", "instrument", "western_opening_at_time"),
        *("description_en", "description_ar", "effect", *SOURCE),
    ),
    "reference_cases.csv": (
        *("id", "case", "start", "end", "veto_player", "outcome", "months_to_outcome", "reciprocated_steps_rough"),
        *("prisoners_involved", "relief_scope_0_3", "reversal_trigger", "later_reversal_within_10y"),
        *("realigned_away_from_patron", *SOURCE),
    ),
    "grades.csv": ("domain", "kind", "grade", "basis"),
    "second_coding.csv": ("month", "actor", "move", "track", "rung"),
}
CITED = ("source_key", "grade", "published", "accessed")
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "timeline.csv": ("size", "undo_days", "note", "essay_row", *CITED),
    "states.csv": ("note", "essay_row", *CITED),
    "reactions.csv": ("magnitude", "magnitude_unit", "note", "essay_row", *CITED),
    "reference_cases.csv": ("case_ar", "trigger_ar", "first_step", "first_mover", "note", "essay_row", *CITED),
    "grades.csv": ("note",),
    "second_coding.csv": ("share", "events", "set_aside", "mark", "note"),
}


@dataclass(slots=True)
class Line:
    """One row while it is read: cells by column; every complaint marks the row as bad."""

    cells: Mapping[str, Cell]
    findings: Findings
    bad: bool = False

    def complain(
        self,
        code: str,
        column: str,
        found: Message,
        expected: Message,
        fix: Message,
        related: tuple[Related, ...] = (),
    ) -> None:
        self.findings.error(code, self.cells[column].span, found, expected, fix, related)
        self.bad = True

    def text(self, column: str, needed: bool = True) -> str:
        cell = self.cells.get(column)
        if cell is None:
            return ""
        if SPOILT.fullmatch(cell.text):
            found = say("{found} as `{key}`, left by a spreadsheet", found=quoted(cell.text), key=column)
            fix = say("write the value in full; format the column as text first")
            self.complain("TQ315", column, found, say("the value itself"), fix)
            return ""
        if len(cell.text) > CELL_LIMIT:
            self.complain(
                "TQ312",
                column,
                say("{count} characters", count=len(cell.text)),
                say("at most {limit}", limit=CELL_LIMIT),
                say("shorten the text"),
            )
        elif needed and not cell.text:
            self.complain(
                "TQ312",
                column,
                say("an empty cell"),
                say("a value of `{column}`", column=column),
                say("fill in `{column}`", column=column),
            )
        return cell.text

    def word(
        self, column: str, words: tuple[str, ...], code: str = "TQ305", kind: Message | None = None, zeros: int = 0
    ) -> str:
        """One of some words; `zeros`: digits that a spreadsheet may have cut to a number."""
        text = self.text(column)
        text = text.zfill(zeros) if text.isascii() and text.isdigit() else text
        if text and words and text not in words:
            close = nearest(text, words)
            fix = (
                say("write `{close}`", close=close)
                if close
                else say("write one of the words, or declare {text} in case.yaml", text=quoted(text))
            )
            if code == "TQ305" and not close:
                fix = say("write one of the words")
            self.complain(
                code,
                column,
                say("{found} as `{key}`", found=quoted(text), key=column),
                say("{kind}: {words}", kind=kind or say("one of"), words=listed(words, 24)),
                fix,
            )
        return text

    def number(self, column: str, needed: bool, low: float, high: float, whole: bool = False) -> float | None:
        text = latin_digits(self.text(column, needed))
        if not text:
            return None
        try:
            value = float(text)
            if "_" in text or not low <= value <= high or (whole and value != int(value)):
                raise ValueError
        except (ValueError, OverflowError):
            what = say("a whole number") if whole else say("a number with a decimal point")
            expected = (
                what
                if low == float("-inf")
                else say("{what} from {low} to {high}", what=what, low=f"{low:g}", high=f"{high:g}")
            )
            swapped = text.replace(",", ".").replace(" ", "")
            fix = (
                say("write `{close}`", close=swapped)
                if swapped != text and is_number(swapped)
                else say("write the number only")
            )
            self.complain("TQ306", column, say("{found} as `{key}`", found=quoted(text), key=column), expected, fix)
            return None
        return value

    def flag(self, column: str) -> bool:
        return self.word(column, ("y", "n")) == "y"

    def date(self, column: str, precision: str) -> date:
        """The first day that the cell names; the least date when it names none (the row is then bad)."""
        text = self.text(column)
        day, fix = read_date(text, precision)
        if text and day is None and fix is not None:
            self.complain("TQ304", column, quoted(text), say("a date such as 2025-11-04 (ISO 8601)"), fix)
        return day or date.min

    def grade(self, column: str) -> str:
        """A grade of the Admiralty scale, such as B2; empty when the cell is."""
        text = self.text(column, False).upper()
        if text and not is_grade(text):
            expected = say("a letter from `A` to `F` and a digit from `1` to `6`")
            fix = say("write for example `B2`; `F6` is what cannot be judged")
            self.complain("TQ323", column, quoted(text), expected, fix)
            return ""
        return text

    def day(self, column: str) -> str:
        """A date that may be known to the year or the month only; empty when the cell is."""
        text = self.text(column, False)
        if text and read_date(text, "year")[0] is None:
            fix = read_date(text, "day")[1] or say("write year-month-day")
            self.complain("TQ304", column, quoted(text), say("a year, a month or a day, such as `2025-11-04`"), fix)
            return ""
        return text

    def unsourced(self) -> None:
        """Doubt a checked row whose source has no address."""
        fix = say("give the address that was checked, or write `recalled`")
        span = self.cells["source_url"].span
        self.findings.warn(
            "TQ314", span, say("a checked row without an address"), say("the address of its source"), fix
        )


def read_rows(
    text: str,
    file: str,
    name: str,
    make: Callable[[Line, Span], Row],
    findings: Findings,
    key: str = "id",
    once: bool = True,
) -> list[tuple[Row, Line]]:
    """The rows of a table that are in order, each with its cells; `key` names a row, `once`: no two rows share it."""
    table = read_cells(text, file, findings)
    if not table:
        fix = say("write {words}", words=listed(COLUMNS[name], 30))
        findings.error("TQ109", Span(file, 1, 1), say("an empty file"), say("a header line"), fix)
        return []
    columns = _header(table[0], name, delimiter_of(text), findings)
    if columns is None:
        return []
    rows: list[tuple[Row, Line]] = []
    seen: dict[str, Span] = {}
    for cells in table[1:]:
        if len(cells) < len(columns) or any(cell.text for cell in cells[len(columns) :]):
            where = cells[len(columns)].span if len(cells) > len(columns) else cells[-1].span
            fix = say("fill the row up; put text that holds the delimiter in quotes")
            found, expected = (
                say("{count} cells", count=len(cells)),
                say("{count} cells, as in the header", count=len(columns)),
            )
            findings.error("TQ303", where, found, expected, fix)
            continue
        line = Line(dict(zip(columns, cells, strict=False)), findings)
        row = make(line, line.cells[key].span)
        word, span = line.cells[key].text, line.cells[key].span
        if once and word and seen.setdefault(word, span) != span:
            fix, note = say("give the row an id of its own"), (seen[word], say("the first one"))
            found = say("{name} again (first in line {line})", name=quoted(word), line=seen[word].line)
            line.complain("TQ307", key, found, say("each id once"), fix, (note,))
        if not line.bad:
            rows.append((row, line))
    return rows


def _header(cells: list[Cell], name: str, delimiter: str, findings: Findings) -> list[str] | None:
    while len(cells) > 1 and not cells[-1].text:
        cells = cells[:-1]  # a spreadsheet leaves empty columns behind
    columns = [cell.text for cell in cells]
    known = COLUMNS[name] + OPTIONAL[name]
    missing = [column for column in COLUMNS[name] if column not in columns]
    for column in missing:
        close = nearest(column, [c for c in columns if c not in known])
        fix = (
            say("rename `{close}` to `{name}`", close=close, name=column)
            if close
            else say("add the column `{name}`", name=column)
        )
        findings.error(
            "TQ301",
            cells[0].span,
            say("no column `{name}`", name=column),
            say("the columns {words}", words=listed(COLUMNS[name], 30)),
            fix,
        )
    for place, cell in enumerate(cells):
        if cell.text in columns[:place]:
            found = say("the column {name} twice", name=quoted(cell.text))
            findings.error("TQ301", cell.span, found, say("each column once"), say("rename or delete one of the two"))
            missing.append(cell.text)
        elif cell.text not in known and not missing:
            close = nearest(cell.text, [c for c in known if c not in columns])
            fix = say("rename it to `{close}`", close=close) if close else say("delete the column; it is not read")
            findings.warn(
                "TQ302",
                cell.span,
                say("the column {name}", name=quoted(cell.text)),
                say("one of {words}", words=listed(known, 30)),
                fix,
            )
    return None if missing else columns


def is_number(text: str) -> bool:
    try:
        return abs(float(text)) < float("inf") and "_" not in text
    except ValueError:
        return False
