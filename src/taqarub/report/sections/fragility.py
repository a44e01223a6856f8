"""What would undo the course: how fast futures reverse, the hazard under each trigger, and what flips the outlook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

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
    Paragraph,
    Range,
    Section,
    Sentence,
    Values,
)
from taqarub.report.figures.bars import hazard, monthly_hazard
from taqarub.report.figures.dots import Dot, dots
from taqarub.report.figures.scale import top
from taqarub.report.figures.theme import LINE
from taqarub.report.phrases.render import label, term
from taqarub.report.sections.behind import behind

if TYPE_CHECKING:
    from taqarub.study import Study

QUARTERS = 3  # months between the rows behind a curve


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

    columns = (Column("column.trigger"), Column("column.ratio", True), Column("column.interval", True))
    rows = [
        (
            naming.trigger(study.case.file, k),
            Number(found[k]["hazard_ratio"], "times"),
            Range(found[k]["lo"], found[k]["hi"], "times"),
        )
        for k in order
    ]
    figure = Figure(
        "fragility", spec, sentences[0], sentences, behind("fragility", columns, rows), Sentence("note.fragility")
    )
    blocks = (Paragraph((Sentence("fragility.text"),)), figure, Items(tuple(Line((s,)) for s in sentences)))
    return Section("fragility", Sentence("title.fragility"), (*_hazard(study), *blocks, *_flip(study)))


def _hazard(study: Study) -> list[Block]:
    """How fast futures reverse: first passage with its band, and the hazard of each month."""
    ensemble = study.outlook.ensembles.get("posterior")
    names = list(study.case.file.outcomes)
    reversal = str(study.outlook.details.get("reversal", ""))
    if ensemble is None or not ensemble.reached.size or reversal not in names:
        return []
    reached = ensemble.reached[:, :, names.index(reversal)]
    monthly = monthly_hazard(reached[0])
    first, last = study.outlook.horizons[0], len(reached[0]) - 1
    peak = int(np.argmax(monthly)) + 1
    values: Values = {
        "outcome": naming.outcome(study.case.file, reversal),
        "first": Count(first, "noun.month"),
        "early": Number(float(reached[0, first]), "percent"),
        "last": Count(last, "noun.month"),
        "late": Number(float(reached[0, last]), "percent"),
        "range": Range(float(reached[1, last]), float(reached[2, last]), "percent"),
        "peak": Number(peak, "whole"),
        "hazard": Number(float(monthly[peak - 1]), "percent"),
    }

    def spec(language: Language) -> dict:
        below = (term("figure.monthly-hazard", language), term("figure.months-ahead", language))
        return hazard(language, reached, (term("figure.reversed-by", language), *below))

    columns = (
        Column("column.month", True),
        Column("column.reached", True),
        Column("column.interval", True),
        Column("column.hazard", True),
    )
    rows = [
        (
            Number(month, "whole"),
            Number(float(reached[0, month]), "percent"),
            Range(float(reached[1, month]), float(reached[2, month]), "percent"),
            Number(float(monthly[month - 1]), "percent"),
        )
        for month in range(QUARTERS, last + 1, QUARTERS)
    ]
    alt = (Sentence("alt.hazard", values),)
    data = behind("hazard", columns, rows)
    return [Figure("hazard", spec, Sentence("caption.hazard", values), alt, data, Sentence("note.hazard"))]


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
