"""Checks of an order of moves: every player once, in turn or in a group that moves at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from taqarub.base.message import listed, quoted, say
from taqarub.case.case import CaseFile
from taqarub.case.scope import STAND_IN, Scope

LEAST = 2  # players


def check_order(path: str, order: Sequence[str | Sequence[str]], case: CaseFile, scope: Scope) -> None:
    """The order of the case, or that of a counterfactual: exactly the actors that have moves, each once."""
    movers, met = tuple(scope.names.moves), list[str]()
    for at, actor in _players(path, order):
        if actor in met and actor != STAND_IN:
            found, expected = say("{name} twice", name=quoted(actor)), say("each actor with moves once")
            scope.error("TQ226", at, found, expected, say("delete one of the two"))
        else:
            scope.known("TQ226", at, actor, movers, say("an actor with moves"), say("part of the order"))
        met.append(actor)
    missing = [actor for actor in movers if actor not in met]
    if missing and STAND_IN not in met:
        found, expected = (
            say("an order without {missing}", missing=listed(missing)),
            say("every actor with moves: {words}", words=listed(movers)),
        )
        scope.error("TQ226", path, found, expected, say("add `{name}`", name=missing[0]), key=True)
    elif len(met) < LEAST:
        found, expected = say("an order of one actor"), say("two actors with moves at least")
        scope.error("TQ226", path, found, expected, say("give another actor moves"), key=True)
    for i, entry in enumerate(order):
        if not isinstance(entry, str):
            _group(f"{path}.{i}", entry, case, scope)


def _group(path: str, group: Sequence[str], case: CaseFile, scope: Scope) -> None:
    """A group of nobody is a mistake; of one is that player; with a patron it may be meant, but says something else."""
    if not group:
        found, expected = say("a group of nobody"), say("actors that move at once")
        scope.error("TQ226", path, found, expected, say("delete it, or name its actors"))
    elif len(group) == 1:
        found, expected = say("a group of {name} alone", name=quoted(group[0])), say("two actors or more")
        scope.warn("TQ260", path, found, expected, say("write `{name}` without brackets", name=group[0]))
    for j, actor in enumerate(group):
        if len(group) > 1 and actor in case.actors and case.actors[actor].role == "patron":
            found = say("the patron {name} at once with others", name=quoted(actor))
            expected = say("a patron that sees what came before its move")
            fix = say("put `{name}` after the group, or accept the warning with a reason", name=actor)
            scope.warn("TQ261", f"{path}.{j}", found, expected, fix)


def _players(path: str, order: Sequence[str | Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Every player with its path."""
    for i, entry in enumerate(order):
        if isinstance(entry, str):
            yield f"{path}.{i}", entry
        else:
            yield from ((f"{path}.{i}.{j}", actor) for j, actor in enumerate(entry))
