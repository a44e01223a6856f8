"""Event history: how soon a step is answered, and what hastens the answer.

*Waiting time* of a step is the days to the other party's first later step that may answer it (allowed track, same
direction), censored at the as-of date or after `HORIZON_DAYS`. Unlike the ledger's match, a step may answer several:
the question is the hazard of an answer, not who paid for what.

*Hazard by age* is the rate of answers per 30 days among steps still waiting, with a gamma posterior (piecewise
exponential: Holford 1980, "The analysis of rates and of survivorship using log-linear models", Biometrics 36; prior of
Jeffreys). *Against chance*: the same rate when the second party's years change places (`matching.shuffle_blocks`).

*What hastens it*: proportional hazards by partial likelihood with the tie correction of Efron (Cox 1972, "Regression
models and life-tables", JRSS B 34; Efron 1977, JASA 72), for size, direction and who moved. Box-Steffensmeier and Jones
(2004, Event History Modeling, ch. 4) for its use on political events. Coefficients are log hazard ratios.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from taqarub.base.seed import stream
from taqarub.history.matching import Steps, add_one_p, shuffle_blocks

HORIZON_DAYS = 365
AGES_DAYS = (0, 30, 60, 90, 120, 180, 365)
MONTH_DAYS = 30.4375
SHUFFLES, BLOCK_DAYS = 199, 365.25
FEWEST_ANSWERS = 5  # per covariate, below which proportional hazards are not fitted (Vittinghoff and McCulloch 2007)
LARGEST_EFFECT = 8.0  # log hazard ratio of a standard deviation, or its error: beyond it there is no maximum
Z95 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Proportional:
    """Proportional hazards: coefficients (K,), standard errors (K,), log partial likelihood; `reason` if not fitted."""

    coefficients: np.ndarray
    errors: np.ndarray
    log_likelihood: float
    reason: str


def waits(steps: Steps, first: np.ndarray, last: np.ndarray, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Days (R, n) until the first possible answer in each record, and whether one came before `end` and the horizon.

    `first`, `last` (R, n) are the possible days of the steps. An answer must lie on the day of the step or later
    whatever day each may mean; a step dated too coarsely for that waits. A step after `end` has a wait of 0 and is
    not answered.
    """
    records, n = first.shape
    days, found = np.zeros((records, n)), np.zeros((records, n), dtype=bool)
    never = np.iinfo(np.int64).max
    for i in range(n):
        gap = first - last[:, i, None]
        own = np.arange(n) == i
        gap = np.where(steps.may_answer[i] & ~own & (gap >= 0), gap, never)
        soonest = gap.min(axis=1, initial=never)
        limit = np.minimum(np.maximum(end - last[:, i], 0), HORIZON_DAYS)
        found[:, i] = (soonest <= limit) & (last[:, i] <= end)
        days[:, i] = np.where(found[:, i], soonest, limit)
    return days, found


def hazard_of_answers(steps: Steps, covariates: dict[str, np.ndarray], end: int, seed: int, name: str = "case") -> Any:
    """The hazard by age beside chance, and what hastens answers, as JSON values.

    `covariates` name → (n,) numbers; `end` the ordinal of the as-of date. Steps and covariates in the same order.
    """
    n = steps.first.size
    if n == 0:
        return {"steps": 0, "answered": 0, "reason": "no-steps"}
    days, found = (part[0] for part in waits(steps, steps.first[None], steps.last[None], end))
    answered = int(found.sum())
    if answered == 0:
        return {"steps": n, "answered": 0, "reason": "no-answers"}
    random = stream(seed, "answers", name, "blocks")
    moved = waits(steps, *shuffle_blocks(steps, 1, BLOCK_DAYS, SHUFFLES, random), end)
    null = np.array([_rate(d, f) for d, f in zip(*moved, strict=True)])
    rate = _rate(days, found)
    table = []
    for low, high in pairwise(AGES_DAYS):
        events, exposure = _at_age(days, found, low, high)
        chance = np.array([np.divide(*_at_age(d, f, low, high)) for d, f in zip(*moved, strict=True)])
        table.append(
            {"from": low, "to": high, "answers": events, "months": round(exposure, 2)} | _told(events, exposure)
        )
        table[-1]["chance"] = float(np.nanmean(chance)) if np.isfinite(chance).any() else None
    return {
        "steps": n,
        "answered": answered,
        "per_month": rate,
        "chance_per_month": float(null.mean()),
        "ratio": rate / float(null.mean()) if null.mean() > 0 else None,
        "p_value": add_one_p(null, rate),
        "by_age": table,
        "hastens": _hastens(days, found, covariates),
        "reason": "",
    }


