"""Measures of the record: dated rows are counted here; everything else is read by the history layer.

Families `timeline`, `states`, `references`, `phases`, `ledger`, `reciprocity`, `study` and `index`. A reading of the
past becomes a measurement without a prior: no model stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws, Measurement
from taqarub.history import base_rates, event_study, ledger_measures, phase_measures, rates, states
from taqarub.history.history import Past, Reading
from taqarub.verdict.rows import checked_rows, existing
from taqarub.verdict.verdict import EvidenceBase

EMPTY = Draws(np.zeros(0), np.zeros(0))
FROM_TRACED = ("phases", "ledger", "reciprocity", "index")  # families that need the traced history, not only the rows

READINGS: dict[str, Callable[..., Reading]] = {
    "timeline.rate_ratio": rates.rate_ratio,
    "timeline.share": rates.share,
    "timeline.coverage": rates.coverage,
    "timeline.lead": rates.lead,
    "states.change": states.change,
    "states.level": states.level,
    "states.rank": states.rank,
    "states.trend_break": states.trend_break,
    "states.turnover": states.turnover,
    "references.rate": base_rates.reference_rate,
    "phases.alternations": phase_measures.phase_alternations,
    "phases.spell_ratio": phase_measures.spell_ratio,
    "phases.spell_median_gap": phase_measures.spell_median_gap,
    "phases.trough": phase_measures.trough,
    "phases.break_in": phase_measures.break_in,
    "phases.level_gap": phase_measures.level_gap,
    "phases.label_share": phase_measures.label_share,
    "phases.slope_gap": phase_measures.slope_gap,
    "ledger.composition": ledger_measures.composition,
    "ledger.tracks_present": ledger_measures.tracks_present,
    "ledger.match_excess": ledger_measures.match_excess,
    "ledger.balance": ledger_measures.balance,
    "ledger.size_gap": ledger_measures.size_gap,
    "ledger.mean_size": ledger_measures.mean_size,
    "ledger.reversible_share": ledger_measures.reversible_share,
    "ledger.answered_by": ledger_measures.answered_by,
    "ledger.lag": ledger_measures.answer_lag,
    "study.dates": event_study.around_dates,
}


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
    return Measurement("timeline.rows", EMPTY, "rows", "rows", (*found, *disputing), details=details)


def reading(name: str, evidence: EvidenceBase, given: Mapping[str, Any]) -> Measurement:
    """A reading of the past as a measurement; a window outside the record makes it unanswerable."""
    if evidence.record is None or (evidence.history is None and name.split(".")[0] in FROM_TRACED):
        return unanswered(name, "layer-missing")
    past = Past(evidence.case, evidence.record, evidence.history, evidence.seed)  # type: ignore[arg-type]
    arguments = {"from_" if key == "from" else key: value for key, value in given.items()}
    try:
        found = READINGS[name](past, **arguments)
    except ValueError as problem:
        return unanswered(name, "outside-record", {"problem": str(problem)})
    other = found.second
    return Measurement(
        name=name,
        posterior=found.draws,
        unit=found.unit,
        method=found.method,
        evidence=found.evidence,
        second=None if other is None else Measurement(name, other, found.unit, found.method, found.evidence),
        cautions=found.cautions,
        unanswerable=found.unanswerable,
        p_value=found.p_value,
        details=found.notes,
    )


def unanswered(name: str, reason: str, details: Mapping[str, Any] | None = None) -> Measurement:
    """A measurement that the record and the model cannot give, with the key of the reason."""
    return Measurement(name, EMPTY, "", "", unanswerable=reason, details=details or {})
