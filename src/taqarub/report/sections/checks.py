"""Checks on ourselves: false statements that should fail, and methods that disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taqarub.report.document import (
    Block,
    Chip,
    Code,
    Column,
    Count,
    Line,
    Links,
    Number,
    Paragraph,
    Part,
    Row,
    Section,
    Sentence,
    Table,
    Term,
    Values,
    Words,
)
from taqarub.verdict.verdict import Verdict

if TYPE_CHECKING:
    from taqarub.study import Study

TWIN_ENDS = ("-twin", "~")


def is_twin(verdict: Verdict) -> bool:
    """Whether a verdict is about a statement turned round."""
    return verdict.id.endswith(TWIN_ENDS)


def placebo_blocks(study: Study) -> list[Block]:
    """How many plausible but false statements, and how many inverted ones, came out supported."""
    false = [v for v in study.placebos if not is_twin(v)]
    twins = [v for v in study.placebos if is_twin(v)]
    verdicts = {v.id: v.verdict for v in study.verdicts}
    both = [t for t in twins if t.verdict == "supported" and verdicts.get(_stem(t.id)) == "supported"]
    values: Values = {
        "placebos": Count(len(false), "noun.placebo"),
        "supported": Number(sum(v.verdict == "supported" for v in false), "whole"),
        "leaning": Number(sum(v.verdict == "leaning" for v in false), "whole"),
        "twins": Count(len(twins), "noun.twin"),
        "twins_supported": Number(sum(v.verdict == "supported" for v in twins), "whole"),
        "both": Number(len(both), "whole"),
    }
    columns = (Column("column.statement"), Column("column.verdict"), Column("column.p", True))
    rows = tuple(
        Row(
            (
                Line((Code(v.id), Words(v.statement))),
                Line((Chip(v.verdict),)),
                Line((Number(v.probability, "percent"),)),
            )
        )
        for v in false
    )
    table = Table("placebos-table", Sentence("caption.placebos"), columns, rows)
    text = Paragraph((Sentence("placebos.text", values), Sentence("placebos.twins", values)))
    return [text, table] if rows else [text]


def _stem(twin: str) -> str:
    for end in TWIN_ENDS:
        twin = twin.removesuffix(end)
    return twin


def disagreements(study: Study) -> Section:
    """Where a second measurement says otherwise; reported, never averaged."""
    differing = [v for v in study.verdicts if v.second and v.second.get("agrees") is False]
    agreeing = sum(bool(v.second and v.second.get("agrees")) for v in study.verdicts)
    values: Values = {
        "differing": Count(len(differing), "noun.disagreement"),
        "agreeing": Count(agreeing, "noun.agreement"),
    }
    title = Sentence("title.disagreements")
    text = Paragraph((Sentence("disagreements.text" if differing else "disagreements.none", values),))
    if not differing:
        return Section("disagreements", title, (text,))
    columns = (
        Column("column.statement"),
        Column("column.first-method"),
        Column("column.p", True),
        Column("column.second-method"),
        Column("column.p", True),
    )
    rows = tuple(_differing(v) for v in differing)
    table = Table("disagreements-table", Sentence("caption.disagreements"), columns, rows)
    return Section("disagreements", title, (text, table))


def _differing(v: Verdict) -> Row:
    second = v.second or {}
    words: tuple[Part, ...] = (Links((v.id,), "claim"), Words(v.statement))
    return Row(
        (
            Line(words),
            Line((Term(f"method.{v.method}"),)),
            Line((Number(v.probability, "percent"),)),
            Line((Term(f"method.{second.get('method', '')}"),)),
            Line((Number(second.get("probability"), "percent"),)),
        )
    )
