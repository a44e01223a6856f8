"""The measures by name: `measure(name, evidence, given)` calls the function and never raises for want of data.

A criterion names a measure and its arguments (`docs/reference/measures.md`); each family has its own file here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from taqarub.base.measurement import Measurement
from taqarub.history.measures import MEASURES as READINGS
from taqarub.outlook.probes import ANSWERS
from taqarub.verdict.criteria import game, motives, outlook, record
from taqarub.verdict.verdict import EvidenceBase

MODEL_MEASURES: dict[str, Callable[..., Measurement]] = {
    "timeline.rows": record.rows,
    "estimate.share": motives.share,
    "estimate.share_gap": motives.share_gap,
    "game.counterfactual": game.counterfactuals,
    "game.value_change": game.value_change,
    "game.veto": game.veto,
    "game.variance_share": game.variance_share,
    "outlook.future": outlook.future,
    "outlook.hazard_ratio": outlook.hazard_ratio,
    "outlook.distance": outlook.distance,
}
NAMES = (*READINGS, *MODEL_MEASURES, *ANSWERS)


def measure(name: str, evidence: EvidenceBase, given: Mapping[str, Any]) -> Measurement:
    """Measure what a criterion asks; an unknown measure is unanswerable, with the reason."""
    if name in READINGS:
        return record.reading(name, evidence, given)
    if name in ANSWERS:
        return game.probe(name, evidence, given)
    if name in MODEL_MEASURES:
        return MODEL_MEASURES[name](evidence, **given)
    return record.unanswered(name, "unknown-measure")
