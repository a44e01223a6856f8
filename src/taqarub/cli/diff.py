"""`taqarub diff`: what differs between two cases or two runs, and which verdicts moved and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby

import typer

from taqarub.case.compare import Change, shown
from taqarub.runs.compare import Comparison, Moved, Reason, Side, compare, read_side
from taqarub.runs.tables import plain

WORDS = {
    "criterion": "its own entry changed",
    "evidence": "rows that are its evidence changed",
    "inputs": "its measure reads parts that changed",
    "premise": "a claim that it rests on moved",
    "files": "input files differ, but a run holds no copy of its case",
    "settings": "beside that, settings differ",
    "unexplained": "not explained by the inputs",
}


def diff_cases(first: str, second: str, as_json: bool) -> int:
    """Print the differences; 0 whether or not there are any, 1 when a side cannot be read."""
    try:
        sides = read_side(first), read_side(second)
    except (ValueError, KeyError, TypeError) as error:
        typer.echo(f"taqarub: {error}", err=True)
        return 1
    found = compare(*sides)
    if as_json:
        typer.echo(json.dumps(as_json_value(found), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_told(found, *sides)))
    return 0


def as_json_value(found: Comparison) -> dict[str, object]:
    """The keys that scripts rely on: changes, files, settings, moved, stayed."""
    changes = None if found.changes is None else [_change_row(change) for change in found.changes]
    moved = [
        {
            "id": row.id,
            "statement": row.statement,
            **{key: _verdict(getattr(row, key)) for key in ("before", "after")},
            "reasons": [{"kind": reason.kind, "names": list(reason.names)} for reason in row.reasons],
        }
        for row in found.moved
    ]
    settings = {name: list(pair) for name, pair in found.settings.items()}
    value = {"changes": changes, "files": list(found.files), "settings": settings, "moved": moved}
    return dict(plain({**value, "stayed": found.stayed}))


def _verdict(state: tuple[str, float | None] | None) -> dict[str, object] | None:
    return None if state is None else {"verdict": state[0], "probability": state[1]}


def _change_row(change: Change) -> dict[str, object]:
    places = [None if span is None else asdict(span) for span in change.places]
    row = {"part": change.part, "path": change.path, "kind": change.kind, "before": change.before}
    return {**row, "after": change.after, "places": places}


def _told(found: Comparison, a: Side, b: Side) -> Iterator[str]:
    yield from _inputs(found)
    for name, (before, after) in found.settings.items():
        yield f"setting {name}: {shown(before)} → {shown(after)}"
    if a.manifest is None or b.manifest is None:
        if a.manifest is not None or b.manifest is not None:
            yield "verdicts are compared when both sides are run folders"
        return
    yield ""
    yield f"{len(found.moved)} verdict(s) moved, {found.stayed} stayed"
    for row in found.moved:
        yield from _row(row)


def _inputs(found: Comparison) -> Iterator[str]:
    if found.changes is None:
        yield f"inputs: files that differ: {', '.join(found.files) or 'none'} (a run holds no copy of its case)"
        return
    if not found.changes:
        yield "inputs: no difference in meaning"
        return
    yield f"inputs: {len(found.changes)} difference(s)"
    for part, group in groupby(found.changes, key=lambda change: change.part):
        yield f"{part}"
        for change in group:
            yield f"  {_line(change)}"


def _line(change: Change) -> str:
    if change.kind == "added":
        return f"+ {change.path}: {shown(change.after)}{_at(change)}"
    if change.kind == "removed":
        return f"- {change.path}: {shown(change.before)}{_at(change)}"
    if change.kind == "reordered":
        return f"~ {change.path}: another order: {shown(change.before)} → {shown(change.after)}"
    return f"~ {change.path}: {shown(change.before)} → {shown(change.after)}{_at(change)}"


def _at(change: Change) -> str:
    span = change.places[1] or change.places[0]
    return f"  [{span.file}:{span.line}]" if span is not None else ""


def _row(row: Moved) -> Iterator[str]:
    yield f"{row.id}: {_said(row.before)} → {_said(row.after)}  {row.statement.get('en', '')}"
    for reason in row.reasons:
        yield f"    {_why(reason)}"


def _said(state: tuple[str, float | None] | None) -> str:
    if state is None:
        return "not there"
    return state[0] + (f" ({state[1]:.2f})" if state[1] is not None else "")


def _why(reason: Reason) -> str:
    names = ", ".join(reason.names)
    if reason.kind == "unexplained":
        return f"{WORDS[reason.kind]}: {names or 'the same settings; the program itself differs'}"
    return f"{WORDS[reason.kind]}: {names}"
