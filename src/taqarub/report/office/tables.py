"""The tables of a run as sheets: its JSON files, flattened, under the keys that they have there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from taqarub.base.text import LANGUAGES, Language
from taqarub.report.inline import clean
from taqarub.report.office import ooxml
from taqarub.report.office.sheets import Cell, Sheet, day

DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
MOST_COLUMNS = 12  # of one key; beyond it the value stays whole, as JSON
ENDS = ("low", "high")


def run_sheets(tables: Mapping[str, Any], language: Language) -> Iterator[Sheet]:
    """Sheets of the files of a run; `tables` holds their parsed content by file name."""
    for name, value in tables.items():
        stem = name.rsplit(".", 1)[0]
        for part, rows in _parts(stem, value):
            if rows:
                yield _sheet(f"run {part}", name, rows, language)


def _parts(stem: str, value: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What of a file is a table of its own; the rest is one of paths and values."""
    if _is_rows(value):
        yield stem, [dict(row) for row in value]
        return
    rest = dict(value) if isinstance(value, Mapping) else {"value": value}
    for key, label in (("methods", "method"), ("horizons", "horizon"), ("triggers", "trigger")):
        if isinstance(rest.get(key), Mapping):
            yield f"{stem} {key}", list(_under(rest.pop(key), label))
    for key in [key for key, inner in rest.items() if _is_rows(inner)]:
        yield f"{stem} {key}", [dict(row) for row in rest.pop(key)]
    yield f"{stem} other", [{"path": path, "value": found} for path, found in _leaves(rest, ())]


def _under(groups: Mapping[str, Any], label: str) -> Iterator[dict[str, Any]]:
    """Rows of a mapping of tables: method → spells, horizon → outcomes, trigger → numbers."""
    for name, group in groups.items():
        if _is_rows(group):
            yield from ({label: name, **row} for row in group)
        elif isinstance(group, Mapping) and isinstance(group.get("outcomes"), Mapping):
            yield from ({label: name, "outcome": key, **row} for key, row in group["outcomes"].items())
        elif isinstance(group, Mapping):
            yield {label: name, **group}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    elif isinstance(value, list) and any(isinstance(inner, list | Mapping) for inner in value):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*path, str(place)))
    else:
        yield " / ".join(path), value


def _sheet(name: str, file: str, rows: Sequence[Mapping[str, Any]], language: Language) -> Sheet:
    flat = [dict(_flat(row, "", language, _wide(rows, language))) for row in rows]
    heads = list(dict.fromkeys(key for row in flat for key in row))
    cells = tuple(tuple(_cell(row.get(head)) for head in heads) for row in flat)
    return Sheet(name, file, tuple(heads), cells)


def _wide(rows: Sequence[Mapping[str, Any]], language: Language) -> frozenset[str]:
    """Keys whose mappings would need too many columns of their own."""
    under: dict[str, set[str]] = {}
    for row in rows:
        for key, value in row.items():
            if isinstance(value, Mapping):
                under.setdefault(key, set()).update(name for name, _ in _flat(value, "", language, frozenset()))
    return frozenset(key for key, names in under.items() if len(names) > MOST_COLUMNS)


def _flat(row: Mapping[str, Any], above: str, language: Language, whole: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Words in the language, an interval as its two ends, a mapping under dotted keys."""
    for key, value in row.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping) and sorted(value) == sorted(LANGUAGES):
            yield name, value[language]
        elif isinstance(value, Mapping) and name not in whole:
            yield from _flat(value, f"{name}.", language, whole)
        elif isinstance(value, list) and len(value) == 2 and all(isinstance(v, int | float) for v in value):
            yield from ((f"{name}_{end}", v) for end, v in zip(ENDS, value, strict=True))
        else:
            yield name, value


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, int | float):
        return Cell(float(value), "whole" if isinstance(value, int) else "plain")
    if value is None or value == "":
        return Cell(None)
    if isinstance(value, str):
        return (day(value) if DATE.fullmatch(value) else None) or Cell(ooxml.unisolated(clean(value)))
    if isinstance(value, list) and not any(isinstance(inner, list | Mapping) for inner in value):
        return Cell(clean(", ".join(map(str, value))))
    return Cell(clean(json.dumps(value, ensure_ascii=False)))
