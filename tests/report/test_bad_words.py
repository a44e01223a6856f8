"""Words that no one should write, in every place where an author's words appear: still a sound document."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from taqarub.base.text import LANGUAGES, Text
from taqarub.report.compose import compose
from taqarub.report.figures.draw import draw
from taqarub.report.html import page
from taqarub.report.phrases.clean import clean
from taqarub.report.report import write_report

WORDS = {
    "long": ("A statement that goes on and on. " * 61)[:1990],
    "one word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauuntere"[:60],
    "mixed": "Minsk (مينسك) said 10–12% to واشنطن, then 5%",
    "controls": "turned \u202e round \u2067 and left open \u200f",
    "emoji": "a handshake \U0001f91d and a family \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "markup": "<script>alert(1)</script> & \"quotes\" 'and' <b>bold</b> {{ x }} {n}",
}


class Tags(HTMLParser):
    """Tags that are open, and all that were."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "link", "input", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"


@pytest.fixture
def spoilt(study, request):
    """The study with such words as title, question, first statement, an actor, an outcome, a track and a rung."""
    words = Text(en=request.param, ar=request.param)
    file = study.case.file
    actors = {c: a.model_copy(update={"name": words}) if c == "USA" else a for c, a in file.actors.items()}
    first = next(iter(file.outcomes))
    outcomes = {k: o.model_copy(update={"name": words}) if k == first else o for k, o in file.outcomes.items()}
    name = next(iter(file.tracks))
    rungs = [r.model_copy(update={"name": words}) for r in file.tracks[name].rungs]
    tracks = {**file.tracks, name: file.tracks[name].model_copy(update={"name": words, "rungs": rungs})}
    update = {"title": words, "question": words, "actors": actors, "outcomes": outcomes, "tracks": tracks}
    case = replace(study.case, file=file.model_copy(update=update))
    verdicts = (replace(study.verdicts[0], statement=words, would_change=words), *study.verdicts[1:])
    return replace(study, case=case, verdicts=verdicts)


@pytest.mark.parametrize("spoilt", list(WORDS.values()), ids=list(WORDS), indirect=True)
def test_the_pages_are_whole_whatever_an_author_writes(spoilt) -> None:
    for length in ("full", "short"):
        brief = compose(spoilt, length)
        for language in LANGUAGES:
            tags = Tags()
            tags.feed(page(brief, {}, language))
            assert tags.open == [] and "script" not in tags.seen


@pytest.mark.parametrize("spoilt", [WORDS["controls"]], indirect=True)
def test_controls_of_direction_do_not_reach_the_page_or_a_chart(spoilt) -> None:
    brief = compose(spoilt)
    board = next(f for f in brief.figures if f.name == "board")
    for language in LANGUAGES:
        text = page(brief, {}, language)
        assert "turned  round  and left open" in text.replace("\n", " ")
        for written in (text, draw(board.draw(language), "board")):
            assert not re.search("[\u202a-\u202e\u200e\u200f]", written)
            assert len(re.findall("[\u2066-\u2068]", written)) == written.count("\u2069")


@pytest.mark.parametrize("spoilt", [WORDS["emoji"]], indirect=True)
def test_characters_of_borrowed_type_are_named(spoilt, study) -> None:
    for language in LANGUAGES:
        text = page(compose(spoilt), {}, language)
        note = text[text.index('id="borrowed"') :]
        assert "U+1F91D" in note and "U+200D" not in note
        assert 'id="borrowed"' not in page(compose(study), {}, language)


@pytest.mark.parametrize("spoilt", [WORDS["one word"], WORDS["long"]], indirect=True, ids=["one word", "long"])
def test_charts_are_drawn_around_long_words(spoilt) -> None:
    for figure in compose(spoilt).figures:
        svg = draw(figure.draw("ar"), figure.name)
        assert svg.startswith("<svg") and "NaN" not in svg


def test_a_missing_figure_is_told_in_words(study) -> None:
    brief = compose(study)
    drawn = {f.name: draw(f.draw("en"), f.name) for f in brief.figures if f.name != "outcomes"}
    text = page(brief, drawn, "en")
    shown = text[text.index('id="fig-outcomes"') :][:1500]
    assert "could not be drawn" in shown and "largest band" in shown
    assert text.count("could not be drawn") == 1


def test_an_unknown_presentation_is_refused(study, tmp_path: Path) -> None:
    odd = replace(study, manifest={**study.manifest, "presentation": {"scale": "gut feeling", "digits": "latin"}})
    with pytest.raises(ValueError, match="unknown presentation: 'gut feeling'"):
        write_report(odd, tmp_path)


def test_cleaning_keeps_what_is_seen() -> None:
    assert clean("مينسك \u206610–12%\u2069") == "مينسك \u206610–12%\u2069"
    assert clean("a\u202eb\u2066c\x00\n") == "abc "
