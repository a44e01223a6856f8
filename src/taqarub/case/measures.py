"""What a criterion can measure, and which arguments each measure takes.

The reference page `docs/reference/measures.md` says what each one means. An argument is written `name:kind`, with a
question mark when it may be left out. Kinds: event (an event rule), window (two dates), day (a date or a month), rung
and regime overrides (`state`), names of the case (actor, track …), and plain values.

>>> MEASURES["states.level"]
{'indicator': Argument(kind='indicator', needed=True), 'at': Argument(kind='day', needed=True)}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Argument:
    """The kind of value that an argument takes, and whether it must be given."""

    kind: str
    needed: bool = True


_TABLE = """
timeline.rows           rows:rows? against:rows?
timeline.rate_ratio     match:event after:window before:window
timeline.share          match:event among:event from:day to:day
timeline.coverage       match:event from:day to:day by:period?
timeline.lead           cause:event effect:event within_months:months from:day to:day
states.change           indicator:indicator from:day to:day relative:flag?
states.level            indicator:indicator at:day
states.rank             indicator:indicator extreme:extreme within:share
states.trend_break      indicator:indicator at:day
states.turnover         from:day to:day
references.rate         outcome:reference_outcomes where:columns?
phases.alternations     min_months:months from:day? method:method?
phases.spell_ratio      method:method?
phases.spell_median_gap method:method?
phases.trough           span_months:months method:method?
phases.break_in         from:day to:day method:method?
phases.level_gap        a:window b:window
phases.label_share      from:day to:day label:label method:method?
phases.slope_gap        at:day months:months
ledger.composition      from:day to:day tracks:event_tracks actor:actor?
ledger.tracks_present   from:day to:day tracks:track_actors
ledger.match_excess     from:day to:day actor:actor? cooperative:flag?
ledger.balance          from:day to:day actor:actor
ledger.size_gap         from:day to:day than:window actor:actor? cooperative:flag?
ledger.mean_size        from:day to:day actor:actor? cooperative:flag?
ledger.reversible_share from:day to:day actor:actor? tracks:event_tracks? within_days:within_days
ledger.answered_by      steps:events answers:events
ledger.lag              from:day to:day
reciprocity.response    cause:dyad effect:dyad months:months patron:flag?
study.dates             match:event dates:days months:months side:side against:against
index.tactical          from:day
estimate.share          actor:player motives:motives regime:regime?
estimate.share_gap      actor:player motives:motives over:motives? over_regime:regime? regime:regime?
game.advantage          actor:player move:move over:move state:state?
game.gain               actor:player from:state to:state
game.gain_gap           actor:player from:state to:state context:context a:regime_of b:regime_of
game.choice             actor:player moves:moves state:state?
game.choice_gap         actor:player moves:moves over:moves? a:state b:state absolute:flag?
game.choice_by_term     actor:player moves:moves late_months:months state:state?
game.counterfactual     id:counterfactual quantity:quantity horizon:horizon against:counterfactual? absolute:flag?
game.value_change       id:counterfactual actor:player
game.veto               quantity:quantity horizon:horizon absolute:flag?
game.variance_share     track:track quantity:quantity horizon:horizon
outlook.future          quantity:quantity horizon:horizon
outlook.hazard_ratio    trigger:shock
outlook.distance        red_line:red_line horizon:horizon
"""

WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "period": ("year", "month"),
        "extreme": ("max", "min"),
        "method": ("bayes", "markov"),
        "label": ("estranged", "thaw"),
        "side": ("before", "after"),
        "against": ("before", "rest"),
        "reference_outcomes": ("normalised", "partial", "stalled", "reversed"),
    }
)
REFERENCE_COLUMNS = (
    *("outcome", "prisoners_involved", "relief_scope", "steps", "reversal_trigger", "later_reversal", "realigned"),
    *("veto_player", "case", "months_to_outcome", "verification"),
)
QUANTITIES = ("outcome", "feature", "change", "level", "count", "months")
THRESHOLDS = ("at_least", "at_most", "above", "below", "between")
ROWS_DECIDE = "timeline.rows"  # the measure that needs no threshold
IN_MONTHS = frozenset({"phases.trough"})  # measures whose threshold is a month


def _read(table: str) -> dict[str, Mapping[str, Argument]]:
    measures: dict[str, Mapping[str, Argument]] = {}
    for line in table.strip().splitlines():
        name, *arguments = line.split()
        pairs = (argument.rstrip("?").split(":") for argument in arguments)
        needed = (not argument.endswith("?") for argument in arguments)
        measures[name] = {key: Argument(kind, need) for (key, kind), need in zip(pairs, needed, strict=True)}
    return measures


MEASURES: Mapping[str, Mapping[str, Argument]] = MappingProxyType(_read(_TABLE))
