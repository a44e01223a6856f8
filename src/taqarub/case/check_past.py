"""Checks of meaning for how the past is read: phases, the matching rule, the reliability of the record, sizes."""

from __future__ import annotations

from taqarub.base.message import quoted, say
from taqarub.case.case import CaseFile
from taqarub.case.check_board import unit
from taqarub.case.past import RecordedFrom
from taqarub.case.scope import STAND_IN, Scope


def check_past(case: CaseFile, scope: Scope) -> None:
    """Phases, matching, record and step sizes."""
    _phases(case, scope)
    _matching(case, scope)
    _record(case, scope)
    for i, rule in enumerate(case.step_size):
        scope.event(f"step_size.{i}.match", rule.match)


def _phases(case: CaseFile, scope: Scope) -> None:
    for key in ("initiator", "target"):
        scope.actor(f"phases.{key}", getattr(case.phases, key), say("`{key}` of the phases", key=key))
    for i, phase in enumerate(case.phases.analyst_dating):
        path = f"phases.analyst_dating.{i}"
        ends = [("start", phase.start)] + ([("end", phase.end)] if phase.end is not None else [])
        exist = [scope.month(f"{path}.{key}", text, say("`{key}` of a phase", key=key)) for key, text in ends]
        if all(exist) and phase.end is not None and phase.end < phase.start:
            scope.error(
                "TQ236",
                f"{path}.end",
                say("{end} before the start", end=phase.end),
                say("an end after it"),
                say("swap the two"),
            )


def _matching(case: CaseFile, scope: Scope) -> None:
    parties = [name for name, actor in case.actors.items() if actor.role == "party"]
    for i, word in enumerate(case.matching.parties):
        if scope.actor(f"matching.parties.{i}", word, say("a party of the exchange")) and word in case.actors:
            scope.known(
                "TQ232", f"matching.parties.{i}", word, parties, say("an actor with role party"), say("a party")
            )
    if case.matching.parties[0] == case.matching.parties[1] != STAND_IN:
        found = say("{name} on both sides", name=quoted(case.matching.parties[0]))
        scope.error("TQ232", "matching.parties", found, say("two parties"), say("name both parties"))
    for track, answers in case.matching.tracks.items():
        scope.label(f"matching.tracks.{track}", track, say("the track of a step"), key=True)
        for i, answer in enumerate(answers):
            scope.label(f"matching.tracks.{track}.{i}", answer, say("the track of an answer"))


def _record(case: CaseFile, scope: Scope) -> None:
    unit("record.miscoded", case.record.miscoded, ("probability", "share"), say("a share of miscoded rows"), scope)
    for actor, periods in case.record.recorded.items():
        path = f"record.recorded.{actor}"
        if not periods:
            expected = say("at least one period with `from` and `chance`")
            scope.error(
                "TQ231",
                path,
                say("no period for {name}", name=quoted(actor)),
                expected,
                say("add a period"),
                key=True,
            )
        if scope.actor(path, actor, say("an actor whose moves are recorded"), key=True):
            _recorded(path, periods, scope)
    if case.record.recorded:
        for actor in scope.names.moves:
            if actor not in case.record.recorded:
                fix = say("add `{name}:` with `from` and `chance`", name=actor)
                expected = say("the chance that a move of each actor is recorded")
                scope.error(
                    "TQ231", "record.recorded", say("nothing for {name}", name=quoted(actor)), expected, fix, key=True
                )


def _recorded(path: str, periods: list[RecordedFrom], scope: Scope) -> None:
    last = ""
    for i, period in enumerate(periods):
        at = f"{path}.{i}.from"
        scope.month(at, period.from_month, say("the start of a period"))
        if period.from_month <= last:
            scope.error(
                "TQ235",
                at,
                say("{from_month} after {last}", from_month=period.from_month, last=last),
                say("periods in the order of time"),
                say("sort them"),
            )
        last = period.from_month
        unit(f"{path}.{i}.chance", period.chance, ("probability", "share"), say("a chance"), scope)
