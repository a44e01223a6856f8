"""Which format a file has, by its content; its name says nothing (GDELT names tab-separated files .CSV).

Looks at the first bytes and at the first lines: the most frequent number of columns decides, so that one spoilt row at
the head of a file does not mislead.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from taqarub.events.database import StoreError
from taqarub.events.formats import gdelt, icews, plain, polecat
from taqarub.events.formats.layout import Layout

HEAD_BYTES, HEAD_LINES = 262_144, 200
WIDTHS = {57: gdelt.gdelt1_historical, 58: gdelt.gdelt1_full, 61: gdelt.gdelt2}
FORMATS = ("auto", "gdelt1", "gdelt2", "icews", "polecat", "csv", "parquet")
MASTER_LINE = re.compile(r"^\d+ [0-9a-fA-F]{32} \S+$")
DAY = re.compile(r"^\d{8}$")
PARQUET = b"PAR1"


def head_lines(path: Path) -> list[str]:
    """The first lines, decoded as UTF-8 where they are."""
    with path.open("rb") as file:
        data = file.read(HEAD_BYTES)
    lines = data.decode("utf-8-sig", errors="replace").split("\n")
    whole = lines[:-1] if len(data) == HEAD_BYTES and len(lines) > 1 else lines
    return [line.rstrip("\r") for line in whole if line.strip()][:HEAD_LINES]


def is_parquet(path: Path) -> bool:
    """Whether the file begins as Parquet does."""
    with path.open("rb") as file:
        return file.read(4) == PARQUET


def is_master_list(lines: list[str]) -> bool:
    """Whether the lines are GDELT's list of files: size, MD5, address."""
    return bool(lines) and all(MASTER_LINE.match(line) for line in lines[:20])


def layout_of(path: Path, wanted: str, columns: Mapping[str, str], con: Any, label: str) -> Layout:
    """The layout of a file; `wanted` is a format or `auto`. Raises `StoreError` when it fits none."""
    if is_parquet(path):
        if wanted not in ("auto", "parquet", "icews"):
            raise StoreError(f"{path.name} is Parquet, not {wanted}")
        return _parquet(path, wanted, columns, con, label)
    if wanted == "parquet":
        raise StoreError(f"{path.name} is not Parquet")
    lines = head_lines(path)
    if not lines:
        raise StoreError(f"{path.name} is empty")
    found = None if columns and wanted == "auto" else _native(lines)
    if wanted == "csv" or (wanted == "auto" and found is None):
        return _table(path, lines, columns, label)
    if found is None or (wanted != "auto" and found.format != wanted):
        raise StoreError(f"{path.name} is not {wanted}: {_seen(lines)}")
    return found


def _native(lines: list[str]) -> Layout | None:
    head = tuple(cell.strip() for cell in lines[0].split("\t"))
    if {"Event ID", "Event Date", "CAMEO Code", "Source Country", "Target Country"} <= set(head):
        return icews.icews(head)
    if {"Event ID", "Event Date", "Event Type", "Quad Code", "Actor Country", "Recipient Country"} <= set(head):
        return polecat.polecat(head)
    if head[:4] == ("Date", "Source", "Target", "CAMEOCode") and len(head) == len(gdelt.REDUCED):
        return gdelt.gdelt1_reduced(header=True)
    rows = [line.split("\t") for line in lines]
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    if width in WIDTHS and any(len(row) > 1 and DAY.match(row[1]) for row in rows):
        return WIDTHS[width]()
    if width == len(gdelt.REDUCED) and any(DAY.match(row[0]) for row in rows):
        return gdelt.gdelt1_reduced(header=False)
    return None


def _table(path: Path, lines: list[str], columns: Mapping[str, str], label: str) -> Layout:
    delimiter = max(",\t;|", key=lines[0].count)
    try:
        header = next(csv.reader([lines[0]], delimiter=delimiter))
        if len(set(header)) < len(header):
            raise ValueError(f"the header names a column twice: {', '.join(header[:40])}")
        return plain.plain(header, columns, False, delimiter, label)
    except (ValueError, csv.Error) as error:
        raise StoreError(f"{path.name} is no event file that is known ({_seen(lines)}): {error}") from error


def _parquet(path: Path, wanted: str, columns: Mapping[str, str], con: Any, label: str) -> Layout:
    described = con.execute("SELECT name FROM parquet_schema(?)", [str(path)]).fetchall()
    names = [name for (name,) in described[1:]]
    if wanted != "parquet" and not columns and set(icews.HEADER) <= set(names):
        return icews.icews(tuple(names), parquet=True)
    if wanted == "icews":
        raise StoreError(f"{path.name} has not the columns of ICEWS")
    try:
        return plain.plain(names, columns, True, label=label)
    except ValueError as error:
        raise StoreError(f"{path.name} is no event table: {error}") from error


def _seen(lines: list[str]) -> str:
    width = Counter(line.count("\t") + 1 for line in lines).most_common(1)[0][0]
    return f"its rows have {width} tab-separated columns" if width > 1 else "its rows have no tabs"


def labelled(layout: Layout, source: str) -> Layout:
    """The same layout with another name for its source."""
    return replace(layout, source=source) if source else layout
