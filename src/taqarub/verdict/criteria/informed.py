"""Which rows of the record a number of the game rests on: the coded events behind the moves and tracks concerned.

A posterior rests on all coded months at once. What a verdict cites is the part that speaks most directly: first the
events that showed the moves concerned, then the other coded events of the actors concerned, each newest first, at most
`MOST_ROWS` of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from taqarub.case.rules import names, rule_of
from taqarub.model.model import Model

MOST_ROWS = 40


def informing(model: Model, actors: Iterable[str] = (), moves: Iterable[str] = ()) -> tuple[str, ...]:
    """Ids of coded events: those that showed the moves (`ACTOR.move`), then those of the actors (all if none named)."""
    moves, coded = list(dict.fromkeys(moves)), model.coded
    concerned = list(dict.fromkeys([*actors, *(move.split(".")[0] for move in moves)])) or list(model.players)
    first: list[tuple[int, str]] = []
    rest: list[tuple[int, str]] = []
    for actor in (a for a in concerned if a in coded.events):
        wanted = {model.actions[actor].index(m.split(".")[1]) for m in moves if _known(model, actor, m)}
        for t, ids in enumerate(coded.events[actor]):
            (first if int(coded.moves[actor][t]) in wanted else rest).extend((t, i) for i in ids)
    newest = [i for part in (first, rest) for _, i in sorted(part, key=lambda pair: (-pair[0], pair[1]))]
    return tuple(dict.fromkeys(newest))[:MOST_ROWS]


def moves_of_tracks(model: Model, tracks: Iterable[str]) -> tuple[str, ...]:
    """The moves (`ACTOR.move`) that can shift one of the tracks."""
    wanted = set(tracks)
    return tuple(
        f"{actor}.{name}"
        for actor, moves in model.case.file.moves.items()
        for name, move in moves.items()
        if any(shift.track in wanted for shift in move.shifts)
    )


def moves_of_quantity(model: Model, quantity: str) -> tuple[str, ...]:
    """The moves that a quantity of the futures counts, or that shift the tracks it is read from; empty for outcomes."""
    kind, _, what = quantity.partition(":")
    file = model.case.file
    if kind == "count":
        return tuple(move.strip() for move in what.split("+"))
    if kind in ("level", "change"):
        return moves_of_tracks(model, [what])
    if kind == "months":
        return moves_of_tracks(model, names(rule_of(what)))
    if kind == "feature" and what in file.features:
        feature = file.features[what]
        counted = [*(feature.moves or []), *(move for side in feature.exchanges or () for move in side)]
        rules = [rule for rule in (feature.reached, feature.ends) if rule is not None]
        tracks = [name for rule in rules for name in names(rule_of(rule))]
        return (*counted, *moves_of_tracks(model, [*tracks, *([feature.change] if feature.change else [])]))
    return ()


def _known(model: Model, actor: str, move: str) -> bool:
    head, _, tail = move.partition(".")
    return head == actor and tail in model.actions[actor]
