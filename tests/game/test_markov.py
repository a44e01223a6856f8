"""Stationary games of players at once against published equilibria, and the path that leads to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from taqarub.game.branch import trace
from taqarub.game.markov import distance, search, solve_markov
from taqarub.game.matrix import MatrixGame
from taqarub.game.regret import best_value, regrets
from taqarub.game.slope import Slope
from taqarub.game.solve_matrix import solve_matrix
from taqarub.game.sweeps import sweep
from taqarub.game.system import Point, System


def random_game(states, players, actions, precision, seed=0, discount=0.95):
    """Payoffs uniform on [0, 1], transitions from normalised exponentials: the generic hard case."""
    rng = np.random.default_rng(seed)
    counts = (actions,) * players
    payoff = rng.random((players, states, *counts))
    chances = rng.exponential(size=(states, *counts, states))
    chances /= chances.sum(axis=-1, keepdims=True)
    return MatrixGame(counts, payoff, chances, np.full(players, discount), np.full(players, float(precision)), None)


def ladder(states, precision):
    """Two players push a state up or down; only neighbours are reached."""
    place = np.linspace(0, 1, states)
    push = np.array([[-1.0, 0.0], [0.0, 1.0]])  # mean of the two pushes, halved steps
    chance = np.zeros((states, 2, 2, 3))
    for a in range(2):
        for b in range(2):
            up, down = 0.4 * max(push[a, b], 0) + 0.05, 0.4 * max(-push[a, b], 0) + 0.05
            chance[:, a, b] = down, 1 - up - down, up
    chance[0, :, :, 1] += chance[0, :, :, 0]
    chance[-1, :, :, 1] += chance[-1, :, :, 2]
    chance[0, ..., 0] = chance[-1, ..., 2] = 0.0
    reach = np.clip(np.arange(states)[:, None] + np.array([-1, 0, 1]), 0, states - 1)
    payoff = np.stack([-((place - 0.2) ** 2), -((place - 0.7) ** 2)])[:, :, None, None] + np.zeros((2, states, 2, 2))
    return MatrixGame((2, 2), payoff, chance, np.full(2, 0.9), np.full(2, float(precision)), None, reach=reach)


def written_out(game):
    table = np.zeros((*game.transition.shape[:-1], game.states))
    for s in range(game.states):
        for place, to in enumerate(game.reach[s]):
            table[s, ..., to] += game.transition[s, ..., place]
    return replace(game, transition=table, reach=None)


def holds(game, found):
    """The definition, written anew: the largest error of choices and values."""
    value, worst = found.value, 0.0
    for s in range(game.states):
        for i in range(len(game.actions)):
            quality = game.payoff[i, s] + game.discount[i] * game.transition[s] @ value[i]
            for j in reversed(range(len(game.actions))):
                if j != i:
                    quality = np.tensordot(
                        quality, found.strategy[j][s], axes=(j if j < i or quality.ndim > i else 1, 0)
                    )
            power = game.precision[i] * quality
            odds = np.exp(power - power.max())
            worst = max(worst, np.max(np.abs(odds / odds.sum() - found.strategy[i][s])))
            worst = max(worst, abs(found.strategy[i][s] @ quality - value[i, s]))
    return worst


@pytest.mark.parametrize("game", [random_game(4, 3, 3, 5.0), written_out(ladder(7, 4.0)), ladder(7, 4.0)])
def test_the_derivative_is_that_of_the_system(game):
    system, rng = System(game), np.random.default_rng(1)
    shape = (system.states, system.size), (system.states, system.players)
    here = Point(rng.normal(size=shape[0]), rng.normal(size=shape[1]), 0.7)
    right = rng.normal(size=(*shape[0], 1)), rng.normal(size=(*shape[1], 1))
    slope = Slope(system, system.at(here), oriented=True)
    dx, dv = slope.solve(*right)
    step = 1e-6
    ends = [system.at(Point(here.x + s * dx[..., 0], here.value + s * dv[..., 0], 0.7)) for s in (step, -step)]
    np.testing.assert_allclose((ends[0].choice_error - ends[1].choice_error) / (2 * step), right[0][..., 0], atol=1e-7)
    np.testing.assert_allclose((ends[0].value_error - ends[1].value_error) / (2 * step), right[1][..., 0], atol=1e-7)
    size = shape[0][0] * shape[0][1], shape[1][0] * shape[1][1]
    inverse = np.empty((sum(size), sum(size)))
    for k in range(sum(size)):
        unit = np.eye(sum(size))[k]
        x, v = slope.solve(unit[: size[0]].reshape(*shape[0], 1), unit[size[0] :].reshape(*shape[1], 1))
        inverse[:, k] = np.concatenate([x.ravel(), v.ravel()])
    assert np.linalg.slogdet(inverse)[0] == slope.sign


@pytest.mark.parametrize("seed", range(3))
def test_hard_random_games_are_solved_along_the_branch(seed):
    """Where iteration fails; 50 states and more in the benchmark."""
    game = random_game(20, 3, 3, 25.0, seed)
    assert not sweep(System(game), 1e-10).settled
    found = solve_markov(game)
    assert found.converged and found.residual <= 1e-9 and "branch" in found.method
    assert holds(game, found) <= 1e-9
    assert found.folds % 2 == 0  # the branch goes up at both ends


@pytest.mark.parametrize("precision", [0.5, 2.0])
def test_sweeps_and_branch_find_the_same_equilibrium(precision):
    game = random_game(10, 3, 4, precision)
    swept, traced = solve_markov(game, "sweeps"), solve_markov(game, "branch")
    assert swept.converged and traced.converged
    assert distance(swept, traced) < 1e-9
    assert holds(game, swept) <= 1e-9


def test_what_does_not_converge_is_said_not_to():
    game = random_game(20, 3, 3, 25.0)
    found = solve_markov(game, "sweeps")
    assert not found.converged and "still change" in found.reason and found.residual > 1e-6
    assert holds(game, found) == pytest.approx(found.residual, rel=1e-6)
    solution = solve_matrix(game, method="sweeps")
    assert not solution.converged and solution.residual == found.residual
    with pytest.raises(ValueError, match="method"):
        solve_markov(game, "guess")


def test_the_nine_equilibria_of_mckelvey_and_mclennan():
    """McKelvey and McLennan 1996, "Computation of equilibria in finite games": 2×2×2, nine Nash equilibria.

    By hand, with p, q, r the chances of first actions: players 1 and 2 are indifferent where q = 1/2 or r = 1/4, and
    p = 1/2 or r = 1/3; player 3 where 12 p q + 2 (1 − p)(1 − q) = 6 (p + q − 2 p q).
    """
    nash = [
        (1, 1, 1), (0, 0, 1), (1, 0, 0), (0, 1, 0), (1 / 2, 1 / 2, 1), (0, 1 / 4, 1 / 3), (1 / 3, 1, 1 / 4),
        (2 / 5, 1 / 2, 1 / 3), (1 / 2, 2 / 5, 1 / 4),
    ]  # fmt: skip
    payoff = np.zeros((3, 1, 2, 2, 2))
    for profile, paid in {
        (0, 0, 0): (9, 8, 12), (1, 1, 0): (9, 8, 2), (1, 0, 1): (3, 4, 6), (0, 1, 1): (3, 4, 6),
    }.items():  # fmt: skip
        payoff[(slice(None), 0, *profile)] = paid
    game = MatrixGame((2, 2, 2), payoff, np.ones((1, 2, 2, 2, 1)), np.zeros(3), np.full(3, 300.0), None)
    solution = solve_matrix(game, starts=150)
    points = [tuple(float(p[0, 0]) for p in s) for s in (solution.strategy, *(o.strategy for o in solution.others))]
    assert len(points) == 9
    for point in nash:
        assert min(max(abs(a - b) for a, b in zip(point, found, strict=True)) for found in points) < 0.01


def test_loaded_rock_paper_scissors():
    """Three games that last for ever at discount 1/4: fair, and one in which a player's rock wins double.

    The loaded matrix is worth 1/12, so that for ever it is worth (1/12) / (1 − 1/4) = 1/9 (Shapley 1953).
    """
    fair = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], dtype=float)
    loaded = fair.copy()
    loaded[0, 2] = 2.0
    first = np.stack([fair, loaded, -loaded.T])
    stays = np.zeros((3, 3, 3, 3))
    for s in range(3):
        stays[s, ..., s] = 1.0
    game = MatrixGame((3, 3), np.stack([first, -first]), stays, np.full(2, 0.25), np.full(2, 5_000.0), None)
    solution = solve_matrix(game)
    assert solution.converged, solution.reason
    np.testing.assert_allclose(solution.value[0], [0, 1 / 9, -1 / 9], atol=1e-3)
    np.testing.assert_allclose(solution.value[1], [0, -1 / 9, 1 / 9], atol=1e-3)
    assert solution.regret.max() < 2e-3


def price_game(precision, discount=0.9, prices=12):
    """Two firms that set a price in turn (Maskin and Tirole 1988): prices 0 to 1.1 by 0.1, demand 2 − p, no cost.

    A state says whose turn it is and the other's price; the action of the one who waits does nothing.
    """
    grid = np.arange(prices) / 10
    payoff = np.zeros((2, 2 * prices, prices, prices))
    chance = np.zeros((2 * prices, prices, prices, 2 * prices))
    for mover in (0, 1):
        for theirs in range(prices):
            for mine in range(prices):
                where = (mine, slice(None)) if mover == 0 else (slice(None), mine)
                share = 1.0 if mine < theirs else 0.5 if mine == theirs else 0.0
                state = mover * prices + theirs
                payoff[(mover, state, *where)] = share * grid[mine] * (2 - grid[mine])
                payoff[(1 - mover, state, *where)] = (1 - share) * grid[theirs] * (2 - grid[theirs])
                chance[(state, *where, (1 - mover) * prices + mine)] = 1.0
    return MatrixGame((prices, prices), payoff, chance, np.full(2, discount), np.full(2, float(precision)), None)


def test_price_cycles_of_maskin_and_tirole():
    """Maskin and Tirole 1988, "A theory of dynamic oligopoly, II": firms undercut step by step until one relents."""
    solution = solve_matrix(price_game(10.0))
    assert solution.converged and solution.residual <= 1e-9
    np.testing.assert_allclose(solution.strategy[0][:12], solution.strategy[1][12:], atol=1e-8)  # the firms are alike
    price, path = 11, []
    for turn in range(30):
        mover = turn % 2
        price = int(solution.strategy[mover][12 * mover + price].argmax())
        path.append(price)
    jumps = np.diff(path)
    assert set(jumps.tolist()) == {-1, 10}  # a tenth below the other, or from 0.1 back to 1.1
    assert path[:11] == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 11]


def test_sharper_price_setters_need_the_branch():
    """From a precision of about 12 on the symmetric branch meets others, and the firms need not be alike."""
    found = solve_markov(price_game(20.0))
    assert found.converged and found.residual <= 1e-9
    assert holds(price_game(20.0), found) <= 1e-9
    assert not solve_markov(price_game(20.0), "sweeps").converged


def test_a_sharp_player_alone_solves_the_dynamic_program():
    """Against the linear program of the same Markov decision process (Puterman 1994, section 6.9)."""
    rng = np.random.default_rng(4)
    payoff, chance, discount = rng.random((6, 4)), rng.dirichlet(np.ones(6), size=(6, 4)), 0.9
    rows = [np.eye(6)[s] - discount * chance[s, a] for s in range(6) for a in range(4)]
    best = linprog(np.ones(6), A_ub=-np.array(rows), b_ub=-payoff.ravel(), bounds=[(None, None)] * 6).x
    game = MatrixGame((4,), payoff[None], chance, np.full(1, discount), np.full(1, 1e5), None)
    solution = solve_matrix(game)
    assert solution.converged
    np.testing.assert_allclose(solution.value[0], best, atol=1e-3)
    system = System(replace(game, precision=np.ones(1)))
    uniform = np.full((6, 4), 0.25)
    value = system.evaluated(uniform)
    np.testing.assert_allclose(best_value(system, uniform, value[:, 0], 0), best, atol=1e-9)
    assert regrets(system, uniform, value)[0] == pytest.approx(np.max(best - value[:, 0]), abs=1e-9)


@pytest.mark.parametrize("precision", [2.0, 30.0])
def test_what_is_reached_is_the_table_written_out(precision):
    game = ladder(9, precision)
    few, all_of_them = solve_markov(game), solve_markov(written_out(game))
    assert few.converged and all_of_them.converged
    assert distance(few, all_of_them) < 1e-9
    long = ladder(300, precision)  # cut to what is reached by itself
    assert written_out(long).reached()[0] is not None
    assert distance(solve_markov(long), solve_markov(written_out(long))) < 1e-9
    traced = trace(System(game), System(game).start())
    assert traced.arrived and np.max(np.abs(System(game).mixed(traced.point.x)[:, :2] - few.strategy[0])) < 1e-9
    turn = replace(game, order=(0, 1))
    np.testing.assert_allclose(
        solve_matrix(turn).value, solve_matrix(replace(written_out(game), order=(0, 1))).value, atol=1e-9
    )


def test_a_search_is_repeatable_and_finds_nothing_where_there_is_one():
    game = random_game(5, 2, 2, 0.5)
    assert search(game, 12, known=[solve_markov(game)]) == []
    hunt = np.array([[[4.0, 0.0], [3.0, 3.0]], [[4.0, 3.0], [0.0, 3.0]]])[:, None]
    stag = MatrixGame((2, 2), hunt, np.ones((1, 2, 2, 1)), np.zeros(2), np.full(2, 50.0), None)
    first, second = (search(stag, 20, seed=3, known=[solve_markov(stag)]) for _ in range(2))
    assert len(first) == 2 and all(distance(a, b) == 0.0 for a, b in zip(first, second, strict=True))
