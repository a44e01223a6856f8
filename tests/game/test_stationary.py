"""The stationary game, one state at a time, and explanations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from games import random_game

from taqarub.game.access import advantage, choice, explain, place_of, value_at
from taqarub.game.solve import block_size, draws_together, has_chains, solve
from taqarub.game.stationary import solve_stationary


def settled_game(seed=0, dependent=False):
    game = random_game(seed, shape=(3, 2), draws=2, stages=(0, 1), dependent=dependent)
    still = tuple(replace(s, which=np.zeros_like(s.which)) for s in game.switchings)
    return replace(game, switchings=still, discount=0.85 + 0 * game.discount)


@pytest.mark.parametrize("dependent", [False, True])
def test_the_stationary_game_is_the_limit_of_long_ones(dependent):
    game = settled_game(0, dependent)
    assert has_chains(game) is not dependent
    solution = solve_stationary(game, tolerance=1e-11)
    assert solution.converged and solution.residual <= 1e-11
    long = replace(game, horizon=400, switchings=tuple(replace(s, which=np.zeros(400, int)) for s in game.switchings))
    np.testing.assert_allclose(solve(long).value, solution.value, atol=1e-9)
    damped = solve_stationary(game, tolerance=1e-11, damping=0.5)
    np.testing.assert_allclose(damped.value, solution.value, atol=1e-9)


def test_stationary_regret_falls_with_precision():
    blunt = solve_stationary(settled_game(1))
    game = settled_game(1)
    sharp = solve_stationary(replace(game, precision=200.0 + 0 * game.precision))
    assert (blunt.regret > 0).all() and (sharp.regret >= 0).all()
    assert sharp.regret.max() < 0.1 * blunt.regret.min()


def test_too_few_periods_are_reported():
    solution = solve_stationary(settled_game(2), max_periods=2, regret=False)
    assert not solution.converged and "0 of 2 draws" in solution.reason and solution.residual > 1e-6


def test_one_state():
    game = random_game(3)
    solution = solve(game, keep=2)
    at, state = place_of(game, (1, 0, 2)), (1, 0, 2)
    np.testing.assert_array_equal(choice(game, solution, 1, state, period=1), solution.strategies[1][1, :, at])
    np.testing.assert_array_equal(value_at(game, solution, 2, state), solution.value[2, at])
    np.testing.assert_array_equal(value_at(game, solution, 2, state, stage=0), solution.stage_value[0][2, at])
    gain = advantage(game, solution, 0, 1, 0, state)
    if np.broadcast_to(game.stages[0].actions[1].available, game.shape)[state]:
        np.testing.assert_allclose(gain, solution.quality[0][1, at] - solution.quality[0][0, at])
    else:
        assert np.isnan(gain).all()


@pytest.mark.parametrize("seed", range(4))
def test_an_explanation_adds_up(seed):
    game = random_game(seed)
    mover = game.stages[1].player
    solution = solve(game, keep=game.horizon)
    share = np.random.default_rng(seed).random(game.payoff[mover].shape)
    parts = {"one": share * game.payoff[mover], "other": (1 - share) * game.payoff[mover]}
    quality = solution.quality[1][1]
    at = int(np.flatnonzero(np.isfinite(quality[:, 0]))[0])
    state = np.unravel_index(at, game.shape)
    told = explain(game, solution, parts, 1, 1, 0, state)
    assert set(told) == {"one", "other", "later costs", "cost"}
    np.testing.assert_allclose(sum(told.values()), quality[at] - solution.quality[1][0, at], atol=1e-10)


def test_blocks_fit_their_limits():
    game = random_game(0, draws=9)
    assert 1 <= draws_together(game) <= 9
    assert block_size(game, keep=4, memory_bytes=1) == 1
    small, large = block_size(game, keep=4, memory_bytes=100_000), block_size(game, keep=4, memory_bytes=200_000)
    assert small <= large <= 64
