"""The gradient of the record's likelihood against differences of the whole likelihood, and against closed forms."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from simulated import shown_by, truth_of, wandering
from small_case import small_case

from taqarub.base.quantity import Z95, Quantity, at, slope
from taqarub.base.seed import stream
from taqarub.case.check import read_case
from taqarub.estimate.gradient import log_likelihood_and_gradient, log_likelihoods_and_gradients
from taqarub.estimate.gradient_record import record_slopes
from taqarub.estimate.likelihood import LOOK_MONTHS, advantages, log_likelihood
from taqarub.estimate.record import Seen, Several, Shown, seen_of
from taqarub.estimate.rule import AS_PLAYED, constant_motives, no_patron, no_reciprocity
from taqarub.estimate.surrogate import estimated_of
from taqarub.events.read import read_events
from taqarub.model.build import build_model
from taqarub.model.model import Readings

MODEL = shown_by(wandering(), truth_of(wandering(), 3), 3)
SEEN = seen_of(MODEL)
AGREES = 1e-6  # relative to the largest entry of the gradient


def likelihood(model, seen, z, months=LOOK_MONTHS, rule=AS_PLAYED):
    return log_likelihood(model, seen, z, advantages(model, seen, z, months, rule))


def differences(model, seen, z, directions, months=LOOK_MONTHS, rule=AS_PLAYED, step=2e-3):
    """Derivatives along directions (D, Z) by central differences, extrapolated once (Richardson)."""
    points = np.concatenate([z + sign * size * directions for size in (step, 2 * step) for sign in (1.0, -1.0)])
    near_up, near_down, far_up, far_down = likelihood(model, seen, points, months, rule).reshape(4, -1)
    return (4.0 * (near_up - near_down) / (2 * step) - (far_up - far_down) / (4 * step)) / 3.0


def away_from_zero(z, least=0.01):
    """No quantity so near its median that a step would cross it."""
    return np.where(np.abs(z) < least, least, z)


def model_of(name):
    case = read_case(name).value
    assert case is not None
    return build_model(case, read_events(case))


def error(model, seen, z, **given):
    _, gradient = log_likelihood_and_gradient(model, seen, z, **given)
    found = differences(model, seen, z, np.eye(model.size), **given)
    return float(np.max(np.abs(found - gradient)) / np.max(np.abs(gradient)))


def test_every_quantity_of_the_template():
    model = model_of("template")
    seen = seen_of(model)
    z = away_from_zero(stream(3, "test", "gradient").standard_normal(model.size))
    value, gradient = log_likelihood_and_gradient(model, seen, z)
    assert value == pytest.approx(likelihood(model, seen, z[None])[0], abs=1e-9)
    assert np.count_nonzero(gradient) > 0.9 * model.size
    assert error(model, seen, z) < AGREES


def test_the_flagship_along_single_quantities_and_along_all_of_them():
    model = model_of("us-belarus")
    seen, rng = seen_of(model), stream(5, "test", "gradient")
    z = away_from_zero(0.7 * rng.standard_normal(model.size))
    value, gradient = log_likelihood_and_gradient(model, seen, z)
    assert value == pytest.approx(likelihood(model, seen, z[None])[0], abs=1e-8)
    single = np.eye(model.size)[rng.choice(model.size, 4, replace=False)]
    whole = rng.standard_normal((1, model.size)) / np.sqrt(model.size)
    directions = np.concatenate([single, whole])
    found = differences(model, seen, z, directions, step=5e-4)
    assert np.max(np.abs(found - directions @ gradient)) < AGREES * np.max(np.abs(gradient))


@given(st.integers(0, 10_000))
@settings(max_examples=6, deadline=None)
def test_random_draws_of_the_small_case(seed):
    z = away_from_zero(np.random.default_rng(seed).standard_normal(MODEL.size))
    assert error(MODEL, SEEN, z, months=9) < AGREES


@pytest.mark.parametrize("rule", [constant_motives(MODEL), no_reciprocity(), no_patron(MODEL)], ids=lambda r: r.name)
def test_other_rules_of_play(rule):
    seen = seen_of(MODEL, absent=rule.absent)
    z = away_from_zero(np.random.default_rng(8).standard_normal(MODEL.size))
    assert error(MODEL, seen, z, months=9, rule=rule) < AGREES


def test_a_month_read_in_several_ways():
    coded = MODEL.coded
    there = np.stack([coded.states[4], coded.states[9]])
    moves = {name: np.array([-1, 1]) for name in MODEL.players}
    two = Readings(4, np.array([0.3, 0.7]), there, moves)
    alone = Readings(30, np.array([0.5, 0.5]), np.repeat(coded.states[30][None], 2, axis=0),
                     {**{name: np.full(2, coded.moves[name][30]) for name in MODEL.players},
                      MODEL.players[0]: np.array([1, 2])})  # fmt: skip
    model = replace(MODEL, coded=replace(coded, readings=(two, alone)))
    z = away_from_zero(np.random.default_rng(2).standard_normal(model.size))
    for seen in (seen_of(model), seen_of(model, months=20)):
        value, _ = log_likelihood_and_gradient(model, seen, z, months=9)
        assert value == pytest.approx(likelihood(model, seen, z[None], 9)[0], abs=1e-9)
        assert error(model, seen, z, months=9) < AGREES


def test_players_who_move_at_once():
    model = build_model(*small_case(order=[["LND", "TEN"], "GUA"]))
    model = replace(model, coded=MODEL.coded)
    seen = seen_of(model)
    z = away_from_zero(np.random.default_rng(6).standard_normal(model.size))
    value, _ = log_likelihood_and_gradient(model, seen, z, months=5)
    assert value == pytest.approx(likelihood(model, seen, z[None], 5)[0], abs=1e-9)
    assert value != pytest.approx(likelihood(MODEL, SEEN, z[None], 5)[0], abs=1e-6)
    assert error(model, seen, z, months=5) < AGREES


def test_several_draws_are_the_single_ones():
    z = np.random.default_rng(1).standard_normal((6, MODEL.size))
    values, gradients = log_likelihoods_and_gradients(MODEL, SEEN, z, months=9)
    for one, value, gradient in zip(z, values, gradients, strict=True):
        single = log_likelihood_and_gradient(MODEL, SEEN, one, months=9)
        assert value == pytest.approx(single[0], abs=1e-9)
        np.testing.assert_allclose(gradient, single[1], rtol=1e-9, atol=1e-9)


def test_only_what_is_estimated():
    z = np.random.default_rng(4).standard_normal(MODEL.size)
    value, whole = log_likelihood_and_gradient(MODEL, SEEN, z, months=9)
    same, part = log_likelihood_and_gradient(MODEL, SEEN, z, months=9, only_estimated=True)
    index = estimated_of(MODEL)
    held = np.setdiff1d(np.arange(MODEL.size), index)
    assert same == value
    np.testing.assert_allclose(part[index], whole[index], rtol=1e-12)
    assert not np.any(part[held]) and np.any(whole[held])


def test_at_the_median_the_gradient_is_that_of_the_upper_half():
    z, step = np.zeros(MODEL.size), 1e-5
    _, gradient = log_likelihood_and_gradient(MODEL, SEEN, z, months=9)
    up = likelihood(MODEL, SEEN, z + step * np.eye(MODEL.size), 9)
    here = likelihood(MODEL, SEEN, z[None], 9)[0]
    np.testing.assert_allclose((up - here) / step, gradient, atol=2e-3 * np.abs(gradient).max())


def test_a_cost_that_stops_at_zero_does_not_move():
    place = next(p.index for p in MODEL.parameters if p.name == "moves.LND.raise.cost")
    z = np.zeros(MODEL.size)
    z[place] = -6.0  # on the plain scale the cost would be below zero
    _, gradient = log_likelihood_and_gradient(MODEL, SEEN, z, months=6)
    assert gradient[place] == 0.0
    z[place] = -0.5
    assert log_likelihood_and_gradient(MODEL, SEEN, z, months=6)[1][place] != 0.0


@given(st.floats(-4, 4).filter(lambda z: abs(z) > 1e-3), st.sampled_from(["probability", "precision", "payoff"]))
@settings(max_examples=60, deadline=None)
def test_the_slope_of_a_quantity(z, unit):
    quantity = Quantity(low=0.1, best=0.3, high=0.8, unit=unit, basis="made up for the test")
    step = 1e-5
    rise = (at(quantity, np.array(z + step)) - at(quantity, np.array(z - step))) / (2 * step)
    assert float(slope(quantity, np.array(z))) == pytest.approx(float(rise), rel=1e-7)
    if unit == "payoff":
        assert float(slope(quantity, np.array(-1.0))) == pytest.approx(0.2 / Z95)


def test_one_move_seen_without_error_has_the_textbook_score():
    """With r = 1 and one move, ∂ log L / ∂G = λ (times shown − months · π): the score of a binary logit."""
    guarantor = MODEL.players[2]
    counts = np.array([[7.0, 3.0]])
    shown = Shown(guarantor, np.array([0]), ("",), counts, np.ones((1, 2)), np.zeros(10, dtype=int),
                  np.empty(0, dtype=int), np.empty(0, dtype=int))  # fmt: skip
    none = np.empty(0, dtype=int)
    seen = Seen(np.array([0]), (shown,), Several(none, none.astype(bool), none, np.empty(0)))
    z, gain = np.zeros((1, MODEL.size)), np.full((1, 1, 1), -0.2)
    found = record_slopes(MODEL, seen, z, [gain])
    precision = 4.0
    pi = 1 / (1 + np.exp(precision * 0.2))
    assert found.value[0] == pytest.approx(3 * np.log(pi) + 7 * np.log(1 - pi), rel=1e-12)
    assert found.gains[0][0, 0, 0] == pytest.approx(precision * (3 - 10 * pi), rel=1e-12)
    assert found.values[f"choice.{guarantor}.precision"][0] == pytest.approx(-0.2 * (3 - 10 * pi), rel=1e-12)
    assert found.values["record.miscoded"][0] == 0.0
