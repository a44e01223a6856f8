"""Axes, rules as masks, and the coding of the record, against months worked out by hand."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_case import event, small_case

from taqarub.base.period import parse_month
from taqarub.model.build import build_model
from taqarub.model.coding import code_record, coding_table, start_state, state_at
from taqarub.model.states import mask, moved


def test_axes_are_tracks_then_contexts_and_actions_start_with_hold():
    model = build_model(*small_case())
    assert model.axes == ("rent", "repairs", "season", "market")
    assert model.shape == (3, 2, 2, 2)
    assert model.players == ("LND", "TEN", "GUA")
    assert model.actions["TEN"] == ("hold", "withhold", "sue")


def test_every_quantity_of_the_game_and_the_likelihood_has_one_place_in_z():
    model = build_model(*small_case())
    names = [p.name for p in model.parameters]
    assert len(set(names)) == model.size and [p.index for p in model.parameters] == list(range(model.size))
    for name in (
        "motives.LND.income.share.busy",
        "moves.GUA.meddle.shifts.0.down",
        "shocks.flood.hazard",
        "record.miscoded",
        "record.recorded.LND.1.chance",
        "choice.GUA.discount",
        "contexts.market.switch.hazards.slack -> tight",
    ):
        assert name in names


def test_origin_is_the_line_of_the_quantity_or_of_what_holds_it():
    origins = {p.name: p.origin for p in build_model(*small_case()).parameters}
    assert origins["moves.GUA.meddle.shifts.0.down"].line == 7
    assert origins["motives.LND.income.share.calm"].line == 5
    assert origins["record.miscoded"] is None


def test_a_mask_keeps_size_one_axes_where_the_rule_does_not_look():
    model = build_model(*small_case())
    assert mask("rent == steep and market == slack", model.axes, model.rung_ids).shape == (3, 1, 1, 2)
    assert mask(None, model.axes, model.rung_ids).shape == (1, 1, 1, 1)
    assert mask("true", model.axes, model.rung_ids).shape == (1, 1, 1, 1)


def test_moved_rejects_a_rung_that_is_not_there():
    with pytest.raises(ValueError):
        moved((0,), {"rent": "sky-high"}, ("rent",), (("low", "fair"),))


def test_levels_count_from_the_month_after_their_day_and_a_year_from_its_first_month():
    case, record = small_case()
    assert state_at(case, record, parse_month("1999-05"))[0] == 1  # before the first row: `before`
    assert state_at(case, record, parse_month("1999-06"))[0] == 1  # 15 is above one cut
    assert state_at(case, record, parse_month("1999-12"))[0] == 1
    assert state_at(case, record, parse_month("2000-01"))[0] == 2  # the row describes the year 2000


def test_event_windows_count_the_months_before():
    case, record = small_case()
    good = [state_at(case, record, parse_month(f"1998-{m:02d}"))[1] for m in range(3, 9)]
    assert good == [0, 0, 1, 1, 0, 0]  # March and April together lie in the windows of May and June


def test_the_start_counts_rows_up_to_the_as_of_date_and_the_record_does_not():
    case, record = small_case()
    coded = code_record(case, record)
    assert coded.months[-1] == parse_month("2005-06")
    assert coded.states[-1][0] == 2
    assert start_state(case, record) == (0, 0, 1, 1)


def test_the_larger_move_of_a_month_counts_and_the_other_is_set_aside():
    case, record = small_case()
    coded = code_record(case, record)
    march = int(np.flatnonzero(coded.months == parse_month("1998-03"))[0])
    assert coded.moves["LND"][march] == 2 and coded.events["LND"][march] == ("E2",)
    assert coding_table(case, record)[march]["LND"] == {"move": "mend", "events": ["E2"], "set_aside": ["E1"]}


def test_at_equal_size_the_first_move_of_the_case_counts():
    events = (
        event("A", date(1998, 3, 9), "LND", "TEN", "cooperative", 2),
        event("B", date(1998, 3, 9), "LND", "TEN", "hostile", 2),
    )
    coded = code_record(*small_case(events))
    assert coded.moves["LND"][2] == 1 and coded.events["LND"][2] == ("B",)


def test_events_known_to_the_year_only_show_no_move_and_to_the_month_do():
    coded = code_record(*small_case())
    assert [int(coded.months[t]) for t in np.flatnonzero(coded.moves["TEN"] >= 0)] == [parse_month("1999-02")]
    assert coded.moves["TEN"][13] == 2  # size 3: the second rule


def test_events_of_the_unfinished_month_are_in_no_coded_month():
    assert np.all(code_record(*small_case()).moves["GUA"] == -1)


def test_recording_chances_follow_actor_and_period():
    coded = code_record(*small_case())
    assert coded.recorded["LND"][0] == "record.recorded.LND.0.chance"
    assert coded.recorded["LND"][48] == "record.recorded.LND.1.chance"
    assert set(coded.recorded["GUA"]) == {""}


def test_the_table_has_a_row_for_every_month_with_ids_for_numbers():
    case, record = small_case()
    table = coding_table(case, record)
    assert len(table) == 90
    assert table[0]["season"] == "calm" and table[40]["season"] == "busy"
