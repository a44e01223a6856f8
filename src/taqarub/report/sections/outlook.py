"""The outlook: outcomes month by month and at each horizon, and the spread of every track."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taqarub.base.text import Language
from taqarub.report import naming
from taqarub.report.document import (
    Block,
    Column,
    Count,
    Figure,
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
from taqarub.report.figures.dots import stacked
from taqarub.report.figures.theme import SERIES
from taqarub.report.phrases.render import label, term
from taqarub.report.readings import ranked
from taqarub.report.sections.behind import behind
from taqarub.report.sections.ladders import fan_figure

if TYPE_CHECKING:
    from taqarub.study import Study

QUARTERS = 3  # months between the rows behind a curve


def outcomes(study: Study) -> Section:
    """Odds month by month, a table with intervals, and what is not known against what is chance."""
    horizons = study.outlook.horizons
    blocks: list[Block] = [Paragraph((Sentence("outcomes.text"),))]
    ensemble = study.outlook.ensembles.get("posterior")
    if ensemble is not None and len(ensemble.odds):
        blocks.append(odds_figure(study, ensemble.odds))
    spread = fan_figure(study)
    blocks += [_outcome_table(study), *((spread,) if spread else ())]
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
    blocks.append(Paragraph((Sentence("outcomes.end-effect", end), *_at_once(study)), "note"))
    return Section("outcomes", Sentence("title.outcomes"), tuple(blocks))


def _at_once(study: Study) -> tuple[Sentence, ...]:
    """Whether the equilibrium of those who move at once was found wherever it was looked for."""
    found = study.outlook.details.get("at_once")
    if not found:
        return ()
    games = Count(int(found["games"]), "noun.solved-game")
    if not found["without"]:
        return (Sentence("outcomes.at-once-found", {"games": games}),)
    values: Values = {
        "games": games,
        "without": Number(found["without"], "whole"),
        "share": Number(found["share"], "percent"),
        "month": Number(min(found["months"]), "whole"),
    }
    return (Sentence("outcomes.at-once-missed", values),)


def odds_figure(study: Study, odds: np.ndarray) -> Figure:
    """Outcomes month by month, stacked to one; `odds` (h + 1, outcomes)."""
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
    columns = (Column("column.month", True), Column("column.outcome"), Column("column.probability", True))
    rows = [
        (Number(month, "whole"), naming.outcome(study.case.file, n), Number(float(odds[month, i]), "percent"))
        for month in range(0, len(odds), QUARTERS)
        for i, n in enumerate(names)
    ]
    finding, alt = Sentence("caption.outcomes", values), (Sentence("alt.outcomes", values),)
    return Figure("outcomes", spec, finding, alt, behind("outcomes", columns, rows), Sentence("note.outcomes"))


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
