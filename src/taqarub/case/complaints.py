"""What the schema wanted, in our own words: every kind of complaint of the record library as a message.

The kinds are those of pydantic's documentation, "Validation errors"; its own English sentences are never shown.

>>> wanted("greater_than_equal", {"ge": 0})
'0 or more'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taqarub.base.message import Message, say


def wanted(kind: str, context: Mapping[str, Any]) -> Message:
    """What was expected where a value is of the wrong kind or beyond a limit; `context` holds the limits."""
    limit = _limit(kind, context)
    if limit is not None:
        return limit
    for start, message in _kinds().items():
        if kind.startswith(start):
            return message
    return say("a value of another kind")


def _limit(kind: str, context: Mapping[str, Any]) -> Message | None:
    if kind == "string_too_short":
        return say("text of at least this many characters: {limit}", limit=context.get("min_length", 1))
    if kind == "string_too_long":
        return say("text of at most this many characters: {limit}", limit=context.get("max_length", 0))
    if kind == "too_short":
        return say("at least this many entries: {limit}", limit=context.get("min_length", 1))
    if kind == "too_long":
        return say("at most this many entries: {limit}", limit=context.get("max_length", 0))
    bounds = {
        "greater_than": ("gt", say("more than {limit}", limit=context.get("gt"))),
        "greater_than_equal": ("ge", say("{limit} or more", limit=context.get("ge"))),
        "less_than": ("lt", say("less than {limit}", limit=context.get("lt"))),
        "less_than_equal": ("le", say("{limit} or less", limit=context.get("le"))),
    }
    return bounds[kind][1] if kind in bounds else None


def _kinds() -> Mapping[str, Message]:
    """Start of a kind → what was expected."""
    return {
        "string": say("text"),
        "int": say("a whole number"),
        "float": say("a number"),
        "finite_number": say("a finite number"),
        "bool": say("`true` or `false`"),
        "dict": say("a mapping"),
        "mapping": say("a mapping"),
        "model": say("a mapping"),
        "dataclass": say("a mapping"),
        "list": say("a list"),
        "tuple": say("a list"),
        "date": say("a day such as 2025-11-04 (ISO 8601)"),
    }


def form(pattern: str) -> Message:
    """A pattern of the records in words.

    >>> form("^[0-9]{4}-[0-9]{2}$"), form("^x$")
    ('a month such as 2025-11', 'text of the form `^x$`')
    """
    forms = {
        r"^\d{4}-\d{2}$": say("a month such as 2025-11"),
        r"^[0-9]{4}-[0-9]{2}$": say("a month such as 2025-11"),
        r"^[a-z][a-z0-9-]*$": say("small Latin letters, digits and `-`, with a letter first"),
        r"^[A-Z][A-Z0-9]{0,7}$": say("a capital letter, then at most seven capital letters or digits"),
        r"^P[A-Z0-9]{1,7}$": say("the letter `P`, then one to seven capital letters or digits"),
    }
    return forms.get(pattern) or say("text of the form `{pattern}`", pattern=pattern)
