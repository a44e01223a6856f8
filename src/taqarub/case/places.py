"""A YAML text as plain values, with the place of every one of them.

Only the event stream of the YAML parser is used: no constructor ever runs, so no tag can build an object. Size, depth,
nodes and aliases are limited before a value is built, so that nested aliases cannot grow without bound. Values follow
the core schema of YAML 1.2 (null, true, false, integers, floats); everything else, dates among it, stays text.

>>> document = read_yaml("order: [USA, BLR]\\nstart: 1991-12\\n", "case.yaml")
>>> document.value
{'order': ['USA', 'BLR'], 'start': '1991-12'}
>>> document.place("order.1")
Span(file='case.yaml', line=1, column=14)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from taqarub.base.diagnostic import Diagnostic, Findings, Span
from taqarub.base.message import Message, quoted, say

DEPTH_LIMIT = 24
NODE_LIMIT = 60_000  # after aliases are written out
ALIAS_LIMIT = 500
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,40}|[0-9]{1,40}(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,3})?")
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "True": True, "false": False, "False": False}


@dataclass(frozen=True, slots=True)
class Document:
    """A value of mappings, lists and scalars; `places` by dotted path; `keys` is where the key of a path stands."""

    file: str
    value: Any
    places: dict[str, Span] = field(default_factory=dict)
    keys: dict[str, Span] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    lines: tuple[str, ...] = ()

    def place(self, path: str) -> Span:
        """Where the value of a path stands, or the nearest enclosing value that has a place."""
        while path and path not in self.places:
            path = path.rpartition(".")[0]
        return self.places.get(path, Span(self.file, 1, 1))

    def key(self, path: str) -> Span:
        """Where the key of a path stands, or its value."""
        return self.keys.get(path) or self.place(path)

    def within(self, path: str, text: str, column: int) -> Span:
        """Where a character of a one-line text stands; the place of the whole text when it spans lines."""
        span = self.place(path)
        line = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        for quote in (0, 1):  # past the opening quote, if there is one
            if line.startswith(text, span.column - 1 + quote):
                return Span(span.file, span.line, span.column + quote + column - 1)
        return span


class _Stop(Exception):
    """Ends the reading; the diagnostic is already noted."""


def read_yaml(text: str, file: str) -> Document:
    """Read one YAML document; `value` is None when it cannot be read, and the diagnostics say why."""
    findings = Findings()
    builder = _Builder(text, file, findings)
    try:
        value = builder.document()
    except _Stop:
        value = None
    return Document(file, value, builder.places, builder.keys, findings.sorted(), tuple(text.split("\n")))


class _Builder:
    """Builds plain values from parser events, within the limits."""

    def __init__(self, text: str, file: str, findings: Findings) -> None:
        self.file, self.findings = file, findings
        self.places: dict[str, Span] = {}
        self.keys: dict[str, Span] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.nodes = self.aliases = 0
        self.last = Span(file, 1, 1)
        self.events = self._events(text)

    def _events(self, text: str) -> Iterator[Any]:
        try:
            for event in YAML(typ="safe", pure=True).parse(text):
                self.last = self.span(event.start_mark)
                yield event
        except MarkedYAMLError as error:
            self.syntax(error)
        except (YAMLError, ValueError, IndexError, TypeError, AttributeError, OverflowError) as error:
            # the parser meets characters that YAML forbids, or escapes of no character
            place = getattr(error, "position", None)
            before = text[:place] if isinstance(place, int) else ""
            span = Span(self.file, before.count("\n") + 1, len(before) - before.rfind("\n")) if before else self.last
            self.stop(
                "TQ103",
                span,
                say("a character that YAML does not allow"),
                say("printable text"),
                say("delete the character"),
            )

    def stop(self, code: str, span: Span, found: Message, expected: Message, fix: Message) -> None:
        self.findings.error(code, span, found, expected, fix)
        raise _Stop

    def span(self, mark: Any) -> Span:
        return Span(self.file, mark.line + 1, mark.column + 1)

    def syntax(self, error: MarkedYAMLError) -> None:
        problem = str(error.problem or "")
        quote = "quoted scalar" in str(error.context or "")
        mark = error.context_mark if quote and error.context_mark else error.problem_mark or error.context_mark
        span = self.span(mark) if mark else self.last
        if "\\t" in problem or "block end" in problem:
            fix = say("indent with spaces, as far as the lines beside it")
            found = say("a tab") if "\\t" in problem else say("a line whose indentation fits none of the lines above")
            self.stop("TQ104", span, found, say("the same indentation for entries of one mapping or list"), fix)
        if quote:
            self.stop("TQ103", span, say("a quote that is not closed"), say("a closing quote"), say("close the quote"))
        if "mapping values" in problem:
            fix = say("put the text in quotes, or mend the indentation of this line")
            self.stop("TQ103", span, say("`: ` where no key can stand"), say("one `key: value` a line"), fix)
        self.stop(
            "TQ103",
            span,
            say("text that is no YAML"),
            say("well-formed YAML"),
            say("mend the text at this place"),
        )

    def document(self) -> Any:
        for event in self.events:
            name = type(event).__name__
            if name in ("StreamStartEvent", "DocumentStartEvent"):
                continue
            if name == "StreamEndEvent":
                break
            value = self.node(event, "", 0)[0]
            next(self.events)  # the end of the document
            after = next(self.events)
            if type(after).__name__ != "StreamEndEvent":
                found, expected = say("a second document"), say("one document a file")
                self.stop("TQ107", self.span(after.start_mark), found, expected, say("delete the line `---`"))
            return value
        span = Span(self.file, 1, 1)
        self.stop("TQ109", span, say("an empty file"), say("a mapping of keys and values"), say("write the case here"))
        return None

    def node(self, event: Any, path: str, depth: int) -> tuple[Any, int]:
        """The value of a node and its size in nodes, aliases written out."""
        name, span = type(event).__name__, self.span(event.start_mark)
        if name == "AliasEvent":
            return self.alias(event, path, span)
        if depth > DEPTH_LIMIT:
            self.stop(
                "TQ106",
                span,
                say("deep nesting"),
                say("at most {limit} levels", limit=DEPTH_LIMIT),
                say("flatten the structure"),
            )
        tag = getattr(event, "tag", None)
        if tag is not None and str(tag) != "!":
            self.stop(
                "TQ107",
                span,
                say("the tag {tag}", tag=quoted(tag)),
                say("plain values without tags"),
                say("delete the tag"),
            )
        self.places.setdefault(path, span)
        if name == "ScalarEvent":
            value, size = (_plain(event.value) if event.implicit[0] and not event.style else event.value), 1
        elif name == "SequenceStartEvent":
            value, size = self.sequence(path, depth)
        else:
            value, size = self.mapping(path, depth)
        if event.anchor:
            self.anchors[event.anchor] = (value, size)
        self.count(1, span)
        return value, size

    def count(self, nodes: int, span: Span) -> None:
        self.nodes += nodes
        if self.nodes > NODE_LIMIT:
            fix = say("write the values out, or shorten the file")
            self.stop(
                "TQ106",
                span,
                say("too many values"),
                say("at most {limit} values, aliases written out", limit=NODE_LIMIT),
                fix,
            )

    def alias(self, event: Any, path: str, span: Span) -> tuple[Any, int]:
        self.aliases += 1
        if self.aliases > ALIAS_LIMIT:
            self.stop(
                "TQ106",
                span,
                say("too many aliases"),
                say("at most {limit}", limit=ALIAS_LIMIT),
                say("write the values out"),
            )
        if event.anchor not in self.anchors:
            fix = say("put text that starts with `*` in quotes, or declare the anchor before")
            self.stop(
                "TQ103",
                span,
                say("the alias {value}", value=quoted("*" + event.anchor)),
                say("an anchor that is complete"),
                fix,
            )
        value, size = self.anchors[event.anchor]
        self.places.setdefault(path, span)
        self.count(size, span)
        return value, size

    def sequence(self, path: str, depth: int) -> tuple[list[Any], int]:
        values: list[Any] = []
        size = 1
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            value, inner = self.node(event, join(path, len(values)), depth + 1)
            values.append(value)
            size += inner
        return values, size

    def mapping(self, path: str, depth: int) -> tuple[dict[str, Any], int]:
        values: dict[str, Any] = {}
        size = 1
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                break
            span = self.span(event.start_mark)
            if type(event).__name__ != "ScalarEvent":
                self.stop(
                    "TQ107",
                    span,
                    say("a key that is not a word"),
                    say("words as keys"),
                    say("write the key as one word"),
                )
            key, inside = event.value, join(path, event.value)
            if key in values:
                first = self.keys[inside]
                found = say(
                    "the key {key} for the second time (first in line {line})", key=quoted(key), line=first.line
                )
                fix, note = say("rename or delete one of the two"), (first, say("the first one"))
                self.findings.error("TQ105", span, found, say("each key once"), fix, (note,))
                inside = join(path, key + "'")  # read past it, without touching the first
            self.keys[inside] = span
            self.places.pop(inside, None)
            value, inner = self.node(next(self.events), inside, depth + 1)
            if self.places[inside].line != span.line:
                self.places[inside] = span  # a block below its key is shown at the key
            values.setdefault(key, value)
            size += inner + 1
        return values, size


def join(path: str, key: object) -> str:
    """A dotted path one level deeper."""
    return f"{path}.{key}" if path else str(key)


def _plain(text: str) -> Any:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
