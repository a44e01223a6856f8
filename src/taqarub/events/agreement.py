"""How far two records of one pair agree: event sources among themselves, and with a case's own timeline.

Records are compared, never mixed. Over the periods that both cover: in how many both, one or neither have an event;
how many would coincide by chance; and the rank correlation of their Goldstein sums (Spearman 1904, The Proof and
Measurement of Association between Two Things, American Journal of Psychology 15(1), 72–101), a silent period counting
as zero. Its 90 % interval resamples blocks of neighbouring periods (Künsch 1989, The Jackknife and the Bootstrap for
General Stationary Observations, Annals of Statistics 17(3), 1217–1241), because months are not independent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.period import first_day
from taqarub.base.seed import stream
from taqarub.events.database import WAIT_SECONDS, StoreError, reading
from taqarub.events.event import DyadSeries, Record
from taqarub.events.series import dyad_series
from taqarub.events.store_series import Options, first_days, read_series

TIMELINE = "timeline"
RESAMPLES = 999
FEWEST = 6  # common periods below which no correlation is given
LEVEL = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class OneRecord:
    """One record of a pair: its series, and which periods it says nothing about."""

    name: str
    series: DyadSeries
    gap: np.ndarray
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records over the periods that both cover. Correlation and interval are NaN where there is too little."""

    a: str
    b: str
    first: date | None
    periods: int
    both: int
    only_a: int
    only_b: int
    neither: int
    by_chance: float  # periods in which both would have an event if they were independent
    correlation: float
    lo: float
    hi: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """All records of one directed pair, and every two of them compared."""

    initiator: str
    target: str
    by: str
    records: tuple[OneRecord, ...]
    pairs: tuple[Pair, ...]


