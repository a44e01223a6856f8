"""Penalised change points: the one segmentation that costs least, for one series or for many at once.

*Cost.* A segment costs the squares around its mean; each further segment costs the penalty. The cheapest segmentation
is found exactly by dynamic programming (Jackson et al. 2005, "An algorithm for optimal partitioning of data on an
interval", IEEE Signal Processing Letters 12(2)), and starts that can never be best again are dropped as soon as that is
proven for every series of the batch (PELT: Killick, Fearnhead and Eckley 2012, "Optimal detection of changepoints with
a linear computational cost", JASA 107, theorem 3.1; for one series this is PELT itself).

*Penalty.* 2 σ² log N · (1 + ρ)/(1 − ρ): the Schwarz penalty of Yao (1988, Statistics and Probability Letters 6) for a
new mean and its place, times the ratio of long-run to plain variance of a first-order autoregression, since dependence
inflates what a cut gains by chance (Lavielle and Moulines 2000, Journal of Time Series Analysis 21). Both σ and ρ come
from differences, which a few shifts of level hardly touch: von Neumann (1941, Annals of Mathematical Statistics 12) for
the spread, and for ρ the two differences of Chakar, Lebarbier, Lévy-Leduc and Robin (2017, "A robust approach for
estimating change-points in the mean of an AR(1) process", Bernoulli 23), by mean squares: their medians are for normal
values, and sums of event scores are lumpy.

*How sure.* A least cost has no posterior. The segmentation is found again on series whose residuals have random signs
(wild bootstrap: Wu 1986, Annals of Statistics 14), which keeps their size where it was.

Axes: R series, N observed months.
"""

from __future__ import annotations

import numpy as np

LEAST_LENGTH = 2  # observed months in a segment
LARGEST_RHO = 0.9


def least_cost(values: np.ndarray, penalty: np.ndarray, least: int = LEAST_LENGTH) -> np.ndarray:
    """Where segments start in the cheapest segmentation: values (R, N), penalty (R,) → (R, N) bool.

    >>> least_cost(np.array([[0.0, 0, 0, 5, 5, 5]]), np.array([1.0]))[0].tolist()
    [True, False, False, True, False, False]
    """
    series, n = values.shape
    starts = np.zeros((series, n), dtype=bool)
    if n < 2 * least:
        starts[:, :1] = True
        return starts
    total, square = np.zeros((series, n + 1)), np.zeros((series, n + 1))
    total[:, 1:], square[:, 1:] = np.cumsum(values, axis=1), np.cumsum(values**2, axis=1)
    best = np.full((series, n + 1), np.inf)
    best[:, 0] = -penalty
    before = np.zeros((series, n + 1), dtype=np.int64)
    dropped = np.full(n + 1, n + 1, dtype=np.int64)  # the first end at which a start is no longer looked at
    open_ = np.empty(0, dtype=np.int64)
    row = np.arange(series)
    for end in range(least, n + 1):
        latest = end - least
        if latest == 0 or latest >= least:
            open_ = np.append(open_, latest)
        open_ = open_[dropped[open_] > end]
        part = total[:, end, None] - total[:, open_]
        reach = best[:, open_] + (square[:, end, None] - square[:, open_] - part**2 / (end - open_))
        cheapest = np.argmin(reach, axis=1)
        best[:, end] = reach[row, cheapest] + penalty
        before[:, end] = open_[cheapest]
        hopeless = (reach > best[:, end, None]).all(axis=0)
        dropped[open_[hopeless]] = np.minimum(dropped[open_[hopeless]], end + least)
    place = np.full(series, n)
    while (place > 0).any():
        live = place > 0
        place[live] = before[row[live], place[live]]
        starts[row[live], place[live]] = True
    return starts


def spread_and_dependence(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Spread σ and first-order dependence ρ of each series (R, N), from mean squares of differences; each (R,).

    With d₁, d₂ the mean squares of first and second-neighbour differences, d₂/d₁ = 1 + ρ and d₁ = 2 σ² (1 − ρ). The
    spread is at most that of the whole series.
    """
    series, n = values.shape
    whole = np.maximum(values.std(axis=1), 1e-300)
    if n < 3:
        return whole, np.zeros(series)
    one = np.mean(np.diff(values, axis=1) ** 2, axis=1)
    two = np.mean((values[:, 2:] - values[:, :-2]) ** 2, axis=1)
    rho = np.clip(np.divide(two, one, out=np.ones(series), where=one > 0) - 1.0, 0.0, LARGEST_RHO)
    return np.maximum(np.minimum(np.sqrt(one / (2.0 * (1.0 - rho))), whole), 1e-300), rho


def usual_penalty(values: np.ndarray) -> np.ndarray:
    """The penalty of each series (R, N): (R,)."""
    spread, rho = spread_and_dependence(values)
    return np.asarray(2.0 * spread**2 * np.log(max(values.shape[1], 2)) * (1.0 + rho) / (1.0 - rho))


def means_of(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The mean of its segment at every place: values and starts (R, N) → (R, N).

    >>> means_of(np.array([[1.0, 3.0, 8.0]]), np.array([[True, False, True]])).tolist()
    [[2.0, 2.0, 8.0]]
    """
    series, n = values.shape
    segment = np.cumsum(starts, axis=1) - 1 + np.arange(series)[:, None] * n
    total = np.bincount(segment.ravel(), weights=values.ravel(), minlength=series * n)
    count = np.bincount(segment.ravel(), minlength=series * n)
    return np.asarray((total / np.maximum(count, 1))[segment])


def resampled(values: np.ndarray, starts: np.ndarray, draws: int, random: np.random.Generator) -> np.ndarray:
    """Series (draws, N) like one series (N,): its means, and its residuals with random signs."""
    mean = means_of(values[None], starts[None])[0]
    signs = np.where(random.random((draws, values.size)) < 0.5, -1.0, 1.0)
    return np.asarray(mean + signs * (values - mean))
