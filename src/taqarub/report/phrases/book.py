"""The phrase book: every sentence, heading and term of a brief, in both languages side by side.

An entry is a table with `en` and `ar`. A text holds places such as `{count}` or `{odds:clause}`. A noun gives the
plural forms of its language (CLDR categories) instead of one text; `{n}` is the number in it, and `two_oblique` the
dual after a preposition.

>>> phrase("word.likely", "en")
'likely'
>>> counted("noun.month", 12, "ar"), counted("noun.month", 2, "ar", "oblique")
('{n} شهرًا', 'شهرين')
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from taqarub.base.text import Language
from taqarub.report.phrases.plural import plural_category

BOOKS = (
    "words.toml",
    "reasons.toml",
    "sentences.toml",
    "methods.toml",
    "layout.toml",
    "figures.toml",
    "events.toml",
    "sources.toml",
)


@cache
def book() -> Mapping[str, Mapping[str, Any]]:
    """All entries by key; raises `ValueError` when two files give the same key."""
    entries: dict[str, Mapping[str, Any]] = {}
    for name in BOOKS:
        text = files("taqarub.report.phrases").joinpath(name).read_text(encoding="utf-8")
        for key, entry in tomllib.loads(text).items():
            if key in entries:
                raise ValueError(f"phrase {key!r} is given twice")
            entries[key] = entry
    return entries


def has(key: str) -> bool:
    """Whether the phrase book knows the key."""
    return key in book()


def phrase(key: str, language: Language) -> str:
    """The text of a key; raises `KeyError` when it is unknown."""
    text = book()[key][language]
    if not isinstance(text, str):
        raise KeyError(f"{key!r} has plural forms; ask for a count")
    return text


def counted(key: str, n: int, language: Language, case: str = "") -> str:
    """The form of a noun for a number of things; `case` may be `oblique`, which only the Arabic dual shows."""
    forms = book()[key][language]
    category = plural_category(language, n)
    special = forms.get(f"{category}_{case}") if case else None
    return special if special is not None else forms[category]
