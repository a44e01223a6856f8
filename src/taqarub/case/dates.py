"""Dates of rows: ISO 8601, with a suggestion for the forms that spreadsheets leave behind.

>>> read_date("2025-11-04", "day")
(datetime.date(2025, 11, 4), None)
>>> read_date("45965", "day")
(None, 'write `2025-11-04` (a spreadsheet stored the day as a number)')
>>> read_date("13.9.2024", "day")
(None, 'write `2024-09-13`')
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta

from taqarub.base.message import Message, say

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_PARTS = re.compile(r"([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{1,4})(?:[ T][0-9:]+)?")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}})[ -])?(?P<month>{'|'.join(MONTHS)})[a-z]*[ -](?P<year>[0-9]{{2,4}})", re.I
)
_SERIAL = re.compile(r"[0-9]{5}(\.0*)?")
SPREADSHEET_EPOCH = date(1899, 12, 30)


def read_date(text: str, precision: str) -> tuple[date | None, Message | None]:
    """The first day that a text names, or None and how to mend it. Month rows may leave out the day."""
    text = latin_digits(text)
    match = _ISO.fullmatch(text)
    if match:
        year, month, day = (int(part) if part else None for part in match.groups())
        if (day or precision != "day") and (month or precision == "year"):
            found = _date(year or 0, month or 1, day or 1)
            return found, None if found else say("write a day that exists")
        return None, say("write the full date, or say `month` or `year` under `date_precision`")
    if _SERIAL.fullmatch(text):
        day_found = SPREADSHEET_EPOCH + timedelta(days=int(text.split(".")[0]))
        return None, say("write `{day}` (a spreadsheet stored the day as a number)", day=day_found)
    return None, _rewritten(text)


def latin_digits(text: str) -> str:
    """The same text with Latin digits, and the Arabic decimal sign as a point.

    >>> latin_digits("٢٠٢٥-١١-٠٤"), latin_digits("٤١٫٥")
    ('2025-11-04', '41.5')
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else "." if c == "\u066b" else c for c in text)


def period(day: date, precision: str) -> tuple[date, date]:
    """First and last day of what a row's date stands for.

    >>> period(date(2024, 2, 1), "month")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    if precision == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if precision == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return day, day


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _named(text: str) -> Message:
    """Days and months as spreadsheets write them with the month's English name, such as 4-Nov-25 or Nov-25."""
    match = _NAMED.fullmatch(text)
    month = MONTHS.index(match["month"].lower()[:3]) + 1 if match else 0
    if match is None or month == 0:
        return say("write year-month-day")
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    if match["day"] is None:
        return say("write `{day}` or `{other}`, whichever is meant", day=f"{year}-{month:02d}", other="YYYY-MM-DD")
    day = _date(year, month, int(match["day"]))
    return say("write `{close}`", close=day) if day else say("write a day that exists")


def _rewritten(text: str) -> Message:
    match = _PARTS.fullmatch(text)
    if not match:
        return _named(text)
    a, b, c = (int(part) for part in match.groups())
    orders = [(a, b, c)] if a > 31 else [(c, b, a), (c, a, b)]
    days = sorted({found for order in orders if order[0] > 31 and (found := _date(*order))})
    if len(days) == 2:
        return say("write `{day}` or `{other}`, whichever is meant", day=days[0], other=days[1])
    return say("write `{close}`", close=days[0]) if days else say("write year-month-day")
