"""Words in Arabic and English, and the isolates that keep them apart.

A value placed inside a sentence of the other direction is wrapped in Unicode isolates (UAX #9, section 2.2),
so that "0.31–0.55" never turns into "0.55–0.31" inside an Arabic line.

>>> isolate("0.31–0.55") == "\\u2066" + "0.31–0.55" + "\\u2069"
True
"""

from __future__ import annotations

import unicodedata
from typing import Literal

from pydantic import BaseModel, ConfigDict

from taqarub.base.key import key

Language = Literal["en", "ar"]
LANGUAGES: tuple[Language, ...] = ("en", "ar")

LEFT_TO_RIGHT_ISOLATE = "\u2066"
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
# Characters that change the order of what is shown without being seen (UAX #9, section 2; Boucher and Anderson 2023,
# "Trojan Source", on why they have no place in text that is reviewed by eye).
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Record(BaseModel):
    """A frozen record of a case: unknown keys are errors, text is stripped of outer white space."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Text(Record):
    """The same words in both languages.

    >>> Text(en="Minsk", ar="مينسك").of("ar")
    'مينسك'
    """

    en: str = key("In English.", "بالإنجليزية.", min_length=1, max_length=2000)
    ar: str = key("In Arabic.", "بالعربية.", min_length=1, max_length=2000)

    def of(self, language: Language) -> str:
        """The words in one language."""
        return self.ar if language == "ar" else self.en


def isolate(value: str, direction: Literal["ltr", "auto"] = "ltr") -> str:
    """Wrap a value so that the direction of the text around it cannot reorder it."""
    start = LEFT_TO_RIGHT_ISOLATE if direction == "ltr" else FIRST_STRONG_ISOLATE
    return f"{start}{value}{POP_ISOLATE}"


def has_right_to_left(text: str) -> bool:
    """Whether any letter runs from right to left.

    >>> has_right_to_left("Minsk"), has_right_to_left("مينسك")
    (False, True)
    """
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)
