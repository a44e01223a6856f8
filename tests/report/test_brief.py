"""The pages: the same numbers in both languages, nothing from outside, sound structure, directions set."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from taqarub.base.text import LANGUAGES
from taqarub.report.compose import compose
from taqarub.report.report import write_report

VOID = {"meta", "link", "input", "br", "hr", "img", "use", "path", "circle", "line", "rect"}
LIMIT_BYTES = 3_000_000


class Page(HTMLParser):
    """Tags with their attributes, and the text of isolated numbers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.numbers: list[str] = []
        self.reading = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        self.reading = tag == "bdi" and dict(attrs).get("class") == "n"
        if self.reading:
            assert dict(attrs)["dir"] == "ltr"
            self.numbers.append("")

    def handle_startendtag(self, tag: str, attrs) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes something else"
        self.reading = False

    def handle_data(self, data: str) -> None:
        if self.reading:
            self.numbers[-1] += data

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


@pytest.fixture(scope="module")
def written(study, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    write_report(study, folder)
    return folder


@pytest.fixture(scope="module")
def pages(written: Path) -> dict[str, Page]:
    return {language: Page((written / f"brief.{language}.html").read_text(encoding="utf-8")) for language in LANGUAGES}


def test_both_briefs_carry_the_same_numbers(pages: dict[str, Page]) -> None:
    english, arabic = (Counter(pages[language].numbers) for language in ("en", "ar"))
    # the Arabic dual and singular are words, so a count of one or two of something may be missing there
    missing = english - arabic
    assert set(missing) <= {"1", "2", "0"}
    assert not arabic - english
    assert sum(english.values()) > 800
    assert set(english) - {"0", "1", "2"} == set(arabic) - {"0", "1", "2"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_asks_no_host_for_anything_and_runs_no_script(written: Path, language: str) -> None:
    text = (written / f"brief.{language}.html").read_text(encoding="utf-8")
    page = Page(text)
    assert len(text.encode()) <= LIMIT_BYTES
    assert not list(page.all("script")) and not list(page.all("iframe")) and not list(page.all("img"))
    assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on") or a == "src"]
    assert re.findall(r"url\((?!data:|#)", text) == [] and "@import" not in text
    local = [a["href"] for a in page.all("link")]
    assert local == [f"brief.{'ar' if language == 'en' else 'en'}.html"]
    assert all(a["href"].startswith("#") for a in page.all("use"))  # type: ignore[union-attr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_structure_for_keyboard_and_screen_reader(pages: dict[str, Page], language: str) -> None:
    page = pages[language]
    assert page.open == []
    root = next(page.all("html"))
    assert (root["lang"], root["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    first_link = next(page.all("a"))
    assert first_link["class"] == "skip"
    assert [len(list(page.all(tag))) for tag in ("h1", "main", "header", "nav", "footer")] == [1] * 5
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))
    assert all(a.get("scope") in ("col", "row", "rowgroup") for a in page.all("th"))
    assert len(list(page.all("caption"))) == len(list(page.all("table")))
    assert len(list(page.all("legend"))) == len(list(page.all("fieldset")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_identifiers_are_unique_and_every_link_inside_the_page_leads_somewhere(pages, language: str) -> None:
    identifiers = Counter(a["id"] for _, a in pages[language].tags if a.get("id"))
    assert [name for name, times in identifiers.items() if times > 1] == []
    targets = {a["href"][1:] for _, a in pages[language].tags if (a.get("href") or "").startswith("#")}
    assert sorted(targets - set(identifiers)) == []
    used = {
        w
        for _, a in pages[language].tags
        for k in ("aria-labelledby", "aria-describedby")
        for w in (a.get(k) or "").split()
    }
    assert sorted(used - set(identifiers)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_run_left_to_right_and_say_in_words_what_they_show(pages, language: str) -> None:
    charts = [a for a in pages[language].all("div") if a.get("class") == "chart"]
    assert len(charts) >= 10 and all(a["dir"] == "ltr" for a in charts)
    assert all(a["role"] == "img" and a["aria-label"] and a["aria-describedby"] for a in charts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_has_a_row_and_the_filter_knows_its_verdict(study, pages, language: str) -> None:
    rows = {a["id"]: a.get("data-mark") for a in pages[language].all("tr") if a.get("id")}
    assert rows == {f"claim-{v.id}": v.verdict for v in study.verdicts}
    values = {a["value"] for a in pages[language].all("input")}
    assert set(rows.values()) <= values


def test_key_judgements_are_five_to_eight_with_odds_and_confidence_apart(study) -> None:
    section = next(s for s in compose(study).sections if s.name == "judgements")
    items = section.blocks[-1].items
    assert 5 <= len(items) <= 8
    for item in items:
        keys = [getattr(part, "key", "") for part in item.parts]
        assert "odds" in item.parts[0].values or keys[0] == "judgement.motives-assumed"
        assert any(key.startswith("judgement.confidence") for key in keys[1:])


def test_no_arrow_and_no_unknown_term_reaches_the_arabic_page(written: Path) -> None:
    text = (written / "brief.ar.html").read_text(encoding="utf-8")
    body = text[text.index("<main>") :]
    assert "→" not in body and "-&gt;" not in body
    shown = set(re.findall(r'class="code">([^<]*)<', body))
    assert not {word for word in shown if re.fullmatch(r"[a-z]+(-[a-z]+)+", word)}


def test_the_same_study_gives_the_same_bytes(study, written: Path, tmp_path: Path) -> None:
    again = write_report(study, tmp_path)
    for path in again:
        assert path.read_bytes() == (written / path.relative_to(tmp_path)).read_bytes()
    names = {path.relative_to(tmp_path).as_posix() for path in again}
    assert {"brief.ar.html", "brief.en.html", "figures/timeline.ar.svg", "figures/outcomes.en.svg"} <= names
