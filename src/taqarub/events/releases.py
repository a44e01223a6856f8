"""What a source covers and how it changed: silence of a pair, a day that was never released, and the end of a source.

A day is *not covered* when the source has no event at all on it, or less than `THIN` of the median of its days within
six weeks: the day's file is missing and only late reports reached other files. A pair without an event in a covered
period is silent; in a period without a covered day nothing can be said.

Known changes: ICEWS ended on 11 April 2023 (last daily file; doi:10.7910/DVN/28075 and its successor POLECAT); GDELT
2.0 began on 18 February 2015 with more languages and a file every fifteen minutes (GDELT 2.0 announcement, 2015), and
the number of news sites behind GDELT grows, so that counts of different years do not compare without normalising.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.events.event import DyadSeries
from taqarub.events.series import period_of

if TYPE_CHECKING:
    from taqarub.events.store_series import Options

ICEWS_END, GDELT2_START = date(2023, 4, 11), date(2015, 2, 18)
THIN, AROUND_DAYS = 0.15, 45
LISTED = 12
GROWTH_YEARS = 2


@dataclass(frozen=True, slots=True)
class Coverage:
    """Per period (T,): its days inside the window, how many of them the source does not cover, and its whole volume."""

    days: np.ndarray
    uncovered: np.ndarray
    volume: np.ndarray

    @property
    def gap(self) -> np.ndarray:
        """(T,) periods of which no day is covered: about them the source says nothing."""
        return (self.days > 0) & (self.uncovered >= self.days)


def coverage_of(con: Any, source_id: int, first: date, last: date, by: str) -> Coverage:
    """What the source covers between two days, by period."""
    around = timedelta(days=AROUND_DAYS)
    rows = con.execute(
        "SELECT day, sum(events)::BIGINT FROM volume WHERE source_id = ? AND day BETWEEN ? AND ? GROUP BY 1",
        [source_id, first - around, last + around],
    ).fetchall()
    length = (last - first).days + 1
    totals = np.zeros(length + 2 * AROUND_DAYS, dtype=np.int64)
    for day, events in rows:
        totals[(day - first).days + AROUND_DAYS] = events
    covered = covered_days(totals)
    start = period_of(first, by)
    periods = np.array([period_of(first + timedelta(days=t), by) - start for t in range(length)], dtype=np.int64)
    inside = totals[AROUND_DAYS : AROUND_DAYS + length]
    count = int(periods[-1]) + 1
    volume = np.bincount(periods, weights=inside, minlength=count).astype(np.int64)
    return Coverage(
        days=read_only(np.bincount(periods, minlength=count)),
        uncovered=read_only(np.bincount(periods[~covered], minlength=count)),
        volume=read_only(volume),
    )


def covered_days(totals: np.ndarray) -> np.ndarray:
    """(D,) whether each day but the first and last `AROUND_DAYS` is covered, from the source's events per day.

    >>> days = np.full(AROUND_DAYS * 2 + 3, 100)
    >>> days[AROUND_DAYS + 1] = 9  # a day whose file is missing: only late reports
    >>> covered_days(days).tolist()
    [True, False, True]
    """
    windows = np.lib.stride_tricks.sliding_window_view(totals, 2 * AROUND_DAYS + 1)
    inside = totals[AROUND_DAYS : totals.size - AROUND_DAYS]
    covered = inside > 0
    doubtful = np.flatnonzero(covered & (inside < THIN * windows.max(axis=1)))  # others cannot be below the median
    for start in range(0, doubtful.size, 4096):  # the windows of a century at once would be large
        some = doubtful[start : start + 4096]
        busy = np.where(windows[some] > 0, windows[some], np.nan)
        covered[some] = inside[some] >= THIN * np.nanmedian(busy, axis=1)
    return covered


def notes_of(
    con: Any,
    source_id: int,
    source: str,
    options: Options,
    series: DyadSeries,
    coverage: Coverage,
    first: date,
    last: date,
) -> tuple[str, ...]:
    """What a reader of the series has to know, most general first."""
    notes = [_others(con, source, options)] if options.source == "" else []
    notes += _of_source(source, first, last)
    notes += _growth(source, coverage, series.by)
    notes += _missing(con, source_id)
    uncovered, days = int(coverage.uncovered.sum()), int(coverage.days.sum())
    if uncovered:
        notes.append(
            f"{uncovered} of {days} days are not covered by the source (no events, or hardly any, of any pair)"
        )
    silent = int(((series.events == 0) & ~coverage.gap).sum())
    total = int(series.events.sum())
    word = "quarters" if series.by == "quarter" else f"{series.by}s"
    notes.append(
        f"{total} events in {series.events.size} {word}: {silent} silent, {int(coverage.gap.sum())} without any release"
    )
    if series.unscored:
        notes.append(f"{series.unscored} events have no score and are counted without one")
    notes += _of_options(options)
    return tuple(note for note in notes if note)


def _others(con: Any, source: str, options: Options) -> str:
    others = [name for (name,) in con.execute("SELECT source FROM sources ORDER BY 1").fetchall() if name != source]
    if not others:
        return ""
    return f"from the source {source} alone, which has most events of the pair; also in the store: {', '.join(others)}"


def _of_source(source: str, first: date, last: date) -> list[str]:
    notes = []
    if source == "icews":
        notes.append("ICEWS ended on 11 April 2023: what is later is a gap, not silence")
    if source.startswith("gdelt"):
        notes.append("GDELT's volume grows over the years: compare counts only when normalised")
        if first < GDELT2_START <= last:
            notes.append("GDELT 2.0 began on 18 February 2015: the series crosses that change")
    return notes


def _growth(source: str, coverage: Coverage, by: str) -> list[str]:
    a_year = {"day": 365, "week": 52, "month": 12, "quarter": 4}[by]
    volume = coverage.volume
    if volume.size < GROWTH_YEARS * a_year:
        return []
    early, late = float(volume[:a_year].mean()), float(volume[-a_year:].mean())
    if early <= 0 or late <= 0 or 0.5 <= late / early <= 2.0:
        return []
    return [f"the source's volume changed from {early:.0f} to {late:.0f} events a {by} between the first and last year"]


def remarks_of(
    con: Any, source_id: int, source: str, by: str, coverage: Coverage, start: int
) -> tuple[tuple[str, ...], ...]:
    """What has to be known of single periods; `start` is the number of the first."""
    remarks: list[list[str]] = [[] for _ in range(coverage.days.size)]

    def add(day: date, text: str) -> None:
        place = period_of(day, by) - start
        if 0 <= place < len(remarks):
            remarks[place].append(text)

    if source == "icews":
        add(ICEWS_END, "ICEWS ended on 11 April 2023")
    if source.startswith("gdelt"):
        add(GDELT2_START, "GDELT 2.0 began on 18 February 2015")
    for day in missing_releases(con, source_id):
        add(day, f"no file of the release day {day.isoformat()}")
    return tuple(tuple(texts) for texts in remarks)


def missing_releases(con: Any, source_id: int) -> list[date]:
    """The days between the first and last release without a file; none where the files are no run of releases."""
    rows = con.execute("SELECT DISTINCT day FROM releases WHERE source_id = ? ORDER BY 1", [source_id]).fetchall()
    days = [day for (day,) in rows]
    if len(days) < 3:
        return []
    have, span = set(days), (days[-1] - days[0]).days + 1
    gone = [day for day in (days[0] + timedelta(days=t) for t in range(span)) if day not in have]
    return [] if len(gone) > span // 2 else gone


def _missing(con: Any, source_id: int) -> list[str]:
    gone = missing_releases(con, source_id)
    if not gone:
        return []
    listed = ", ".join(day.isoformat() for day in gone[:LISTED])
    more = f" and {len(gone) - LISTED} more" if len(gone) > LISTED else ""
    return [f"no file of the release days {listed}{more}: few events there may be a gap in the release, not silence"]


def _of_options(options: Options) -> list[str]:
    notes = []
    if options.one_a_day:
        notes.append("one a day: events of one code between the two on one day count once")
    if options.weight == "mentions":
        notes.append("scores and quad classes are weighted by mentions; events are counted")
    if options.normalise:
        notes.append("sums and quad classes are normalised to the source's mean volume per period")
    if options.roles:
        notes.append(f"only initiators with the role {', '.join(options.roles)}")
    return notes
