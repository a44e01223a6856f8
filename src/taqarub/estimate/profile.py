"""Profile likelihoods: how well the record could be explained if one quantity were known to have another value.

    ℓ_i(x) = max { log L(z) : z_i = x },      the others free within `BOX` prior deviations

Twice the drop of ℓ_i from its maximum is compared with χ² of one degree of freedom (Wilks 1938, "The large-sample
distribution of the likelihood ratio for testing composite hypotheses", Annals of Mathematical Statistics 9(1)); values
with a smaller drop form the interval. The prior plays no part but for the box, so the shape says what the record alone
can tell (Raue et al. 2009, "Structural and practical identifiability analysis of partially observed dynamical models by
exploiting the profile likelihood", Bioinformatics 25(15)): *closed*, the record bounds the quantity on both sides;
*one-sided*, on one side only, or *flat*, on none within the box (both practically non-identifiable); a profile that
does not move at all is structurally non-identifiable.

The likelihood itself and its exact gradient are climbed (`gradient`; L-BFGS: Liu and Nocedal 1989, Mathematical
Programming 45) in coordinates in which the posterior's covariance is the identity, each point from the one before it.
What is found is a lower bound on ℓ_i, so shapes can come out too closed, never too flat; `left` says how much the
second half of the climbs still gained.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import minimize
from scipy.stats import chi2

from taqarub.base.processes import pool_of
from taqarub.estimate.gradient import log_likelihood_and_gradient
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.record import seen_of
from taqarub.estimate.surrogate import estimated_of, held
from taqarub.model.model import Model

BOX = 2.5  # prior deviations
WALL = 50.0  # steepness of the box's wall, per squared deviation
DROP = float(chi2.ppf(0.95, 1)) / 2  # nats below the maximum at the ends of the interval
ENOUGH = 3.0  # nats below the maximum at which a side need not be followed further
STILL = 0.05  # nats: a profile that moves less does not move
STEP, LEAST_STEP = 1.6, 0.25  # posterior deviations between points, and the least distance in prior deviations
CLIMB, FIRST_CLIMB = 8, 60  # evaluations at a point, and at the first
TURNS, GAIN = 3, 0.2  # climbs at a point while the second half of the last gained more nats than this
SHRINK = 0.1  # share of the identity in the covariance that scales the steps
Function = Callable[[np.ndarray], tuple[float, np.ndarray]]  # z (n,) -> log likelihood, gradient (n,)


@dataclass(frozen=True, slots=True)
class Profile:
    """One quantity's profile.

    z, drop   (G,) values in prior deviations, increasing, and nats below `top`, the best point found anywhere
    low, high ends of the interval in z, None where the profile does not end inside the box
    left      nats that the second half of the climb gained, the largest over the points that decide the interval
    """

    name: str
    z: tuple[float, ...]
    drop: tuple[float, ...]
    low: float | None
    high: float | None
    left: float
    top: float

    @property
    def still(self) -> bool:
        """Whether nothing in the record depends on the quantity once the others may move."""
        return max(self.drop) < STILL

    @property
    def word(self) -> str:
        """closed | one-sided | flat"""
        return ("flat", "one-sided", "closed")[(self.low is not None) + (self.high is not None)]


def profiles(
    model: Model,
    posterior: Posterior,
    workers: int = 1,
    progress: Callable[[float], None] | None = None,
    only: Collection[str] = (),
) -> tuple[Profile, ...]:
    """The profile of every estimated quantity, or of some; numbers do not depend on the number of workers."""
    index = estimated_of(model)
    function = partial(_of_model, model, index)
    draws = held(model, posterior.z)[:, index]
    best = draws[int(np.argmax(posterior.log_likelihood))]
    away = draws - posterior.weights @ draws
    covariance = (1 - SHRINK) * (away * posterior.weights[:, None]).T @ away + SHRINK * np.eye(len(index))
    top, peak, _ = climb(function, np.clip(best, -BOX, BOX), covariance, None, FIRST_CLIMB)
    names = [model.parameters[i].name for i in index]
    places = [place for place, name in enumerate(names) if not only or name in only]
    task = partial(walk, function, peak, top, covariance)
    walks = []
    if workers > 1:
        with pool_of(workers) as pool:
            for one in pool.map(task, places):
                walks.append(one)
                if progress:
                    progress(len(walks) / len(places))
    else:
        for place in places:
            walks.append(task(place))
            if progress:
                progress(len(walks) / len(places))
    top = max(top, *(float(value.max()) for _, value, _ in walks))
    return tuple(read(names[place], *found, top) for place, found in zip(places, walks, strict=True))


def read(name: str, z: np.ndarray, value: np.ndarray, left: np.ndarray, top: float) -> Profile:
    """A profile from its points.

    >>> z = np.linspace(-2.5, 2.5, 11)
    >>> found = read("x", z, -0.5 * (z / 0.5) ** 2, np.zeros(11), 0.0)  # a normal likelihood, deviation one half
    >>> found.word, round(found.low, 2), round(found.high, 2)
    ('closed', -0.98, 0.98)
    """
    drop = top - value
    root = np.sqrt(np.maximum(drop, 0.0)) - np.sqrt(DROP)  # nearly straight where the likelihood is nearly normal
    inside = np.flatnonzero(root < 0)
    low = high = None
    deciding = np.ones(len(z), dtype=bool)
    if inside.size:
        first, last = int(inside[0]), int(inside[-1])
        deciding = (np.arange(len(z)) >= first - 1) & (np.arange(len(z)) <= last + 1)
        if first > 0:
            low = float(np.interp(0.0, [root[first], root[first - 1]], [z[first], z[first - 1]]))
        if last < len(z) - 1:
            high = float(np.interp(0.0, [root[last], root[last + 1]], [z[last], z[last + 1]]))
    return Profile(name, tuple(z.tolist()), tuple(drop.tolist()), low, high, float(left[deciding].max()), top)


def walk(
    function: Function, peak: np.ndarray, top: float, covariance: np.ndarray, place: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points (G,) of one quantity's profile, the log likelihood there, and what was left to gain."""
    step = max(LEAST_STEP, STEP * float(np.sqrt(covariance[place, place])))
    towards = covariance[:, place] / covariance[place, place]
    centre = float(np.clip(peak[place], -BOX, BOX))
    found: dict[float, tuple[float, float]] = {centre: (top, 0.0)}
    for side in (-1.0, 1.0):
        now, last = peak, top
        while now[place] * side < BOX - 1e-9:
            x = float(np.clip(now[place] + side * step, -BOX, BOX))
            before, now = now, _moved(now, towards, place, x)
            value, now, left = _settled(function, now, covariance, place)
            found[x] = (value, left)
            if last >= top - DROP > value:  # the end of the interval lies between: one more point where it should be
                roots = [np.sqrt(max(top - v, 0.0)) for v in (last, value)]
                end = float(np.interp(np.sqrt(DROP), roots, [before[place], x]))
                nearest = before if abs(end - before[place]) < abs(end - x) else now
                more, _, left = _settled(function, _moved(nearest, towards, place, end), covariance, place)
                found[end] = (more, left)
            if top - value > ENOUGH:
                break
            last = value
    z = np.array(sorted(found))
    return z, np.array([found[x][0] for x in z]), np.array([found[x][1] for x in z])


