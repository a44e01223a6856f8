"""Which events a rule picks, and which days an event may lie on.

An event known only to the month or the year lies somewhere in a span of days. Everything that depends on a date asks
whether the *whole* span fits, so that a coarse date never creates an order, a lag or a count that the record does not
hold.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from taqarub.case.tracks import EventMatch
from taqarub.events.event import Event


def as_match(rule: EventMatch | Mapping[str, Any] | None) -> EventMatch:
    """A rule as a record; no rule at all matches every event.

    >>> as_match({"actor": ["AAA"], "min_size": 2}).min_size
    2
    """
    if isinstance(rule, EventMatch):
        return rule
    return EventMatch.model_validate(dict(rule or {}))


def matches(rule: EventMatch, event: Event) -> bool:
    """Whether an event satisfies every key that the rule gives."""
    wanted = (
        (rule.actor, event.initiator),
        (rule.target, event.target),
        (rule.track, event.track),
        (rule.direction, event.direction),
        (rule.cameo_root, event.cameo_root),
    )
    if any(allowed is not None and value not in allowed for allowed, value in wanted):
        return False
    if rule.min_size is not None and event.size < rule.min_size:
        return False
    return rule.max_size is None or event.size <= rule.max_size


def pick(events: Iterable[Event], rule: EventMatch | Mapping[str, Any] | None) -> tuple[Event, ...]:
    """The events that a rule picks, in the order given."""
    rule = as_match(rule)
    return tuple(event for event in events if matches(rule, event))


def span_of(day: date, precision: str) -> tuple[date, date]:
    """The first and the last day that a date of this precision (day, month, year) may mean.

    >>> span_of(date(2024, 2, 1), "month")[1].isoformat()
    '2024-02-29'
    """
    if precision == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if precision == "month":
        return date(day.year, day.month, 1), date(day.year, day.month, monthrange(day.year, day.month)[1])
    return day, day


def event_span(event: Event) -> tuple[date, date]:
    """The first and the last day on which the event may have happened."""
    return span_of(event.date, event.date_precision)


def window(start: str | date | None, end: str | date | None, default: tuple[date, date]) -> tuple[date, date]:
    """A window of days from arguments like `2025-01` or `2025-01-15`; the end is inclusive; missing ends by default.

    >>> [d.isoformat() for d in window("2024-01", "2024-02", (date.min, date.max))]
    ['2024-01-01', '2024-02-29']
    """
    first = default[0] if start is None else read_day(start)[0]
    last = default[1] if end is None else read_day(end)[1]
    if last < first:
        raise ValueError(f"a window that ends before it starts: {start} to {end}")
    return first, last


def read_day(text: str | date) -> tuple[date, date]:
    """The first and last day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; raises `ValueError` on anything else."""
    if isinstance(text, date):
        return text, text
    parts = text.split("-")
    if len(parts) > 3:
        raise ValueError(f"not a date: {text!r}")
    numbers = [int(part) for part in parts] + [1, 1]
    return span_of(date(*numbers[:3]), ("year", "month", "day")[len(parts) - 1])


def within(event: Event, first: date, last: date) -> bool:
    """Whether the event certainly happened inside the window: every day it may mean lies inside."""
    start, end = event_span(event)
    return first <= start and end <= last
