"""What usually happens in comparable cases: rates of outcomes and the time to reversal.

Rates have a Jeffreys beta posterior. Time to reversal is read by the product-limit estimator of Kaplan and Meier (1958,
"Nonparametric estimation from incomplete observations", JASA 53), with Greenwood's variance on the log(−log) scale for
the intervals (Kalbfleisch and Prentice 1980, The Statistical Analysis of Failure Time Data, section 1.3): a case that
settled otherwise is censored when it settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.quantity import Z95
from taqarub.case.case import ReferenceRow
from taqarub.history.history import Past, Reading, unanswered
from taqarub.history.rates import beta_draws, reading_stream

COLUMNS = frozenset(field.name for field in fields(ReferenceRow)) - {"span"}


@dataclass(frozen=True, slots=True)
class Survival:
    """A product-limit curve: at each time with an event, the chance to last longer, with a 90 % interval.

    times, survival, low, high, at_risk  (n,)
    median   the first time at which half or fewer remain; NaN when more than half outlast the record
    """

    times: np.ndarray
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray
    median: float


def kaplan_meier(durations: np.ndarray, ended: np.ndarray) -> Survival:
    """The product-limit estimate: durations (n,), whether each ended with the event (n,).

    >>> curve = kaplan_meier(np.array([2.0, 3.0, 3.0, 5.0]), np.array([True, True, False, True]))
    >>> curve.times.tolist(), curve.survival.round(2).tolist(), curve.median
    ([2.0, 3.0, 5.0], [0.75, 0.5, 0.0], 3.0)
    """
    times = np.unique(durations[ended])
    at_risk = np.array([np.count_nonzero(durations >= time) for time in times], dtype=float)
    events = np.array([np.count_nonzero((durations == time) & ended) for time in times], dtype=float)
    survival = np.cumprod(1.0 - events / at_risk) if times.size else np.empty(0)
    left = at_risk - events
    variance = np.cumsum(np.divide(events, at_risk * left, out=np.full(times.size, np.nan), where=left > 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log(survival)
        width = Z95 * np.sqrt(variance) / np.abs(log)
        low, high = survival ** np.exp(width), survival ** np.exp(-width)
    gone = survival <= 0
    low, high = np.where(gone, 0.0, low), np.where(gone, np.nan, high)
    reached = times[survival <= 0.5 + 1e-12]
    median = float(reached[0]) if reached.size else float("nan")
    return Survival(read_only(times), read_only(survival), read_only(low), read_only(high), read_only(at_risk), median)


def select(references: Sequence[ReferenceRow], where: Mapping[str, Any] | None = None) -> list[ReferenceRow]:
    """The comparable cases whose columns have the values asked for; a list of values means any of them."""
    wanted = dict(where or {})
    unknown = sorted(set(wanted) - COLUMNS)
    if unknown:
        raise ValueError(f"reference cases have no column {', '.join(unknown)}")
    return [row for row in references if all(_fits(getattr(row, key), value) for key, value in wanted.items())]


def reference_rate(past: Past, *, outcome: str | Sequence[str], where: Mapping[str, Any] | None = None) -> Reading:
    """Share of the comparable cases with one of the outcomes; the time to reversal stands in the notes."""
    outcomes = [outcome] if isinstance(outcome, str) else list(outcome)
    rows = select(past.case.references, where)
    if not rows:
        return unanswered("no-reference-cases", "share", "base-rates")
    hits = sum(row.outcome in outcomes for row in rows)
    curve = time_to_reversal(rows)
    notes = {
        "counts": [hits, len(rows)],
        "reversal_months": curve.times.tolist(),
        "reversal_survival": curve.survival.tolist(),
        "reversal_low": [None if np.isnan(v) else float(v) for v in curve.low],
        "reversal_high": [None if np.isnan(v) else float(v) for v in curve.high],
        "reversal_median_months": None if np.isnan(curve.median) else curve.median,
    }
    draws = beta_draws(hits, len(rows), reading_stream(past, "reference_rate", outcomes, where))
    return Reading(draws, "share", "base-rates", tuple(row.id for row in rows), notes=notes)


def time_to_reversal(rows: Sequence[ReferenceRow]) -> Survival:
    """Months from the first step to reversal; every other outcome is censored at its own date."""
    months = np.array([row.months_to_outcome for row in rows], dtype=float)
    return kaplan_meier(months, np.array([row.outcome == "reversed" for row in rows], dtype=bool))


def _fits(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, list | tuple | set | frozenset) else value == wanted
