"""The timeline of a case as events with scores and sizes, and their monthly series: the layer's one verb.

The direction that the author gives a row and the sign of its Goldstein score are two readings of one act. The score
follows the code, whatever the direction; where they disagree the later layers name the rows.
"""

from __future__ import annotations

from datetime import date

from taqarub.base.period import first_day, month_of, parse_month
from taqarub.case.case import Case, EventRow, SizeRule
from taqarub.events.cameo import quad_class, score
from taqarub.events.event import DyadSeries, Event, Record
from taqarub.events.match import matches, span_of
from taqarub.events.series import dyad_series

DEFAULT_SIZE = 1  # a single person or entity: what a row is when neither it nor a rule says more
SIZE_LIMITS = (0, 4)


def read_events(case: Case) -> Record:
    """Events in date order and the monthly series of every ordered pair that matters.

    Rows dated after the as-of date are left out, whatever the reader of the case did. The series run from the case's
    first month to the month of the as-of date, for every pair that has an event and, with or without events, for the
    two parties and for each patron with its client.
    """
    rows = sorted((row for row in case.events if row.date <= case.as_of), key=_order)
    events = tuple(_event(case, row) for row in rows)
    first = min([parse_month(case.file.start), *(month_of(event.date) for event in events)])
    last = month_of(case.as_of)
    series: dict[tuple[str, str], DyadSeries] = {
        pair: dyad_series(events, *pair, first_day(first), case.as_of) for pair in _pairs(case, events)
    }
    return Record(events=events, series=series, first_month=first, last_month=last)


def size_rule(case: Case, row: EventRow) -> SizeRule | None:
    """The first of the case's size rules that the row satisfies; None when none does."""
    bare = _event_of_size(row, DEFAULT_SIZE if row.size is None else row.size)
    for rule in case.file.step_size:
        floor = rule.unless_magnitude_below
        too_small = floor is not None and row.magnitude is not None and row.magnitude < floor
        if not too_small and matches(rule.match, bare):
            return rule
    return None


def _order(row: EventRow) -> tuple[date, date, str]:
    return (*span_of(row.date, row.date_precision), row.id)


def _event(case: Case, row: EventRow) -> Event:
    size = row.size
    if size is None:
        rule = size_rule(case, row)
        size = DEFAULT_SIZE if rule is None else rule.size
    return _event_of_size(row, min(max(size, SIZE_LIMITS[0]), SIZE_LIMITS[1]))


def _event_of_size(row: EventRow, size: int) -> Event:
    return Event(
        id=row.id,
        date=row.date,
        date_precision=row.date_precision,
        initiator=row.actor,
        target=row.target,
        cameo_root=row.cameo_root,
        goldstein=score(row.cameo_root),
        quad_class=quad_class(row.cameo_root),
        track=row.track,
        direction=row.direction,
        size=size,
        checked=row.verification == "checked",
    )


def _pairs(case: Case, events: tuple[Event, ...]) -> list[tuple[str, str]]:
    a, b = case.file.matching.parties
    pairs = {(a, b), (b, a)} | {(event.initiator, event.target) for event in events}
    for code, actor in case.file.actors.items():
        if actor.patron_of is not None:
            pairs |= {(code, actor.patron_of), (actor.patron_of, code)}
    return sorted(pairs)
