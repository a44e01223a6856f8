"""Change points by exact Bayesian inference: every segmentation of the observed months is weighed, none searched for.

*Model.* A product partition (Barry and Hartigan 1992, Annals of Statistics 20(1)): the observed months are cut into
segments; inside one, values are normal with unknown mean and variance under a normal–inverse-gamma prior

    σ² ~ IG(a, b),   μ | σ² ~ N(0, σ²/κ),   y | μ, σ² ~ N(μ, σ²)

so that a segment's marginal likelihood has a closed form (Gelman et al. 2013, Bayesian Data Analysis, section 3.3). The
mean of the prior is the natural zero of the Goldstein scale. Values are divided by their root mean square; κ = 0.1,
a = 2 and b = 0.25 then say that a segment's mean may lie some 1.6 root mean squares from zero and that a quarter of the
mean square is expected inside segments.

*Prior on the cuts.* In every month a new segment begins with hazard 1/L; L is unknown, uniform on `LENGTHS_MONTHS`.
Silent months are missing, not zero: between two observed months g months apart there is a cut with chance
1 − (1 − 1/L)^g, at most one, and it lies with equal chance in any of those g months.

*Inference.* With Q(t) the probability of the observations from t on, given a cut just before t,

    Q(t) = Σ_s  P(t, s) · Π(no cut inside) · (cut after s) · Q(s+1)

is computed backwards and segmentations are then drawn forwards, exactly and independently (Fearnhead 2006, "Exact and
efficient Bayesian inference for multiple changepoint problems", Statistics and Computing 16, 203–213, equations 1–4).
Cost O(R N²) for R series of N observed months. A segment is labelled thaw when its drawn mean is above zero.

Axes: R series, N observed months, G segmentations, T months, J lengths of the prior.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp

LENGTHS_MONTHS = (12.0, 24.0, 48.0, 96.0, 192.0)
MEAN_WEIGHT, SHAPE, SCALE = 0.1, 2.0, 0.25  # κ, a, b


@dataclass(frozen=True, slots=True)
class Weighed:
    """All segmentations of R series, weighed.

    parts     (R, N, N) log marginal likelihood of the segment from i to j, inclusive; −inf below the diagonal
    ends      (J, R, N, N) log probability of the end j of a segment that starts at i
    lengths   (R, J) posterior probability of each prior length, in the order in which they were given
    evidence  (R,) log marginal likelihood of the series, prior lengths averaged out
    """

    parts: np.ndarray
    ends: np.ndarray
    lengths: np.ndarray
    evidence: np.ndarray


@dataclass(frozen=True, slots=True)
class Cuts:
    """Drawn segmentations: whether a segment starts at each observed month (G, N), and its mean there (G, N)."""

    starts: np.ndarray
    mean: np.ndarray


def segment_evidence(values: np.ndarray) -> np.ndarray:
    """Log marginal likelihood of every segment: values (R, N) → (R, N, N), −inf where the end precedes the start.

    >>> one = segment_evidence(np.array([[0.0]]))[0, 0, 0]  # a Student t with 2a degrees of freedom at zero
    >>> from scipy.stats import t
    >>> bool(round(one, 10) == round(t.logpdf(0.0, 4, scale=np.sqrt(0.25 / 2 * 1.1 / 0.1)), 10))
    True
    """
    count, total, square = _sums(values)
    valid = count > 0
    n = np.where(valid, count, 1)
    a = SHAPE + n / 2
    b = SCALE + 0.5 * np.maximum(square - total**2 / (MEAN_WEIGHT + n), 0.0)
    log = 0.5 * np.log(MEAN_WEIGHT / (MEAN_WEIGHT + n)) + SHAPE * np.log(SCALE) - gammaln(SHAPE) + gammaln(a)
    return np.where(valid, log - a * np.log(b) - n / 2 * np.log(2 * np.pi), -np.inf)


def weigh(values: np.ndarray, gaps: np.ndarray, lengths: tuple[float, ...] = LENGTHS_MONTHS) -> Weighed:
    """Weigh every segmentation of scaled series: values (R, N), gaps (N − 1,) months between observed months."""
    series, n = values.shape
    parts = segment_evidence(values)
    ends = np.full((len(lengths), series, n, n), -np.inf)
    total = np.empty((series, len(lengths)))
    for j, length in enumerate(lengths):
        stay = gaps * np.log1p(-1.0 / length)
        cut = np.log(-np.expm1(stay))
        joined = np.concatenate([[0.0], np.cumsum(stay)])
        after = np.zeros((series, n))  # log of (cut after s) times Q(s + 1)
        for t in range(n - 1, -1, -1):
            terms = parts[:, t, t:] + (joined[t:] - joined[t]) + after[:, t:]
            whole = logsumexp(terms, axis=1)
            ends[j, :, t, t:] = terms - whole[:, None]
            if t > 0:
                after[:, t - 1] = cut[t - 1] + whole
        total[:, j] = whole
    evidence = logsumexp(total, axis=1) - np.log(len(lengths))
    shares = np.exp(total - logsumexp(total, axis=1, keepdims=True))
    return Weighed(parts, ends, shares, evidence)


def draw_cuts(weighed: Weighed, values: np.ndarray, draws: int, random: np.random.Generator) -> Cuts:
    """Independent segmentations with their means: `draws` of each series, series by series, G = R × draws.

    The means are drawn from their posterior given the segment, with its variance.
    """
    series, n = values.shape
    owner = np.repeat(np.arange(series), draws)
    chosen = _categorical(np.cumsum(weighed.lengths, axis=1)[owner], random.random(owner.size))
    limits = np.cumsum(np.exp(weighed.ends), axis=3)
    starts = np.zeros((owner.size, n), dtype=bool)
    mean = np.zeros((owner.size, n))
    count, total, square = _sums(values)
    place = np.zeros(owner.size, dtype=np.int64)
    live = np.arange(owner.size)
    while live.size:
        start, mine = place[live], owner[live]
        end = _categorical(limits[chosen[live], mine, start], random.random(live.size))
        starts[live, start] = True
        k, s, q = count[start, end], total[mine, start, end], square[mine, start, end]
        scale = SCALE + 0.5 * np.maximum(q - s**2 / (MEAN_WEIGHT + k), 0.0)
        variance = scale / random.standard_gamma(SHAPE + k / 2)
        centre = s / (MEAN_WEIGHT + k)
        mean[live, start] = centre + np.sqrt(variance / (MEAN_WEIGHT + k)) * random.standard_normal(live.size)
        place[live] = end + 1
        live = live[end + 1 < n]
    origin = np.maximum.accumulate(np.where(starts, np.arange(n), 0), axis=1)
    return Cuts(starts, np.take_along_axis(mean, origin, axis=1))


def on_months(
    cuts: Cuts, observed: np.ndarray, months: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Segmentations on all months: breaks (G, T) and level (G, T), the cut placed evenly in the gap that holds it.

    `observed` (N,) are the places of the observed months. Months before the first take its level.
    """
    draws, n = cuts.starts.shape
    breaks = np.zeros((draws, months), dtype=bool)
    if n > 1:
        gap = np.diff(observed)
        back = np.floor(random.random((draws, n - 1)) * gap).astype(np.int64)
        row, column = np.nonzero(cuts.starts[:, 1:])
        breaks[row, observed[column + 1] - back[row, column]] = True
    segment = np.cumsum(breaks, axis=1)
    values = np.zeros((draws, int(segment.max()) + 1))
    index = np.cumsum(cuts.starts, axis=1) - 1
    np.put_along_axis(values, index, cuts.mean, axis=1)
    return breaks, np.take_along_axis(values, segment, axis=1)


def _sums(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts (N, N), and sums and sums of squares (R, N, N), of every segment."""
    series, n = values.shape
    padded = np.zeros((series, n + 1))
    squares = np.zeros((series, n + 1))
    padded[:, 1:], squares[:, 1:] = np.cumsum(values, axis=1), np.cumsum(values**2, axis=1)
    count = np.arange(1, n + 1)[None, :] - np.arange(n)[:, None]
    total = padded[:, None, 1:] - padded[:, :-1, None]
    square = squares[:, None, 1:] - squares[:, :-1, None]
    return count, total, square


def _categorical(limits: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """One category per row from cumulative probabilities (rows, categories)."""
    return np.argmax(limits >= uniform[:, None] * limits[:, -1:], axis=1)
