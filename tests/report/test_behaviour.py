"""The brief says how behaviour changed, what carries it, and what chance alone would show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from taqarub.report.document import Paragraph, Table
from taqarub.report.phrases.render import plain
from taqarub.report.sections.behaviour import behaviour_blocks
from taqarub.report.sections.rivals import rival_blocks


@pytest.mark.parametrize("language", ["en", "ar"])
def test_changes_are_counted_and_shown_and_steady_ones_are_counted_only(study, language):
    text, table = behaviour_blocks(study)
    assert isinstance(text, Paragraph) and isinstance(table, Table) and len(table.rows) == 4
    said = " ".join(plain(part, language) for part in text.parts)
    assert "7" in said and "4" in said
    readings = [plain(row.cells[-1].parts[0], language) for row in table.rows]
    assert len(set(readings)) == 4 and all(row.group is not None for row in table.rows)


def test_nothing_changed_is_a_sentence_without_a_table(study):
    steady = tuple(replace(change, word="steady") for change in study.behaviour)
    (text,) = behaviour_blocks(replace(study, behaviour=steady))
    assert "A change shows in 0 of 7 comparisons" in plain(text.parts[0], "en") and len(text.parts) == 1
    assert behaviour_blocks(replace(study, behaviour=())) == []


def test_changes_of_which_the_game_makes_none_are_said_so(study):
    neither = tuple(replace(change, word="neither") for change in study.behaviour)
    text, _ = behaviour_blocks(replace(study, behaviour=neither))
    assert "makes none of these" in plain(text.parts[1], "en")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_when_every_month_is_scored_no_month_is_said_to_be_left_out(study, language):
    whole = replace(study, comparison=replace(study.comparison, left_out=0))
    said = plain(rival_blocks(whole)[0].parts[1], language)
    assert ("every one of the 190 months" if language == "en" else "الأشهر كلها") in said
