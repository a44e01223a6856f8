"""Directed-dyad series from a store, aggregated inside the database.

*Counts* are events of the initiator towards the target. *Goldstein* scores are summed as whole hundred-thousandths, so
that the sum does not depend on the order of rows or on threads. *One a day*: events of one code between the same two
countries on the same day count once (the usual filter against repeated reports: Schrodt and Van Brackle 2013,
Automated Coding of Political Event Data, in Handbook of Computational Approaches to Counterterrorism, 23–49). *Mention
weight*: scores and quad classes are weighted by how often the source mentions an event; `events` stays a count.
*Normalised*: numbers are multiplied by mean volume ÷ volume of the period, as if the source had always published as
much as on average.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.events.cameo import QUADS
from taqarub.events.database import StoreError
from taqarub.events.event import DyadSeries
from taqarub.events.releases import Coverage, coverage_of, notes_of, remarks_of
from taqarub.events.series import PERIODS, first_of, period_of

SCALE = 100_000  # Goldstein scores are summed as whole parts of this
IDS_LIMIT = 20_000  # events of a dyad above which a series carries no ids
Weight = Literal["events", "mentions"]
DAY_ONE = "DATE '0001-01-01'"
PERIOD_SQL = {
    "day": f"date_diff('day', {DAY_ONE}, day) + 1",
    "week": f"date_diff('day', {DAY_ONE}, day) // 7",
    "month": "year(day) * 12 + month(day) - 1",
    "quarter": "(year(day) * 12 + month(day) - 1) // 3",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How a series is counted; every choice is told beside the numbers."""

    by: str = "month"
    source: str = ""  # empty: the source with most events of the two
    one_a_day: bool = False
    weight: Weight = "events"
    normalise: bool = False
    roles: tuple[str, ...] = ()  # of the initiator; empty: all

    def __post_init__(self) -> None:
        if self.by not in PERIODS:
            raise StoreError(f"a period is one of {', '.join(PERIODS)}, not {self.by!r}", 2)
        if self.weight not in ("events", "mentions"):
            raise StoreError(f"a weight is events or mentions, not {self.weight!r}", 2)


@dataclass(frozen=True, slots=True)
class StoreSeries:
    """A series with what is needed to read it.

    series    the numbers; normalised when asked for
    source    the source they come from, alone: sources are never added up
    coverage  per period: days, days that the source does not cover, its whole volume
    mentions  (T,) mentions of the dyad's events
    factor    (T,) what normalising multiplies by; ones otherwise; NaN where the source published nothing
    notes     known changes of the source and what is odd about these numbers
    remarks   (T,) the same for single periods: a change that falls into one, a release that is missing in it
    """

    series: DyadSeries
    source: str
    options: Options
    coverage: Coverage
    mentions: np.ndarray
    factor: np.ndarray
    notes: tuple[str, ...]
    remarks: tuple[tuple[str, ...], ...] = ()


def read_series(
    con: Any, initiator: str, target: str, options: Options, first: date | None = None, last: date | None = None
) -> StoreSeries:
    """The conduct of one country towards another in one source of an open store.

    Every period between `first` and `last` is there, by default from the source's first to its last day. Raises
    `StoreError` when the store is empty or has no such source.
    """
    source_id, source = choose_source(con, initiator, target, options.source)
    low, high = con.execute("SELECT min(day), max(day) FROM volume WHERE source_id = ?", [source_id]).fetchone()
    if low is None:
        raise StoreError(f"the source {source} has no event in this store")
    first, last = first or low, last or high
    start = period_of(first, options.by)
    length = period_of(last, options.by) - start + 1
    _pick(con, source_id, initiator, target, options, first, last)
    table = _table(_aggregate(con, options), start, length)
    coverage = coverage_of(con, source_id, first, last, options.by)
    factor = _factor(coverage, options.normalise)
    series = _series(con, initiator, target, options, start, table, factor)
    found = StoreSeries(series, source, options, coverage, read_only(table[:, 8].copy()), factor, ())
    notes = notes_of(con, source_id, source, options, series, coverage, first, last)
    return replace(found, notes=notes, remarks=remarks_of(con, source_id, source, options.by, coverage, start))


def choose_source(con: Any, initiator: str, target: str, wanted: str = "") -> tuple[int, str]:
    """The named source, or the one with most events of the two countries, both ways (first by name if equal)."""
    known = con.execute("SELECT source_id, source FROM sources ORDER BY source").fetchall()
    if wanted:
        for number, source in known:
            if source == wanted:
                return int(number), str(source)
        raise StoreError(f"this store has no source {wanted!r}; it has {', '.join(s for _, s in known) or 'none'}")
    if not known:
        raise StoreError("the store is empty; import a file first: taqarub events import FILE")
    if len(known) == 1:
        return int(known[0][0]), str(known[0][1])
    rows = con.execute(
        "SELECT source_id, source FROM (SELECT source_id, count(*) AS n FROM events WHERE (initiator = $1 AND target = "
        "$2) OR (initiator = $2 AND target = $1) GROUP BY 1) JOIN sources USING (source_id) ORDER BY n DESC, source",
        [initiator, target],
    ).fetchall()
    if rows:
        return int(rows[0][0]), str(rows[0][1])
    rows = con.execute(
        "SELECT source_id, source FROM (SELECT source_id, sum(events) AS n FROM volume GROUP BY 1) JOIN sources "
        "USING (source_id) ORDER BY n DESC, source"
    ).fetchall()
    return (int(rows[0][0]), str(rows[0][1])) if rows else (int(known[0][0]), str(known[0][1]))


