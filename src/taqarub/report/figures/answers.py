"""Who answers whom: the pair of impulse responses, and what each side has given so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from taqarub.base.text import Language
from taqarub.report.figures.theme import ACCENT, DASHES, PLOT, WARM, chart, key, side, when
from taqarub.report.phrases.render import term
from taqarub.report.views import Answer, Given


@dataclass(frozen=True, slots=True)
class Panel:
    """A response and its title."""

    title: str
    answer: Answer


def responses(language: Language, panels: Sequence[Panel], titles: tuple[str, str]) -> dict[str, Any]:
    """The two responses side by side on one scale, the first where reading starts; `titles` of the two axes."""
    shown = list(panels) if language == "en" else list(reversed(panels))
    ends = [v for p in panels for v in (*p.answer.low, *p.answer.high, *p.answer.alone, 0.0)]
    domain = [min(ends), max(ends)]
    words = [term("figure.with-patron", language), term("figure.without-patron", language)]
    at = 0 if language == "en" else len(shown) - 1
    drawn = [_panel(language, p, titles, domain, words, i == at) for i, p in enumerate(shown)]
    return chart(language, {"hconcat": drawn, "spacing": 24})


def _panel(
    language: Language, panel: Panel, titles: tuple[str, str], domain: list[float], words: list[str], first: bool
) -> dict[str, Any]:
    found = panel.answer
    rows = [
        {"t": t, "lo": found.low[t], "hi": found.high[t], "v": v, "k": words[0]} for t, v in enumerate(found.middle)
    ]
    lines = rows + [{"t": t, "v": v, "k": words[1]} for t, v in enumerate(found.alone)]
    last = len(found.middle) - 1
    x = {
        "field": "t",
        "type": "quantitative",
        "title": titles[0],
        "scale": {"domain": [0, last], "nice": False},
        "axis": {"values": list(range(0, last + 1, 6)), "grid": False},
    }
    axis = {"orient": side(language), "tickCount": 5, "labels": first, "ticks": first, "domain": first}
    y = {"type": "quantitative", "title": titles[1] if first else None, "scale": {"domain": domain}, "axis": axis}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": rows},
            "mark": {"type": "area", "color": ACCENT, "opacity": 0.18},
            "encoding": {"x": x, "y": {"field": "lo", **y}, "y2": {"field": "hi"}},
        },
        {
            "data": {"values": lines},
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {
                "x": x,
                "y": {"field": "v", **y},
                "color": {"field": "k", **key(language, words, (ACCENT, WARM))},
                "strokeDash": {"field": "k", **key(language, words, DASHES[:2])},
            },
        },
        {"mark": {"type": "rule", "color": WARM, "strokeDash": [4, 3]}, "encoding": {"y": {"datum": 0, **y}}},
    ]
    title = {"text": panel.title, "anchor": "end" if language == "ar" else "start", "fontSize": 12, "fontWeight": 600}
    return {"title": title, "width": 300, "height": 170, "layer": layers}


def exchange_rate(language: Language, sides: Sequence[tuple[str, Given]], until: str, title: str) -> dict[str, Any]:
    """What each side has given, size upon size: two lines whose gap is who is ahead, and whose slopes are the price."""
    words = [name for name, _ in sides]
    start = min(one.dates[0] for _, one in sides).isoformat()
    rows = []
    for name, one in sides:
        rows.append({"x": start, "v": 0, "k": name})
        rows += [{"x": day.isoformat(), "v": total, "k": name} for day, total in zip(one.dates, one.total, strict=True)]
        rows.append({"x": until, "v": one.total[-1], "k": name})
    body = {
        "data": {"values": rows},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.2},
        "encoding": {
            "x": {"field": "x", **when(axis={"format": "%Y", "tickCount": 9, "grid": True})},
            "y": {"field": "v", "type": "quantitative", "title": title, "axis": {"orient": side(language)}},
            "color": {"field": "k", **key(language, words, (ACCENT, WARM))},
            "strokeDash": {"field": "k", **key(language, words, DASHES[:2])},
        },
    }
    return chart(language, {**body, "width": PLOT, "height": 190})
