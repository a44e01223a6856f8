"""One chart for every comparison: a dot with its interval per name, one or two series, maybe a line of no effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from taqarub.base.text import Language
from taqarub.report.figures.theme import ACCENT, PALE, WARM, chart, key, names, percent, side

SHAPES = ("circle", "diamond")


@dataclass(frozen=True, slots=True)
class Dot:
    """A value with its interval, under a name and a series."""

    name: str
    series: str
    value: float
    low: float
    high: float


def dots(
    language: Language,
    items: Sequence[Dot],
    series: Sequence[str],
    title: str,
    scale: str = "percent",
    neutral: float | None = None,
) -> dict[str, Any]:
    """Dots with intervals; `scale` is percent, ratio (logarithmic) or plain; `neutral` draws a line of no effect."""
    labels = list(dict.fromkeys(item.name for item in items))
    rows = [{"n": d.name, "s": d.series, "v": d.value, "lo": d.low, "hi": d.high} for d in items]
    x = _axis(title, scale)
    hues = (PALE, ACCENT) if len(series) > 1 else (ACCENT,)
    shift = {"yOffset": {"field": "s", "type": "nominal", "sort": list(series)}} if len(series) > 1 else {}
    legend = {} if len(series) > 1 else {"legend": None}
    colour = {"field": "s", **key(language, series, hues)} | legend
    shape = {"field": "s", **key(language, series, SHAPES[: len(series)])} | legend
    y = {"field": "n", **names(language, labels)}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.55},
            "encoding": {"x": {"field": "lo", **x}, "x2": {"field": "hi"}, "y": y, "color": colour, **shift},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 95, "opacity": 1},
            "encoding": {"x": {"field": "v", **x}, "y": y, "color": colour, "shape": shape, **shift},
        },
    ]
    if neutral is not None:
        rule = {"mark": {"type": "rule", "strokeDash": [4, 3], "color": WARM}, "encoding": {"x": {"datum": neutral}}}
        layers.insert(0, rule)
    lines = max((name.count("\n") for name in labels), default=0) + 1
    step = max(42 if len(series) > 1 else 28, 15 * lines + 8)
    return chart(language, {"data": {"values": rows}, "layer": layers}, step * len(labels) + 6)


def _axis(title: str, scale: str) -> dict[str, Any]:
    if scale == "percent":
        return percent(title)
    if scale == "ratio":
        log = {"type": "log", "nice": False, "padding": 12}
        return {"type": "quantitative", "title": title, "scale": log, "axis": {"format": "~g", "tickCount": 6}}
    return {"type": "quantitative", "title": title, "axis": {"tickCount": 6, "format": "~g"}}


def stacked(
    language: Language,
    table: Sequence[Sequence[float]],
    labels: Sequence[str],
    hues: Sequence[str],
    words: tuple[str, str],
) -> dict[str, Any]:
    """Shares of futures by month, stacked to one; `words` are the titles of the two axes."""
    rows = [
        {"t": month, "k": label, "v": float(share), "o": place}
        for month, shares in enumerate(table)
        for place, (label, share) in enumerate(zip(labels, shares, strict=True))
    ]
    body = {
        "data": {"values": rows},
        "mark": {"type": "area", "opacity": 0.92, "interpolate": "monotone", "stroke": "#ffffff", "strokeWidth": 0.8},
        "encoding": {
            "x": {
                "field": "t",
                "type": "quantitative",
                "title": words[0],
                "scale": {"nice": False},
                "axis": {"values": _ticks(len(table)), "grid": False},
            },
            "y": {
                "field": "v",
                "stack": "normalize",
                **percent(words[1], axis={"orient": side(language), "grid": False}),
            },
            "color": {"field": "k", **key(language, labels, list(hues))},
            "order": {"field": "o"},
        },
    }
    return chart(language, body, 240)


def _ticks(months: int) -> list[int]:
    step = 12 if months > 24 else 3
    return list(range(0, months, step))
