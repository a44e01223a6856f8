"""A line of the brief as runs of text in one language: what every format but HTML is written from.

A run knows what it is (a number, the author's words, a verdict …), so that a format can set its direction, face and
link; its text holds no invisible character that could reorder what stands around it.

>>> from taqarub.report.document import Chip, Line, Number
>>> [(run.kind, run.text) for run in inlines(Line((Chip("supported"), Number(0.62, "percent"))), "en")]
[('chip', 'supported'), ('gap', ' '), ('number', '62%')]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal

from taqarub.base.text import Language, has_right_to_left
from taqarub.report.document import Chip, Fold, Line, Links, Number, Part, Sentence, Term
from taqarub.report.numerals import Digits
from taqarub.report.phrases.book import phrase
from taqarub.report.phrases.clean import clean as clean
from taqarub.report.phrases.render import dressed, pieces

Kind = Literal["text", "number", "said", "odds", "code", "chip", "ref", "reason", "gap"]
Direction = Literal["ltr", "rtl", "auto", ""]

STARTS: dict[Direction, str] = {"ltr": "\u2066", "rtl": "\u2067", "auto": "\u2068"}
END = "\u2069"


@dataclass(frozen=True, slots=True)
class Inline:
    """Some text, what it is, which way it runs, and what it points at (`claim-A1`, `row-E003`) or is (a verdict)."""

    text: str
    kind: Kind
    direction: Direction = ""
    name: str = ""

    @property
    def isolated(self) -> str:
        """The text inside the isolates of its direction (UAX #9, 2.4), for formats without elements of direction."""
        return f"{STARTS[self.direction]}{self.text}{END}" if self.direction else self.text


def inlines(part: object, language: Language, digits: Digits = "latin") -> Iterator[Inline]:
    """The runs of a line or of one part of it; a `Fold` gives none, see `folds`."""
    if isinstance(part, Line):
        yield from _joined(part.parts, language, digits)
    elif isinstance(part, Chip):
        yield Inline(phrase(f"verdict.{part.verdict}", language), "chip", "", part.verdict)
    elif isinstance(part, Links):
        yield from _links(part, language, digits)
    elif not isinstance(part, Fold):
        reason = isinstance(part, Term) and part.key.startswith("reason.")
        for piece in pieces(part, language):  # type: ignore[arg-type]
            shown = dressed(piece, digits)
            kind: Kind = "reason" if reason and shown.kind == "text" else shown.kind
            yield Inline(clean(shown.text), kind, _direction(shown.kind, shown.text, digits))


def _joined(parts: tuple[Part, ...], language: Language, digits: Digits) -> Iterator[Inline]:
    before: Inline | None = None
    for part in parts:
        runs = list(inlines(part, language, digits))
        if not runs:
            continue
        if before is not None:
            listed = before.kind == runs[0].kind == "reason"
            yield Inline({"en": "; ", "ar": "؛ "}[language] if listed else " ", "gap")
        yield from runs
        before = runs[-1]


def _links(links: Links, language: Language, digits: Digits) -> Iterator[Inline]:
    for place, item in enumerate(links.ids[: links.limit]):
        if place:
            yield Inline(" ", "gap")
        yield Inline(clean(item), "ref", "ltr", f"{links.kind}-{item}")
    rest = len(links.ids) - links.limit
    if rest > 0:
        yield Inline(" ", "gap")
        yield from inlines(Sentence("links.more", {"rest": Number(rest, "whole")}), language, digits)


def _direction(kind: str, text: str, digits: Digits) -> Direction:
    if kind == "number":
        return "ltr" if digits == "latin" else "rtl"
    if kind == "said":
        return "auto"
    if kind == "code":
        return "rtl" if has_right_to_left(text) else "ltr"
    return ""


def folds(part: object) -> Iterator[Fold]:
    """What opens on demand inside a line; print and office files show it below."""
    if isinstance(part, Fold):
        yield part
    elif isinstance(part, Line):
        for inner in part.parts:
            yield from folds(inner)


def words(part: object, language: Language, digits: Digits = "latin", isolated: bool = False) -> str:
    """The runs as one text; `isolated` keeps every number and name in its direction, for cells and attributes."""
    return "".join(run.isolated if isolated else run.text for run in inlines(part, language, digits))


def leaves(block: object) -> Iterator[Part]:
    """Every line or sentence of a block of any kind, so that a block no format knows is still read, plainly."""
    if isinstance(block, Line | Sentence):
        yield block
    elif isinstance(block, tuple | list):
        for inner in block:
            yield from leaves(inner)
    elif is_dataclass(block) and not isinstance(block, type):
        for field in fields(block):
            yield from leaves(getattr(block, field.name))
