"""What the estimate rests on: single years, rules of coding, months read in several ways, and what is too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taqarub.estimate.recoded import most_moved
from taqarub.report import naming
from taqarub.report.document import (
    Block,
    Code,
    Column,
    Count,
    Day,
    Items,
    Line,
    Links,
    Number,
    Paragraph,
    Range,
    Row,
    Sentence,
    Table,
    Term,
    Values,
)

if TYPE_CHECKING:
    from taqarub.estimate.enough import Need
    from taqarub.estimate.limits import Limits
    from taqarub.study import Study

COLUMNS = ("coding-rule", "months-apart", "moves-most", "prior-deviations")
NUMERIC = ("months-apart", "prior-deviations")
MOST_MONTHS = 6  # named; more are counted only


def rest_blocks(study: Study) -> list[Block]:
    """Years and rules of coding from the posterior, the rest from the coded record."""
    return [*_years(study), *_rules(study), *_record(study)]


def _most(study: Study, shift: np.ndarray) -> tuple[Sentence, float]:
    """The quantity that moves most, and by how much."""
    name, moved = most_moved(study.model, shift)
    return naming.quantity(study.case.file, name), moved


def _years(study: Study) -> list[Block]:
    years = study.posterior.years
    told = [(year, *_most(study, year.shift)) for year in years if year.reliable]
    if not told:
        return []
    year, quantity, shift = max(told, key=lambda one: abs(one[2]))
    values: Values = {
        "years": Count(len(years), "noun.year"),
        "year": Code(str(year.year)),
        "quantity": quantity,
        "shift": Number(shift, "signed"),
        "unsure": Count(len(years) - len(told), "noun.year"),
    }
    more = (Sentence("rests.years-unsure", values),) if len(told) < len(years) else ()
    return [Paragraph((Sentence("rests.years", values), *more))]


def _rules(study: Study) -> list[Block]:
    found = study.posterior.recoded
    if not found:
        return []
    rows = []
    for one in found:
        cells: tuple[Line, Line]
        if not one.months:
            cells = Line((Sentence("cell.nothing-moves"),)), Line((Number(0.0, "signed"),))
        elif not one.reliable:
            cells = Line((Sentence("cell.not-told"),)), Line((Number(None),))
        else:
            quantity, shift = _most(study, one.shift)
            cells = Line((quantity,)), Line((Number(shift, "signed"),))
        rows.append(Row((Line((Term(f"coding-rule.{one.rule}"),)), Line((Number(one.months, "whole"),)), *cells)))
    columns = tuple(Column(f"column.{name}", name in NUMERIC) for name in COLUMNS)
    values: Values = {
        "months": Count(len(study.model.coded.months), "noun.month"),
        "unsure": Number(sum(not one.reliable for one in found), "whole"),
    }
    text = [Sentence("rests.rules", values)]
    if any(not one.reliable for one in found):
        text.append(Sentence("rests.rules-unsure", values))
    return [Paragraph(tuple(text)), Table("coding-rules", Sentence("caption.coding-rules"), columns, tuple(rows))]


def _record(study: Study) -> list[Block]:
    limits = study.limits
    if limits is None:
        return []
    blocks: list[Block] = [*_readings(limits), *_coders(limits)]
    short = [need for need in limits.needs if not need.enough]
    if short:
        blocks.append(Paragraph((Sentence("rests.too-short", {"months": _months(study)}),)))
        blocks.append(Items(tuple(Line((_need(study, need),)) for need in short)))
    other = [
        Sentence(
            "rests.unseen",
            {
                "actor": naming.actor(study.case.file, one.actor),
                "motive": naming.motive(study.case.file, one.actor, one.motive),
            },
        )
        for one in limits.unseen
    ]
    if other:
        blocks.append(Paragraph(tuple(other)))
    for one in limits.impossible:
        values: Values = {
            "actor": naming.actor(study.case.file, one.actor),
            "move": naming.move(study.case.file, one.actor, one.move),
            "month": Day(one.month),
        }
        blocks.append(Paragraph((Sentence("rests.impossible", values), Links(one.events, "row")), "note"))
    return blocks


def _readings(limits: Limits) -> list[Block]:
    if not limits.several or limits.coders is not None:
        return []
    count = Count(len(limits.several), "noun.month")
    if len(limits.several) > MOST_MONTHS:
        return [Paragraph((Sentence("rests.readings-many", {"months": count}),))]
    return [Paragraph((Sentence("rests.readings", {"months": count, "which": _days(limits.several)}),))]


def _days(months: tuple[str, ...]) -> Day | Sentence:
    first, *rest = months
    return Sentence("list.and", {"first": Day(first), "rest": _days(tuple(rest))}) if rest else Day(first)


def _coders(limits: Limits) -> list[Block]:
    found = limits.coders
    if found is None:
        return []
    values: Values = {"months": Count(found.months, "noun.month"), "apart": Count(found.apart, "noun.month")}
    kappas = [one.kappa for one in found.each if one.kappa is not None]
    text = [Sentence("rests.coders", values)]
    if kappas:
        text.append(Sentence("rests.kappa", {"range": Range(min(kappas), max(kappas))}))
    return [Paragraph(tuple(text))]


def _months(study: Study) -> Count:
    return Count(len(study.model.coded.months), "noun.month")


def _need(study: Study, need: Need) -> Sentence:
    values: Values = {"needed": Number(need.needed, "whole"), "has": Number(need.has, "whole")}
    if need.purpose == "motives":
        values["actor"] = naming.actor(study.case.file, need.actor)
    base = Sentence(f"need.{need.purpose}", values)
    if need.unit == "months" or need.months is None:
        return base
    return Sentence("need.at-rate", {"need": base, "months": Count(need.months, "noun.month")})
