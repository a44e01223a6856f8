"""The reference page of the case language, made from the records: every key, its type, meaning, unit, default, example.

>>> page = case_page()
>>> "| `as_of` | day (YYYY-MM-DD) | needed |" in page
True
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from taqarub.case.case import CaseFile
from taqarub.case.claims import Claim, Placebo
from taqarub.case.rows import COLUMNS, OPTIONAL
from taqarub.case.schema import parts_of, records_in

HEAD = """# The case language

A case is a folder: `case.yaml` (who, what, why), `claims.yaml` (what the essay says), `placebos.yaml` (what ought not
to come out true), `timeline.csv` (dated steps), and where wanted `states.csv`, `reactions.csv`, `reference_cases.csv`.
Keys are English; words that readers see are given in both languages. Editors complete keys and mark mistakes when the
first line of a file names its schema, as `taqarub new` writes it; `taqarub schema` prints or writes the schemas.

This page is made from the records of the program (`python docs/reference/make.py`); it is not edited by hand.
"""
FILES = (
    (CaseFile, "case.yaml"),
    (Claim, "claims.yaml, each entry of `claims`"),
    (Placebo, "placebos.yaml, each entry of `placebos`"),
)
TABLES = """## Tables

Every table starts with a line of column names.

| file | columns | may be left out |
|---|---|---|
"""


def case_page() -> str:
    """The page as Markdown."""
    parts, seen = [HEAD], set()
    for root, where in FILES:
        for record in _reached(root):
            if record not in seen:
                seen.add(record)
                title = f"{where}" if record is root else _title(record)
                parts.append(f'## {title}\n\n<a id="{_anchor(record)}"></a>{_said(record)}\n\n{_table(record)}\n')
    parts.append(_columns())
    return "\n".join(parts)


def words_of(field: FieldInfo) -> tuple[str, str]:
    """The meaning of a key in English and Arabic."""
    extra = field.json_schema_extra
    return str(field.description or ""), str(extra.get("ar", "")) if isinstance(extra, dict) else ""


def _reached(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A record and every record that its keys hold, each once, parents before children."""
    found = [root]
    for record in found:
        for field in record.model_fields.values():
            found += [inner for inner in records_in(field.annotation) if inner not in found]
    yield from found


def _table(record: type[BaseModel]) -> str:
    rows = ["| key | type | default | meaning | unit | example |", "|---|---|---|---|---|---|"]
    for name, field in record.model_fields.items():
        english, arabic = words_of(field)
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        units: Any = extra.get("unit", ())
        examples: Any = extra.get("examples", ())
        cells = (
            f"`{field.alias or name}`",
            _form(field.annotation) + _limits(field),
            "needed" if field.is_required() else _value(field.get_default(call_default_factory=True)),
            f'{english}<br><bdi dir="rtl" lang="ar">{arabic}</bdi>',
            " or ".join(units),
            ", ".join(_value(example) for example in examples),
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def _form(annotation: Any) -> str:
    """A type in an analyst's words."""
    shown = [_one(part) for part in parts_of(annotation) if part is not type(None)]
    return " or ".join(dict.fromkeys(shown))


def _one(part: Any) -> str:
    origin, args = get_origin(part), get_args(part)
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in args)
    if origin is dict:
        inner = _form(args[1])
        return f"by actor, {inner}" if inner.startswith("by name") else f"by name: {inner}"
    if origin is list:
        inner = _form(args[0])
        return f"list of {inner.replace(' or list of', ' and lists of')}"
    if origin is tuple:
        return f"pair of {_form(args[0])}"
    if isinstance(part, type) and issubclass(part, BaseModel):
        return f"[{_title(part)}](#{_anchor(part)})"
    plain = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", date: "day (YYYY-MM-DD)"}
    return plain.get(part, "any value")


def _limits(field: FieldInfo) -> str:
    low = next((rule.ge for rule in field.metadata if isinstance(rule, Ge)), None)
    high = next((rule.le for rule in field.metadata if isinstance(rule, Le)), None)
    least = next((rule.min_length for rule in field.metadata if isinstance(rule, MinLen)), None)
    most = next((rule.max_length for rule in field.metadata if isinstance(rule, MaxLen)), None)
    pattern = next((rule.pattern for rule in field.metadata if getattr(rule, "pattern", None)), None)
    told = f", {low} to {high}" if low is not None else ""
    if least is not None:
        what = "characters" if str in parts_of(field.annotation) else "entries"
        what = {"entries": "entry", "characters": "character"}[what] if (most or least) == 1 else what
        told += f", {least} to {most} {what}" if most is not None else f", at least {least} {what}"
    return told + (f", form `{pattern}`" if pattern else "")


def _value(value: Any) -> str:
    if value is None:
        return "left out"
    if isinstance(value, str):
        return f"`{value}`"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _title(record: type[BaseModel]) -> str:
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in record.__name__).strip()
    return words[:1].upper() + words[1:]


def _anchor(record: type[BaseModel]) -> str:
    return f"record-{record.__name__.lower()}"


def _said(record: type[BaseModel]) -> str:
    return " ".join(str(record.__doc__).split())


def _columns() -> str:
    rows = [f"| `{name}` | {_listed(COLUMNS[name])} | {_listed(OPTIONAL[name])} |" for name in COLUMNS]
    return TABLES + "\n".join(rows) + "\n"


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{column}`" for column in columns)
