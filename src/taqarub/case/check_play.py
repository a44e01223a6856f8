"""Checks of meaning for who acts and how: actors, order, motives, moves, drift, shocks, red lines, capacity."""

from __future__ import annotations

import re

from taqarub.base.message import listed, quoted, say
from taqarub.case.actors import Motive
from taqarub.case.case import CaseFile
from taqarub.case.check_board import covers, unit
from taqarub.case.check_order import check_order
from taqarub.case.moves import Move, Shift
from taqarub.case.rules import WORDS
from taqarub.case.scope import Scope

CHANCE = ("probability", "per-month")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def check_play(case: CaseFile, scope: Scope) -> None:
    """Everything that names an actor, a motive, a move or a shift."""
    _spelling(scope)
    _roles(case, scope)
    _order(case, scope)
    for actor, motives in case.motives.items():
        scope.actor(f"motives.{actor}", actor, say("an actor with motives"), key=True)
        for name, motive in motives.items():
            _motive(f"motives.{actor}.{name}", motive, scope)
    for actor, moves in case.moves.items():
        scope.actor(f"moves.{actor}", actor, say("an actor with moves"), key=True)
        for name, move in moves.items():
            _move(f"moves.{actor}.{name}", move, scope)
    for i, drift in enumerate(case.drift):
        shift(f"drift.{i}.shift", drift.shift, scope)
    for name, shock in case.shocks.items():
        path = f"shocks.{name}"
        unit(f"{path}.hazard", shock.hazard, ("per-month",), say("a hazard"), scope)
        if shock.when is not None:
            scope.rule(f"{path}.when", shock.when)
        for i, part in enumerate(shock.shifts):
            shift(f"{path}.shifts.{i}", part, scope)
        for context, regime in shock.sets.items():
            if scope.context(f"{path}.sets.{context}", context, say("what the shock sets"), key=True):
                scope.regime(f"{path}.sets.{context}", context, regime, say("what the shock sets"))
    _red_lines(case, scope)
    _capacity(case, scope)


def _spelling(scope: Scope) -> None:
    """Names must be readable in rules and in `ACTOR.move`; the words of the rule language are taken."""
    names, findings = scope.names, []
    for section in ("actors", "tracks", "contexts", "features", "outcomes", "shocks", "red_lines", "counterfactuals"):
        findings += [(f"{section}.{name}", name) for name in getattr(names, section)]
    for section in ("motives", "moves"):
        findings += [(f"{section}.{a}.{name}", name) for a, inner in getattr(names, section).items() for name in inner]
    for path, name in findings:
        if not _NAME.fullmatch(name):
            expected = say("a name of letters, digits, `-` and `_` that starts with a letter")
            scope.error("TQ239", path, say("the name {name}", name=quoted(name)), expected, say("rename it"), key=True)
        elif name in WORDS or (path.startswith("moves.") and name == "hold"):
            fix = say("rename it") if name in WORDS else say("delete it: every actor can hold, at no cost")
            scope.error(
                "TQ239",
                path,
                say("the name {name}", name=quoted(name)),
                say("a name that the format has not taken"),
                fix,
                key=True,
            )


def _roles(case: CaseFile, scope: Scope) -> None:
    for name, actor in case.actors.items():
        path = f"actors.{name}"
        if actor.patron_of is not None:
            scope.actor(f"{path}.patron_of", actor.patron_of, say("a client"))
        if (actor.role == "patron") != (actor.patron_of is not None):
            found = say("the role {role} with a client", role=quoted(actor.role))
            if actor.role == "patron":
                found = say("the role {role} without a client", role=quoted(actor.role))
            fix = say("write `role: patron` and `patron_of: CLIENT`, or neither")
            scope.error("TQ232", f"{path}.role", found, say("a patron with its client, and no client for others"), fix)
        if actor.role == "other" and name in scope.names.moves:
            fix = say("make it a party or a patron, or delete its moves")
            expected = say("moves of parties and patrons only")
            scope.error(
                "TQ232",
                f"moves.{name}",
                say("moves of {name}, an actor of role other", name=quoted(name)),
                expected,
                fix,
                key=True,
            )


def _order(case: CaseFile, scope: Scope) -> None:
    check_order("order", case.order, case, scope)
    movers = tuple(scope.names.moves)
    for actor in movers:
        for section, given in (("motives", scope.names.motives), ("choice", case.choice)):
            if actor not in given and scope.document.value.get(section):
                expected = say("`{section}` for every actor with moves", section=section)
                scope.error(
                    "TQ231",
                    section,
                    say("nothing for {name}", name=quoted(actor)),
                    expected,
                    say("add `{name}:` here", name=actor),
                    key=True,
                )
    for actor, choice in case.choice.items():
        scope.player(f"choice.{actor}", actor, say("an actor that chooses"), key=True)
        unit(f"choice.{actor}.precision", choice.precision, ("precision",), say("a precision"), scope)
        unit(f"choice.{actor}.discount", choice.discount, ("discount",), say("a discount factor"), scope)


