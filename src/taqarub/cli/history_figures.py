"""Figures of `taqarub history --out DIR`: phases, responses, answers, survival and balance, as SVG in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from taqarub.base.period import first_day
from taqarub.base.text import Language, Text, isolate
from taqarub.case.case import Case
from taqarub.history.dyad import DyadHistory
from taqarub.history.history import History, PhaseReading
from taqarub.report.figures.theme import ACCENT, MUTED, PLOT, WARM, chart, key, names, side, when
from taqarub.report.phrases.render import label

PALE_THAW = "#e3c9a8"
WORDS: Mapping[str, Text] = {
    "thaw": Text(en="better than usual", ar="أفضل من المعتاد"),
    "estranged": Text(en="worse than usual", ar="أسوأ من المعتاد"),
    "conduct": Text(en="conduct, Goldstein points", ar="السلوك بنقاط غولدستين"),
    "bayes": Text(en="change points", ar="نقاط التحوّل"),
    "markov": Text(en="Markov switching", ar="التبدُّل الماركوفي"),
    "penalised": Text(en="least-cost cuts", ar="القطع الأقل كلفة"),
    "week": Text(en="by week", ar="بالأسبوع"),
    "month": Text(en="by month", ar="بالشهر"),
    "quarter": Text(en="by quarter", ar="بربع السنة"),
    "response": Text(
        en="response after a year to a unit step, its own period left out",
        ar="الاستجابة بعد سنة لخطوة بمقدار وحدة، دون الفترة التي وقعت فيها",
    ),
    "answers": Text(en="answers per month of waiting", ar="الردود في كل شهر انتظار"),
    "days": Text(en="days after the step", ar="الأيام بعد الخطوة"),
    "found": Text(en="as recorded", ar="كما في السجل"),
    "chance": Text(en="by chance", ar="بالمصادفة"),
    "survival": Text(en="share not reversed", ar="حصة ما لم يرتدّ"),
    "months": Text(en="months since the first step", ar="الأشهر منذ الخطوة الأولى"),
    "balance": Text(en="sizes given, first less second party", ar="أحجام ما قُدِّم: الطرف الأول ناقص الثاني"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure: the name of its file and its specification."""

    name: str
    spec: dict[str, Any]


def case_figures(case: Case, history: History, language: Language) -> tuple[Drawn, ...]:
    """The figures of a case; one without data is left out."""
    from taqarub.report.figures.record import phases

    details = history.details
    drawn = [Drawn("phases", phases(case.file, history.phases, language))]
    actors = {code: actor.name.of(language) for code, actor in case.file.actors.items()}
    drawn += _optional("responses", responses(details["reciprocity_units"], actors, language))
    drawn += _optional("answers", hazard(details["answers"], language))
    drawn += _optional("reversal", survival(details["reference_class"], language))
    drawn += _optional("balance", balance(details["exchange"]["balance"].get("by_year", {}), language))
    return tuple(drawn)


def dyad_figures(one: DyadHistory, language: Language) -> tuple[Drawn, ...]:
    """The figures of a dyad of a store; one without data is left out."""
    if one.reason:
        return ()
    drawn = _optional("phases", phases_of_dyad(one.phases, language))
    drawn += _optional("responses", responses(one.details["reciprocity_units"], {}, language))
    drawn += _optional("answers", hazard(one.answers, language))
    return tuple(drawn)


def write_figures(folder: Path, figures: Sequence[Drawn], found: Mapping[str, Any]) -> None:
    """SVG files and `history.json` into a folder that is made if need be; ends the command with code 3 if it cannot."""
    import typer

    from taqarub.report.figures.draw import draw
    from taqarub.runs.folder import dump
    from taqarub.runs.tables import plain

    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "history.json").write_text(dump(plain(found)), encoding="utf-8")
        for figure in figures:
            (folder / f"{figure.name}.svg").write_text(draw(_alone(figure.spec), figure.name), encoding="utf-8")
    except OSError as error:
        typer.echo(f"taqarub: cannot write into {folder}: {error.strerror}; choose another folder with --out", err=True)
        raise typer.Exit(3) from None


