"""`brief.json`: the briefs of a run before they have a language, from which every format is written.

Nothing has to be computed again for it, and no format can say anything that another does not.

Records are objects whose `is` names the record of `document.py`; a field at its default is left out. A chart is held as
its specification in both languages. What this version cannot read, it refuses: another `format`, a record or a field
that it does not know, a sentence that its phrase book lacks.

>>> stored = to_plain(document.Number(0.5, "percent"))
>>> stored
{'is': 'Number', 'value': 0.5, 'style': 'percent'}
>>> from_plain(stored)
Number(value=0.5, style='percent')
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args

from taqarub import __version__
from taqarub.base.text import LANGUAGES, Language, Text
from taqarub.report import document
from taqarub.report.document import Brief, Figure, Length, Sentence
from taqarub.report.phrases.book import has

FORMAT = "taqarub-brief/1"
NAME = "brief.json"
LIMIT_BYTES = 64 * 1024 * 1024
LIMIT_DEPTH = 60
RECORDS: Mapping[str, type] = {
    name: found for name, found in vars(document).items() if isinstance(found, type) and is_dataclass(found)
}


class NotReadable(ValueError):
    """A stored brief that this version does not read; the message says why and what to do."""


def dump(briefs: Mapping[Length, Brief], issued: str) -> str:
    """The text of `brief.json`; the same briefs give the same bytes."""
    plain = {length: to_plain(brief) for length, brief in briefs.items()}
    whole = {"format": FORMAT, "taqarub": __version__, "issued": issued, "briefs": plain}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


@dataclass(frozen=True, slots=True)
class Stored:
    """The briefs of a run by length, and their date of issue."""

    briefs: Mapping[Length, Brief]
    issued: str


def load(path: Path) -> Stored:
    """Read a stored brief; raises `NotReadable` with a reason and a way out, `OSError` when the disk refuses."""
    if path.stat().st_size > LIMIT_BYTES:
        raise NotReadable(f"{path} is larger than {LIMIT_BYTES // 2**20} MiB; it is not a brief of this program")
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        found, version = whole["format"], str(whole["taqarub"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotReadable(f"{path} is not a stored brief; run the case again") from error
    if found != FORMAT:
        raise NotReadable(
            f"{path} has the format {found!r} of taqarub {version}, and this is taqarub {__version__}, which reads "
            f"{FORMAT!r}; run the case again, or export with the version that wrote it"
        )
    try:
        briefs = {length: _checked(whole["briefs"][length]) for length in get_args(Length)}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise NotReadable(
            f"{path} was written by taqarub {version}, and this is taqarub {__version__}, which cannot read in it: "
            f"{error}; run the case again, or export with the version that wrote it"
        ) from error
    return Stored(briefs, str(whole.get("issued", "")))


def _checked(value: Any) -> Brief:
    """A brief whose every sentence the phrase book can say."""
    brief = from_plain(value)
    if not isinstance(brief, Brief):
        raise TypeError("no brief")
    missing = sorted({key for key in _keys(brief) if not has(key)})
    if missing:
        raise KeyError(f"the sentence {missing[0]}")
    return brief


def to_plain(value: Any) -> Any:
    """A record as JSON values; what has no number becomes null, which every record shows as a dash."""
    if isinstance(value, Text):
        return {"is": "Text", "en": value.en, "ar": value.ar}
    if isinstance(value, Figure):
        specs = {"specs": {language: value.draw(language) for language in LANGUAGES}}
        return {**_fields(value, skip="draw"), **specs}
    if is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, Mapping):
        return {str(key): to_plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.item() if hasattr(value, "item") else value


def _fields(record: Any, skip: str = "") -> dict[str, Any]:
    plain: dict[str, Any] = {"is": type(record).__name__}
    for field in fields(record):
        value = getattr(record, field.name)
        at_default = field.default is not MISSING and value == field.default
        if field.name != skip and not at_default:
            plain[field.name] = to_plain(value)
    return plain


def from_plain(value: Any, depth: int = 0) -> Any:
    """The record that JSON values hold; raises `KeyError`, `TypeError` or `ValueError` on what is not one."""
    if depth > LIMIT_DEPTH:
        raise ValueError("records nested too deep")
    if isinstance(value, list):
        return tuple(from_plain(inner, depth + 1) for inner in value)
    if not isinstance(value, dict):
        return value
    name = value.get("is")
    given = {key: inner for key, inner in value.items() if key != "is"}
    if name == "Figure":
        specs = given.pop("specs")
        return Figure(draw=_drawer(specs), **{k: from_plain(v, depth + 1) for k, v in given.items()})
    inner = {key: from_plain(found, depth + 1) for key, found in given.items()}
    if not isinstance(name, str):
        return inner
    if name == "Text":
        return Text(**inner)
    if name not in RECORDS:
        raise KeyError(f"record {name}")
    return RECORDS[name](**inner)


def _drawer(specs: Mapping[str, dict[str, Any]]) -> Callable[[Language], dict[str, Any]]:
    if sorted(specs) != sorted(LANGUAGES) or not all(isinstance(spec, dict) for spec in specs.values()):
        raise ValueError("a figure without its specification in both languages")
    if any(_asks_elsewhere(spec) for spec in specs.values()):
        raise ValueError("a figure that would fetch its data from an address")
    return partial(_spec, specs)


def _spec(specs: Mapping[str, dict[str, Any]], language: Language) -> dict[str, Any]:
    return specs[language]


def _asks_elsewhere(spec: Any) -> bool:
    """Whether a specification names an address: a chart of ours holds its data (Vega-Lite, `data.url`, image marks)."""
    if isinstance(spec, dict):
        return "url" in spec or any(_asks_elsewhere(inner) for inner in spec.values())
    return isinstance(spec, list) and any(_asks_elsewhere(inner) for inner in spec)


def _keys(value: Any) -> Iterator[str]:
    """Every key of a sentence in a record."""
    if isinstance(value, Sentence):
        yield value.key
        yield from _keys(value.values)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _keys(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _keys(inner)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _keys(getattr(value, field.name))
