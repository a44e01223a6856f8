"""Who answers whom, and at what price: the two responses, and what each side has given."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from taqarub.base.text import Language
from taqarub.report import naming
from taqarub.report.document import Column, Count, Day, Figure, Number, Range, Sentence, Values
from taqarub.report.figures import answers as draw
from taqarub.report.phrases.render import label, term
from taqarub.report.sections.behind import behind
from taqarub.report.views import Answer, Given, answers, given

if TYPE_CHECKING:
    from taqarub.study import Study

SHOWN = (1, 3, 6, 12, 24)
WITHIN = 12  # months at which a response is put into words
LATELY = 36  # months over which the going rate is read


def response_values(study: Study, found: Answer) -> Values:
    """A response in numbers: who answers whom, by how much within a year."""
    at = min(WITHIN, len(found.middle) - 1)
    return {
        "cause": naming.actor(study.case.file, found.cause[0]),
        "effect": naming.actor(study.case.file, found.effect[0]),
        "horizon": Count(at, "noun.month"),
        "response": Number(found.middle[at], "signed"),
        "range": Range(found.low[at], found.high[at], "signed"),
    }


def response_sentence(study: Study, found: Answer) -> Sentence:
    """Whether the response is clear of nothing, in words."""
    at = min(WITHIN, len(found.middle) - 1)
    clear = "clear" if found.low[at] > 0 or found.high[at] < 0 else "unclear"
    return Sentence(f"response.{clear}", response_values(study, found))


def response_figure(study: Study) -> Figure | None:
    """The pair of responses; None when none was fitted."""
    found = answers(study)
    if not found:
        return None

    def spec(language: Language) -> dict:
        panels = []
        for one in found:
            title = label(Sentence("figure.answers", response_values(study, one)), language)
            panels.append(draw.Panel(title, one))
        titles = (term("figure.months-after", language), term("figure.cumulative", language))
        return draw.responses(language, panels, titles)

    sentences = tuple(response_sentence(study, one) for one in found)
    columns = (
        Column("column.response"),
        Column("column.months-after", True),
        Column("column.middle", True),
        Column("column.interval", True),
    )
    rows = [
        (
            Sentence("figure.answers", response_values(study, one)),
            Number(t, "whole"),
            Number(one.middle[t], "signed"),
            Range(one.low[t], one.high[t], "signed"),
        )
        for one in found
        for t in SHOWN
        if t < len(one.middle)
    ]
    clearest = max(sentences, key=lambda s: s.key == "response.clear")
    return Figure(
        "responses", spec, clearest, sentences, behind("responses", columns, rows), Sentence("note.responses")
    )


def rate_figure(study: Study) -> Figure | None:
    """Concessions of both sides, size upon size; None when one of them never conceded."""
    sides = given(study)
    if not sides:
        return None
    values = rate_values(study, sides)

    def spec(language: Language) -> dict:
        named = [(label(naming.actor(study.case.file, one.actor), language), one) for one in sides]
        return draw.exchange_rate(language, named, study.case.as_of.isoformat(), term("figure.given", language))

    columns = (
        Column("column.actor"),
        Column("column.concessions", True),
        Column("column.given", True),
        Column("column.given-lately", True),
    )
    rows = [
        (
            naming.actor(study.case.file, one.actor),
            Number(len(one.total), "whole"),
            Number(one.total[-1], "whole"),
            Number(_lately(study, one), "whole"),
        )
        for one in sides
    ]
    finding = Sentence("caption.exchange-rate", values)
    data = behind("exchange-rate", columns, rows)
    return Figure(
        "exchange-rate", spec, finding, (Sentence("alt.exchange-rate", values),), data, Sentence("note.exchange-rate")
    )


def rate_values(study: Study, sides: tuple[Given, ...]) -> Values:
    """The price in sizes: what the first side gave for one unit of the other, in all and lately."""
    one, other = sides
    lately = [_lately(study, side) for side in sides]
    return {
        "actor": naming.actor(study.case.file, one.actor),
        "other": naming.actor(study.case.file, other.actor),
        "given": Number(one.total[-1], "whole"),
        "received": Number(other.total[-1], "whole"),
        "rate": Number(one.total[-1] / other.total[-1], "times2"),
        "lately": Number(lately[0] / lately[1] if lately[1] else np.nan, "times2"),
        "months": Count(LATELY, "noun.month"),
        "since": Day(min(side.dates[0] for side in sides).isoformat()[:7]),
    }


def _lately(study: Study, side: Given) -> int:
    """The sum of sizes of the last months."""
    start = study.case.as_of - timedelta(days=round(LATELY * 30.44))
    sizes = np.diff(np.array([0, *side.total]))
    return int(sum(size for day, size in zip(side.dates, sizes, strict=True) if day >= start))
