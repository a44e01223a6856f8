"""The outlook: outcomes at each horizon, what would break the course, and which inputs carry the result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from taqarub.base.text import Language
from taqarub.report import naming
from taqarub.report.document import (
    Block,
    Column,
    Count,
    Figure,
    Items,
    Line,
    Number,
    Odds,
    Paragraph,
    Range,
    Row,
    Section,
    Sentence,
    Table,
    Values,
)
from taqarub.report.figures.dots import Dot, dots, stacked
from taqarub.report.figures.scale import top
from taqarub.report.figures.theme import LINE, SERIES
from taqarub.report.phrases.render import label, term
from taqarub.report.readings import ranked

if TYPE_CHECKING:
    from taqarub.study import Study

MOST_INPUTS, MOST_SENTENCES = 12, 3


def outcomes(study: Study) -> Section:
    """Odds month by month, a table with intervals, and what is not known against what is chance."""
    horizons = study.outlook.horizons
    blocks: list[Block] = [Paragraph((Sentence("outcomes.text"),))]
    ensemble = study.outlook.ensembles.get("posterior")
    if ensemble is not None and len(ensemble.odds):
        blocks.append(_odds_figure(study, ensemble.odds))
    blocks.append(_outcome_table(study))
    for horizon in horizons:
        shares = study.outlook.shares.get(horizon)
        if shares:
            values: Values = {
                "horizon": Count(horizon, "noun.month"),
                "epistemic": Number(shares.get("epistemic"), "percent"),
                "aleatory": Number(shares.get("aleatory"), "percent"),
            }
            blocks.append(Paragraph((Sentence("outcomes.shares", values),)))
    end: Values = {
        "change": Number(round(100 * study.outlook.end_effect, 1)),
        "months": Count(int(study.outlook.details.get("longer_months", 36)), "noun.month"),
    }
    blocks.append(Paragraph((Sentence("outcomes.end-effect", end),), "note"))
    return Section("outcomes", Sentence("title.outcomes"), tuple(blocks))


def _odds_figure(study: Study, odds: np.ndarray) -> Figure:
    names = tuple(study.case.file.outcomes)

    def spec(language: Language) -> dict:
        words = [label(naming.outcome(study.case.file, name), language) for name in names]
        titles = (term("figure.months-ahead", language), term("figure.share-of-futures", language))
        return stacked(language, odds.tolist(), words, SERIES[: len(words)], titles)

    (name, best), *_ = ranked(study.outlook.outcomes[study.outlook.horizons[-1]])
    values: Values = {
        "outcome": naming.outcome(study.case.file, name),
        "p": Number(best.p, "percent"),
        "horizon": Count(study.outlook.horizons[-1], "noun.month"),
    }
    return Figure("outcomes", spec, Sentence("caption.outcomes"), (Sentence("alt.outcomes", values),))


def _outcome_table(study: Study) -> Table:
    rows = []
    for horizon in study.outlook.horizons:
        for i, (name, found) in enumerate(ranked(study.outlook.outcomes[horizon])):
            cells = (
                Line((naming.outcome(study.case.file, name),)),
                Line((Odds(found.p),)),
                Line((Number(found.p, "percent"),)),
                Line((Range(found.lo, found.hi, "percent"),)),
            )
            head = Sentence("group.horizon", {"horizon": Count(horizon, "noun.month")}) if i == 0 else None
            rows.append(Row(cells, group=head))
    columns = (
        Column("column.outcome"),
        Column("column.word"),
        Column("column.probability", True),
        Column("column.interval", True),
    )
    return Table("outcomes-table", Sentence("caption.outcomes-table"), columns, tuple(rows))


def fragility(study: Study) -> Section:
    """How much each trigger raises the hazard of reversal."""
    found = {k: t for k, t in study.outlook.triggers.items() if np.isfinite(t["hazard_ratio"])}
    if not found:
        return Section("fragility", Sentence("title.fragility"), (Paragraph((Sentence("fragility.none"),)),))
    order = top(tuple(found), lambda k: found[k]["hazard_ratio"], 12)
    sentences = tuple(_trigger_sentence(study, name, found[name]) for name in order)

    def spec(language: Language) -> dict:
        word = term("figure.hazard-ratio", language)
        items = [
            Dot(
                label(naming.trigger(study.case.file, k), language, LINE),
                word,
                found[k]["hazard_ratio"],
                max(found[k]["lo"], 1e-3),
                found[k]["hi"],
            )
            for k in order
        ]
        return dots(language, items, [word], word, "ratio", 1.0)

    figure = Figure("fragility", spec, Sentence("caption.fragility"), sentences)
    blocks = (Paragraph((Sentence("fragility.text"),)), figure, Items(tuple(Line((s,)) for s in sentences)))
    return Section("fragility", Sentence("title.fragility"), (*blocks, *_flip(study)))


def _flip(study: Study) -> tuple[Block, ...]:
    """The likeliest set of shocks after which another outcome is the most likely."""
    found = study.outlook.details.get("flip")
    if not found or not found.get("most_likely"):
        return ()
    values: Values = {
        "horizon": Count(int(found["horizon"]), "noun.month"),
        "before": naming.outcome(study.case.file, found["most_likely"]),
        "sets": Number(found.get("sets"), "whole"),
    }
    if not found["shocks"]:
        return (Paragraph((Sentence("flip.none", values),)),)
    after = found["becomes"]
    values |= {
        "after": naming.outcome(study.case.file, after),
        "p": Number(found.get("chances", {}).get(after), "percent"),
    }
    shocks = tuple(Line((naming.trigger(study.case.file, shock),)) for shock in found["shocks"])
    return Paragraph((Sentence("flip.text", values),)), Items(shocks)


def _trigger_sentence(study: Study, name: str, found: Mapping[str, float]) -> Sentence:
    values: Values = {
        "trigger": naming.trigger(study.case.file, name),
        "ratio": Number(found["hazard_ratio"], "times"),
        "range": Range(found["lo"], found["hi"], "times"),
    }
    clear = "raises" if found["lo"] > 1 else "lowers" if found["hi"] < 1 else "unclear"
    return Sentence(f"fragility.{clear}", values)


def sensitivity(study: Study) -> Section:
    """Which quantities of the case the outcomes hang on: shares of variance, the largest first."""
    chosen = study.outlook.sensitivity[:MOST_INPUTS]
    title = Sentence("title.sensitivity")
    if not chosen:
        return Section("sensitivity", title, (Paragraph((Sentence("sensitivity.none"),)),))

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
    figure = Figure("sensitivity", spec, Sentence("caption.sensitivity", values), sentences)
    text = Paragraph((Sentence("sensitivity.text", values), *sentences))
    return Section("sensitivity", title, (text, figure))


def _input(study: Study, item: Mapping[str, Any]) -> Sentence:
    values: Values = {
        "input": naming.quantity(study.case.file, item["parameter"]),
        "share": Number(item["share"], "percent"),
        "range": Range(item["lo"], item["hi"], "percent"),
    }
    return Sentence("sensitivity.input", values)
