"""From a sentence and a language to pieces of text; numbers and foreign words stay apart, so that nothing is reordered.

>>> from taqarub.report.document import Count, Sentence
>>> plain(Sentence("count.only", {"count": Count(3, "noun.month")}), "en").replace("\\u2066", "").replace("\\u2069", "")
'3 months'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Literal

from taqarub.base.text import Language, has_right_to_left, isolate
from taqarub.report.document import Code, Count, Day, Number, Odds, Range, Sentence, Term, Value, Words
from taqarub.report.numerals import Digits, in_digits, numeral, span
from taqarub.report.odds import bounds, level
from taqarub.report.phrases.book import counted, has, phrase
from taqarub.report.phrases.clean import clean

PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
TOKENS = re.compile(r"(\{word\}|\{range\})")
# a number with its signs, a range of two, or a name that ends in a number (ICD 203), as it stands in a phrase
DIGITS = re.compile(r"[A-Z]{2,} \d+|[<>≥≤×−+]?\d[\d.,]*%?(?:[–/]\d[\d.,]*%?)?")
MOST_ON_CHART = 150  # characters
RIGHT_TO_LEFT_ISOLATE, POP_ISOLATE = "\u2067", "\u2069"

Kind = Literal["text", "number", "said", "odds", "code"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and what it is: the words of a phrase, a number, the author's words, a word of probability, code."""

    text: str
    kind: Kind


def pieces(part: Sentence | Value, language: Language, form: str = "") -> Iterator[Piece]:
    """The pieces of a sentence or of a single value."""
    if isinstance(part, Sentence):
        yield from _filled(phrase(part.key, language), part, language)
    elif isinstance(part, Count):
        number = {"n": Number(part.value, "whole")}
        text = counted(part.noun, part.value, language, form)
        yield from _filled(text, Sentence(part.noun, number), language)
    elif isinstance(part, Odds):
        yield from _odds(part, language, form or "word")
    elif isinstance(part, Words):
        yield Piece(clean(part.text.of(language)), "said")
    elif isinstance(part, Term):
        yield from (
            numbered(phrase(part.key, language)) if has(part.key) else [Piece(part.key.split(".", 1)[-1], "code")]
        )
    elif isinstance(part, Code):
        yield Piece(part.text, "code")
    else:
        yield Piece(_number(part), "number")


def _number(value: Number | Range | Day) -> str:
    if isinstance(value, Range):
        return span(value.low, value.high, value.style)
    return value.when if isinstance(value, Day) else numeral(value.value, value.style)


def _odds(odds: Odds, language: Language, form: str) -> Iterator[Piece]:
    name = level(odds.probability, odds.scale)
    text = phrase(f"odds.{name}.clause", language) if form == "clause" else "{word}"
    for token in TOKENS.split(text):
        if token == "{word}":
            yield Piece(phrase(f"word.{name}", language), "odds")
        elif token == "{range}":
            yield Piece(span(*bounds(name, odds.scale), "percent"), "number")
        elif token:
            yield Piece(token, "text")


def _filled(text: str, sentence: Sentence, language: Language) -> Iterator[Piece]:
    at = 0
    for match in PLACE.finditer(text):
        yield from numbered(text[at : match.start()])
        yield from pieces(sentence.values[match[1]], language, match[2] or "")
        at = match.end()
    yield from numbered(text[at:])


def numbered(text: str) -> Iterator[Piece]:
    """Numbers that stand in the text of a phrase are numbers too."""
    at = 0
    for match in DIGITS.finditer(text):
        if match.start() > at:
            yield Piece(text[at : match.start()], "text")
        yield Piece(match[0], "number")
        at = match.end()
    if at < len(text):
        yield Piece(text[at:], "text")


def dressed(piece: Piece, digits: Digits) -> Piece:
    """A piece in the digits asked for; code stays as it is."""
    if digits == "latin" or piece.kind == "code":
        return piece
    return replace(piece, text=in_digits(piece.text, digits))


def plain(part: Sentence | Value, language: Language, digits: Digits = "latin") -> str:
    """One line of plain text, numbers and codes isolated in Arabic (for figures and attributes)."""
    if language == "en":
        return "".join(piece.text for piece in pieces(part, language))
    text = "".join(
        isolate(piece.text) if piece.kind in ("number", "code") else piece.text for piece in pieces(part, language)
    )
    return in_digits(text, digits)


def label(part: Sentence | Value | str, language: Language, width: int = 0) -> str:
    """Words for a chart, broken into lines of about `width` characters (0: one line).

    In Arabic each line is one right-to-left isolate, since a chart's own direction is left to right. What is longer
    than a chart can hold is cut; the table behind the figure has the whole of it.
    """
    text = part if isinstance(part, str) else plain(part, language)
    if len(text) > MOST_ON_CHART:
        text = clean(text[:MOST_ON_CHART].rsplit(" ", 1)[0] + "…")
    lines = wrap(text, width, break_long_words=False) if width else [text]
    return "\n".join(f"{RIGHT_TO_LEFT_ISOLATE}{n}{POP_ISOLATE}" if has_right_to_left(text) else n for n in lines)


def term(key: str, language: Language) -> str:
    """A fixed term as a line for a chart."""
    return label(Term(key), language)
