"""A timeline that a spreadsheet has opened and saved: it reads back equal, or every spoilt cell is named.

The files are written as spreadsheets write them: Excel in a European locale with semicolons and a byte-order mark,
"Unicode text" with tabs, LibreOffice with every cell in quotes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from taqarub.base.diagnostic import Findings, Span
from taqarub.case.case import EventRow
from taqarub.case.check import find_case, read_case
from taqarub.case.decode import decode
from taqarub.case.tables import Words, read_timeline

NOWHERE = Span("", 0, 0)
FLAGSHIP = (find_case("us-belarus") or Path()) / "timeline.csv"
Rows = list[list[str]]


def read(data: bytes) -> tuple[list[EventRow], list[str]]:
    """The rows without their places, and the codes."""
    findings = Findings()
    case = read_case("us-belarus").value
    assert case is not None
    tracks = tuple(dict.fromkeys(row.track for row in case.events))
    text = decode(data, "timeline.csv", findings, 1 << 24)
    words = Words(tuple(case.file.actors), tracks, date(2025, 11, 4))
    rows = read_timeline(text, "timeline.csv", words, findings) if text is not None else []
    return [replace(row, span=NOWHERE) for row in rows], [d.code for d in findings.sorted()]


def plain() -> Rows:
    return list(csv.reader(io.StringIO(FLAGSHIP.read_text(encoding="utf-8-sig"))))


def written(rows: Rows, delimiter: str, end: str, mark: bool, every: bool = False) -> bytes:
    stream = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return (b"\xef\xbb\xbf" if mark else b"") + stream.getvalue().encode()


def widened(rows: Rows) -> Rows:
    return [[*row, "", ""] for row in rows] + [[""] * (len(rows[0]) + 2)] * 3


def without_zeros(rows: Rows) -> Rows:
    at = rows[0].index("cameo_root")
    return [rows[0]] + [[*row[:at], row[at].lstrip("0"), *row[at + 1 :]] for row in rows[1:]]


def arabic_digits(rows: Rows) -> Rows:
    table = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    columns = {rows[0].index(name) for name in ("date", "magnitude", "size", "undo_days")}
    return [rows[0]] + [
        [cell.translate(table) if i in columns else cell for i, cell in enumerate(row)] for row in rows[1:]
    ]


SAVED: dict[str, Callable[[Rows], bytes]] = {
    "Excel, European": lambda rows: written(rows, ";", "\r\n", True),
    "Excel, told the delimiter": lambda rows: b"\xef\xbb\xbfsep=;\r\n" + written(rows, ";", "\r\n", False),
    "tabs": lambda rows: written(rows, "\t", "\r\n", True),
    "LibreOffice, all quoted": lambda rows: written(rows, ",", "\n", False, True),
    "old Macintosh ends": lambda rows: written(rows, ",", "\r", False),
    "empty columns and rows": lambda rows: written(widened(rows), ";", "\r\n", True),
    "codes as numbers": lambda rows: written(without_zeros(rows), ";", "\r\n", True),
    "Arabic-Indic digits": lambda rows: written(arabic_digits(rows), ";", "\r\n", True),
}


@pytest.mark.parametrize("how", SAVED)
def test_what_a_spreadsheet_saves_reads_back_equal(how: str) -> None:
    before, codes = read(FLAGSHIP.read_bytes())
    assert codes == [] and len(before) == 280
    assert read(SAVED[how](plain())) == (before, [])


def changed(column: str, value: str) -> bytes:
    rows = plain()
    rows[5][rows[0].index(column)] = value
    return written(rows, ";", "\r\n", True)


def test_lines_inside_a_cell_are_kept() -> None:
    rows, codes = read(changed("note", 'first line\nsecond; "quoted" line'))
    assert codes == [] and rows[4].note == 'first line\nsecond; "quoted" line'


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("date", "04/02/1993", "TQ304"), ("date", "2/4/93", "TQ304"), ("date", "34004", "TQ304"),
        ("date", "4-Feb-93", "TQ304"), ("date", "Feb-93", "TQ304"), ("date", "########", "TQ315"),
        ("id", "1E+05", "TQ315"), ("id", "2.01E+02", "TQ315"), ("magnitude", "1.5E+09", "TQ315"),
        ("magnitude", "1,5", "TQ306"), ("source_title", "#NAME?", "TQ315"), ("track", "#REF!", "TQ315"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_spoils_is_named_and_never_guessed(column: str, value: str, code: str) -> None:
    rows, codes = read(changed(column, value))
    assert codes == [code] and len(rows) == 279


def test_unicode_text_is_named() -> None:
    text = written(plain(), "\t", "\r\n", False).decode()
    assert read(text.encode("utf-16")) == ([], ["TQ102"])


def test_an_ambiguous_day_offers_both_readings() -> None:
    findings = Findings()
    head, first = FLAGSHIP.read_text(encoding="utf-8-sig").split("\n")[:2]
    words = Words(("USA", "BLR"), ("diplomacy",), None)
    read_timeline(f"{head}\n{first.replace('1991-12-25', '04/02/1993')}", "t", words, findings)
    fix = findings.items[0].fix
    assert "1993-02-04" in fix and "1993-04-02" in fix and "أيهما المقصود" in fix.of("ar")
