"""One player against QuantEcon's dynamic programming (`DiscreteDP`): what a logit player of high precision does, what a
finite horizon leaves, and what the best reply to given strategies is worth.

With a precision of 10^7 and no two actions nearer than 10^-4 the logit player is the optimal one to rounding.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from games import matrix, random_game

from taqarub.game.game import Game
from taqarub.game.markov import solve_markov
from taqarub.game.matrix import MatrixGame
from taqarub.game.regret import best_value, regrets
from taqarub.game.solve import solve
from taqarub.game.solve_matrix import solve_matrix
from taqarub.game.system import System
from taqarub.game.values import last_value

quantecon = pytest.importorskip("quantecon.markov", reason="needs quantecon, a test library")

SHARP = 1e7


def decisions(states: int, actions: int, horizon: int | None, seed: int, precision: float = SHARP) -> MatrixGame:
    """A random decision process as a game of one player."""
    rng = np.random.default_rng(seed)
    chance = rng.exponential(size=(states, actions, states))
    chance /= chance.sum(axis=-1, keepdims=True)
    payoff = rng.random((1, states, actions))
    return MatrixGame((actions,), payoff, chance, np.array([0.93]), np.array([precision]), horizon)


def programme(game: MatrixGame):
    return quantecon.DiscreteDP(game.payoff[0].copy(), game.transition.copy(), float(game.discount[0]))


@pytest.mark.parametrize("method", ["policy_iteration", "value_iteration"])
@pytest.mark.parametrize("seed", range(3))
def test_a_stationary_game_of_one_is_the_decision_process(seed, method):
    game = decisions(12, 4, None, seed)
    peer = programme(game).solve(method=method, epsilon=1e-11, max_iter=10_000)
    found = solve_matrix(game)
    assert found.converged, found.reason
    np.testing.assert_allclose(found.value[0], peer.v, rtol=0, atol=1e-9)
    assert np.array_equal(found.strategy[0].argmax(axis=1), peer.sigma)
    assert found.strategy[0].max(axis=1).min() > 1 - 1e-9 and found.regret[0] < 1e-9


@pytest.mark.parametrize("horizon", [1, 7, 40])
def test_a_finite_game_of_one_is_backward_induction(horizon):
    game = decisions(9, 3, horizon, 5)
    values, choices = quantecon.backward_induction(programme(game), horizon)
    found = solve_matrix(game)
    np.testing.assert_allclose(found.value[0], values[0], rtol=0, atol=1e-9)
    assert np.array_equal(found.strategy[0].argmax(axis=1), choices[0])


def alone(seed: int, horizon: int) -> Game:
    """A factored game of one player in one stage, no draws but one, everything available."""
    game = random_game(seed, shape=(3, 2, 4), draws=1, horizon=horizon, dependent="last", stages=(0,))
    stage = game.stages[0]
    actions = tuple(replace(a, available=np.ones((1, 1, 1), dtype=bool)) for a in stage.actions)
    return replace(game, stages=(replace(stage, actions=actions),), precision=np.full((1, 1), SHARP))


def table_of(game: Game):
    """Rewards (S, A) and chances (S, A, S) of the values before the stage: an action, the end of the month, then what
    nature does at the start of the next, all in full form."""
    quiet = replace(game, switchings=())
    nature = np.eye(game.states)
    for lottery in game.nature:
        moved = matrix(game.shape, lottery.shifts, lottery.sets, 0)
        chance = np.broadcast_to(lottery.chance[..., 0], game.shape).reshape(-1, 1)
        nature = nature @ (chance * moved + (1.0 - chance) * np.eye(game.states))
    rewards, chances = [], []
    for action in quiet.stages[0].actions:
        moved = matrix(game.shape, action.shifts, (), 0)
        cost = np.broadcast_to(action.cost[..., 0], game.shape).reshape(-1)
        rewards.append(moved @ game.payoff[0].reshape(-1) - cost)
        chances.append(moved @ nature)
    return np.stack(rewards, axis=1), np.stack(chances, axis=1), nature


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
@pytest.mark.parametrize("seed", range(3))
def test_the_factored_game_of_one_is_backward_induction(seed, engine):
    if engine == "compiled":
        pytest.importorskip("numba")
    game = replace(alone(seed, 12), switchings=())
    rewards, chances, nature = table_of(game)
    peer = quantecon.DiscreteDP(rewards, chances, float(game.discount[0, 0]))
    end = np.linalg.solve(nature, last_value(game).reshape(-1))
    values, choices = quantecon.backward_induction(peer, game.horizon, end)
    found = solve(game, keep=game.horizon, engine=engine)
    np.testing.assert_allclose(found.stage_value[0][0, :, 0], values[0], rtol=0, atol=1e-9)
    for period in range(game.horizon):
        chosen = found.strategies[0][period, :, :, 0]
        clear = chosen.max(axis=0) > 0.999  # two actions of like worth are no difference of values
        assert clear.mean() > 0.9
        assert np.array_equal(chosen.argmax(axis=0)[clear], choices[period][clear])


def test_a_long_factored_game_of_one_is_the_stationary_decision_process():
    game = replace(alone(7, 400), switchings=())
    rewards, chances, nature = table_of(game)
    peer = quantecon.DiscreteDP(rewards, chances, float(game.discount[0, 0])).solve(method="policy_iteration")
    found = solve(game)
    assert game.discount[0, 0] ** 400 < 1e-3
    bound = game.discount[0, 0] ** 400 * np.max(np.abs(np.linalg.solve(nature, last_value(game).reshape(-1)) - peer.v))
    assert np.max(np.abs(found.stage_value[0][0, :, 0] - peer.v)) <= bound + 1e-9


@pytest.mark.parametrize("player", range(3))
def test_the_best_reply_to_the_others_is_the_decision_process_that_they_leave(player):
    """Regret of three players at a precision of one, each against its own decision process."""
    rng = np.random.default_rng(3)
    counts, states = (2, 3, 2), 6
    chance = rng.exponential(size=(states, *counts, states))
    chance /= chance.sum(axis=-1, keepdims=True)
    payoff = rng.random((3, states, *counts))
    game = MatrixGame(counts, payoff, chance, np.array([0.9, 0.8, 0.95]), np.ones(3), None)
    found = solve_markov(game)
    letters, others = "abc", [j for j in range(3) if j != player]
    what = ",".join(f"s{letters[j]}" for j in others)
    odds = [found.strategy[j] for j in others]
    reward = np.einsum(f"sabc,{what}->s{letters[player]}", payoff[player], *odds)
    moves = np.einsum(f"sabct,{what}->s{letters[player]}t", chance, *odds)
    peer = quantecon.DiscreteDP(reward, moves, float(game.discount[player])).solve(method="policy_iteration")
    system, mixed = System(game), np.concatenate(found.strategy, axis=1)
    value = system.evaluated(mixed)
    np.testing.assert_allclose(best_value(system, mixed, value[:, player], player), peer.v, rtol=0, atol=1e-10)
    assert regrets(system, mixed, value)[player] == pytest.approx(np.max(peer.v - value[:, player]), abs=1e-10)
