"""An author's mistake as a value: where it is, what was found, what was expected and how to mend it.

Mistakes are collected and shown together. A programmer's mistake is an exception; a numerical failure is a result
with a reason; neither is a `Diagnostic`.

>>> place = Span("case.yaml", 41, 15)
>>> Diagnostic("TQ204", place, "`presure`", "a move of `RUS`: press, subsidise", "write `press`").text()
'case.yaml:41:15: error TQ204: found `presure`; expected a move of `RUS`: press, subsidise; fix: write `press`'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T = TypeVar("T")


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