def _optional(name: str, spec: dict[str, Any] | None) -> list[Drawn]:
    return [] if spec is None else [Drawn(name, spec)]


def phases_of_dyad(reading: PhaseReading, language: Language) -> dict[str, Any]:
    """The series of conduct above, one ribbon a method below."""
    edges = [first_day(reading.first_month + t).isoformat() for t in range(reading.series.size + 1)]
    domain = {"domain": [edges[0], edges[-1]]}
    series = {
        "data": {"values": [{"x": edges[t], "v": float(v)} for t, v in enumerate(reading.series)]},
        "width": PLOT,
        "height": 130,
        "mark": {"type": "area", "line": {"color": ACCENT, "strokeWidth": 1.5}, "color": ACCENT, "opacity": 0.22},
        "encoding": {
            "x": {"field": "x", **when(scale=domain, axis={"format": "%Y", "tickCount": 9, "labels": False})},
            "y": _number("v", _word("conduct", language), language),
        },
    }
    words = [_word(label, language) for label in ("thaw", "estranged")]
    rows, order = [], []
    for method, found in reading.methods.items():
        order.append(_word(method, language))
        rows += [
            {
                "x": edges[spell.start - reading.first_month],
                "x2": edges[spell.end - reading.first_month],
                "who": order[-1],
                "label": _word(spell.label, language),
            }
            for spell in found.spells
        ]
    ribbon = {
        "data": {"values": rows},
        "width": PLOT,
        "height": 26 * len(order),
        "mark": {"type": "bar", "height": 15},
        "encoding": {
            "x": {"field": "x", **when(scale=domain, axis={"format": "%Y", "tickCount": 9, "grid": True})},
            "x2": {"field": "x2"},
            "y": {"field": "who", **names(language, order)},
            "color": {"field": "label", **key(language, words, (ACCENT, PALE_THAW))},
        },
    }
    return chart(language, {"vconcat": [series, ribbon], "spacing": 6, "resolve": {"legend": {"color": "independent"}}})


