"""Are there more events around given dates than elsewhere, and than around placebo dates?

An event study on counts: windows of equal length before or after the dates against the rest of the record or against
the window before (MacKinlay 1997, "Event studies in economics and finance", Journal of Economic Literature 35, for the
design; Fisher's randomisation test over placebo dates in place of its normal theory, as in Conley and Taber 2011,
Review of Economics and Statistics 93). Placebo sets are the given dates rotated through the record by one random
number of days, so that their spacing is kept. The day itself belongs to neither side.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.events.match import pick, read_day, within
from taqarub.history.history import Past, Reading, unanswered
from taqarub.history.matching import add_one_p
from taqarub.history.rates import (
    DAYS_A_MONTH,
    DRAWS,
    SHUFFLES,
    Match,
    count_sides,
    ids_of,
    reading_stream,
    record_window,
    spans_of,
)


def around_dates(
    past: Past,
    *,
    match: Match,
    dates: Sequence[str | date],
    months: float,
    side: str = "after",
    against: str = "rest",
) -> Reading:
    """Monthly rate of matching events beside the dates less the rate elsewhere (gamma posteriors, Jeffreys).

    side     `before` or `after`: which side of the dates is looked at, for `months` months
    against  `rest`: all other days of the record; `before`: the window of the same length just before
    p_value  two-sided, by placebo dates; both one-sided values are in the notes
    """
    if side not in ("before", "after") or against not in ("before", "rest"):
        raise ValueError("side is before or after, against is before or rest")
    first, last = record_window(past.record, past.case.as_of)
    size = (last - first).days + 1
    events = [event for event in pick(past.record.events, match) if within(event, first, last)]
    places = np.array([(read_day(day)[0] - first).days for day in dates], dtype=np.int64)
    places = places[(places >= 0) & (places < size)]
    if not events or places.size == 0:
        return unanswered("no-events" if places.size else "no-dates", "events-per-month", "event-study")
    length = round(months * DAYS_A_MONTH)
    spans = spans_of(events, first)
    looked, other = _sides(places, length, size, side, against, wrap=False)
    counts = [count_sides(days, spans)[0] for days in (looked, other)]
    exposure = [int(days.sum()) / DAYS_A_MONTH for days in (looked, other)]
    if min(exposure) == 0:
        return unanswered("no-comparison", "events-per-month", "event-study", ids_of(events))
    random = reading_stream(past, "around_dates", match, list(dates), months, side, against)
    rates = [random.standard_gamma(k + 0.5, DRAWS) / m for k, m in zip(counts, exposure, strict=True)]
    observed = counts[0] / exposure[0] - counts[1] / exposure[1]
    null = []
    for turn in random.integers(0, size, SHUFFLES):
        near, far = _sides((places + turn) % size, length, size, side, against, wrap=True)
        k, other_k = (count_sides(days, spans)[0] for days in (near, far))
        null.append(DAYS_A_MONTH * (k / max(near.sum(), 1) - other_k / max(far.sum(), 1)))
    upper, lower = add_one_p(np.array(null), observed), add_one_p(-np.array(null), -observed)
    notes = {
        "counts": counts,
        "months": [round(m, 2) for m in exposure],
        "difference": float(observed),
        "placebo_mean": float(np.mean(null)),
        "p_more": upper,
        "p_fewer": lower,
        "dates_used": int(places.size),
    }
    return Reading(
        draws=Draws.equal(rates[0] - rates[1]),
        unit="events-per-month",
        method="event-study",
        evidence=ids_of([e for days in (looked, other) for e in events if _in(days, (e.date - first).days)]),
        p_value=min(1.0, 2 * min(upper, lower)),
        notes=notes,
    )


def _in(days: np.ndarray, day: int) -> bool:
    """Whether a day is marked: what was looked at stands first among the evidence, then what it was compared with."""
    return 0 <= day < days.size and bool(days[day])


def _sides(
    places: np.ndarray, length: int, size: int, side: str, against: str, wrap: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The days looked at and the days compared with, each (T,) bool; a day looked at is never compared with."""
    start = 1 if side == "after" else -length
    looked = _mark(places + start, length, size, wrap)
    if against == "rest":
        dates = np.zeros(size, dtype=bool)
        dates[places] = True
        return looked, ~looked & ~dates
    other = _mark(places + (-length if side == "after" else -2 * length), length, size, wrap)
    return looked, other & ~looked


def _mark(starts: np.ndarray, length: int, size: int, wrap: bool) -> np.ndarray:
    days = starts[:, None] + np.arange(length)
    marked = np.zeros(size, dtype=bool)
    marked[(days % size if wrap else days[(days >= 0) & (days < size)]).ravel()] = True
    return marked
