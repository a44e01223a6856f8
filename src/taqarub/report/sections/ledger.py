"""The exchange ledger: who gave what, what answered it, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from taqarub.report import naming
from taqarub.report.document import (
    Column,
    Count,
    Day,
    Figure,
    Line,
    Links,
    Number,
    Paragraph,
    Part,
    Range,
    Row,
    Section,
    Sentence,
    Table,
    Term,
    Value,
    Values,
    Words,
)
from taqarub.report.figures import record as draw
from taqarub.report.sections.answers import rate_figure, response_figure
from taqarub.report.sections.behind import behind

if TYPE_CHECKING:
    from taqarub.history.history import Ledger, Step
    from taqarub.study import Study

RECENT_STEPS = 15


def ledger(study: Study) -> Section:
    """Who gave what, what answered it, and whether that is more than chance."""
    found = study.history.ledger
    if not found.steps:
        return Section("ledger", Sentence("title.ledger"), (Paragraph((Sentence("ledger.none"),)),))
    lags = [s.lag_days for s in found.steps if s.lag_days is not None]
    low, high = np.quantile(found.rate_draws, (0.05, 0.95)) if found.rate_draws.size else (np.nan, np.nan)
    values: Values = {
        "steps": Count(len(found.steps), "noun.step"),
        "answered": Number(sum(s.answered_by is not None for s in found.steps), "whole"),
        "rate": Number(found.match_rate, "percent"),
        "range": Range(float(low), float(high), "percent"),
        "chance": Number(float(np.mean(found.shuffled)) if found.shuffled.size else None, "percent"),
        "block": Number(float(np.mean(found.block_shuffled)) if found.block_shuffled.size else None, "percent"),
        "p": Number(found.p_value),
        "p_block": Number(found.block_p_value),
        "window": Count(found.window_days, "noun.day"),
        "lag": Count(round(float(np.median(lags))) if lags else 0, "noun.day"),
    }
    party = naming.actor(study.case.file, study.case.file.matching.parties[0])
    shifts = [_shift(k, by, party) for k, by in sorted(found.by_size_shift.items())]
    figure = Figure(
        "chance",
        lambda language: draw.chance(found, language),
        Sentence("caption.chance", values),
        (Sentence("alt.chance", values),),
        _shuffles(found),
        Sentence("note.chance"),
    )
    columns = tuple(
        Column(f"column.{name}", name in ("size", "lag", "undo"))
        for name in ("step", "actor", "what-happened", "track", "size", "answered-by", "lag", "undo")
    )
    recent = [s for s in found.steps if s.date <= study.case.as_of][-RECENT_STEPS:]
    rows = tuple(_row(study, step) for step in reversed(recent))
    caption = Sentence(
        "caption.ledger", {"rows": Count(len(rows), "noun.step"), "all": Number(len(found.steps), "whole")}
    )
    return Section(
        "ledger",
        Sentence("title.ledger"),
        (
            Paragraph((Sentence("ledger.text", values), Sentence("ledger.lag", values))),
            figure,
            *(block for block in (response_figure(study), rate_figure(study)) if block is not None),
            Paragraph(tuple(shifts), "note"),
            Table("ledger-table", caption, columns, rows),
        ),
    )


def _shuffles(found: Ledger) -> Table:
    """Where shuffled dates lie."""
    columns = (Column("column.dates"), Column("column.mean", True), Column("column.interval", True))
    rows = []
    for name, values in (("shuffled", found.shuffled), ("block-shuffled", found.block_shuffled)):
        if values.size:
            low, high = np.quantile(values, (0.05, 0.95))
            mean = Number(float(values.mean()), "percent")
            rows.append((Term(f"figure.{name}"), mean, Range(float(low), float(high), "percent")))
    return behind("chance", columns, rows)


def _shift(by: int, found: Mapping[str, float], party: Value) -> Sentence:
    values: Values = {
        "shift": Number(by, "signed"),
        "rate": Number(found.get("match_rate"), "percent"),
        "balance": Number(found.get("balance"), "signed"),
        "actor": party,
    }
    return Sentence("ledger.shift", values)


def _row(study: Study, step: Step) -> Row:
    case = study.case.file
    text = next((e.description for e in study.case.events if e.id == step.id), None)
    answer: tuple[Part, ...] = (
        (Links((step.answered_by,), "row"),) if step.answered_by else (Sentence("cell.unanswered"),)
    )
    lag: tuple[Part, ...] = (Number(step.lag_days, "whole"),) if step.lag_days is not None else ()
    return Row(
        (
            Line((Links((step.id,), "row"), Day(step.date.isoformat() if step.exact else step.date.isoformat()[:7]))),
            Line((naming.actor(case, step.actor),)),
            Line((Words(text),) if text else ()),
            Line((naming.track(case, step.track) if step.track in case.tracks else Term(f"track.{step.track}"),)),
            Line((Number(step.size, "whole"),)),
            Line(answer),
            Line(lag),
            Line((Number(step.undo_days[1], "whole"),)),
        )
    )
