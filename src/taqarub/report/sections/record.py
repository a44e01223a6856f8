"""What the record shows: timeline, phases and the exchange ledger."""

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
from taqarub.report.figures import exchange
from taqarub.report.figures import record as draw

if TYPE_CHECKING:
    from taqarub.history.history import Step
    from taqarub.study import Study

RECENT_STEPS = 15
SILENCE_SHARE = 0.5


def timeline(study: Study) -> Section:
    """All events as lanes, then the last months with their answers."""
    case, events = study.case.file, study.record.events
    lanes = draw.lanes_of(events, case.order)
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
    answered = sum(step.answered_by is not None for step in study.history.ledger.steps)
    close: Values = {"months": Count(exchange.RECENT_MONTHS, "noun.month"), "answered": Number(answered, "whole")}
    whole = Figure(
        "timeline",
        lambda language: draw.timeline(case, events, language),
        Sentence("caption.timeline"),
        (Sentence("alt.timeline", values),),
    )
    near = Figure(
        "exchange",
        lambda language: exchange.exchange(case, events, study.history.ledger, study.case.as_of, language),
        Sentence("caption.exchange", close),
        (Sentence("alt.exchange", close),),
    )
    return Section(
        "timeline", Sentence("title.timeline"), (Paragraph((Sentence("timeline.text", values),)), whole, near)
    )


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
    figure = Figure(
        "phases",
        lambda language: draw.phases(case, reading, language),
        Sentence("caption.phases"),
        tuple(part for part in text if isinstance(part, Sentence)),
    )
    return Section("phases", Sentence("title.phases"), (Paragraph(tuple(text)), figure))


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
        Sentence("caption.chance"),
        (Sentence("alt.chance", values),),
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
            Paragraph(tuple(shifts), "note"),
            Table("ledger-table", caption, columns, rows),
        ),
    )


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
