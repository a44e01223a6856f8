"""What each diagnostic code means, in both languages; the words are in `codes.yaml` beside this file.

>>> code_of("TQ204").title.en
'unknown move'
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from taqarub.base.text import Record, Text
from taqarub.case.places import read_yaml


class Code(Record):
    """A kind of mistake: title, why it matters, an example that provokes it, and the way out."""

    code: str
    title: Text
    why: Text
    example: str
    fix: Text


@cache
def codes() -> Mapping[str, Code]:
    """Every code in order."""
    text = (files("taqarub.case") / "codes.yaml").read_text(encoding="utf-8")
    raw = read_yaml(text, "codes.yaml").value
    return MappingProxyType({code: Code(code=code, **entry) for code, entry in raw.items()})


def code_of(code: str) -> Code:
    """One code; `KeyError` when it does not exist."""
    return codes()[code]
