"""Charts of event data: one pair's series by quad class, and several records of a pair below one another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from taqarub.base.text import Language, isolate
from taqarub.events.agreement import TIMELINE, Agreement, OneRecord
from taqarub.events.cameo import QUADS
from taqarub.events.event import DyadSeries
from taqarub.events.store_series import StoreSeries, first_days
from taqarub.report.figures.theme import ACCENT, FAMILY, GRID, INK, MUTED, PLOT, WARM, chart, key, side, when
from taqarub.report.phrases.book import phrase

HUES = ("#8fb8c8", ACCENT, "#e3ab9c", WARM)
ORDER = (1, 0, 2, 3)  # material cooperation outermost above, material conflict outermost below
UPPER, LOWER, LANE = 170, 90, 84
YEARS_FROM_DAYS = 1500  # an axis longer than this shows years only
DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92}


def series_chart(found: StoreSeries, language: Language) -> dict[str, Any]:
    """Cooperation above zero, conflict below, by quad class; the Goldstein sum below; uncovered periods in grey."""
    series = found.series
    days = edges(series)
    gaps = _spans(days, found.coverage.gap)
    words = [phrase(f"events.{quad}", language) for quad in QUADS]
    x = {"domain": [days[0].isoformat(), days[-1].isoformat()]}
    rows = [
        {
            "x": days[t].isoformat(),
            "x2": days[t + 1].isoformat(),
            "q": words[q],
            "o": place,
            **_stacked(series.quads[t], q),
        }
        for t in range(series.events.size)
        for place, q in enumerate(ORDER)
        if series.quads[t, q] > 0
    ]
    axis = "events.weighted" if found.options.weight == "mentions" else "events.counts"
    upper = _panel(
        _bars(rows, x, phrase(axis, language), {"field": "q", **key(language, words, HUES)}, language), gaps, x, UPPER
    )
    sums = [
        {"x": days[t].isoformat(), "x2": days[t + 1].isoformat(), "y": float(v), "y2": 0.0}
        for t, v in enumerate(series.goldstein_sum)
        if series.events[t]
    ]
    colour = {"condition": {"test": "datum.y < 0", "value": WARM}, "value": ACCENT}
    lower = _panel(_bars(sums, x, phrase("events.goldstein", language), colour, language), gaps, x, LOWER)
    head = phrase("events.series-title", language).format(
        initiator=isolate(series.initiator), target=isolate(series.target), source=isolate(found.source)
    )
    title = _title(head, language, phrase("events.gap", language) if gaps else "")
    return chart(language, {"title": title, "vconcat": [upper, lower], "spacing": 8})


def agreement_chart(found: Agreement, language: Language) -> dict[str, Any]:
    """One lane a record, all on one time axis: the Goldstein sum of every period; uncovered periods in grey."""
    ends = [edges(record.series) for record in found.records]
    x = {"domain": [min(e[0] for e in ends).isoformat(), max(e[-1] for e in ends).isoformat()]}
    lanes = [_lane(record, days, x, language) for record, days in zip(found.records, ends, strict=True)]
    head = phrase("events.agreement-title", language).format(
        initiator=isolate(found.initiator), target=isolate(found.target)
    )
    title = _title(head, language, phrase("events.gap", language))
    return chart(language, {"title": title, "vconcat": lanes, "spacing": 10})


def _lane(record: OneRecord, days: Sequence[date], x: dict[str, Any], language: Language) -> dict[str, Any]:
    series = record.series
    rows = [
        {"x": days[t].isoformat(), "x2": days[t + 1].isoformat(), "y": float(v), "y2": 0.0}
        for t, v in enumerate(series.goldstein_sum)
        if series.events[t]
    ]
    name = phrase("events.timeline", language) if record.name == TIMELINE else record.name
    colour = {"condition": {"test": "datum.y < 0", "value": WARM}, "value": ACCENT}
    outside = [
        span
        for span in ((x["domain"][0], days[0].isoformat()), (days[-1].isoformat(), x["domain"][1]))
        if span[0] < span[1]
    ]
    lane = _panel(_bars(rows, x, "", colour, language), [*_spans(days, record.gap), *outside], x, LANE)
    lane["title"] = {**_title(name, language), "fontSize": 12, "fontWeight": "normal"}
    return lane


def edges(series: DyadSeries) -> list[date]:
    """The first days of all periods, and the day after the last one.

    A month's end is the first day of the next month.
    """
    days = first_days(series)
    after = days[-1] + timedelta(days=DAYS[series.by])
    if series.by in ("month", "quarter"):
        after = after.replace(day=1)
    return [*days, after]


def _stacked(quads: np.ndarray, q: int) -> dict[str, float]:
    """The ends of one class's bar: verbal nearest zero, cooperation above it, conflict below."""
    verbal, material = (0, 1) if q < 2 else (2, 3)
    sign = 1.0 if q < 2 else -1.0
    low = 0.0 if q == verbal else float(quads[verbal])
    high = float(quads[verbal]) if q == verbal else float(quads[verbal] + quads[material])
    return {"y": sign * high, "y2": sign * low}


def _bars(
    rows: list[dict[str, Any]], x: dict[str, Any], title: str, colour: dict[str, Any], language: Language
) -> dict[str, Any]:
    first, last = (date.fromisoformat(day) for day in x["domain"])
    form = "%Y" if (last - first).days > YEARS_FROM_DAYS else "%Y-%m"
    axis = {"orient": side(language), "tickCount": 4, "grid": True, "gridColor": GRID}
    return {
        "data": {"values": rows},
        "mark": {"type": "rect", "strokeWidth": 0},
        "encoding": {
            "x": {"field": "x", **when(scale=x, axis={"tickCount": 8, "grid": False, "format": form})},
            "x2": {"field": "x2"},
            "y": {"field": "y", "type": "quantitative", "title": title or None, "axis": axis},
            "y2": {"field": "y2"},
            "color": colour,
        },
    }


def _panel(bars: dict[str, Any], gaps: list[tuple[str, str]], x: dict[str, Any], height: int) -> dict[str, Any]:
    shade = {
        "data": {"values": [{"x": a, "x2": b} for a, b in gaps]},
        "mark": {"type": "rect", "color": MUTED, "opacity": 0.14},
        "encoding": {"x": {"field": "x", **when(scale=x)}, "x2": {"field": "x2"}},
    }
    zero = {
        "data": {"values": [{"y": 0}]},
        "mark": {"type": "rule", "color": MUTED, "strokeWidth": 0.8},
        "encoding": {"y": {"field": "y", "type": "quantitative"}},
    }
    return {"width": PLOT, "height": height, "layer": [*([shade] if gaps else []), bars, zero]}


def _spans(days: Sequence[date], gap: np.ndarray) -> list[tuple[str, str]]:
    """Runs of uncovered periods as pairs of days."""
    spans: list[tuple[str, str]] = []
    for t in np.flatnonzero(gap).tolist():
        start, end = days[t].isoformat(), days[t + 1].isoformat()
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _title(text: str, language: Language, below: str = "") -> dict[str, Any]:
    shown = isolate(text, "auto") if language == "ar" else text
    anchor = "end" if language == "ar" else "start"
    found = {"text": shown, "anchor": anchor, "font": FAMILY, "fontSize": 14, "fontWeight": 600, "color": INK}
    if below:
        found |= {
            "subtitle": isolate(below, "auto") if language == "ar" else below,
            "subtitleFont": FAMILY,
            "subtitleFontSize": 12,
            "subtitleColor": MUTED,
        }
    return found
