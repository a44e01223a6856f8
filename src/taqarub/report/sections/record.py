"""What the record shows: the timeline as lanes, the phases and the ladders."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from taqarub.report import naming
from taqarub.report.document import (
    Column,
    Count,
    Day,
    Figure,
    Number,
    Paragraph,
    Part,
    Section,
    Sentence,
    Table,
    Term,
    Values,
    Words,
)
from taqarub.report.figures import exchange
from taqarub.report.figures import record as draw
from taqarub.report.sections.behind import behind
from taqarub.report.sections.ladders import ladder_figure

if TYPE_CHECKING:
    from taqarub.history.history import Step
    from taqarub.study import Study


def timeline(study: Study) -> Section:
    """All events as lanes, then the last months with their answers."""
    case, events = study.case.file, study.record.events
    lanes = draw.lanes_of(events, case.players)
    shown = sum((e.initiator, e.target) in lanes for e in events)
    values: Values = {
        "events": Count(len(events), "noun.event"),
        "shown": Number(shown, "whole"),
        "lanes": Count(len(lanes), "noun.lane"),
        "first": Day(min((e.date for e in events), default=study.case.as_of).isoformat()),
        "last": Day(max((e.date for e in events), default=study.case.as_of).isoformat()),
        "cooperative": Number(sum(e.direction == "cooperative" for e in events), "whole"),
        "hostile": Number(sum(e.direction == "hostile" for e in events), "whole"),
    }
    recent = _recent(study)
    close: Values = {
        "months": Count(exchange.RECENT_MONTHS, "noun.month"),
        "steps": Count(len(recent), "noun.step"),
        "answered": Number(sum(step.answered_by is not None for step in recent), "whole"),
    }
    whole = Figure(
        "timeline",
        lambda language: draw.timeline(case, events, language),
        Sentence("caption.timeline", values),
        (Sentence("alt.timeline", values),),
        _by_lane(study, lanes),
        Sentence("note.timeline"),
    )
    near = Figure(
        "exchange",
        lambda language: exchange.exchange(case, events, study.history.ledger, study.case.as_of, language),
        Sentence("caption.exchange", close),
        (Sentence("alt.exchange", close),),
        _answered(study),
        Sentence("note.exchange"),
    )
    return Section(
        "timeline", Sentence("title.timeline"), (Paragraph((Sentence("timeline.text", values),)), whole, near)
    )


def _recent(study: Study) -> list[Step]:
    """Steps of the close-up."""
    start = study.case.as_of - timedelta(days=round(exchange.RECENT_MONTHS * 30.44))
    return [step for step in study.history.ledger.steps if step.date >= start]


def _by_lane(study: Study, lanes: list[tuple[str, str]]) -> Table:
    """Events by lane and direction."""
    case = study.case.file
    counts = Counter((e.initiator, e.target, e.direction) for e in study.record.events)
    columns = (Column("column.lane"), *(Column(f"direction.{d}", True) for d in draw.DIRECTIONS))
    rows: list[list[Part]] = [
        [draw.lane_name(case, pair), *(Number(counts[(*pair, d)], "whole") for d in draw.DIRECTIONS)] for pair in lanes
    ]
    return behind("timeline", columns, rows)


def _answered(study: Study) -> Table:
    """The arrows of the close-up, one a row."""
    steps = {step.id: step for step in study.history.ledger.steps}
    columns = (Column("column.step"), Column("column.actor"), Column("column.answered-by"), Column("column.lag", True))
    rows = [
        (
            Day(step.date.isoformat()),
            naming.actor(study.case.file, step.actor),
            Day(steps[step.answered_by].date.isoformat()),
            Number(step.lag_days, "whole"),
        )
        for step in _recent(study)
        if step.answered_by in steps
    ]
    return behind("exchange", columns, rows)


def phases(study: Study) -> Section:
    """How the past is cut by methods of different kinds, and where they agree."""
    reading, case = study.history.phases, study.case.file
    text: list[Part] = [
        Sentence(
            "phases.text",
            {
                "methods": Count(len(reading.methods), "noun.method"),
                "agreement": Number(reading.agreement, "percent"),
                "silent": Number(float(np.mean(reading.silent)), "percent"),
                "months": Count(len(reading.series), "noun.month"),
            },
        )
    ]
    for name, found in reading.methods.items():
        last = found.spells[-1] if found.spells else None
        if last is None or not found.converged:
            text.append(Sentence("phases.not-settled", {"method": Term(f"method.{name}")}))
            continue
        values: Values = {
            "method": Term(f"method.{name}"),
            "spells": Count(len(found.spells), "noun.spell"),
            "label": Words(getattr(case.phases, last.label)),
            "since": Number(last.start, "month"),
            "p": Number(last.probability, "percent"),
        }
        text.append(Sentence("phases.method", values))
    values = {"agreement": Number(reading.agreement, "percent"), "months": Count(len(reading.series), "noun.month")}
    settled = all(found.spells and found.converged for found in reading.methods.values())
    figure = Figure(
        "phases",
        lambda language: draw.phases(case, reading, language),
        Sentence("caption.phases" if settled else "caption.phases-open", values),
        tuple(part for part in text if isinstance(part, Sentence)),
        _spells(study),
        Sentence("note.phases"),
    )
    ladder = ladder_figure(study)
    blocks = (Paragraph(tuple(text)), figure, *((ladder,) if ladder else ()))
    return Section("phases", Sentence("title.phases"), blocks)


def _spells(study: Study) -> Table:
    """Every spell of every method."""
    columns = (Column("column.method"), Column("column.phase"), Column("column.from"), Column("column.p", True))
    rows = [
        (
            Term(f"method.{name}"),
            Words(getattr(study.case.file.phases, spell.label)),
            Number(spell.start, "month"),
            Number(spell.probability, "percent"),
        )
        for name, found in study.history.phases.methods.items()
        for spell in found.spells
    ]
    return behind("phases", columns, rows)
