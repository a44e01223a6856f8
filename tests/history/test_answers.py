"""Waiting times by hand, proportional hazards against statsmodels, and steps that are or are not answered."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.history.answers import HORIZON_DAYS, hazard_of_answers, proportional, waits
from taqarub.history.base_rates import kaplan_meier
from taqarub.history.matching import Steps


def steps_of(days, actors, spans=None):
    days, actors = np.array(days, dtype=np.int64), np.array(actors)
    last = days + (0 if spans is None else np.array(spans))
    return Steps(days, last, actors, actors[:, None] != actors[None, :])


def test_waits_by_hand():
    steps = steps_of([0, 10, 10, 500], [0, 1, 0, 1])
    days, found = waits(steps, steps.first[None], steps.last[None], 600)
    assert days[0].tolist() == [10, 0, 0, 100] and found[0].tolist() == [True, True, True, False]
    days, found = waits(steps, steps.first[None], steps.last[None], 5)  # the record ends before the answer
    assert days[0, 0] == 5 and not found[0].any()


def test_a_coarse_date_answers_only_if_every_day_of_it_would():
    steps = steps_of([10, 0], [0, 1], spans=[0, 30])
    assert not waits(steps, steps.first[None], steps.last[None], 900)[1].any()
    steps = steps_of([10, 11], [0, 1], spans=[0, 30])
    assert waits(steps, steps.first[None], steps.last[None], 900)[1][0].tolist() == [True, False]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_proportional_hazards_agree_with_statsmodels(seed):
    hazard = pytest.importorskip("statsmodels.duration.hazard_regression")
    random = np.random.default_rng(seed)
    x = random.standard_normal((60, 2))
    days = np.ceil(20 * random.exponential(np.exp(-0.7 * x[:, 0])))  # many ties
    found = random.random(60) < 0.8
    ours = proportional(days, found, x)
    theirs = hazard.PHReg(days, x, status=found.astype(int), ties="efron").fit(disp=False)
    assert ours.reason == "" and np.allclose(ours.coefficients, theirs.params, atol=1e-5)
    assert np.allclose(ours.errors, theirs.bse, atol=1e-4)


def test_what_cannot_be_fitted_has_a_reason():
    days, found = np.arange(1.0, 9.0), np.ones(8, dtype=bool)
    assert proportional(days, found, np.zeros((8, 1))).reason == "nothing-varies"
    assert proportional(days, ~found, np.arange(8.0)[:, None]).reason == "nothing-varies"
    separated = np.array([[1.0]] * 4 + [[0.0]] * 4)
    assert proportional(np.array([1.0, 2, 3, 4, 9, 9, 9, 9]), found & (separated[:, 0] > 0), separated).reason


def test_answers_that_come_are_sooner_than_chance_and_those_that_do_not_are_not():
    random = np.random.default_rng(4)
    asks = np.sort(random.integers(0, 9000, 60))
    answers = asks + random.integers(1, 15, 60)
    both = steps_of(np.concatenate([asks, answers]), [0] * 60 + [1] * 60)
    order = np.argsort(both.first, kind="stable")
    real = steps_of(both.first[order], both.actor[order])
    told = hazard_of_answers(real, {"size": random.random(120)}, 9100, 1)
    assert told["p_value"] <= 0.01 and told["ratio"] > 1.5
    assert told["by_age"][0]["per_month"] > told["by_age"][0]["chance"]
    values = []
    for seed in range(12):
        days = np.sort(np.random.default_rng(seed).integers(0, 9000, 80))
        lone = steps_of(days, np.random.default_rng(seed + 99).integers(0, 2, 80))
        values.append(hazard_of_answers(lone, {}, 9100, seed)["p_value"])
    assert np.mean(np.array(values) <= 0.05) <= 0.25


def test_months_waited_add_up_and_nothing_has_a_reason():
    steps = steps_of([0, 40, 300, 900], [0, 1, 0, 0])
    told = hazard_of_answers(steps, {}, 1000, 1)
    days, _ = waits(steps, steps.first[None], steps.last[None], 1000)
    assert sum(r["months"] for r in told["by_age"]) == pytest.approx(days.sum() / 30.4375, abs=0.05)
    assert sum(r["answers"] for r in told["by_age"]) == told["answered"] == 2
    assert hazard_of_answers(steps_of([], []), {}, 10, 1)["reason"] == "no-steps"
    assert hazard_of_answers(steps_of([0, 1], [0, 0]), {}, 10, 1)["reason"] == "no-answers"
    assert told["by_age"][-1]["to"] == HORIZON_DAYS


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=25))
def test_the_product_limit_curve_is_that_of_scipy(rows):
    from scipy.stats import CensoredData, ecdf

    days, ended = (np.array(part) for part in zip(*rows, strict=True))
    ended = ended.astype(bool)
    if not ended.any():
        return
    curve = kaplan_meier(days.astype(float), ended)
    theirs = ecdf(CensoredData(uncensored=days[ended], right=days[~ended])).sf
    assert np.allclose(theirs.evaluate(curve.times), curve.survival)
    band = theirs.confidence_interval(confidence_level=0.9, method="log-log")
    inside = (curve.survival > 0) & (curve.survival < 1)
    assert np.allclose(band.low.evaluate(curve.times)[inside], curve.low[inside])
    assert np.allclose(band.high.evaluate(curve.times)[inside], curve.high[inside])
