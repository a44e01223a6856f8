"""What differs between two cases, by meaning: path by path, entry by entry, row by row; layout and comments do not.

Named entries are compared by name, rows and claims by id. A quantity or a text in two languages is one value, so that
one change of mind is one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from taqarub.base.diagnostic import Span
from taqarub.base.quantity import Quantity
from taqarub.base.text import Text
from taqarub.case.case import Case

QUANTITY, TEXT = set(Quantity.model_fields), set(Text.model_fields)
TABLES = {"events": "timeline", "states": "states", "reactions": "reactions", "references": "reference_cases"}
NOTHING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `part` is a key of case.yaml, `claims`, `placebos` or a table; `path` starts with it.

    `kind` is added, removed, changed or reordered; `before` and `after` are plain values (None where there is none);
    `places` are where the value stands in the two cases, where that is known.
    """

    part: str
    path: str
    kind: str
    before: Any = None
    after: Any = None
    places: tuple[Span | None, Span | None] = (None, None)

    @property
    def entry(self) -> str:
        """The name below the part: the id of a row or claim, the name of an actor, a track …"""
        return self.path.partition(".")[2].partition(".")[0]


def compare_cases(a: Case, b: Case) -> tuple[Change, ...]:
    """Every difference, in the order of the case: case.yaml, claims, placebos, then the tables."""
    found: list[Change] = []
    first, second = (case.file.model_dump(mode="json", by_alias=True) for case in (a, b))
    for part in first:
        found += _changes(part, part, first[part], second[part], (a.places, b.places), part)
    for name in ("claims", "placebos"):
        one, two = (
            {entry.id: entry.model_dump(mode="json", by_alias=True) for entry in getattr(case, name)} for case in (a, b)
        )
        found += _changes(name, name, one, two, ({}, {}), name)
    one, two = ({key: _row(entry) for key, entry in case.library.entries.items()} for case in (a, b))
    found += _changes("sources", "sources", one, two, ({}, {}), "sources")
    for name, part in TABLES.items():
        rows = ({row.id: row for row in getattr(case, name)} for case in (a, b))
        found += _rows(part, *rows)
    return tuple(found)


def compare_values(part: str, before: Any, after: Any) -> tuple[Change, ...]:
    """The differences of two plain values.

    >>> compare_values("order", {"x": 1, "y": 2}, {"x": 1, "y": 3})[0].path
    'order.y'
    """
    return tuple(_changes(part, part, before, after, ({}, {}), part))


Places = tuple[Mapping[str, Span], Mapping[str, Span]]


def _changes(part: str, path: str, before: Any, after: Any, places: Places, at: str) -> Iterator[Change]:
    """`at` is the path with numbers for list items, as places are kept."""
    if before == after and type(before) is type(after):
        if isinstance(before, dict) and list(before) != list(after):
            yield _change(part, path, "reordered", list(before), list(after), places, at)
        return
    named = _by_id(before), _by_id(after)
    if named[0] is not None and named[1] is not None:
        yield from _entries(part, path, named[0], named[1], places, at, ids=True)
    elif isinstance(before, dict) and isinstance(after, dict) and not _whole(before) and not _whole(after):
        yield from _entries(part, path, before, after, places, at)
    elif _records(before) and _records(after) and (before or after):
        one, two = ({str(i): item for i, item in enumerate(items)} for items in (before, after))
        yield from _entries(part, path, one, two, places, at)
    else:
        yield _change(part, path, "changed", before, after, places, at)


def _entries(
    part: str,
    path: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    places: Places,
    at: str,
    ids: bool = False,
) -> Iterator[Change]:
    for name in (*before, *(name for name in after if name not in before)):
        inside = f"{path}.{name}"
        where = f"{at}.{list(before if name in before else after).index(name)}" if ids else f"{at}.{name}"
        one, two = before.get(name, NOTHING), after.get(name, NOTHING)
        if one is NOTHING:
            yield _change(part, inside, "added", None, two, places, where)
        elif two is NOTHING:
            yield _change(part, inside, "removed", one, None, places, where)
        else:
            yield from _changes(part, inside, one, two, places, where)
    common = ([name for name in before if name in after], [name for name in after if name in before])
    if common[0] != common[1]:
        yield _change(part, path, "reordered", *common, places, at)


def _change(part: str, path: str, kind: str, before: Any, after: Any, places: Places, at: str) -> Change:
    found = tuple(
        None if kind == away else spans.get(at) for spans, away in zip(places, ("added", "removed"), strict=True)
    )
    return Change(part, path, kind, before, after, (found[0], found[1]))


def _by_id(value: Any) -> dict[str, Any] | None:
    if isinstance(value, list) and value and all(isinstance(item, dict) and "id" in item for item in value):
        return {item["id"]: item for item in value}
    return None


def _records(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _whole(value: Mapping[str, Any]) -> bool:
    """A quantity or a text: one value, however many keys it has."""
    return bool(value) and ((set(value) <= QUANTITY and "best" in value) or set(value) == TEXT)


def _rows(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in (*before, *(name for name in after if name not in before)):
        one, two = before.get(name), after.get(name)
        spans = (one.span if one else None, two.span if two else None)
        if one is None or two is None:
            kind = "removed" if two is None else "added"
            yield Change(part, f"{part}.{name}", kind, one and _row(one), two and _row(two), spans)
            continue
        first, second = _row(one), _row(two)
        for column in first:
            if first[column] != second[column]:
                yield Change(part, f"{part}.{name}.{column}", "changed", first[column], second[column], spans)


def _row(row: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(row, field.name)) for field in fields(row) if field.name != "span"}


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return value.model_dump()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def shown(value: Any, limit: int = 80) -> str:
    """A value in one line: a quantity as low–best–high, a text in English, a row by what tells it apart.

    >>> shown({"low": 0.1, "best": 0.3, "high": 0.6, "unit": "share", "basis": "judgement"})
    '0.1 / 0.3 / 0.6 share (judgement)'
    """
    if isinstance(value, dict) and _whole(value):
        if set(value) == TEXT:
            text = str(value["en"])
        else:
            numbers = " / ".join(f"{value[key]:g}" for key in ("low", "best", "high"))
            text = f"{numbers} {value['unit']} ({_plain(value.get('basis'))})"
    elif isinstance(value, dict):
        inner = (f"{key}: {shown(item, 40)}" for key, item in value.items() if item not in (None, "", [], {}))
        text = "{" + ", ".join(inner) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(shown(item, 40) for item in value) + "]"
    else:
        text = {None: "nothing", True: "true", False: "false"}.get(value, "") if _constant(value) else str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _constant(value: Any) -> bool:
    return value is None or isinstance(value, bool)
