"""How behaviour changed between regimes and at the case's own dates, and whether the fitted game makes it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from taqarub.report import naming
from taqarub.report.document import (
    Block,
    Column,
    Count,
    Day,
    Line,
    Number,
    Paragraph,
    Row,
    Sentence,
    Table,
    Term,
    Values,
)

if TYPE_CHECKING:
    from taqarub.estimate.changes import Change
    from taqarub.study import Study

COLUMNS = ("actor", "move", "rate-before", "rate-after", "game-before", "game-after", "carried-by")
NUMERIC = ("rate-before", "rate-after", "game-before", "game-after")
CHANCE = 20  # comparisons of which chance alone shows one as a change (estimate.changes.SURE, either way)


def behaviour_blocks(study: Study) -> list[Block]:
    """What changed on record, and what of the game carries it."""
    every = study.behaviour
    if not every:
        return []
    told = [change for change in every if change.word != "steady"]
    by_word = Counter(change.word for change in told)
    values: Values = {
        "compared": Count(len(every), "noun.comparison"),
        "changed": Number(len(told), "whole"),
        "chance": Number(round(len(every) / CHANCE), "whole"),
        **{word: Number(by_word[word], "whole") for word in ("state", "motives", "recording", "neither")},
    }
    if not told:
        return [Paragraph((Sentence("behaviour.text", values),))]
    made = by_word["neither"] < len(told)
    reading = Sentence("behaviour.carried" if made else "behaviour.none-made", values)
    text = Paragraph((Sentence("behaviour.text", values), reading))
    columns = tuple(Column(f"column.{name}", name in NUMERIC) for name in COLUMNS)
    rows = tuple(
        _row(study, change, i == 0 or change.name != told[i - 1].name) for i, change in enumerate(_by_place(told))
    )
    return [text, Table("behaviour-table", Sentence("caption.behaviour"), columns, rows)]


def _by_place(told: list[Change]) -> list[Change]:
    """Regimes first, then dates in their order; players in the order in which they came."""
    told.sort(key=lambda change: (change.kind != "regime", change.name))
    return told


def _row(study: Study, change: Change, first: bool) -> Row:
    cells = (
        Line((naming.actor(study.case.file, change.actor),)),
        Line((naming.move(study.case.file, change.actor, change.move),)),
        *(Line((Number(side.shown / side.months, "percent"),)) for side in (change.before, change.after)),
        *(Line((Number(side.fitted[1], "percent"),)) for side in (change.before, change.after)),
        Line((Term(f"carried.{change.word}"),)),
    )
    return Row(cells, group=_place(study, change) if first else None)


def _place(study: Study, change: Change) -> Sentence:
    if change.kind == "date":
        return Sentence("behaviour.date", {"month": Day(change.name)})
    name = naming.trigger(study.case.file, change.name.replace(":", "=", 1))
    return Sentence("behaviour.regime", {"regime": name})
