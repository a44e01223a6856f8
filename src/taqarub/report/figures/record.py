"""Charts of the record: the timeline as lanes, the phases, and the match rate beside chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from taqarub.base.period import first_day, month_of
from taqarub.base.text import Language
from taqarub.case.case import CaseFile
from taqarub.events.event import Event
from taqarub.history.history import Ledger, PhaseReading
from taqarub.report import naming
from taqarub.report.document import Count, Number, Sentence, Values
from taqarub.report.figures.theme import (
    ACCENT,
    PALE,
    PLOT,
    WARM,
    chart,
    key,
    names,
    percent,
    side,
    when,
)
from taqarub.report.phrases.render import label, term

DIRECTIONS = ("cooperative", "hostile", "neutral")
SHAPES, HUES = ("circle", "triangle-down", "square"), (ACCENT, WARM, PALE)
MOST_LANES, LANE_HEIGHT = 9, 30


def lanes_of(events: Sequence[Event], first: Sequence[str]) -> list[tuple[str, str]]:
    """The directed pairs to show: those among the first-named actors, then the most frequent others."""
    counts = Counter((e.initiator, e.target) for e in events)
    ahead = [(a, b) for a in first for b in first if counts[a, b]]
    rest = [pair for pair, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if pair not in ahead]
    return (ahead + rest)[:MOST_LANES]


def timeline(case: CaseFile, events: Sequence[Event], language: Language) -> dict[str, Any]:
    """The whole record: one lane a directed pair, shape and colour by direction."""
    lanes = lanes_of(events, case.players)
    titles = {pair: lane_title(case, pair, language) for pair in lanes}
    rows = _points([e for e in events if (e.initiator, e.target) in titles], titles, language)
    point = {"type": "point", "filled": True, "opacity": 0.75, "size": 46, "strokeWidth": 0}
    body = {
        "data": {"values": rows},
        "mark": point,
        "encoding": _lane_encoding(list(titles.values()), language, "%Y"),
    }
    return chart(language, body, LANE_HEIGHT * len(lanes))


def ticks(form: str) -> dict[str, Any]:
    """Marks of a time axis over lanes."""
    return {"format": form, "tickCount": 8, "grid": True, "gridColor": "#eceff0"}


def lane_name(case: CaseFile, pair: tuple[str, str]) -> Sentence:
    """Who towards whom; conduct at home has one name."""
    if pair[0] == pair[1]:
        return Sentence("figure.at-home", {"actor": naming.actor(case, pair[0])})
    return Sentence("figure.lane", {"from": naming.actor(case, pair[0]), "to": naming.actor(case, pair[1])})


def lane_title(case: CaseFile, pair: tuple[str, str], language: Language) -> str:
    """The name of a lane as a label."""
    return label(lane_name(case, pair), language)


def _points(events: Sequence[Event], titles: Mapping[tuple[str, str], str], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "x": e.date.isoformat(),
            "lane": titles[e.initiator, e.target],
            "d": term(f"direction.{e.direction}", language),
        }
        for e in events
    ]


def _lane_encoding(lanes: list[str], language: Language, form: str) -> dict[str, Any]:
    words = [term(f"direction.{d}", language) for d in DIRECTIONS]
    return {
        "x": {"field": "x", **when(axis=ticks(form))},
        "y": {"field": "lane", **names(language, lanes, grid=True)},
        "color": {"field": "d", **key(language, words, HUES)},
        "shape": {"field": "d", **key(language, words, SHAPES)},
    }


def phases(case: CaseFile, reading: PhaseReading, language: Language) -> dict[str, Any]:
    """The series of conduct above, one ribbon a method below, and the analyst's own dating last."""
    months = len(reading.series)
    edges = [first_day(reading.first_month + t).isoformat() for t in range(months + 1)]
    domain = {"domain": [edges[0], edges[-1]]}
    values = [{"x": edges[t], "v": float(v)} for t, v in enumerate(reading.series) if np.isfinite(v)]
    x = {"field": "x", **when(scale=domain, axis={"format": "%Y", "tickCount": 9, "labels": False, "ticks": False})}
    series = {
        "data": {"values": values},
        "width": PLOT,
        "height": 130,
        "mark": {"type": "area", "line": {"color": ACCENT, "strokeWidth": 1.5}, "color": ACCENT, "opacity": 0.22},
        "encoding": {
            "x": x,
            "y": {
                "field": "v",
                "type": "quantitative",
                "title": term("figure.conduct", language),
                "axis": {"orient": side(language), "tickCount": 4},
            },
        },
    }
    rows, order = _ribbons(case, reading, edges, language)
    words = [label(str(getattr(case.phases, name).of(language)), language) for name in ("thaw", "estranged")]
    ribbon = {
        "data": {"values": rows},
        "width": PLOT,
        "height": 26 * len(order),
        "mark": {"type": "bar", "height": 15},
        "encoding": {
            "x": {"field": "x", **when(scale=domain, axis={"format": "%Y", "tickCount": 9, "grid": True})},
            "x2": {"field": "x2"},
            "y": {"field": "who", **names(language, order)},
            "color": {"field": "label", **key(language, words, (ACCENT, "#e3c9a8"))},
        },
    }
    return chart(language, {"vconcat": [series, ribbon], "spacing": 6, "resolve": {"legend": {"color": "independent"}}})