def _moved(z: np.ndarray, towards: np.ndarray, place: int, x: float) -> np.ndarray:
    """Where the others are to be expected when one quantity goes to x."""
    start = np.clip(z + towards * (x - z[place]), -BOX, BOX)
    start[place] = x
    return start


def _settled(
    function: Function, start: np.ndarray, covariance: np.ndarray, fixed: int
) -> tuple[float, np.ndarray, float]:
    """Climb, and again from where the climb came to while that still pays."""
    value, z, left = climb(function, start, covariance, fixed, CLIMB)
    for _ in range(TURNS - 1):
        if left <= GAIN:
            break
        value, z, left = climb(function, z, covariance, fixed, CLIMB)
    return value, z, left


def climb(
    function: Function, start: np.ndarray, covariance: np.ndarray, fixed: int | None, evaluations: int
) -> tuple[float, np.ndarray, float]:
    """The best log likelihood from a start (n,), with one place fixed or none: value, z, gain of the second half.

    Inside the box this is the likelihood; outside, a steep wall leads back.
    """
    free = np.array([i for i in range(len(start)) if i != fixed], dtype=np.int64)
    if not free.size:
        return function(start)[0], start, 0.0
    root = np.linalg.cholesky(covariance[np.ix_(free, free)])
    best: list[tuple[float, np.ndarray]] = []
    trail: list[float] = []  # the best so far, by evaluation

    def at(u: np.ndarray) -> tuple[float, np.ndarray]:
        z = start.copy()
        z[free] += root @ u
        inside = np.clip(z, -BOX, BOX)
        value, gradient = function(inside)
        beyond = z - inside
        if not best or value > best[0][0]:
            best[:] = [(value, inside)]
        trail.append(best[0][0])
        uphill = np.where(beyond == 0, gradient, 0.0) - 2 * WALL * beyond
        return WALL * float(beyond @ beyond) - value, -(root.T @ uphill[free])

    minimize(at, np.zeros(len(free)), jac=True, method="L-BFGS-B", options={"maxfun": evaluations, "ftol": 1e-6})
    return *best[0], trail[-1] - trail[(len(trail) - 1) // 2]


def _of_model(model: Model, index: np.ndarray, part: np.ndarray) -> tuple[float, np.ndarray]:
    z = np.zeros(model.size)
    z[index] = part
    value, gradient = log_likelihood_and_gradient(model, seen_of(model), z, only_estimated=True)
    return value, gradient[index]
