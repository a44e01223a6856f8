"""Where the posterior is highest, and how sharply it falls from there: a check on its centre by another road.

    maximise  log L(z) − z'z / 2   over the estimated quantities, by L-BFGS-B with the exact gradient
    (Byrd, Lu, Nocedal and Zhu 1995, SIAM Journal on Scientific Computing 16(5)),
    −H = −∂² / ∂z²  at the highest point by central differences of the gradient; its inverse is the covariance of the
    normal approximation, and  log L − z'z / 2 − log det(−H) / 2  that of the evidence (Tierney and Kadane 1986,
    "Accurate approximations for posterior moments and marginal densities", Journal of the American Statistical
    Association 81(393), section 2).

Weighed draws and this search share the likelihood and nothing else. Where both put the centre at the same place,
neither was led astray; a posterior that is skewed has its mode beside its mean all the same. Several starts tell
whether there is one mode. Nothing here enters a verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.processes import pool_of
from taqarub.base.seed import stream
from taqarub.estimate.gradient import log_likelihood_and_gradient, log_likelihoods_and_gradients
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.record import Seen, seen_of
from taqarub.estimate.surrogate import estimated_of
from taqarub.model.model import Model

FARTHEST = 6.0  # prior deviations: beyond, one prior draw in five hundred million
FLAT = 0.02  # nats per prior deviation that a gradient may keep at a mode
APART = 0.1  # deviations of the normal approximation by which two modes differ
STEP = 0.05  # prior deviations, for the second derivatives
MOST = 300  # steps of the search


@dataclass(frozen=True, slots=True)
class Climb:
    """One search. z (Z,); slope the largest entry of the gradient there; reason why it ended, if it did not settle."""

    z: np.ndarray
    log_posterior: float
    log_likelihood: float
    slope: float
    evaluations: int
    settled: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Mode:
    """The highest point, what lies around it, and how it compares with the weighed draws.

    index      (n,) estimated quantities; z (Z,) the mode; deviation (n,) of the normal approximation, NaN where the
               point is no maximum in every direction
    mean, spread (n,) posterior mean and deviation of the weighed draws, NaN without them
    away       (n,) mode less mean in posterior deviations
    climbs     all searches, the highest first; other modes are those of `others`
    evidence   log evidence of the normal approximation
    """

    index: np.ndarray
    z: np.ndarray
    deviation: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    away: np.ndarray
    climbs: tuple[Climb, ...]
    others: tuple[Climb, ...]
    evidence: float


def find_mode(
    model: Model,
    seed: int,
    starts: int = 4,
    posterior: Posterior | None = None,
    workers: int = 1,
    tell: Callable[[float], None] | None = None,
) -> Mode:
    """Climb from the prior's centre, from the posterior's mean where there is one, and from draws of it (else of the
    prior) until there are `starts`.

    Results depend on the seed, the posterior and the number of starts only; `tell` hears the share of the work done.
    """
    seen, index = seen_of(model), estimated_of(model)
    points = _starts(model, index, seed, starts, posterior)
    say = tell or (lambda share: None)
    if workers <= 1:
        climbs = [_counted(say, (k + 1) / (starts + 1), climb(model, seen, index, z)) for k, z in enumerate(points)]
        best = max(climbs, key=lambda one: one.log_posterior)
        rows = [_turn(model, seen, index, best.z, place) for place in range(len(index))]
    else:
        with pool_of(workers) as pool:
            found = pool.map(partial(climb, model, seen, index), points)
            climbs = [_counted(say, (k + 1) / (starts + 1), one) for k, one in enumerate(found)]
            best = max(climbs, key=lambda one: one.log_posterior)
            rows = list(pool.map(partial(_turn, model, seen, index, best.z), range(len(index))))
    say(1.0)
    curvature = np.eye(len(index)) - 0.5 * (np.array(rows) + np.array(rows).T)
    deviation, evidence = normal_at(curvature, best.log_posterior)
    mean, spread = _centre(posterior, index)
    order = sorted(climbs, key=lambda one: -one.log_posterior)
    return Mode(
        index=read_only(index),
        z=read_only(best.z),
        deviation=read_only(deviation),
        mean=read_only(mean),
        spread=read_only(spread),
        away=read_only((best.z[index] - mean) / spread),
        climbs=tuple(order),
        others=_others(order, index, deviation),
        evidence=evidence,
    )


def climb(model: Model, seen: Seen, index: np.ndarray, start: np.ndarray) -> Climb:
    """Search from one start (Z,)."""
    from scipy.optimize import minimize

    def fall(part: np.ndarray) -> tuple[float, np.ndarray]:
        z = np.zeros(model.size)
        z[index] = part
        value, gradient = log_likelihood_and_gradient(model, seen, z, only_estimated=True)
        return 0.5 * float(part @ part) - value, part - gradient[index]

    bounds = [(-FARTHEST, FARTHEST)] * len(index)
    options = {"maxiter": MOST, "maxfun": 2 * MOST, "ftol": 1e-10, "gtol": 0.1 * FLAT, "maxcor": 20}
    found = minimize(fall, start[index], jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    z = np.zeros(model.size)
    z[index] = found.x
    inside = np.abs(found.x) < FARTHEST
    steepest = float(np.max(np.abs(np.asarray(found.jac)[inside]), initial=0.0))
    settled = steepest <= FLAT and bool(inside.all())
    reason = "" if settled else f"{found.message}; the gradient is still {steepest:.2g}"
    height = -float(found.fun)
    return Climb(read_only(z), height, height + 0.5 * float(z @ z), steepest, int(found.nfev), settled, reason)


def normal_at(curvature: np.ndarray, height: float) -> tuple[np.ndarray, float]:
    """Deviations (n,) and log evidence of the normal approximation with −H = `curvature`, NaN where that is not
    positive definite; the prior's constant is taken out, as z is standard normal.

    >>> deviation, evidence = normal_at(np.diag([4.0, 1.0]), -3.0)
    >>> deviation.tolist(), round(evidence, 4)
    ([0.5, 1.0], -3.6931)
    """
    try:
        root = np.linalg.cholesky(curvature)
    except np.linalg.LinAlgError:
        return np.full(len(curvature), np.nan), float("nan")
    inverse = np.linalg.inv(root)
    return np.sqrt(np.sum(inverse**2, axis=0)), float(height - np.sum(np.log(np.diag(root))))


def _turn(model: Model, seen: Seen, index: np.ndarray, z: np.ndarray, place: int) -> np.ndarray:
    """(n,) a row of the second derivatives of log L."""
    points = np.repeat(z[None], 2, axis=0)
    points[:, index[place]] += (STEP, -STEP)
    _, (up, down) = log_likelihoods_and_gradients(model, seen, points, only_estimated=True)
    return np.asarray((up - down)[index] / (2.0 * STEP))


def _starts(model: Model, index: np.ndarray, seed: int, starts: int, posterior: Posterior | None) -> list[np.ndarray]:
    points = [np.zeros(model.size)]
    if posterior is not None:
        points.append(posterior.weights @ posterior.z)
    rng = stream(seed, "estimate", "mode")
    while len(points) < starts:
        if posterior is None:
            points.append(rng.standard_normal(model.size))
        else:
            points.append(posterior.z[rng.choice(len(posterior.weights), p=posterior.weights)])
    kept = []
    for point in points[:starts]:
        z = np.zeros(model.size)
        z[index] = np.clip(point[index], -FARTHEST, FARTHEST)
        kept.append(z)
    return kept


def _centre(posterior: Posterior | None, index: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if posterior is None:
        return np.full(len(index), np.nan), np.full(len(index), np.nan)
    z, weights = posterior.z[:, index], posterior.weights
    mean = weights @ z
    return mean, np.sqrt(weights @ (z - mean) ** 2)


def _others(order: list[Climb], index: np.ndarray, deviation: np.ndarray) -> tuple[Climb, ...]:
    """Settled searches that ended elsewhere, one for each place."""
    scale = np.where(np.isfinite(deviation), deviation, 1.0)
    found: list[Climb] = [order[0]]
    for one in order[1:]:
        if one.settled and all(np.max(np.abs(one.z - other.z)[index] / scale) > APART for other in found):
            found.append(one)
    return tuple(found[1:])


def _counted(say: Callable[[float], None], share: float, one: Climb) -> Climb:
    say(share)
    return one