def _motive(path: str, motive: Motive, scope: Scope) -> None:
    for i, score in enumerate(motive.scores):
        at = f"{path}.scores.{i}"
        if not scope.track(f"{at}.track", score.track, say("a track that a motive scores")):
            continue
        rungs = scope.names.tracks[score.track]
        if len(score.rungs) != len(rungs):
            expected = say(
                "{count} scores, one for each rung of `{track}`: {rungs}",
                count=len(rungs),
                track=score.track,
                rungs=listed(rungs),
            )
            scope.error(
                "TQ222",
                f"{at}.rungs",
                say("{count} scores", count=len(score.rungs)),
                expected,
                say("give one score a rung"),
            )
        for j, value in enumerate(score.rungs):
            if not 0 <= value <= 1:
                scope.error(
                    "TQ222",
                    f"{at}.rungs.{j}",
                    say("the score {value}", value=f"{value:g}"),
                    say("a score from 0 to 1"),
                    say("scale the scores"),
                )
    if (motive.share is None) == (motive.share_by is None):
        fix = say("keep `share`, or `share_by` with one share a regime")
        scope.error("TQ229", path, say("not exactly one of `share` and `share_by`"), say("one of them"), fix, key=True)
    unit(f"{path}.share", motive.share, ("share",), say("a share"), scope)
    if motive.share_by is not None:
        if scope.context(f"{path}.share_by.context", motive.share_by.context, say("the context of the shares")):
            inside = f"{path}.share_by.regimes"
            covers(inside, motive.share_by.regimes, motive.share_by.context, say("share"), scope, "TQ229")
        for regime, share in motive.share_by.regimes.items():
            unit(f"{path}.share_by.regimes.{regime}", share, ("share",), say("a share"), scope)


def _move(path: str, move: Move, scope: Scope) -> None:
    unit(f"{path}.cost", move.cost, ("payoff",), say("a cost"), scope)
    if move.when is not None:
        scope.rule(f"{path}.when", move.when)
    for i, part in enumerate(move.shifts):
        shift(f"{path}.shifts.{i}", part, scope)
    for i, match in enumerate(move.observed):
        scope.event(f"{path}.observed.{i}", match)


def shift(path: str, part: Shift, scope: Scope) -> None:
    """The chance that one track moves by a rung."""
    scope.track(f"{path}.track", part.track, say("a track that shifts"))
    if part.when is not None:
        scope.rule(f"{path}.when", part.when)
    for key in ("up", "down"):
        unit(f"{path}.{key}", getattr(part, key), CHANCE, say("a chance"), scope)
    if part.up is None and part.down is None:
        scope.error(
            "TQ223", path, say("a shift that shifts nothing"), say("`up`, `down` or both"), say("add `up:` or `down:`")
        )
    elif part.up is not None and part.down is not None and part.up.high + part.down.high > 1:
        found = say("high chances that add to {sum}", sum=f"{part.up.high + part.down.high:g}")
        scope.error("TQ223", f"{path}.up.high", found, say("`up.high + down.high ≤ 1`"), say("lower one of the two"))


def _red_lines(case: CaseFile, scope: Scope) -> None:
    for name, line in case.red_lines.items():
        path, role = f"red_lines.{name}", say("of red line `{name}`", name=name)
        unit(f"{path}.loss", line.loss, ("payoff",), say("a loss"), scope)
        scope.rule(f"{path}.region", line.region)
        if line.crossed_by is not None:
            scope.actor(f"{path}.crossed_by", line.crossed_by, say("who crosses, {role}", role=role))
        if scope.player(f"{path}.holder", line.holder, say("the holder {role}", role=role)):
            if line.holder in case.actors and case.actors[line.holder].role != "patron":
                found, expected = (
                    say("{holder}, as the holder {role}", holder=quoted(line.holder), role=role),
                    say("an actor with role patron"),
                )
                scope.error("TQ233", f"{path}.holder", found, expected, say("name the patron"))
                continue
            for i, move in enumerate(line.response):
                scope.move(f"{path}.response.{i}", line.holder, move, say("the response {role}", role=role))


def _capacity(case: CaseFile, scope: Scope) -> None:
    holders: list[str] = []
    for i, capacity in enumerate(case.capacity):
        path = f"capacity.{i}"
        if scope.player(f"{path}.holder", capacity.holder, say("the holder of a capacity")):
            if capacity.holder in case.actors and case.actors[capacity.holder].role != "patron":
                found = say("a capacity of {holder}", holder=quoted(capacity.holder))
                scope.error("TQ234", f"{path}.holder", found, say("an actor with role patron"), say("name the patron"))
            elif capacity.holder in holders:
                found = say("a second capacity of {holder}", holder=quoted(capacity.holder))
                scope.error(
                    "TQ234", f"{path}.holder", found, say("one capacity a patron"), say("delete one of the two")
                )
        holders.append(capacity.holder)
        if scope.context(f"{path}.context", capacity.context, say("the context of a capacity")):
            covers(f"{path}.regimes", capacity.regimes, capacity.context, say("capacity"), scope, "TQ234")
        for regime, quantity in capacity.regimes.items():
            unit(f"{path}.regimes.{regime}", quantity, ("capacity", "probability"), say("a capacity"), scope)
