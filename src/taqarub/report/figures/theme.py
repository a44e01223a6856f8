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
ACCENT, WARM, PALE = "#0b6e8f", "#b3452f", "#9aa5ab"
# after Okabe and Ito's palette for all kinds of colour vision, darkened for white paper
SERIES = ("#b3452f", "#c9952f", "#3f9b85", "#0b6e8f", "#9aa5ab", "#7a5c99", "#4d5d66", "#c77f9b")
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
        "text": {"font": FAMILY, "fontSize": 12, "fill": INK},
    }


def names(language: Language, labels: Sequence[str], **more: Any) -> dict[str, Any]:
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
