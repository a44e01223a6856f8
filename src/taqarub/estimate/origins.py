"""The posterior before every month of the record, from one pool of solved draws.

What moves are worth does not depend on how much of the record is known, so a draw that was solved serves every month.
Draws are proposed by the stand-in's posterior at anchor months some two years apart, and by the prior, and stand
together as one sample of their mixture: at origin t a draw z weighs

    w_t(z) ∝ L_{<t}(z) / [ Σ_j a_j exp(s_j(z)) / Z_j + a_0 ],      s_j the stand-in for L before anchor j,

the deterministic mixture or balance heuristic (Veach and Guibas 1995, "Optimally combining sampling techniques for
Monte Carlo rendering", SIGGRAPH 95, section 3; Owen and Zhou 2000, Journal of the American Statistical Association 95,
section 4; He and Owen 2014, "Optimal mixture weights in multiple importance sampling", arXiv:1411.3954). Months between
two anchors are covered from both sides. Ratios of the constants Z_j come from the pooled draws (Geyer 1994, "Estimating
normalizing constants and reweighting mixtures in Markov chain Monte Carlo"; Shirts and Chodera 2008, Journal of
Chemical Physics 129, 124105, eq. 11), their level from the sampler. The weights of every origin are Pareto-smoothed;
while some have a shape k beyond what is reliable, anchors are added where k is worst, from a stand-in that has learnt
from the draws solved so far (adaptive multiple importance sampling: Cornuet, Marin, Mira and Robert 2012, Scandinavian
Journal of Statistics 39(4)).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import logsumexp

from taqarub.base.processes import pool_of
from taqarub.base.seed import stream
from taqarub.estimate.correction import near
from taqarub.estimate.emulator import Emulator, Lessons, Mapper, clouds, corrected, taught
from taqarub.estimate.likelihood import LOOK_MONTHS, Advantages, log_by_player
from taqarub.estimate.record import seen_of
from taqarub.estimate.rule import Rule
from taqarub.estimate.surrogate import estimated_of
from taqarub.estimate.weights import RELIABLE_K, effective_size, smoothed
from taqarub.estimate.workers import solved
from taqarub.model.model import Model

ANCHOR_MONTHS = 24
ADDED = 2  # anchors added in a round
ROUNDS = 4  # of adding
FROM_PRIOR = 0.1  # beside the draws of the first anchors
STEPS, SETTLED = 500, 1e-6  # of the iteration for the constants
QUARTERS = 4  # of the draws, whose scatter tells the Monte Carlo error


@dataclass(frozen=True, slots=True)
class Part:
    """Draws from the stand-ins' posteriors before some anchors, and from the prior.

    anchors (J,) numbers of months known; counts (J,) draws from each; prior: draws from the prior; log_evidence (J,)
    """

    emulator: Emulator
    anchors: tuple[int, ...]
    counts: tuple[int, ...]
    prior: int
    log_evidence: np.ndarray
    z: np.ndarray


@dataclass(frozen=True, slots=True)
class Foretold:
    """One rule's log scores, by player, of every origin.

    scores (O, P); in_parts (4, O, P) the same from a quarter of the draws each; shapes k (O,) and effective draws (O,)
    of the weights; anchors in the order in which they were set; solved: draws in the pool
    """

    scores: np.ndarray
    in_parts: np.ndarray
    shapes: np.ndarray
    sizes: np.ndarray
    anchors: tuple[int, ...]
    solved: int


def foretell(
    model: Model,
    rule: Rule,
    origins: np.ndarray,
    seed: int,
    draws: int,
    workers: int,
    tell: Callable[[int], None],
) -> Foretold:
    """Score each month of `origins` (O,), consecutive numbers of months known, from the months before it.

    `draws` are solved per anchor. Numbers depend on the seed and the number of draws only.
    """
    with ExitStack() as stack:
        mapper: Mapper = stack.enter_context(pool_of(workers)).map if workers > 1 else map
        seen = seen_of(model, rule.absent)
        solver = partial(solved, mapper, model, seen, rule, tell)
        anchors = anchors_of(origins)
        places = (anchors[0], anchors[len(anchors) // 2], anchors[-1])
        emulator, lessons = taught(model, rule.absent, places, solver, mapper, seed, rule.name)
        centre = lessons.z
        parts: list[Part] = []
        by_player = np.empty((0, len(model.coded.months), len(seen.players)))
        for turn in range(ROUNDS + 1):
            prior = 0 if turn else round(FROM_PRIOR * draws * len(anchors))
            part = _part(model, rule, emulator, anchors, draws, prior, mapper, seed, turn)
            gains = solver(part.z, LOOK_MONTHS)
            by_player = np.concatenate([by_player, log_by_player(model, seen, part.z, gains)])
            parts.append(part)
            found = _scored(model, rule, parts, by_player, origins)
            if turn == ROUNDS or not np.any(found.shapes > RELIABLE_K):
                break
            near = _near(part, by_player[-len(part.z) :].sum(axis=-1))
            lessons = lessons.with_more(Lessons(part.z, gains, near))
            emulator = corrected(model, rule.absent, emulator.surrogate, lessons, centre)
            anchors = worst_of(origins, found.shapes)
    return found


def anchors_of(origins: np.ndarray) -> tuple[int, ...]:
    """Numbers of months known at the anchors: every second year, and the last.

    >>> anchors_of(np.arange(100, 150))
    (100, 124, 149)
    """
    inner = [int(t) for t in origins[::ANCHOR_MONTHS] if origins[-1] - t >= ANCHOR_MONTHS // 2]
    return (*inner, int(origins[-1]))


def worst_of(origins: np.ndarray, shapes: np.ndarray) -> tuple[int, ...]:
    """Where anchors are added: the months of the largest shapes, not close to one another.

    >>> worst_of(np.arange(30), np.where(np.arange(30) % 14 == 0, 0.9, 0.1) - 0.001 * np.arange(30))
    (0, 14)
    """
    chosen: list[int] = []
    for place in np.argsort(-shapes, kind="stable"):
        apart = all(abs(int(origins[place]) - other) > ANCHOR_MONTHS // 4 for other in chosen)
        if shapes[place] > RELIABLE_K and apart and len(chosen) < ADDED:
            chosen.append(int(origins[place]))
    return tuple(sorted(chosen))


def constants(log_density: np.ndarray, counts: np.ndarray, start: np.ndarray) -> np.ndarray:
    """(J,) logs of the normalising constants of J densities, from one pooled sample of all of them.

    log_density (N, J) at every draw, not normalised; counts (J,) draws of each; start (J,) first values, whose level is
    kept, because ratios are all that such a sample tells.

    >>> rng = np.random.default_rng(1)
    >>> x = np.concatenate([rng.normal(0, 1, 4000), rng.normal(1, 2, 4000)])
    >>> logs = np.stack([-0.5 * x**2, -0.5 * ((x - 1) / 2) ** 2], axis=1)
    >>> found = constants(logs, np.array([4000, 4000]), np.zeros(2))
    >>> bool(abs(found[1] - found[0] - np.log(2.0)) < 0.05)
    True
    """
    found = np.array(start, dtype=float)
    share = np.log(np.maximum(counts, 1e-300))
    for _ in range(STEPS):
        below = logsumexp(share + log_density - found, axis=1)
        new = np.asarray(logsumexp(log_density - below[:, None], axis=0))
        new += float(np.mean(start - new))
        if np.max(np.abs(new - found)) < SETTLED:
            return new
        found = new
    return found


def _part(
    model: Model,
    rule: Rule,
    emulator: Emulator,
    anchors: tuple[int, ...],
    draws: int,
    prior: int,
    mapper: Mapper,
    seed: int,
    turn: int,
) -> Part:
    seens = [seen_of(model, rule.absent, anchor) for anchor in anchors]
    names = [f"{rule.name}-{anchor}-{turn}-drawn" for anchor in anchors]
    found = clouds(model, emulator, seens, mapper, seed, names)
    rngs = [stream(seed, "estimate", "pool", name) for name in names]
    z = [rng.permutation(cloud.z)[:draws] for cloud, rng in zip(found, rngs, strict=True)]
    if prior:
        index = estimated_of(model)
        some = np.zeros((prior, model.size))
        some[:, index] = stream(seed, "estimate", "pool", rule.name, "prior").standard_normal((prior, len(index)))
        z.append(some)
    counts = tuple(len(one) for one in z[: len(anchors)])
    return Part(emulator, anchors, counts, prior, np.array([cloud.log_evidence for cloud in found]), np.concatenate(z))


def _near(part: Part, by_month: np.ndarray) -> np.ndarray:
    """Which draws are near the posterior before the anchor that they were drawn for; those of the prior are not."""
    found, begin = np.zeros(len(part.z), dtype=bool), 0
    for anchor, count in zip(part.anchors, part.counts, strict=True):
        own = slice(begin, begin + count)
        found[own] = near(by_month[own, :anchor].sum(axis=1))
        begin += count
    return found


def _scored(model: Model, rule: Rule, parts: list[Part], by_player: np.ndarray, origins: np.ndarray) -> Foretold:
    """Scores and shapes at every origin from all draws so far."""
    known = np.concatenate([np.zeros((len(by_player), 1)), np.cumsum(by_player.sum(axis=-1), axis=1)], axis=1)
    ratio = known[:, origins] - _below(model, rule, parts)[:, None]
    months = by_player[:, origins, :]
    scores, shapes, sizes = _weighed(ratio, months)
    in_parts = np.stack([_weighed(ratio[q::QUARTERS], months[q::QUARTERS])[0] for q in range(QUARTERS)])
    anchors = tuple(anchor for part in parts for anchor in part.anchors)
    return Foretold(scores, in_parts, shapes, sizes, anchors, len(by_player))


def _weighed(log_ratio: np.ndarray, months: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log scores (O, P), shapes and effective sizes (O,) from log ratios (D, O) and log chances (D, O, P)."""
    scores, shapes, sizes = np.empty(months.shape[1:]), np.empty(months.shape[1]), np.empty(months.shape[1])
    for place in range(months.shape[1]):
        weights, shapes[place] = smoothed(log_ratio[:, place])
        sizes[place] = effective_size(weights)
        scores[place] = np.log(weights @ np.exp(months[:, place, :]))
    return scores, shapes, sizes


def _below(model: Model, rule: Rule, parts: list[Part]) -> np.ndarray:
    """(D,) log density of the mixture of all parts over that of the prior."""
    seen = seen_of(model, rule.absent)
    z = np.concatenate([part.z for part in parts])
    columns = []
    for part in parts:
        last = [anchor - 1 for anchor in part.anchors]

        def known(some: np.ndarray, gains: Advantages, last: list[int] = last) -> np.ndarray:
            return np.cumsum(log_by_player(model, seen, some, gains).sum(axis=-1), axis=1)[:, last]

        columns.append(part.emulator.over(model, z, known))
    log_density = np.concatenate(columns, axis=1)
    counts = np.array([count for part in parts for count in part.counts])
    drawn = np.concatenate([np.arange(len(part.z)) < sum(part.counts) for part in parts])
    start = np.concatenate([part.log_evidence for part in parts])
    settled = constants(log_density[drawn], counts, start)
    share = np.log(counts / len(z))
    own = logsumexp(share + log_density - settled, axis=1)
    return np.asarray(np.logaddexp(own, np.log(sum(part.prior for part in parts) / len(z))))
