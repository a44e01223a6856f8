"""BibTeX as entries with places: the part of the format that reference managers write (Patashnik 1988, "BibTeXing").

Entries, `@string` and the month names, values in braces, quotes or joined by `#`; `@comment` and `@preamble` are passed
over. TeX accents become letters, braces go. An entry that cannot be read is reported and the next one is read.

>>> entries = read_bibtex('@misc{sop21, title = {The {US} acts}, year = 2021}', "sources.bib", Findings())
>>> entries[0].key, entries[0].fields["title"], entries[0].fields["year"]
('sop21', 'The US acts', '2021')
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from taqarub.base.diagnostic import Findings, Span
from taqarub.base.message import Message, say

ENTRY_LIMIT = 20_000
DEPTH_LIMIT = 20  # braces inside one another
NAMES_OF_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: f"{number:02d}" for number, name in enumerate(NAMES_OF_MONTHS, 1)}
_NAME = re.compile(r"[^\s,{}()=\"#%@]+")
_SPACE = re.compile(r"\s*")
_ACCENT = re.compile(r"\\([`'^\"~=.cvuHkr])\s*\{?\\?([A-Za-z])\}?")
_MARKS = "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a"
_COMBINING = dict(zip("`'^\"~=.cvuHkr", _MARKS, strict=True))
_LETTERS = {"\\ss": "ß", "\\ae": "æ", "\\o": "ø", "\\l": "ł", "\\L": "Ł", "\\O": "Ø", "\\aa": "å", "\\i": "i"}


@dataclass(slots=True)
class Entry:
    """One entry with the places of its fields; names of fields are in small letters."""

    kind: str
    key: str
    span: Span
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)


class _Broken(Exception):
    """An entry that cannot be read."""

    def __init__(self, place: int, found: Message, expected: Message, fix: Message) -> None:
        self.place, self.found, self.expected, self.fix = place, found, expected, fix


def read_bibtex(text: str, file: str, findings: Findings) -> list[Entry]:
    """The entries of a file in its order; everything that is wrong goes to the findings."""
    reader = _Reader(text.replace("\r\n", "\n").replace("\r", "\n"), file)
    entries: list[Entry] = []
    start = reader.text.find("@")
    while start >= 0 and len(entries) < ENTRY_LIMIT:
        reader.at = start + 1
        try:
            entry = reader.entry(start)
            if entry is not None:
                entries.append(entry)
            start = reader.text.find("@", reader.at)
        except _Broken as broken:
            findings.error("TQ320", reader.span(broken.place), broken.found, broken.expected, broken.fix)
            following = re.compile(r"^\s*@", re.MULTILINE).search(reader.text, start + 1)
            start = following.end() - 1 if following else -1
    return entries


def plain(value: str) -> str:
    """A value without TeX: accents as letters, no braces, one space between words.

    >>> plain('Schr{\\\\"o}der \\\\& {Co}~--  x')
    'Schröder & Co – x'
    """
    value = _ACCENT.sub(lambda m: unicodedata.normalize("NFC", m[2] + _COMBINING[m[1]]), value)
    for tex, letter in _LETTERS.items():
        value = re.sub(re.escape(tex) + r"(?![A-Za-z])\s?", letter, value)
    value = re.sub(r"\\([&%$#_{}])", r"\1", value).replace("~", " ").replace("---", "—").replace("--", "–")
    return " ".join(value.replace("{", "").replace("}", "").split())


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.text, self.file, self.at = text, file, 0
        self.strings = dict(MONTHS)

    def span(self, place: int) -> Span:
        place = min(place, len(self.text))
        return Span(self.file, self.text.count("\n", 0, place) + 1, place - self.text.rfind("\n", 0, place))

    def entry(self, start: int) -> Entry | None:
        kind = self.name().lower()
        if kind in ("comment", "") or self.peek() not in "{(":
            return None
        opening = self.at
        close = ")" if self.text[self.at] == "(" else "}"
        self.at += 1
        if kind == "preamble":
            self.value(opening)
            return None
        if kind == "string":
            name, _, value = self.field(opening)
            self.strings[name] = value
            return None
        key = self.name()
        if not key:
            raise _Broken(self.at, say("an entry without a key"), say("a key after the bracket"), say("write a key"))
        entry = Entry(kind, key, self.span(start))
        while self.peek() == ",":
            self.at += 1
            if self.peek() == close:
                break
            name, place, value = self.field(opening)
            entry.fields.setdefault(name, value)
            entry.places.setdefault(name, self.span(place))
        if self.peek() != close:
            fix = say("put a comma between fields, and close the entry")
            raise _Broken(self.at, say("an entry that is not closed"), say("a comma, or the closing bracket"), fix)
        self.at += 1
        return entry

    def peek(self) -> str:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1] or "\0"

    def name(self) -> str:
        self.peek()
        match = _NAME.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match[0] if match else ""

    def field(self, opening: int) -> tuple[str, int, str]:
        name, place = self.name().lower(), self.at
        if not name or self.peek() != "=":
            raise _Broken(place, say("a field without `=`"), say("fields such as `title = {…}`"), say("write `=`"))
        self.at += 1
        self.peek()
        place = self.at
        return name, place, plain(self.value(opening))

    def value(self, opening: int) -> str:
        parts = [self.part(opening)]
        while self.peek() == "#":
            self.at += 1
            self.peek()
            parts.append(self.part(opening))
        return "".join(parts)

    def part(self, opening: int) -> str:
        sign, start = self.peek(), self.at
        if sign in '{"':
            return self.enclosed(start, '"' if sign == '"' else "}")
        word = self.name()
        if not word:
            raise _Broken(start, say("a field without a value"), say("text in braces or quotes"), say("write a value"))
        return word if word.isdigit() else self.strings.get(word.lower(), word)

    def enclosed(self, start: int, close: str) -> str:
        depth, place = 0, start + 1
        while place < len(self.text):
            sign = self.text[place]
            if sign == close and depth == 0:
                self.at = place + 1
                return self.text[start + 1 : place]
            depth += (sign == "{") - (sign == "}")
            if depth > DEPTH_LIMIT or depth < 0:
                break
            place += 2 if sign == "\\" else 1
        raise _Broken(start, say("a value that is not closed"), say("braces in pairs"), say("close the brace or quote"))
