"""Words of the program to the author, in both languages: a template and the values that go into it.

A message is its English text, and knows how it is said in Arabic. The English template stands where the message is
made and is the key of the Arabic one (the way of gettext: Drepper, Meyering and others, "GNU gettext", manual section
4.1), which stands in `messages.toml` beside this file. `say` is the only way to build a message: words that are glued
together cannot be translated, so a value is a name, a number or another message.

>>> message = say("the rung {rung} again", rung=shown("ease"))
>>> message, message.of("ar").replace(chr(0x2066), "").replace(chr(0x2069), "")
('the rung `ease` again', 'الدرجة `ease` مرة أخرى')
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from taqarub.base.text import Language, has_right_to_left, isolate

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # Unicode categories that a message never holds
_FIELD = re.compile(r"\{(\w+)\}")
_PART = re.compile(r"`[^`]*`|\{\w+\}")  # code in backticks, and fields outside of it
_ISOLATES = ("\u2066", "\u2068")


class Message(str):
    """English text that keeps its template and values, so that it can be said in Arabic too."""

    template: str
    values: Mapping[str, str]

    def of(self, language: Language) -> str:
        """The text in one language; in Arabic every value and every piece of code is isolated."""
        if language == "en":
            return str(self)
        template = arabic().get(self.template, self.template)
        return _PART.sub(self._part, template)

    def both(self) -> dict[str, str]:
        """The text by language."""
        return {"en": str(self), "ar": self.of("ar")}

    def _part(self, match: re.Match[str]) -> str:
        part = match[0]
        if part.startswith("`"):
            return isolate(_FIELD.sub(lambda field: str(self.values[field[1]]), part))
        value = self.values[part[1:-1]]
        if isinstance(value, Message):
            return value.of("ar")
        return value if value.startswith(_ISOLATES) else isolate(value, "auto" if has_right_to_left(value) else "ltr")


def say(template: str, /, **values: object) -> Message:
    """A message. `template` is English, with a field `{name}` for each value; values are shown as they are."""
    given = {name: value if isinstance(value, Message) else str(value) for name, value in values.items()}
    message = Message(_FIELD.sub(lambda field: str(given[field[1]]), template))
    message.template, message.values = template, given
    return message


@cache
def arabic() -> Mapping[str, str]:
    """English template → Arabic template."""
    text = (files("taqarub.base") / "messages.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def shown(value: str) -> Message:
    """Code or a name, in backticks, as it stands."""
    return say("`{value}`", value=value)


def quoted(value: object, limit: int = 60) -> Message:
    """A value as it stands in a message: one line, short, invisible characters shown, Arabic isolated.

    >>> quoted("presure"), quoted(None), quoted(True), quoted("a\u202eb")
    ('`presure`', 'nothing', '`true`', '`a<U+202E>b`')
    """
    if value is None:
        return say("nothing")
    if isinstance(value, dict | list):
        return say("a mapping") if isinstance(value, dict) else say("a list")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    seen = "".join(f"<U+{ord(c):04X}>" if unicodedata.category(c) in UNSEEN else c for c in text)
    return say("{value}", value=isolate(f"`{seen}`", "auto")) if has_right_to_left(seen) else shown(seen)


def listed(words: Iterable[object], limit: int = 12) -> Message:
    """Words with commas between them, cut after a dozen.

    >>> listed(["press", "station"]), listed(range(14))
    ('press, station', '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more')
    """
    texts = [str(word) for word in words]
    if not texts:
        return say("none is declared")
    joined = ", ".join(texts[:limit])
    return (
        say("{words} and {count} more", words=joined, count=len(texts) - limit)
        if texts[limit:]
        else say("{value}", value=joined)
    )
