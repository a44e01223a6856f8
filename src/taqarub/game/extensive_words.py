"""The words of `.efg` and `.nfg` files, each with its place; space and commas between them mean nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

from taqarub.base.diagnostic import Findings, Span
from taqarub.base.message import Message, quoted, say

MOST_BYTES = 64 << 20
MOST_DIGITS = 320
MOST_NAME = 10_000
MOST_PLAYERS = 64
_WORD = re.compile(
    r"""(?P<skip>[\s,]+)
    |(?P<name>"(?:[^"\\]|\\.)*")
    |(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?:/\d+)?(?![\w."]))
    |(?P<brace>[{}])
    |(?P<word>[A-Za-z]\w*)""",
    re.VERBOSE | re.DOTALL,
)


class Stop(Exception):
    """The file cannot be read any further; its problem is already in the findings."""


@dataclass(slots=True)
class Words:
    """The words of a file, read one after the other."""

    file: str
    text: str
    findings: Findings
    at: int = 0
    line: int = 1
    line_start: int = 0
    kind: str = ""
    word: str = ""
    span: Span = field(default_factory=lambda: Span("", 1, 1))

    def advance(self) -> None:
        """Read the next word into `kind`, `word` and `span`; at the end the kind is `end`."""
        while True:
            self.span = Span(self.file, self.line, self.at - self.line_start + 1)
            if self.at >= len(self.text):
                self.kind, self.word = "end", ""
                return
            match = _WORD.match(self.text, self.at)
            if match is None:
                rest = self.text[self.at : self.at + 20].split("\n")[0]
                self.fail("TQ513", quoted(rest), say("a name in quotes, a number or a brace"))
            self.word, self.kind = match[0], str(match.lastgroup)
            breaks = self.word.count("\n")
            if breaks:
                self.line += breaks
                self.line_start = self.at + self.word.rindex("\n") + 1
            self.at = match.end()
            if self.kind != "skip":
                return

    def fail(self, code: str, found: Message, expected: Message, fix: Message | None = None) -> NoReturn:
        """Note a problem at the current word and stop reading."""
        self.findings.error(code, self.span, found, expected, fix or say("mend the text at this place"))
        raise Stop

    def shown(self) -> Message:
        """The current word for a message."""
        return say("the end of the file") if self.kind == "end" else quoted(self.word[:60])

    def name(self) -> str:
        """A name in quotes, without them."""
        if self.kind != "name" or len(self.word) > MOST_NAME:
            self.fail("TQ513", self.shown(), say("a name in quotes"))
        text = re.sub(r"\\(.)", r"\1", self.word[1:-1], flags=re.DOTALL)
        self.advance()
        return text

    def take(self, kind: str, word: str, expected: Message) -> None:
        """One certain word."""
        if self.kind != kind or self.word != word:
            self.fail("TQ513", self.shown(), expected)
        self.advance()

    def open(self) -> None:
        """A brace that opens a list."""
        self.take("brace", "{", say("`{brace}` that opens a list", brace="{"))

    def close(self) -> None:
        """A brace that closes a list."""
        self.take("brace", "}", say("`{brace}` that closes the list", brace="}"))

    def closes(self) -> bool:
        """Whether the list ends here."""
        return self.kind == "brace" and self.word == "}"

    def opens(self) -> bool:
        """Whether a list begins here."""
        return self.kind == "brace" and self.word == "{"

    def number(self) -> Fraction:
        """A whole number, decimal or fraction."""
        if self.kind != "number":
            self.fail("TQ513", self.shown(), say("a number"))
        power = re.search(r"[eE]([-+]?\d+)", self.word)
        if len(self.word) > MOST_DIGITS or (power and (len(power[1]) > 4 or abs(int(power[1])) > 300)):
            self.fail("TQ510", say("a number that is too long"), say("a number below 1e300"), say("shorten it"))
        top, _, bottom = self.word.partition("/")
        if bottom and int(bottom) == 0:
            self.fail("TQ510", quoted(self.word), say("a finite number"), say("write a number"))
        value = Fraction(top) / (int(bottom) if bottom else 1)
        if abs(value) >= Fraction(10) ** 300:
            self.fail("TQ510", quoted(self.word[:60]), say("a number below 1e300"), say("shorten it"))
        self.advance()
        return value

    def whole(self) -> int:
        """A whole number of at least 0."""
        if self.kind != "number" or not self.word.isascii() or not self.word.isdigit() or len(self.word) > 9:
            self.fail("TQ513", self.shown(), say("a whole number"))
        value = int(self.word)
        self.advance()
        return value

    def names(self) -> tuple[str, ...]:
        """A list of names."""
        self.open()
        found = []
        while not self.closes():
            found.append(self.name())
        self.close()
        return tuple(found)


def words_of(path: str | Path, findings: Findings) -> Words | None:
    """The words of a file, at its first; None, with a diagnostic, when the file cannot be read."""
    start = Span(str(path), 1, 1)
    try:
        size = Path(path).stat().st_size
        if size > MOST_BYTES:
            limit = say("at most {limit} bytes", limit=f"{MOST_BYTES:,}")
            findings.error("TQ501", start, say("{size} bytes", size=f"{size:,}"), limit, say("split the game"))
            return None
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        found = say("a file that cannot be read ({name})", name=type(error).__name__)
        findings.error("TQ500", start, found, say("a file that can be read"), say("check the path"))
        return None
    except UnicodeDecodeError:
        expected = say("text in UTF-8")
        findings.error("TQ513", start, say("bytes that are not UTF-8"), expected, say("save the file as UTF-8"))
        return None
    return Words(str(path), text, findings)


def head_of(words: Words, kind: str, version: str) -> tuple[str, tuple[str, ...]]:
    """The title and the players of a file whose kind (EFG, NFG) and version are those given."""
    words.advance()
    words.take("word", kind, say("`{value}`", value=f"{kind} {version} R"))
    words.take("number", version, say("version {version} of the format", version=version))
    if words.kind != "word" or words.word not in ("R", "D"):
        words.fail("TQ513", words.shown(), say("`{value}`", value="R"))
    words.advance()
    title, players = words.name(), words.names()
    if not 1 <= len(players) <= MOST_PLAYERS:
        words.fail("TQ514", say("{count} players", count=len(players)), say("1 to {limit} players", limit=MOST_PLAYERS))
    return title, players
