"""Measures of the reference class: how comparable cases ended.

The share of cases with an outcome is binomial with Jeffreys' prior, Beta(k + ½, n − k + ½).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from taqarub.base.measurement import Draws, Measurement
from taqarub.case.case import ReferenceRow
from taqarub.verdict.criteria.timeline import DRAWS, random_for, unanswered
from taqarub.verdict.verdict import EvidenceBase


def rate(evidence: EvidenceBase, outcome: Sequence[str], where: Mapping[str, Any] | None = None) -> Measurement:
    """Share of the comparable cases (`where` restricts them by column) with one of the outcomes."""
    name, cases = "references.rate", [row for row in evidence.case.references if _fits(row, where or {})]
    if not cases:
        return unanswered(name, "share", "reference-class", "no-reference-cases")
    hits = sum(row.outcome in outcome for row in cases)
    random = random_for(evidence, name, {"outcome": outcome, "where": where})
    draws = random.beta(hits + 0.5, len(cases) - hits + 0.5, DRAWS)
    details = {"cases": len(cases), "hits": hits}
    ids = tuple(row.id for row in cases)
    return Measurement(name, Draws.equal(draws), "share", "reference-class", ids, details=details)


def _fits(row: ReferenceRow, where: Mapping[str, Any]) -> bool:
    return all(
        getattr(row, column) in value if isinstance(value, list | tuple) else getattr(row, column) == value
        for column, value in where.items()
    )
