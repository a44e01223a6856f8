"""Signals to watch: what a step would say about the outcomes, and by when silence begins to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taqarub.report import naming
from taqarub.report.document import Column, Day, Line, Number, Paragraph, Part, Row, Section, Sentence, Table
from taqarub.report.figures.scale import top

if TYPE_CHECKING:
    from taqarub.outlook.outlook import Signal
    from taqarub.study import Study

MOST_SIGNALS = 12


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
    return Section("signals", Sentence("title.signals"), (Paragraph((Sentence("signals.intro"),)), table))


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
