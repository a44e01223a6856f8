"""The key judgements of the small run, word for word and number for number, in both languages.

The texts stand in `judgements.en.txt` and `judgements.ar.txt`, one line a sentence or list entry. When a change of them
is meant, renew both and read the difference before it is committed:

    TAQARUB_RENEW_GOLDEN=1 python -m pytest tests/golden

Numbers are compared where the sampler takes the same path as when the texts were written, which `sampler.json` tells by
the effective number of draws. Another processor may round so that it takes another path: then numbers, odds and names
are left out of the comparison, which is said in a warning.
"""

from __future__ import annotations

import json
import os
import unicodedata
import warnings
from html.parser import HTMLParser
from pathlib import Path

import pytest

HERE = Path(__file__).parent
BLOCKS = {"h2", "p", "li"}
SAMPLER = HERE / "sampler.json"
CHOSEN = "\u27e8\u2026\u27e9"  # stands for what the sampler decides
ISOLATES = "\u2066\u2067\u2068\u2069\u200e\u200f"  # say how a line is drawn, not what it says


class Section(HTMLParser):
    """The text of one section of a page, a line a block, without drawings; `masked` hides what the sampler decides."""

    def __init__(self, page: str, name: str, masked: bool) -> None:
        super().__init__()
        self.name, self.masked = name, masked
        self.inside = False
        self.hidden: list[str] = []
        self.lines: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self.inside = dict(attrs).get("id") == self.name
        if not self.inside:
            return
        if tag in BLOCKS:
            self.lines.append("")
        chosen = self.masked and (tag in ("bdi", "strong") or dict(attrs).get("class") == "refs")
        if self.hidden or chosen or tag == "svg":
            if not self.hidden and tag in ("bdi", "strong"):
                self.lines[-1] += CHOSEN
            self.hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()
        if tag == "section":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and not self.hidden and self.lines:
            self.lines[-1] += data


def judgements(page: str, masked: bool = False) -> str:
    """The section as normalised text: composed characters (NFC), single spaces, no marks of direction."""
    lines = Section(page, "judgements", masked).lines
    texts = (unicodedata.normalize("NFC", line).translate(dict.fromkeys(map(ord, ISOLATES))) for line in lines)
    return "".join(" ".join(text.split()) + "\n" for text in texts)


def sampler_of(folder: Path) -> str:
    """What tells one path of the sampler from another."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return f"{manifest['effective_sample_size']:.6g}"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_key_judgements_say_what_they_said(small_run, lang: str) -> None:
    page = (small_run.folder / f"brief.{lang}.html").read_text(encoding="utf-8")
    texts = {f"judgements.{lang}.txt": judgements(page), f"judgements.{lang}.masked.txt": judgements(page, masked=True)}
    if os.environ.get("TAQARUB_RENEW_GOLDEN") == "1":
        for name, text in texts.items():
            (HERE / name).write_text(text, encoding="utf-8")
        SAMPLER.write_text(json.dumps({"effective_sample_size": sampler_of(small_run.folder)}) + "\n", encoding="utf-8")
    assert all(text.count("\n") >= 6 for text in texts.values())  # a heading, a note, and judgements
    if sampler_of(small_run.folder) != json.loads(SAMPLER.read_text(encoding="utf-8"))["effective_sample_size"]:
        warnings.warn("the sampler took another path: sentences are compared, numbers are not", stacklevel=1)
        texts.pop(f"judgements.{lang}.txt")
    for name, text in texts.items():
        assert text == (HERE / name).read_text(encoding="utf-8"), name


def test_the_mask_hides_numbers_odds_and_names_only() -> None:
    page = """<section id="judgements"><h2>Key</h2><p>It is <strong class="odds">likely</strong> that
    “<bdi>reversal</bdi>” has <bdi class="n">65%</bdi>. <span class="refs"><a><bdi>E1</bdi></a> x</span> End.</p>
    <svg><text>no</text></svg></section><section id="other"><p>No.</p></section>"""
    assert judgements(page) == "Key\nIt is likely that “reversal” has 65%. E1 x End.\n"
    assert judgements(page, masked=True) == f"Key\nIt is {CHOSEN} that “{CHOSEN}” has {CHOSEN}. End.\n"