def _pick(con: Any, source_id: int, initiator: str, target: str, options: Options, first: date, last: date) -> None:
    """The rows of a dyad into the temporary table `dyad`: one look at the store, whatever is asked of them."""
    given = {"source": source_id, "initiator": initiator, "target": target, "first": first, "last": last}
    where = "source_id = $source AND initiator = $initiator AND target = $target AND day BETWEEN $first AND $last"
    if options.roles:
        given["roles"] = list(options.roles)
        where += " AND list_contains($roles, initiator_role)"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE dyad AS SELECT ({PERIOD_SQL[options.by]})::BIGINT AS period, day, code, quad, "
        f"CAST(round(CAST(goldstein AS DOUBLE) * {SCALE}) AS BIGINT) AS points, events::BIGINT AS n, "
        "coalesce(mentions, events)::BIGINT AS m, coalesce(id_text, CAST(id AS VARCHAR)) AS name "
        f"FROM events WHERE {where}",
        given,
    )


def _aggregate(con: Any, options: Options) -> list[tuple[int, ...]]:
    """Rows of (period, events, score sum, scored weight, four quads, mentions, unscored), in order of periods."""
    rows = "SELECT period, quad, points, n, m FROM dyad"
    if options.one_a_day:
        rows = (
            "SELECT period, max(quad) AS quad, CAST(round(avg(points)) AS BIGINT) AS points, 1::BIGINT AS n, "
            "sum(m)::BIGINT AS m FROM dyad GROUP BY period, day, code, CASE WHEN code IS NULL THEN points END"
        )
    w = "m" if options.weight == "mentions" else "n"
    quads = ", ".join(f"sum(CASE WHEN quad = {q} THEN {w} ELSE 0 END)::BIGINT" for q in range(1, len(QUADS) + 1))
    return con.execute(
        f"SELECT period, sum(n)::BIGINT, coalesce(sum(points * {w}), 0)::HUGEINT, "
        f"sum(CASE WHEN points IS NULL THEN 0 ELSE {w} END)::BIGINT, {quads}, sum(m)::BIGINT, "
        f"sum(CASE WHEN points IS NULL THEN n ELSE 0 END)::BIGINT FROM ({rows}) GROUP BY 1 ORDER BY 1"
    ).fetchall()


def _table(rows: list[tuple[int, ...]], start: int, length: int) -> np.ndarray:
    """(T, 10): events, score sum, scored weight, four quads, -, mentions, unscored; zero where nothing happened."""
    table = np.zeros((length, 10))
    for period, n, points, scored, q1, q2, q3, q4, m, unscored in rows:
        table[period - start] = (n, points / SCALE, scored, q1, q2, q3, q4, 0, m, unscored)
    return table


def _factor(coverage: Coverage, wanted: bool) -> np.ndarray:
    volume = coverage.volume.astype(float)
    factor = np.ones(volume.size)
    if wanted:
        factor = np.full(volume.size, np.nan)
        full = volume > 0
        if full.any():
            factor[full] = volume[full].mean() / volume[full]
    return read_only(factor)


def _series(
    con: Any, initiator: str, target: str, options: Options, start: int, table: np.ndarray, factor: np.ndarray
) -> DyadSeries:
    length = table.shape[0]
    scored = table[:, 2]
    mean = np.full(length, np.nan)
    np.divide(table[:, 1], scored, out=mean, where=scored > 0)
    scale = np.where(np.isfinite(factor), factor, 0.0)
    quads = table[:, 3:7]
    return DyadSeries(
        initiator=initiator,
        target=target,
        by=options.by,
        first=first_of(start, options.by),
        events=read_only(table[:, 0].astype(np.int64)),
        goldstein_mean=read_only(mean),
        goldstein_sum=read_only(table[:, 1] * scale),
        quads=read_only(quads * scale[:, None] if options.normalise else quads.astype(np.int64)),
        ids=_ids(con, options, start, length),
        unscored=int(table[:, 9].sum()),
    )


def _ids(con: Any, options: Options, start: int, length: int) -> tuple[tuple[str, ...], ...]:
    """Event ids per period; none where the dyad has too many or where events were merged."""
    ids: list[list[str]] = [[] for _ in range(length)]
    count = con.execute("SELECT count(name) FROM dyad").fetchone()[0]
    if 0 < count <= IDS_LIMIT and not options.one_a_day:
        for period, name in con.execute("SELECT period, name FROM dyad WHERE name IS NOT NULL ORDER BY ALL").fetchall():
            ids[period - start].append(name)
    return tuple(tuple(names) for names in ids)


def first_days(series: DyadSeries) -> list[date]:
    """The first day of every period of a series."""
    if series.by in ("day", "week"):
        step = 1 if series.by == "day" else 7
        return [date.fromordinal(series.first) + timedelta(days=step * t) for t in range(series.events.size)]
    step = 1 if series.by == "month" else 3
    months = [series.first + step * t for t in range(series.events.size)]
    return [date(m // 12, m % 12 + 1, 1) for m in months]