def _ribbons(
    case: CaseFile, reading: PhaseReading, edges: list[str], language: Language
) -> tuple[list[dict[str, Any]], list[str]]:
    words = {name: label(getattr(case.phases, name).of(language), language) for name in ("thaw", "estranged")}
    rows, order = [], []
    for method, found in reading.methods.items():
        who = term(f"method.{method}", language)
        order.append(who)
        for spell in found.spells:
            start, end = spell.start - reading.first_month, spell.end - reading.first_month
            rows.append(_bar(edges, max(start, 0), end, who, words[spell.label]))
    if case.phases.analyst_dating:
        who = term("figure.analyst", language)
        order.append(who)
        for phase in case.phases.analyst_dating:
            start = month_of(date.fromisoformat(phase.start + "-01")) - reading.first_month
            end = month_of(date.fromisoformat(phase.end + "-01")) + 1 - reading.first_month if phase.end else len(edges)
            rows.append(_bar(edges, max(start, 0), end, who, words[phase.label]))
    return rows, order


def _bar(edges: list[str], start: int, end: int, who: str, label_: str) -> dict[str, Any]:
    return {"x": edges[min(start, len(edges) - 1)], "x2": edges[min(end, len(edges) - 1)], "who": who, "label": label_}


def chance(ledger: Ledger, language: Language) -> dict[str, Any]:
    """The match rate as it is, beside what shuffled dates give."""
    kinds = (("shuffled", ledger.shuffled), ("block-shuffled", ledger.block_shuffled))
    words = [term(f"figure.{name}", language) for name, _ in kinds]
    top = max(float(np.max(np.concatenate([v for _, v in kinds if v.size] + [np.zeros(1)]))), ledger.match_rate)
    bins = np.linspace(0.0, max(round(top + 0.05, 2), 0.1), 41)
    rows = []
    for word, (_, values) in zip(words, kinds, strict=True):
        shares = np.histogram(values, bins)[0] / max(values.size, 1)
        rows += [
            {"x": float(bins[i]), "x2": float(bins[i + 1]), "y": float(s), "k": word}
            for i, s in enumerate(shares)
            if s > 0
        ]
    words_of: Values = {"rate": Number(ledger.match_rate, "percent"), "steps": Count(len(ledger.steps), "noun.step")}
    seen = {"x": ledger.match_rate, "t": label(Sentence("figure.observed-rate", words_of), language)}
    axis = percent(term("figure.match-rate", language))
    near_end = ledger.match_rate > 0.6 * float(bins[-1])
    layers = [
        {
            "data": {"values": rows},
            "mark": {"type": "rect", "opacity": 0.7},
            "encoding": {
                "x": {"field": "x", **axis},
                "x2": {"field": "x2"},
                "y": {
                    "field": "y",
                    "type": "quantitative",
                    "title": term("figure.share-of-shuffles", language),
                    "axis": {"format": ".0%", "orient": side(language), "tickCount": 3},
                },
                "y2": {"datum": 0},
                "color": {"field": "k", **key(language, words, (PALE, "#c9952f"))},
            },
        },
        {
            "data": {"values": [seen]},
            "mark": {"type": "rule", "color": ACCENT, "strokeWidth": 2.5},
            "encoding": {"x": {"field": "x", "type": "quantitative"}},
        },
        {
            "data": {"values": [seen]},
            "mark": {
                "type": "text",
                "align": "right" if near_end else "left",
                "dx": -7 if near_end else 7,
                "y": 10,
                "fontWeight": 600,
            },
            "encoding": {"x": {"field": "x", "type": "quantitative"}, "text": {"field": "t"}},
        },
    ]
    return chart(language, {"layer": layers}, 130)
