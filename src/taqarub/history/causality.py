"""Granger's test between two series: do lags of one improve the forecast of the other?

F = ((S₀ − S₁)/p) / (S₁/(n − 2p − 1)) with the residual squares of the equation without (S₀) and with (S₁) the p lags of
the cause (Granger 1969, "Investigating causal relations by econometric models and cross-spectral methods", Econometrica
37; in this form Hamilton 1994, Time Series Analysis, equation 11.2.9).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as fisher


@dataclass(frozen=True, slots=True)
class Granger:
    """F, its degrees of freedom, and the chance of at least that F when the cause tells nothing."""

    statistic: float
    freedom: tuple[int, int]
    p_value: float


def granger(cause: np.ndarray, effect: np.ndarray, lags: int) -> Granger:
    """Whether `cause` (T,) helps to forecast `effect` (T,) with `lags` lags of each; `ValueError` when too short.

    >>> x = np.tile([1.0, 0.0, 0.0, 2.0, 0.0, -1.0, 0.5], 6)
    >>> granger(x, np.roll(x, 1) + 0.1 * np.sin(np.arange(42.0)), 1).p_value < 1e-6
    True
    """
    n = effect.size - lags
    freedom = (lags, n - 2 * lags - 1)
    if freedom[1] < 1:
        raise ValueError("too few observations for the number of lags")
    past = [series[lags - lag : effect.size - lag] for series in (effect, cause) for lag in range(1, lags + 1)]
    design = np.column_stack([np.ones(n), *past])
    without, with_ = (_squares(part, effect[lags:]) for part in (design[:, : lags + 1], design))
    statistic = ((without - with_) / lags) / max(with_ / freedom[1], 1e-300)
    return Granger(float(statistic), freedom, float(fisher.sf(statistic, *freedom)))


def _squares(design: np.ndarray, target: np.ndarray) -> float:
    coefficients, *_ = np.linalg.lstsq(design, target, rcond=None)
    return float(np.sum((target - design @ coefficients) ** 2))
