"""`fit`: what the record says about the quantities of the case.

Draws are proposed by sequential Monte Carlo on a cheap stand-in for the likelihood (`surrogate`, corrected by what was
learnt of its misses), a tenth of them by the prior itself (a defensive mixture: Hesterberg 1995, Technometrics 37(2);
Owen and Zhou 2000, Journal of the American Statistical Association 95). Then the record is weighed by the likelihood
itself on every draw, with the density of the whole mixture below,

    w(z) ∝ L(z) / [ a exp(s(z)) / Z_s + (1 − a) ],        s the stand-in, Z_s its normalising constant, a = 0.9

and Pareto-smoothed (Vehtari et al. 2024). A poor stand-in costs effective draws, which are reported; it does not bias.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.seed import stream
from taqarub.estimate.annealing import Cloud, anneal
from taqarub.estimate.correction import Correction, explained_of, learn, near
from taqarub.estimate.likelihood import LOOK_MONTHS, Advantages, log_by_month, log_likelihood
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.record import Seen, seen_of
from taqarub.estimate.surrogate import (
    Solver,
    Surrogate,
    coordinates,
    estimated_of,
    expand,
    held,
    influence,
    linear,
    played_of,
    stand_in,
)
from taqarub.estimate.weights import effective_size, smoothed
from taqarub.estimate.workers import solvers
from taqarub.model.model import Model

SLOPE_MONTHS = 24  # horizon of the stand-in's slopes
CLOUD = 800  # particles of the sequential sampler
LESSONS = (70, 80)  # draws on which the stand-in's misses are learnt, per round
ATTEMPTS = 3  # proposals that are tried while too few draws carry the weight
ENOUGH_SHARE = 0.1  # of the draws, effective
PROPOSED = 0.9  # share of draws from the stand-in's posterior
FEW_DRAWS = 100.0  # effective draws below which confidence is low
HEAVY_TAIL = 0.7  # Pareto k above which the weights are unreliable (Vehtari et al. 2024)
HORIZON_DRAWS = 8  # on which the effect of a longer horizon is measured
FEW_MOVES = 20  # observed moves of a player below which its motives are barely informed


def fit(
    model: Model, seed: int, draws: int = 500, workers: int = 1, progress: Callable[[float], None] | None = None
) -> Posterior:
    """Weigh draws of the case by the likelihood of its record.

    Returns `draws` weighted draws and as many from the prior. Results depend on the seed and the number of draws only.
    """
    begin = time.perf_counter()
    seen = seen_of(model)
    work = 2 * (len(played_of(model)) + 1) + sum(LESSONS) + draws
    solved = [0]

    def tell(count: int) -> None:
        solved[0] += count
        if progress:
            progress(min(0.99, solved[0] / work))

    with solvers(model, seen, workers, tell) as solver:
        centre, best = np.zeros(model.size), None
        for attempt in range(ATTEMPTS):
            proposal = _propose(model, seen, solver, seed, centre, attempt)
            weighed = _weigh(model, seen, solver, proposal, draws, seed)
            if best is None or effective_size(weighed.weights) > effective_size(best.weights):
                best = weighed
            if effective_size(best.weights) >= ENOUGH_SHARE * draws:
                break
            centre = best.weights @ best.fixed  # where the record points, as far as is known by now
        assert best is not None
        z, fixed, gains, truth, weights, pareto_k, proposal = (
            best.z,
            best.fixed,
            best.gains,
            best.truth,
            best.weights,
            best.pareto_k,
            best.proposal,
        )
        horizon = _horizon_effect(model, seen, solver, fixed, weights, truth)
    by_month = weights @ log_by_month(model, seen, fixed, gains)
    prior_z = stream(seed, "estimate", "prior").standard_normal((draws, model.size))
    return Posterior(
        names=tuple(p.name for p in model.parameters),
        z=read_only(z),
        weights=read_only(weights),
        prior_z=read_only(prior_z),
        log_likelihood=read_only(truth),
        ess=effective_size(weights),
        pareto_k=float(pareto_k),
        contraction=read_only(contraction_of(z, weights)),
        by_month=read_only(by_month),
        notes=_notes(model, effective_size(weights), float(pareto_k)),
        seconds=round(time.perf_counter() - begin, 2),
        details={
            "stand_in_explained": explained_of(proposal.corrections),
            "horizon_effect_log": horizon,
            "look_months": LOOK_MONTHS,
        },
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """Draws of one attempt with the likelihood of the record on every one of them."""

    z: np.ndarray
    fixed: np.ndarray
    gains: Advantages
    truth: np.ndarray
    weights: np.ndarray
    pareto_k: float
    proposal: Proposal


def _weigh(model: Model, seen: Seen, solver: Solver, proposal: Proposal, draws: int, seed: int) -> Weighed:
    """The likelihood itself on every draw, over the density of the mixture that proposed them."""
    z = _mixture(model, proposal.cloud, draws, seed)
    fixed = held(model, z)
    gains = solver(fixed, LOOK_MONTHS)
    truth = log_likelihood(model, seen, fixed, gains)
    own = proposal.function(fixed) - proposal.cloud.log_evidence
    below = np.logaddexp(np.log(PROPOSED) + own, np.full(len(z), np.log1p(-PROPOSED)))
    weights, pareto_k = smoothed(truth - below)
    return Weighed(z, fixed, gains, truth, weights, pareto_k, proposal)


class Proposal:
    """The corrected stand-in, and a cloud of draws of the posterior that it implies."""

    def __init__(self, model: Model, seen: Seen, surrogate: Surrogate) -> None:
        self.model, self.seen, self.surrogate = model, seen, surrogate
        self.corrections: tuple[Correction, ...] = ()
        self.cloud = Cloud(np.empty((0, 0)), np.empty(0), 0.0)

    def function(self, z: np.ndarray) -> np.ndarray:
        """(B,) log of the stand-in's likelihood."""
        return stand_in(self.model, self.seen, self.surrogate, z, self.corrections)

    def sample(self, seed: int, name: str) -> None:
        """Draw the cloud anew; what is not estimated stays at its best value."""
        index = estimated_of(self.model)

        def whole(part: np.ndarray) -> np.ndarray:
            z = np.zeros((len(part), self.model.size))
            z[:, index] = part
            return z

        rng = stream(seed, "estimate", "anneal", name)
        found = anneal(lambda part: self.function(whole(part)), CLOUD, len(index), rng)
        self.cloud = Cloud(whole(found.z), found.log_likelihood, found.log_evidence)


