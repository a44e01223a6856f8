"""Directed-dyad series: what one actor did to another, period by period, with silence kept apart from zero.

A period without an event is *silent*: its counts and its sum are zero, its mean is missing. A period whose events have
no score has a count above zero and a missing mean. Events that are dated more coarsely than the period (a year in a
monthly series) are left out and counted in `undated`: to put them into January would invent a date.

Summing Goldstein scores by period and dyad is the practice of the field (Goldstein and Freeman 1990, Three-Way Street).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.period import month_of
from taqarub.events.cameo import QUADS
from taqarub.events.event import DyadSeries, Event

PERIODS = ("day", "week", "month", "quarter")
COARSENESS = {"day": 0, "month": 1, "year": 2}
HOLDS = {"day": 0, "week": 0, "month": 1, "quarter": 1}  # the coarsest date that a period can hold
MONTHS_A_QUARTER, DAYS_A_WEEK = 3, 7


def period_of(day: date, by: str) -> int:
    """The number of the period that a day falls in, so that neighbouring periods differ by one.

    >>> period_of(date(2024, 4, 1), "quarter") - period_of(date(2024, 3, 31), "quarter")
    1
    >>> period_of(date(2024, 1, 8), "week") - period_of(date(2024, 1, 7), "week")  # weeks start on Monday
    1
    """
    if by == "day":
        return day.toordinal()
    if by == "week":
        return (day.toordinal() - 1) // DAYS_A_WEEK
    if by == "month":
        return month_of(day)
    if by == "quarter":
        return month_of(day) // MONTHS_A_QUARTER
    raise ValueError(f"a period is one of {', '.join(PERIODS)}, not {by!r}")


def first_of(period: int, by: str) -> int:
    """What `DyadSeries.first` holds: the month number of months and quarters, the ordinal of days and weeks."""
    scale = {"day": 1, "week": DAYS_A_WEEK, "month": 1, "quarter": MONTHS_A_QUARTER}[by]
    return period * scale + (1 if by == "week" else 0)


def dyad_series(
    events: Iterable[Event], initiator: str, target: str, first_day: date, last_day: date, by: str = "month"
) -> DyadSeries:
    """The conduct of `initiator` towards `target` in every period between two days.

    >>> deed = Event("E1", date(2024, 3, 5), "day", "AAA", "BBB", "08", 6.0, QUADS[1], "trade", "cooperative", 1, True)
    >>> series = dyad_series([deed], "AAA", "BBB", date(2024, 1, 1), date(2024, 4, 30))
    >>> series.events.tolist(), series.goldstein_sum.tolist(), series.ids[2]
    ([0, 0, 1, 0], [0.0, 0.0, 6.0, 0.0], ('E1',))
    >>> np.isnan(series.goldstein_mean).tolist()
    [True, True, False, True]
    """
    start = period_of(first_day, by)
    length = max(period_of(last_day, by) - start + 1, 0)
    mine = [e for e in events if (e.initiator, e.target) == (initiator, target)]
    dated = [e for e in mine if COARSENESS[e.date_precision] <= HOLDS[by]]
    placed = [(period_of(e.date, by) - start, e) for e in dated]
    placed = [(place, e) for place, e in placed if 0 <= place < length]
    places = np.array([place for place, _ in placed], dtype=np.int64)
    scores = np.array([np.nan if e.goldstein is None else e.goldstein for _, e in placed], dtype=float)
    counts, sums, means = _tally(places, scores, length)
    quads = np.zeros((length, len(QUADS)), dtype=np.int64)
    ids: list[list[str]] = [[] for _ in range(length)]
    for place, event in placed:
        ids[place].append(event.id)
        if event.quad_class is not None:
            quads[place, QUADS.index(event.quad_class)] += 1
    return DyadSeries(
        initiator=initiator,
        target=target,
        by=by,
        first=first_of(start, by),
        events=read_only(counts),
        goldstein_mean=read_only(means),
        goldstein_sum=read_only(sums),
        quads=read_only(quads),
        ids=tuple(tuple(names) for names in ids),
        unscored=int(np.isnan(scores).sum()),
        undated=len(mine) - len(dated),
    )


def _tally(places: np.ndarray, scores: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts, sums and means per period; the mean is NaN without a scored event."""
    scored = ~np.isnan(scores)
    counts = np.bincount(places, minlength=length).astype(np.int64)
    known = np.bincount(places[scored], minlength=length)
    sums = np.bincount(places[scored], weights=scores[scored], minlength=length).astype(float)
    means = np.full(length, np.nan)
    np.divide(sums, known, out=means, where=known > 0)
    return counts, sums, means
