"""How often: rates of events compared between windows, shares, coverage by year, and what follows what.

Counts in a window have a gamma posterior under the Jeffreys prior of the Poisson rate, λ ~ Gamma(k + ½, m) for k events
in m months; shares have Beta(k + ½, n − k + ½) (Gelman et al. 2013, Bayesian Data Analysis, section 2.8; Brown, Cai and
DasGupta 2001, Statistical Science 16(2)). A month is 30.4375 days. An event counts inside a window only when every day
it may have happened on lies inside. Windows end at the as-of date at the latest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.base.period import first_day
from taqarub.base.seed import stream
from taqarub.case.tracks import EventMatch
from taqarub.events.event import Event, Record
from taqarub.events.match import event_span, pick, window, within
from taqarub.history.history import Past, Reading, unanswered
from taqarub.history.matching import add_one_p

DRAWS, SHUFFLES = 4000, 999
DAYS_A_MONTH = 365.25 / 12
Match = EventMatch | Mapping[str, Any]
Window = tuple[str | date, str | date]


def rate_ratio(past: Past, *, match: Match, after: Window, before: Window) -> Reading:
    """Ratio of the monthly rates of matching events in two windows; p of equal rates, two-sided.

    The p-value is that of the exact conditional test: given their sum, the later count is binomial with the share of
    the time (Przyborowski and Wilenski 1940, Biometrika 31).
    """
    counts, months, ids = [], [], []
    for part in (after, before):
        first, last = clipped(past, *part)
        inside = [event for event in pick(past.record.events, match) if within(event, first, last)]
        counts.append(len(inside))
        months.append(months_of(first, last))
        ids += [event.id for event in inside]
    random = reading_stream(past, "rate_ratio", match, after, before)
    later, earlier = (random.standard_gamma(k + 0.5, DRAWS) / m for k, m in zip(counts, months, strict=True))
    from scipy.stats import binomtest

    total = sum(counts)
    p = float(binomtest(counts[0], total, months[0] / sum(months)).pvalue) if total else 1.0
    notes = {"counts": counts, "months": [round(m, 2) for m in months]}
    return Reading(Draws.equal(later / earlier), "ratio", "rates", tuple(ids), p_value=p, notes=notes)


def share(
    past: Past, *, match: Match, among: Match | None = None, from_: str | None = None, to: str | None = None
) -> Reading:
    """Share of the `among` events (all by default) in the window that also satisfy `match`."""
    first, last = clipped(past, from_, to)
    whole = [event for event in pick(past.record.events, among) if within(event, first, last)]
    if not whole:
        return unanswered("no-events", "share", "rates")
    hits = {event.id for event in pick(whole, match)}
    draws = beta_draws(len(hits), len(whole), reading_stream(past, "share", match, among, from_, to))
    return Reading(draws, "share", "rates", ids_of(whole), notes={"counts": [len(hits), len(whole)]})


def coverage(past: Past, *, match: Match, from_: str | None = None, to: str | None = None, by: str = "year") -> Reading:
    """Share of the calendar years touched by the window that hold at least one matching event."""
    if by != "year":
        raise ValueError(f"coverage is by year, not by {by!r}")
    first, last = clipped(past, from_, to)
    inside = [event for event in pick(past.record.events, match) if within(event, first, last)]
    years = range(first.year, last.year + 1)
    covered = {event.date.year for event in inside}
    draws = beta_draws(len(covered), len(years), reading_stream(past, "coverage", match, from_, to))
    notes = {"counts": [len(covered), len(years)], "bare_years": [year for year in years if year not in covered]}
    return Reading(draws, "share", "rates", ids_of(inside), notes=notes)


def lead(
    past: Past,
    *,
    cause: Match,
    effect: Match,
    within_months: float,
    from_: str | None = None,
    to: str | None = None,
) -> Reading:
    """Rate of effect events in the months after a cause event over the rate at other times of the window.

    The days after a cause, without its own day, are exposed. p is the share of records in which the causes are rotated
    through the window by a random number of days (their spacing kept, the window taken as a circle) with at least the
    observed ratio. Events of coarse date that lie partly in exposed days are left out and counted.
    """
    first, last = clipped(past, from_, to)
    days = (last - first).days + 1
    causes = [event for event in pick(past.record.events, cause) if within(event, first, last)]
    effects = [event for event in pick(past.record.events, effect) if within(event, first, last)]
    if not causes or not effects:
        return unanswered("no-events", "ratio", "lead", ids_of(causes + effects))
    length = round(within_months * DAYS_A_MONTH)
    starts = np.array([(event_span(event)[1] - first).days + 1 for event in causes])
    spans = spans_of(effects, first)
    exposed = _exposed(starts, length, days, wrap=False)
    inside, outside = count_sides(exposed, spans)
    if not 0 < exposed.sum() < days:
        return unanswered("no-comparison", "ratio", "lead", ids_of(causes + effects))
    random = reading_stream(past, "lead", cause, effect, within_months, from_, to)
    near = random.standard_gamma(inside + 0.5, DRAWS) / exposed.sum()
    far = random.standard_gamma(outside + 0.5, DRAWS) / (days - exposed.sum())
    null = []
    for turn in random.integers(0, days, SHUFFLES):
        rotated = _exposed((starts + turn) % days, length, days, wrap=True)
        k, other = count_sides(rotated, spans)
        null.append(_ratio(k, rotated.sum(), other, days - rotated.sum()))
    observed = _ratio(inside, exposed.sum(), outside, days - exposed.sum())
    notes = {
        "effects_after": inside,
        "effects_elsewhere": outside,
        "undecided": len(effects) - inside - outside,
        "exposed_share": float(exposed.mean()),
        "ratio": observed,
        "null_mean": float(np.mean(null)),
    }
    p = add_one_p(np.array(null), observed)
    return Reading(Draws.equal(near / far), "ratio", "lead", ids_of(causes + effects), p_value=p, notes=notes)


def clipped(past: Past, start: str | date | None, end: str | date | None) -> tuple[date, date]:
    """A window of days inside the record: from its first month at the earliest to the as-of date at the latest."""
    whole = record_window(past.record, past.case.as_of)
    first, last = window(start, end, whole)
    first, last = max(first, whole[0]), min(last, whole[1])
    if last < first:
        raise ValueError(f"the window {start} to {end} lies outside the record")
    return first, last


def record_window(record: Record, as_of: date) -> tuple[date, date]:
    """The first day of the record and the as-of date."""
    return first_day(record.first_month), as_of


def months_of(first: date, last: date) -> float:
    """Months between two days, both counted."""
    return ((last - first).days + 1) / DAYS_A_MONTH


def ids_of(events: list[Event]) -> tuple[str, ...]:
    """The ids of events, each once, in the order given."""
    return tuple(dict.fromkeys(event.id for event in events))


def beta_draws(hits: int, whole: int, random: np.random.Generator) -> Draws:
    """Posterior draws of a share under the Jeffreys prior."""
    return Draws.equal(random.beta(hits + 0.5, whole - hits + 0.5, DRAWS))


def reading_stream(past: Past, name: str, *given: Any) -> np.random.Generator:
    """Randomness for one reading: the same measure and arguments give the same draws, whatever ran before."""
    return stream(past.seed, "reading", name, json.dumps(given, default=_plain, sort_keys=True))


def spans_of(events: list[Event], first: date) -> np.ndarray:
    """First and last possible day of each event, (n, 2), counted from `first`."""
    spans = [[(day - first).days for day in event_span(event)] for event in events]
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def count_sides(marked: np.ndarray, spans: np.ndarray) -> tuple[int, int]:
    """How many spans lie wholly on marked days (T,) and how many wholly off them; mixed ones are in neither."""
    total = np.concatenate([[0], np.cumsum(marked)])
    on = total[spans[:, 1] + 1] - total[spans[:, 0]]
    return int(np.sum(on == spans[:, 1] - spans[:, 0] + 1)), int(np.sum(on == 0))


def _exposed(starts: np.ndarray, length: int, days: int, wrap: bool) -> np.ndarray:
    change = np.zeros(2 * days + length + 2, dtype=np.int64)
    np.add.at(change, starts, 1)
    np.add.at(change, starts + length, -1)
    covered = np.cumsum(change) > 0
    return covered[:days] | covered[days : 2 * days] if wrap else covered[:days]


def _ratio(near: int, near_days: int, far: int, far_days: int) -> float:
    """Ratio of rates with half an event added to both counts, so that it is always finite."""
    return float((near + 0.5) / max(near_days, 1) / ((far + 0.5) / max(far_days, 1)))


def _plain(value: Any) -> Any:
    return value.model_dump(exclude_none=True) if isinstance(value, EventMatch) else str(value)
