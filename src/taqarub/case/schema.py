"""From plain values to records: every complaint of the schema becomes a diagnostic with a place.

When an entry is broken, it is left out and the rest is validated again, so that the checks of meaning can still look
at everything else and the author sees all problems at once.
"""

from __future__ import annotations

import copy
import types
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from taqarub.base.diagnostic import Findings, nearest
from taqarub.base.message import listed, quoted, say
from taqarub.base.quantity import Quantity
from taqarub.base.text import has_right_to_left
from taqarub.case.complaints import form, wanted
from taqarub.case.places import Document

Model = TypeVar("Model", bound=BaseModel)
ROUNDS = 4  # how often broken entries are left out and the rest is tried again
Location = tuple[str | int, ...]
NOTHING: Mapping[str, Any] = types.MappingProxyType({})


def validate(
    model: type[Model],
    document: Document,
    findings: Findings,
    at: Location = (),
    stand_ins: Mapping[str, Any] = NOTHING,
) -> tuple[Model | None, bool]:
    """The record at a location of a document (None when too much is broken), and whether it is whole.

    `stand_ins` are values for keys that are broken and cannot be left out; a record with any is not whole.
    """
    value = copy.deepcopy(_value(document.value, at))
    whole = not _flags(model, value, (), document, at, findings)
    reported = False
    for _ in range(ROUNDS):
        try:
            return model.model_validate(value), whole
        except ValidationError as problems:
            errors = problems.errors(include_url=False)
            if not reported:
                _report(model, errors, document, at, findings)
            reported, whole = True, False
            if not _leave_out(model, value, [error["loc"] for error in errors], stand_ins):
                return None, False
        except RecursionError:  # pragma: no cover - the depth of a document is limited long before
            return None, False
    return None, False


def _flags(
    model: type[BaseModel], value: Any, loc: Location, document: Document, at: Location, findings: Findings
) -> bool:
    """`true` where a number is wanted: the schema would read it as 1. Also notes Arabic text that is not Arabic."""
    found = False
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in pairs:
        here = (*loc, key)
        path = ".".join(str(part) for part in (*at, *here))
        if isinstance(inside, dict | list):
            found = _flags(model, inside, here, document, at, findings) or found
        elif isinstance(inside, bool):
            parts = parts_of(_annotation(model, here))
            if bool not in parts and (int in parts or float in parts):
                fix = say("write a number")
                findings.error(
                    "TQ203",
                    document.place(path),
                    say("{found} as `{key}`", found=quoted(inside), key=key),
                    say("a number"),
                    fix,
                )
                found = True
        elif key == "ar" and isinstance(inside, str) and inside.strip() and not has_right_to_left(inside):
            span = document.place(path)
            findings.warn("TQ244", span, quoted(inside), say("words in Arabic letters"), say("translate the text"))
    return found


def _value(value: Any, at: Location) -> Any:
    for key in at:
        value = value[key]
    return value


def _report(
    model: type[BaseModel], errors: Iterable[Any], document: Document, at: Location, findings: Findings
) -> None:
    seen: set[str] = set()
    for error in errors:
        loc = _known(_value(document.value, at), error["loc"])
        path = ".".join(str(part) for part in (*at, *loc))
        if path in seen and error["type"] not in ("missing", "extra_forbidden"):
            continue
        seen.add(path)
        _one(model, error, loc, path, document, findings)


def _known(value: Any, loc: Location) -> Location:
    """The part of a location that exists in the document: pydantic adds the members of unions."""
    known: list[str | int] = []
    for part in loc:
        inside = isinstance(value, dict) and part in value
        if inside or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
            value = value[part]
            known.append(part)
    return tuple(known)


