"""What the estimate rests on: years, rules of coding, readings, and what the record is too short for, in both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from taqarub.base.text import LANGUAGES
from taqarub.estimate.agreement import Agreement, Coders
from taqarub.report.document import Items, Paragraph, Table
from taqarub.report.phrases.render import plain
from taqarub.report.sections.rests import rest_blocks


def told(study, language):
    """The paragraphs and list entries as text."""
    lines = []
    for block in rest_blocks(study):
        if isinstance(block, Paragraph):
            lines += [plain(part, language) for part in block.parts if not hasattr(part, "ids")]
        elif isinstance(block, Items):
            lines += [plain(line.parts[0], language) for line in block.items]
    return "\n".join(lines)


def table_of(study):
    (table,) = [block for block in rest_blocks(study) if isinstance(block, Table)]
    return table


def test_the_year_that_moves_most_is_named_and_those_that_cannot_be_told_are_counted(study):
    years = [replace(year, shift=np.zeros(study.model.size)) for year in study.posterior.years]
    place = next(p.index for p in study.model.parameters if p.name == "choice.BLR.precision")
    years[1] = replace(years[1], shift=np.where(np.arange(study.model.size) == place, -0.4, 0.0))
    made = replace(study, posterior=replace(study.posterior, years=tuple(years)))
    text = told(made, "en")
    assert "Of 4 years on record, leaving out 2022 changes the estimate most" in text
    assert "precision of choice (Belarus) moves by −0.4" in text and "For 1 year more" in text
    alone = replace(made, posterior=replace(made.posterior, years=()))
    assert "leaving out" not in told(alone, "en").split("\n")[0]


def test_every_rule_has_a_row_and_what_cannot_be_told_is_said_instead_of_a_number(study):
    table = table_of(study)
    assert len(table.rows) == len(study.posterior.recoded) == 7
    for language in LANGUAGES:
        cells = [[plain(cell.parts[0], language).strip("\u2066\u2069") for cell in row.cells] for row in table.rows]
        assert len({row[0] for row in cells}) == 7
        assert cells[0][1:] == ["0", {"en": "nothing", "ar": "لا شيء"}[language], "0"]
        for row, one in zip(cells[1:], study.posterior.recoded[1:], strict=True):
            assert (row[3] == "–") == (not one.reliable)
    none = replace(study, posterior=replace(study.posterior, recoded=()))
    assert not [block for block in rest_blocks(none) if isinstance(block, Table)]


def test_what_the_record_is_too_short_for_is_listed_with_the_months_it_would_take(study):
    text = told(study, "en")
    assert (
        "motives of Russia: about 20 moves are needed, 11 are on record; at this record's rate that takes 740 months"
        in text
    )
    assert "95 months are needed, there are 48" in text and "phases" not in text
    assert "740" in told(study, "ar") and "95" in told(study, "ar")


def test_readings_impossible_moves_and_motives_out_of_sight_are_named(study):
    for language, name in (("en", "Belarus in its orbit"), ("ar", "إبقاء بيلاروسيا في مدارها")):
        text = told(study, language)
        assert name in text and "1993-02" in text and "1996-05" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_coder_is_told_with_months_and_kappa(study, language):
    each = (Agreement("USA", 400, 9, 0.91, 0.02, (0.87, 0.95)), Agreement("trade", 400, 0, None, None, None),
            Agreement("BLR", 400, 20, 0.78, 0.03, (0.72, 0.84)))  # fmt: skip
    made = replace(study, limits=replace(study.limits, coders=Coders(400, 27, each)))
    text = told(made, language)
    assert all(part in text for part in ("400", "27", "0.78–0.91"))


def test_without_limits_nothing_is_said_of_them(study):
    assert "1993-02" not in told(replace(study, limits=None), "en")
