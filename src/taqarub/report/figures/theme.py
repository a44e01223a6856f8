"""How every chart looks: one family of type, one accent, few lines, and labels on the reader's side.

Time runs from left to right in both languages, so that charts can be compared; names, titles and legends stand where
the reader starts: on the left in English, on the right in Arabic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from taqarub.base.text import Language

FAMILY = "IBM Plex Sans Arabic, Noto Sans Arabic, DejaVu Sans, sans-serif"
INK, MUTED, GRID = "#1f2a30", "#5c6b73", "#dfe4e6"
ACCENT, WARM, PALE, SHADE = "#0b6e8f", "#b3452f", "#7d8a91", "#c3dbe4"
# Okabe and Ito's hues for all kinds of colour vision, with lightness spread so that a grey print tells them apart
SERIES = ("#7a2415", "#e3ad45", "#2f9178", "#0b5f80", "#d3dbdf", "#b493d1", "#1b2429", "#6b62c4")
DASHES: tuple[Any, ...] = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
VERDICT_HUES = {
    "supported": ACCENT, "leaning": "#5fa3bb", "undetermined": PALE, "leaning-against": "#c9852f",
    "contradicted": WARM, "assumed": "#5c6b73", "not-testable": "#9aa5ab",
}  # fmt: skip
VERDICT_SHAPES = {
    "supported": "circle", "leaning": "triangle-up", "undetermined": "square", "leaning-against": "triangle-down",
    "contradicted": "cross", "assumed": "diamond", "not-testable": "M-1,-0.3L1,-0.3L1,0.3L-1,0.3Z",
}  # fmt: skip
# what the page paints instead, on dark paper
DARK = {
    INK: "#e4e8ea", MUTED: "#a3afb5", GRID: "#2c363b", "#eceff0": "#242d32", ACCENT: "#4ba9c8", WARM: "#e98068",
    PALE: "#93a0a7", SHADE: "#2c5364", "#7fb3c6": "#5b93a8", "#c9852f": "#dfa254", "#5fa3bb": "#86c4da",
    "#9aa5ab": "#7d8a91", "#7a2415": "#c65b45", "#2f9178": "#3fae92", "#0b5f80": "#2a86a9", "#1b2429": "#55656e",
    "#e3c9a8": "#b98d55", "#c9952f": "#dba94b", "#b493d1": "#d3bdec", "#6b62c4": "#8f87e0",
}  # fmt: skip
TONES = ("#d6e6ec", "#a3c7d4", "#6aa5ba", "#3486a2", "#0b6e8f", "#084f67", "#063a4c")
WIDTH, PLOT = 780, 560  # pixels: of a whole chart, and of the plot where it has to be fixed
LINE = 44  # characters of a name on one line
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def side(language: Language) -> str:
    """The side on which names stand."""
    return "right" if language == "ar" else "left"


def chart(language: Language, body: Mapping[str, Any], height: int | None = None) -> dict[str, Any]:
    """A complete Vega-Lite specification around the given layers or mark.

    With a `height` of the plot the names take what they need and the plot the rest of one common width, so that type
    has the same size in every chart.
    """
    spec: dict[str, Any] = {"$schema": SCHEMA, "config": config(language), "background": None, **body}
    if height is not None:
        spec |= {"width": WIDTH, "height": height, "autosize": {"type": "fit-x", "contains": "padding"}}
    return spec


def config(language: Language) -> dict[str, Any]:
    """Type, lines and legends for one language."""
    text = {"labelFont": FAMILY, "titleFont": FAMILY, "labelColor": INK, "titleColor": MUTED}
    return {
        "aria": False,
        "font": FAMILY,
        "padding": 4,
        "view": {"stroke": None},
        "axis": {
            **text,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domainColor": PALE,
            "tickColor": PALE,
            "labelLimit": 0,
            "titleLimit": 500,
        },
        "legend": {
            **text,
            "orient": "top",
            "labelFontSize": 12,
            "labelLimit": 320,
            "symbolSize": 110,
            "symbolStrokeWidth": 1.5,
            "title": None,
            **({"labelAlign": "right", "labelOffset": -22} if language == "ar" else {}),
            "layout": {"top": {"anchor": "end" if language == "ar" else "start", "direction": "horizontal"}},
        },
        "header": {**text, "labelFontSize": 12, "labelFontWeight": 600},
        "title": {"font": FAMILY, "color": INK},
        "text": {"font": FAMILY, "fontSize": 12, "fill": INK},
    }


def names(language: Language, labels: Sequence[str], /, **more: Any) -> dict[str, Any]:
    """A category axis of names, in the given order, on the reader's side."""
    axis = {"orient": side(language), "title": None, "domain": False, "ticks": False, "labelPadding": 8, **more}
    axis["labelExpr"] = "split(datum.label, '\\n')"
    return {"type": "nominal", "sort": None, "scale": {"domain": list(labels)}, "axis": axis}


def order(language: Language, items: Sequence[str]) -> list[str]:
    """The order of a legend's entries from left to right, so that reading starts with the first."""
    return list(reversed(items)) if language == "ar" else list(items)


def key(language: Language, labels: Sequence[str], values: Sequence[str], **more: Any) -> dict[str, Any]:
    """A scale of colours or shapes with its legend."""
    legend = {"values": order(language, labels), **more}
    return {"scale": {"domain": list(labels), "range": list(values)}, "legend": legend, "type": "nominal"}


def when(**more: Any) -> dict[str, Any]:
    """A time axis in universal time."""
    return {"type": "temporal", "scale": {"type": "utc", **more.pop("scale", {})}, "title": None, **more}


def percent(title: str, **more: Any) -> dict[str, Any]:
    """An axis of probabilities or shares."""
    axis = {"format": ".0%", "tickCount": 5, **more.pop("axis", {})}
    return {"type": "quantitative", "title": title, "axis": axis, **more}
