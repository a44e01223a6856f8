"""Measures of the record: dated rows are counted here; everything else is read by the history layer.

Families `timeline`, `states`, `references`, `phases`, `ledger`, `reciprocity`, `study` and `index`. A reading of the
past becomes a measurement without a prior: no model stands behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws, Measurement
from taqarub.history.history import Past
from taqarub.history.measures import read_measure
from taqarub.verdict.rows import checked_rows, existing
from taqarub.verdict.verdict import EvidenceBase

EMPTY = Draws(np.zeros(0), np.zeros(0))
# units as the reference of measures writes them
UNITS = {"yes-no": "yes/no", "events-per-month": "events/month", "goldstein-per-month": "Goldstein/month"}
FROM_TRACED = ("phases", "ledger", "reciprocity", "index")  # families that need the traced history, not only the rows


def rows(evidence: EvidenceBase, rows: Sequence[str] = (), against: Sequence[str] = ()) -> Measurement:
    """A dated fact: which of the rows that say so exist and are checked, and which rows dispute it."""
    known = checked_rows(evidence.case)
    found, disputing = existing(rows, known), existing(against, known)
    details = {
        "rows": len(found),
        "checked": sum(known[i] for i in found),
        "recalled": [i for i in found if not known[i]],
        "missing": sorted(set(rows) - set(found)),
        "against": list(disputing),
    }
    return Measurement("timeline.rows", EMPTY, "rows", "rows", existing([*found, *disputing], known), details=details)


def reading(name: str, evidence: EvidenceBase, given: Mapping[str, Any]) -> Measurement:
    """A reading of the past as a measurement; a window outside the record makes it unanswerable."""
    if evidence.record is None or (evidence.history is None and name.split(".")[0] in FROM_TRACED):
        return unanswered(name, "layer-missing")
    past = Past(evidence.case, evidence.record, evidence.history, evidence.seed)  # type: ignore[arg-type]
    try:
        found = read_measure(name, past, given)
    except ValueError as problem:
        return unanswered(name, "outside-record", {"problem": str(problem)})
    other, unit = found.second, UNITS.get(found.unit, found.unit)
    if unit == "own":
        unit = _own_unit(evidence, str(given.get("indicator", "")))
    return Measurement(
        name=name,
        posterior=found.draws,
        unit=unit,
        method=found.method,
        evidence=found.evidence,
        second=None if other is None else Measurement(name, other, unit, found.method, found.evidence),
        cautions=found.cautions,
        unanswerable=found.unanswerable,
        p_value=found.p_value,
        details=found.notes,
    )


def _own_unit(evidence: EvidenceBase, indicator: str) -> str:
    """The unit in which the rows of an indicator are written."""
    return next((row.unit for row in evidence.case.states if row.indicator == indicator and row.unit), "level")


def unanswered(name: str, reason: str, details: Mapping[str, Any] | None = None) -> Measurement:
    """A measurement that the record and the model cannot give, with the key of the reason."""
    return Measurement(name, EMPTY, "", "", unanswerable=reason, details=details or {})
