"""Backward induction in reverse: against differences along random directions, closed forms, and its own other form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from games import random_game
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.game.adjoint import reversible
from taqarub.game.adjoint_plain import PlainRun
from taqarub.game.adjoint_run import Run
from taqarub.game.adjoint_totals import arrays_of, slope_along
from taqarub.game.game import Action, AxisShift, Game, Lottery, Stage, Switching
from taqarub.game.solve import has_chains, solve
from taqarub.game.values import plain_solve


def mapped(game, change):
    """The game with every array replaced by change(array), in the order of `arrays_of`."""

    def shifts(given):
        return tuple(replace(s, up=change(s.up), down=change(s.down)) for s in given)

    payoff, discount, precision = change(game.payoff), change(game.discount), change(game.precision)
    terminal = None if game.terminal is None else change(game.terminal)
    stages = tuple(
        replace(stage, actions=tuple(replace(a, cost=change(a.cost), shifts=shifts(a.shifts)) for a in stage.actions))
        for stage in game.stages
    )
    nature = tuple(replace(x, chance=change(x.chance), shifts=shifts(x.shifts)) for x in game.nature)
    switchings = tuple(replace(s, matrices=change(s.matrices)) for s in game.switchings)
    return replace(game, payoff=payoff, discount=discount, precision=precision, terminal=terminal, stages=stages,
                   nature=nature, switchings=switchings)  # fmt: skip


def moved(game, change, step):
    steps = iter(arrays_of(change))
    return mapped(game, lambda array: np.asarray(array, dtype=float) + step * next(steps))


def asked(game, seeds):
    """F = Σ seed · Q over what is available, by the plain solver."""
    quality = plain_solve(game).quality
    return sum(float(np.sum(np.where(np.isfinite(q), q, 0.0) * s * np.isfinite(q)))
               for q, s in zip(quality, seeds, strict=True))  # fmt: skip


def seeds_of(game, rng):
    return [rng.standard_normal((len(stage.actions), game.states, game.draws)) for stage in game.stages]


def differs(game, rng, run, step=2e-4):
    """The error of the derivative along a random change of every number, relative to it or to one."""
    seeds = seeds_of(game, rng)
    change = mapped(game, lambda array: 0.3 * np.asarray(array, dtype=float) * rng.standard_normal(np.shape(array)))
    found = float(slope_along(run(game).back(seeds), change).sum())

    def central(step):
        return (asked(moved(game, change, step), seeds) - asked(moved(game, change, -step), seeds)) / (2.0 * step)

    expected = (4.0 * central(step) - central(2.0 * step)) / 3.0
    return abs(found - expected) / max(abs(expected), 1.0)


@given(st.integers(0, 10_000), st.sampled_from([False, "last", True]), st.booleans(), st.booleans())
@settings(max_examples=30, deadline=None)
def test_derivatives_are_those_of_the_solver(seed, dependent, nests, terminal):
    game = random_game(seed, dependent=dependent, nests=nests)
    rng = np.random.default_rng(seed)
    if terminal:
        game = replace(game, terminal=rng.random(game.payoff.shape))
    assert differs(game, rng, reversible) < 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_derivatives_on_other_shapes_orders_and_precisions(seed):
    rng = np.random.default_rng(seed)
    assert differs(random_game(60 + seed, shape=(2, 5), stages=(1, 0, 1)), rng, reversible) < 1e-6
    sharp = random_game(70 + seed, shape=(2, 2, 2, 3), stages=(2, 0, 1), precision=20.0)
    assert differs(sharp, rng, reversible, step=4e-5) < 1e-6
    assert differs(random_game(80 + seed, shape=(6,), stages=(0,), horizon=9), rng, reversible) < 1e-6


def test_the_quick_form_is_the_plain_form():
    kinds = 0
    for seed in range(8):
        for dependent in (False, "last", True):
            game = random_game(seed, shape=(3, 2, 2, 3), draws=3, dependent=dependent, nests=True)
            if not has_chains(game):
                continue
            kinds += 1
            seeds = seeds_of(game, np.random.default_rng(seed))
            quick, plain = Run(game).back(seeds), PlainRun(game).back(seeds)
            for one, other in zip(arrays_of(quick), arrays_of(plain), strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)
    assert kinds >= 16


def test_qualities_are_the_solvers():
    for dependent in (False, True):
        game = random_game(3, dependent=dependent, nests=True)
        for one, other in zip(reversible(game).quality, solve(game).quality, strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


def test_with_little_memory_the_numbers_are_the_same():
    game = random_game(5, dependent=False, horizon=7)
    seeds = seeds_of(game, np.random.default_rng(0))
    whole, single, few = Run(game), Run(game, memory=1), Run(game, memory=int(2.5 * _bytes(game)))
    assert (whole.stretch, single.stretch, few.stretch) == (7, 1, 2)
    for run in (single, few):
        for one, other in zip(arrays_of(run.back(seeds)), arrays_of(whole.back(seeds)), strict=True):
            np.testing.assert_array_equal(one, other)
    first, again = single.back(seeds), single.back(seeds)
    for one, other in zip(arrays_of(first), arrays_of(again), strict=True):
        np.testing.assert_array_equal(one, other)


def _bytes(game):
    run = Run(game, memory=1)
    return run.store.levels[0].nbytes + run.store.chances[0].nbytes + run.store.starts[0].nbytes


def test_blocks_of_draws_do_not_matter(monkeypatch):
    game = random_game(6, dependent=False, draws=5)
    seeds = seeds_of(game, np.random.default_rng(0))
    together = reversible(game).back(seeds)
    monkeypatch.setattr("taqarub.game.adjoint.draws_together", lambda game: 2)
    for one, other in zip(arrays_of(reversible(game).back(seeds)), arrays_of(together), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-11)


def test_without_chances_all_else_is_the_same():
    game = random_game(7, dependent="last")
    seeds = seeds_of(game, np.random.default_rng(0))
    whole, part = reversible(game).back(seeds), reversible(game, chances=False).back(seeds)
    for name in ("payoff", "discount", "precision"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(part, name))
    for one, other in zip(whole.stages, part.stages, strict=True):
        for a, b in zip(one.actions, other.actions, strict=True):
            np.testing.assert_array_equal(a.cost, b.cost)
            assert all(not np.any(s.up) and not np.any(s.down) for s in b.shifts)
    assert not any(np.any(lottery.chance) for lottery in part.nature)


def two_moves(cost, up, precision, discount, horizon=1):
    everywhere = np.ones(1, dtype=bool)
    go = Action("go", (AxisShift(0, np.array([up]), np.zeros(1)),), np.array([cost]), everywhere)
    stage = Stage(0, (Action("hold", (), np.zeros(1), everywhere), go))
    payoff = np.array([0.2, 1.0]).reshape(1, 2, 1)
    return Game(("p",), ("x",), (2,), (stage,), (), (), payoff, np.full((1, 1), discount), np.full((1, 1), precision),
                horizon)  # fmt: skip


def test_one_choice_has_the_textbook_gradient():
    """log π(go) of a binary logit: its derivative by a number of utility is (1 − π) times that of the difference
    (McFadden 1974), which here is p (u₁ − u₀) / (1 − δ) − c."""
    cost, up, precision, discount = 0.3, 0.6, 1.7, 0.9
    solved = reversible(two_moves(cost, up, precision, discount))
    worth = up * 0.8 / (1 - discount) - cost
    miss = 1 / (1 + np.exp(precision * worth))
    seed = np.zeros((2, 2, 1))
    seed[1, 0], seed[0, 0] = precision * miss, -precision * miss
    found = solved.back([seed])
    go = found.stages[0].actions[1]
    assert float(go.cost[0]) == pytest.approx(-precision * miss, rel=1e-12)
    assert float(go.shifts[0].up[0]) == pytest.approx(precision * miss * 0.8 / (1 - discount), rel=1e-12)
    assert found.payoff[0, :, 0] == pytest.approx([-precision * miss * up / (1 - discount),
                                                   precision * miss * up / (1 - discount)], rel=1e-12)  # fmt: skip
    assert found.discount[0, 0] == pytest.approx(precision * miss * up * 0.8 / (1 - discount) ** 2, rel=1e-12)
    assert found.precision[0, 0] == 0.0  # with one period no choice comes after: Q itself does not know λ


def test_the_value_of_a_later_choice_knows_its_precision():
    """Two periods: dV/dλ of a logit mean of Q is the variance of Q under the choice."""
    precision, discount, up = 1.3, 0.8, 0.5
    game = replace(two_moves(0.1, up, precision, discount, horizon=2), terminal=np.zeros((1, 2, 1)))
    seed = np.zeros((2, 2, 1))
    seed[0, 0] = 1.0  # F = Q(hold) at the bottom = u₀ + δ V(start of the second period)
    found = reversible(game).back([seed])
    gain = up * 0.8 - 0.1
    go = 1 / (1 + np.exp(-precision * gain))
    assert found.precision[0, 0] == pytest.approx(discount * go * (1 - go) * gain**2, rel=1e-12)


def test_jumps_on_long_axes_and_two_steps_on_one_axis():
    rng = np.random.default_rng(4)
    shape, everywhere = (4, 3), np.ones((1, 1), dtype=bool)

    def chance(most=0.45):
        return most * rng.random((1, 1, 2))

    twice = (AxisShift(0, chance(), chance()), AxisShift(0, chance(), chance()), AxisShift(1, chance(), chance()))
    stage = Stage(0, (Action("hold", (), np.zeros(1), everywhere), Action("go", twice, chance(), everywhere)))
    lotteries = (
        Lottery("jump", chance(), (AxisShift(0, chance(), chance()),), ((1, 2),)),
        Lottery("over", chance(), (AxisShift(1, chance(), chance()), AxisShift(0, chance(), chance())), ((1, 0),)),
    )
    matrices = rng.random((2, 3, 3, 1))
    matrices /= matrices.sum(axis=2, keepdims=True)
    game = Game(("p",), ("x", "y"), shape, (stage,), lotteries, (Switching(1, matrices, np.array([0, 1, -1, 0])),),
                rng.random((1, *shape, 2)), np.full((1, 1), 0.9), 2.0 + rng.random((1, 2)), horizon=4)  # fmt: skip
    assert has_chains(game)
    assert differs(game, rng, Run) < 1e-6
    assert differs(game, rng, PlainRun) < 1e-6


def test_an_unavailable_action_asks_for_nothing():
    game = random_game(9)
    seeds = [np.full((len(stage.actions), game.states, game.draws), np.nan) for stage in game.stages]
    for seed, quality in zip(seeds, reversible(game).quality, strict=True):
        seed[np.isfinite(quality)] = 1.0
    assert all(np.isfinite(array).all() for array in arrays_of(reversible(game).back(seeds)))


def at_once(game, *places):
    stages = tuple(replace(stage, together=place in places) for place, stage in enumerate(game.stages))
    return replace(game, stages=stages)


@pytest.mark.parametrize("dependent", [False, "last", True])
@pytest.mark.parametrize("places", [(1,), (2,), (1, 2)])
def test_players_at_once(places, dependent):
    """Axes are moved by more than one player of the group; at this precision there is one equilibrium."""
    for seed in (2, 3):
        game = at_once(random_game(seed, dependent=dependent, precision=1.5, nests=seed == 3, horizon=3), *places)
        assert differs(game, np.random.default_rng(seed), reversible) < 1e-6


def test_a_group_that_moves_apart_is_as_in_turn():
    """Two players, each with an axis of its own that the other's worth does not hang on."""
    everywhere, none, rng = np.ones((1, 1), dtype=bool), np.zeros(1), np.random.default_rng(0)

    def stage(player):
        go = Action("go", (AxisShift(player, np.array([0.6]), np.array([0.2])),), np.array([0.1]), everywhere)
        return Stage(player, (Action("hold", (), none, everywhere), go))

    own = rng.random((2, 3))
    payoff = np.stack([np.repeat(own[0][:, None], 3, axis=1), np.repeat(own[1][None], 3, axis=0)])[..., None]
    game = Game(("a", "b"), ("x", "y"), (3, 3), (stage(0), stage(1)), (), (), payoff, np.full((2, 1), 0.9),
                np.full((2, 1), 3.0), horizon=4)  # fmt: skip
    seeds = seeds_of(game, rng)
    turn, once = reversible(game).back(seeds), reversible(at_once(game, 1)).back(seeds)
    for player, axis in ((0, 2), (1, 1)):  # where on the other's axis a payoff is received is another question
        one, other = (found.payoff[player].sum(axis=axis - 1) for found in (turn, once))
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)
    for one, other in list(zip(arrays_of(turn), arrays_of(once), strict=True))[1:]:
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


