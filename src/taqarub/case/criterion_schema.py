"""The part of the JSON Schema that depends on the table of measures: which arguments each measure takes, of what form.

>>> rules = criterion_rules()
>>> "timeline.rate_ratio" in rules[0]["properties"]["measure"]["enum"]
True
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taqarub.case.measures import MEASURES, QUANTITIES, REFERENCE_COLUMNS, ROWS_DECIDE, THRESHOLDS, WORDS

Node = dict[str, Any]
_TEXT: Node = {"type": "string"}
_TEXTS: Node = {"type": "array", "items": _TEXT, "minItems": 1}
_DAY: Node = {"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$"}
_NAMES = ("indicator", "actor", "player", "track", "regime", "regime_of", "context", "move", "counterfactual", "shock")
_LISTS = ("rows", "events", "actors", "event_tracks", "motives", "moves")

# The form of every kind of argument; what a name refers to is for the checker.
FORMS: Mapping[str, Node] = {
    **dict.fromkeys((*_NAMES, "red_line"), _TEXT),
    **dict.fromkeys(_LISTS, _TEXTS),
    **{kind: {"enum": list(words)} for kind, words in WORDS.items() if kind != "reference_outcomes"},
    "reference_outcomes": {"type": "array", "items": {"enum": list(WORDS["reference_outcomes"])}, "minItems": 1},
    "columns": {"type": "object", "propertyNames": {"enum": list(REFERENCE_COLUMNS)}},
    "event": {"$ref": "#/$defs/EventMatch"},
    "day": _DAY,
    "days": {"type": "array", "items": _DAY, "minItems": 1},
    "window": {"type": "array", "items": _DAY, "minItems": 2, "maxItems": 2},
    "months": {"type": "integer", "minimum": 1, "maximum": 600},
    "within_days": {"type": "integer", "minimum": 1, "maximum": 36525},
    "share": {"type": "number", "minimum": 0, "maximum": 1},
    "flag": {"type": "boolean"},
    "dyad": {**_TEXTS, "minItems": 2, "maxItems": 2},
    "state": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
    "track_actors": {"type": "object", "additionalProperties": _TEXTS, "minProperties": 1},
    "quantity": {"type": "string", "pattern": f"^({'|'.join(QUANTITIES)}):"},
    "horizon": {"type": "integer", "minimum": 1},
}


def criterion_rules() -> list[Node]:
    """What a criterion asks of its keys together: one threshold unless rows decide, and its arguments."""
    one = {"oneOf": [{"required": [threshold]} for threshold in THRESHOLDS]}
    decides = {"properties": {"measure": {"const": ROWS_DECIDE}}, "required": ["measure"]}
    common: list[Node] = [{"properties": {"measure": {"enum": list(MEASURES)}}}, {"if": decides, "else": one}]
    return common + [_arguments(measure) for measure in MEASURES]


def _arguments(measure: str) -> Node:
    wanted = MEASURES[measure]
    needed = [name for name, argument in wanted.items() if argument.needed]
    inside: Node = {
        "type": "object",
        "properties": {name: FORMS[argument.kind] for name, argument in wanted.items()},
        "additionalProperties": False,
    }
    then: Node = {"properties": {"with": inside | ({"required": needed} if needed else {})}}
    return {
        "if": {"properties": {"measure": {"const": measure}}, "required": ["measure"]},
        "then": then | ({"required": ["with"]} if needed else {}),
    }
