"""What the record told apart and what it did not, and whether the fitted game would have produced such a record.

A quantity is *found* where the posterior of its z has at most half the variance of the prior (contraction: Schad,
Betancourt and Vasishth 2021, "Toward a principled Bayesian workflow in cognitive science", Psychological Methods 26),
*weak* where a tenth or more is gone, else *assumed*: what is said of it is what the case said before the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.base.seed import stream
from taqarub.estimate.likelihood import LOOK_MONTHS, believed, shown_chances
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.record import Seen, seen_of
from taqarub.estimate.surrogate import held
from taqarub.estimate.workers import solvers
from taqarub.model.model import Model
from taqarub.model.parameters import values_of
from taqarub.model.payoffs import weights

FOUND, WEAK = 0.5, 0.1
LEVELS = (0.05, 0.5, 0.95)
LITTLE = 0.05  # a tail probability below this says that the fitted game rarely makes such a record


@dataclass(frozen=True, slots=True)
class Finding:
    """One quantity before and after the record: 5 %, 50 % and 95 % points in its own unit."""

    name: str
    unit: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    contraction: float
    word: str  # found | weak | assumed


@dataclass(frozen=True, slots=True)
class Replicated:
    """How often a move was shown, and how often the fitted game would have shown it (5 %, 50 %, 95 %).

    tail   two-sided posterior predictive tail probability (Gelman, Meng and Stern 1996, Statistica Sinica 6)
    """

    actor: str
    move: str
    observed: int
    predicted: tuple[float, float, float]
    tail: float

    @property
    def surprising(self) -> bool:
        """Whether the fitted game rarely shows the move this often or this seldom."""
        return self.tail < LITTLE


def identified(model: Model, posterior: Posterior) -> tuple[Finding, ...]:
    """Every quantity of the case with its prior, its posterior and the word for what the record added."""
    values = values_of(model.parameters, posterior.z)
    findings = []
    for parameter, contraction in zip(model.parameters, posterior.contraction, strict=True):
        low, middle, high = Draws(values[parameter.name], posterior.weights).quantile(LEVELS)
        q = parameter.quantity
        word = "found" if contraction >= FOUND else "weak" if contraction >= WEAK else "assumed"
        findings.append(
            Finding(parameter.name, q.unit, (q.low, q.best, q.high), (low, middle, high), float(contraction), word)
        )
    return tuple(findings)


def shares(model: Model, z: np.ndarray, actor: str, regime: str | None = None) -> dict[str, np.ndarray]:
    """Motive -> share (B,) at draws z (B, Z); they add to one. Without a regime, that of the as-of date."""
    z = np.atleast_2d(z)
    by_motive = weights(model.case.file, actor, values_of(model.parameters, z), model.axes, model.rung_ids)
    found = {}
    for motive, share in by_motive.items():
        place = tuple(
            0 if size == 1 else ids.index(regime) if regime in ids else now
            for size, ids, now in zip(share.shape[:-1], model.rung_ids, model.start, strict=True)
        )
        found[motive] = np.broadcast_to(share[place], (len(z),)).copy()
    return found


def replicate(
    model: Model, posterior: Posterior, seed: int, draws: int = 40, records: int = 25, workers: int = 1
) -> tuple[Replicated, ...]:
    """Posterior predictive counts of every move, given the states of the record.

    `draws` of the posterior (systematic resample) each show `records` records of the same months. For each of these a
    month with several readings is read in one of them, as likely as the game at that draw makes it, on both sides of
    the comparison: the observed count is then itself a draw (a realised discrepancy), and `observed` its mean.
    """
    seen = seen_of(model)
    points = (np.arange(draws) + 0.5) / draws
    chosen = np.minimum(np.searchsorted(np.cumsum(posterior.weights), points), len(posterior.weights) - 1)
    z = held(model, posterior.z[chosen])
    with solvers(model, seen, workers, lambda count: None) as solver:
        chances = shown_chances(model, seen, z, solver(z, LOOK_MONTHS))
    readings = _readings(seen, believed(seen, chances), seed, draws, records)
    found = []
    for shown, chance in zip(seen.players, chances, strict=True):
        rng = stream(seed, "estimate", "replicate", shown.name)
        months = shown.counts.sum(axis=1).astype(int) + _counts(readings, shown.read_pair, len(shown.rows))
        by_pair = rng.multinomial(months, chance.transpose(2, 0, 1), (records, draws, len(shown.rows)))
        counts = by_pair.sum(axis=2).reshape(-1, chance.shape[1])
        observed = shown.counts.sum(axis=0).astype(int) + _counts(readings, shown.read_shown, chance.shape[1])
        observed = np.broadcast_to(observed, (records, draws, chance.shape[1])).reshape(-1, chance.shape[1])
        for place, move in enumerate(model.actions[shown.name][1:], start=1):
            low, middle, high = (float(q) for q in np.quantile(counts[:, place], LEVELS))
            below = np.mean(counts[:, place] <= observed[:, place])
            above = np.mean(counts[:, place] >= observed[:, place])
            tail, seen_often = float(min(1.0, 2 * min(below, above))), round(float(observed[:, place].mean()))
            found.append(Replicated(shown.name, move, seen_often, (low, middle, high), tail))
    return tuple(found)


def _readings(seen: Seen, chance: np.ndarray, seed: int, draws: int, records: int) -> np.ndarray:
    """(records, draws, M) which reading (of the C) each month with several has, from their chances (C, draws)."""
    several = seen.several
    found = np.empty((records, draws, len(several.months)), dtype=np.int64)
    rng = stream(seed, "estimate", "replicate", "readings")
    for place, (begin, end) in enumerate(pairwise((*several.begin, len(several.shares)))):
        upto = np.cumsum(chance[begin:end], axis=0)
        found[..., place] = begin + np.sum(rng.random((records, draws))[..., None] > upto[:-1].T, axis=-1)
    return found


def _counts(readings: np.ndarray, of: np.ndarray, size: int) -> np.ndarray:
    """(records, draws, size) how often each of `size` things is read; `of` (C,) says which a reading has."""
    if not readings.shape[-1]:
        return np.zeros((1, 1, size), dtype=int)
    return np.sum(of[readings][..., None] == np.arange(size), axis=-2)
