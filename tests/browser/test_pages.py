"""Both briefs in a real browser: nothing is fetched or overflows, marks have words, numbers run from left to right.

Any other run folder can be looked at in the same way: `TAQARUB_RUN_FOLDER=runs/us-belarus pytest tests/browser`.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

LANGUAGES = {"en": "ltr", "ar": "rtl"}
WIDTHS = (390, 1280)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")

SAID_IN_WORDS = ("0", "1", "2")  # bare counts: Arabic has a singular, a dual and a negation for them

UNNAMED = """() => [...document.querySelectorAll('img, figure, svg, [role=img], input, [role=region]')]
  .filter(e => !e.closest('[aria-hidden=true]') && !e.parentElement.closest('[role=img]'))
  .filter(e => {
    const inside = e.matches('figure') ? e.querySelector('[role=img][aria-label], img[alt], figcaption') : null;
    const by = (e.getAttribute('aria-labelledby') || '').split(' ').map(id => id && document.getElementById(id));
    const words = [e.getAttribute('aria-label'), e.getAttribute('alt'), ...by.map(x => x && x.textContent),
                   ...[...(e.labels || [])].map(x => x.textContent), inside && (inside.getAttribute('aria-label') ||
                   inside.getAttribute('alt') || inside.textContent)];
    return !words.some(w => w && w.trim());
  }).map(e => e.outerHTML.slice(0, 120))"""

LOST = """() => [...document.querySelectorAll('a[href^="#"], [aria-labelledby], [aria-describedby]')].flatMap(e =>
  [...(e.getAttribute('href') || '').split('#').slice(1).map(decodeURIComponent),
   ...(e.getAttribute('aria-labelledby') || '').split(' '), ...(e.getAttribute('aria-describedby') || '').split(' ')])
  .filter(id => id && document.querySelectorAll('[id="' + CSS.escape(id) + '"]').length !== 1)"""

OVERFLOWING = """() => {
  const width = document.documentElement.clientWidth;
  const wide = [...document.body.querySelectorAll('*')].filter(e => {
    const box = e.getBoundingClientRect();
    const caught = e.parentElement.closest('.scroll, svg, .unseen, .skip') || e.matches('.unseen, .skip');
    return box.width && !caught && (box.right > width + 1 || box.left < -1);
  });
  return {page: document.documentElement.scrollWidth - width, parts: wide.map(e => e.outerHTML.slice(0, 120))};
}"""

# Where each run of digits of an interval is drawn: [left edge of the first, left edge of the second, same line].
PLACES = """() => [...document.querySelectorAll('bdi.n')].map(e => {
  const node = e.firstChild;
  const found = node && node.nodeType === 3 ? [...node.data.matchAll(/\\d+(\\.\\d+)?/g)] : [];
  if (found.length !== 2 || !/[\\u2013]/.test(node.data)) return null;
  const boxes = found.map(m => {
    const range = document.createRange();
    range.setStart(node, m.index);
    range.setEnd(node, m.index + m[0].length);
    return range.getBoundingClientRect();
  });
  return {text: node.data, first: boxes[0].left, second: boxes[1].left, drawn: boxes[0].width > 0};
}).filter(x => x && x.drawn)"""


@pytest.fixture(scope="module")
def briefs(request: pytest.FixtureRequest) -> Path:
    """The folder whose briefs are opened."""
    other = os.environ.get("TAQARUB_RUN_FOLDER")
    return Path(other).resolve() if other else request.getfixturevalue("small_run").folder


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """A headless Chromium of the system; absent, the tests are skipped, except where CI promises one."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium on this machine; ./check.sh installs one"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    playwright = pytest.importorskip("playwright.sync_api") if os.environ.get("CI") != "true" else None
    if playwright is None:
        from playwright import sync_api as playwright
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Opened:
    """A page, and everything it asked for or complained about while it loaded."""

    def __init__(self, browser, file: Path, width: int = 1280) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.address = file.as_uri()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url[:80]}"))
        self.page.goto(self.address, wait_until="load")
        self.page.evaluate("document.fonts.ready.then(() => true)")


