"""The one rule: levels partition [0, 1], hedges, effective draws, thresholds and their shifts."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import share_of_ones, test_of

from taqarub.base.measurement import Draws
from taqarub.case.claims import Test
from taqarub.skill.resolution import Threshold, inverse, read, text
from taqarub.verdict.levels import (
    effective_draws,
    hedge_right,
    level_of,
    per_draw,
    probability_of,
    sentence_probability,
)
from taqarub.verdict.threshold import moved
from taqarub.verdict.verdict import LEVELS

ORDER = {name: i for i, name in enumerate(reversed(LEVELS))}
numbers = st.lists(st.floats(-1e3, 1e3, allow_nan=False), min_size=1, max_size=60).map(np.array)


@pytest.mark.parametrize(
    ("p", "level"),
    [
        (1.0, "supported"),
        (0.80, "supported"),
        (0.7999, "leaning"),
        (0.55, "leaning"),
        (0.5499, "undetermined"),
        (0.45, "undetermined"),
        (0.4499, "leaning-against"),
        (0.20, "leaning-against"),
        (0.1999, "contradicted"),
        (0.0, "contradicted"),
    ],
)
def test_every_bound_belongs_to_the_level_above_it(p, level):
    assert level_of(p) == level


def test_a_sum_of_weights_that_should_reach_a_bound_does():
    assert sum([0.1] * 8) < 0.8
    assert level_of(sum([0.1] * 8)) == "supported"


@given(st.floats(0, 1), st.floats(0, 1))
def test_levels_partition_the_unit_interval_and_rise_with_p(a, b):
    low, high = sorted((a, b))
    assert level_of(a) in LEVELS
    assert ORDER[level_of(low)] <= ORDER[level_of(high)]


@given(numbers, st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_p_falls_as_the_threshold_rises(values, a, b):
    low, high = sorted((a, b))
    draws = Draws.equal(values)
    assert probability_of(draws, Threshold(low=low)) >= probability_of(draws, Threshold(low=high))
    assert probability_of(draws, Threshold(high=low)) <= probability_of(draws, Threshold(high=high))


@given(numbers, st.floats(-1e3, 1e3), st.booleans())
def test_the_inverted_criterion_has_the_complement_of_p(values, end, is_open):
    draws = Draws.equal(values)
    for threshold in (Threshold(low=end, open_low=is_open), Threshold(low=end - 1, high=end + 1)):
        assert probability_of(draws, threshold) + probability_of(draws, inverse(threshold)) == pytest.approx(1.0)


def test_draws_without_a_value_count_for_neither_side():
    draws = Draws(np.array([1.0, 0.0, np.nan, np.nan]), np.array([0.3, 0.1, 0.3, 0.3]))
    assert probability_of(draws, Threshold(low=1.0)) == pytest.approx(0.75)
    assert np.isnan(probability_of(Draws.equal(np.array([np.nan])), Threshold(low=1.0)))


def test_independent_draws_are_worth_their_effective_number():
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    draws = Draws(np.array([1.0, 0.0, 1.0, 0.0]), weights)
    assert effective_draws(draws, Threshold(low=1.0)) == pytest.approx(1 / np.sum(weights**2))


def test_futures_of_one_draw_are_not_independent():
    # twenty draws of fifty futures: where each draw decides its futures alone, a future adds nothing
    decided = Draws.equal(np.repeat(np.arange(20) % 2, 50))
    assert effective_draws(decided, Threshold(low=1.0), paths=50) == pytest.approx(20.0)
    chance = Draws.equal(np.tile(np.arange(50) % 2, 20))
    assert effective_draws(chance, Threshold(low=1.0), paths=50) == pytest.approx(20.0 * 50)
    shares, weights = per_draw(chance, Threshold(low=1.0), paths=50)
    assert shares.tolist() == [0.5] * 20 and weights.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("mode", "line"), [("likely", 0.55), ("may", 0.20)])
def test_a_hedged_sentence_is_right_from_its_line_on(mode, line):
    assert hedge_right(mode, line) is True and hedge_right(mode, line - 0.001) is False
    assert sentence_probability(mode, line + 0.3, 400.0) > 0.99
    assert sentence_probability(mode, max(line - 0.19, 0.0), 400.0) < 0.01


@given(st.sampled_from(["likely", "may"]), st.floats(0, 1), st.floats(1, 5000))
def test_the_chance_of_a_hedge_never_contradicts_its_step_rule(mode, p, draws):
    chance = sentence_probability(mode, p, draws)
    assert 0.0 <= chance <= 1.0
    assert (chance >= 0.5) == hedge_right(mode, p)


@given(st.sampled_from(["likely", "may"]), st.floats(0, 1), st.floats(0, 1), st.floats(30, 5000))
def test_the_chance_of_a_hedge_rises_with_p(mode, a, b, draws):
    low, high = sorted((a, b))
    assert sentence_probability(mode, low, draws) <= sentence_probability(mode, high, draws) + 1e-12


def test_the_chance_of_a_hedge_is_the_tail_of_the_beta_distribution_and_of_the_bayesian_bootstrap():
    draws, p = 60, 0.25
    expected = beta(draws * p + 0.5, draws * (1 - p) + 0.5).sf(0.20)
    assert sentence_probability("may", p, draws) == pytest.approx(expected)
    weights = np.random.default_rng(1).dirichlet(np.ones(draws), 20000)
    resampled = weights @ (np.arange(draws) < draws * p)
    assert np.mean(resampled >= 0.20) == pytest.approx(expected, abs=0.03)


def test_few_draws_fall_back_on_the_step_rule():
    assert sentence_probability("may", 0.21, 29.0) == 1.0
    assert sentence_probability("may", 0.19, 29.0) == 0.0


def shift(threshold, direction, values, unit="ratio", **given_):
    return moved(threshold, direction, np.asarray(values, dtype=float), unit, given_)


def test_a_threshold_is_multiplied_by_four_fifths_and_six_fifths():
    values = np.linspace(0.1, 9.7, 50)
    assert shift(Threshold(low=2.0), -1, values).low == pytest.approx(1.6)
    assert shift(Threshold(low=2.0), 1, values).low == pytest.approx(2.4)
    both = shift(Threshold(low=1.0, high=3.0), 1, values)
    assert (both.low, both.high) == pytest.approx((1.2, 3.6))


def test_a_threshold_of_zero_moves_by_a_fifth_of_the_spread():
    values = np.linspace(-1.3, 2.2, 200)
    assert shift(Threshold(low=0.0, open_low=True), 1, values).low == pytest.approx(0.2 * values.std())
    assert shift(Threshold(low=0.0, open_low=True), -1, values).low == pytest.approx(-0.2 * values.std())


def test_dates_move_by_a_fifth_of_the_window():
    window = Threshold(low=24247.0, high=24277.0)
    later = shift(window, 1, [24250.0, 24260.0], "date")
    assert (later.low, later.high) == (24253.0, 24283.0)
    single = shift(Threshold(low=24247.0), -1, [24250.0], "date", span_months=10)
    assert single.low == 24245.0


def test_whole_numbers_are_cut_midway_before_the_cut_moves():
    rungs = np.array([-1.0, 0.0, 1.0, 2.0])
    for direction in (-1, 1):
        same = shift(Threshold(low=1.0), direction, rungs, "rungs")
        assert probability_of(Draws.equal(rungs), same) == 0.5  # one rung up is one rung up
        yes = shift(Threshold(low=1.0), direction, [0.0, 1.0], "yes/no")
        assert probability_of(share_of_ones(0.3), yes) == pytest.approx(0.3)
    months = np.arange(40.0)
    assert shift(Threshold(low=24.0), 1, months, "months").low == pytest.approx(23.5 * 1.2)


def test_a_share_stays_below_one():
    assert shift(Threshold(low=0.9), 1, np.linspace(0.11, 0.93, 30), "share").low == pytest.approx(0.95)
    assert shift(Threshold(low=0.5), 1, np.linspace(0.11, 0.93, 30), "share").low == pytest.approx(0.6)


@settings(max_examples=50)
@given(st.floats(-50, 50), numbers)
def test_a_shift_down_never_asks_for_more_than_a_shift_up(end, values):
    low, high = (shift(Threshold(low=abs(end)), d, values) for d in (-1, 1))
    draws = Draws.equal(values)
    assert probability_of(draws, low) >= probability_of(draws, high)


def test_thresholds_are_written_as_signs():
    assert text(Threshold(low=0.3), "share") == "≥ 0.3"
    assert text(Threshold(low=24247.0, high=24266.0), "date") == "2020-08 … 2022-03"
    assert text(inverse(Threshold(high=5.0, open_high=True)), "steps") == "not (< 5)"
    month = read(Test.model_validate(test_of(at_least="2020-08")))
    assert month is not None and month.low == 2020 * 12 + 7
