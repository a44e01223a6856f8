"""The two-page brief: the same records as the full one, fewer of them, in the same order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from taqarub.report import naming
from taqarub.report.document import (
    Block,
    Column,
    Count,
    Items,
    Line,
    Links,
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
from taqarub.report.readings import ranked
from taqarub.report.sections import front, limits, watch
from taqarub.report.sections.outlook import odds_figure
from taqarub.report.sections.why import why

if TYPE_CHECKING:
    from taqarub.study import Study

MOST_JUDGEMENTS, MOST_REASONS, MOST_CHANGES, MOST_SIGNALS, MOST_LIMITS = 5, 4, 3, 5, 3


def sections(study: Study) -> tuple[Section, ...]:
    """Judgements, reasons, what would change them, signals with dates, outcomes, statements, limits."""
    judgements = front.key_judgements(study)
    *_, items = judgements.blocks
    kept = tuple(_without_rows(line) for line in getattr(items, "items", ())[:MOST_JUDGEMENTS])
    return (
        replace(judgements, blocks=(Items(kept, numbered=True),)),
        why(study, MOST_REASONS),
        front.change_of_mind(study, MOST_CHANGES),
        _signals(study),
        _outcomes(study),
        _statements(study),
        limits.limits(study, MOST_LIMITS),
    )


def _without_rows(line: Line) -> Line:
    """A judgement without its references: in this length there is nothing that they could lead to."""
    return Line(tuple(part for part in line.parts if not isinstance(part, Links)))


def _signals(study: Study) -> Section:
    found = watch.signals(study)
    table = next((block for block in found.blocks if isinstance(block, Table)), None)
    if table is None:
        return found
    kept = (0, 2, 3, 5)  # what, chance, what it speaks for, the date
    rows = tuple(Row(tuple(row.cells[i] for i in kept)) for row in table.rows[:MOST_SIGNALS])
    return replace(found, blocks=(replace(table, columns=tuple(table.columns[i] for i in kept), rows=rows),))


def _outcomes(study: Study) -> Section:
    """Both horizons side by side."""
    horizons = study.outlook.horizons
    columns = [Column("column.outcome")]
    for place in range(len(horizons)):
        columns.append(Column("column.near" if place == 0 else "column.far"))
    rows = []
    for name, _ in ranked(study.outlook.outcomes[horizons[-1]]):
        cells = [Line((naming.outcome(study.case.file, name),))]
        for horizon in horizons:
            found = study.outlook.outcomes[horizon][name]
            values: Values = {
                "p": Number(found.p, "percent"),
                "range": Range(found.lo, found.hi, "percent"),
                "odds": Odds(found.p),
            }
            cells.append(Line((Sentence("cell.chance", values),)))
        rows.append(Row(tuple(cells)))
    caption = Sentence(
        "caption.outcomes-short",
        {"near": Count(horizons[0], "noun.month"), "far": Count(horizons[-1], "noun.month")},
    )
    table = Table("outcomes-table", caption, tuple(columns), tuple(rows))
    ensemble = study.outlook.ensembles.get("posterior")
    drawn = (odds_figure(study, ensemble.odds),) if ensemble is not None and len(ensemble.odds) else ()
    return Section("outcomes", Sentence("title.outcomes"), (table, *drawn))


def _statements(study: Study) -> Section:
    blocks: tuple[Block, ...] = (
        Paragraph((Sentence("claims.tally", front.tally(study.verdicts)), Sentence("short.where"))),
    )
    return Section("claims", Sentence("title.claims"), blocks)