def _one(model: type[BaseModel], error: Any, loc: Location, path: str, document: Document, findings: Findings) -> None:
    kind, context, found = error["type"], error.get("ctx") or {}, quoted(error.get("input"))
    key = str(loc[-1]) if loc else ""
    if loc:
        found = say("{found} as `{key}`", found=found, key=key)
    if kind == "missing":
        name = str(error["loc"][-1])
        given = error["input"] if isinstance(error["input"], dict) else {}
        close = nearest(name, [k for k in given if k not in fields_at(model, loc)])
        fix = (
            say("rename `{close}` to `{name}`", close=close, name=name)
            if close
            else say("add `{name}:` here", name=name)
        )
        place = document.key(path)
        findings.error(
            "TQ201",
            place,
            say("no `{name}` in {path}", name=name, path=quoted(path) if path else say("the file")),
            say("the key `{name}`", name=name),
            fix,
        )
    elif kind == "extra_forbidden":
        known = fields_at(model, loc[:-1])
        close = nearest(key, known)
        fix = say("write `{close}`", close=close) if close else say("delete it")
        findings.error(
            "TQ202",
            document.key(path),
            say("the key {key}", key=quoted(key)),
            say("one of {words}", words=listed(known, 40)),
            fix,
        )
    elif kind == "value_error":
        expected = say(str(context["error"]))  # one of the sentences of our own records
        fix = say("mend the three numbers") if "quantity" in expected else say("write it in that form")
        findings.error("TQ206", document.place(path), found, expected, fix)
    elif kind == "literal_error":
        choices = [str(choice) for choice in _choices(model, loc)]
        close = nearest(str(error.get("input")), choices)
        fix = say("write `{close}`", close=close) if close else say("write one of the words")
        expected = say("one of {words}", words=listed(choices)) if choices else say("a known word")
        findings.error("TQ205", document.place(path), found, expected, fix)
    elif kind == "string_pattern_mismatch":
        expected = form(str(context.get("pattern")))
        findings.error("TQ207", document.place(path), found, expected, say("write it in that form"))
    elif kind.endswith(("too_short", "too_long")) or kind.startswith(("greater_than", "less_than")):
        findings.error("TQ208", document.place(path), found, wanted(kind, context), say("keep within the limit"))
    else:
        expected = wanted(kind, context)
        fix = (
            say("put it in quotes")
            if "string" in kind and isinstance(error.get("input"), int | float)
            else say("change it")
        )
        fix = say("write the value here") if error.get("input") is None else fix
        findings.error("TQ203", document.place(path), found, expected, fix)


def fields_at(model: type[BaseModel], loc: Location) -> list[str]:
    """The keys that may stand at a location of a record."""
    names: list[str] = []
    for record in _records(_annotation(model, loc)):
        names += [field.alias or name for name, field in record.model_fields.items()]
    return names


def _choices(model: type[BaseModel], loc: Location) -> list[Any]:
    return [arg for part in parts_of(_annotation(model, loc)) for arg in get_args(part) if isinstance(arg, str)]


def _annotation(model: Any, loc: Location) -> Any:
    """The declared type at a location, found by walking fields, mappings and lists."""
    here = model
    for part in loc:
        options = []
        for candidate in parts_of(here):
            origin, args = get_origin(candidate), get_args(candidate)
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                fields = {field.alias or name: field.annotation for name, field in candidate.model_fields.items()}
                options += [fields[str(part)]] if str(part) in fields else []
            elif origin in (dict, list, tuple) and args:
                inside = [arg for arg in args if arg is not Ellipsis]
                options.append(inside[part % len(inside)] if origin is tuple and isinstance(part, int) else inside[-1])
        here = Union[tuple(options)] if options else Any  # noqa: UP007 - built at run time
    return here


def parts_of(annotation: Any) -> list[Any]:
    """The members of a union; the type itself when it is none; what is noted beside a type is left out."""
    if get_origin(annotation) is Annotated:
        return parts_of(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [part for arg in get_args(annotation) for part in parts_of(arg)]
    return [annotation]


def records_in(annotation: Any) -> list[type[BaseModel]]:
    """Every record that a type holds, at any depth of its lists and mappings."""
    inside = [record for arg in get_args(annotation) for record in records_in(arg)]
    return [*_records(annotation), *(record for record in inside if record not in _records(annotation))]


def _records(annotation: Any) -> list[type[BaseModel]]:
    return [part for part in parts_of(annotation) if isinstance(part, type) and issubclass(part, BaseModel)]


def _leave_out(model: type[BaseModel], value: Any, locations: Iterable[Location], stand_ins: Mapping[str, Any]) -> bool:
    """Drop broken named entries and keys that may be left out; whether every location could be treated."""
    treated = True
    for loc in locations:
        known = _known(value, loc)
        for length in range(len(known), 0, -1):
            if _may_drop(model, known[:length]):
                _drop(value, known[:length])
                break
        else:
            top = str(loc[0]) if loc else ""
            treated = treated and top in stand_ins and isinstance(value, dict)
            if treated:
                value[top] = copy.deepcopy(stand_ins[top])
    return treated


def _may_drop(model: type[BaseModel], loc: Location) -> bool:
    """Named entries (a move, a motive …), unknown keys, and keys of the whole file that have a default.

    Items of lists stay, because the places of those after them would shift; keys inside an entry stay, because the
    entry without them would draw complaints that are not the author's fault.
    """
    for parent in parts_of(_annotation(model, loc[:-1])):
        if isinstance(parent, type) and issubclass(parent, BaseModel):
            field = {f.alias or n: f for n, f in parent.model_fields.items()}.get(str(loc[-1]))
            if field is None or (len(loc) == 1 and not field.is_required()):
                return True
        elif get_origin(parent) is dict:
            return any(record is not Quantity for record in _records(_annotation(model, loc)))
    return False


def _drop(value: Any, loc: Location) -> bool:
    try:
        inside = _value(value, loc[:-1])
        del inside[loc[-1]]
    except (KeyError, IndexError, TypeError):
        return False
    return True
