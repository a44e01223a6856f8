"""Ladders side by side: the rungs of every track through the record, and how the futures fan out over them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taqarub.base.text import Language
from taqarub.report.figures.theme import ACCENT, INK, MUTED, PLOT, SHADE, chart, key, side, when
from taqarub.report.phrases.render import term

ROW = 15  # pixels of a rung


@dataclass(frozen=True, slots=True)
class Lane:
    """One ladder as a reader sees it: its title and the names of its rungs from the lowest up."""

    title: str
    rungs: tuple[str, ...]


def places(lanes: Sequence[Lane]) -> tuple[list[int], int]:
    """The row of each lane's lowest rung, counted from the top, and the number of rows; a title takes one row.

    >>> places((Lane("a", ("x", "y")), Lane("b", ("x", "y", "z"))))
    ([2, 6], 7)
    """
    floors, row = [], 0
    for lane in lanes:
        row += len(lane.rungs) + 1
        floors.append(row - 1)
    return floors, row


def steps(language: Language, lanes: Sequence[Lane], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rung of each lane over time; `rows` hold `lane`, `x` (ISO day) and `rung`."""
    floors, _ = places(lanes)
    points = [{"x": r["x"], "y": floors[r["lane"]] - r["rung"], "l": r["lane"]} for r in rows]
    line = {
        "data": {"values": points},
        "mark": {"type": "line", "interpolate": "step-after", "color": ACCENT, "strokeWidth": 2},
        "encoding": {
            "x": {"field": "x", **when(axis={"format": "%Y", "tickCount": 9, "grid": True})},
            "y": _rows(lanes, language),
            "detail": {"field": "l", "type": "nominal"},
        },
    }
    return _framed(language, lanes, [line])


def fans(language: Language, lanes: Sequence[Lane], rows: Sequence[Mapping[str, Any]], title: str) -> dict[str, Any]:
    """Bands of the futures over the rungs: `rows` hold `lane`, `t` (month) and the five `levels`."""
    floors, _ = places(lanes)
    words = [term(f"figure.{name}", language) for name in ("band-90", "band-50", "middle")]
    points = []
    for r in rows:
        low, lower, middle, upper, high = (floors[r["lane"]] - v for v in r["levels"])
        points.append({"t": r["t"], "l": r["lane"], "m": middle, "k": words[2]})
        points += [
            {"t": r["t"], "l": r["lane"], "lo": a + 0.32, "hi": b - 0.32, "k": word}
            for word, a, b in ((words[0], low, high), (words[1], lower, upper))
        ]
    x = {
        "field": "t",
        "type": "quantitative",
        "title": title,
        "scale": {"nice": False},
        "axis": {"values": list(range(0, 121, 6)), "grid": False},
    }
    colour = {"field": "k", **key(language, words, (SHADE, "#7fb3c6", INK))}
    detail = {"field": "l", "type": "nominal"}
    bands = {
        "data": {"values": points},
        "transform": [{"filter": "isValid(datum.lo)"}],
        "mark": {"type": "bar", "width": PLOT / max(r["t"] for r in rows) + 0.4},
        "encoding": {"x": x, "y": _rows(lanes, language) | {"field": "lo"}, "y2": {"field": "hi"}, "color": colour},
    }
    middle_line = {
        "data": {"values": points},
        "transform": [{"filter": "isValid(datum.m)"}],
        "mark": {"type": "line", "interpolate": "step", "strokeWidth": 2},
        "encoding": {"x": x, "y": _rows(lanes, language) | {"field": "m"}, "color": colour, "detail": detail},
    }
    return _framed(language, lanes, [bands, middle_line])


def _rows(lanes: Sequence[Lane], language: Language) -> dict[str, Any]:
    """The vertical axis: rows from the top, each rung by its name, a title's row empty."""
    floors, total = places(lanes)
    names = [""] * total
    for lane, floor in zip(lanes, floors, strict=True):
        for rung, name in enumerate(lane.rungs):
            names[floor - rung] = name
    shown = [row for row, name in enumerate(names) if name]
    axis = {
        "orient": side(language), "domain": False, "ticks": False, "labelPadding": 8, "grid": True, "labelFontSize": 11,
        "values": shown, "labelExpr": f"{json.dumps(names, ensure_ascii=False)}[datum.value]",
    }  # fmt: skip
    scale = {"domain": [total - 0.5, -0.5], "nice": False, "zero": False}
    return {"field": "y", "type": "quantitative", "title": None, "scale": scale, "axis": axis}


def _framed(language: Language, lanes: Sequence[Lane], layers: list[dict[str, Any]]) -> dict[str, Any]:
    """The lanes' titles above their rungs, on the reader's side of the plot."""
    floors, total = places(lanes)
    titles = [{"y": floor - len(lane.rungs), "t": lane.title} for lane, floor in zip(lanes, floors, strict=True)]
    at_right = language == "ar"
    words = {
        "data": {"values": titles},
        "mark": {
            "type": "text",
            "align": "right" if at_right else "left",
            "fontWeight": 600,
            "color": MUTED,
            "x": PLOT if at_right else 0,
        },
        "encoding": {"y": _rows(lanes, language), "text": {"field": "t"}},
    }
    return chart(language, {"layer": [*layers, words], "width": PLOT, "height": ROW * total})
