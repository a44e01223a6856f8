"""Players who move at once: nothing hangs on how they are named, and what is not found is said."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.game import settle, size
from taqarub.game.chain import month_chain
from taqarub.game.game import Action, AxisShift, Game, Stage
from taqarub.game.joint import joint_expectation, outcomes_at_once
from taqarub.game.logit import StageChoice
from taqarub.game.matrix import MatrixGame
from taqarub.game.simulate import forward, simulate
from taqarub.game.size import draws_apart, need_of, per_state
from taqarub.game.solve import solve
from taqarub.game.solve_matrix import solve_matrix
from taqarub.game.stationary import solve_stationary

from .games import number, random_game

NONE, EVERYWHERE = np.zeros(1), np.ones(1, dtype=bool)


def grouped(game, *groups):
    """The same stages in groups, given by their places."""
    return replace(
        game,
        stages=tuple(replace(game.stages[p], together=k > 0) for group in groups for k, p in enumerate(group)),
    )


def by_hand(game, state, actions, draw):
    """Where actions at once lead from a state, one step at a time in plain numbers: state → chance."""
    found = {}
    shifts = [[(member, s) for s in a.shifts] for member, a in enumerate(actions)]
    flat = [pair for member in shifts for pair in member]
    for steps in product((-1, 0, 1), repeat=len(flat)):
        chance, moved = 1.0, [0] * len(state)
        at = [list(state) for _ in actions]
        for (member, shift), step in zip(flat, steps, strict=True):
            up, down = (number(x, game.shape, state, draw) for x in (shift.up, shift.down))
            chance *= {1: up, -1: down, 0: 1 - up - down}[step]
            at[member][shift.axis] = min(max(at[member][shift.axis] + step, 0), game.shape[shift.axis] - 1)
        for k in range(len(state)):
            moved[k] = sum(one[k] - state[k] for one in at)
        there = tuple(min(max(x + m, 0), n - 1) for x, m, n in zip(state, moved, game.shape, strict=True))
        found[there] = found.get(there, 0.0) + chance
    return found


def in_full(game, draw):
    """A game of one group without nature as tables over states and profiles."""
    states, counts = game.states, tuple(len(s.actions) for s in game.stages)
    order = [s.player for s in game.stages]
    transition, payoff = np.zeros((states, *counts, states)), np.zeros((len(order), states, *counts))
    for s, state in enumerate(np.ndindex(*game.shape)):
        for profile in np.ndindex(*counts):
            chosen = [stage.actions[a] for stage, a in zip(game.stages, profile, strict=True)]
            for there, chance in by_hand(game, state, chosen, draw).items():
                transition[(s, *profile, int(np.ravel_multi_index(there, game.shape)))] += chance
            for place, player in enumerate(order):
                ends = game.payoff[player, ..., draw].reshape(-1)
                cost = number(chosen[place].cost, game.shape, state, draw)
                payoff[(place, s, *profile)] = transition[(s, *profile)] @ ends - cost
    return MatrixGame(counts, payoff, transition, game.discount[order, draw], game.precision[order, draw], None)


def one_group(seed, players=2, shape=(3, 2), draws=2, precision=2.0, horizon=3):
    """A random game of one group, all of whose moves are open everywhere, and who share axes."""
    game = random_game(
        seed, shape=shape, draws=draws, horizon=horizon, precision=precision, stages=tuple(range(players))
    )
    opened = [
        replace(s, actions=tuple(replace(a, available=EVERYWHERE, nest=-1) for a in s.actions[:3])) for s in game.stages
    ]
    still = np.zeros((players, *shape, draws))
    game = replace(game, stages=tuple(opened), nature=(), switchings=(), terminal=still)
    return grouped(game, tuple(range(players)))


@pytest.mark.parametrize(("seed", "players"), [(1, 2), (2, 2), (3, 3), (4, 3)])
def test_the_factored_game_is_the_game_written_out(seed, players):
    game = one_group(seed, players)
    found = solve(game, keep=1)
    assert found.converged and found.missed is not None and not found.missed.any()
    for draw in range(2):
        full = solve_matrix(replace(in_full(game, draw), horizon=game.horizon))
        assert full.converged
        order = [stage.player for stage in game.stages]
        np.testing.assert_allclose(found.value[order, :, draw], full.value, rtol=0, atol=1e-12)
        for place in range(players):
            np.testing.assert_allclose(
                found.strategies[place][0, ..., draw].T, full.strategy[place], rtol=0, atol=1e-12
            )


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([True, False, "last"]), st.booleans())
def test_permuting_the_names_inside_a_group_changes_the_order_of_output_only(seed, dependent, nests):
    game = random_game(seed, shape=(3, 2, 2), horizon=2, dependent=dependent, nests=nests)
    first = solve(grouped(game, (0, 1, 2)), keep=1)
    for order in list(permutations(range(3)))[1:4]:
        other = solve(grouped(game, order), keep=1)
        np.testing.assert_allclose(other.value, first.value, rtol=0, atol=1e-11)
        for place, stage in enumerate(order):
            np.testing.assert_allclose(other.strategies[place], first.strategies[stage], rtol=0, atol=1e-10)


def apart(seed):
    """Two players, each with an axis and a payoff of its own: neither can do anything to the other."""
    rng = np.random.default_rng(seed)
    stages = []
    for player in (0, 1):
        shape = (3, 1, 2) if player == 0 else (1, 4, 2)
        moves = [
            Action(
                name,
                (AxisShift(player, 0.6 * rng.random(shape) * up, 0.6 * rng.random(shape) * (1 - up)),),
                0.2 * rng.random(shape),
                rng.random(shape[:-1]) < 0.8,
            )
            for name, up in (("up", 1), ("down", 0))
        ]
        stages.append(Stage(player, (Action("hold", (), NONE, EVERYWHERE), *moves)))
    payoff = np.stack(
        [np.broadcast_to(rng.random((3, 1, 2)), (3, 4, 2)), np.broadcast_to(rng.random((1, 4, 2)), (3, 4, 2))]
    )
    return Game(
        ("a", "b"), ("x", "y"), (3, 4), tuple(stages), (), (), payoff, np.full((2, 2), 0.9), np.full((2, 2), 6.0), 5
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_players_who_cannot_affect_each_other_may_as_well_move_in_turn(seed):
    game = apart(seed)
    turn, once = solve(game, keep=5), solve(grouped(game, (0, 1)), keep=5)
    np.testing.assert_allclose(once.value, turn.value, rtol=0, atol=1e-12)
    for a, b in zip(once.strategies, turn.strategies, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 3))
def test_what_a_group_does_together_is_what_it_does_step_by_step(seed, members):
    rng = np.random.default_rng(seed)
    game = random_game(seed, shape=(3, 2, 2), stages=tuple(range(members)))
    chosen = [stage.actions[int(rng.integers(len(stage.actions)))] for stage in game.stages]
    shifts = [action.shifts for action in chosen]
    values = rng.random((2, *game.shape, game.draws))
    found = joint_expectation(values, shifts, 3)
    everywhere = np.stack(np.unravel_index(np.arange(game.states), game.shape))
    for draw in range(game.draws):
        mass = np.zeros(game.states)
        for _, chance in outcomes_at_once(everywhere, game.shape, shifts, draw):
            mass += chance
        np.testing.assert_allclose(mass, 1.0, atol=1e-12)
        for state in np.ndindex(*game.shape):
            ends = by_hand(game, state, chosen, draw)
            mean = sum(p * values[(slice(None), *there, draw)] for there, p in ends.items())
            np.testing.assert_allclose(found[(slice(None), *state, draw)], mean, atol=1e-12)


def test_paths_and_chains_of_a_group_that_shares_axes_follow_the_exact_distribution():
    game = grouped(random_game(11, shape=(3, 2, 2), draws=2, horizon=3), (0, 2), (1,))
    found = solve(game, keep=3)
    exact = forward(game, found, (1, 0, 1), 3, draw=1)
    mass = exact[0]
    for month in range(3):
        mass = mass @ month_chain(game, found, month, draw=1)
        np.testing.assert_allclose(mass, exact[month + 1], atol=1e-12)
    paths = simulate(game, found, (1, 0, 1), 60_000, 3, np.random.default_rng(1), draw=1)
    flat = np.ravel_multi_index(tuple(paths.states[3].astype(int)), game.shape)
    np.testing.assert_allclose(np.bincount(flat, minlength=game.states) / 60_000, exact[3], atol=0.01)


def test_draws_are_the_same_whether_solved_together_or_apart(monkeypatch):
    game = grouped(random_game(5, draws=3, nests=True), (0, 1), (2,))
    assert need_of(game).compiled > need_of(grouped(game, (0,), (1,), (2,))).compiled
    whole = solve(game, keep=2)
    monkeypatch.setattr(size, "TABLES", 1)
    apart_ = solve(game, keep=2)
    np.testing.assert_allclose(apart_.value, whole.value, rtol=1e-13)
    assert apart_.missed.shape == whole.missed.shape == (game.horizon, 3)
    for a, b in zip(apart_.strategies + apart_.quality, whole.strategies + whole.quality, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)
    assert draws_apart(1000, per_state(3, [(5, 8)]), 50) == 1


def test_runs_of_cells_do_not_matter(monkeypatch):
    """Every stage stops by itself, whichever others are swept with it."""
    rng = np.random.default_rng(2)
    tables = [rng.normal(size=(3, 4, 50)) for _ in range(2)]
    weights, precision = [np.ones((3, 50)), np.ones((4, 50))], rng.random((2, 50)) * 20
    whole, error, lost = settle.stage_equilibria(tables, weights, precision)
    monkeypatch.setattr(settle, "CELLS", 7)
    for one, other in zip(settle.stage_equilibria(tables, weights, precision)[0], whole, strict=True):
        np.testing.assert_array_equal(one, other)
    assert error < 1e-9 and lost.size == 0


def test_an_equilibrium_that_is_not_found_is_a_result_with_its_reason(monkeypatch):
    """Where sweeps do not settle and the branch cannot be followed, the last try stands, and is counted."""
    game = grouped(random_game(5, draws=2, horizon=3), (0, 1), (2,))

    def lost(quality, precision, start=None, bias=None):
        return StageChoice(tuple(np.full(n, 1.0 / n) for n in quality[0].shape), 1.0, False)

    monkeypatch.setattr(settle, "MOST", 1)
    monkeypatch.setattr(settle, "stage_equilibrium", lost)
    found = solve(game, keep=3)
    assert not found.converged and found.missed.shape == (3, 2) and found.missed.any()
    assert "not found in" in found.reason and f"{int(found.missed.sum())} states and draws" in found.reason
    for kept in found.strategies:
        np.testing.assert_allclose(kept.sum(axis=1), 1.0, atol=1e-12)
    still = solve_stationary(replace(game, switchings=()), max_periods=4, regret=False)
    assert not still.converged and "not found" in still.reason
