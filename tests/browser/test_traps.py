"""Known traps of a page that runs from right to left, looked for in its pixels."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

numpy = pytest.importorskip("numpy")
image = pytest.importorskip("PIL.Image")

NUMBERS = (
    "31–55%",
    "−0.2 … 0.1",
    "×1.2–3.4",
    "+0.153 … +0.347",
    "<1%",
    "2025-11-04",
    "0% … <1%",
    "−27 … +27",
    "ICD 203",
)
FACES = re.compile(r"<style>.*?</style>", re.DOTALL)


def pixels(page, selector: str) -> list:
    """Every element as dark on light pixels, cut to its ink."""
    found = []
    for element in page.locator(selector).all():
        shot = numpy.array(image.open(io.BytesIO(element.screenshot())).convert("L")) < 128
        rows, columns = numpy.flatnonzero(shot.any(axis=1)), numpy.flatnonzero(shot.any(axis=0))
        found.append(shot[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    return found


@pytest.fixture
def write(folder: Path, tmp_path: Path) -> Callable[[str, str], Path]:
    """A function (direction, body) -> a page with the brief's own type and style."""
    style = FACES.search((folder / "brief.ar.html").read_text(encoding="utf-8"))
    assert style is not None

    def made(direction: str, body: str) -> Path:
        path = tmp_path / f"{direction}.html"
        head = f'<!doctype html><html lang="ar" dir="{direction}"><meta charset="utf-8">{style[0]}'
        number = ".n{background:#fff;padding:4px;font:400 40px/2 var(--sans)!important}"
        path.write_text(f"{head}<style>{number}</style><body>{body}</body>", encoding="utf-8")
        return path

    return made


def test_numbers_in_right_to_left_cells_have_the_pixels_of_left_to_right_ones(open_page, write) -> None:
    def rows(mark: str, before: str = "", after: str = "") -> str:
        cells = (f"<td>{before}<{mark} class='n'>{escape(n)}</{mark.split()[0]}>{after}</td>" for n in NUMBERS)
        return f"<table>{''.join(f'<tr>{cell}</tr>' for cell in cells)}</table>"

    around = ("الاحتمال ", " تقريبًا")
    right = pixels(open_page(write("rtl", rows("bdi dir=ltr", *around))), ".n")
    left = pixels(open_page(write("ltr", rows("bdi dir=ltr"))), ".n")
    loose = pixels(open_page(write("rtl", rows("span", *around))), ".n")
    for number, one, other in zip(NUMBERS, right, left, strict=True):
        assert alike(one, other) > 0.9, number
    assert alike(loose[0], left[0]) < 0.8  # the trap is real: without the isolate this test fails


def alike(one, other) -> float:
    """Correlation of the ink from left to right, in forty steps; type may stand half a pixel further on."""
    steps = [
        numpy.interp(numpy.linspace(0, 1, 40), numpy.linspace(0, 1, a.shape[1]), a.sum(axis=0)) for a in (one, other)
    ]
    return float(numpy.corrcoef(*steps)[0, 1])


def test_arabic_indic_ranges_are_read_from_the_right(open_page, write) -> None:
    page = open_page(write("rtl", '<p>بين <bdi dir="rtl" class="n" id="x">٣١–٥٥٪</bdi> تقريبًا</p>'))
    places = page.evaluate("""() => { const node = document.querySelector('#x').firstChild;
      return [0, 3].map(i => { const r = document.createRange(); r.setStart(node, i); r.setEnd(node, i + 2);
        return r.getBoundingClientRect().left; }); }""")
    assert places[0] > places[1]  # the low end stands on the right, where reading starts


@pytest.mark.parametrize("name", ["outcomes", "node", "board", "chance"])
def test_axis_labels_stay_on_their_axes_inside_a_right_to_left_page(open_page, folder, name: str) -> None:
    """The chart of the Arabic page has the pixels of its own file, which stands in no page at all."""
    page = open_page(folder / "brief.ar.html", 1366)
    chart = page.locator(f"#fig-{name} .chart svg")
    size = chart.bounding_box()
    inside = image.open(io.BytesIO(chart.screenshot())).convert("L")
    alone = open_page(folder / "brief.ar.html", 1366)
    svg = (folder / "figures" / f"{name}.ar.svg").read_text(encoding="utf-8")
    alone.evaluate(
        "([svg, w, c]) => { document.documentElement.dir = 'ltr'; document.body.innerHTML = "
        "`<div class='chart' dir='ltr' style='width:${w}px;margin:0;position:absolute;left:0;top:0'>${svg}</div>`;"
        "document.body.style.background = c; }",
        [svg, size["width"], "#fdfdfb"],
    )
    outside = image.open(io.BytesIO(alone.locator(".chart svg").screenshot())).convert("L")
    side = (min(inside.width, outside.width), min(inside.height, outside.height))
    one, other = (numpy.array(i.crop((0, 0, *side))) < 140 for i in (inside, outside))
    ink = max(int(other.sum()), 1)
    # half a pixel of shift changes the edges of strokes; a label that wandered changes much more in its own place
    blocks = [(one[y : y + 24, x : x + 24].sum(), other[y : y + 24, x : x + 24].sum())
              for y in range(0, side[1], 24) for x in range(0, side[0], 24)]  # fmt: skip
    moved = sum(abs(int(a) - int(b)) for a, b in blocks)
    assert moved / ink < 0.12


def test_the_trap_of_the_wandering_labels_is_real(open_page, folder) -> None:
    page = open_page(folder / "brief.ar.html", 1366)
    where = """d => { const c = document.querySelector('#fig-outcomes .chart'); c.dir = d;
      return [...c.querySelectorAll('text')].map(t => Math.round(t.getBoundingClientRect().left)); }"""
    assert page.evaluate(where, "ltr") != page.evaluate(where, "rtl")


def test_arrows_run_from_the_step_to_the_answer_in_both_languages(folder) -> None:
    """Heads are drawn, not typed: the same turns in both languages, and no arrow character that would not mirror."""
    turns = {}
    for lang in ("en", "ar"):
        svg = (folder / "figures" / f"exchange.{lang}.svg").read_text(encoding="utf-8")
        turns[lang] = re.findall(r"rotate\((-?[\d.]+)\)", svg)
        page = (folder / f"brief.{lang}.html").read_text(encoding="utf-8")
        body = re.sub(r"<style>.*?</style>|<[^>]*>", "", page, flags=re.DOTALL)
        assert not re.search("[←→⇐⇒↦⟶]|-&gt;", body)
    assert turns["en"] and turns["en"] == [t for t in turns["ar"]]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_no_character_of_the_page_comes_from_a_font_that_is_not_its_own(open_page, folder, lang: str) -> None:
    """What the browser says it drew with, glyph by glyph; a fallback would be named at the foot of the page."""
    page = open_page(folder / f"brief-short.{lang}.html")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    used: dict[str, float] = {}
    for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})["nodeIds"][:600]:
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            if not font["isCustomFont"]:
                used[font["familyName"]] = used.get(font["familyName"], 0) + font["glyphCount"]
    assert used == {} or page.locator("#borrowed").count() == 1, used
