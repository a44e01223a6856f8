"""An author's mistake as a value: where it is, what was found, what was expected and how to mend it.

Mistakes are collected and shown together. A programmer's mistake is an exception; a numerical failure is a result
with a reason; neither is a `Diagnostic`.

>>> place = Span("case.yaml", 41, 15)
>>> Diagnostic("TQ204", place, "`presure`", "a move of `RUS`: press, subsidise", "write `press`").text()
'case.yaml:41:15: error TQ204: found `presure`; expected a move of `RUS`: press, subsidise; fix: write `press`'
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Generic, Literal, TypeVar

from taqarub.base.text import has_right_to_left, isolate

T = TypeVar("T")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # Unicode categories that a message never holds


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file of the case; lines and columns start at 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem of a case. `fix` is mandatory: a message without a remedy is no help."""

    code: str
    span: Span
    found: str
    expected: str
    fix: str
    severity: Literal["error", "warning"] = "error"
    related: tuple[tuple[Span, str], ...] = ()

    def text(self) -> str:
        """One line for terminals and editors."""
        head = f"{self.span.file}:{self.span.line}:{self.span.column}: {self.severity} {self.code}"
        return f"{head}: found {self.found}; expected {self.expected}; fix: {self.fix}"


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """What was read, and everything that is wrong with it. `value` is None when an error makes it unusable."""

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is a value and no error (warnings are allowed)."""
        return self.value is not None and all(d.severity != "error" for d in self.diagnostics)


@dataclass(slots=True)
class Findings:
    """Collects problems while a case is read; nothing is raised and nothing is printed.

    >>> findings = Findings()
    >>> findings.error("TQ211", Span("case.yaml", 3, 1), "`sanctoins`", "a track: sanctions", "write `sanctions`")
    >>> [d.code for d in findings.sorted()]
    ['TQ211']
    """

    items: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, span: Span, found: str, expected: str, fix: str) -> None:
        """Note a mistake that makes the case unusable."""
        self.items.append(Diagnostic(code, span, found, expected, fix))

    def warn(self, code: str, span: Span, found: str, expected: str, fix: str) -> None:
        """Note something that is probably not meant."""
        self.items.append(Diagnostic(code, span, found, expected, fix, severity="warning"))

    def sorted(self) -> tuple[Diagnostic, ...]:
        """Every problem once, by file, line and column."""
        return tuple(sorted(set(self.items), key=lambda d: (d.span, d.code, d.found)))


def quoted(value: object, limit: int = 60) -> str:
    """A value as it stands in a message: one line, short, invisible characters shown, Arabic isolated.

    >>> quoted("presure"), quoted(None), quoted(True), quoted("a\u202eb")
    ('`presure`', 'nothing', '`true`', '`a<U+202E>b`')
    """
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    seen = "".join(f"<U+{ord(c):04X}>" if unicodedata.category(c) in UNSEEN else c for c in text)
    return isolate(f"`{seen}`", "auto") if has_right_to_left(seen) else f"`{seen}`"


def listed(words: Iterable[object], limit: int = 12) -> str:
    """Words with commas between them, cut after a dozen.

    >>> listed(["press", "station"])
    'press, station'
    """
    texts = [str(word) for word in words]
    more = f" and {len(texts) - limit} more" if len(texts) > limit else ""
    return (", ".join(texts[:limit]) or "none is declared") + more


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that was probably meant (Ratcliff and Obershelp matching), or None.

    >>> nearest("presure", ["press", "subsidise"])
    'press'
    """
    options = list(words)
    close = get_close_matches(word[:80], options, n=1, cutoff=0.6)
    if close:
        return close[0]
    folded = {option.casefold(): option for option in options}
    return folded.get(word.casefold())
