"""From a probability to a verdict, and from the probability of the criterion to that of the sentence as hedged.

One rule for every claim: P ≥ 0.80 supported, [0.55, 0.80) leaning, [0.45, 0.55) undetermined, [0.20, 0.45) leaning
against, < 0.20 contradicted. A hedged sentence says less than its criterion: `likely` is right if P ≥ 0.55, `may` is
right if P ≥ 0.20. What is uncertain about it is only P itself, which rests on a limited number of draws; the chance
that P reaches the line is read from the Bayesian bootstrap of the draws (Rubin 1981, The Bayesian Bootstrap, Annals of
Statistics 9(1)), here by the Beta distribution with the same mean and effective number of draws.

>>> level_of(0.8), level_of(0.5), level_of(0.199)
('supported', 'undetermined', 'contradicted')
>>> hedge_right("may", 0.2), hedge_right("likely", 0.54), hedge_right("says", 0.9)
(True, False, None)
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import betainc

from taqarub.base.measurement import Draws
from taqarub.skill.resolution import Threshold, holds

BOUNDS = ((0.80, "supported"), (0.55, "leaning"), (0.45, "undetermined"), (0.20, "leaning-against"))
HEDGES = {"likely": 0.55, "may": 0.20}
FEWEST_DRAWS = 30.0  # below this many effective draws P is not resampled: the step rule decides
ROUNDING = 9  # decimals kept before comparing, so that a sum of weights that should be 0.8 is 0.8


def level_of(probability: float) -> str:
    """The verdict of a probability; every number of [0, 1] has exactly one."""
    rounded = round(probability, ROUNDING)
    return next((name for bound, name in BOUNDS if rounded >= bound), "contradicted")


def probability_of(draws: Draws, threshold: Threshold) -> float:
    """P, the weight of the draws for which the threshold holds, among those with a value; NaN when none has one."""
    known = np.isfinite(draws.values)
    total = float(np.sum(draws.weights[known]))
    if total <= 0:
        return math.nan
    return min(1.0, float(np.sum(draws.weights[holds(threshold, draws.values) & known])) / total)


def effective_draws(draws: Draws, threshold: Threshold, paths: int = 1) -> float:
    """How many independent yes-or-no draws the probability is worth.

    Futures of one draw of the case share its quantities, so draws are resampled whole: with per-draw shares p_d and
    weights w_d (Kish's effective number m = 1 / Σ w_d²) the bootstrap variance of P is Σ w_d (p_d − P)² / (m + 1), and
    the number is P(1 − P) / variance − 1. For draws of one future each this is m.
    """
    shares, weights = per_draw(draws, threshold, paths)
    kish = 1.0 / float(np.sum(weights**2)) if weights.size else 0.0
    mean = float(np.sum(weights * shares))
    variance = float(np.sum(weights * (shares - mean) ** 2)) / (kish + 1.0)
    if mean <= 0 or mean >= 1:
        return kish
    return min(mean * (1 - mean) / variance - 1.0, kish * paths) if variance > 0 else kish * paths


def per_draw(draws: Draws, threshold: Threshold, paths: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Share of each draw's futures for which the threshold holds (D,), and the weights of the draws (D,)."""
    known = np.isfinite(draws.values)
    weights = np.where(known, draws.weights, 0.0)
    hit = holds(threshold, draws.values) * weights
    if paths > 1 and draws.values.size % paths == 0:
        weights, hit = weights.reshape(-1, paths).sum(axis=1), hit.reshape(-1, paths).sum(axis=1)
    used = weights > 0
    weights, hit = weights[used], hit[used]
    total = weights.sum() if weights.size else 1.0
    return hit / weights, weights / total


def hedge_right(mode: str, probability: float) -> bool | None:
    """Whether the sentence as hedged is right at this P; None for sentences without a hedge."""
    line = HEDGES.get(mode)
    return None if line is None else round(probability, ROUNDING) >= line


def sentence_probability(mode: str, probability: float, effective: float) -> float:
    """The probability that the sentence, as hedged, is right.

    Without a hedge it is P. With one it is the chance that P reaches the hedge's line: the upper tail of
    Beta(nP + ½, n(1 − P) + ½) for n effective draws; with fewer than 30, or for a dated fact, one or zero by the step
    rule.

    >>> sentence_probability("says", 0.3, 400.0)
    0.3
    >>> round(sentence_probability("may", 0.3, 400.0), 2), sentence_probability("may", 0.95, 0.0)
    (1.0, 1.0)
    """
    line = HEDGES.get(mode)
    if line is None:
        return probability
    if effective < FEWEST_DRAWS:
        return 1.0 if hedge_right(mode, probability) else 0.0
    tail = betainc(effective * probability + 0.5, effective * (1 - probability) + 0.5, line)
    chance = 1.0 - float(tail)
    # the step rule and the chance must never point in opposite directions
    return max(chance, 0.5) if hedge_right(mode, probability) else min(chance, 0.5 - 1e-9)
