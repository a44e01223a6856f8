"""Whether simpler models predict the months as well as the game does: the sentence and the table behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taqarub.report.document import (
    Block,
    Code,
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
    from taqarub.estimate.compare import Rival
    from taqarub.study import Study

COLUMNS = ("rival", "players-scored", "log-score-gain", "standard-error", "reading")
NUMERIC = ("log-score-gain", "standard-error")


def rival_blocks(study: Study) -> list[Block]:
    """What the comparison says, or why there is none."""
    found = study.comparison
    if found is None:
        command = Code(f"taqarub estimate {study.case.file.name} --rivals --keep")
        return [Paragraph((Sentence("rivals.not-scored", {"command": command}),), "note")]
    if not found.rivals:
        return [Paragraph((Sentence("rivals.too-few", {"months": Count(found.months, "noun.month")}),), "note")]
    equal = len(found.simpler_do_as_well)
    values: Values = {
        "equal": Count(equal, "noun.rival"),
        "all": Count(len(found.rivals), "noun.rival"),
        "from": Day(found.first),
        "to": Day(found.last),
        "months": Count(found.months, "noun.month"),
        "left": Count(found.left_out, "noun.month"),
    }
    text = [
        Sentence("rivals.some" if equal else "rivals.none", values),
        Sentence("rivals.how" if found.left_out else "rivals.how-all", values),
    ]
    columns = tuple(Column(f"column.{name}", name in NUMERIC) for name in COLUMNS)
    rows = tuple(_row(study, rival) for rival in found.rivals)
    return [Paragraph(tuple(text)), Table("rivals-table", Sentence("caption.rivals"), columns, rows)]


def _row(study: Study, rival: Rival) -> Row:
    whole = set(rival.players) == set(study.case.file.players)
    return Row(
        (
            Line((Term(f"rival.{rival.name}"),)),
            Line((Term("players.all" if whole else "players.parties"),)),
            Line((Number(rival.difference, "signed"),)),
            Line((Number(rival.standard_error),)),
            Line((Term(f"rival-word.{rival.word}"),)),
        )
    )
