"""The matching rule against a plain restatement of it, and the ledger against chance that is or is not there."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_case import event, made_case

from taqarub.events.read import read_events
from taqarub.history.ledger import WINDOWS_DAYS, build_ledger, windows_table
from taqarub.history.matching import (
    NO_ANSWER,
    Steps,
    add_one_p,
    match_all,
    match_one,
    shuffle_blocks,
    shuffle_dates,
)


def restated(steps: Steps, window: int) -> list[int]:
    """The rule in plain words: step by step, the earliest free answer that certainly fits."""
    n = steps.first.size
    answer = [NO_ANSWER] * n
    used: set[int] = set()
    for i in sorted(range(n), key=lambda k: (steps.first[k], steps.last[k] - steps.first[k], k)):
        fits = []
        for j in range(n):
            after = steps.first[j] >= steps.last[i]
            soon = steps.last[j] - steps.first[i] <= window
            if steps.may_answer[i, j] and after and soon and j not in used and answer[j] != i:
                fits.append((steps.first[j] - steps.last[i], j))
        if fits:
            answer[i] = min(fits)[1]
            used.add(answer[i])
    return answer


@st.composite
def step_sets(draw):
    n = draw(st.integers(0, 12))
    first = np.array(draw(st.lists(st.integers(0, 200), min_size=n, max_size=n)), dtype=np.int64)
    length = np.array(draw(st.lists(st.sampled_from([0, 0, 0, 29]), min_size=n, max_size=n)), dtype=np.int64)
    actor = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)), dtype=np.int64)
    may = actor[:, None] != actor[None, :]
    order = np.argsort(first, kind="stable")
    return Steps(first[order], (first + length)[order], actor[order], may[np.ix_(order, order)])


@given(step_sets(), st.integers(1, 120))
def test_the_fast_match_is_the_stated_rule(steps, window):
    found = match_one(steps, window)
    assert found.tolist() == restated(steps, window)
    answers = found[found != NO_ANSWER]
    assert len(set(answers.tolist())) == answers.size  # one answer a step
    for i, j in enumerate(found.tolist()):
        if j != NO_ANSWER:
            assert steps.actor[i] != steps.actor[j] and found[j] != i


@given(step_sets(), st.integers(0, 2**32 - 1))
def test_many_records_at_once_are_each_alone(steps, seed):
    days = shuffle_dates(steps, 1, np.arange(300), 4, np.random.default_rng(seed))
    together = match_all(steps, *days, 60)
    alone = [match_all(steps, days[0][r : r + 1], days[1][r : r + 1], 60)[0] for r in range(4)]
    assert np.array_equal(together, np.array(alone).reshape(together.shape))


def test_shuffles_move_one_party_only_and_blocks_keep_distances():
    steps = Steps(np.array([0, 5, 9, 400]), np.array([0, 5, 9, 400]), np.array([0, 1, 1, 1]), np.ones((4, 4), bool))
    first, _ = shuffle_dates(steps, 1, np.arange(1000), 50, np.random.default_rng(1))
    assert (first[:, 0] == 0).all() and len({tuple(row) for row in first.tolist()}) > 40
    assert all(len(set(row[1:])) == 3 for row in first.tolist())  # without replacement
    first, _ = shuffle_blocks(steps, 1, 365.0, 50, np.random.default_rng(1))
    assert (first[:, 2] - first[:, 1] == 4).all() and len(set(first[:, 1].tolist())) == 2


def test_add_one_p_value_by_hand():
    assert add_one_p(np.zeros(99), 0.5) == pytest.approx(0.01)  # never zero (Phipson and Smyth 2010)
    assert add_one_p(np.ones(99), 0.5) == 1.0


def ledger_of(*rows, **changes):
    case = made_case(rows, **changes)
    return build_ledger(case, read_events(case), 3)


def links(ledger):
    return {step.id: step.answered_by for step in ledger.steps}


def test_window_tracks_direction_and_party():
    ledger = ledger_of(
        event("S1", "2010-01-01", "BBB>AAA", "prisoners"),
        event("S2", "2010-02-01", "AAA>BBB", "prisoners"),  # no track that answers prisoners
        event("S3", "2010-02-20", "AAA>BBB", "sanctions", "hostile"),  # the other direction
        event("S4", "2010-03-02", "AAA>BBB", "sanctions"),  # the sixtieth day
        event("S5", "2011-01-01", "BBB>AAA", "prisoners"),
        event("S6", "2011-03-03", "AAA>BBB", "sanctions"),  # a day too late
        event("S7", "2012-01-01", "AAA>BBB", "sanctions", "neutral"),
    )
    assert links(ledger) == {"S1": "S4", "S2": None, "S3": None, "S4": None, "S5": None, "S6": None}
    assert next(step for step in ledger.steps if step.id == "S1").lag_days == 60
    assert ledger.match_rate == pytest.approx(1 / 6)


def test_two_steps_of_one_day_do_not_answer_each_other():
    ledger = ledger_of(
        event("S1", "2010-01-01", "BBB>AAA", "prisoners"), event("S2", "2010-01-01", "AAA>BBB", "sanctions")
    )
    assert links(ledger) == {"S1": "S2", "S2": None}


def test_a_month_matches_only_when_every_day_of_it_fits():
    inside = ledger_of(event("S1", "2010-01-01", "BBB>AAA"), event("S2", "2010-02", "AAA>BBB", "sanctions"))
    outside = ledger_of(event("S1", "2010-01-15", "BBB>AAA"), event("S2", "2010-03", "AAA>BBB", "sanctions"))
    same = ledger_of(event("S1", "2010-01-15", "BBB>AAA"), event("S2", "2010-01", "AAA>BBB", "sanctions"))
    assert links(inside)["S1"] == "S2" and inside.steps[0].lag_days is None  # the lag itself is not known
    assert links(outside)["S1"] is None  # the last of March is 75 days away
    assert links(same)["S1"] is None and links(same)["S2"] is None


def exchange(answered: bool) -> list:
    """Thirty steps of BBB; AAA answers each after ten days, or acts on other days; others act too."""
    random = np.random.default_rng(8)
    rows = [
        event(f"P{place}", (date(2001, 2, 1) + timedelta(days=day)).isoformat(), "PPP>BBB")
        for place, day in enumerate(random.choice(6500, 90, replace=False).tolist())
    ]
    for place, day in enumerate(sorted(random.choice(6500, 30, replace=False).tolist())):
        start = date(2001, 2, 1) + timedelta(days=day)
        other = (
            start + timedelta(days=10) if answered else date(2001, 2, 1) + timedelta(days=int(random.integers(6500)))
        )
        rows.append(event(f"B{place}", start.isoformat(), "BBB>AAA", "prisoners"))
        rows.append(event(f"A{place}", other.isoformat(), "AAA>BBB", "sanctions"))
    return rows


def test_an_exchange_stands_out_from_chance_and_coincidence_does_not():
    real, chance = ledger_of(*exchange(True)), ledger_of(*exchange(False))
    assert real.match_rate >= 0.5 and real.p_value < 0.01 and real.block_p_value < 0.01
    assert real.match_rate - real.shuffled.mean() > 0.2
    assert chance.p_value > 0.05 and abs(chance.match_rate - chance.shuffled.mean()) < 0.15
    assert abs(real.rate_draws.mean() - (real.match_rate * 60 + 0.5) / 61) < 0.01


def test_sizes_shifted_and_days_to_undo():
    rule = {"match": {"track": ["sanctions"]}, "size": 3}
    undo = {"low": 5, "best": 20, "high": 90, "unit": "months", "basis": "made up"}
    ledger = ledger_of(
        event("S1", "2010-01-01", "BBB>AAA", size=1),
        event("S2", "2010-01-10", "AAA>BBB", "sanctions"),
        event("S3", "2010-06-10", "AAA>BBB", "prisoners", size=2, undo_days=7),
        event("S4", "2010-07-10", "AAA>BBB", "diplomacy", size=0),
        event("S5", "2010-08-10", "AAA>BBB", "diplomacy", size=1),
        step_size=[{**rule, "undo_days": undo}],
    )
    assert ledger.steps[1].undo_days == (5.0, 20.0, 90.0) and ledger.steps[2].undo_days == (7.0, 7.0, 7.0)
    assert ledger.steps[3].undo_days[1] == 1.0 and np.isnan(ledger.steps[4].undo_days[1])
    assert ledger.by_size_shift[0] == {"match_rate": 0.25, "steps": 4.0, "mean_size": 1.4, "balance": 5.0}
    assert ledger.by_size_shift[-1]["match_rate"] == 0.0  # S1 became a word, and words ask for no answer
    assert ledger.by_size_shift[1]["match_rate"] == pytest.approx(0.2)


def test_windows_widen_the_rate_and_an_empty_ledger_is_no_error():
    case = made_case(exchange(True))
    table = windows_table(read_events(case), case.file.matching, 3)
    rates = [table[str(days)]["match_rate"] for days in WINDOWS_DAYS]
    assert len(rates) == 5 and rates[0] <= rates[-1]
    empty = ledger_of()
    assert empty.steps == () and np.isnan(empty.match_rate) and empty.p_value == 1.0
