"""Games in full form against published and closed-form values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.game.logit import softmax, stage_equilibrium
from taqarub.game.matrix import MatrixGame
from taqarub.game.solve_matrix import solve_matrix


def one_shot(*payoffs, precision=1.0, order=None):
    payoff = np.array(payoffs, dtype=float)[:, None]
    players, shape = len(payoffs), payoff.shape[2:]
    return MatrixGame(
        shape, payoff, np.ones((1, *shape, 1)), np.zeros(players), np.full(players, float(precision)), 1, order
    )


def pennies(precision):
    """Asymmetric matching pennies (Ochs 1995; McKelvey and Palfrey 1995) with X = 9."""
    return one_shot([[9, 0], [0, 1]], [[0, 1], [1, 0]], precision=precision)


@pytest.mark.parametrize(
    ("precision", "p", "q"), [(0.0, 0.5, 0.5), (1.0, 0.8935763306, 0.3127803750), (3.0, 0.7953836903, 0.1452562687)]
)
def test_asymmetric_matching_pennies(precision, p, q):
    solution = solve_matrix(pennies(precision))
    assert solution.converged
    assert solution.strategy[0][0, 0] == pytest.approx(p, abs=1e-9)
    assert solution.strategy[1][0, 0] == pytest.approx(q, abs=1e-9)


def test_sharp_pennies_approach_the_nash_equilibrium():
    solution = solve_matrix(pennies(20_000.0))
    assert solution.strategy[0][0, 0] == pytest.approx(0.5, abs=1e-3)
    assert solution.strategy[1][0, 0] == pytest.approx(0.1, abs=1e-6)
    assert solution.regret.max() < 1e-3


def test_the_principal_branch_of_a_coordination_game():
    """A stag hunt: the branch from the centre leads to the risk-dominant equilibrium (Turocy 2005)."""
    hunt = [[4.0, 0.0], [3.0, 3.0]]
    solution = solve_matrix(one_shot(hunt, np.transpose(hunt), precision=200.0))
    assert solution.strategy[0][0, 1] > 0.999 and solution.strategy[1][0, 1] > 0.999


def test_shapley_values_of_a_stochastic_game_of_rock_paper_scissors():
    """Zero-sum, two states that alternate: fair rock-paper-scissors, worth 0, and one in which a win of rock pays 2.

    The tilted matrix is worth 1/12. Near the limit of sharp choice V0 = V1 / 2 and V1 = 1/12 + V0 / 2 (Shapley 1953),
    hence V1 = 1/9 and V0 = 1/18, and their negatives for the other player.
    """
    fair = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], dtype=float)
    tilted = fair.copy()
    tilted[0, 2] = 2.0
    value = minimax(tilted)
    assert value == pytest.approx(1 / 12, abs=1e-9)
    payoff = np.stack([np.stack([fair, tilted]), -np.stack([fair, tilted])])
    switch = np.zeros((2, 3, 3, 2))
    switch[0, ..., 1] = switch[1, ..., 0] = 1.0
    game = MatrixGame((3, 3), payoff, switch, np.full(2, 0.5), np.full(2, 3_000.0), None)
    solution = solve_matrix(game)
    assert solution.converged
    np.testing.assert_allclose(solution.value, [[1 / 18, 1 / 9], [-1 / 18, -1 / 9]], atol=2e-3)


def minimax(matrix):
    """The value of a matrix game by linear programming."""
    from scipy.optimize import linprog

    rows, columns = matrix.shape
    found = linprog(
        np.append(np.zeros(rows), -1.0),
        A_ub=np.hstack([-matrix.T, np.ones((columns, 1))]),
        b_ub=np.zeros(columns),
        A_eq=[np.append(np.ones(rows), 0.0)],
        b_eq=[1.0],
        bounds=[(0, None)] * rows + [(None, None)],
    )
    return found.x[-1]


def test_a_centipede_in_turn_has_a_closed_form():
    """Two moves: take (1, 0) or pass; then take (0, 2) or pass to (3, 1). Agent QRE by hand, last node first."""
    payoff = ([[1, 1], [0, 3]], [[0, 0], [2, 1]])  # [first: take, pass][second: take, pass]
    lam = 0.7
    solution = solve_matrix(one_shot(*payoff, precision=lam, order=(0, 1)))
    take = 1 / (1 + np.exp(lam * (1 - 2)))  # second player, after a pass
    first = 1 / (1 + np.exp(lam * (3 * (1 - take) - 1)))
    assert solution.after[1][0, 1, 0] == pytest.approx(take, abs=1e-14)
    assert solution.after[1][0, 0] == pytest.approx([0.5, 0.5])
    assert solution.strategy[0][0, 0] == pytest.approx(first, abs=1e-14)
    assert solution.value[0, 0] == pytest.approx(first + (1 - first) * 3 * (1 - take), abs=1e-14)


def test_one_player_solves_a_logit_dynamic_program():
    """The stationary value satisfies V = Σ π (u + δ P V) with π = softmax(λ (u + δ P V)); two periods by hand."""
    rng = np.random.default_rng(0)
    u, p = rng.random((4, 3)), rng.dirichlet(np.ones(4), size=(4, 3))
    game = MatrixGame((3,), u[None], p, np.array([0.9]), np.array([5.0]), None)
    stationary = solve_matrix(game)
    q = u + 0.9 * p @ stationary.value[0]
    chances = np.array([softmax(5.0 * row) for row in q])
    np.testing.assert_allclose(stationary.strategy[0], chances, atol=1e-9)
    np.testing.assert_allclose(stationary.value[0], (chances * q).sum(axis=1), atol=1e-9)
    last = np.array([softmax(5.0 * row) @ row for row in u])
    first = u + 0.9 * p @ last
    np.testing.assert_allclose(
        solve_matrix(replace(game, horizon=2)).value[0], [softmax(5.0 * row) @ row for row in first], atol=1e-13
    )


def random_matrix_game(seed, horizon=None, order=None, precision=None, players=2):
    rng = np.random.default_rng(seed)
    actions = tuple(int(n) for n in rng.integers(1, 4, size=players))
    states = int(rng.integers(1, 4))
    payoff = rng.normal(size=(players, states, *actions))
    transition = rng.dirichlet(np.ones(states), size=(states, *actions))
    precision = 5 * rng.random(players) if precision is None else np.full(players, precision)
    return MatrixGame(actions, payoff, transition, 0.9 * rng.random(players), precision, horizon, order)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([None, 3]), st.sampled_from([None, (1, 0, 2)]))
def test_what_holds_for_every_game(seed, horizon, order):
    game = random_matrix_game(seed, horizon, order, players=3)
    solution = solve_matrix(game)
    assert solution.converged, solution.reason
    assert (solution.regret >= 0).all() and solution.residual < 1e-8
    for strategy in solution.strategy:
        np.testing.assert_allclose(strategy.sum(axis=1), 1.0, atol=1e-12)
        assert (strategy > 0).all()
    shifted = solve_matrix(replace(game, payoff=game.payoff + 7.5))
    for a, b in zip(solution.strategy, shifted.strategy, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_permuting_players_permutes_the_answer(seed):
    game = random_matrix_game(seed, players=3)
    turn = [2, 0, 1]
    turned = MatrixGame(
        tuple(game.actions[i] for i in turn),
        game.payoff[turn].transpose(0, 1, *(2 + i for i in turn)),
        game.transition.transpose(0, *(1 + i for i in turn), 4),
        game.discount[turn],
        game.precision[turn],
        None,
    )
    first, second = solve_matrix(game), solve_matrix(turned)
    for new, old in enumerate(turn):
        np.testing.assert_allclose(first.strategy[old], second.strategy[new], atol=1e-8)


@pytest.mark.parametrize("order", [None, (0, 1)])
def test_no_precision_is_uniform_and_best_replies_have_no_regret_when_sharp(order):
    game = random_matrix_game(5, order=order, precision=0.0)
    for strategy in solve_matrix(game).strategy:
        np.testing.assert_allclose(strategy, 1 / strategy.shape[1], atol=1e-12)
    alone = random_matrix_game(6, players=1, precision=1e5)
    assert solve_matrix(alone).regret.max() < 1e-3


def test_a_game_that_was_not_given_time_to_settle_says_so():
    game = random_matrix_game(3, players=3)
    solution = solve_matrix(game, max_periods=1, method="sweeps")
    assert not solution.converged and "still change" in solution.reason
    assert solution.residual > 1e-6
    assert solve_matrix(game).converged


def test_stage_equilibria_satisfy_their_definition():
    rng = np.random.default_rng(2)
    for _ in range(10):
        quality = tuple(rng.normal(size=(3, 2, 4)) for _ in range(3))
        found = stage_equilibrium(quality, np.array([1.0, 10.0, 40.0]))
        assert found.converged and found.error < 1e-9