def responses(
    rows: Sequence[Mapping[str, Any]], actors: Mapping[str, str], language: Language
) -> dict[str, Any] | None:
    """Responses between the parties and with the patron, an interval a unit of time, side by side."""
    told = [row for row in rows if row["kind"] != "patron-and-client"]
    if not told:
        return None
    values, order = [], []
    for row in told:
        who = _pair(row["cause"], actors, language) + "\n" + _pair(row["effect"], actors, language, then=True)
        if who not in order:
            order.append(who)
        low, middle, high = row["later"]
        unit = _word(row["unit"], language)
        values.append({"who": who, "unit": unit, "low": low, "v": middle, "high": high})
    units = [_word(unit, language) for unit in ("week", "month", "quarter")]
    shared = {
        "y": {"field": "who", **names(language, order)},
        "yOffset": {"field": "unit", "type": "nominal", "sort": None, "scale": {"domain": units, "paddingOuter": 0.35}},
        "color": {"field": "unit", **key(language, units, (ACCENT, WARM, MUTED))},
    }
    axis = {"title": _word("response", language), "grid": True, "tickCount": 7}
    x = {"field": "low", "type": "quantitative", "axis": axis}
    layers = [
        {"mark": {"type": "rule", "color": MUTED, "strokeDash": [3, 3]}, "encoding": {"x": {"datum": 0}}},
        {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": {"x": x, "x2": {"field": "high"}, **shared}},
        {"mark": {"type": "point", "filled": True, "size": 55}, "encoding": {"x": {**x, "field": "v"}, **shared}},
    ]
    return chart(language, {"data": {"values": values}, "layer": layers}, 62 * len(order))


def hazard(found: Mapping[str, Any], language: Language) -> dict[str, Any] | None:
    """The hazard of an answer by days since the step, beside chance."""
    if found.get("reason") or not found.get("by_age"):
        return None
    words = [_word("found", language), _word("chance", language)]
    values = []
    for row in found["by_age"]:
        low, high = row["interval"]
        where = {"from": row["from"], "to": row["to"], "middle": (row["from"] + row["to"]) / 2}
        values.append({**where, "v": row["per_month"], "low": low, "high": high, "who": words[0]})
        if row["chance"] is not None:
            values.append({**where, "v": row["chance"], "who": words[1]})
    x = {"field": "from", "type": "quantitative", "axis": {"title": _word("days", language), "tickCount": 8}}
    colour = {"field": "who", **key(language, words, (ACCENT, WARM))}
    y = _number("v", _word("answers", language), language)
    layers = [
        {
            "mark": {"type": "rule", "strokeWidth": 3},
            "encoding": {"x": x, "x2": {"field": "to"}, "y": y, "color": colour},
        },
        {
            "transform": [{"filter": "isValid(datum.low)"}],
            "mark": {"type": "rule", "strokeWidth": 1},
            "encoding": {
                "x": {**x, "field": "middle"},
                "y": {**y, "field": "low"},
                "y2": {"field": "high"},
                "color": colour,
            },
        },
    ]
    return chart(language, {"data": {"values": values}, "layer": layers}, 190)


def survival(found: Mapping[str, Any], language: Language) -> dict[str, Any] | None:
    """The share of comparable openings not reversed, with its 90 % band."""
    curve = found.get("survival")
    if found.get("reason") or not curve or not curve["months"]:
        return None
    columns = (curve["months"], curve["survival"], curve["low"], curve["high"])
    values: list[dict[str, Any]] = [{"x": 0, "v": 1.0, "low": 1.0, "high": 1.0}]
    values += [{"x": x, "v": v, "low": low, "high": high} for x, v, low, high in zip(*columns, strict=True)]
    x = {"field": "x", "type": "quantitative", "axis": {"title": _word("months", language), "tickCount": 8}}
    y = _number("v", _word("survival", language), language) | {"scale": {"domain": [0, 1]}}
    y["axis"] = {**y["axis"], "format": "%"}
    layers = [
        {
            "mark": {"type": "area", "interpolate": "step-after", "color": ACCENT, "opacity": 0.15},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "interpolate": "step-after", "color": ACCENT, "strokeWidth": 2},
            "encoding": {"x": x, "y": y},
        },
    ]
    return chart(language, {"data": {"values": values}, "layer": layers}, 190)


def balance(by_year: Mapping[str, int], language: Language) -> dict[str, Any] | None:
    """Who is ahead: the running sum of what the first party gave less what the second gave."""
    if len(by_year) < 2:
        return None
    values = [{"x": date(int(year), 12, 31).isoformat(), "v": total} for year, total in sorted(by_year.items())]
    body = {
        "data": {"values": values},
        "mark": {"type": "line", "interpolate": "step-after", "color": ACCENT, "strokeWidth": 2, "point": True},
        "encoding": {
            "x": {"field": "x", **when(axis={"format": "%Y", "tickCount": 9})},
            "y": _number("v", _word("balance", language), language),
        },
    }
    return chart(language, body, 170)


def _number(field: str, title: str, language: Language) -> dict[str, Any]:
    axis = {"orient": side(language), "tickCount": 4}
    return {"field": field, "type": "quantitative", "title": title, "axis": axis}


def _pair(pair: Sequence[str], actors: Mapping[str, str], language: Language, then: bool = False) -> str:
    """`A → B`, the effect after `then`; in Arabic with words, since an arrow would point the wrong way."""
    a, b = (actors.get(code, code) for code in pair)
    if language == "ar":
        return label(f"{'ثم ' if then else ''}من {isolate(a, 'auto')} إلى {isolate(b, 'auto')}", language)
    return f"{'then ' if then else ''}{a} → {b}"


def _word(key_: str, language: Language) -> str:
    return label(WORDS[key_].of(language), language)


def _alone(spec: dict[str, Any]) -> dict[str, Any]:
    """With room at the sides: a drawing that stands alone may be shown in a wider font than it was measured in."""
    return {**spec, "padding": {"left": 48, "right": 48, "top": 6, "bottom": 6}}
