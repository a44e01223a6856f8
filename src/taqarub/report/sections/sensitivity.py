"""What the result hangs on: shares of variance, and how far each quantity swings the likeliest outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from taqarub.base.text import Language
from taqarub.report import naming
from taqarub.report.document import (
    Block,
    Column,
    Count,
    Figure,
    Number,
    Paragraph,
    Range,
    Section,
    Sentence,
    Values,
)
from taqarub.report.figures.bars import Bar, tornado
from taqarub.report.figures.dots import Dot, dots
from taqarub.report.figures.theme import LINE
from taqarub.report.phrases.render import label, term
from taqarub.report.readings import ranked
from taqarub.report.sections.behind import behind
from taqarub.report.views import swings

if TYPE_CHECKING:
    from taqarub.study import Study

MOST_INPUTS, MOST_SENTENCES = 12, 3


def sensitivity(study: Study) -> Section:
    """Which quantities of the case the outcomes hang on: shares of variance, the largest first."""
    chosen = study.outlook.sensitivity[:MOST_INPUTS]
    title = Sentence("title.sensitivity")
    if not chosen:
        return Section("sensitivity", title, (Paragraph((Sentence("sensitivity.none"),)), *_order(study)))

    def spec(language: Language) -> dict:
        word = term("figure.variance-share", language)
        items = [
            Dot(
                label(naming.quantity(study.case.file, i["parameter"]), language, LINE),
                word,
                i["share"],
                i["lo"],
                i["hi"],
            )
            for i in chosen
        ]
        return dots(language, items, [word], word)

    sentences = tuple(_input(study, item) for item in chosen[:MOST_SENTENCES])
    values: Values = {"inputs": Count(len(chosen), "noun.input")}
    columns = (Column("column.quantity"), Column("column.variance-share", True), Column("column.interval", True))
    rows = [
        (
            naming.quantity(study.case.file, i["parameter"]),
            Number(i["share"], "percent"),
            Range(i["lo"], i["hi"], "percent"),
        )
        for i in chosen
    ]
    data = behind("sensitivity", columns, rows)
    figure = Figure("sensitivity", spec, sentences[0], sentences, data, Sentence("note.sensitivity"))
    text = Paragraph((Sentence("sensitivity.text", values), *sentences))
    by_input = _tornado(study, tuple(i["parameter"] for i in chosen))
    return Section("sensitivity", title, (text, figure, *by_input, *_order(study)))


def _order(study: Study) -> list[Block]:
    """Whether it matters which party moves first within a month, or that they do not move at once."""
    found = study.outlook.details.get("order")
    if not found:
        return []
    horizon = Count(int(found["horizon"]), "noun.month")
    values: list[Values] = [
        {"horizon": horizon, "change": Number(round(100 * variant["change"], 1))}
        for variant in found["variants"].values()
    ]
    keys = (f"sensitivity.order-{name}" for name in found["variants"])
    told = [Sentence(key, given) for key, given in zip(keys, values, strict=True)]
    draws = Sentence("sensitivity.order-draws", {"draws": Count(int(found["draws"]), "noun.draw")})
    return [Paragraph((*told, draws), "note")]


def _tornado(study: Study, parameters: tuple[str, ...]) -> list[Block]:
    """How far each quantity swings the chance of the likeliest outcome."""
    horizon = study.outlook.horizons[-1]
    (name, _), *_rest = ranked(study.outlook.outcomes[horizon])
    found = swings(study, name, horizon, parameters)
    if not found:
        return []

    def spec(language: Language) -> dict:
        bars = [Bar(label(naming.quantity(study.case.file, s.parameter), language, LINE), s.low, s.high) for s in found]
        return tornado(language, bars, found[0].middle, term("figure.probability", language))

    widest = found[0]
    values: Values = {
        "input": naming.quantity(study.case.file, widest.parameter),
        "outcome": naming.outcome(study.case.file, name),
        "horizon": Count(horizon, "noun.month"),
        "low": Number(widest.low, "percent"),
        "high": Number(widest.high, "percent"),
        "middle": Number(widest.middle, "percent"),
    }
    columns = (Column("column.quantity"), Column("column.where-low", True), Column("column.where-high", True))
    rows = [
        (naming.quantity(study.case.file, s.parameter), Number(s.low, "percent"), Number(s.high, "percent"))
        for s in found
    ]
    data, alt = behind("tornado", columns, rows), (Sentence("alt.tornado", values),)
    return [Figure("tornado", spec, Sentence("caption.tornado", values), alt, data, Sentence("note.tornado"))]


def _input(study: Study, item: Mapping[str, Any]) -> Sentence:
    values: Values = {
        "input": naming.quantity(study.case.file, item["parameter"]),
        "share": Number(item["share"], "percent"),
        "range": Range(item["lo"], item["hi"], "percent"),
    }
    return Sentence("sensitivity.input", values)
