"""What several cases say together about quantities that are alike: a hierarchical model in two stages.

Stage one is each case's own posterior, as `fit` gives it. Stage two supposes that the quantities θ of all cases (on the
scale on which they are spread: logs of precisions, logits of chances) come from one normal distribution,

    θ_ck ~ N(μ, τ²),      μ ~ N(m, s²),      τ ~ half-Cauchy(h)        (Gelman 2006, Bayesian Analysis 1(3), section 3)

and uses the draws of stage one, each relieved of its case's own prior p₁, in place of the case's likelihood (Lunn,
Barrett, Sweeting and Thompson 2013, "Fully Bayesian hierarchical modelling in two stages, with application to
meta-analysis", Journal of the Royal Statistical Society C 62(4), section 2):

    m_c(μ, τ) = Σ_d w_cd Π_k N(θ_cdk; μ, τ²) / p₁(θ_cdk),      p(μ, τ | all) ∝ p(μ) p(τ) Π_c m_c(μ, τ)

There are two common quantities, so they are summed over a grid where Lunn et al. draw them. A case's quantity after
pooling has the weights w_cd Σ p(μ, τ | all) Π_k N(θ_cdk; μ, τ²) / p₁(θ_cdk) / m_c(μ, τ). So that the sums stay smooth
where τ is smaller than the distance between draws, every draw stands for a small normal kernel (a quarter of the width
of Silverman 1986, Density Estimation, eq. 4.14): τ² + b² takes the place of τ². Leaving a case out, the others' pool
foretells its record: log Σ p(μ, τ | others) m_c(μ, τ) is the log of how much likelier the record is under the pool than
under the case's own prior.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from taqarub.base.measurement import Draws
from taqarub.estimate.weights import effective_size

MEANS, SPREADS = 61, 50  # points of the grid
REACH = 4.0  # deviations of the prior of μ that the grid covers
LEAST, MOST = 0.02, 20.0  # of the spread, as multiples of its scale h: the grid
KERNEL = 0.25  # small, for a draw is not moved within its kernel
LEVELS = (0.05, 0.5, 0.95)
LOG_ROOT = 0.5 * float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True)
class Site:
    """One case's K alike quantities.

    names; values (D, K); weights (D,) of its posterior under the prior of stage one, whose log density at the values is
    log_prior (D, K); own (D,) log of the case's own prior over that of stage one, or None where they are the same
    """

    case: str
    names: tuple[str, ...]
    values: np.ndarray
    weights: np.ndarray
    log_prior: np.ndarray
    own: np.ndarray | None = None

    @property
    def alone(self) -> tuple[np.ndarray, float]:
        """Weights (D,) under the case's own prior, and the log of its record's chance over that of stage one."""
        log = np.log(np.maximum(self.weights, 1e-300)) + (0.0 if self.own is None else self.own)
        total = float(logsumexp(log))
        return np.exp(log - total), total


@dataclass(frozen=True, slots=True)
class Common:
    """Priors of what is common: mean ~ N(mean, mean_sd²), spread ~ half-Cauchy(scale)."""

    mean: float
    mean_sd: float
    scale: float


@dataclass(frozen=True, slots=True)
class Shift:
    """One quantity before and after pooling: 5 %, 50 % and 95 % points; narrower: ratio of the widths between them."""

    case: str
    name: str
    alone: tuple[float, float, float]
    pooled: tuple[float, float, float]
    effective: float

    @property
    def narrower(self) -> float:
        """Width after over width before: below one, pooling has told something."""
        return (self.pooled[2] - self.pooled[0]) / max(self.alone[2] - self.alone[0], 1e-300)


@dataclass(frozen=True, slots=True)
class Pooled:
    """mean, spread: points of μ and τ; shifts: every quantity; foretold: case -> log ratio, pool of the others over
    own prior; means (M,), spreads (S,) and chance (M, S): the posterior of what is common."""

    mean: tuple[float, float, float]
    spread: tuple[float, float, float]
    shifts: tuple[Shift, ...]
    foretold: Mapping[str, float]
    means: np.ndarray
    spreads: np.ndarray
    chance: np.ndarray


def pool(sites: Sequence[Site], common: Common, levels: tuple[float, ...] = LEVELS) -> Pooled:
    """Pool the sites under a prior of what is common to them.

    >>> rng = np.random.default_rng(1)
    >>> flat = np.zeros((2000, 1))
    >>> sites = [Site(n, ("x",), rng.normal(y, 1.0, (2000, 1)), np.full(2000, 5e-4), flat) for n, y in
    ...          (("a", 0.9), ("b", 1.0), ("c", 1.1))]
    >>> found = pool(sites, Common(0.0, 2.0, 0.5))
    >>> all(shift.narrower < 0.9 for shift in found.shifts)  # three alike: each is known better
    True
    """
    means = np.linspace(common.mean - REACH * common.mean_sd, common.mean + REACH * common.mean_sd, MEANS)
    spreads = common.scale * np.geomspace(LEAST, MOST, SPREADS)
    prior = (
        -0.5 * ((means[:, None] - common.mean) / common.mean_sd) ** 2
        - np.log1p((spreads / common.scale) ** 2)
        + np.log(spreads)  # the grid is even in log τ
    )
    alone = {site.case: site.alone[1] for site in sites}
    each = {site.case: _likelihood(site, means, spreads) for site in sites}
    joint = prior + np.sum(list(each.values()), axis=0)
    joint = joint - logsumexp(joint)
    chance = np.exp(joint)
    foretold = {}
    for name, own in each.items():
        others = joint - own
        foretold[name] = float(logsumexp(others - logsumexp(others) + own)) - alone[name]
    shifts = [shift for site in sites for shift in _shifts(site, means, spreads, joint - each[site.case], levels)]
    middle, spread = (
        Draws(*pair).quantile(levels) for pair in ((means, chance.sum(axis=1)), (spreads, chance.sum(axis=0)))
    )
    return Pooled(middle, spread, tuple(shifts), foretold, means, spreads, chance)  # type: ignore[arg-type]


def bandwidth(site: Site) -> np.ndarray:
    """(K,) `KERNEL` times Silverman's width of a normal kernel for the site's draws."""
    count, size = site.values.shape[1], effective_size(site.weights)
    spread = np.sqrt(site.weights @ (site.values - site.weights @ site.values) ** 2)
    return np.asarray(KERNEL * spread * (4 / ((count + 2) * size)) ** (1 / (count + 4)))


def _log_terms(site: Site, means: np.ndarray, spread: float) -> np.ndarray:
    """(M, D) log of w Π N(θ; μ, τ² + b²) / p₁(θ) for one spread."""
    width = np.hypot(spread, bandwidth(site))
    away = (site.values[None] - means[:, None, None]) / width
    normal = -0.5 * away**2 - LOG_ROOT - np.log(width) - site.log_prior[None]
    with np.errstate(divide="ignore"):
        return np.asarray(normal.sum(axis=-1) + np.log(site.weights))


def _likelihood(site: Site, means: np.ndarray, spreads: np.ndarray) -> np.ndarray:
    return np.stack([logsumexp(_log_terms(site, means, float(s)), axis=1) for s in spreads], axis=1)


def _shifts(
    site: Site, means: np.ndarray, spreads: np.ndarray, log_others: np.ndarray, levels: tuple[float, ...]
) -> list[Shift]:
    parts = [
        logsumexp(_log_terms(site, means, float(s)) + log_others[:, [place]], axis=0) for place, s in enumerate(spreads)
    ]
    total = logsumexp(np.stack(parts), axis=0)
    weights = np.exp(total - logsumexp(total))
    found = []
    own = site.alone[0]
    least = min(effective_size(own), effective_size(weights))
    for place, name in enumerate(site.names):
        alone, pooled = (Draws(site.values[:, place], w).quantile(levels) for w in (own, weights))
        found.append(Shift(site.case, name, alone, pooled, least))  # type: ignore[arg-type]
    return found
