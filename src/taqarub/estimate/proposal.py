"""Where to look: draws that the record may support, proposed by the stand-in for the likelihood.

Two rounds of expansion, the second around what the first found; then what the expansion misses is learnt from solved
draws (`correction`), and a cloud is drawn from the prior times the corrected stand-in (`annealing`). The proposal need
not be right: every draw of it is weighed by the likelihood itself (`fit`).
"""

from __future__ import annotations

import numpy as np

from taqarub.base.seed import stream
from taqarub.estimate.annealing import Cloud, anneal
from taqarub.estimate.correction import Correction, learn, near
from taqarub.estimate.likelihood import LOOK_MONTHS, log_likelihood
from taqarub.estimate.record import Seen
from taqarub.estimate.surrogate import (
    Solver,
    Surrogate,
    coordinates,
    estimated_of,
    expand,
    influence,
    linear,
    stand_in,
)
from taqarub.model.model import Model

SLOPE_MONTHS = 24  # horizon of the stand-in's slopes
CLOUD = 800  # particles of the sequential sampler
LESSONS = (70, 80)  # draws on which the stand-in's misses are learnt, per round
PROPOSED = 0.9  # share of draws from the stand-in's posterior


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


def propose(model: Model, seen: Seen, solver: Solver, seed: int, centre: np.ndarray, attempt: int) -> Proposal:
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
    missed: list[list[np.ndarray]] = [[] for _ in seen.players]
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


def mixture(model: Model, cloud: Cloud, draws: int, seed: int, batch: int = 0) -> np.ndarray:
    """(D, Z): the stand-in's posterior (a permutation of its cloud, again and again), then the prior.

    What is not estimated comes from the prior everywhere. A later batch has a stream of its own.
    """
    rng = stream(seed, "estimate", "mixture", *((batch,) if batch else ()))
    proposed = round(PROPOSED * draws)
    order = np.concatenate([rng.permutation(len(cloud.z)) for _ in range(-(-proposed // len(cloud.z)))])
    z = rng.standard_normal((draws, model.size))
    index = estimated_of(model)
    z[:proposed, index] = cloud.z[order[:proposed]][:, index]
    return z
