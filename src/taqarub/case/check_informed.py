"""Doubts about what the record can say: moves that it never shows, weights that it cannot inform. Warnings only."""

from __future__ import annotations

from collections.abc import Sequence

from taqarub.base.message import quoted, say
from taqarub.case.case import CaseFile, EventRow
from taqarub.case.scope import Scope
from taqarub.case.tracks import EventMatch


def check_informed(case: CaseFile, events: Sequence[EventRow], scope: Scope) -> None:
    """Only for cases whose names are all in order and whose timeline could be read."""
    for actor, moves in case.moves.items():
        shown = False
        for name, move in moves.items():
            path = f"moves.{actor}.{name}"
            if not move.observed:
                found = say("a move that the record never shows: `observed` is empty")
                fix = say("add the events that show the move under `observed`, or say why there are none")
                scope.warn("TQ252", path, found, say("the events that show the move"), fix, key=True)
            elif any(may_match(rule, event) for rule in move.observed for event in events):
                shown = True
        if not shown and case.motives.get(actor):
            found = say("weights of {name} on which no row of the record bears", name=quoted(actor))
            expected = say("a row that shows a move of the actor")
            fix = say("add rows, or rules under `observed` that match some; until then the prior decides alone")
            scope.warn("TQ251", f"motives.{actor}", found, expected, fix, key=True)


def may_match(rule: EventMatch, event: EventRow) -> bool:
    """Whether a row satisfies a rule, sizes apart: these may come from the rules of the case."""
    parts = ((rule.actor, event.actor), (rule.target, event.target), (rule.track, event.track))
    more = ((rule.direction, event.direction), (rule.cameo_root, event.cameo_root))
    return all(words is None or word in words for words, word in (*parts, *more))