def _propose(model: Model, seen: Seen, solver: Solver, seed: int, centre: np.ndarray, attempt: int) -> Proposal:
    """Expand at a centre and at that of the posterior so far; then learn what the expansion misses."""
    for turn in range(2):
        base = LOOK_MONTHS if turn else SLOPE_MONTHS
        proposal = Proposal(model, seen, expand(model, centre, solver, SLOPE_MONTHS, base))
        proposal.sample(seed, f"round-{attempt}-{turn}")
        centre = proposal.cloud.z.mean(axis=0)
    surrogate = proposal.surrogate
    weight, relevance = influence(model, seen, surrogate, proposal.cloud.z)
    away: list[np.ndarray] = []
    truth: list[np.ndarray] = []
    missed: list[list[np.ndarray]] = [[] for _ in model.players]
    for turn, count in enumerate(LESSONS):
        chosen = stream(seed, "estimate", "lessons", attempt, turn).choice(CLOUD, count, replace=False)
        z = proposal.cloud.z[chosen]
        gains = solver(z, LOOK_MONTHS)
        away.append(coordinates(model, surrogate.played, z) - surrogate.centre)
        truth.append(log_likelihood(model, seen, z, gains))
        for player, gain, expanded in zip(missed, gains, linear(surrogate, away[-1]), strict=True):
            player.append(gain - expanded)
        use = near(np.concatenate(truth))
        proposal.corrections = tuple(
            learn(np.concatenate(away)[use], np.concatenate(residual, axis=-1)[..., use], w, r)
            for residual, w, r in zip(missed, weight, relevance, strict=True)
        )
        proposal.sample(seed, f"lesson-{attempt}-{turn}")
    return proposal


def _mixture(model: Model, cloud: Cloud, draws: int, seed: int) -> np.ndarray:
    """(D, Z): the stand-in's posterior (a permutation of its cloud, again and again), then the prior.

    What is not estimated comes from the prior everywhere.
    """
    rng = stream(seed, "estimate", "mixture")
    proposed = round(PROPOSED * draws)
    order = np.concatenate([rng.permutation(len(cloud.z)) for _ in range(-(-proposed // len(cloud.z)))])
    z = rng.standard_normal((draws, model.size))
    index = estimated_of(model)
    z[:proposed, index] = cloud.z[order[:proposed]][:, index]
    return z


def _horizon_effect(
    model: Model, seen: Seen, solver: Solver, z: np.ndarray, weights: np.ndarray, truth: np.ndarray
) -> float:
    """Spread of the log likelihood's change when players look as far as in the outlook, over a few posterior draws."""
    points = (np.arange(HORIZON_DRAWS) + 0.5) / HORIZON_DRAWS
    some = np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1)
    far = log_likelihood(model, seen, z[some], solver(z[some], model.case.file.solve_months))
    return float(np.std(far - truth[some]))


def contraction_of(z: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(Z,) at least how much narrower the posterior of z is than its prior, which has variance one.

    1 − s²(1 + √(2/n)), with s² the weighted variance and n the effective number of draws: one Monte Carlo standard
    deviation of s² is taken off (normal sample variance), so that few draws cannot pass for knowledge; never negative.

    >>> contraction_of(np.array([[0.1], [-0.1]]), np.array([0.5, 0.5])).round(2)
    array([0.96])
    """
    size = effective_size(weights)
    mean = weights @ z
    spread = weights @ (z - mean) ** 2 * size / max(size - 1, 1e-9)
    return np.asarray(np.clip(1 - spread * (1 + np.sqrt(2 / size)), 0.0, 1.0))


def _notes(model: Model, ess: float, pareto_k: float) -> tuple[str, ...]:
    notes = []
    if ess < FEW_DRAWS:
        notes.append("low-ess")
    if not pareto_k <= HEAVY_TAIL:
        notes.append("heavy-tail")
    if any(int(np.sum(moves > 0)) < FEW_MOVES for moves in model.coded.moves.values()):
        notes.append("few-moves")
    return tuple(notes)