@pytest.fixture(params=list(LANGUAGES))
def opened(request: pytest.FixtureRequest, browser, briefs: Path) -> Iterator[tuple[str, Opened]]:
    """Each brief in turn."""
    one = Opened(browser, briefs / f"brief.{request.param}.html")
    yield request.param, one
    one.page.close()


def test_nothing_is_fetched_and_nothing_complains(opened) -> None:
    _, one = opened
    assert [address[:80] for address in one.asked if not address.startswith("data:")] == [one.address]
    assert one.complaints == []


def test_following_every_link_of_the_contents_fetches_nothing(opened) -> None:
    _, one = opened
    links = one.page.locator("nav a")
    assert links.count() >= 10
    for i in range(links.count()):
        links.nth(i).evaluate("link => link.click()")  # without waiting until the page has scrolled there
        assert one.page.evaluate("document.querySelectorAll(':target').length") == 1
    assert [address[:80] for address in one.asked if not address.startswith("data:")] == [one.address]


def test_language_direction_and_title(opened) -> None:
    lang, one = opened
    root = one.page.evaluate("[document.documentElement.lang, document.documentElement.dir, document.title]")
    assert root[:2] == [lang, LANGUAGES[lang]] and root[2].strip()
    drawn = one.page.evaluate("getComputedStyle(document.querySelector('main p')).direction")
    assert drawn == LANGUAGES[lang]
    other = one.page.locator("a.language").get_attribute("href")
    assert other == f"brief.{'ar' if lang == 'en' else 'en'}.html"


def test_the_fonts_of_the_page_come_with_it(opened) -> None:
    _, one = opened
    faces = one.page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert {name.strip("'\"") for name in faces} == {"Amiri", "IBM Plex Sans Arabic"}


def test_every_image_figure_and_control_has_words(opened) -> None:
    _, one = opened
    assert one.page.locator("figure").count() >= 8
    assert one.page.evaluate(UNNAMED) == []


def test_every_anchor_has_exactly_one_target(opened) -> None:
    _, one = opened
    assert one.page.locator('a[href^="#"]').count() > 30
    assert one.page.evaluate(LOST) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_nothing_is_wider_than_the_page(browser, briefs: Path, lang: str, width: int) -> None:
    one = Opened(browser, briefs / f"brief.{lang}.html", width)
    try:
        assert one.page.evaluate(OVERFLOWING) == {"page": 0, "parts": []}
        opened = one.page.evaluate("[...document.querySelectorAll('details')].map(e => e.open = true).length")
        assert opened >= 3
        assert one.page.evaluate(OVERFLOWING) == {"page": 0, "parts": []}
    finally:
        one.page.close()


def test_intervals_are_drawn_from_low_to_high(opened) -> None:
    _, one = opened
    places = one.page.evaluate(PLACES)
    assert len(places) >= 5
    assert [place["text"] for place in places if not place["first"] < place["second"]] == []


def test_the_arabic_line_itself_runs_from_right_to_left(browser, briefs: Path) -> None:
    one = Opened(browser, briefs / "brief.ar.html")
    script = """() => [...document.querySelectorAll('#judgements li')].map(li => {
      const walk = document.createTreeWalker(li, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      range.selectNodeContents(li);
      const first = document.createRange();
      const node = walk.nextNode();
      first.setStart(node, 0);
      first.setEnd(node, 1);
      return first.getBoundingClientRect().right > range.getBoundingClientRect().right - 40;
    })"""
    starts = one.page.evaluate(script)
    one.page.close()
    assert starts and all(starts)


def test_both_languages_show_the_same_numbers(browser, briefs: Path) -> None:
    seen = {}
    for lang in LANGUAGES:
        one = Opened(browser, briefs / f"brief.{lang}.html")
        sections = one.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('main > section')].map(s =>
              [s.id, [...s.querySelectorAll('bdi.n')].map(e => e.textContent).sort()]))"""
        )
        one.page.close()
        seen[lang] = {name: [n for n in found if n not in SAID_IN_WORDS] for name, found in sections.items()}
    assert list(seen["en"]) == list(seen["ar"])
    assert {name: numbers for name, numbers in seen["en"].items() if numbers != seen["ar"][name]} == {}
    assert sum(len(numbers) for numbers in seen["en"].values()) > 100
    assert all(re.search(r"[٠-٩]", number) is None for numbers in seen["ar"].values() for number in numbers)
