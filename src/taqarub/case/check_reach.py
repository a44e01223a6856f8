"""Doubts about dynamics: what nothing can change, what can never be reached, rules that never hold. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from taqarub.base.message import listed, say
from taqarub.case.case import CaseFile
from taqarub.case.moves import Shift
from taqarub.case.rules import evaluate, names, parse
from taqarub.case.scope import Scope

STATE_LIMIT = 200_000  # combinations of the tracks that one rule reads


def check_reach(case: CaseFile, scope: Scope) -> None:
    """Only for cases whose names are all in order."""
    ups = {part.track for part in _shifts(case) if part.up is not None}
    downs = {part.track for part in _shifts(case) if part.down is not None}
    moved = ups | downs
    for track in case.tracks:
        if track not in moved:
            fix = say("add a move, a drift or a shock that shifts it, or drop the track")
            scope.warn(
                "TQ241",
                f"tracks.{track}",
                say("a track that nothing shifts"),
                say("something that shifts it"),
                fix,
                key=True,
            )
    for actor, motives in case.motives.items():
        for name, motive in motives.items():
            live = [s for s in motive.scores if s.track in moved and len(set(s.rungs)) > 1]
            if not live:
                found = say(
                    "a motive that no move, drift or shock can change ({tracks})",
                    tracks=listed(s.track for s in motive.scores),
                )
                fix = say("score a track that can shift, with scores that differ, or drop the motive")
                scope.warn(
                    "TQ240", f"motives.{actor}.{name}", found, say("a motive with something at stake"), fix, key=True
                )
    for path, text in _rules(case):
        if not _never(text, case):
            continue
        expected = say("a rule that can hold")
        if path.startswith("moves.") and path.count(".") == 3:
            scope.warn("TQ253", path, say("a move that its actor can never make"), expected, say("mend the rule"))
        else:
            scope.warn("TQ243", path, say("a rule that no state satisfies"), expected, say("mend the rule"))
    for name, line in case.red_lines.items():
        if _closed(line.region, case, ups, downs):
            fix = say("widen the region, or add what leads into it")
            found = say("a region that nothing leads into")
            scope.warn("TQ242", f"red_lines.{name}.region", found, say("a region that can be reached"), fix)


def _shifts(case: CaseFile) -> Iterator[Shift]:
    for moves in case.moves.values():
        for move in moves.values():
            yield from move.shifts
    for drift in case.drift:
        yield drift.shift
    for shock in case.shocks.values():
        yield from shock.shifts


def _rules(case: CaseFile) -> Iterator[tuple[str, str]]:
    """Every rule on states, with its path."""
    for actor, moves in case.moves.items():
        for name, move in moves.items():
            if move.when is not None:
                yield f"moves.{actor}.{name}.when", move.when
            for i, part in enumerate(move.shifts):
                if part.when is not None:
                    yield f"moves.{actor}.{name}.shifts.{i}.when", part.when
    for i, drift in enumerate(case.drift):
        if drift.shift.when is not None:
            yield f"drift.{i}.shift.when", drift.shift.when
    for name, shock in case.shocks.items():
        if shock.when is not None:
            yield f"shocks.{name}.when", shock.when
    for name, feature in case.features.items():
        for key in ("reached", "ends"):
            if getattr(feature, key) is not None:
                yield f"features.{name}.{key}", getattr(feature, key)


def _held(text: str, case: CaseFile) -> tuple[tuple[str, ...], np.ndarray] | None:
    """The names that a rule reads and where it holds over all their combinations; None when they are too many."""
    rule = parse(text).rule
    if rule is None:
        return None
    rungs = {track: {rung.id: i for i, rung in enumerate(t.rungs)} for track, t in case.tracks.items()}
    rungs |= {context: {regime: i for i, regime in enumerate(c.regimes)} for context, c in case.contexts.items()}
    read = tuple(sorted(names(rule)))
    shape = tuple(len(rungs[name]) for name in read)
    if np.prod(shape, dtype=float) > STATE_LIMIT:
        return None
    values = dict(zip(read, np.indices(shape, sparse=True), strict=True)) if read else {}
    return read, np.broadcast_to(evaluate(rule, values, rungs), shape)


def _never(text: str, case: CaseFile) -> bool:
    held = _held(text, case)
    return held is not None and not held[1].any()


def _closed(text: str, case: CaseFile, ups: set[str], downs: set[str]) -> bool:
    """Whether no single step of a track that shifts, and no change of a context, leads into the region."""
    held = _held(text, case)
    if held is None:
        return False
    read, inside = held
    for axis, name in enumerate(read):
        if name in case.contexts and (inside.any(axis=axis) & ~inside.all(axis=axis)).any():
            return False
        low, high = np.delete(inside, -1, axis=axis), np.delete(inside, 0, axis=axis)
        if (name in ups and (high & ~low).any()) or (name in downs and (low & ~high).any()):
            return False
    return not inside.all()
