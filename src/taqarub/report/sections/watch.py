"""Signals to watch: what a step would say about the outcomes, and by when silence begins to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from taqarub.base.text import Language
from taqarub.report import naming
from taqarub.report.document import (
    Column,
    Count,
    Day,
    Figure,
    Line,
    Number,
    Paragraph,
    Part,
    Row,
    Section,
    Sentence,
    Table,
    Term,
    Values,
)
from taqarub.report.figures.boards import direction
from taqarub.report.figures.boards import signals as signals_board
from taqarub.report.figures.scale import top
from taqarub.report.figures.theme import LINE
from taqarub.report.phrases.render import label
from taqarub.report.sections.behind import behind

if TYPE_CHECKING:
    from taqarub.outlook.outlook import Signal
    from taqarub.study import Study

MOST_SIGNALS = 12
NARROW = 14  # characters on a line of a column's heading


def signals(study: Study) -> Section:
    """The table of signals, the most telling first."""
    chosen = top(study.outlook.signals, strength, MOST_SIGNALS)
    columns = (
        Column("column.signal"),
        Column("column.track"),
        Column("column.chance", True),
        Column("column.raises"),
        Column("column.lowers"),
        Column("column.informative-by"),
    )
    rows = tuple(_row(study, signal) for signal in chosen)
    table = Table("signals-table", Sentence("caption.signals"), columns, rows)
    if not rows:
        return Section("signals", Sentence("title.signals"), (Paragraph((Sentence("signals.none"),)),))
    intro = Paragraph((Sentence("signals.intro"),))
    return Section("signals", Sentence("title.signals"), (intro, _board(study, chosen), table))


def _board(study: Study, chosen: tuple[Signal, ...]) -> Figure:
    """Every sign against every outcome."""
    case = study.case.file
    outcomes = tuple(case.outcomes)
    top_ratio = max(max(abs(np.log(r)) for r in s.likelihood_ratio.values() if r > 0) for s in chosen)

    def spec(language: Language) -> dict:
        names = {o: label(naming.outcome(case, o), language, NARROW) for o in outcomes}
        rows: list[dict[str, Any]] = []
        signs = []
        for signal in chosen:
            sign = label(naming.what(case, signal.what), language, LINE)
            signs.append(sign)
            rows.append({"sign": sign, "date": signal.informative_by[:7] or "–"})
            for outcome, ratio in signal.likelihood_ratio.items():
                weight = abs(float(np.log(max(ratio, 1e-9)))) / max(float(top_ratio), 1e-9)
                speaks = direction(ratio)
                rows.append({"sign": sign, "outcome": names[outcome], "speaks": speaks, "weight": min(weight, 1.0)})
        return signals_board(
            language, rows, signs, list(names.values()), label(Term("figure.absence-from"), language, NARROW)
        )

    values = _finding(study, chosen[0])
    columns = (Column("column.signal"), Column("column.outcome"), Column("column.ratio", True))
    cells = [
        (naming.what(case, s.what), naming.outcome(case, o), Number(r, "times2"))
        for s in chosen
        for o, r in s.likelihood_ratio.items()
    ]
    data = behind("board", columns, cells)
    finding = Sentence("caption.board", values)
    return Figure("board", spec, finding, (Sentence("alt.board", values),), data, Sentence("note.board"))


def _finding(study: Study, signal: Signal) -> Values:
    """What the most telling sign says, in numbers."""
    ratios = {k: r for k, r in signal.likelihood_ratio.items() if r > 0}
    name = max(ratios, key=lambda k: (max(ratios[k], 1 / ratios[k]), k))
    return {
        "signal": naming.what(study.case.file, signal.what),
        "outcome": naming.outcome(study.case.file, name),
        "ratio": Number(ratios[name], "times2"),
        "signals": Count(min(len(study.outlook.signals), MOST_SIGNALS), "noun.signal"),
    }


def strength(signal: Signal) -> float:
    """How far a signal moves the odds of any outcome: the largest ratio, read both ways."""
    return max((max(r, 1.0 / r) for r in signal.likelihood_ratio.values() if r > 0), default=0.0)


def _row(study: Study, signal: Signal) -> Row:
    case = study.case.file
    ratios = {k: r for k, r in signal.likelihood_ratio.items() if r > 0}
    up, down = (pick(ratios, key=lambda k: (ratios[k], k)) if ratios else None for pick in (max, min))

    def cell(name: str | None) -> Line:
        if name is None:
            return Line(())
        return Line(
            (Sentence("cell.ratio", {"outcome": naming.outcome(case, name), "ratio": Number(ratios[name], "times2")}),)
        )

    by: Part = Day(signal.informative_by) if signal.informative_by else Sentence("cell.never")
    return Row(
        (
            Line((naming.what(case, signal.what),)),
            Line((naming.track(case, signal.track),) if signal.track else ()),
            Line((Number(signal.chance, "percent"),)),
            cell(up),
            cell(down),
            Line((by,)),
        )
    )
