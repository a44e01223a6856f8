"""Players who move at once inside the factored game; regret of finite games; chains and alias tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.game.access import explain
from taqarub.game.alias import alias_of
from taqarub.game.chain import month_chain, sample_states, tables_of
from taqarub.game.game import Action, AxisShift, Game, Stage
from taqarub.game.matrix import MatrixGame
from taqarub.game.replies import finite_regret, temptation
from taqarub.game.settle import stage_equilibria
from taqarub.game.simulate import forward, simulate
from taqarub.game.solve import solve
from taqarub.game.solve_matrix import solve_matrix
from taqarub.game.stationary import solve_stationary
from taqarub.game.values import plain_solve

from .games import random_game

NONE, EVERYWHERE = np.zeros(1), np.ones(1, dtype=bool)


def pair(precision=2.0, horizon=3, together=True, last=None):
    """Two players, each with an axis of its own; what the state is worth at the end of a period is a table."""
    rng = np.random.default_rng(3)
    stages = []
    for player in (0, 1):
        up, down = np.array([0.7]), np.array([0.4])
        stages.append(
            Stage(
                player,
                (
                    Action("hold", (), NONE, EVERYWHERE),
                    Action("up", (AxisShift(player, up, NONE),), np.array([0.1]), EVERYWHERE),
                    Action("down", (AxisShift(player, NONE, down),), np.array([0.05]), EVERYWHERE),
                ),
                together=together and player == 1,
            )
        )
    payoff = rng.random((2, 3, 2, 1))
    ends = payoff / 0.1 if last is None else last
    return Game(
        ("a", "b"), ("x", "y"), (3, 2), tuple(stages), (), (), payoff, np.full((2, 1), 0.9),
        np.full((2, 1), precision), horizon, ends,
    )  # fmt: skip


def in_full(game):
    """The same game as tables over states and profiles."""
    shape, states = game.shape, game.states
    counts = tuple(len(s.actions) for s in game.stages)
    transition = np.zeros((states, *counts, states))
    payoff = np.zeros((2, states, *counts))
    for s, state in enumerate(np.ndindex(*shape)):
        for profile in np.ndindex(*counts):
            chances = {state: 1.0}
            for stage, a in zip(game.stages, profile, strict=True):
                for shift in stage.actions[a].shifts:
                    after = {}
                    for place, p in chances.items():
                        for step, q in ((1, shift.up[0]), (-1, shift.down[0]), (0, 1 - shift.up[0] - shift.down[0])):
                            to = list(place)
                            to[shift.axis] = min(max(to[shift.axis] + step, 0), shape[shift.axis] - 1)
                            after[tuple(to)] = after.get(tuple(to), 0.0) + p * q
                    chances = after
            for to, p in chances.items():
                transition[(s, *profile, int(np.ravel_multi_index(to, shape)))] = p
            for player in (0, 1):
                cost = game.stages[player].actions[profile[player]].cost[0]
                ends = game.payoff[player, ..., 0].reshape(-1)
                payoff[(player, s, *profile)] = transition[(s, *profile)] @ ends - cost
    return MatrixGame(counts, payoff, transition, game.discount[:, 0], game.precision[:, 0], None)


@pytest.mark.parametrize("precision", [0.0, 2.0, 15.0])
def test_the_factored_game_is_the_game_written_out(precision):
    """With nothing after the last period, three periods of both are the same game."""
    game = pair(precision, 3, last=np.zeros((2, 3, 2, 1)))
    solution, full = solve(game, keep=1), solve_matrix(replace(in_full(game), horizon=3))
    assert solution.converged and full.converged
    np.testing.assert_allclose(solution.value[..., 0], full.value, atol=1e-11)
    for place in (0, 1):
        np.testing.assert_allclose(solution.strategies[place][0, ..., 0].T, full.strategy[place], atol=1e-10)


def test_the_stationary_factored_game_is_the_markov_game():
    game = pair(4.0)
    solution, full = solve_stationary(game), solve_matrix(in_full(game))
    assert solution.converged and full.converged
    np.testing.assert_allclose(solution.value[..., 0], full.value, atol=1e-7)
    np.testing.assert_allclose(solution.regret, full.regret, atol=1e-7)


def test_at_once_differs_from_in_turn_and_alone_it_does_not():
    both, turns = solve(pair(), keep=1), solve(pair(together=False), keep=1)
    assert np.max(np.abs(both.value - turns.value)) > 1e-4
    game = random_game(2, stages=(0,))
    np.testing.assert_allclose(
        solve(replace(game, stages=(replace(game.stages[0], together=True),))).value, solve(game).value, rtol=1e-12
    )


def test_a_player_moves_once_in_a_group():
    game = pair()
    with pytest.raises(ValueError, match="moves once"):
        solve(replace(game, stages=(game.stages[0], replace(game.stages[1], player=0))))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 60.0))
def test_stage_equilibria_hold_with_weights_and_unavailable_actions(seed, precision):
    rng = np.random.default_rng(seed)
    tables = [rng.normal(size=(3, 2, 2, 6)) for _ in range(3)]
    weights = [np.where(rng.random((n, 6)) < 0.3, 0.0, rng.random((n, 6)) + 0.1) for n in (3, 2, 2)]
    for w in weights:
        w[0] = 1.0
    mixed, error, lost = stage_equilibria(tables, weights, np.full((3, 6), precision))
    assert lost.size == 0 and error < 1e-9
    for p, w in zip(mixed, weights, strict=True):
        np.testing.assert_allclose(p.sum(axis=0), 1.0, atol=1e-12)
        assert np.all((p > 0) <= (w > 0))


def test_paths_of_players_at_once_follow_the_exact_distribution():
    game = pair()
    solution = solve(game, keep=3)
    exact = forward(game, solution, (1, 0), 3)
    paths = simulate(game, solution, (1, 0), 40_000, 3, np.random.default_rng(1))
    flat = np.ravel_multi_index(tuple(paths.states[3].astype(int)), game.shape)
    np.testing.assert_allclose(np.bincount(flat, minlength=6) / 40_000, exact[3], atol=0.01)


@pytest.mark.parametrize("game", [pair(), random_game(5, draws=2), random_game(6, draws=1)])
def test_a_month_as_a_chain_is_the_exact_distribution(game):
    solution = solve(game, keep=3)
    draw = game.draws - 1
    start = (1, *(0,) * (len(game.shape) - 1))
    exact = forward(game, solution, start, 3, draw)
    chains = [month_chain(game, solution, month, draw) for month in range(3)]
    mass = exact[0]
    for month, chain in enumerate(chains):
        np.testing.assert_allclose(chain.sum(axis=1), 1.0, atol=1e-12)
        mass = mass @ chain
        np.testing.assert_allclose(mass, exact[month + 1], atol=1e-12)
    first = int(np.ravel_multi_index(start, game.shape))
    sampled = sample_states([tables_of(chain) for chain in chains], first, 60_000, np.random.default_rng(2))
    np.testing.assert_allclose(np.bincount(sampled[3], minlength=game.states) / 60_000, exact[3], atol=0.01)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_alias_tables_hold_the_chances_exactly(seed, size):
    rng = np.random.default_rng(seed)
    chances = rng.dirichlet(np.full(size, 0.4), size=5)
    chances[0] = np.eye(size)[seed % size]
    table = alias_of(chances)
    keep, other = table.keep.reshape(5, size), table.other.reshape(5, size)
    found = keep / size
    for row in range(5):
        np.add.at(found[row], other[row], (1.0 - keep[row]) / size)
    np.testing.assert_allclose(found, chances, atol=1e-12)
    with pytest.raises(ValueError, match="add to 1"):
        alias_of(chances * 0.9)


def best_by_hand(game, solution, player):
    """The best reply by enumeration of what every stage may do, with matrices; for games without nature."""
    best = game.terminal[player, ..., 0] if game.terminal is not None else game.payoff[player, ..., 0] / (
        1 - game.discount[player, 0]
    )  # fmt: skip
    for period in reversed(range(game.horizon)):
        best = game.payoff[player, ..., 0] + game.discount[player, 0] * best
        mover, other = player, 1 - player
        chance = solution.strategies[other][period][..., 0].reshape(-1, *game.shape)
        options = []
        for mine in game.stages[mover].actions:
            total = np.zeros(game.shape)
            for odds, theirs in zip(chance, game.stages[other].actions, strict=True):
                after = best
                for shift in (*mine.shifts, *theirs.shifts):
                    rise = np.take(
                        after, np.minimum(np.arange(game.shape[shift.axis]) + 1, game.shape[shift.axis] - 1), shift.axis
                    )
                    fall = np.take(after, np.maximum(np.arange(game.shape[shift.axis]) - 1, 0), shift.axis)
                    after = after + shift.up[0] * (rise - after) + shift.down[0] * (fall - after)
                total += odds * after
            options.append(total - mine.cost[0])
        best = np.max(options, axis=0)
    return best.reshape(-1)


@pytest.mark.parametrize("precision", [1.0, 20.0])
def test_regret_of_a_finite_game_is_the_gain_of_the_best_reply(precision):
    game = pair(precision)
    solution = solve(game, keep=3)
    assert np.isnan(solution.regret).all()
    found = solve(game, keep=1, regret=True)
    assert found.strategies[0].shape[0] == 1
    for player in (0, 1):
        gain = best_by_hand(game, solution, player) - solution.value[player, :, 0]
        assert gain.min() > -1e-12
        assert found.regret[player] == pytest.approx(gain.max(), abs=1e-12)
        assert (temptation(solution, player) <= np.log(3) / precision + 1e-12).all()


def test_regret_of_turns_is_never_negative_and_fades_with_precision():
    blunt, sharp = (solve(random_game(9, precision=p), keep=1, regret=True) for p in (1.0, 200.0))
    assert (blunt.regret > 0).all() and (sharp.regret >= 0).all()
    assert sharp.regret.max() < 0.2 * blunt.regret.max()
    game = random_game(9)
    with pytest.raises(ValueError, match="every period"):
        finite_regret(game, solve(game, keep=1))
    np.testing.assert_allclose(
        solve(game, regret=True).regret, finite_regret(game, plain_solve(game, game.horizon)), atol=1e-10
    )


def test_an_explanation_of_players_at_once_adds_up():
    game = replace(pair(horizon=6), terminal=None)
    solution = solve(game, keep=6)
    parts = {"a third": game.payoff[1] / 3, "the rest": game.payoff[1] * 2 / 3}
    told = explain(game, solution, parts, 1, 1, 0, (1, 0))
    quality = solution.quality[1][:, 2, 0]
    assert sum(v[0] for v in told.values()) == pytest.approx(quality[1] - quality[0], abs=1e-12)
