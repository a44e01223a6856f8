"""Statements by evidence: which kinds of rows each verdict was computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taqarub.base.text import Language
from taqarub.report import naming
from taqarub.report.document import Code, Column, Count, Figure, Number, Sentence, Term, Value, Values
from taqarub.report.figures import boards
from taqarub.report.phrases.render import label, term
from taqarub.report.sections.behind import behind
from taqarub.report.views import evidence

if TYPE_CHECKING:
    from taqarub.study import Study


def evidence_figure(study: Study) -> Figure | None:
    """The matrix; None when no verdict names a row."""
    by_claim, kinds = evidence(study)
    if not kinds:
        return None

    def spec(language: Language) -> dict:
        words = {kind: label(_kind(study, kind), language) for kind in kinds}
        cells = [
            {"claim": claim, "kind": words[kind], "rows": n}
            for claim, counts in by_claim.items()
            for kind, n in sorted(counts.items())
        ]
        claims = [(v.id, v.verdict) for v in study.verdicts]
        return boards.matrix(language, cells, claims, list(words.values()), term("column.verdict", language))

    bare = sum(not counts for counts in by_claim.values())
    total = {kind: sum(counts[kind] for counts in by_claim.values()) for kind in kinds}
    values: Values = {
        "statements": Count(len(by_claim), "noun.statement"),
        "with": Number(len(by_claim) - bare, "whole"),
        "bare": Number(bare, "whole"),
        "kind": _kind(study, kinds[0]),
        "most": Number(total[kinds[0]], "whole"),
    }
    columns = (Column("column.statement"), Column("column.verdict"), Column("column.rows", True))
    rows = [
        (Code(v.id), Term(f"verdict.{v.verdict}"), Number(sum(by_claim[v.id].values()), "whole"))
        for v in study.verdicts
    ]
    data = behind("evidence", columns, rows)
    finding = Sentence("caption.evidence", values)
    return Figure("evidence", spec, finding, (Sentence("alt.evidence", values),), data, Sentence("note.evidence"))


def _kind(study: Study, kind: str) -> Value:
    name = kind.removeprefix("track.")
    if name == kind:
        return Term(f"evidence.{kind}")
    return naming.track(study.case.file, name) if name in study.case.file.tracks else Term(kind)
