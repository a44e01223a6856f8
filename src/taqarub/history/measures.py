"""The measures of the past by name, as criteria ask for them: `read_measure("ledger.lag", past, {"from": "2025-01"})`.

Each takes the arguments of `docs/reference/measures.md`; `from` becomes `from_`, because it is a word of the language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from taqarub.history import base_rates, event_study, ledger_measures, phase_measures, rates, states, tactical
from taqarub.history.history import Past, Reading
from taqarub.history.reciprocity_measures import response

MEASURES: Mapping[str, Callable[..., Reading]] = MappingProxyType(
    {
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
        "reciprocity.response": response,
        "study.dates": event_study.around_dates,
        "index.tactical": tactical.tactical_index,
    }
)


def read_measure(name: str, past: Past, given: Mapping[str, Any]) -> Reading:
    """Read one measure of the past; raises `KeyError` for an unknown name, `TypeError` for unknown arguments."""
    return MEASURES[name](past, **{f"{key}_" if key == "from" else key: value for key, value in given.items()})