def test_where_two_equilibria_meet_there_is_no_derivative():
    """Coordination at the precision at which one equilibrium becomes three: λ (u₁ + u₂) / 4 = 1 at even choices."""
    everywhere, none, sure = np.ones((1, 1), dtype=bool), np.zeros(1), np.ones(1)

    def stage(player):
        go = Action("go", (AxisShift(player, sure, none),), none, everywhere)
        return Stage(player, (Action("hold", (), none, everywhere), go), together=player == 1)

    ends = np.broadcast_to(np.array([[1.0, -1.0], [-1.0, 1.0]]) / 2.0, (2, 2, 2))[..., None]
    game = Game(("a", "b"), ("x", "y"), (2, 2), (stage(0), stage(1)), (), (), np.array(ends), np.full((2, 1), 0.0),
                np.full((2, 1), 2.0), horizon=2, terminal=np.zeros((2, 2, 2, 1)))  # fmt: skip
    follow = replace(game, discount=np.full((2, 1), 0.5))
    seeds = [np.ones((2, 4, 1)), np.zeros((2, 4, 1))]
    assert np.isnan(reversible(follow).back(seeds).precision).any()
    calm = replace(follow, precision=np.full((2, 1), 1.0))
    assert all(np.isfinite(array).all() for array in arrays_of(reversible(calm).back(seeds)))


def test_unsound_games_are_refused():
    with pytest.raises(ValueError, match="not a number"):
        game = random_game(2)
        reversible(replace(game, payoff=np.full(game.payoff.shape, np.nan)))
