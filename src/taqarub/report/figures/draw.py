"""From a specification to SVG text: same words, same fonts, no scripts, identifiers that do not clash on one page."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

IDENTIFIER = re.compile(r'(id="|url\(#|href="#)([\w-]+)')
SIZE = re.compile(r'<svg ([^>]*?)width="([\d.]+)" height="([\d.]+)"')


def draw(spec: dict[str, Any], name: str) -> str:
    """SVG of a Vega-Lite specification; `name` is put before every identifier.

    Raises `ValueError` when the renderer rejects the specification.
    """
    svg = _renderer().vegalite_to_svg(json.dumps(spec, allow_nan=False))
    return IDENTIFIER.sub(lambda m: f"{m[1]}{name}-{m[2]}", svg)


def width_of(svg: str) -> int:
    """The drawn width in pixels, below which a page should scroll rather than shrink the words."""
    found = SIZE.search(svg)
    return round(float(found[2])) if found else 640


@cache
def _renderer() -> Any:
    """The renderer, told once of the fonts that ship with the report."""
    import vl_convert

    vl_convert.register_font_directory(str(files("taqarub.report").joinpath("fonts")))
    return vl_convert
