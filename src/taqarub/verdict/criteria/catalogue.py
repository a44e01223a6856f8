"""The measures by name: `measure(name, evidence, given)` calls the function and never raises for want of data.

A criterion names a measure and its arguments (`docs/reference/measures.md`); each family has its own file here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from taqarub.base.measurement import Measurement
from taqarub.verdict.criteria import references, states, timeline
from taqarub.verdict.verdict import EvidenceBase

Measuring = Callable[..., Measurement]  # (evidence, **given)

MEASURES: dict[str, Measuring] = {
    "timeline.rows": timeline.rows,
    "timeline.rate_ratio": timeline.rate_ratio,
    "timeline.share": timeline.share,
    "timeline.coverage": timeline.coverage,
    "timeline.lead": timeline.lead,
    "states.change": states.change,
    "states.level": states.level,
    "states.rank": states.rank,
    "states.trend_break": states.trend_break,
    "states.turnover": states.turnover,
    "references.rate": references.rate,
}


def measure(name: str, evidence: EvidenceBase, given: Mapping[str, Any]) -> Measurement:
    """Measure what a criterion asks; an unknown measure is unanswerable, with the reason."""
    measuring = MEASURES.get(name)
    if measuring is None:
        return timeline.unanswered(name, "", "", "unknown-measure")
    return measuring(evidence, **given)