def records_of(
    stores: Iterable[str | Path],
    initiator: str,
    target: str,
    by: str = "month",
    one_a_day: bool = False,
    timeline: Record | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> list[OneRecord]:
    """Every source of every store that has an event of the pair, and the timeline of a case if given.

    Raises `StoreError` when a store cannot be read or when fewer than two records have the pair.
    """
    found: list[OneRecord] = []
    paths = [Path(store) for store in stores]
    for path in paths:
        with reading(path, wait_seconds) as con:
            for (source,) in con.execute("SELECT source FROM sources ORDER BY 1").fetchall():
                options = Options(by=by, source=source, one_a_day=one_a_day)
                if not con.execute("SELECT 1 FROM files JOIN sources USING (source_id) WHERE source = ? AND kept > 0",
                                   [source]).fetchone():  # fmt: skip
                    continue
                one = read_series(con, initiator, target, options)
                label = source if len(paths) == 1 else f"{path.stem}:{source}"
                if one.series.events.any():
                    found.append(OneRecord(label, one.series, one.coverage.gap, one.notes))
    if timeline is not None:
        found.append(timeline_record(timeline, initiator, target, by))
    if len(found) < 2:
        names = ", ".join(record.name for record in found) or "none"
        raise StoreError(f"agreement needs two records of {initiator} towards {target}; there is {names}")
    return found


def timeline_record(record: Record, initiator: str, target: str, by: str) -> OneRecord:
    """A case's own timeline of the pair; it covers every period from its first to its last month."""
    last = first_day(record.last_month + 1).toordinal() - 1
    series = dyad_series(record.events, initiator, target, first_day(record.first_month), date.fromordinal(last), by)
    return OneRecord(TIMELINE, series, read_only(np.zeros(series.events.size, dtype=bool)))


def agreement_of(records: Sequence[OneRecord], seed: int = 7) -> Agreement:
    """Compare every two records; randomness from `seed` only."""
    pairs = [compare(a, b, seed) for place, a in enumerate(records) for b in records[place + 1 :]]
    one = records[0].series
    return Agreement(one.initiator, one.target, one.by, tuple(records), tuple(pairs))


def compare(a: OneRecord, b: OneRecord, seed: int) -> Pair:
    """Two records over their common periods."""
    days, x, y, active_a, active_b = _aligned(a, b)
    n = len(days)
    both = int((active_a & active_b).sum())
    chance = float(active_a.sum()) * float(active_b.sum()) / n if n else 0.0
    value, reason = rank_correlation(x, y)
    lo, hi = _interval(x, y, stream(seed, "agreement", a.name, b.name)) if not reason else (np.nan, np.nan)
    return Pair(
        a.name, b.name, days[0] if days else None, n, both, int((active_a & ~active_b).sum()),
        int((~active_a & active_b).sum()), int((~active_a & ~active_b).sum()), chance, value, lo, hi, reason,
    )  # fmt: skip


def _aligned(a: OneRecord, b: OneRecord) -> tuple[list[date], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The common periods that neither record is silent about by a gap: days, sums of both, activity of both."""
    mine = {day: t for t, day in enumerate(first_days(a.series))}
    theirs = {day: t for t, day in enumerate(first_days(b.series))}
    days = sorted(day for day in mine if day in theirs and not a.gap[mine[day]] and not b.gap[theirs[day]])
    i = np.array([mine[day] for day in days], dtype=np.int64)
    j = np.array([theirs[day] for day in days], dtype=np.int64)
    return days, a.series.goldstein_sum[i], b.series.goldstein_sum[j], a.series.events[i] > 0, b.series.events[j] > 0


def rank_correlation(x: np.ndarray, y: np.ndarray) -> tuple[float, str]:
    """Spearman's rank correlation with mean ranks for ties; NaN and a reason where it says nothing.

    >>> rank_correlation(np.arange(8.0), np.arange(8.0) ** 3)
    (1.0, '')
    """
    if x.size < FEWEST:
        return float("nan"), f"fewer than {FEWEST} common periods"
    value = float(_correlations(x[None, :], y[None, :])[0])
    return (value, "") if np.isfinite(value) else (value, "one of the records does not vary over the common periods")


def _correlations(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(R,) Spearman correlations of the rows of two (R, T) tables; NaN where a row does not vary."""
    from scipy.stats import rankdata

    a, b = rankdata(x, axis=1), rankdata(y, axis=1)
    a -= a.mean(axis=1, keepdims=True)
    b -= b.mean(axis=1, keepdims=True)
    size = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    value = np.full(x.shape[0], np.nan)
    np.divide((a * b).sum(axis=1), size, out=value, where=size > 0)
    return np.clip(value, -1.0, 1.0)


def _interval(x: np.ndarray, y: np.ndarray, random: np.random.Generator) -> tuple[float, float]:
    """The 90 % interval of moving blocks of length n^(1/3)."""
    n = x.size
    length = max(2, round(n ** (1 / 3)))
    starts = random.integers(0, n - length + 1, size=(RESAMPLES, -(-n // length)))
    places = (starts[:, :, None] + np.arange(length)).reshape(RESAMPLES, -1)[:, :n]
    values = _correlations(x[places], y[places])
    values = values[np.isfinite(values)]
    if values.size < RESAMPLES // 2:
        return float("nan"), float("nan")
    lo, hi = np.quantile(values, LEVEL)
    return float(lo), float(hi)


def table_of(found: Agreement) -> dict[str, Any]:
    """The comparison as JSON values; missing numbers are None."""
    return {
        "initiator": found.initiator,
        "target": found.target,
        "by": found.by,
        "records": [_record_row(record) for record in found.records],
        "pairs": [_pair_row(pair) for pair in found.pairs],
        "notes": [f"{pair.a} and {pair.b}: {pair.reason}" for pair in found.pairs if pair.reason]
        + [f"{record.name}: {note}" for record in found.records for note in record.notes],
    }


def _record_row(record: OneRecord) -> dict[str, Any]:
    days, active = first_days(record.series), record.series.events > 0
    return {
        "record": record.name,
        "first": days[0].isoformat() if days else None,
        "last": days[-1].isoformat() if days else None,
        "periods": len(days),
        "events": int(record.series.events.sum()),
        "active": int(active.sum()),
        "silent": int((~active & ~record.gap).sum()),
        "gaps": int(record.gap.sum()),
        "goldstein_sum": float(record.series.goldstein_sum.sum()),
    }


def _pair_row(pair: Pair) -> dict[str, Any]:
    def known(value: float) -> float | None:
        return value if np.isfinite(value) else None

    union = pair.both + pair.only_a + pair.only_b
    return {
        "a": pair.a,
        "b": pair.b,
        "first": pair.first.isoformat() if pair.first else None,
        "periods": pair.periods,
        "both": pair.both,
        "only_a": pair.only_a,
        "only_b": pair.only_b,
        "neither": pair.neither,
        "both_by_chance": pair.by_chance,
        "overlap": pair.both / union if union else None,
        "rank_correlation": known(pair.correlation),
        "lo": known(pair.lo),
        "hi": known(pair.hi),
        "reason": pair.reason,
    }
