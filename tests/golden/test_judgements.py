"""The key judgements of the small run, word for word and number for number, in both languages.

The texts stand in `judgements.en.txt` and `judgements.ar.txt`, one line a sentence or list entry. When a change of them
is meant, renew both and read the difference before it is committed:

    TAQARUB_RENEW_GOLDEN=1 python -m pytest tests/golden
"""

from __future__ import annotations

import os
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest

HERE = Path(__file__).parent
BLOCKS = {"h2", "p", "li"}
ISOLATES = "\u2066\u2067\u2068\u2069\u200e\u200f"  # say how a line is drawn, not what it says


class Section(HTMLParser):
    """The text of one section of a page, a line a block, without drawings."""

    def __init__(self, page: str, name: str) -> None:
        super().__init__()
        self.name = name
        self.inside = False
        self.drawing = 0
        self.lines: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self.inside = dict(attrs).get("id") == self.name
        self.drawing += tag == "svg"
        if self.inside and tag in BLOCKS:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self.drawing -= tag == "svg"
        if tag == "section":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and not self.drawing and self.lines:
            self.lines[-1] += data


def judgements(page: Path) -> str:
    """The section as normalised text: composed characters (NFC), single spaces, no marks of direction."""
    lines = Section(page.read_text(encoding="utf-8"), "judgements").lines
    texts = (unicodedata.normalize("NFC", line).translate(dict.fromkeys(map(ord, ISOLATES))) for line in lines)
    return "".join(" ".join(text.split()) + "\n" for text in texts)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_key_judgements_say_what_they_said(small_run, lang: str) -> None:
    text = judgements(small_run.folder / f"brief.{lang}.html")
    golden = HERE / f"judgements.{lang}.txt"
    if os.environ.get("TAQARUB_RENEW_GOLDEN") == "1":
        golden.write_text(text, encoding="utf-8")
    assert text.count("\n") >= 6  # a heading, a note, and judgements
    assert text == golden.read_text(encoding="utf-8")
