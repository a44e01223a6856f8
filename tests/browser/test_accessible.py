"""Accessibility and good practice of the pages: axe-core, what an audit of a page looks at, and the printed length."""

from __future__ import annotations

import io

import pytest

FILES = ("brief", "brief-short")
LANGUAGES = ("en", "ar")
SETTINGS = ((360, "light", "screen"), (1280, "dark", "screen"), (1280, "light", "print"))

TARGETS = """() => [...document.querySelectorAll('a, summary, input, [tabindex="0"]')].filter(e => {
  const box = (e.closest('label') || e).getBoundingClientRect();
  const inline = getComputedStyle(e).display === 'inline';  // WCAG 2.5.8 leaves out links in a line of text
  return box.width && !inline && !e.matches('.skip') && (box.width < 24 || box.height < 24);
}).map(e => e.outerHTML.slice(0, 90))"""

SIDEWAYS = """() => [...document.querySelectorAll('.table .scroll')]
  .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.parentElement.id)"""


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_no_violation(open_page, folder, name: str, lang: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for width, scheme, media in SETTINGS:
        page = open_page(folder / f"{name}.{lang}.html", width, scheme, media)
        page.evaluate("[...document.querySelectorAll('details')].slice(0, 8).forEach(e => e.open = true)")
        found = axe.run(page).response
        told = [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in found["violations"]]
        assert told == [], (width, scheme, media)
        assert len(found["passes"]) >= 25


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_an_audit_looks_at(open_page, folder, name: str, lang: str) -> None:
    complaints: list[str] = []
    page = open_page(folder / f"{name}.{lang}.html", 360)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload()
    facts = page.evaluate("""() => ({
      lang: document.documentElement.lang, title: document.title, mode: document.compatMode,
      charset: document.characterSet,
      description: (document.querySelector('meta[name=description]') || {}).content || '',
      viewport: (document.querySelector('meta[name=viewport]') || {}).content || '',
      ids: [...document.querySelectorAll('[id]')].map(e => e.id),
      levels: [...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1]),
      scripts: document.scripts.length, bare: [...document.querySelectorAll('a:not([href])')].length,
      foreign: [...document.querySelectorAll('a[href^=http]')].filter(a => !a.rel.includes('noopener')).length})""")
    assert facts["lang"] == lang and facts["title"].strip() and facts["mode"] == "CSS1Compat"
    assert facts["charset"] == "UTF-8" and len(facts["description"]) >= 20 and "width=device-width" in facts["viewport"]
    assert len(facts["ids"]) == len(set(facts["ids"]))
    assert facts["levels"][0] == 1 and facts["levels"].count(1) == 1
    assert all(b - a <= 1 for a, b in zip(facts["levels"], facts["levels"][1:], strict=False))
    assert facts["scripts"] == facts["bare"] == facts["foreign"] == 0
    assert complaints == [] and page.evaluate(TARGETS) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [360, 768, 1024, 1366])
def test_no_table_needs_to_be_moved_sideways(open_page, folder, lang: str, width: int) -> None:
    page = open_page(folder / f"brief.{lang}.html", width)
    page.evaluate("[...document.querySelectorAll('details')].forEach(e => e.open = true)")
    sideways = page.evaluate(SIDEWAYS)
    assert "claims-table" not in sideways
    assert width > 640 or sideways == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_part_can_be_reached_by_keyboard_and_the_first_stop_skips_to_the_judgements(
    open_page, folder, lang: str
) -> None:
    page = open_page(folder / f"brief.{lang}.html")
    page.keyboard.press("Tab")
    first = page.evaluate("[document.activeElement.className, getComputedStyle(document.activeElement).top]")
    assert first[0] == "skip" and not first[1].startswith("-")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#judgements"
    page.locator("details.data summary").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('details.data').open")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_short_brief_prints_on_two_pages_and_the_long_one_whole(open_page, folder, lang: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    for name, most in (("brief-short", 2), ("brief", 60)):
        page = open_page(folder / f"{name}.{lang}.html", media="print")
        printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert 1 <= len(printed.pages) <= most
        box = printed.pages[0].mediabox
        assert (round(box.width), round(box.height)) in ((595, 842), (596, 842), (594, 841), (596, 843))  # A4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_length_leads_to_the_other_and_to_its_twin(open_page, folder, lang: str) -> None:
    other = "ar" if lang == "en" else "en"
    for name, otherwise in (("brief", "brief-short"), ("brief-short", "brief")):
        page = open_page(folder / f"{name}.{lang}.html")
        ways = page.evaluate("[...document.querySelectorAll('.ways a')].map(a => a.getAttribute('href'))")
        assert ways == [f"{otherwise}.{lang}.html", f"{name}.{other}.html"]
        assert all((folder / way).is_file() for way in ways)
