"""Checks of meaning for what can change and how the record shows it: tracks, contexts, phases, matching, the record."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from taqarub.base.message import Message, listed, quoted, say, shown
from taqarub.base.quantity import Quantity
from taqarub.case.case import CaseFile
from taqarub.case.scope import UNREAD_MONTH, Scope
from taqarub.case.tracks import Context, Observed, Track


def check_board(case: CaseFile, scope: Scope) -> None:
    """Tracks and contexts, dates, phases, the matching rule and the reliability of the record."""
    _frame(case, scope)
    for name, track in case.tracks.items():
        _track(name, track, scope)
    for name, context in case.contexts.items():
        _context(name, context, case, scope)


def unit(path: str, quantity: Quantity | None, units: tuple[str, ...], role: Message, scope: Scope) -> None:
    """A quantity must carry a unit that fits its place."""
    if quantity is not None and quantity.unit not in units:
        found = say("the unit {unit} for {role}", unit=quoted(quantity.unit), role=role)
        scope.error(
            "TQ238",
            f"{path}.unit",
            found,
            shown(" | ".join(units)),
            say("write `unit: {units}`", units=units[0]),
        )
    elif quantity is not None and quantity.unit == "payoff" and quantity.low < 0:
        scope.error(
            "TQ208",
            f"{path}.low",
            say("{value} for {role}", value=f"{quantity.low:g}", role=role),
            say("0 or more"),
            say("write a number from 0 up"),
        )


def covers(path: str, given: Iterable[str], context: str, role: Message, scope: Scope, code: str) -> None:
    """Keys must be exactly the regimes of a context."""
    wanted = scope.names.contexts.get(context)
    if wanted is None:
        return
    words = list(given)
    for word in words:
        scope.regime(f"{path}.{word}", context, word, role, key=True)
    missing = [regime for regime in wanted if regime not in words]
    if missing:
        expected = say("every regime of `{context}`: {words}", context=context, words=listed(wanted))
        scope.error(
            code,
            path,
            say("no {role} for {missing}", role=role, missing=listed(missing)),
            expected,
            say("add `{name}:`", name=missing[0]),
            key=True,
        )


def _frame(case: CaseFile, scope: Scope) -> None:
    unread = case.start == UNREAD_MONTH
    if not unread and scope.month("start", case.start, say("the first month")) and case.start > str(case.as_of)[:7]:
        scope.error(
            "TQ236",
            "start",
            say("{day}, after the as-of date", day=case.start),
            say("up to {day}", day=case.as_of),
            say("mend the date"),
        )
    for i, horizon in enumerate(case.horizons_months):
        if not 1 <= horizon <= case.solve_months:
            found = say("a horizon of {horizon} months", horizon=horizon)
            expected = say("from 1 to {limit} (`solve_months`)", limit=case.solve_months)
            scope.error(
                "TQ237", f"horizons_months.{i}", found, expected, say("raise `solve_months` or shorten the horizon")
            )
        elif horizon in case.horizons_months[:i]:
            scope.error(
                "TQ237",
                f"horizons_months.{i}",
                say("{name} twice", name=horizon),
                say("each horizon once"),
                say("delete one of the two"),
            )
    for name in case.tracks:
        if name in case.contexts:
            found = say("the name {name} for a track and a context", name=quoted(name))
            scope.error(
                "TQ239", f"contexts.{name}", found, say("a name of its own"), say("rename one of the two"), key=True
            )


def _track(name: str, track: Track, scope: Scope) -> None:
    path = f"tracks.{name}"
    ids = [rung.id for rung in track.rungs]
    for i, rung in enumerate(ids):
        if rung in ids[:i]:
            scope.error(
                "TQ239",
                f"{path}.rungs.{i}.id",
                say("the rung {rung} again", rung=quoted(rung)),
                say("each id once"),
                say("rename one"),
            )
    _observed(f"{path}.observed", track.observed, len(ids), scope)


def _observed(path: str, seen: Observed, rungs: int, scope: Scope) -> None:
    fix = say("give `indicator` with `cuts` or `labels`, or `events` with `window_months` and `cuts`")
    by_state = seen.indicator is not None and seen.events is None and (seen.labels is None) != (seen.cuts is None)
    by_events = seen.indicator is None and seen.labels is None and None not in (seen.events, seen.window_months)
    if not by_state and not (by_events and seen.cuts is not None):
        scope.error(
            "TQ228",
            path,
            say("a mixture of ways to observe"),
            say("one way to tell the rung of a month"),
            fix,
            key=True,
        )
        return
    if seen.cuts is not None and (len(seen.cuts) != rungs - 1 or not _rising(seen.cuts)):
        expected = say("{count} rising cuts for {rungs} rungs", count=rungs - 1, rungs=rungs)
        scope.error(
            "TQ228",
            f"{path}.cuts",
            say("the cuts {cuts}", cuts=listed(seen.cuts)),
            expected,
            say("give one cut between rungs"),
        )
    for key, rung in [("before", seen.before), *((f"labels.{k}", v) for k, v in (seen.labels or {}).items())]:
        if not 0 <= rung < rungs:
            scope.error(
                "TQ212",
                f"{path}.{key}",
                say("the rung {rung}", rung=rung),
                say("from 0 to {limit}", limit=rungs - 1),
                say("count rungs from 0"),
            )
    for i, match in enumerate(seen.events or ()):
        scope.event(f"{path}.events.{i}", match)
    if seen.indicator is not None and scope.names.indicators is not None:
        _indicator(path, seen, scope)


def _indicator(path: str, seen: Observed, scope: Scope) -> None:
    known = scope.names.indicators or {}
    word = seen.indicator or ""
    if not scope.known(
        "TQ218", f"{path}.indicator", word, known, say("an indicator of states.csv"), say("what shows the track")
    ):
        return
    words = known[word]
    if seen.cuts is not None and words:
        found = say("cuts for an indicator with words ({words})", words=listed(sorted(words)))
        scope.error("TQ228", f"{path}.cuts", found, say("`labels` for words"), say("write `labels: {word: rung}`"))
    missing = sorted(words - set(seen.labels)) if seen.labels is not None else []
    if missing:
        found = say("no label for {missing}", missing=listed(missing))
        scope.error(
            "TQ228",
            f"{path}.labels",
            found,
            say("a rung for every word of `{word}`", word=word),
            say("add `{name}: 0`", name=missing[0]),
        )


def _rising(cuts: list[float]) -> bool:
    return all(a < b for a, b in pairwise(cuts)) and all(abs(cut) < float("inf") for cut in cuts)


def _context(name: str, context: Context, case: CaseFile, scope: Scope) -> None:
    path = f"contexts.{name}"
    last = ""
    for i, known in enumerate(context.known):
        at = f"{path}.known.{i}.from"
        scope.regime(f"{path}.known.{i}.regime", name, known.regime, say("a known regime"))
        if not scope.month(at, known.from_month, say("the start of a regime")):
            continue
        if known.from_month <= last:
            scope.error(
                "TQ235",
                at,
                say("{from_month} after {last}", from_month=known.from_month, last=last),
                say("regimes in the order of time"),
                say("sort them"),
            )
        elif i == 0 and known.from_month > case.start:
            fix = say("write `from: {start}` in the first", start=case.start)
            scope.error(
                "TQ235",
                at,
                say("{from_month}, after the start", from_month=known.from_month),
                say("a regime from {start} on", start=case.start),
                fix,
            )
        elif known.from_month > case.as_of.isoformat()[:7]:
            fix = say("delete it; the future is for `switch`")
            scope.error(
                "TQ235",
                at,
                say("{day}, after the as-of date", day=known.from_month),
                say("up to {day}", day=case.as_of),
                fix,
            )
        last = known.from_month
    _switch(f"{path}.switch", name, context, scope)


def _switch(path: str, name: str, context: Context, scope: Scope) -> None:
    switch = context.switch
    dated = (switch.first, switch.every_months, switch.to)
    if (switch.hazards is None) == all(part is None for part in dated) or (
        switch.hazards is None and (switch.first is None or switch.to is None)
    ):
        fix = say("give `hazards`, or `first`, `every_months` and `to`")
        scope.error(
            "TQ230", path, say("no single way to change"), say("hazards, or changes at known dates"), fix, key=True
        )
        return
    for key, hazard in (switch.hazards or {}).items():
        ends = [end.strip() for end in key.split("->")]
        if len(ends) != 2 or ends[0] == ends[1]:
            scope.error(
                "TQ230", f"{path}.hazards.{key}", quoted(key), say("`a -> b`"), say("name two regimes"), key=True
            )
        else:
            for end in ends:
                scope.regime(f"{path}.hazards.{key}", name, end, say("an end of a switch"), key=True)
        unit(f"{path}.hazards.{key}", hazard, ("per-month",), say("a hazard"), scope)
    if switch.first is not None:
        scope.month(f"{path}.first", switch.first, say("the first known change"))
    if switch.to is not None:
        covers(f"{path}.to", switch.to, name, say("share"), scope, "TQ230")
        for regime, share in switch.to.items():
            unit(f"{path}.to.{regime}", share, ("share", "probability"), say("a share of regimes"), scope)
