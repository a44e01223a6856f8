"""The JSON Schema of the three YAML files, made from the records, for editors that complete keys and mark mistakes.

Dialect: draft 2020-12 (json-schema.org). Types, limits, defaults and choices come from the models, words and examples
from their keys, the arguments of a criterion from the table of measures. `markdownDescription` holds both languages:
the YAML language server shows it when a key is pointed at.

A schema cannot see what a name refers to, nor compare two numbers: `taqarub check` does. It is never looser than the
checker about shape, so what it marks is wrong.

>>> sorted(schemas())
['case.json', 'claims.json', 'placebos.json']
>>> schema = schemas()["case.json"]
>>> schema["properties"]["as_of"]["format"], "Actor" in schema["$defs"]
('date', True)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from taqarub.base.quantity import LOG_UNITS, LOGIT_UNITS
from taqarub.case.case import CaseFile
from taqarub.case.claims import Claim, Placebo
from taqarub.case.criterion_schema import criterion_rules

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = ".schema"  # where `taqarub new` puts the files, below a case
FILES = {"case.yaml": "case.json", "claims.yaml": "claims.json", "placebos.yaml": "placebos.json"}
Node = dict[str, Any]

# What a record asks of its keys together, beyond the type of each.
TOGETHER: Mapping[str, Node] = {
    "Motive": {"oneOf": [{"required": ["share"]}, {"required": ["share_by"]}]},
    "Coding": {"oneOf": [{"required": ["actor", "shows"]}, {"required": ["track", "rungs"]}]},
    "Shift": {"anyOf": [{"required": ["up"]}, {"required": ["down"]}]},
    "Feature": {
        "oneOf": [{"required": [way]} for way in ("reached", "ends", "moves", "exchanges", "change")],
        "if": {"anyOf": [{"required": [way]} for way in ("moves", "exchanges", "change")]},
        "then": {"anyOf": [{"required": ["at_least"]}, {"required": ["at_most"]}]},
    },
    "Actor": {
        "if": {"properties": {"role": {"const": "patron"}}, "required": ["role"]},
        "then": {"required": ["patron_of"]},
    },
    "Switch": {
        "anyOf": [{"required": ["hazards"]}, {"required": ["first", "to"]}],
    },
}


def schemas() -> dict[str, Node]:
    """File name → schema, for `case.yaml`, `claims.yaml` and `placebos.yaml`."""
    made = {"case.json": _of(CaseFile, "case.yaml of a Taqarub case")}
    for key, record in (("claims", Claim), ("placebos", Placebo)):
        inner = _of(record, f"{key}.yaml of a Taqarub case")
        definitions = inner.pop("$defs")
        head = {name: inner.pop(name) for name in ("$schema", "title")}
        definitions[record.__name__] = inner
        entries = {"type": "array", "items": {"$ref": f"#/$defs/{record.__name__}"}, "description": record.__doc__}
        made[f"{key}.json"] = {
            **head,
            "type": "object",
            "properties": {key: entries},
            "required": [key],
            "additionalProperties": False,
            "$defs": definitions,
        }
    return made


def written(schema: Node) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write the three files into a folder, which is made; returns their paths. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in schemas().items():
        (folder / name).write_text(written(schema), encoding="utf-8")
        paths.append(folder / name)
    return paths


def mode_line(file: str) -> str:
    """The first line of a YAML file by which an editor finds its schema.

    >>> mode_line("case.yaml")
    '# yaml-language-server: $schema=.schema/case.json'
    """
    return f"# yaml-language-server: $schema={FOLDER}/{FILES[file]}"


def _of(model: type[BaseModel], title: str) -> Node:
    schema = model.model_json_schema(by_alias=True)
    for node in _nodes(schema):
        _tidy(node)
    definitions = schema["$defs"]
    for holder in (schema, definitions.get("Counterfactual", {})):
        _of_two(holder.get("properties", {}).get("order", {}))
    for name, rules in TOGETHER.items():
        if name in definitions:
            definitions[name].update(rules)
    if "Quantity" in definitions:
        definitions["Quantity"]["allOf"] = _ranges()
    if "Test" in definitions:
        definitions["Test"]["allOf"] = criterion_rules()
        definitions.setdefault("EventMatch", _event_match(schema))
    return {"$schema": DIALECT, "title": title, **schema}


def _of_two(order: Node) -> None:
    """An order has two entries, or a group of two."""
    for holder in (order, *order.get("anyOf", ())):
        if holder.get("type") == "array":
            holder["anyOf"] = [{"minItems": 2}, {"contains": {"type": "array", "minItems": 2}}]


def _event_match(schema: Node) -> Node:
    match: Node = CaseFile.model_json_schema(by_alias=True)["$defs"]["EventMatch"]
    for node in _nodes(match):
        _tidy(node)
    return match


def _nodes(node: Any) -> Iterator[Node]:
    """Every mapping of a schema, innermost last; what stands under `default` and `examples` is data, not schema."""
    if isinstance(node, dict):
        yield node
        for name, inside in list(node.items()):
            if name not in ("default", "examples"):
                yield from _nodes(inside)
    elif isinstance(node, list):
        for inside in node:
            yield from _nodes(inside)


def _tidy(node: Node) -> None:
    """Editors get words in both languages, pairs as lists of two, units as rules, and no noise."""
    if isinstance(node.get("title"), str):
        del node["title"]  # pydantic's title is the name of the key again
    if node.get("default", 0) is None:
        del node["default"]
    if isinstance(node.get("ar"), str):
        node["x-ar"] = node.pop("ar")
        node["markdownDescription"] = f"{node['description']}\n\n{node['x-ar']}"
    if isinstance(node.get("unit"), list):
        units = node.pop("unit")
        if not _limit_units(node, units):
            node["x-unit"] = units[0]
    pair = node.get("prefixItems")
    if isinstance(pair, list) and all(part == pair[0] for part in pair):
        node["items"] = node.pop("prefixItems")[0]  # understood by every dialect


def _limit_units(node: Node, units: list[str]) -> bool:
    """Quantities below this key may have these units only; False when the key holds no quantity."""
    found = False
    for holder in (node, *node.get("anyOf", []), node.get("additionalProperties"), node.get("items")):
        if isinstance(holder, dict) and holder.get("$ref") == "#/$defs/Quantity":
            holder["properties"] = {"unit": {"enum": units}}
            found = True
        elif isinstance(holder, dict) and holder is not node:
            found = _limit_units(holder, units) or found
    return found


def _ranges() -> list[Node]:
    """Shares and chances lie strictly between 0 and 1, precisions and months above 0."""

    def rule(units: tuple[str, ...], limits: Node) -> Node:
        unit = {"properties": {"unit": {"enum": list(units)}}, "required": ["unit"]}
        return {"if": unit, "then": {"properties": {name: limits for name in ("low", "best", "high")}}}

    inside = {"exclusiveMinimum": 0, "exclusiveMaximum": 1}
    return [rule(LOGIT_UNITS, inside), rule(LOG_UNITS, {"exclusiveMinimum": 0})]
