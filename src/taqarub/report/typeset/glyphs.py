"""Which characters the type that ships can draw, read from the fonts themselves; the rest is shown as a sign and told.

A typesetter that lacks a glyph borrows one from whatever font it finds, or draws an empty box, and says so to nobody; a
tagged PDF may not hold such a box at all (ISO 14289-1, 7.21.7 and 7.21.8). So every text passes `Type.fit` before.

>>> kept = Type()
>>> kept.fit("Minsk · مينسك · Минск"), kept.fit("a\\U0001f600b")[2:-2], sorted(kept.missing)
('Minsk · مينسك · Минск', '[U+1F600]', ['\\U0001f600'])
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

FOLDER = "fonts"
FONTS = (
    "Amiri-Regular.ttf",
    "Amiri-Bold.ttf",
    "IBMPlexSansArabic-Regular.ttf",
    "IBMPlexSansArabic-SemiBold.ttf",
    "IBMPlexSans-Regular.ttf",  # Cyrillic and Greek
)
SERIF = ("Amiri", "IBM Plex Sans Arabic", "IBM Plex Sans")
FIRM = ("IBM Plex Sans Arabic SmBld", "IBM Plex Sans", "Amiri")
SANS = ("IBM Plex Sans Arabic", "IBM Plex Sans", "Amiri")
LONGEST_SHOWN = 3  # of a row of characters without a glyph; a longer one is cut short
# they are drawn as nothing (Unicode, Default_Ignorable_Code_Point), whether or not a font has them
UNSEEN = frozenset(range(0x200B, 0x2010)) | frozenset(range(0x2060, 0x2070)) | {0x00AD, 0x061C, 0x034F}
# U+FEFF may not stand in a tagged PDF at all
JOINERS = frozenset({0x200D, 0xFE0E, 0xFE0F, 0xFEFF}) | frozenset(
    range(0xE0020, 0xE0080)
)  # of emoji: meaningless without them


@dataclass(slots=True)
class Type:
    """The type of one document, and which characters of its text it had to replace."""

    missing: set[str] = field(default_factory=set)

    def fit(self, text: str) -> str:
        """The text, every row of characters without a glyph replaced by their numbers in brackets."""
        if text.isascii() or all(ord(c) in drawn() for c in text):
            return text
        shown: list[str] = []
        row: list[str] = []
        for c in (*unicodedata.normalize("NFC", text), ""):
            if c and unicodedata.category(c) == "Zs" and ord(c) not in drawn():
                c = " "
            if c and ord(c) not in drawn():
                row.append(c)
                continue
            if row:
                shown.append(self._sign(row))
                row = []
            shown.append(c)
        return "".join(shown)

    def _sign(self, row: list[str]) -> str:
        seen = [c for c in row if ord(c) not in JOINERS]
        self.missing.update(seen)
        codes = " ".join(f"U+{ord(c):04X}" for c in seen[:LONGEST_SHOWN]) + (" …" if len(seen) > LONGEST_SHOWN else "")
        return f"\u2066[{codes}]\u2069" if seen else ""


@cache
def drawn() -> frozenset[int]:
    """The code points that can be drawn in every weight, with the white space and what is drawn as nothing."""
    serif = _of("Amiri-Regular.ttf") & _of("Amiri-Bold.ttf")
    sans = _of("IBMPlexSansArabic-Regular.ttf") & _of("IBMPlexSansArabic-SemiBold.ttf")
    return (serif | sans | _of("IBMPlexSans-Regular.ttf") | UNSEEN | {9, 10, 13}) - JOINERS


@cache
def drawn_by(names: tuple[str, ...]) -> frozenset[int]:
    """The code points that at least one of the fonts has, with the white space and what is drawn as nothing."""
    return frozenset().union(*(_of(name) for name in names)) | UNSEEN | JOINERS | {9, 10, 13}


def _of(name: str) -> frozenset[int]:
    """The code points of a TrueType font (OpenType, table `cmap`, formats 4 and 12)."""
    data = files("taqarub.report").joinpath(FOLDER, name).read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sLLL", data, 12 + 16 * i) for i in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    codes: set[int] = set()
    for i in range(struct.unpack_from(">H", data, start + 2)[0]):
        at = start + struct.unpack_from(">L", data, start + 4 + 8 * i + 4)[0]
        kind = struct.unpack_from(">H", data, at)[0]
        if kind == 4:
            codes |= _segments(data, at)
        elif kind == 12:
            groups = struct.unpack_from(">L", data, at + 12)[0]
            for first, last, _ in struct.iter_unpack(">LLL", data[at + 16 : at + 16 + 12 * groups]):
                codes.update(range(first, last + 1))
    return frozenset(codes - {0xFFFF})


def _segments(data: bytes, at: int) -> set[int]:
    """Format 4: segments whose glyph is an offset from the code, or a place in an array."""
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 4 * count)
    base = at + 16 + 6 * count
    codes: set[int] = set()
    for i, (first, last, delta) in enumerate(zip(starts, ends, deltas, strict=True)):
        offset = struct.unpack_from(">H", data, base + 2 * i)[0]
        for code in range(first, last + 1):
            place = base + 2 * i + offset + 2 * (code - first)
            glyph = struct.unpack_from(">H", data, place)[0] if offset else (code + delta) & 0xFFFF
            if glyph:
                codes.add(code)
    return codes
