"""Measures of the game: values, chances and advantages of the first month, and one thing changed at a time.

The outlook has asked the solved games already; here its answers are picked up for the three clouds of draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws, Measurement
from taqarub.case.claims import Test
from taqarub.outlook import counterfactual
from taqarub.outlook.outlook import Outlook
from taqarub.outlook.probes import probe_key
from taqarub.verdict.criteria.informed import informing, moves_of_quantity, moves_of_tracks
from taqarub.verdict.criteria.record import unanswered
from taqarub.verdict.verdict import EvidenceBase

CLOUDS = ("posterior", "prior", "neutral")
CHANCES = ("game.choice", "game.choice_gap", "game.choice_by_term")
FEW_COMPARED = 12.0  # effective draws of a comparison below which a caution is given


def probe(name: str, evidence: EvidenceBase, given: Mapping[str, Any]) -> Measurement:
    """What a claim asks of the first month of the solved game, one value a draw."""
    if evidence.outlook is None or evidence.model is None:
        return unanswered(name, "layer-missing")
    key = probe_key(Test.model_construct(measure=name, given=dict(given)))
    clouds = [_probed(evidence.outlook, cloud, key) for cloud in CLOUDS]
    actor, named = str(given["actor"]), [given.get("move"), given.get("over")]
    moves = [f"{actor}.{move}" for move in (*given.get("moves", ()), *named) if isinstance(move, str)]
    ids = informing(evidence.model, [actor], moves)
    return clouded(name, clouds, "probability" if name in CHANCES else "payoff", "game", ids)


def counterfactuals(
    evidence: EvidenceBase,
    id: str,
    quantity: str,
    horizon: int,
    against: str | None = None,
    absolute: bool = False,
) -> Measurement:
    """Mean of a quantity with one thing changed less its mean as it stands (or under another change), same draws."""
    other = f"cf:{against}" if against else None
    return _difference("game.counterfactual", evidence, f"cf:{id}", quantity, horizon, other, absolute)


def veto(evidence: EvidenceBase, quantity: str, horizon: int, absolute: bool = False) -> Measurement:
    """Mean of a quantity when the patron may only hold, less its mean as it stands, same draws."""
    return _difference("game.veto", evidence, counterfactual.NO_VETO, quantity, horizon, None, absolute)


def value_change(evidence: EvidenceBase, id: str, actor: str) -> Measurement:
    """The actor's value of the present state with one thing changed less as it stands, per month."""
    name = "game.value_change"
    if evidence.outlook is None or evidence.model is None:
        return unanswered(name, "layer-missing")
    held = evidence.outlook
    clouds = [counterfactual.value_change(held, f"cf:{id}", actor, cloud) for cloud in CLOUDS]
    return clouded(name, clouds, "payoff", "counterfactual", informing(evidence.model, [actor]))


def variance_share(evidence: EvidenceBase, track: str, quantity: str, horizon: int) -> Measurement:
    """Share of the variance of a quantity between draws that the start rung of a track explains."""
    name = "game.variance_share"
    if evidence.outlook is None or evidence.model is None:
        return unanswered(name, "layer-missing")
    held, rungs = evidence.outlook, [rung.id for rung in evidence.model.case.file.tracks[track].rungs]
    clouds = [counterfactual.variance_share(held, track, rungs, quantity, horizon, cloud) for cloud in CLOUDS]
    ids = informing(evidence.model, moves=moves_of_tracks(evidence.model, [track]))
    return clouded(name, clouds, "share", "game", ids)


def clouded(
    name: str,
    clouds: Sequence[Draws | None],
    unit: str,
    method: str,
    evidence: tuple[str, ...],
    details: Mapping[str, Any] | None = None,
) -> Measurement:
    """A measurement under posterior, prior and neutral case; unanswerable when the posterior has no value.

    Without a prior there is no telling what the record did, which is said as a caution.
    """
    posterior, prior, neutral = clouds
    if posterior is None:
        return unanswered(name, "not-simulated")
    cautions = [] if prior is not None else ["no-prior"]
    effective = 1.0 / float(np.sum(posterior.weights**2)) if posterior.weights.size else 0.0
    if effective < FEW_COMPARED:
        cautions.append("few-draws")
    return Measurement(
        name,
        posterior,
        unit,
        method,
        evidence,
        prior,
        neutral,
        cautions=tuple(cautions),
        details={"axis": "draws", **(details or {})},
    )


def _probed(outlook: Outlook, cloud: str, key: str) -> Draws | None:
    held = outlook.ensembles.get(cloud)
    return None if held is None or key not in held.probes else Draws(held.probes[key], held.weights)


def _difference(
    name: str,
    evidence: EvidenceBase,
    variant: str,
    quantity: str,
    horizon: int,
    against: str | None,
    absolute: bool,
) -> Measurement:
    if evidence.outlook is None or evidence.model is None:
        return unanswered(name, "layer-missing")
    held = evidence.outlook
    find: Callable[[str], Draws | None] = lambda cloud: counterfactual.difference(  # noqa: E731
        held, variant, quantity, horizon, cloud, against, absolute
    )
    ids = informing(evidence.model, moves=moves_of_quantity(evidence.model, quantity))
    try:
        clouds = [find(cloud) for cloud in CLOUDS]
    except (KeyError, ValueError):
        return unanswered(name, "not-simulated")
    return clouded(name, clouds, unit_of(quantity), "counterfactual", ids)


def unit_of(quantity: str) -> str:
    """The unit of a quantity of the futures."""
    kinds = {"level": "rungs", "change": "rungs", "count": "uses", "months": "share"}
    return kinds.get(quantity.partition(":")[0], "probability")
