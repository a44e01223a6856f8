"""Measures of motives: what share of an actor's payoff some motives have, after the record and before it.

The neutral case gives every motive the same share, so its draws are one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws, Measurement
from taqarub.model.model import Model
from taqarub.model.parameters import values_of
from taqarub.model.payoffs import weights
from taqarub.verdict.criteria.informed import informing
from taqarub.verdict.criteria.record import unanswered
from taqarub.verdict.verdict import EvidenceBase

METHOD = "estimate"


def share(evidence: EvidenceBase, actor: str, motives: Sequence[str], regime: str | None = None) -> Measurement:
    """Sum of the shares of some motives, in one regime of the context that the actor's shares differ by."""
    return _measured("estimate.share", evidence, actor, [(motives, regime, 1.0)])


def share_gap(
    evidence: EvidenceBase,
    actor: str,
    motives: Sequence[str],
    over: Sequence[str] | None = None,
    over_regime: str | None = None,
    regime: str | None = None,
) -> Measurement:
    """The share of some motives less that of others, or less their own share in another regime."""
    other = (over or motives, over_regime or regime, -1.0)
    return _measured("estimate.share_gap", evidence, actor, [(motives, regime, 1.0), other])


def shares_of(model: Model, z: np.ndarray, actor: str, motives: Sequence[str], regime: str | None) -> np.ndarray:
    """Sum of the shares of an actor's motives at draws z (B, Z): (B,). Without a regime, that of the as-of date."""
    held = weights(model.case.file, actor, values_of(model.parameters, z), model.axes, model.rung_ids)
    total = np.zeros(z.shape[0])
    for motive in motives:
        place = tuple(_place(model, axis, size, regime) for axis, size in enumerate(held[motive].shape[:-1]))
        total = total + held[motive][place]
    return total


def _place(model: Model, axis: int, size: int, regime: str | None) -> int:
    """The index along one axis: 0 where the share does not look, else the regime asked for or the one of today."""
    if size == 1:
        return 0
    ids = model.rung_ids[axis]
    return ids.index(regime) if regime in ids else int(model.start[axis])


Part = tuple[Sequence[str], str | None, float]  # motives, regime, sign


def _measured(name: str, evidence: EvidenceBase, actor: str, parts: Sequence[Part]) -> Measurement:
    model, posterior = evidence.model, evidence.posterior
    if model is None or posterior is None or not posterior.weights.size:
        return unanswered(name, "layer-missing")
    known = model.case.file.motives.get(actor, {})
    if any(motive not in known for motives, _, _ in parts for motive in motives):
        return unanswered(name, "unknown-motive")

    def values(z: np.ndarray) -> np.ndarray:
        return np.asarray(sum(sign * shares_of(model, z, actor, which, regime) for which, regime, sign in parts))

    even = sum(sign * len(which) / len(known) for which, _, sign in parts)
    details: dict[str, Any] = {"axis": "draws", "actor": actor, "even_share": even}
    return Measurement(
        name=name,
        posterior=Draws(values(posterior.z), posterior.weights),
        unit="share",
        method=METHOD,
        evidence=informing(model, [actor]),
        prior=Draws.equal(values(posterior.prior_z)),
        neutral=Draws.equal(np.array([even])),
        details=details,
    )
