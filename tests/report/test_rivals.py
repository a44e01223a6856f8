"""The brief says plainly when something simpler predicts the months as well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taqarub.estimate.compare import Comparison
from taqarub.report.document import Paragraph, Table
from taqarub.report.phrases.render import plain
from taqarub.report.sections.rivals import rival_blocks


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_rival_that_does_as_well_is_said_in_words_and_shown(study, language):
    text, table = rival_blocks(study)
    assert isinstance(text, Paragraph) and isinstance(table, Table) and len(table.rows) == 3
    said = " ".join(plain(part, language) for part in text.parts)
    assert ("not clearly ahead" if language == "en" else "ليست اللعبة متقدمة بوضوح") in said
    readings = [plain(row.cells[-1].parts[0], language) for row in table.rows]
    assert len(set(readings)) == 3


def test_without_rivals_that_keep_up_the_sentence_is_another(study):
    ahead = tuple(replace(rival, word="ahead") for rival in study.comparison.rivals)
    clear = replace(study, comparison=replace(study.comparison, rivals=ahead))
    assert "clearly better than each" in plain(rival_blocks(clear)[0].parts[0], "en")


def test_what_was_not_scored_is_said_with_the_command_that_scores_it(study):
    (none,) = rival_blocks(replace(study, comparison=None))
    assert "taqarub estimate us-belarus --rivals --keep" in plain(none.parts[0], "en")
    short = Comparison((), "2024-01", "2025-01", 12, 0, float("nan"), "too-few-months")
    (few,) = rival_blocks(replace(study, comparison=short))
    assert "12 months" in plain(few.parts[0], "en")
