"""Pareto-smoothed weights against distributions whose tail is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taqarub.base.seed import stream
from taqarub.estimate.weights import effective_size, pareto_fit, pareto_quantile, smoothed


@pytest.mark.parametrize("k", [0.1, 0.3, 0.6, 0.9])
def test_the_fit_finds_the_shape_and_scale_it_was_drawn_from(k):
    levels = (np.arange(4000) + 0.5) / 4000
    shape, scale = pareto_fit(pareto_quantile(levels, k, 2.0))
    assert shape == pytest.approx(k, abs=0.02)
    assert scale == pytest.approx(2.0, rel=0.03)


def test_quantiles_of_the_exponential_are_the_limit_at_k_zero():
    levels = np.array([0.5, 0.9])
    assert pareto_quantile(levels, 0.0, 1.0) == pytest.approx(-np.log(1 - levels))
    assert pareto_quantile(levels, 1e-7, 1.0) == pytest.approx(-np.log(1 - levels), rel=1e-5)


@pytest.mark.parametrize("k", [0.2, 0.5, 1.0])
def test_ratios_with_a_power_tail_show_its_power(k):
    ratio = stream(1, "power", str(k)).random(4000) ** -k
    assert smoothed(np.log(ratio))[1] == pytest.approx(k, abs=0.2)


def test_a_proposal_that_is_too_narrow_is_reported_and_a_good_one_is_not():
    draws = stream(2, "normal").standard_normal(2000)
    narrow = -0.5 * (0.45 * draws) ** 2 + 0.5 * draws**2  # proposal sd 0.45, target sd 1: infinite variance
    wide = -0.5 * (1.3 * draws) ** 2 + 0.5 * draws**2
    assert smoothed(narrow)[1] > 0.7 > smoothed(wide)[1]


@given(st.lists(st.floats(-50, 50), min_size=30, max_size=200))
def test_weights_are_a_distribution_in_the_order_of_the_ratios(values):
    log_ratio = np.round(np.array(values), 6)  # values apart by less than rounding are ties, in any order
    weights, _ = smoothed(log_ratio)
    assert weights.sum() == pytest.approx(1) and np.all(weights >= 0)
    order = np.argsort(log_ratio - log_ratio.max(), kind="stable")
    assert np.all(np.diff(weights[order]) >= -1e-12)
    assert 1 - 1e-9 <= effective_size(weights) <= log_ratio.size + 1e-9


def test_short_tails_say_nothing():
    assert smoothed(np.array([0.0, -1.0, -2.0]))[1] == float("inf")
