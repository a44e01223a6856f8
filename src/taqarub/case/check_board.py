"""Checks of meaning for what can change and how the record shows it: tracks, contexts, phases, matching, the record."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from taqarub.base.diagnostic import listed, quoted
from taqarub.base.quantity import Quantity
from taqarub.case.case import CaseFile
from taqarub.case.past import RecordedFrom
from taqarub.case.scope import STAND_IN, UNREAD_MONTH, Scope
from taqarub.case.tracks import Context, Observed, Track


def check_board(case: CaseFile, scope: Scope) -> None:
    """Tracks and contexts, dates, phases, the matching rule and the reliability of the record."""
    _frame(case, scope)
    for name, track in case.tracks.items():
        _track(name, track, scope)
    for name, context in case.contexts.items():
        _context(name, context, case, scope)
    _phases(case, scope)
    _matching(case, scope)
    _record(case, scope)
    for i, rule in enumerate(case.step_size):
        scope.event(f"step_size.{i}.match", rule.match)


def unit(path: str, quantity: Quantity | None, units: tuple[str, ...], role: str, scope: Scope) -> None:
    """A quantity must carry a unit that fits its place."""
    if quantity is not None and quantity.unit not in units:
        found = f"the unit {quoted(quantity.unit)} for {role}"
        scope.error("TQ238", f"{path}.unit", found, f"{' or '.join(units)}", f"write `unit: {units[0]}`")
    elif quantity is not None and quantity.unit == "payoff" and quantity.low < 0:
        scope.error("TQ208", f"{path}.low", f"{quantity.low:g} for {role}", "0 or more", "write a number from 0 up")


def covers(path: str, given: Iterable[str], context: str, role: str, scope: Scope, code: str) -> None:
    """Keys must be exactly the regimes of a context."""
    wanted = scope.names.contexts.get(context)
    if wanted is None:
        return
    words = list(given)
    for word in words:
        scope.regime(f"{path}.{word}", context, word, role, key=True)
    missing = [regime for regime in wanted if regime not in words]
    if missing:
        expected = f"every regime of `{context}`: {listed(wanted)}"
        scope.error(code, path, f"no {role} for {listed(missing)}", expected, f"add `{missing[0]}:`", key=True)


def _frame(case: CaseFile, scope: Scope) -> None:
    unread = case.start == UNREAD_MONTH
    if not unread and scope.month("start", case.start, "the first month") and case.start > str(case.as_of)[:7]:
        scope.error("TQ236", "start", f"{case.start}, after the as-of date", f"up to {case.as_of}", "mend the date")
    for i, horizon in enumerate(case.horizons_months):
        if not 1 <= horizon <= case.solve_months:
            found = f"a horizon of {horizon} months"
            expected = f"from 1 to {case.solve_months} (solve_months)"
            scope.error("TQ237", f"horizons_months.{i}", found, expected, "raise `solve_months` or shorten the horizon")
        elif horizon in case.horizons_months[:i]:
            scope.error("TQ237", f"horizons_months.{i}", f"{horizon} twice", "each horizon once", "delete one")
    for name in case.tracks:
        if name in case.contexts:
            found = f"the name {quoted(name)} for a track and a context"
            scope.error("TQ239", f"contexts.{name}", found, "a name of its own", "rename one of the two", key=True)


def _track(name: str, track: Track, scope: Scope) -> None:
    path = f"tracks.{name}"
    ids = [rung.id for rung in track.rungs]
    for i, rung in enumerate(ids):
        if rung in ids[:i]:
            scope.error("TQ239", f"{path}.rungs.{i}.id", f"the rung {quoted(rung)} again", "each id once", "rename one")
    _observed(f"{path}.observed", track.observed, len(ids), scope)


def _observed(path: str, seen: Observed, rungs: int, scope: Scope) -> None:
    fix = "give `indicator` with `cuts` or `labels`, or `events` with `window_months` and `cuts`"
    by_state = seen.indicator is not None and seen.events is None and (seen.labels is None) != (seen.cuts is None)
    by_events = seen.indicator is None and seen.labels is None and None not in (seen.events, seen.window_months)
    if not by_state and not (by_events and seen.cuts is not None):
        scope.error("TQ228", path, "a mixture of ways to observe", "one way to tell the rung of a month", fix, key=True)
        return
    if seen.cuts is not None and (len(seen.cuts) != rungs - 1 or not _rising(seen.cuts)):
        expected = f"{rungs - 1} rising cuts for {rungs} rungs"
        scope.error("TQ228", f"{path}.cuts", f"the cuts {listed(seen.cuts)}", expected, "give one cut between rungs")
    for key, rung in [("before", seen.before), *((f"labels.{k}", v) for k, v in (seen.labels or {}).items())]:
        if not 0 <= rung < rungs:
            scope.error("TQ212", f"{path}.{key}", f"the rung {rung}", f"from 0 to {rungs - 1}", "count rungs from 0")
    for i, match in enumerate(seen.events or ()):
        scope.event(f"{path}.events.{i}", match)
    if seen.indicator is not None and scope.names.indicators is not None:
        _indicator(path, seen, scope)


def _indicator(path: str, seen: Observed, scope: Scope) -> None:
    known = scope.names.indicators or {}
    word = seen.indicator or ""
    if not scope.known("TQ218", f"{path}.indicator", word, known, "an indicator of states.csv", "what shows the track"):
        return
    words = known[word]
    if seen.cuts is not None and words:
        found = f"cuts for an indicator with words ({listed(sorted(words))})"
        scope.error("TQ228", f"{path}.cuts", found, "`labels` for words", "write `labels: {word: rung}`")
    missing = sorted(words - set(seen.labels)) if seen.labels is not None else []
    if missing:
        found = f"no label for {listed(missing)}"
        scope.error("TQ228", f"{path}.labels", found, f"a rung for every word of `{word}`", f"add `{missing[0]}: 0`")


def _rising(cuts: list[float]) -> bool:
    return all(a < b for a, b in pairwise(cuts)) and all(abs(cut) < float("inf") for cut in cuts)


def _context(name: str, context: Context, case: CaseFile, scope: Scope) -> None:
    path = f"contexts.{name}"
    last = ""
    for i, known in enumerate(context.known):
        at = f"{path}.known.{i}.from"
        scope.regime(f"{path}.known.{i}.regime", name, known.regime, "a known regime")
        if not scope.month(at, known.from_month, "the start of a regime"):
            continue
        if known.from_month <= last:
            scope.error("TQ235", at, f"{known.from_month} after {last}", "regimes in the order of time", "sort them")
        elif i == 0 and known.from_month > case.start:
            fix = f"write `from: {case.start}` in the first"
            scope.error("TQ235", at, f"{known.from_month}, after the start", f"a regime from {case.start} on", fix)
        elif known.from_month > case.as_of.isoformat()[:7]:
            fix = "delete it; the future is for `switch`"
            scope.error("TQ235", at, f"{known.from_month}, after the as-of date", f"up to {case.as_of}", fix)
        last = known.from_month
    _switch(f"{path}.switch", name, context, scope)


def _switch(path: str, name: str, context: Context, scope: Scope) -> None:
    switch = context.switch
    dated = (switch.first, switch.every_months, switch.to)
    if (switch.hazards is None) == all(part is None for part in dated) or (
        switch.hazards is None and (switch.first is None or switch.to is None)
    ):
        fix = "give `hazards`, or `first`, `every_months` and `to`"
        scope.error("TQ230", path, "no single way to change", "hazards, or changes at known dates", fix, key=True)
        return
    for key, hazard in (switch.hazards or {}).items():
        ends = [end.strip() for end in key.split("->")]
        if len(ends) != 2 or ends[0] == ends[1]:
            scope.error("TQ230", f"{path}.hazards.{key}", quoted(key), "`a -> b`", "name two regimes", key=True)
        else:
            for end in ends:
                scope.regime(f"{path}.hazards.{key}", name, end, "an end of a switch", key=True)
        unit(f"{path}.hazards.{key}", hazard, ("per-month",), "a hazard", scope)
    if switch.first is not None:
        scope.month(f"{path}.first", switch.first, "the first known change")
    if switch.to is not None:
        covers(f"{path}.to", switch.to, name, "share", scope, "TQ230")
        for regime, share in switch.to.items():
            unit(f"{path}.to.{regime}", share, ("share", "probability"), "a share of regimes", scope)


def _phases(case: CaseFile, scope: Scope) -> None:
    for key in ("initiator", "target"):
        scope.actor(f"phases.{key}", getattr(case.phases, key), f"the {key} of the phases")
    for i, phase in enumerate(case.phases.analyst_dating):
        path = f"phases.analyst_dating.{i}"
        ends = [("start", phase.start)] + ([("end", phase.end)] if phase.end is not None else [])
        exist = [scope.month(f"{path}.{key}", text, f"the {key} of a phase") for key, text in ends]
        if all(exist) and phase.end is not None and phase.end < phase.start:
            scope.error("TQ236", f"{path}.end", f"{phase.end} before the start", "an end after it", "swap the two")


def _matching(case: CaseFile, scope: Scope) -> None:
    parties = [name for name, actor in case.actors.items() if actor.role == "party"]
    for i, word in enumerate(case.matching.parties):
        if scope.actor(f"matching.parties.{i}", word, "a party of the exchange") and word in case.actors:
            scope.known("TQ232", f"matching.parties.{i}", word, parties, "an actor with role party", "a party")
    if case.matching.parties[0] == case.matching.parties[1] != STAND_IN:
        found = f"{quoted(case.matching.parties[0])} on both sides"
        scope.error("TQ232", "matching.parties", found, "two parties", "name both parties")
    for track, answers in case.matching.tracks.items():
        scope.label(f"matching.tracks.{track}", track, "the track of a step", key=True)
        for i, answer in enumerate(answers):
            scope.label(f"matching.tracks.{track}.{i}", answer, "the track of an answer")


def _record(case: CaseFile, scope: Scope) -> None:
    unit("record.miscoded", case.record.miscoded, ("probability", "share"), "a share of miscoded rows", scope)
    for actor, periods in case.record.recorded.items():
        path = f"record.recorded.{actor}"
        if not periods:
            expected = "at least one period with `from` and `chance`"
            scope.error("TQ231", path, f"no period for {quoted(actor)}", expected, "add a period", key=True)
        if scope.actor(path, actor, "an actor whose moves are recorded", key=True):
            _recorded(path, periods, scope)
    if case.record.recorded:
        for actor in scope.names.moves:
            if actor not in case.record.recorded:
                fix = f"add `{actor}:` with `from` and `chance`"
                expected = "the chance that a move of each actor is recorded"
                scope.error("TQ231", "record.recorded", f"nothing for {quoted(actor)}", expected, fix, key=True)


def _recorded(path: str, periods: list[RecordedFrom], scope: Scope) -> None:
    last = ""
    for i, period in enumerate(periods):
        at = f"{path}.{i}.from"
        scope.month(at, period.from_month, "the start of a period")
        if period.from_month <= last:
            scope.error("TQ235", at, f"{period.from_month} after {last}", "periods in the order of time", "sort them")
        last = period.from_month
        unit(f"{path}.{i}.chance", period.chance, ("probability", "share"), "a chance", scope)
