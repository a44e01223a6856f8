"""Boards of marks: signals by outcome, statements by evidence, and how far apart true and false statements come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from taqarub.base.text import Language
from taqarub.report.figures.theme import (
    ACCENT,
    INK,
    MUTED,
    PALE,
    PLOT,
    VERDICT_HUES,
    VERDICT_SHAPES,
    WARM,
    chart,
    key,
    names,
    order,
    percent,
    side,
)
from taqarub.report.phrases.render import term

SPEAKS = 1.5  # a ratio from which a mark points up or down


def direction(ratio: float) -> str:
    """Whether a likelihood ratio speaks for an outcome, against it, or hardly at all.

    >>> direction(2.0), direction(0.5), direction(1.2)
    ('for', 'against', 'hardly')
    """
    return "for" if ratio >= SPEAKS else "against" if ratio <= 1 / SPEAKS else "hardly"


def signals(
    language: Language, rows: Sequence[Mapping[str, Any]], signs: Sequence[str], outcomes: Sequence[str], title: str
) -> dict[str, Any]:
    """Signs down, outcomes across: shape and colour say for or against, size how strongly, and a date since when.

    `rows` hold `sign`, `outcome`, `speaks` and `weight`, or `sign` and `date`.
    """
    kinds = ("for", "against", "hardly")
    words = [term(f"figure.speaks-{kind}", language) for kind in kinds]
    columns = order(language, [*outcomes, title])
    marks = [
        {"n": r["sign"], "o": r["outcome"], "k": words[kinds.index(r["speaks"])], "w": r["weight"]}
        for r in rows
        if "outcome" in r
    ]
    dates = [{"n": r["sign"], "o": title, "d": r["date"]} for r in rows if "date" in r]
    x = {
        "field": "o",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": columns},
        "title": None,
        "axis": {
            "orient": "top", "labelAngle": 0, "domain": False, "ticks": False, "labelExpr": LINES,
            "labelPadding": 6 + 15 * max(n.count("\n") for n in columns),
        },
    }  # fmt: skip
    y = {"field": "n", **names(language, list(signs))}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": marks},
            "mark": {"type": "point", "filled": True, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "color": {"field": "k", **key(language, words, (ACCENT, WARM, PALE))},
                "shape": {"field": "k", **key(language, words, ("triangle-up", "triangle-down", "circle"))},
                "size": {
                    "field": "w",
                    "type": "quantitative",
                    "legend": None,
                    "scale": {"domain": [0, 1], "range": [30, 230]},
                },
            },
        },
        {
            "data": {"values": dates},
            "mark": {"type": "text", "fontSize": 11},
            "encoding": {"x": x, "y": y, "text": {"field": "d"}},
        },
    ]
    lines = max((n.count("\n") for n in signs), default=0) + 1
    return chart(language, {"layer": layers}, max(26, 15 * lines + 8) * len(signs))


LINES = "split(datum.label, '\\n')"


def matrix(
    language: Language,
    cells: Sequence[Mapping[str, Any]],
    claims: Sequence[tuple[str, str]],
    kinds: Sequence[str],
    verdict_title: str,
) -> dict[str, Any]:
    """Statements across, kinds of evidence down: a mark's area is the number of rows; below, each verdict's own mark.

    `cells` hold `claim`, `kind` and `rows`; `claims` pairs an id with its verdict, in the order of the essay.
    """
    found = list(dict.fromkeys(verdict for _, verdict in claims))
    held = [name for name in VERDICT_HUES if name in found]
    words = {name: term(f"verdict.{name}", language) for name in held}
    ids = [claim for claim, _ in claims]
    x = {
        "field": "c",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": order(language, ids)},
        "title": None,
        "axis": {"labelAngle": -90, "labelFontSize": 8, "domain": False, "ticks": False, "labelOverlap": False},
    }
    y = {"field": "n", **names(language, [*kinds, verdict_title], grid=True)}
    dots = [{"c": c["claim"], "n": c["kind"], "r": c["rows"]} for c in cells]
    marks = [{"c": claim, "n": verdict_title, "k": words[verdict]} for claim, verdict in claims]
    labels = [words[name] for name in held]
    columns = 0 if len(held) <= 6 else 4  # of the legend; 0 is one row, as many as a chart can hold
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": dots},
            "mark": {"type": "point", "filled": True, "shape": "square", "color": MUTED, "opacity": 0.9},
            "encoding": {
                "x": x,
                "y": y,
                "size": {"field": "r", "type": "quantitative", "legend": None, "scale": {"range": [8, 90]}},
            },
        },
        {
            "data": {"values": marks},
            "mark": {"type": "point", "filled": True, "size": 42, "opacity": 1, "strokeWidth": 0},
            "encoding": {
                "x": x,
                "y": y,
                "color": {"field": "k", **key(language, labels, [VERDICT_HUES[n] for n in held], columns=columns)},
                "shape": {"field": "k", **key(language, labels, [VERDICT_SHAPES[n] for n in held], columns=columns)},
            },
        },
    ]
    return chart(language, {"layer": layers}, 20 * (len(kinds) + 1))


def strips(language: Language, rows: Sequence[tuple[str, float]], kinds: Sequence[str], title: str) -> dict[str, Any]:
    """One line a kind of statement, one tick a statement at its probability; the diamond is the mean."""
    values = [{"n": kind, "v": p} for kind, p in rows]
    means = []
    for kind in kinds:
        own = [p for name, p in rows if name == kind]
        means.append({"n": kind, "v": sum(own) / len(own)})
    y = {"field": "n", **names(language, list(kinds))}
    x = {"field": "v", **percent(title, scale={"domain": [0, 1]})}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": values},
            "mark": {"type": "tick", "color": ACCENT, "thickness": 1.6, "bandSize": 18, "opacity": 0.55},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": means},
            "mark": {"type": "point", "shape": "diamond", "filled": True, "color": WARM, "size": 110, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
    ]
    return chart(language, {"layer": layers}, 34 * len(kinds))


def reliability(
    language: Language, points: Sequence[tuple[float, float, int]], titles: tuple[str, str]
) -> dict[str, Any]:
    """Forecast probability against the share that came, one mark a bin, its area the number of forecasts.

    A forecaster is reliable as far as the marks lie on the diagonal (Murphy and Winkler 1977, "Reliability of
    subjective probability forecasts of precipitation and temperature", Applied Statistics 26(1)).
    """
    values = [{"p": p, "o": o, "n": n} for p, o, n in points]
    unit = {"domain": [0, 1]}
    y = percent(titles[1], scale=unit, axis={"orient": side(language)})
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [{"a": 0, "b": 1}]},
            "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]},
            "encoding": {
                "x": {"field": "a", "type": "quantitative", "scale": unit},
                "x2": {"field": "b"},
                "y": {"field": "a", "type": "quantitative", "scale": unit},
                "y2": {"field": "b"},
            },
        },
        {
            "data": {"values": values},
            "mark": {"type": "point", "filled": True, "color": ACCENT, "opacity": 1},
            "encoding": {
                "x": {"field": "p", **percent(titles[0], scale=unit)},
                "y": {"field": "o", **y},
                "size": {"field": "n", "type": "quantitative", "legend": None, "scale": {"range": [60, 400]}},
            },
        },
    ]
    return chart(language, {"layer": layers, "width": PLOT, "height": 260})
