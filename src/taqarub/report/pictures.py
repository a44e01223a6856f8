"""Charts as pictures: PNG at twice the size of the page, for programs that do not show a drawing with its type."""

from __future__ import annotations

from taqarub.report.figures.draw import renderer
from taqarub.report.typeset.glyphs import Type

SCALE = 2.0


def picture(svg: str, scale: float = SCALE) -> bytes:
    """A chart's SVG as PNG on white paper, with the type that ships; raises `ValueError` when it cannot be drawn."""
    at = svg.index(">") + 1
    paper = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return bytes(renderer().svg_to_png(Type().fit(svg[:at] + paper + svg[at:]), scale=scale))
