"""What the brief says about futures and motives, read off the draws: weighted shares, means and quantiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.base.quantity import at
from taqarub.model.model import Model
from taqarub.outlook.outlook import Ensemble, Interval, Outlook

if TYPE_CHECKING:
    from taqarub.study import Study

BAND = (0.05, 0.95)
NARROWED = 0.10  # contraction from which a motive's share counts as narrowed, as for verdicts
FOUND = 0.50  # contraction from which it counts as found and not in part alone, as in `estimate.checks`
FEW_ESS = 100.0


@dataclass(frozen=True, slots=True)
class Share:
    """A motive's share of its holder's payoff, before and after the record."""

    actor: str
    motive: str
    regime: str  # regime of the context that the share differs by, or empty
    prior: Interval
    posterior: Interval
    contraction: float
    above: float  # posterior weight of shares above the prior's mean

    @property
    def found(self) -> bool:
        """Whether the record narrowed it."""
        return self.contraction >= NARROWED

    @property
    def word(self) -> str:
        """found | weak | assumed | assumed-wide, by how much narrower the record made it."""
        if self.found:
            return "found" if self.contraction >= FOUND else "weak"
        return "assumed" if self.contraction > 0 else "assumed-wide"


@dataclass(frozen=True, slots=True)
class Contrast:
    """One quantity with the veto and without it, on the same draws."""

    name: str
    kept: Interval
    lifted: Interval
    gap: Interval
    agree: float  # weight of the draws in which the gap has the sign of its mean; NaN when draws are not matched


def summary(draws: Draws) -> Interval:
    """Weighted mean with the 5 % and 95 % points.

    >>> summary(Draws.equal(np.array([0.0, 1.0])))
    Interval(p=0.5, lo=0.0, hi=1.0)
    """
    lo, hi = draws.quantile(BAND)
    return Interval(float(np.sum(draws.values * draws.weights)), lo, hi)


def motive_shares(study: Study) -> tuple[Share, ...]:
    """Every motive's share under the prior and under the posterior, in the order of the case."""
    names = {parameter.name: parameter for parameter in study.model.parameters}
    prior_z, posterior = study.posterior.prior_z, study.posterior
    clouds = ((prior_z, np.full(len(prior_z), 1.0 / max(len(prior_z), 1))), (posterior.z, posterior.weights))
    shares = []
    for actor, motives in study.model.case.file.motives.items():
        for regime in _regimes(study.model, actor):
            keys = [f"motives.{actor}.{motive}.share" + (f".{regime}" if regime else "") for motive in motives]
            if not all(key in names for key in keys):
                continue
            scaled = []
            for z, _ in clouds:
                weights = np.stack([at(names[key].quantity, z[:, names[key].index]) for key in keys])
                scaled.append(weights / weights.sum(axis=0))
            for i, motive in enumerate(motives):
                before, after = (Draws(s[i], w) for s, (_, w) in zip(scaled, clouds, strict=True))
                mean = summary(before).p
                above = float(np.sum(after.weights[after.values > mean]))
                narrowed = narrowing(after, before)
                shares.append(Share(actor, motive, regime, summary(before), summary(after), narrowed, above))
    return tuple(shares)


def narrowing(after: Draws, before: Draws) -> float:
    """1 − posterior variance over prior variance."""
    spread = [
        float(np.average((d.values - np.average(d.values, weights=d.weights)) ** 2, weights=d.weights))
        for d in (after, before)
    ]
    return 1.0 - spread[0] / spread[1] if spread[1] > 0 else 0.0


def _regimes(model: Model, actor: str) -> tuple[str, ...]:
    by = next((m.share_by for m in model.case.file.motives[actor].values() if m.share_by), None)
    return tuple(by.regimes) if by else ("",)


def outcome_shares(ensemble: Ensemble, horizon: int, names: tuple[str, ...]) -> dict[str, Draws]:
    """Per outcome, the share of each draw's futures that end in it."""
    outcome = np.asarray(ensemble.futures[horizon]["outcome"])
    return {name: Draws((outcome == i).mean(axis=1), ensemble.weights) for i, name in enumerate(names)}


def veto_contrasts(outlook: Outlook, names: tuple[str, ...], horizon: int) -> tuple[Contrast, ...]:
    """Each outcome with the veto and without it, on matched draws; empty when the ensemble was not run."""
    lifted = outlook.ensembles.get("no-veto")
    kept = outlook.ensembles.get("baseline:no-veto", outlook.ensembles.get("posterior"))
    if lifted is None or kept is None or horizon not in lifted.futures or horizon not in kept.futures:
        return ()
    with_veto, without = (outcome_shares(e, horizon, names) for e in (kept, lifted))
    contrasts = []
    for name in names:
        a, b = with_veto[name], without[name]
        same = a.values.shape == b.values.shape
        mean = summary(b).p - summary(a).p
        paired = Draws(b.values - a.values, b.weights) if same else None
        gap = summary(paired) if paired else Interval(mean, np.nan, np.nan)
        agree = float(np.sum(paired.weights[paired.values * mean > 0])) if paired else np.nan
        contrasts.append(Contrast(name, summary(a), summary(b), gap, agree))
    return tuple(contrasts)


def ranked(outcomes: Mapping[str, Interval]) -> list[tuple[str, Interval]]:
    """Outcomes from the most to the least likely."""
    return sorted(outcomes.items(), key=lambda item: (-item[1].p, item[0]))


def uses(ensemble: Ensemble, horizon: int, actor: str, moves: tuple[str, ...]) -> dict[str, Interval]:
    """How often each move is played until the horizon, mean per future."""
    futures = ensemble.futures[horizon]
    found = {}
    for move in moves:
        key = f"count:{actor}.{move}"
        if key in futures:
            found[move] = summary(Draws(np.asarray(futures[key], dtype=float).mean(axis=1), ensemble.weights))
    return found
