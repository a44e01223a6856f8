"""Simulated futures against their exact distribution."""

from __future__ import annotations

import numpy as np
import pytest
from games import random_game

from taqarub.base.seed import stream
from taqarub.game.simulate import forward, simulate
from taqarub.game.solve import solve


@pytest.mark.parametrize("seed", range(3))
def test_frequencies_agree_with_the_exact_distribution(seed):
    game = random_game(seed, shape=(3, 2, 2), horizon=4)
    solution = solve(game, keep=4)
    paths = 40_000
    futures = simulate(game, solution, (1, 0, 1), paths, 4, stream(seed, "futures"), draw=1)
    exact = forward(game, solution, (1, 0, 1), 4, draw=1)
    np.testing.assert_allclose(exact.sum(axis=1), 1.0, atol=1e-12)
    for month in (1, 4):
        flat = np.ravel_multi_index(tuple(futures.states[month].astype(int)), game.shape)
        share = np.bincount(flat, minlength=game.states) / paths
        error = np.sqrt(np.maximum(exact[month] * (1 - exact[month]), 1e-6) / paths)
        assert (np.abs(share - exact[month]) < 5 * error).all()


def test_same_stream_same_futures():
    game = random_game(1)
    solution = solve(game, keep=4)
    a = simulate(game, solution, (0, 0, 0), 50, 4, stream(1, "x"))
    b = simulate(game, solution, (0, 0, 0), 50, 4, stream(1, "x"))
    np.testing.assert_array_equal(a.states, b.states)
    np.testing.assert_array_equal(a.actions, b.actions)


def test_forced_moves_and_shocks_happen_and_the_rest_keeps_its_numbers():
    game = random_game(4)
    solution = solve(game, keep=4)
    plain = simulate(game, solution, (1, 1, 1), 400, 4, stream(2, "x"))
    pushed = simulate(game, solution, (1, 1, 1), 400, 4, stream(2, "x"), force={1: 1}, force_months=2, shock_at={0: 3})
    assert pushed.shocks[3, 0].all()
    np.testing.assert_array_equal(plain.shocks[0], pushed.shocks[0])
    np.testing.assert_array_equal(plain.actions[0, 0], pushed.actions[0, 0])
    moves = solution.strategies[1][0, 1, :, 0].reshape(game.shape) > 0
    assert moves.any() and (pushed.actions[:2, 1] == 1).any()
    everywhere = np.broadcast_to(game.stages[1].actions[1].available, game.shape)
    if everywhere.all():
        assert (pushed.actions[:2, 1] == 1).all()


def test_a_shock_that_never_comes_by_itself_can_be_forced():
    game = random_game(7)
    solution = solve(game, keep=2)
    futures = simulate(game, solution, (0, 0, 0), 20, 2, stream(3, "x"), shock_at={2: 1})
    assert futures.shocks[1, 2].all()


def test_too_few_kept_periods_is_an_error():
    game = random_game(0)
    with pytest.raises(ValueError, match="keep=3"):
        simulate(game, solve(game, keep=2), (0, 0, 0), 5, 3, stream(0, "x"))


def test_paths_may_start_in_different_states():
    game = random_game(0)
    start = np.array([[0, 2], [1, 0], [3, 1]])
    futures = simulate(game, solve(game, keep=1), start, 2, 1, stream(0, "x"))
    np.testing.assert_array_equal(futures.states[0], start)
