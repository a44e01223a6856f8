"""Measures of the outlook: simulated futures, hazards under a trigger, distance from a red line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from taqarub.base.measurement import Draws, Measurement
from taqarub.outlook.features import quantity as quantity_of
from taqarub.outlook.fragility import hazard_ratio as hazard_ratio_of
from taqarub.outlook.outlook import Ensemble
from taqarub.verdict.criteria.game import CLOUDS, clouded, unit_of
from taqarub.verdict.criteria.informed import informing, moves_of_quantity
from taqarub.verdict.criteria.record import unanswered
from taqarub.verdict.verdict import EvidenceBase


def future(evidence: EvidenceBase, quantity: str, horizon: int) -> Measurement:
    """A quantity of the futures at a horizon: a draw is one future of one draw of the case."""
    if evidence.model is None:
        return unanswered("outlook.future", "layer-missing")
    outcomes = list(evidence.model.case.file.outcomes)
    unit = "yes/no" if unit_of(quantity) == "probability" else unit_of(quantity)
    moves = moves_of_quantity(evidence.model, quantity)
    return _futures(
        "outlook.future", evidence, horizon, unit, moves, lambda read: quantity_of(read, quantity, outcomes)
    )


def distance(evidence: EvidenceBase, red_line: str, horizon: int) -> Measurement:
    """Rungs from a red line, mean over the months of each future."""
    if evidence.model is None:
        return unanswered("outlook.distance", "layer-missing")
    line = evidence.model.case.file.red_lines.get(red_line)
    moves = () if line is None else moves_of_quantity(evidence.model, f"months:{line.region}")
    return _futures("outlook.distance", evidence, horizon, "rungs", moves, lambda read: read[f"distance:{red_line}"])


def hazard_ratio(evidence: EvidenceBase, trigger: str) -> Measurement:
    """Hazard of the reversal with a trigger over the hazard without it, one value a draw."""
    name = "outlook.hazard_ratio"
    if evidence.outlook is None or evidence.model is None:
        return unanswered(name, "layer-missing")
    held = evidence.outlook
    clouds = [hazard_ratio_of(held, trigger, cloud) for cloud in CLOUDS]
    return clouded(name, clouds, "ratio", "hazard", informing(evidence.model))


def _futures(
    name: str,
    evidence: EvidenceBase,
    horizon: int,
    unit: str,
    moves: tuple[str, ...],
    read: Callable[[dict], np.ndarray],
) -> Measurement:
    if evidence.outlook is None or evidence.model is None:
        return unanswered(name, "layer-missing")
    try:
        clouds = [_flat(evidence.outlook.ensembles.get(cloud), horizon, read) for cloud in CLOUDS]
    except (KeyError, ValueError):
        return unanswered(name, "not-simulated")
    kept = [cloud if cloud is None else cloud[0] for cloud in clouds]
    paths = {cloud: found[1] for cloud, found in zip(CLOUDS, clouds, strict=True) if found is not None}
    details = {"paths": paths.get("posterior", 1), "paths_prior": paths.get("prior", 1)}
    return clouded(
        name,
        kept,
        unit,
        "distance" if name == "outlook.distance" else "outlook",
        informing(evidence.model, moves=moves),
        details,
    )


def _flat(ensemble: Ensemble | None, horizon: int, read: Callable) -> tuple[Draws, int] | None:
    """The futures of an ensemble one after another, draw by draw, and how many each draw has."""
    if ensemble is None:
        return None
    values = np.asarray(read(ensemble.futures[horizon]), dtype=float)
    paths = values.shape[1]
    return Draws(values.ravel(), np.repeat(ensemble.weights / paths, paths)), paths
