"""The exchange in close-up: recent steps in their lanes, with an arrow from each step to what answered it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from taqarub.base.text import Language
from taqarub.case.case import CaseFile
from taqarub.events.event import Event
from taqarub.history.history import Ledger, Step
from taqarub.report.figures.record import DIRECTIONS, HUES, LANE_HEIGHT, SHAPES, lane_title, lanes_of, ticks
from taqarub.report.figures.theme import INK, MUTED, PLOT, chart, key, side, when
from taqarub.report.phrases.render import term

RECENT_MONTHS = 22
HEAD_GAP = 12  # pixels between an arrow head and the point that it leads to


def exchange(
    case: CaseFile, events: Sequence[Event], ledger: Ledger, as_of: date, language: Language
) -> dict[str, Any]:
    """The last months in close-up: an arrow runs from each step to what answered it."""
    start = as_of - timedelta(days=round(RECENT_MONTHS * 30.44))
    recent = [e for e in events if e.date >= start]
    steps = {s.id: s for s in ledger.steps if s.date >= start}
    seen = {(e.initiator, e.target) for e in recent} | {(s.actor, s.target) for s in steps.values()}
    lanes = [pair for pair in lanes_of(recent, case.players) if pair in seen]
    lanes += [pair for pair in sorted({(s.actor, s.target) for s in steps.values()}) if pair not in lanes]
    places = {pair: float(i) for i, pair in enumerate(lanes)}
    x = {"field": "x", **when(scale={"domain": [start.isoformat(), as_of.isoformat()]}, axis=ticks("%Y-%m"))}
    y = {"field": "y", "type": "quantitative", "title": None, **_numbered(case, lanes, language)}
    links = [_link(s, steps[s.answered_by], places) for s in steps.values() if s.answered_by in steps]
    heads = [_head(link, (as_of - start).days, LANE_HEIGHT + 8) for link in links]
    points = [
        {"x": e.date.isoformat(), "y": places[e.initiator, e.target], "d": term(f"direction.{e.direction}", language)}
        for e in recent
        if (e.initiator, e.target) in places
    ]
    words = [term(f"direction.{d}", language) for d in DIRECTIONS]
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": links},
            "mark": {"type": "rule", "color": MUTED, "strokeWidth": 1.1},
            "encoding": {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}},
        },
        {
            "data": {"values": points},
            "mark": {"type": "point", "filled": True, "size": 62, "opacity": 0.9},
            "encoding": {
                "x": x,
                "y": y,
                "color": {"field": "d", **key(language, words, HUES)},
                "shape": {"field": "d", **key(language, words, SHAPES)},
            },
        },
        {
            "data": {"values": heads},
            "mark": {"type": "point", "shape": "triangle-up", "filled": True, "color": INK, "size": 60, "opacity": 1},
            "encoding": {"x": x, "y": y, "angle": {"field": "a", "type": "quantitative", "scale": None}},
        },
    ]
    size = {"width": PLOT, "height": (LANE_HEIGHT + 8) * len(lanes)}
    return chart(language, {"layer": layers, **size})


def _numbered(case: CaseFile, lanes: Sequence[tuple[str, str]], language: Language) -> dict[str, Any]:
    """Lanes as numbers, so that an arrow may end between two of them; the axis shows their names."""
    titles = [lane_title(case, pair, language) for pair in lanes]
    axis = {
        "orient": side(language), "domain": False, "ticks": False, "labelPadding": 8, "grid": True,
        "values": list(range(len(lanes))), "labelExpr": f"{json.dumps(titles, ensure_ascii=False)}[datum.value]",
    }  # fmt: skip
    return {"scale": {"domain": [len(lanes) - 0.5, -0.5], "nice": False, "zero": False}, "axis": axis}


def _link(step: Step, answer: Step, places: Mapping[tuple[str, str], float]) -> dict[str, Any]:
    return {
        "x": step.date.isoformat(),
        "y": places[step.actor, step.target],
        "x2": answer.date.isoformat(),
        "y2": places[answer.actor, answer.target],
    }


def _head(link: Mapping[str, Any], days: int, lane: int) -> dict[str, Any]:
    """An arrow head some pixels before the answer, turned along the line."""
    first, last = (date.fromisoformat(link[k]) for k in ("x", "x2"))
    across = (last - first).days * PLOT / days
    down = (link["y2"] - link["y"]) * lane
    length = max(float(np.hypot(across, down)), 1e-9)
    part = max(1.0 - HEAD_GAP / length, 0.5)
    middle = first + timedelta(days=round((last - first).days * part))
    height = link["y"] + (link["y2"] - link["y"]) * part
    return {"x": middle.isoformat(), "y": height, "a": float(np.degrees(np.arctan2(down, across))) + 90.0}
