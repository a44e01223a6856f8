"""What an author's words may not bring into a document: characters that reorder or break what stands around them.

The controls of the bidirectional algorithm have no place in text that is set by another hand (Boucher and Anderson
2023, "Trojan Source", USENIX Security); isolates that open and close are kept: they are how numbers stand in Arabic.
"""

from __future__ import annotations

import re
import unicodedata

ISOLATES = re.compile("[\u2066-\u2069]")
EMBEDDINGS = re.compile("[\u061c\u200e\u200f\u202a-\u202e]")
END = "\u2069"


def clean(text: str) -> str:
    """Text without what reorders or breaks a document; whatever was removed was invisible.

    These are directional embeddings and overrides, isolates that do not close, control characters and halves of
    surrogate pairs.

    >>> clean("a\\u202eb\\x00c\\u2067d") == "abcd"
    True
    >>> clean("\\u20661–2\\u2069") == "\\u20661–2\\u2069"
    True
    """
    text = EMBEDDINGS.sub("", text)
    if not _balanced(text):
        text = ISOLATES.sub("", text)
    return "".join(
        " " if c in "\t\n\r" else c for c in text if c in "\t\n\r" or unicodedata.category(c) not in ("Cc", "Cs")
    )


def _balanced(text: str) -> bool:
    depth = 0
    for mark in ISOLATES.findall(text):
        depth += -1 if mark == END else 1
        if depth < 0:
            return False
    return depth == 0