def proportional(days: np.ndarray, found: np.ndarray, covariates: np.ndarray, steps: int = 50) -> Proportional:
    """Fit by Newton's method: days (n,), answered (n,), covariates (n, K).

    >>> days, found = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), np.ones(6, dtype=bool)
    >>> fit = proportional(days, found, np.array([[1.0], [0.0], [1.0], [0.0], [1.0], [0.0]]))
    >>> round(float(fit.coefficients[0]), 3), fit.reason
    (0.632, '')
    """
    k = covariates.shape[1]
    nothing = np.full(k, np.nan)
    if not found.any() or np.linalg.matrix_rank(covariates - covariates.mean(axis=0)) < k:
        return Proportional(nothing, nothing, float("nan"), "nothing-varies")
    x = covariates - covariates.mean(axis=0)
    beta = np.zeros(k)
    value, slope, curve = _partial(days, found, x, beta)
    for _ in range(steps):
        try:
            move = np.linalg.solve(curve, slope)
        except np.linalg.LinAlgError:
            return Proportional(nothing, nothing, float("nan"), "no-maximum")
        scale = 1.0
        trial = _partial(days, found, x, beta + move)
        while trial[0] < value - 1e-12 and scale > 1e-6:
            scale /= 2
            trial = _partial(days, found, x, beta + scale * move)
        beta = beta + scale * move
        value, slope, curve = trial
        if np.max(np.abs(beta * x.std(axis=0))) > LARGEST_EFFECT:
            return Proportional(nothing, nothing, float("nan"), "no-maximum")  # a covariate separates the answers
        if np.max(np.abs(slope)) < 1e-8:
            break
    errors = np.sqrt(np.maximum(np.diag(np.linalg.pinv(curve)), 0.0))
    if not np.max(errors * x.std(axis=0)) < LARGEST_EFFECT:
        return Proportional(nothing, nothing, float("nan"), "no-maximum")
    return Proportional(beta, errors, value, "" if np.max(np.abs(slope)) < 1e-5 else "climb-did-not-settle")


def _partial(days: np.ndarray, found: np.ndarray, x: np.ndarray, beta: np.ndarray) -> tuple[float, Any, Any]:
    """Efron's log partial likelihood, its gradient (K,) and negative Hessian (K, K)."""
    weight = np.exp(np.clip(x @ beta, -50, 50))
    value, slope, curve = 0.0, np.zeros(beta.size), np.zeros((beta.size, beta.size))
    for time in np.unique(days[found]):
        risk, tied = days >= time, (days == time) & found
        count = int(tied.sum())
        parts = [_moments(weight[rows], x[rows]) for rows in (risk, tied)]
        value += float((x[tied] @ beta).sum())
        slope += x[tied].sum(axis=0)
        for rank in range(count):
            zero, one, two = (a - rank / count * b for a, b in zip(*parts, strict=True))
            value -= float(np.log(zero))
            slope -= one / zero
            curve += two / zero - np.outer(one, one) / zero**2
    return value, slope, curve


def _moments(weight: np.ndarray, x: np.ndarray) -> tuple[Any, Any, Any]:
    return weight.sum(), weight @ x, (x * weight[:, None]).T @ x


def _hastens(days: np.ndarray, found: np.ndarray, covariates: dict[str, np.ndarray]) -> dict[str, Any]:
    names = [name for name, column in covariates.items() if np.ptp(column) > 0]
    if not names or found.sum() < FEWEST_ANSWERS * len(names):
        return {"reason": "too-few-answers"}
    fit = proportional(days, found, np.column_stack([covariates[name] for name in names]))
    if fit.reason:
        return {"reason": fit.reason}
    ratios = {
        name: [float(np.exp(b + z * e)) for z in (-Z95, 0.0, Z95)]
        for name, b, e in zip(names, fit.coefficients, fit.errors, strict=True)
    }
    return {"hazard_ratio": ratios, "reason": ""}


def _rate(days: np.ndarray, found: np.ndarray) -> float:
    """Answers per month of waiting; half a day stands for an answer on the day itself."""
    return float(found.sum() / (np.maximum(days, 0.5).sum() / MONTH_DAYS))


def _at_age(days: np.ndarray, found: np.ndarray, low: int, high: int) -> tuple[int, float]:
    """Answers in an age band and the months waited in it; the first band holds the day of the step."""
    inside = found & (days < high) & (days >= low) if high < HORIZON_DAYS else found & (days >= low)
    exposure = np.clip(np.maximum(days, 0.5), low, high) - low
    return int(inside.sum()), max(float(exposure.sum()) / MONTH_DAYS, 1e-9)


def _told(events: int, exposure: float) -> dict[str, Any]:
    from scipy.stats import gamma

    low, high = gamma.ppf([0.05, 0.95], events + 0.5, scale=1.0 / exposure)
    return {"per_month": events / exposure, "interval": [float(low), float(high)]}
