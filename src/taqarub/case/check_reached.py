"""Doubts about criteria: thresholds that the measure can never reach, event rules that no row satisfies. Warnings only.

The ranges are those of the units in `docs/reference/measures.md`: a share or a chance lies from 0 to 1, a difference of
two of them from -1 to 1, a rate ratio, a mean or a lag is never below 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from taqarub.base.message import say
from taqarub.case.case import EventRow
from taqarub.case.check_informed import may_match
from taqarub.case.claims import Test
from taqarub.case.scope import Scope
from taqarub.case.tracks import EventMatch

INFINITE = float("inf")
SHARE, GAP, POSITIVE = (0.0, 1.0), (-1.0, 1.0), (0.0, INFINITE)
RANGES: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(
        (
            *("timeline.share", "timeline.coverage", "states.rank", "references.rate", "phases.break_in"),
            *("phases.label_share", "ledger.composition", "ledger.tracks_present", "ledger.reversible_share"),
            *("ledger.answered_by", "index.tactical", "estimate.share", "game.choice", "game.variance_share"),
        ),
        SHARE,
    ),
    **dict.fromkeys(("ledger.match_excess", "estimate.share_gap", "game.choice_gap", "game.choice_by_term"), GAP),
    **dict.fromkeys(
        (
            *("timeline.rate_ratio", "timeline.lead", "states.turnover", "phases.alternations", "phases.spell_ratio"),
            *("ledger.lag", "outlook.hazard_ratio", "outlook.distance"),
        ),
        POSITIVE,
    ),
    "ledger.mean_size": (0.0, 4.0),
}
YES_OR_NO = ("outcome:", "feature:", "months:")
EVENT_RULES = ("match", "among", "cause", "effect")


def check_reached(path: str, test: Test, events: Sequence[EventRow] | None, scope: Scope) -> None:
    """One criterion whose measure, arguments and threshold are in order."""
    low, high = RANGES.get(test.measure, (-INFINITE, INFINITE))
    if test.measure == "outlook.future" and str(test.given.get("quantity", "")).startswith(YES_OR_NO):
        low, high = SHARE
    never = {
        "at_least": lambda t: t > high,
        "above": lambda t: t >= high,
        "at_most": lambda t: t < low,
        "below": lambda t: t <= low,
    }
    for key, fails in never.items():
        threshold = getattr(test, key)
        if isinstance(threshold, int | float) and fails(threshold):
            _unreachable(f"{path}.{key}", low, high, scope)
    if isinstance(test.between, tuple):
        first, last = test.between
        if isinstance(first, int | float) and isinstance(last, int | float) and (first > high or last < low):
            _unreachable(f"{path}.between", low, high, scope)
    for key in EVENT_RULES:
        if events is not None and key in test.given:
            _matched(f"{path}.with.{key}", test.given[key], events, scope)


def _unreachable(path: str, low: float, high: float, scope: Scope) -> None:
    found = say("a threshold that the measure can never reach")
    expected = say("from {low} to {high}", low=f"{low:g}", high="∞" if high == INFINITE else f"{high:g}")
    scope.warn("TQ250", path, found, expected, say("write a threshold inside the range of the measure"), key=True)


def _matched(path: str, given: Any, events: Sequence[EventRow], scope: Scope) -> None:
    try:
        rule = EventMatch.model_validate(given)
    except ValidationError:
        return  # reported with the arguments
    if not any(may_match(rule, event) for event in events):
        found, expected = say("an event rule that no row satisfies"), say("a rule that the record can satisfy")
        scope.warn("TQ250", path, found, expected, say("mend the rule, or add the rows"), key=True)
