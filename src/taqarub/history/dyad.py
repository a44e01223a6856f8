"""Any two countries of an event store: phases, exchange, reciprocity and schemes without a case.

*Series* are the directed sums of Goldstein scores by week and month in one source. *Reciprocity* is that of a case
without a patron. *Phases* are read as in a case, but from the dyad's own usual month (the median of its months with
events, in `details`): coded news reports mostly meetings and statements, whose scores are above zero for nearly every
pair of countries, so that "thaw" means better than usual here and not friendly. *Ledger*: events of a store have
neither size nor track, so that a step is a week that stands out: its sum departs from the median of the half year
around it by more than `STANDS_OUT` spreads of such departures (Hampel 1974, JASA 69); its size is that departure in
spreads. Steps are matched as in a case, whole weeks as spans, so that two steps of one week, whose order is not
known, do not match.

Nothing after `last` is read; what lies there is counted by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from taqarub.base.seed import stream
from taqarub.events.event import DyadSeries
from taqarub.history.answers import hazard_of_answers
from taqarub.history.history import PhaseReading, Reciprocity
from taqarub.history.ledger import null_rates
from taqarub.history.matching import NO_ANSWER, Steps, add_one_p, match_one
from taqarub.history.phases import QUICK, phases_of
from taqarub.history.plain import json_values
from taqarub.history.reciprocity import estimate
from taqarub.history.schemes import facts_of_series, map_spells
from taqarub.history.spells import spell_lengths
from taqarub.history.units import by_regime, by_unit

WINDOW_DAYS, HALF_YEAR_WEEKS, STANDS_OUT, MOST_STEPS = 60, 13, 3.0, 300
SHUFFLES, VAR_SHUFFLES, VAR_DRAWS = 199, 59, 400
MAIN = "bayes"


@dataclass(frozen=True, slots=True)
class DyadHistory:
    """What a store shows of two countries.

    series       the two monthly series, first towards second and back
    reciprocity  unit → system
    ledger       steps and summary; `answers` the hazard of an answer; both JSON values
    details      spell lengths, schemes, units side by side, regimes, notes of the source
    reason       empty, or why nothing could be read
    """

    parties: tuple[str, str]
    source: str
    series: tuple[DyadSeries, DyadSeries]
    phases: PhaseReading
    reciprocity: Mapping[str, Reciprocity]
    ledger: Mapping[str, Any]
    answers: Mapping[str, Any]
    details: Mapping[str, Any]
    reason: str


def trace_dyad(
    monthly: tuple[DyadSeries, DyadSeries],
    weekly: tuple[DyadSeries, DyadSeries],
    seed: int,
    source: str = "",
    notes: tuple[str, ...] = (),
) -> DyadHistory:
    """Everything that two directed series show, by month and by week of the same days."""
    there, back = monthly
    names = ((there.initiator, there.target), (back.initiator, back.target))
    total = there.goldstein_sum + back.goldstein_sum
    silent = (there.events + back.events) == 0
    usual = float(np.median(total[~silent])) if not silent.all() else 0.0
    phases = phases_of(np.where(silent, 0.0, total - usual), silent, there.first, seed, effort=QUICK)
    systems = {
        unit: estimate(names, table, seed, unit, VAR_SHUFFLES, VAR_DRAWS) for unit, table in _tables(monthly, weekly)
    }
    ledger, answers = _ledger(weekly, seed)
    main = phases.methods[MAIN]
    facts = [facts_of_series(monthly, there.first, spell) for spell in main.spells]
    month = systems["month"]
    details: dict[str, Any] = {
        "usual_month": usual,
        "spells": spell_lengths(phases),
        "schemes": map_spells(main.spells, facts),
        "reciprocity_units": by_unit(systems),
        "regimes": {},
        "notes": list(notes),
    }
    if month.lags and main.converged:
        table = np.stack([one.goldstein_sum for one in monthly], axis=1)
        details["regimes"] = by_regime(names, table, main.probability > 0.5, month.lags, seed)
    count = int(there.events.sum() + back.events.sum())
    reason = "" if count else "no-events"
    shown, soon, more = (json_values(table) for table in (ledger, answers, details))
    return DyadHistory(names[0], source, monthly, phases, systems, shown, soon, more, reason)


def _tables(
    monthly: tuple[DyadSeries, DyadSeries], weekly: tuple[DyadSeries, DyadSeries]
) -> list[tuple[str, np.ndarray]]:
    month = np.stack([one.goldstein_sum for one in monthly], axis=1)
    week = np.stack([one.goldstein_sum for one in weekly], axis=1)
    whole = len(month) // 3 * 3
    quarter = month[len(month) - whole :].reshape(-1, 3, 2).sum(axis=1)
    return [("week", week), ("month", month), ("quarter", quarter)]


def stand_out(values: np.ndarray, active: np.ndarray) -> np.ndarray:
    """How far each week (T,) departs from the median of the half year around it, in spreads; 0 in silent weeks.

    >>> far = stand_out(np.array([0.0, 1, 0, -1, 0, 1, 9, 0, -1, 0]), np.ones(10, dtype=bool))
    >>> int(np.argmax(far))
    6
    """
    if values.size < 3 or not active.any():
        return np.zeros(values.size)
    width = min(2 * HALF_YEAR_WEEKS + 1, values.size - (values.size + 1) % 2)
    padded = np.pad(values, width // 2, mode="reflect")
    away = values - np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1)
    spread = 1.4826 * np.median(np.abs(away[active]))
    if not spread > 0:
        spread = float(np.mean(np.abs(away[active])))
    return np.where(active, away / spread, 0.0) if spread > 0 else np.zeros(values.size)


def _ledger(weekly: tuple[DyadSeries, DyadSeries], seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    far = np.stack([stand_out(one.goldstein_sum, one.events > 0) for one in weekly])
    order = np.sort(np.abs(far), axis=None)[::-1]
    limit = max(STANDS_OUT, float(order[MOST_STEPS]) if order.size > MOST_STEPS else 0.0)
    week, actor = np.nonzero(np.abs(far.T) > limit)
    first = weekly[0].first + 7 * week
    size = far[actor, week]
    may = (actor[:, None] != actor[None, :]) & ((size > 0)[:, None] == (size > 0)[None, :])
    steps = Steps(first, first + 6, actor, may)
    answer = match_one(steps, WINDOW_DAYS)
    n = int(week.size)
    pool = np.concatenate([one.first + 7 * np.flatnonzero(one.events > 0) for one in weekly])
    rate = float(np.mean(answer != NO_ANSWER)) if n else float("nan")
    plain, blocks = null_rates(steps, pool, WINDOW_DAYS, SHUFFLES, seed, "dyad-ledger") if n else (np.empty(0),) * 2
    hits = int(np.count_nonzero(answer != NO_ANSWER))
    random = stream(seed, "dyad-ledger", "rate")
    interval = np.quantile(random.beta(hits + 0.5, n - hits + 0.5, 2000), [0.05, 0.95]).tolist() if n else None
    names = [one.initiator for one in weekly]
    rows = [
        {
            "step_id": f"{names[actor[i]]}-{date.fromordinal(int(first[i])).isoformat()}",
            "date": date.fromordinal(int(first[i])).isoformat(),
            "actor": names[actor[i]],
            "size": round(float(abs(size[i])), 3),
            "direction": "cooperative" if size[i] > 0 else "hostile",
            "answered_by": None
            if answer[i] < 0
            else f"{names[actor[answer[i]]]}-{date.fromordinal(int(first[answer[i]])).isoformat()}",
            "lag_days": None if answer[i] < 0 else int(first[answer[i]] - first[i]),
        }
        for i in range(n)
    ]
    summary = {
        "steps": n,
        "window_days": WINDOW_DAYS,
        "match_rate": rate,
        "match_rate_interval": interval,
        "shuffled_mean": float(plain.mean()) if n else None,
        "block_shuffled_mean": float(blocks.mean()) if n else None,
        "p_value": add_one_p(plain, rate) if n else None,
        "block_p_value": add_one_p(blocks, rate) if n else None,
        "reason": "" if n else "no-week-stands-out",
    }
    covariates = {"size": np.abs(size), "cooperative": (size > 0).astype(float), "first": 1.0 - actor}
    end = weekly[0].first + 7 * weekly[0].events.size
    return {"summary": summary, "steps": rows}, hazard_of_answers(steps, covariates, end, seed, "dyad")
