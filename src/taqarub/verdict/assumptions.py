"""No verdict by construction: does the record move a conclusion, or did the author's assumptions carry it?

The author sets red lines, veto and payoffs, so some statements come out true whatever the record says. P is therefore
computed with the posterior, with the prior alone and with a neutral case. The record moves a conclusion when P
changes between prior and posterior by at least 0.10, or when it crosses into another level of verdict with a Bayes
factor on the conclusion (posterior odds over prior odds) of at least 3 or at most 1/3, "positive" evidence in Kass
and Raftery (1995, Bayes Factors, JASA 90, section 3.2): from 0.99 to 0.999 is no finding, however large the factor.
And the change must be more than twice its error from the limited number of draws. For a sum of motive shares the
record must also have narrowed it: contraction 1 − Var(posterior)/Var(prior) of at least 0.10 (Betancourt 2018,
Calibrating Model-Based Inferences and Decisions, section 3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from taqarub.base.measurement import Draws, Measurement
from taqarub.verdict.levels import level_of

LEAST_CHANGE = 0.10
LEAST_FACTOR = 3.0
LEAST_CONTRACTION = 0.10


@dataclass(frozen=True, slots=True)
class Movement:
    """What the record did to a conclusion.

    moved     whether it counts as moved
    reason    key when it does not: `follows-from-assumptions` (the neutral case differs), `follows-from-mechanics`
              (even the neutral case says the same), `shares-not-narrowed` (motive shares as wide as before),
              `within-error` (it changed enough, but by no more than the error of so few draws: not known)
    change, factor, contraction   change of P, Bayes factor, contraction of the measure (NaN where not asked for)
    """

    moved: bool
    reason: str
    change: float
    factor: float
    contraction: float


def movement(
    measurement: Measurement,
    posterior: tuple[float, float],
    prior: tuple[float, float],
    neutral_level_same: bool,
) -> Movement:
    """Judge whether the record moved P; `posterior` and `prior` are (P, effective draws).

    >>> m = Measurement("game.choice", Draws.equal(np.ones(9)), "probability", "game", prior=Draws.equal(np.ones(9)))
    >>> movement(m, (0.95, 400.0), (0.94, 400.0), neutral_level_same=False).reason
    'follows-from-assumptions'
    >>> movement(m, (0.95, 400.0), (0.60, 400.0), neutral_level_same=True).moved
    True
    """
    after, after_n = _smoothed(*posterior)
    before, before_n = _smoothed(*prior)
    change = posterior[0] - prior[0]
    factor = (after / (1 - after)) / (before / (1 - before))
    error = math.sqrt(after * (1 - after) / after_n + before * (1 - before) / before_n)
    size = abs(after - before)
    crossed = level_of(posterior[0]) != level_of(prior[0])
    large = abs(change) >= LEAST_CHANGE - 1e-9 or (crossed and abs(math.log(factor)) >= math.log(LEAST_FACTOR))
    narrowed, contraction = _narrowed(measurement)
    moved = large and size > 2 * error and narrowed
    reason = ""
    if not moved:
        reason = "follows-from-mechanics" if neutral_level_same else "follows-from-assumptions"
        if not narrowed:
            reason = "shares-not-narrowed"
        elif large:
            reason = "within-error"
    return Movement(moved, reason, change, factor, contraction)


def _smoothed(probability: float, draws: float) -> tuple[float, float]:
    """P with half a draw added to each side, so that odds exist, and the number of draws it rests on."""
    draws = max(draws, 1.0)
    return (draws * probability + 0.5) / (draws + 1.0), draws


def _narrowed(measurement: Measurement) -> tuple[bool, float]:
    if not measurement.name.startswith("estimate.") or measurement.prior is None:
        return True, math.nan
    contraction = contraction_of(measurement.posterior, measurement.prior)
    return contraction >= LEAST_CONTRACTION, contraction


def contraction_of(posterior: Draws, prior: Draws) -> float:
    """1 − posterior variance over prior variance; 0 when the prior has none.

    >>> wide, narrow = Draws.equal(np.array([-2.0, 2.0])), Draws.equal(np.array([-1.0, 1.0]))
    >>> contraction_of(narrow, wide)
    0.75
    """
    before, after = _variance(prior), _variance(posterior)
    return 1.0 - after / before if before > 0 else 0.0


def _variance(draws: Draws) -> float:
    known = np.isfinite(draws.values)
    weights = draws.weights[known]
    if weights.sum() <= 0:
        return 0.0
    mean = np.average(draws.values[known], weights=weights)
    return float(np.average((draws.values[known] - mean) ** 2, weights=weights))
