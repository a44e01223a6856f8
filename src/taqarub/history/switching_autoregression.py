"""Hamilton's model of growth: an autoregression around a mean that switches between two regimes.

    y(t) − μ(s_t) = φ_1 [y(t−1) − μ(s_{t−1})] + … + φ_p [y(t−p) − μ(s_{t−p})] + e(t),   e ~ N(0, σ²)

with s a two-state Markov chain (Hamilton 1989, "A new approach to the economic analysis of nonstationary time series
and the business cycle", Econometrica 57, equations 2.1 and 4.1–4.8). The filter runs over the 2^(p+1) recent histories
of the chain, started from its ergodic law; the likelihood is climbed from several starts and regimes are ordered by
mean. The first p values are given. For conduct of two countries `markov_switching` is used, which allows silent months;
this is the published model itself, for series without gaps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from taqarub.base.seed import stream

STARTS = 8


@dataclass(frozen=True, slots=True)
class SwitchingAutoregression:
    """Parameters with the low regime first.

    stay      chance to stay in the low and in the high regime
    mean      means of the two; `persistence` (p,) the autoregression; `variance` of the shocks
    high      (T − p,) chance of the high regime given the values so far
    settled   whether the best climb ended at a maximum; `reason` says why not
    """

    stay: tuple[float, float]
    mean: tuple[float, float]
    persistence: np.ndarray
    variance: float
    log_likelihood: float
    high: np.ndarray
    settled: bool
    reason: str

    @property
    def durations(self) -> tuple[float, float]:
        """Expected periods in the low and in the high regime, 1/(1 − stay)."""
        return 1.0 / (1.0 - self.stay[0]), 1.0 / (1.0 - self.stay[1])


def log_likelihood(
    values: np.ndarray, stay: tuple[float, float], mean: tuple[float, float], persistence: np.ndarray, variance: float
) -> tuple[float, np.ndarray]:
    """The log likelihood of values (T,) after the first p, and the filtered chance of the high regime (T − p,)."""
    p = persistence.size
    histories = 1 << (p + 1)  # bit l of a history: the regime l periods ago
    bits = (np.arange(histories)[:, None] >> np.arange(p + 1)) & 1
    level = np.array(mean)[bits]
    move = np.array([[stay[0], 1.0 - stay[0]], [1.0 - stay[1], stay[1]]])
    ergodic = np.array([1.0 - stay[1], 1.0 - stay[0]]) / (2.0 - stay[0] - stay[1])
    chance = ergodic[bits[:, p]] * np.prod([move[bits[:, lag + 1], bits[:, lag]] for lag in range(p)], axis=0)
    weight = np.concatenate([[1.0], -persistence])
    expected = level @ weight
    windows = np.lib.stride_tricks.sliding_window_view(values, p + 1)[:, ::-1] @ weight
    density = np.exp(-0.5 * (windows[:, None] - expected) ** 2 / variance) / np.sqrt(2.0 * np.pi * variance)
    older = np.arange(histories) >> 1  # what a history was a period before, its oldest regime summed out
    total, high = 0.0, np.empty(windows.size)
    for t in range(windows.size):
        joint = chance * density[t]
        whole = joint.sum()
        if not whole > 0:
            return -np.inf, high
        joint /= whole
        total += np.log(whole)
        high[t] = joint[bits[:, 0] == 1].sum()
        recent = joint.reshape(2, -1).sum(axis=0)  # the highest bit, the oldest regime, is summed out
        chance = recent[older] * move[bits[:, 1], bits[:, 0]] if p else recent.sum() * (joint @ move)
    return float(total), high


def fit_switching(values: np.ndarray, lags: int, seed: int = 1, starts: int = STARTS) -> SwitchingAutoregression:
    """Maximum likelihood from several starts: values (T,) without gaps. Raises `ValueError` when they are too few."""
    if values.size < 5 * (lags + 3) or not np.ptp(values) > 0:
        raise ValueError("too few or constant values for a switching autoregression")
    random = stream(seed, "switching-autoregression")
    scale, centre = float(values.std()), float(values.mean())
    best, outcome = np.inf, None
    for _ in range(starts):
        gap = scale * (0.5 + random.random())
        first = np.concatenate(
            [1.0 + 2.0 * random.random(2), [centre - gap, np.log(2 * gap)], 0.1 * random.standard_normal(lags)]
        )
        first = np.concatenate([first, [2.0 * np.log(scale * 0.8)]])
        found = minimize(lambda z: -_likelihood(values, z), first, method="BFGS", options={"gtol": 1e-6})
        if found.fun < best - 1e-9:
            best, outcome = float(found.fun), found
    if outcome is None:
        raise ValueError("no start has a likelihood")
    stay, mean, persistence, variance = _unpacked(outcome.x)
    likelihood, high = log_likelihood(values, stay, mean, persistence, variance)
    settled = bool(np.max(np.abs(outcome.jac)) < 1e-2)
    reason = "" if settled else "climb-did-not-settle"
    return SwitchingAutoregression(stay, mean, persistence, variance, likelihood, high, settled, reason)


def _unpacked(z: np.ndarray) -> tuple[tuple[float, float], tuple[float, float], np.ndarray, float]:
    """Free numbers → stay chances by the logit, means by low and gap, autoregression, variance by the logarithm."""
    stay = 1.0 / (1.0 + np.exp(-np.clip(z[:2], -30, 30)))
    low = float(z[2])
    return (float(stay[0]), float(stay[1])), (low, low + float(np.exp(z[3]))), z[4:-1], float(np.exp(z[-1]))


def _likelihood(values: np.ndarray, z: np.ndarray) -> float:
    return max(log_likelihood(values, *_unpacked(z))[0], -1e12)
