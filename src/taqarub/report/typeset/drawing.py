"""A chart for print: its shapes as SVG, and its words apart, to be set as type at the places where the chart has them.

A typesetter that reads SVG shapes the words itself and loses the marks above Arabic letters on the way (several glyphs
for one character, of which only the first is known to stand for it); what it sets itself it knows. Only what Vega
writes is read: `text` with `tspan` lines inside groups that are moved, turned or scaled.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from xml.etree import ElementTree

WORDS = re.compile(r"<text\b[^>]*>.*?</text>", re.DOTALL)
STEP = re.compile(r"(translate|rotate|scale|matrix)\(([^)]*)\)")
NUMBER = re.compile(r"-?[\d.]+(?:[eE]-?\d+)?")
SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}
SEMIBOLD = ("bold", "600", "700", "800")
Matrix = tuple[float, float, float, float, float, float]  # a b c d e f, as in SVG 1.1, section 7.4
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Label:
    """A line of words: where its baseline begins, ends or has its middle (`anchor` 0, 1, ½), its size and angle."""

    text: str
    x: float
    y: float
    anchor: float
    size: float  # pixels
    angle: float  # degrees, clockwise
    fill: str
    opacity: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The shapes of a chart as SVG, its size in pixels, and its words."""

    shapes: str
    width: float
    height: float
    labels: tuple[Label, ...]


def drawing_of(svg: str) -> Drawing:
    """Take a chart apart; raises `ValueError` on what is not an SVG with a width and a height.

    >>> d = drawing_of('<svg width="9" height="8"><g transform="translate(2,3)"><text text-anchor="end" transform='
    ...                '"translate(1,1) rotate(90)" font-size="12px">a<tspan x="0" dy="14">b</tspan></text></g></svg>')
    >>> [(n.text, round(n.x), round(n.y), n.anchor, n.angle) for n in d.labels], d.shapes.count("text")
    ([('a', 3, 4, 1.0, 90.0), ('b', -11, 4, 1.0, 90.0)], 0)
    """
    try:
        root = ElementTree.fromstring(svg)
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
    except (ElementTree.ParseError, KeyError) as error:
        raise ValueError(f"not a drawing: {error}") from error
    labels: list[Label] = []
    _walk(root, IDENTITY, labels)
    return Drawing(WORDS.sub("", svg), width, height, tuple(labels))


def _walk(element: ElementTree.Element, above: Matrix, labels: list[Label]) -> None:
    here = _times(above, _matrix(element.get("transform", "")))
    if element.tag.rsplit("}", 1)[-1] == "text":
        labels += _lines(element, here)
        return
    for child in element:
        _walk(child, here, labels)


def _lines(element: ElementTree.Element, here: Matrix) -> list[Label]:
    lines = [(element.text or "", 0.0)]
    down = 0.0
    for span in element:
        down += float(span.get("dy", "0").removesuffix("px"))
        lines.append(("".join(span.itertext()), down))
    a, b, c, d, e, f = here
    scale = math.hypot(a, b)
    made = []
    for text, dy in lines:
        opacity = float(element.get("opacity", "1"))
        if text.strip() and opacity > 0:
            made.append(
                Label(
                    text=text,
                    x=c * dy + e,
                    y=d * dy + f,
                    anchor=SHARE.get(element.get("text-anchor", "start"), 0.0),
                    size=float(element.get("font-size", "12px").removesuffix("px")) * scale,
                    angle=round(math.degrees(math.atan2(b, a)), 4),
                    fill=_colour(element.get("fill", "")),
                    opacity=opacity,
                    bold=element.get("font-weight", "") in SEMIBOLD,
                )
            )
    return made


def _colour(fill: str) -> str:
    return fill if re.fullmatch(r"#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}", fill) else "#1f2a30"


def _matrix(transform: str) -> Matrix:
    made = IDENTITY
    for name, text in STEP.findall(transform):
        n = [float(found) for found in NUMBER.findall(text)]
        if name == "translate":
            step: Matrix = (1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0)
        elif name == "rotate":
            cos, sin = math.cos(math.radians(n[0])), math.sin(math.radians(n[0]))
            x, y = (n[1], n[2]) if len(n) > 2 else (0.0, 0.0)
            step = (cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)
        elif name == "scale":
            step = (n[0], 0, 0, n[1] if len(n) > 1 else n[0], 0, 0)
        else:
            step = (n[0], n[1], n[2], n[3], n[4], n[5])
        made = _times(made, step)
    return made


def _times(p: Matrix, q: Matrix) -> Matrix:
    return (
        p[0] * q[0] + p[2] * q[1],
        p[1] * q[0] + p[3] * q[1],
        p[0] * q[2] + p[2] * q[3],
        p[1] * q[2] + p[3] * q[3],
        p[0] * q[4] + p[2] * q[5] + p[4],
        p[1] * q[4] + p[3] * q[5] + p[5],
    )
