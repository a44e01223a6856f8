"""Months as whole numbers, so that a record of decades is an axis of an array.

A month is `year * 12 + month - 1`; differences are months.

>>> month_of(date(2025, 11, 4)) - month_of(date(2024, 11, 30))
12
>>> month_text(month_of(date(2025, 11, 4)))
'2025-11'
"""

from __future__ import annotations

from datetime import date


def month_of(day: date) -> int:
    """The month that a day falls in."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def month_text(month: int) -> str:
    """A month as ISO 8601 writes it (`2025-11`)."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def parse_month(text: str) -> int:
    """Read `YYYY-MM` or `YYYY-MM-DD`; raises `ValueError` on anything else."""
    parts = text.split("-")
    if len(parts) not in (2, 3):
        raise ValueError(f"not a month: {text!r}")
    return month_of(date(int(parts[0]), int(parts[1]), 1))
