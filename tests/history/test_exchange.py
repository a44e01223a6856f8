"""The going rate by hand, deals, snap-back, the revolving door, and how the match verdict hangs on its rule."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_case import event, made_case, past_of, reference, state

from taqarub.base.seed import stream
from taqarub.history.event_study import around_dates
from taqarub.history.exchange import DEAL_DAYS, deals, drift, exchange, lead, rate, snap_back
from taqarub.history.history import Step
from taqarub.history.sensitivity import match_table, revolving_door


def step(name, day, actor, size=1, cooperative=True, track="prisoners", answer=None, lag=None):
    target = "BBB" if actor == "AAA" else "AAA"
    when = date.fromisoformat(day)
    return Step(name, when, True, actor, target, track, cooperative, size, (0, 1, 30), "", answer, lag)


PAIR = ("AAA", "BBB")


def many(ratio, years=12):
    rows = []
    for year in range(2000, 2000 + years):
        rows += [step(f"A{year}", f"{year}-03-01", "AAA", 2), step(f"B{year}", f"{year}-04-01", "BBB", ratio)]
    return rows


def test_the_rate_is_what_was_given_for_one_size():
    found = rate(many(3), PAIR, {f"B{y}": 10.0 for y in range(2000, 2012)}, 1, "whole")
    assert found["size_per_size"] == [1.5, 1.5, 1.5] and found["counted_per_size"] == [5.0, 5.0, 5.0]
    uneven = [*many(1), step("X", "2020-01-01", "BBB", 4)]
    low, middle, high = rate(uneven, PAIR, {}, 1, "whole")["size_per_size"]
    assert low < middle < high and middle == pytest.approx(16 / 24)
    assert rate(many(3)[:3], PAIR, {}, 1, "whole")["reason"] == "too-few-steps"


def test_a_rate_that_rises_drifts_and_one_that_does_not_does_not():
    rows, level = [], []
    for k, year in enumerate(range(2000, 2016)):
        rows += [step(f"A{year}", f"{year}-03-01", "AAA", 1, answer=f"B{year}", lag=31)]
        rows += [step(f"B{year}", f"{year}-04-01", "BBB", min(k // 4 + 1, 4))]
        level += [rows[-2], step(f"B{year}", f"{year}-04-01", "BBB", 1 + k % 2)]
    found = drift(rows, PAIR, 1)
    assert found["interval"][0] > 0 and found["pairs"] == 16 and found["chance_of_a_rise"] == 1.0
    low, high = drift(level, PAIR, 1)["interval"]
    assert low < 0 < high
    assert drift(rows[:6], PAIR, 1)["reason"] == "too-few-pairs"


def test_who_is_ahead_does_not_depend_on_who_is_called_first():
    ahead, behind = lead(many(3), PAIR, 1, "x"), lead(many(3), PAIR[::-1], 1, "x")
    assert ahead["sum"] == -12 == -behind["sum"]
    assert ahead["first_gave_more"] + behind["first_gave_more"] == pytest.approx(1.0)


def test_packages_bundles_and_answers_are_kept_apart():
    steps = [
        step("A1", "2010-01-01", "AAA", 1, track="sanctions", answer="B1", lag=1),
        step("B1", "2010-01-02", "BBB", 2),
        step("A2", "2010-06-01", "AAA", 1, track="sanctions"),
        step("A3", "2010-06-01", "AAA", 1, track="diplomacy", answer="B2", lag=20),
        step("B2", "2010-06-21", "BBB", 1, answer="A4", lag=100),
        step("A4", "2010-09-29", "AAA", 1),
    ]
    found = deals(steps)
    assert [p["steps"] for p in found["packages"]] == [["A1", "B1"]] and found["packages"][0]["sizes"] == {
        "AAA": 1,
        "BBB": 2,
    }
    assert [b["steps"] for b in found["bundles"]] == [["A2", "A3"]]
    assert found["answers"] == {"deal": 1, "prompt": 1, "delayed": 1, "undated": 0}
    assert found["match_rate_apart"] == pytest.approx(2 / 5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4000), st.booleans(), st.integers(0, 4)), max_size=40))
def test_every_step_is_in_one_deal_at_most(rows):
    days = [date(2000, 1, 1) + timedelta(days=d) for d, _, _ in rows]
    steps = [
        step(f"S{i}", day.isoformat(), "AAA" if first else "BBB", size, track=f"t{size}")
        for i, (day, (_, first, size)) in enumerate(zip(days, rows, strict=True))
    ]
    found = deals(steps)
    inside = [name for group in (*found["packages"], *found["bundles"]) for name in group["steps"]]
    assert len(inside) == len(set(inside))
    by_id = {s.id: s.date for s in steps}
    for group in found["packages"]:
        when = sorted(by_id[name] for name in group["steps"])
        assert all((b - a).days <= DEAL_DAYS for a, b in pairwise(when))


def test_snap_back_waits_for_the_partys_own_hostile_step_on_the_track():
    steps = [
        step("A1", "2010-01-01", "AAA"),
        step("B1", "2010-02-01", "BBB", cooperative=False),
        step("A2", "2010-03-01", "AAA", cooperative=False, track="sanctions"),
        step("A3", "2010-04-11", "AAA", cooperative=False),
        step("A4", "2010-06-01", "AAA"),
    ]
    found = snap_back(steps, date(2010, 12, 31), PAIR)["AAA"]
    assert (found["concessions"], found["undone"], found["median_days"]) == (2, 1, 100.0)
    assert found["within_a_year"] == pytest.approx(0.5)


def test_the_revolving_door_is_stock_and_releases():
    rows = [
        event("E1", "2010-05-01", "BBB>AAA", magnitude=30.0, magnitude_unit="persons released"),
        event("E2", "2011-05-01", "BBB>BBB", magnitude=10.0, magnitude_unit="persons"),
    ]
    levels = [
        state("S1", "2009-12-31", "held", 100.0),
        state("S2", "2010-12-31", "held", 90.0),
        state("S3", "2011-12-31", "held", 70.0),
    ]
    found = revolving_door(made_case(rows, levels))
    assert [(r["released"], r["new"]) for r in found["rows"]] == [(30.0, 20.0), (10.0, 0.0)]
    assert found["per_release"] == 0.5
    assert revolving_door(made_case(rows))["reason"] == "no-stock"
    assert revolving_door(made_case([], levels))["reason"] == "nothing-counted"


def traded(seed=5, lag=9):
    """Fifteen years of trades: AAA eases on random days, BBB frees within days."""
    random, rows = stream(seed, "trades"), []
    for k in range(30):
        day = date(2002, 1, 1) + timedelta(days=int(random.integers(0, 5400)))
        rows.append(event(f"A{k}", day.isoformat(), "AAA>BBB", "sanctions", size=2))
        other = day + timedelta(days=int(random.integers(1, lag)))
        rows.append(event(f"B{k}", other.isoformat(), "BBB>AAA", "prisoners", size=1))
    return sorted(rows, key=lambda row: (row.date, row.id))


def test_the_match_table_has_every_cell_and_finds_a_trade_everywhere():
    past = past_of(made_case(traded()))
    found = match_table(past.record, past.case.file.matching, 1)
    assert len(found["cells"]) == 15 and found["own"] == "more-than-chance"
    down = [cell for cell in found["cells"] if cell["size_shift"] == -1]
    assert {cell["steps"] for cell in down} == {30}  # what BBB gave are words then
    rates = [c["match_rate"] for c in found["cells"] if c["size_shift"] == 0]
    assert rates == sorted(rates)  # a longer window matches no fewer


def test_a_history_holds_every_further_table_as_json():
    import json

    shock = event("X1", "2010-08-08", "PPP>PPP", "shock", "hostile")
    outcomes = ("reversed", "normalised", "partial", "reversed")
    references = [reference(f"C{i}", outcome, 10.0 + i) for i, outcome in enumerate(outcomes)]
    past = past_of(made_case([*traded(lag=45), shock], references=references))
    details = past.history.details
    json.dumps(details, allow_nan=False)
    assert details["exchange"]["rates"]["whole"]["sizes"] == [60.0, 30.0]
    assert details["answers"]["p_value"] <= 0.05 and details["reference_class"]["cases"] == 4
    assert {row["unit"] for row in details["reciprocity_units"]} == {"week", "month", "quarter"}
    assert len(details["shocks"]) == 4 and {row["date"] for row in details["shocks"]} == {"2010-08-08"}
    read = around_dates(
        past, match={"actor": ["AAA"], "target": ["BBB"], "direction": ["cooperative"]}, dates=["2010-08-08"],
        months=18, against="before",
    )  # fmt: skip
    assert details["shocks"][0]["counts"] == read.notes["counts"]


def test_an_empty_ledger_gives_reasons():
    past = past_of(made_case([event("E1", "2010-05-01", "PPP>BBB")]))
    found = exchange(past.case, past.history.ledger, 1)
    assert found["rates"]["whole"]["reason"] == "too-few-steps" and found["balance"]["reason"] == "no-steps"
    assert found["deals"]["match_rate_apart"] is None and found["snap_back"]["AAA"]["concessions"] == 0
    assert past.history.details["answers"]["reason"] == "no-steps"
    assert np.isnan(past.history.ledger.match_rate)
