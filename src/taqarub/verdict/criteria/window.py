"""Days and months of the arguments of a criterion, and the events that a match picks.

Arguments are `YYYY-MM` or `YYYY-MM-DD`; the last one of a window is inclusive, and nothing reaches past the as-of date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from taqarub.base.period import first_day, month_of, parse_month
from taqarub.case.tracks import EventMatch
from taqarub.events.event import Event

DAYS_PER_MONTH = 365.2425 / 12


def first_day_of(text: Any) -> date:
    """The first day that an argument covers.

    >>> first_day_of("2020-02"), first_day_of("2020-02-09")
    (datetime.date(2020, 2, 1), datetime.date(2020, 2, 9))
    """
    if isinstance(text, date):
        return text
    return date.fromisoformat(text) if str(text).count("-") == 2 else first_day(parse_month(str(text)))


def last_day_of(text: Any) -> date:
    """The last day that an argument covers.

    >>> last_day_of("2020-02")
    datetime.date(2020, 2, 29)
    """
    if isinstance(text, date) or str(text).count("-") == 2:
        return first_day_of(text)
    return first_day(parse_month(str(text)) + 1) - timedelta(days=1)


def window(start: Any, end: Any, as_of: date) -> tuple[date, date]:
    """First and last day of a window, cut at the as-of date."""
    return first_day_of(start), min(last_day_of(end), as_of)


def months_in(span: tuple[date, date]) -> float:
    """Length of a window in months of mean length; 0 when it is empty."""
    return max((span[1] - span[0]).days + 1, 0) / DAYS_PER_MONTH


def month_range(span: tuple[date, date]) -> range:
    """The month numbers that a window touches."""
    return range(month_of(span[0]), month_of(span[1]) + 1)


def matches(match: EventMatch, event: Event) -> bool:
    """Whether every key of the match that is given fits the event."""
    return (
        (match.actor is None or event.initiator in match.actor)
        and (match.target is None or event.target in match.target)
        and (match.track is None or event.track in match.track)
        and (match.direction is None or event.direction in match.direction)
        and (match.cameo_root is None or event.cameo_root in match.cameo_root)
        and (match.min_size is None or event.size >= match.min_size)
        and (match.max_size is None or event.size <= match.max_size)
    )


def picked(events: Sequence[Event], match: Mapping[str, Any], span: tuple[date, date]) -> tuple[Event, ...]:
    """The events of a window that fit a match, in date order."""
    rule = EventMatch(**match)
    inside = (e for e in events if span[0] <= e.date <= span[1] and matches(rule, e))
    return tuple(sorted(inside, key=lambda e: (e.date, e.id)))
