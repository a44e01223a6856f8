"""Two regimes of conduct as a hidden Markov chain, with silent months missing: many series or many starts at once.

*Model* (Hamilton 1989, "A new approach to the economic analysis of nonstationary time series and the business cycle",
Econometrica 57, without autoregression). A regime of two holds in every month and stays with its own chance; an
observed value is normal with the mean and the spread of the regime; a silent month tells nothing and only lets the
chain run. The first month's regime is even. Regimes are ordered by mean: 0 low (estranged), 1 high (thaw).

*Fit.* Expectation–maximisation with the filter of Hamilton (1989) and the smoother of Kim (1994, Journal of
Econometrics 60), densities kept as logarithms relative to the larger of the two so that outliers cannot underflow. A
weak conjugate prior (`Prior`) keeps a regime from collapsing onto one month; `FLAT` switches it off and gives maximum
likelihood.

*Posterior.* Paths and parameters are drawn together by forward filtering and backward sampling inside a Gibbs sampler
(Chib 1996, Journal of Econometrics 75; Scott 2002, "Bayesian methods for hidden Markov models", JASA 97), many short
chains started at the best fit.

Axes: B series or starts, T months. Missing values are NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SMALL = 1e-300


@dataclass(frozen=True, slots=True)
class Prior:
    """μ | σ² ~ N(0, σ²/mean_weight), σ² ~ IG(shape, scale), P(leave a regime) ~ Beta(leave, stay); scaled values.

    The defaults are those of the change-point model: a quarter of the mean square inside regimes, two years a spell.
    """

    mean_weight: float = 0.1
    shape: float = 2.0
    scale: float = 0.25
    leave: float = 1.0
    stay: float = 23.0


WEAK = Prior()
FLAT = Prior(mean_weight=0.0, shape=-1.0, scale=0.0, leave=1.0, stay=1.0)


@dataclass(frozen=True, slots=True)
class Regimes:
    """Parameters of B chains: mean (B, 2), variance (B, 2), chance to stay (B, 2)."""

    mean: np.ndarray
    variance: np.ndarray
    stay: np.ndarray


@dataclass(frozen=True, slots=True)
class Smoothed:
    """What the data say of the regimes.

    log_likelihood (B,); high (B, T) the chance of regime 1 given all data; moves (B, 2, 2) expected moves, from and to.
    """

    log_likelihood: np.ndarray
    high: np.ndarray
    moves: np.ndarray


@dataclass(frozen=True, slots=True)
class Fit:
    """The end of the climb: parameters, their smoothed chain, objective (B,), iterations, whether each settled (B,)."""

    regimes: Regimes
    smoothed: Smoothed
    objective: np.ndarray
    iterations: int
    settled: np.ndarray


def smooth(values: np.ndarray, regimes: Regimes) -> Smoothed:
    """Filter forwards and smooth backwards: values (B, T) with NaN where silent."""
    ratio, shift = _densities(values, regimes)
    filtered, predicted, log = _filter(ratio, shift, regimes.stay)
    low, high = regimes.stay[:, 0], regimes.stay[:, 1]
    months = values.shape[1]
    result = np.empty_like(filtered)
    result[-1] = filtered[-1]
    moves = np.zeros((values.shape[0], 2, 2))
    for t in range(months - 2, -1, -1):
        up = result[t + 1] / predicted[t + 1]
        down = (1.0 - result[t + 1]) / (1.0 - predicted[t + 1])
        one = filtered[t]
        stays_high, rises = one * high * up, (1.0 - one) * (1.0 - low) * up
        falls = one * (1.0 - high) * down
        result[t] = stays_high + falls
        moves[:, 0, 1] += rises
        moves[:, 1, 0] += falls
        moves[:, 1, 1] += stays_high
    moves[:, 0, 0] = (months - 1) - moves[:, 0, 1] - moves[:, 1, 0] - moves[:, 1, 1]
    return Smoothed(log, result.T, moves)


def fit(values: np.ndarray, start: Regimes, prior: Prior = WEAK, limit: int = 200, close: float = 1e-6) -> Fit:
    """Climb from each start until the objective (log likelihood plus log prior) gains less than `close`."""
    regimes, before = start, np.full(values.shape[0], -np.inf)
    settled = np.zeros(values.shape[0], dtype=bool)
    seen = smooth(values, regimes)
    objective = seen.log_likelihood + _log_prior(regimes, prior)
    step = 0
    while step < limit and not settled.all():
        regimes = _maximise(values, seen, prior)
        before, seen = objective, smooth(values, regimes)
        objective = seen.log_likelihood + _log_prior(regimes, prior)
        settled |= objective - before < close
        step += 1
    return Fit(regimes, seen, objective, step, settled)


def starts(values: np.ndarray, count: int, random: np.random.Generator) -> Regimes:
    """Random starts for each series, `count` of each, series by series: B = R × count.

    Means are two quantiles of the series, spreads its own, chances to stay between 0.8 and 0.99.
    """
    series = values.shape[0]
    levels = np.sort(random.random((series * count, 2)), axis=1)
    levels = 0.05 + 0.9 * np.where(levels[:, 1:] - levels[:, :1] < 0.2, [[0.2, 0.8]], levels)
    mean = np.empty((series * count, 2))
    spread = np.empty((series * count, 1))
    for r in range(series):
        seen = values[r][~np.isnan(values[r])]
        mine = slice(r * count, (r + 1) * count)
        mean[mine] = np.quantile(seen, levels[mine])
        spread[mine] = max(float(np.var(seen)), 1e-6)
    factor = 0.2 + 0.8 * random.random((series * count, 2))
    return Regimes(mean, spread * factor, 0.8 + 0.19 * random.random((series * count, 2)))


def draw_paths(values: np.ndarray, regimes: Regimes, random: np.random.Generator) -> np.ndarray:
    """One path of regimes per chain, given the parameters: (B, T) int8, by backward sampling."""
    ratio, shift = _densities(values, regimes)
    filtered, predicted, _ = _filter(ratio, shift, regimes.stay)
    high = regimes.stay[:, 1]
    months = values.shape[1]
    uniform = random.random((months, values.shape[0]))
    path = np.empty((months, values.shape[0]), dtype=bool)
    path[-1] = uniform[-1] < filtered[-1]
    for t in range(months - 2, -1, -1):
        to = path[t + 1]
        weight = np.where(to, high / predicted[t + 1], (1.0 - high) / (1.0 - predicted[t + 1]))
        path[t] = uniform[t] < filtered[t] * weight
    return path.T.astype(np.int8)


def sample(
    values: np.ndarray, start: Regimes, sweeps: int, random: np.random.Generator, prior: Prior = WEAK
) -> tuple[np.ndarray, Regimes]:
    """Gibbs sampling from B chains: the last path (B, T) and the last parameters of each chain, ordered by mean."""
    regimes = start
    for _ in range(sweeps):
        path = draw_paths(values, regimes, random)
        regimes = _draw_regimes(values, path, prior, random)
        swap = regimes.mean[:, 0] > regimes.mean[:, 1]
        path = np.where(swap[:, None], 1 - path, path).astype(np.int8)
        regimes = _swapped(regimes, swap)
    return path, regimes


def ordered(found: Fit) -> Fit:
    """The same fit with regime 1 the one of higher mean."""
    swap = found.regimes.mean[:, 0] > found.regimes.mean[:, 1]
    seen = found.smoothed
    high = np.where(swap[:, None], 1.0 - seen.high, seen.high)
    moves = np.where(swap[:, None, None], seen.moves[:, ::-1, ::-1], seen.moves)
    smoothed = Smoothed(seen.log_likelihood, high, moves)
    return Fit(_swapped(found.regimes, swap), smoothed, found.objective, found.iterations, found.settled)


def _swapped(regimes: Regimes, swap: np.ndarray) -> Regimes:
    parts = (np.where(swap[:, None], x[:, ::-1], x) for x in (regimes.mean, regimes.variance, regimes.stay))
    return Regimes(*parts)


def _densities(values: np.ndarray, regimes: Regimes) -> tuple[np.ndarray, np.ndarray]:
    """Densities (T, 2, B) over the larger of the two, and the logarithm of the larger (T, B); 1 and 0 where missing."""
    seen = ~np.isnan(values)
    gap = np.where(seen, values, 0.0)[:, :, None] - regimes.mean[:, None, :]
    log = -0.5 * (np.log(2 * np.pi * regimes.variance)[:, None, :] + gap**2 / regimes.variance[:, None, :])
    log = np.where(seen[:, :, None], log, 0.0)
    shift = log.max(axis=2)
    return np.ascontiguousarray(np.exp(log - shift[:, :, None]).transpose(1, 2, 0)), np.ascontiguousarray(shift.T)


def _filter(ratio: np.ndarray, shift: np.ndarray, stay: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """P(regime 1) after and before each month's value, each (T, B), and the log likelihood (B,)."""
    months, _, chains = ratio.shape
    enter, high = 1.0 - stay[:, 0], stay[:, 1]
    filtered, predicted = np.empty((months, chains)), np.empty((months, chains))
    scale = np.empty((months, chains))
    now = np.full(chains, 0.5)
    for t in range(months):
        if t > 0:
            now = enter + (high - enter) * now
        now = np.clip(now, 1e-12, 1.0 - 1e-12)
        predicted[t] = now
        one = now * ratio[t, 1]
        whole = one + (1.0 - now) * ratio[t, 0]
        scale[t] = whole
        now = one / np.maximum(whole, SMALL)
        filtered[t] = now
    return filtered, predicted, np.sum(np.log(np.maximum(scale, SMALL)) + shift, axis=0)


