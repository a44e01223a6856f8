"""Bars and curves of the outlook: the first move with its values, the hazard, and what swings the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from taqarub.base.text import Language
from taqarub.report.figures.theme import ACCENT, INK, PLOT, SHADE, WARM, chart, key, names, percent, side
from taqarub.report.phrases.render import term


@dataclass(frozen=True, slots=True)
class Move:
    """A move by its label, with the interval of its gain and its chance."""

    name: str
    gain: tuple[float, float, float]  # low, mean, high
    chance: float


def node(language: Language, moves: Sequence[Move], titles: tuple[str, str]) -> dict[str, Any]:
    """Two panels on one list of moves: worth over holding still, and chance; the list stands where reading starts."""
    labels = [m.name for m in moves]
    rows = [{"n": m.name, "lo": m.gain[0], "v": m.gain[1], "hi": m.gain[2], "p": m.chance} for m in moves]
    height = max(21, 15 * (max(n.count("\n") for n in labels) + 1) + 6) * len(moves)
    ends = [v for m in moves for v in m.gain]
    x = {
        "type": "quantitative",
        "title": titles[0],
        "axis": {"tickCount": 5, "format": "~g"},
        "scale": {"domain": [min(ends), max(ends)]},
    }
    y = {"field": "n", **names(language, labels)}
    bare = {"field": "n", **names(language, labels, labels=False)}
    worth: dict[str, Any] = {
        "width": 250,
        "height": height,
        "layer": [
            {"mark": {"type": "rule", "color": WARM, "strokeDash": [4, 3]}, "encoding": {"x": {"datum": 0}}},
            {
                "mark": {"type": "rule", "color": ACCENT, "strokeWidth": 3, "opacity": 0.55},
                "encoding": {"x": {"field": "lo", **x}, "x2": {"field": "hi"}, "y": y},
            },
            {
                "mark": {"type": "point", "filled": True, "color": ACCENT, "size": 80, "opacity": 1},
                "encoding": {"x": {"field": "v", **x}, "y": y},
            },
        ],
    }
    chance: dict[str, Any] = {
        "width": 190,
        "height": height,
        "mark": {"type": "bar", "color": ACCENT, "height": 11},
        "encoding": {"x": {"field": "p", **percent(titles[1], scale={"domain": [0, 1]})}, "y": bare},
    }
    panels = [worth, chance] if language == "en" else [chance, worth]
    return chart(language, {"data": {"values": rows}, "hconcat": panels, "spacing": 22})


def hazard(language: Language, reached: np.ndarray, titles: tuple[str, str, str]) -> dict[str, Any]:
    """First passage: share that has reversed by each month with its band above, the hazard of each month below.

    `reached` (3, h + 1): mean, low, high. The hazard of a month is the share that reverses in it among those that had
    not before (discrete time: Kalbfleisch and Prentice 2002, The Statistical Analysis of Failure Time Data, 1.2.2).
    """
    mean, low, high = (np.asarray(series, dtype=float) for series in reached)
    curve = [
        {"t": t, "v": float(v), "lo": float(a), "hi": float(b)}
        for t, (v, a, b) in enumerate(zip(mean, low, high, strict=True))
    ]
    monthly = [{"t": t + 1, "v": float(v)} for t, v in enumerate(monthly_hazard(mean))]
    domain = {"domain": [0, len(mean) - 1], "nice": False}
    marks = {"values": list(range(0, len(mean), 6)), "grid": False}
    top = {"field": "t", "type": "quantitative", "title": None, "scale": domain, "axis": marks | {"labels": False}}
    below = {"field": "t", "type": "quantitative", "title": titles[2], "scale": domain, "axis": marks}

    def y(title: str) -> dict[str, Any]:
        return percent(title, axis={"orient": side(language), "tickCount": 4})

    above: dict[str, Any] = {
        "data": {"values": curve},
        "width": PLOT,
        "height": 160,
        "layer": [
            {
                "mark": {"type": "area", "color": ACCENT, "opacity": 0.18},
                "encoding": {"x": top, "y": {"field": "lo", **y(titles[0])}, "y2": {"field": "hi"}},
            },
            {
                "mark": {"type": "line", "color": ACCENT, "strokeWidth": 2.2},
                "encoding": {"x": top, "y": {"field": "v", **y(titles[0])}},
            },
        ],
    }
    bars = {
        "data": {"values": monthly},
        "width": PLOT,
        "height": 70,
        "mark": {"type": "bar", "color": WARM, "width": 8},
        "encoding": {"x": below, "y": {"field": "v", **y(titles[1])}},
    }
    return chart(language, {"vconcat": [above, bars], "spacing": 10})


def monthly_hazard(reached: np.ndarray) -> np.ndarray:
    """Hazard of each month from the shares that had reversed by it.

    >>> monthly_hazard(np.array([0.0, 0.5, 0.75])).tolist()
    [0.5, 0.5]
    """
    left = 1.0 - reached[:-1]
    return np.divide(np.diff(reached), left, out=np.zeros(len(left)), where=left > 1e-12)


@dataclass(frozen=True, slots=True)
class Bar:
    """A quantity by its label, with the chance where it is low, and where it is high."""

    name: str
    low: float
    high: float


def tornado(language: Language, bars: Sequence[Bar], middle: float, title: str) -> dict[str, Any]:
    """Widest swing on top; each end is marked by shape as well as colour, the mean of all draws by a line."""
    words = [term("figure.quantity-low", language), term("figure.quantity-high", language)]
    labels = [bar.name for bar in bars]
    ends = [{"n": b.name, "v": v, "k": k} for b in bars for k, v in zip(words, (b.low, b.high), strict=True)]
    spans = [{"n": b.name, "lo": min(b.low, b.high), "hi": max(b.low, b.high)} for b in bars]
    values = [v for b in bars for v in (b.low, b.high)] + [middle]
    x = percent(title, scale={"domain": [min(values), max(values)], "nice": True, "zero": False})
    y = {"field": "n", **names(language, labels)}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": spans},
            "mark": {"type": "bar", "height": 9, "color": SHADE},
            "encoding": {"x": {"field": "lo", **x}, "x2": {"field": "hi"}, "y": y},
        },
        {
            "data": {"values": ends},
            "mark": {"type": "point", "filled": True, "size": 85, "opacity": 1},
            "encoding": {
                "x": {"field": "v", **x},
                "y": y,
                "color": {"field": "k", **key(language, words, (WARM, ACCENT))},
                "shape": {"field": "k", **key(language, words, ("triangle-down", "triangle-up"))},
            },
        },
        {
            "data": {"values": [{"v": middle}]},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
            "encoding": {"x": {"field": "v", "type": "quantitative"}},
        },
    ]
    step = max(26, 15 * (max((n.count("\n") for n in labels), default=0) + 1) + 8)
    return chart(language, {"layer": layers}, step * len(bars) + 6)
