"""The likelihood against a month-by-month computation from the strategies, and the closed forms it rests on."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from simulated import shown_by, truth_of, wandering

from taqarub.base.seed import stream
from taqarub.estimate.annealing import anneal
from taqarub.estimate.likelihood import (
    LOOK_MONTHS,
    advantages,
    confused,
    log_by_month,
    log_likelihood,
    shown_chances,
)
from taqarub.estimate.record import seen_of
from taqarub.estimate.surrogate import coordinates, expand, linear, played_of, stand_in
from taqarub.game.solve import solve
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.parameters import values_of

MODEL = shown_by(wandering(), truth_of(wandering(), 3), 3)
SEEN = seen_of(MODEL)


def solver(z, months):
    return advantages(MODEL, SEEN, z, months)


def by_hand(z):
    """Σ log q month by month, from the strategies of the solved game."""
    game = game_of(MODEL, z[None], AS_IT_STANDS, LOOK_MONTHS, MODEL.start_month)
    strategies = solve(game, 1).strategies
    values = {name: float(v[0]) for name, v in values_of(MODEL.parameters, z[None]).items()}
    logs = np.zeros(len(MODEL.coded.months))
    for player, name in enumerate(MODEL.players):
        for t, state in enumerate(MODEL.coded.states):
            pi = strategies[player][0, :, np.ravel_multi_index(tuple(state), MODEL.shape), 0]
            parameter = MODEL.coded.recorded[name][t]
            r = values[parameter] if parameter else 1.0
            wrong = values["record.miscoded"] if len(pi) > 2 else 0.0
            move = MODEL.coded.moves[name][t]
            if move < 0:
                logs[t] += np.log(pi[0] + (1 - r) * pi[1:].sum())
            else:
                other = pi[1:].sum() - pi[move]
                logs[t] += np.log(r * ((1 - wrong) * pi[move] + wrong / max(len(pi) - 2, 1) * other))
    return logs


@pytest.mark.parametrize("seed", [1, 2])
def test_the_likelihood_is_the_formula_month_by_month(seed):
    z = truth_of(MODEL, seed)
    gains = solver(z[None], LOOK_MONTHS)
    expected = by_hand(z)
    assert log_by_month(MODEL, SEEN, z[None], gains)[0] == pytest.approx(expected, abs=1e-9)
    assert log_likelihood(MODEL, SEEN, z[None], gains)[0] == pytest.approx(expected.sum(), abs=1e-8)


@given(st.integers(0, 10_000), st.integers(2, 6))
@settings(max_examples=40, deadline=None)
def test_what_the_record_may_show_has_probability_one(seed, actions):
    rng = np.random.default_rng(seed)
    pi = np.moveaxis(rng.dirichlet(np.ones(actions), (3, 4)), 2, 1)
    q = confused(pi, rng.random((3, 4)), rng.random(4))
    assert np.all(q >= 0) and np.allclose(q.sum(axis=1), 1)


def test_a_perfect_record_shows_the_choices_and_an_empty_one_nothing():
    pi = np.array([[[0.5], [0.3], [0.2]]])
    assert confused(pi, np.ones((1, 1)), np.zeros(1)) == pytest.approx(pi)
    assert confused(pi, np.zeros((1, 1)), np.zeros(1))[0, :, 0] == pytest.approx([1, 0, 0])


def test_moves_that_are_not_available_are_never_chosen():
    raised = MODEL.actions["LND"].index("raise")
    chances = shown_chances(MODEL, SEEN, np.zeros((1, MODEL.size)), solver(np.zeros((1, MODEL.size)), 6))[0]
    steep = np.unravel_index(SEEN.states, MODEL.shape)[0] == 2
    rows = steep[SEEN.players[0].rows]
    assert chances[rows, raised].max() < 0.1 < chances[~rows, raised].max()  # only a miscoded `mend` looks like it


def test_the_expansion_is_exact_at_its_centre_and_its_error_is_of_second_order():
    centre = truth_of(MODEL, 5) * 0.3
    surrogate = expand(MODEL, centre, solver, 12, 12)
    assert stand_in(MODEL, SEEN, surrogate, centre[None])[0] == pytest.approx(
        log_likelihood(MODEL, SEEN, centre[None], solver(centre[None], 12))[0], abs=1e-9
    )
    step = np.zeros(MODEL.size)
    step[played_of(MODEL)] = np.random.default_rng(1).standard_normal(played_of(MODEL).size)

    def error(size):
        z = centre + size * step
        away = coordinates(MODEL, surrogate.played, z[None]) - surrogate.centre
        return max(
            float(np.abs(a - b).max()) for a, b in zip(linear(surrogate, away), solver(z[None], 12), strict=True)
        )

    assert error(0.4) < 0.1
    assert error(0.05) < error(0.4) / 4


def test_the_sequential_sampler_finds_mean_spread_and_constant_of_a_normal_posterior():
    # normal prior, one observation y of variance s² in each of three dimensions: conjugate closed forms
    y, s2 = np.array([2.0, -1.0, 0.0]), np.array([0.05, 0.5, 2.0])

    def log_density(z):
        return -0.5 * np.sum((z - y) ** 2 / s2 + np.log(2 * np.pi * s2), axis=1)

    cloud = anneal(log_density, 3000, 3, stream(5, "test"))
    shrunk = 1 / (1 + s2)
    evidence = np.sum(-0.5 * y**2 / (1 + s2) - 0.5 * np.log(2 * np.pi * (1 + s2)))
    assert cloud.z.mean(axis=0) == pytest.approx(y * shrunk, abs=0.06)
    assert cloud.z.var(axis=0) == pytest.approx(s2 * shrunk, rel=0.15)
    assert cloud.log_evidence == pytest.approx(evidence, abs=0.2)