def _maximise(values: np.ndarray, seen: Smoothed, prior: Prior) -> Regimes:
    here = ~np.isnan(values)
    filled = np.where(here, values, 0.0)
    weight = np.stack([(1.0 - seen.high) * here, seen.high * here], axis=2)
    count = weight.sum(axis=1)
    mean = np.einsum("bt,btk->bk", filled, weight) / np.maximum(count + prior.mean_weight, SMALL)
    spread = np.einsum("btk,btk->bk", weight, (filled[:, :, None] - mean[:, None, :]) ** 2)
    spread = spread + prior.mean_weight * mean**2 + 2 * prior.scale
    prior_terms = 2 * (prior.shape + 1) + (1.0 if prior.mean_weight > 0 else 0.0)
    variance = np.maximum(spread / np.maximum(count + prior_terms, SMALL), 1e-8)
    kept = np.stack([seen.moves[:, 0, 0], seen.moves[:, 1, 1]], axis=1) + prior.stay - 1.0
    left = np.stack([seen.moves[:, 0, 1], seen.moves[:, 1, 0]], axis=1) + prior.leave - 1.0
    return Regimes(mean, variance, np.clip(kept / np.maximum(kept + left, SMALL), 1e-6, 1.0 - 1e-6))


def _log_prior(regimes: Regimes, prior: Prior) -> np.ndarray:
    log = (prior.stay - 1.0) * np.log(regimes.stay) + (prior.leave - 1.0) * np.log1p(-regimes.stay)
    log -= (prior.shape + 1.0) * np.log(regimes.variance) + prior.scale / regimes.variance
    if prior.mean_weight > 0:
        log -= 0.5 * (np.log(regimes.variance) + prior.mean_weight * regimes.mean**2 / regimes.variance)
    return log.sum(axis=1)


def _draw_regimes(values: np.ndarray, path: np.ndarray, prior: Prior, random: np.random.Generator) -> Regimes:
    here = ~np.isnan(values)
    filled = np.where(here, values, 0.0)
    weight = np.stack([(path == 0) & here, (path == 1) & here], axis=2).astype(float)
    count = weight.sum(axis=1)
    total = np.einsum("bt,btk->bk", filled, weight)
    square = np.einsum("bt,btk->bk", filled**2, weight)
    centre = total / (count + prior.mean_weight)
    scale = prior.scale + 0.5 * np.maximum(square - total * centre, 0.0)
    variance = scale / random.standard_gamma(prior.shape + count / 2)
    mean = centre + np.sqrt(variance / (count + prior.mean_weight)) * random.standard_normal(centre.shape)
    now, then = path[:, :-1], path[:, 1:]
    kept = np.stack([((now == k) & (then == k)).sum(axis=1) for k in (0, 1)], axis=1)
    left = np.stack([((now == k) & (then != k)).sum(axis=1) for k in (0, 1)], axis=1)
    stay = random.beta(kept + prior.stay, left + prior.leave)
    return Regimes(mean, variance, np.clip(stay, 1e-6, 1.0 - 1e-6))
