"""Rejected rows: which line, why, and the row itself, so that nothing disappears silently.

DuckDB's reader gives the byte where a row begins; its own line numbers are off by one for some kinds of error, so lines
are counted here from the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 16 * 2**20
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
DATES, CODES = {"DATE"}, {"ENUM"}


@dataclass(frozen=True, slots=True, order=True)
class Reject:
    """A row that is not in the events. Lines count from 1; `width` is the number of columns found, 0 if unknown."""

    line: int
    reason: str
    field: str = ""
    found: str = ""
    text: str = ""
    width: int = 0


def of_reader(con: Any, table: str, path: Path) -> list[Reject]:
    """The rows that the reader set aside, one a line with the first reason; drops the reader's tables."""
    rows = con.execute(
        f"SELECT line_byte_position, error_type::VARCHAR, coalesce(column_name, ''), coalesce(column_idx, 0), "
        f"error_message FROM {table} ORDER BY line_byte_position, column_idx, error_type"
    ).fetchall()
    con.execute(f"DROP TABLE {table}")
    con.execute(f"DROP TABLE {table}_scan")
    if not rows:
        return []
    first: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        first.setdefault(_start(row[0], row[1]), row)
    places = sorted(first)
    lines, texts = lines_at(path, places)
    rejects = []
    for place, line, text in zip(places, lines, texts, strict=True):
        _, kind, column, index, message = first[place]
        reason, found = _reason(kind, message)
        width = int(index) if kind == "MISSING COLUMNS" else 0
        width = text.count("\t") + 1 if kind == "TOO MANY COLUMNS" else width
        rejects.append(Reject(line, reason, column, found, text[:TEXT_LIMIT], width))
    return rejects


def _start(place: int, kind: str) -> int:
    return int(place)


def _reason(kind: str, message: str) -> tuple[str, str]:
    if kind != "CAST":
        return REASONS.get(kind, kind.lower()), ""
    found = message.split('Could not convert string "', 1)[-1].split('" to ', 1)
    text = found[0][:FOUND_LIMIT] if len(found) == 2 else ""
    target = found[1] if len(found) == 2 else message
    if "'DATE'" in target:
        return "bad date" if text else "no date", text
    if "'ENUM" in target:
        return "unknown code" if text else "no code", text
    return "bad number" if text else "no number", text


def lines_at(path: Path, places: list[int]) -> tuple[list[int], list[str]]:
    """Line numbers (from 1) and texts of the rows that begin at these bytes, which are in rising order."""
    lines: list[int] = []
    position, seen, pending = 0, 0, 0
    with path.open("rb") as file:
        while pending < len(places) and (block := file.read(BLOCK)):
            breaks = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == 10) + position
            inside = [p for p in places[pending:] if p < position + len(block)]
            lines += (seen + np.searchsorted(breaks, inside) + 1).tolist()
            pending += len(inside)
            seen += len(breaks)
            position += len(block)
        texts = []
        for place in places:
            file.seek(place)
            texts.append(readable(file.readline(4 * TEXT_LIMIT)))
    return lines, texts


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
    header = 0 if table is None else 1
    gone = np.array(sorted(reject.line for reject in structural), dtype=np.int64)
    rejects = []
    for row, reason, text in rows:
        line = int(row) + (1 if table is None else header)
        for place in gone:  # rows set aside earlier are not numbered
            line += int(place <= line)
        rejects.append(Reject(line, reason, "", "", text[:TEXT_LIMIT]))
    return structural + rejects


def keep(con: Any, file_id: int, file: str, rejects: Iterable[Reject]) -> None:
    """Put rejected rows into the store."""
    rows = [[file_id, file, r.line, r.reason, r.field, r.found, r.text] for r in rejects]
    if not rows:
        return
    for start in range(0, len(rows), 1000):
        part = rows[start : start + 1000]
        marks = ", ".join("(?, ?, ?, ?, ?, ?, ?)" for _ in part)
        con.execute(f"INSERT INTO rejects VALUES {marks}", [value for row in part for value in row])
