"""From a specification to SVG text: same words, same fonts, no scripts, identifiers that do not clash on one page."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from taqarub.report.numerals import Digits, in_digits
from taqarub.report.phrases.render import POP_ISOLATE, RIGHT_TO_LEFT_ISOLATE

IDENTIFIER = re.compile(r'(id="|url\(#|href="#)([\w-]+)')
WORDS = re.compile(r"(<(?:text|tspan)\b[^>]*>)([^<]*\d[^<]*)")
# said for a chart that speaks for itself; on a page the figure speaks for it, in the reader's language
SPOKEN = re.compile(r' (?:role="graphics-[a-z]+"|aria-(?:roledescription|hidden)="[^"]*"|pointer-events="none")')
# control characters as JSON writes them: the renderer ends the whole process at the first NUL it meets
CONTROLS = re.compile(r"(?<!\\)((?:\\\\)*)\\u00(?:[01][0-9a-f]|7f)")
SIZE = re.compile(r'<svg ([^>]*?)width="([\d.]+)" height="([\d.]+)"')


def draw(spec: dict[str, Any], name: str, digits: Digits = "latin") -> str:
    """SVG of a Vega-Lite specification; `name` is put before every identifier.

    With Arabic-Indic `digits` every number of the finished drawing is turned, those of axes too: all or nothing.

    Raises `ValueError` when the renderer rejects the specification.
    """
    svg = renderer().vegalite_to_svg(CONTROLS.sub(r"\1", json.dumps(spec, allow_nan=False)))
    svg = SPOKEN.sub("", svg)
    if digits != "latin":
        svg = WORDS.sub(lambda m: m[1] + _turned(m[2], digits), svg)
    return IDENTIFIER.sub(lambda m: f"{m[1]}{name}-{m[2]}", svg)


def _turned(text: str, digits: Digits) -> str:
    """A text of the drawing in other digits, as one right-to-left isolate, so that its order is that of the page."""
    shown = in_digits(text, digits)
    return shown if shown.startswith(RIGHT_TO_LEFT_ISOLATE) else f"{RIGHT_TO_LEFT_ISOLATE}{shown}{POP_ISOLATE}"


def width_of(svg: str) -> int:
    """The drawn width in pixels, below which a page should scroll rather than shrink the words."""
    found = SIZE.search(svg)
    return round(float(found[2])) if found else 640


@cache
def renderer() -> Any:
    """The renderer, told once of the fonts that ship with the report."""
    import vl_convert

    vl_convert.register_font_directory(str(files("taqarub.report").joinpath("fonts")))
    return vl_convert
