"""`fit`: what the record says about the quantities of the case.

Draws are proposed by sequential Monte Carlo on a cheap stand-in for the likelihood (`surrogate`, corrected by what was
learnt of its misses), a tenth of them by the prior itself (a defensive mixture: Hesterberg 1995, Technometrics 37(2);
Owen and Zhou 2000, Journal of the American Statistical Association 95). Then the record is weighed by the likelihood
itself on every draw, with the density of the whole mixture below,

    w(z) ∝ L(z) / [ a exp(s(z)) / Z_s + (1 − a) ],        s the stand-in, Z_s its normalising constant, a = 0.9

and Pareto-smoothed (Vehtari et al. 2024). A poor stand-in costs effective draws, which are reported; it does not bias.
Where a tail is worth fewer than `ENOUGH_TAIL` draws, another batch is drawn and all are weighed together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.estimate.correction import explained_of
from taqarub.estimate.kept import prior_draws
from taqarub.estimate.likelihood import LOOK_MONTHS, Advantages, log_by_month, log_likelihood
from taqarub.estimate.not_found import not_found
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.proposal import LESSONS, PROPOSED, Proposal, mixture, propose
from taqarub.estimate.recoded import seen_beside, under_other_rules
from taqarub.estimate.record import Seen, seen_of
from taqarub.estimate.sizes import least_tail
from taqarub.estimate.surrogate import Solver, held, played_of
from taqarub.estimate.weights import effective_size, smoothed
from taqarub.estimate.workers import solvers
from taqarub.estimate.years import without_years
from taqarub.model.model import CodedMonths, Model

WEIGHED = 4  # draws weighed by the likelihood for every draw asked for: tails need more draws than means
ATTEMPTS = 3  # proposals that are tried while too few draws carry the weight
ENOUGH_SHARE = 0.1  # of the draws, effective
ENOUGH_TAIL = 400.0  # effective draws of every tail, as of chains (Vehtari et al. 2021, Bayesian Analysis 16(2))
BATCHES = 3  # at most
FEW_DRAWS = 100.0  # effective draws below which confidence is low
HEAVY_TAIL = 0.7  # Pareto k above which the weights are unreliable (Vehtari et al. 2024)
HORIZON_DRAWS = 8  # on which the effect of a longer horizon is measured
FEW_MOVES = 20  # observed moves of a player below which its motives are barely informed


def fit(
    model: Model,
    seed: int,
    draws: int = 500,
    workers: int = 1,
    progress: Callable[[float], None] | None = None,
    codings: Mapping[str, CodedMonths] | None = None,
) -> Posterior:
    """Weigh draws of the case by the likelihood of its record.

    Returns `WEIGHED × draws` weighed draws, up to `BATCHES` times as many while a tail is thin and more than
    `ENOUGH_TAIL` draws were asked for; and `draws` from the prior. Results depend on the seed and the number of draws
    only. `codings` (`model.coding_rules.other_codings`): the record by other rules, under which the posterior is
    weighed anew on the same draws; they change nothing else.
    """
    begin = time.perf_counter()
    seen, codings = seen_of(model), codings or {}
    beside = seen_beside(model, seen, codings)
    tell = _counting(model, draws, progress)
    with solvers(model, beside, workers, tell) as everywhere:

        def solver(z: np.ndarray, months: int) -> Advantages:
            return [gain[: len(seen.states)] for gain in everywhere(z, months)]

        best = weigh(model, seen, solver, seed, WEIGHED * draws, everywhere)
        for batch in range(1, BATCHES if draws > ENOUGH_TAIL else 1):
            if least_tail(best.z, best.weights) >= ENOUGH_TAIL:
                break
            best.proposal.sample(seed, f"batch-{batch}")
            best = _together(best, _weighed(model, seen, best.proposal, WEIGHED * draws, seed, everywhere, batch))
        horizon = _horizon_effect(model, seen, solver, best.fixed, best.weights, best.truth)
    by_month = log_by_month(model, seen, best.fixed, best.gains)
    return Posterior(
        names=tuple(p.name for p in model.parameters),
        z=read_only(best.z),
        weights=read_only(best.weights),
        prior_z=read_only(prior_draws(model, seed, draws)),
        log_likelihood=read_only(best.truth),
        ess=effective_size(best.weights),
        pareto_k=float(best.pareto_k),
        contraction=read_only(contraction_of(best.z, best.weights)),
        by_month=read_only(best.weights @ by_month),
        notes=_notes(model, effective_size(best.weights), float(best.pareto_k)),
        seconds=round(time.perf_counter() - begin, 2),
        details={
            "stand_in_explained": explained_of(best.proposal.corrections),
            "horizon_effect_log": horizon,
            "look_months": LOOK_MONTHS,
            **not_found(model, best.fixed, best.weights),
        },
        years=without_years(best.z, best.weights, best.truth - best.below, by_month, np.asarray(model.coded.months)),
        recoded=under_other_rules(model, codings, beside.states, best.fixed, best.everywhere, best.below, best.weights),
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """Draws of one attempt with the likelihood of the record on every one of them.

    z (D, Z); fixed: z with what is not estimated at its best value; gains: advantages of moves in the states of the
    record, everywhere: in those beside it as well; truth (D,) log likelihood; below (D,) log density of the proposal
    over that of the prior; weights (D,) add to one.
    """

    z: np.ndarray
    fixed: np.ndarray
    gains: Advantages
    truth: np.ndarray
    below: np.ndarray
    weights: np.ndarray
    pareto_k: float
    proposal: Proposal
    everywhere: Advantages


def weigh(model: Model, seen: Seen, solver: Solver, seed: int, draws: int, everywhere: Solver | None = None) -> Weighed:
    """Propose and weigh; propose again from where the record points while too few draws carry the weight.

    `everywhere`: a solver whose states are those of `seen`, in their order, and more.
    """
    centre, best = np.zeros(model.size), None
    for attempt in range(ATTEMPTS):
        found = _weighed(model, seen, propose(model, seen, solver, seed, centre, attempt), draws, seed,
                         everywhere or solver)  # fmt: skip
        if best is None or effective_size(found.weights) > effective_size(best.weights):
            best = found
        if effective_size(best.weights) >= ENOUGH_SHARE * draws:
            break
        centre = best.weights @ best.fixed  # where the record points, as far as is known by now
    assert best is not None
    return best


def _weighed(
    model: Model, seen: Seen, proposal: Proposal, draws: int, seed: int, everywhere: Solver, batch: int = 0
) -> Weighed:
    """The likelihood itself on every draw, over the density of the mixture that proposed them.

    Draws have single precision, so that a stored posterior is the computed one to the last bit.
    """
    z = mixture(model, proposal.cloud, draws, seed, batch).astype(np.float32).astype(np.float64)
    fixed = held(model, z)
    every = everywhere(fixed, LOOK_MONTHS)
    gains = [gain[: len(seen.states)] for gain in every]
    truth = log_likelihood(model, seen, fixed, gains)
    own = proposal.function(fixed) - proposal.cloud.log_evidence
    below = np.logaddexp(np.log(PROPOSED) + own, np.full(len(z), np.log1p(-PROPOSED)))
    weights, pareto_k = smoothed(truth - below)
    return Weighed(z, fixed, gains, truth, below, weights, pareto_k, proposal, every)


def _together(one: Weighed, other: Weighed) -> Weighed:
    """Two batches of one proposal, weighed as one."""
    truth, below = (np.concatenate([getattr(w, name) for w in (one, other)]) for name in ("truth", "below"))
    gains, everywhere = (
        [np.concatenate(pair, axis=-1) for pair in zip(getattr(one, name), getattr(other, name), strict=True)]
        for name in ("gains", "everywhere")
    )
    weights, pareto_k = smoothed(truth - below)
    z, fixed = np.concatenate([one.z, other.z]), np.concatenate([one.fixed, other.fixed])
    return Weighed(z, fixed, gains, truth, below, weights, pareto_k, one.proposal, everywhere)


def _counting(model: Model, draws: int, progress: Callable[[float], None] | None) -> Callable[[int], None]:
    """Solved games as a share of those expected."""
    work = 2 * (len(played_of(model)) + 1) + sum(LESSONS) + WEIGHED * draws
    solved = [0]

    def tell(count: int) -> None:
        solved[0] += count
        if progress:
            progress(min(0.99, solved[0] / work))

    return tell


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
