"""An author's mistake as a value: where it is, what was found, what was expected and how to mend it.

Mistakes are collected and shown together. A programmer's mistake is an exception; a numerical failure is a result
with a reason; neither is a `Diagnostic`.

>>> from taqarub.base.message import listed, quoted
>>> place, fix = Span("case.yaml", 41, 15), say("write `{close}`", close="press")
>>> Diagnostic("TQ204", place, quoted("presure"), listed(["press", "subsidise"]), fix).text()
'case.yaml:41:15: error TQ204: found `presure`; expected press, subsidise; fix: write `press`'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Generic, Literal, TypeVar

from taqarub.base.message import Message, say
from taqarub.base.text import Language

T = TypeVar("T")
Related = tuple["Span", Message]  # another place that belongs to a problem, and why


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
    found: Message
    expected: Message
    fix: Message
    severity: Literal["error", "warning"] = "error"
    related: tuple[Related, ...] = ()

    def text(self, language: Language = "en") -> str:
        """One line for terminals and editors."""
        span, severity = self.span, say("error") if self.severity == "error" else say("warning")
        told = say(
            "{place}: {severity} {code}: found {found}; expected {expected}; fix: {fix}",
            place=f"{span.file}:{span.line}:{span.column}", severity=severity, code=self.code, found=self.found,
            expected=self.expected, fix=self.fix,
        )  # fmt: skip
        return told.of(language)


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

    >>> from taqarub.base.message import listed, quoted
    >>> findings = Findings()
    >>> findings.error("TQ211", Span("case.yaml", 3, 1), quoted("sanctoins"), listed(["sanctions"]), say("delete it"))
    >>> [d.code for d in findings.sorted()]
    ['TQ211']
    """

    items: list[Diagnostic] = field(default_factory=list)

    def error(
        self, code: str, span: Span, found: Message, expected: Message, fix: Message, related: tuple[Related, ...] = ()
    ) -> None:
        """Note a mistake that makes the case unusable."""
        self.items.append(Diagnostic(code, span, found, expected, fix, "error", related))

    def warn(
        self, code: str, span: Span, found: Message, expected: Message, fix: Message, related: tuple[Related, ...] = ()
    ) -> None:
        """Note something that is probably not meant."""
        self.items.append(Diagnostic(code, span, found, expected, fix, "warning", related))

    def sorted(self) -> tuple[Diagnostic, ...]:
        """Every problem once, by file, line and column."""
        return tuple(sorted(set(self.items), key=lambda d: (d.span, d.code, d.found)))


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
