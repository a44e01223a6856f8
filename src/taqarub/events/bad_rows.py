"""Rejected rows: which line, why, and the row itself, so that nothing disappears silently.

DuckDB's reader gives the byte where a row begins; its own line numbers are off by one for some kinds of error, so lines
are counted here from the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from taqarub.events.formats.layout import Layout

BLOCK, NEWLINE = 16 * 2**20, 10
TEXT_LIMIT = 2_000  # characters of a rejected row that are kept
FOUND_LIMIT = 200
REASONS = {
    "MISSING COLUMNS": "short row",
    "TOO MANY COLUMNS": "too many columns",
    "UNQUOTED VALUE": "broken quotes",
    "LINE SIZE OVER MAXIMUM": "row too long",
    "INVALID ENCODING": "not UTF-8",
    "INVALID STATE": "broken quotes",
}


@dataclass(frozen=True, slots=True, order=True)
class Reject:
    """A row that is not in the events. Lines count from 1; `width` is the number of columns found, 0 if unknown."""

    line: int
    reason: str
    field: str = ""
    found: str = ""
    text: str = ""
    width: int = 0


def of_reader(con: Any, table: str, path: Path, layout: Layout | None = None) -> list[Reject]:
    """The rows that the reader set aside, one a line with its first reason; drops the reader's tables.

    The reader counts bytes from 1, and misnames the column of an unknown code when not all columns are read.
    """
    order = "(coalesce(column_idx, 0), error_type)"
    rows = con.execute(
        f"SELECT line_byte_position - 1, min_by(error_type::VARCHAR, {order}), "
        f"min_by(coalesce(column_name, ''), {order}), min_by(coalesce(column_idx, 0), {order}), "
        f"min_by(error_message, {order}) FROM {table} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    con.execute(f"DROP TABLE {table}")
    con.execute(f"DROP TABLE {table}_scan")
    places = np.array([row[0] for row in rows], dtype=np.int64)
    rejects = []
    for (_, kind, column, index, message), line, text in zip(rows, *lines_at(path, places), strict=True):
        reason, found = _reason(kind, message, layout.columns.get(column, "") if layout else "")
        width = int(index) if kind == "MISSING COLUMNS" else 0
        width = text.count("\t") + 1 if kind == "TOO MANY COLUMNS" else width
        field = layout.code_column if layout and reason in ("unknown code", "no code") else column
        rejects.append(Reject(line, reason, field, found, text[:TEXT_LIMIT], width))
    return rejects


def _reason(kind: str, message: str, type_: str) -> tuple[str, str]:
    """In our own words, and what stood there; `type_` is the type that the column should have."""
    if kind != "CAST":
        return REASONS.get(kind, kind.lower()), ""
    found = message.split('Could not convert string "', 1)[-1].split('" to ', 1)
    text = found[0][:FOUND_LIMIT] if len(found) == 2 else ""
    if "ENUM(" in message:
        return "unknown code" if text else "no code", text
    return f"{'bad' if text else 'no'} {'date' if type_ == 'DATE' else 'number'}", text


def lines_at(path: Path, places: np.ndarray) -> tuple[list[int], list[str]]:
    """Line numbers (from 1) and texts of the rows that begin at these bytes, which are in rising order."""
    lines = np.ones(places.size, dtype=np.int64)
    position = seen = done = 0
    with path.open("rb") as file:
        places = places + [_line_ends(file, int(place)) for place in places]
        file.seek(0)
        while done < places.size and (block := file.read(BLOCK)):
            breaks = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == NEWLINE) + position
            position += len(block)
            upto = int(np.searchsorted(places, position))
            lines[done:upto] = seen + np.searchsorted(breaks, places[done:upto]) + 1
            done, seen = upto, seen + breaks.size
        texts = [_text_at(file, int(place)) for place in places]
    return lines.tolist(), texts


def _line_ends(file: BinaryIO, place: int) -> int:
    """Bytes of a line's end at a place: where lines end in two bytes the reader points at the second."""
    file.seek(place)
    head = file.read(2)
    return len(head) - len(head.lstrip(b"\r\n"))


def _text_at(file: BinaryIO, place: int) -> str:
    file.seek(place)
    return readable(file.readline(4 * TEXT_LIMIT))


def readable(row: bytes) -> str:
    """A row as text: UTF-8, or Windows-1252 where it is not UTF-8.

    >>> readable("Curaçao".encode("cp1252")), readable("Curaçao".encode())
    ('Curaçao', 'Curaçao')
    """
    row = row.rstrip(b"\r\n")
    try:
        return row.decode("utf-8")
    except UnicodeDecodeError:
        return row.decode("cp1252", errors="backslashreplace")


def of_staging(con: Any, staged: str, table: str | None, path: Path) -> list[Reject]:
    """The rows of a staged table that have a reason, and what its reader set aside before (`table`, if any)."""
    structural = of_reader(con, table, path) if table else []
    rows = con.execute(
        f"SELECT reject_row, reject_reason, CAST({staged} AS VARCHAR) FROM {staged} WHERE reject_reason IS NOT NULL "
        "ORDER BY reject_row"
    ).fetchall()
    places = np.array([row[0] for row in rows], dtype=np.int64)
    lines = places + 1 if table is None else line_of(places, structural, header=True)
    found = [Reject(line, row[1], "", "", row[2][:TEXT_LIMIT]) for line, row in zip(lines.tolist(), rows, strict=True)]
    return structural + found


def without_code(path: Path, layout: Layout, gone: Set[int]) -> list[Reject]:
    """Rows whose code is empty, which the reader cannot refuse; `gone` are the lines that it did refuse.

    Looked for line by line, because the reader does not number the rows that it accepts; only where there are any.
    """
    place = list(layout.columns).index(layout.code_column)
    mark, missing = layout.delimiter.encode(), {text.encode() for text in layout.missing}
    found = []
    with path.open("rb") as file:
        for line, row in enumerate(file, 1):
            cells = row.rstrip(b"\r\n").split(mark, place + 1)
            if len(cells) > place + 1 and cells[place] in missing and line not in gone:
                found.append(Reject(line, "no code", layout.code_column, "", readable(row)[:TEXT_LIMIT]))
    return found


def line_of(places: np.ndarray, gone: Sequence[Reject], header: bool) -> np.ndarray:
    """The lines of rows that are numbered (from 1) among those that were not set aside before.

    >>> gone = [Reject(3, "short row"), Reject(4, "short row")]
    >>> line_of(np.array([1, 2, 3]), gone, header=True).tolist()
    [2, 5, 6]
    """
    lost = np.array(sorted(reject.line for reject in gone), dtype=np.int64)
    before = lost - np.arange(lost.size) - 1 - int(header)  # rows that stand before each lost one
    return places + int(header) + np.searchsorted(before, places)


def keep(con: Any, file_id: int, file: str, rejects: Iterable[Reject]) -> None:
    """Put rejected rows into the store."""
    rows = [[file_id, file, r.line, r.reason, r.field, r.found, r.text] for r in rejects]
    if not rows:
        return
    for start in range(0, len(rows), 1000):
        part = rows[start : start + 1000]
        marks = ", ".join("(?, ?, ?, ?, ?, ?, ?)" for _ in part)
        con.execute(f"INSERT INTO rejects VALUES {marks}", [value for row in part for value in row])
