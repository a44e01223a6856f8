"""State indicators with their error: levels, changes, ranks, breaks of trend, and the turnover of prisoners.

A level is not known exactly. Its error is normal with a standard deviation of 5 % of the level where the row was
checked and of 15 % where it was recalled; for ladders, scores and other whole-number codes never below half a step.
(In records of this kind published stocks differ by source by 5 to 15 %.) Errors of different rows are independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.case.case import StateRow
from taqarub.events.match import pick, read_day, within
from taqarub.history.history import Past, Reading, unanswered
from taqarub.history.rates import DRAWS, Match, clipped, ids_of, reading_stream

CHECKED_ERROR, RECALLED_ERROR, HALF_STEP = 0.05, 0.15, 0.5
CODED_UNITS = ("rung", "level", "score", "label", "step")
DAYS_A_YEAR = 365.25
RELEASES = {"track": ["prisoners"], "direction": ["cooperative"], "cameo_root": ["08"]}


def change(past: Past, *, indicator: str, from_: str | date, to: str | date, relative: bool = False) -> Reading:
    """Level at `to` less level at `from`, or that over the earlier level; the nearest row at or before, else after."""
    rows = rows_of(past, indicator)
    unit = "share" if relative else "own"
    if len(rows) < 2:
        return unanswered("too-few-levels", unit, "states", _ids(rows))
    early, late = nearest(rows, from_), nearest(rows, to)
    if early is late:
        return unanswered("one-level-for-both-dates", unit, "states", (early.id,))
    random = reading_stream(past, "change", indicator, from_, to, relative)
    levels = draw_levels([early, late], random)
    moved = levels[:, 1] - levels[:, 0]
    if relative:
        if early.value == 0:
            return unanswered("relative-to-zero", unit, "states", (early.id, late.id))
        moved = moved / levels[:, 0]
    notes = {"levels": [early.value, late.value], "dates": [early.date.isoformat(), late.date.isoformat()]}
    return Reading(Draws.equal(moved), unit, "states", (early.id, late.id), notes=notes)


def level(past: Past, *, indicator: str, at: str | date) -> Reading:
    """The level at a date: the nearest row at or before it, else after."""
    rows = rows_of(past, indicator)
    if not rows:
        return unanswered("no-levels", "own", "states")
    row = nearest(rows, at)
    draws = draw_levels([row], reading_stream(past, "level", indicator, at))[:, 0]
    notes = {"level": row.value, "date": row.date.isoformat(), "unit": row.unit}
    return Reading(Draws.equal(draws), "own", "states", (row.id,), notes=notes)


def rank(past: Past, *, indicator: str, extreme: str = "max", within: float = 0.0) -> Reading:
    """1 where the latest level lies within a share of the extreme of the series (`max` or `min`), else 0."""
    if extreme not in ("max", "min"):
        raise ValueError("an extreme is max or min")
    rows = rows_of(past, indicator)
    if len(rows) < 3:
        return unanswered("too-few-levels", "yes-no", "states", _ids(rows))
    sign = 1.0 if extreme == "max" else -1.0
    peak = max(rows, key=lambda row: (sign * _value(row), row.date))
    latest = rows[-1]
    drawn = draw_levels([peak, latest], reading_stream(past, "rank", indicator, extreme, within))
    short = sign * (drawn[:, 0] - drawn[:, 1])
    holds = np.ones(DRAWS) if peak is latest else (short <= within * np.abs(drawn[:, 0])).astype(float)
    notes = {"latest": latest.value, "extreme": peak.value, "extreme_date": peak.date.isoformat(), "levels": len(rows)}
    return Reading(Draws.equal(holds), "yes-no", "states", tuple({peak.id: 0, latest.id: 0}), notes=notes)


def trend_break(past: Past, *, indicator: str, at: str | date) -> Reading:
    """Slope per year after a date less the slope before it, each by least squares on at least two levels."""
    rows = rows_of(past, indicator)
    pivot = read_day(at)[0]
    sides = [[row for row in rows if row.date < pivot], [row for row in rows if row.date >= pivot]]
    if any(len({row.date for row in side}) < 2 for side in sides):
        return unanswered("too-few-levels", "own-per-year", "states", _ids(rows))
    random = reading_stream(past, "trend_break", indicator, at)
    slopes = [_slopes(side, draw_levels(side, random)) for side in sides]
    notes = {"before": float(np.median(slopes[0])), "after": float(np.median(slopes[1]))}
    return Reading(Draws.equal(slopes[1] - slopes[0]), "own-per-year", "states", _ids(rows), notes=notes)


def turnover(
    past: Past,
    *,
    from_: str | date,
    to: str | date,
    track: str = "prisoners",
    indicator: str | None = None,
    releases: Match | None = None,
) -> Reading:
    """New detentions per release: (change of the stock + releases) / releases, between two dates.

    The stock is the indicator that the case reads the track from, unless named; a release is a cooperative step of
    CAMEO root 08 on the track and its number is the row's magnitude. Releases share the errors of levels, by row.
    """
    observed = past.case.file.tracks[track].observed.indicator if track in past.case.file.tracks else None
    name = indicator or observed
    rows = rows_of(past, name) if name else []
    if len(rows) < 2:
        return unanswered("too-few-levels", "ratio", "turnover", _ids(rows))
    early, late = nearest(rows, from_), nearest(rows, to)
    first, last = clipped(past, from_, to)
    rule = {**RELEASES, "track": [track]} if releases is None else releases
    events = [event for event in pick(past.record.events, rule) if within(event, first, last)]
    sizes = {row.id: row.magnitude for row in past.case.events}
    counted = [event for event in events if sizes[event.id]]
    if early is late or not counted:
        return unanswered("no-releases" if not counted else "one-level-for-both-dates", "ratio", "turnover", _ids(rows))
    random = reading_stream(past, "turnover", from_, to, track, name, rule)
    stock = draw_levels([early, late], random)
    freed = np.array([float(sizes[event.id] or 0.0) for event in counted])
    error = np.array([CHECKED_ERROR if event.checked else RECALLED_ERROR for event in counted])
    drawn = freed.sum() + random.standard_normal((DRAWS, freed.size)) @ (error * freed)
    ratio = np.maximum(stock[:, 1] - stock[:, 0] + drawn, 0.0) / drawn
    notes = {
        "stock": [early.value, late.value],
        "dates": [early.date.isoformat(), late.date.isoformat()],
        "releases": float(freed.sum()),
        "uncounted_releases": len(events) - len(counted),
    }
    evidence = (early.id, late.id, *ids_of(counted))
    return Reading(Draws.equal(ratio), "ratio", "turnover", evidence, notes=notes)


def rows_of(past: Past, indicator: str) -> list[StateRow]:
    """The rows of an indicator that hold a number, in order of date and id; none after the as-of date."""
    mine = [row for row in past.case.states if row.indicator == indicator and row.value is not None]
    return sorted((row for row in mine if row.date <= past.case.as_of), key=lambda row: (row.date, row.id))


def nearest(rows: Sequence[StateRow], at: str | date) -> StateRow:
    """The last row at or before the date, else the first after it (rows in order of date)."""
    day = read_day(at)[1]
    before = [row for row in rows if row.date <= day]
    return before[-1] if before else rows[0]


def draw_levels(rows: Sequence[StateRow], random: np.random.Generator) -> np.ndarray:
    """Levels with error: (DRAWS, n)."""
    values = np.array([_value(row) for row in rows])
    share = np.array([CHECKED_ERROR if row.verification == "checked" else RECALLED_ERROR for row in rows])
    floor = np.array([HALF_STEP if _coded(row) else 0.0 for row in rows])
    return values + random.standard_normal((DRAWS, len(rows))) * np.maximum(share * np.abs(values), floor)


def _coded(row: StateRow) -> bool:
    return any(word in row.unit for word in CODED_UNITS)


def _value(row: StateRow) -> float:
    return float(row.value if row.value is not None else "nan")


def _slopes(rows: Sequence[StateRow], levels: np.ndarray) -> np.ndarray:
    years = np.array([row.date.toordinal() for row in rows]) / DAYS_A_YEAR
    years = years - years.mean()
    return np.asarray(levels @ years / (years @ years))


def _ids(rows: Sequence[StateRow]) -> tuple[str, ...]:
    return tuple(row.id for row in rows)
