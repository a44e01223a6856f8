"""Windows of a criterion: which events certainly lie inside, and how many months they could have happened in.

Arguments are `YYYY-MM` or `YYYY-MM-DD`; the last one is inclusive. Exposure ends at the as-of date, since nothing later
could have been recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from taqarub.base.period import month_of
from taqarub.events.event import Event
from taqarub.events.match import pick, read_day, within

DAYS_PER_MONTH = 365.2425 / 12

Span = tuple[date, date]


def window(start: Any, end: Any) -> Span:
    """First and last day of a window.

    >>> [day.isoformat() for day in window("2019-01", "2020-02")]
    ['2019-01-01', '2020-02-29']
    """
    return read_day(start)[0], read_day(end)[1]


def exposure(span: Span, as_of: date) -> float:
    """Months of mean length between the ends of a window, not past the as-of date; 0 when nothing is left."""
    return max((min(span[1], as_of) - span[0]).days + 1, 0) / DAYS_PER_MONTH


def month_range(span: Span, as_of: date) -> range:
    """The month numbers that a window touches, up to the as-of date."""
    return range(month_of(span[0]), month_of(min(span[1], as_of)) + 1)


def picked(events: Sequence[Event], match: Mapping[str, Any] | None, span: Span) -> tuple[Event, ...]:
    """The events that fit a match and certainly lie in the window, in date order."""
    inside = [event for event in pick(events, match) if within(event, *span)]
    return tuple(sorted(inside, key=lambda event: (event.date, event.id)))
