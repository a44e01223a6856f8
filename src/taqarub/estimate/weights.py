"""Importance weights whose tail is smoothed, and what their shape says about the estimate.

The M largest of n ratios are replaced by the expected order statistics of a generalised Pareto distribution fitted to
them; its shape k says how many moments the ratios have (Vehtari, Simpson, Gelman, Yao and Gabry 2024, "Pareto smoothed
importance sampling", Journal of Machine Learning Research 25(72), section 2). k below 0.7 is taken as reliable.
"""

from __future__ import annotations

import numpy as np

LEAST_TAIL = 5  # fewer ratios than this in the tail say nothing about its shape
RELIABLE_K = 0.7


def smoothed(log_ratio: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights (n,) that add to one, and the shape k of the tail (infinite when the tail is too short to tell).

    >>> weights, k = smoothed(np.zeros(50))
    >>> float(weights[0]), k
    (0.02, 0.0)
    """
    log_ratio = np.asarray(log_ratio, dtype=float) - np.max(log_ratio)
    count = log_ratio.size
    tail = int(np.ceil(min(0.2 * count, 3.0 * np.sqrt(count))))
    ratio = np.exp(log_ratio)
    if tail < LEAST_TAIL or tail >= count:
        return ratio / ratio.sum(), float("inf")
    order = np.argsort(log_ratio, kind="stable")
    largest, cutoff = order[-tail:], ratio[order[-tail - 1]]
    excess = ratio[largest] - cutoff
    if excess[-1] <= 1e-12:
        return ratio / ratio.sum(), 0.0
    k, sigma = pareto_fit(np.maximum(excess, 1e-300))
    if np.isfinite(k):
        levels = (np.arange(tail) + 0.5) / tail
        ratio[largest] = np.minimum(cutoff + pareto_quantile(levels, k, sigma), 1.0)
    return ratio / ratio.sum(), float(k)


def effective_size(weights: np.ndarray) -> float:
    """(Σ w)² / Σ w² (Kish 1965, Survey Sampling, section 11.7).

    >>> effective_size(np.array([0.5, 0.5, 0.0]))
    2.0
    """
    weights = np.asarray(weights, dtype=float)
    return float(weights.sum() ** 2 / np.sum(weights**2))


def pareto_quantile(levels: np.ndarray, k: float, sigma: float) -> np.ndarray:
    """Quantiles of the generalised Pareto distribution with location 0."""
    if abs(k) < 1e-9:
        return np.asarray(-sigma * np.log1p(-levels))
    return np.asarray(sigma * np.expm1(-k * np.log1p(-levels)) / k)


def pareto_fit(excess: np.ndarray) -> tuple[float, float]:
    """Shape k and scale σ of a generalised Pareto distribution from sorted positive excesses.

    The quasi-Bayesian profile estimate of Zhang and Stephens 2009, "A new and efficient estimation method for the
    generalized Pareto distribution", Technometrics 51(3), section 2, with the weak prior on k towards one half that
    Vehtari et al. 2024 (appendix G) add for short tails.
    """
    count = excess.size
    grid = 30 + int(np.sqrt(count))
    quartile = excess[max(int(count / 4 + 0.5) - 1, 0)]
    theta = 1.0 / excess[-1] + (1.0 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))) / (3.0 * quartile)
    shape = np.mean(np.log1p(-theta[:, None] * excess), axis=1)
    profile = count * (np.log(-theta / shape) - shape - 1.0)
    weights = np.exp(profile - profile.max())
    best = float(np.sum(theta * weights) / weights.sum())
    k = float(np.mean(np.log1p(-best * excess)))
    sigma = -k / best
    return (count * k + 5.0) / (count + 10.0), sigma
