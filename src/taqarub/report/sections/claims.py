"""Every statement with its verdict: the numbers on the line, the reasoning behind it on demand."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from taqarub.base.text import Text
from taqarub.report.document import (
    Chip,
    Code,
    Column,
    Fold,
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
from taqarub.report.numerals import Style
from taqarub.report.sections.front import tally
from taqarub.report.sections.matrix import evidence_figure
from taqarub.verdict.verdict import ASSUMED, LEVELS, NOT_TESTABLE, Verdict

if TYPE_CHECKING:
    from taqarub.study import Study

STYLES: Mapping[str, Style] = {
    "share": "percent",
    "probability": "percent",
    "yes/no": "percent",
    "ratio": "times2",
    "date": "month",
}
UNITLESS = ("share", "probability", "yes/no", "yes-no", "ratio", "date", "rows", "")
MARKS = (*LEVELS, ASSUMED, NOT_TESTABLE)


def claims(study: Study) -> Section:
    """The table of all statements, with a filter by verdict."""
    columns = tuple(
        Column(f"column.{name}", name in ("p", "prior", "neutral", "number"))
        for name in ("statement", "verdict", "p", "prior", "neutral", "number", "confidence")
    )
    rows: list[Row] = []
    for letter, group in groupby(study.verdicts, key=lambda v: v.id[:1]):
        members = tuple(group)
        head = Sentence(
            "group.claims", {"first": Code(members[0].id), "last": Code(members[-1].id), "letter": Code(letter)}
        )
        rows += [_row(study, v, head if i == 0 else None) for i, v in enumerate(members)]
    table = Table("claims-table", Sentence("caption.claims"), columns, tuple(rows), MARKS)
    text = Paragraph((Sentence("claims.tally", tally(study.verdicts)), Sentence("claims.reading")))
    figure = evidence_figure(study)
    return Section("claims", Sentence("title.claims"), (text, *((figure,) if figure else ()), table))


def _row(study: Study, v: Verdict, group: Sentence | None) -> Row:
    head: list[Part] = [Code(v.id), Words(v.statement), _more(v)]
    mark: list[Part] = [Chip(v.verdict)]
    if v.reason:
        mark.append(Term(f"reason.{v.reason}"))
    if v.hedge_right is not None:
        mark.append(
            Sentence("cell.hedge-right" if v.hedge_right else "cell.hedge-wrong", {"mode": Term(f"mode.{v.mode}")})
        )
    cells = (
        Line(tuple(head)),
        Line(tuple(mark)),
        Line((Number(v.probability, "percent"),)),
        Line((Number(v.probability_prior, "percent"),)),
        Line((Number(v.probability_neutral, "percent"),)),
        Line(_number(study, v.number, v.interval, v.unit)),
        Line((Term(f"confidence.{v.confidence}"),)),
    )
    return Row(cells, f"claim-{v.id}", v.verdict, group)


def _number(study: Study, number: float | None, interval: tuple[float, float] | None, unit: str) -> tuple[Part, ...]:
    if number is None:
        return ()
    style = STYLES.get(unit, "plain")
    parts: list[Part] = [Number(number, style)]
    if interval is not None:
        parts.append(Range(interval[0], interval[1], style))
    if unit not in UNITLESS:
        own = study.case.file.glossary.get(unit)  # a unit of the author's own may be in the case's glossary
        parts.append(Words(own) if own else Term(f"unit.{unit}"))
    return tuple(parts)


def _more(v: Verdict) -> Fold:
    parts: list[Part] = [
        Sentence("more.criterion", {"criterion": Code(v.threshold), "method": Term(f"method.{v.method}")}),
        *_basis(v),
        Sentence("more.change", {"would": Words(v.would_change)}),
        Sentence(
            "more.thresholds", {"low": Term(f"verdict.{v.verdict_low}"), "high": Term(f"verdict.{v.verdict_high}")}
        )
        if v.verdict_low and v.verdict_high
        else Sentence("more.no-thresholds"),
    ]
    if v.confidence_reasons:
        reasons = tuple(Term(f"reason.{key}") for key in v.confidence_reasons)
        parts.append(Line((Sentence("more.reasons"), *reasons)))
    if v.p_value is not None:
        parts.append(Sentence("more.p-value", {"p": Number(v.p_value)}))
    parts += _second(v.second, "more.second") + _second(v.belief, "more.belief")
    if v.twin:
        parts.append(_twin(v.twin))
    if v.rests_on:
        parts.append(Line((Sentence("more.rests-on"), Links(v.rests_on, "claim", 12))))
    for premise, left in v.without_premise.items():
        values: Values = {"premise": Code(premise), "verdict": Term(f"verdict.{left}")}
        parts.append(Sentence("more.without", values))
    if v.evidence:
        parts.append(Line((Sentence("more.evidence"), Links(v.evidence, "row", 16))))
    return Fold(Sentence("more.label"), tuple(Line((part,)) for part in parts))


def _basis(v: Verdict) -> list[Part]:
    basis = v.details.get("basis")
    return [Sentence("more.basis", {"basis": Words(basis)})] if isinstance(basis, Text) else []


def _second(found: Mapping[str, Any] | None, key: str) -> list[Part]:
    if not found or found.get("probability") is None:
        return []
    values: Values = {
        "p": Number(found["probability"], "percent"),
        "method": Term(f"method.{found.get('method', '')}"),
        "criterion": Code(f"{found.get('measure', '')} {found.get('threshold', '')}".strip()),
    }
    return [Sentence(key, values)]


def _twin(twin: Mapping[str, Any]) -> Part:
    statement = twin.get("statement")
    words: Value = Words(statement) if isinstance(statement, Text) else Code("–")
    values: Values = {
        "statement": words,
        "verdict": Term(f"verdict.{twin.get('verdict', 'undetermined')}"),
        "p": Number(twin.get("probability"), "percent"),
    }
    return Sentence("more.twin", values)
