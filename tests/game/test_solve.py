"""The factored solver against a dense reference, closed forms, and what must not change an answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from games import dense_solve, random_game
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.game.game import Action, AxisShift, Game, Stage
from taqarub.game.solve import has_chains, solve
from taqarub.game.values import plain_solve
from taqarub.game.weights import choice_weights


def agree(game, draws=(0, 1), nest_weights=None):
    solution = solve(game, keep=game.horizon)
    for draw in draws:
        history = dense_solve(game, draw, nest_weights)
        np.testing.assert_allclose(solution.value[..., draw], history[0][1], rtol=0, atol=1e-12)
        for period, (turns, _) in enumerate(history):
            for place, (strategy, quality, value) in enumerate(turns):
                np.testing.assert_allclose(solution.strategies[place][period, ..., draw], strategy, rtol=0, atol=1e-12)
                if period == 0:
                    np.testing.assert_allclose(solution.quality[place][..., draw], quality, rtol=0, atol=1e-12)
                    np.testing.assert_allclose(solution.stage_value[place][..., draw], value, rtol=0, atol=1e-12)


@pytest.mark.parametrize("block", [1, 65_536])
@pytest.mark.parametrize("dependent", [False, "last", True])
@pytest.mark.parametrize("seed", range(4))
def test_factored_equals_dense(seed, dependent, block, monkeypatch):
    monkeypatch.setattr("taqarub.game.solve.BLOCK", block)
    agree(random_game(seed, dependent=dependent))


def test_most_random_games_are_compiled():
    kinds = [has_chains(random_game(seed, dependent=d)) for seed in range(6) for d in (False, "last", True)]
    assert all(kinds[0::3]) and all(kinds[1::3]) and not all(kinds[2::3])


def test_compiled_equals_plain_on_many_axes():
    """Axes with long and short steps, jumps on an axis of two, and a block of several draws."""
    shape = (4, 3, 2, 3, 3, 2)
    for dependent, draws in ((False, 1), ("last", 3)):
        game = random_game(50, shape=shape, draws=draws, dependent=dependent, nests=True, horizon=3)
        compiled, plain = solve(game, keep=3), plain_solve(game, keep=3)
        np.testing.assert_allclose(compiled.value, plain.value, rtol=0, atol=1e-12)
        for a, b in zip(compiled.strategies, plain.strategies, strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


def test_a_forced_move_leaves_no_holding():
    """Where only one move is available it is played, however dear it is."""
    game = random_game(4, shape=(3, 2), stages=(0, 1), dependent=False)
    stage = game.stages[0]
    hold = replace(stage.actions[0], available=np.zeros((1, 1), dtype=bool))
    must = replace(stage.actions[1], available=np.ones((1, 1), dtype=bool), cost=np.full(1, 1e4))
    game = replace(game, stages=(Stage(0, (hold, must)), game.stages[1]))
    solution = solve(game, keep=4)
    np.testing.assert_array_equal(solution.strategies[0][:, 1], 1.0)
    np.testing.assert_allclose(solution.value, plain_solve(game).value, rtol=1e-12)


def test_a_state_without_any_action_is_a_mistake():
    game = random_game(4)
    nothing = tuple(replace(a, available=np.zeros((1, 1, 1), dtype=bool)) for a in game.stages[0].actions)
    with pytest.raises(ValueError, match="at least one action"):
        solve(replace(game, stages=(Stage(0, nothing), *game.stages[1:])))


@pytest.mark.parametrize("seed", range(3))
def test_factored_equals_dense_on_other_shapes_and_orders(seed):
    agree(random_game(10 + seed, shape=(2, 5), stages=(1, 0, 1)))
    agree(random_game(20 + seed, shape=(2, 2, 2, 3), stages=(2, 0, 1), precision=40.0))
    agree(random_game(30 + seed, shape=(6,), stages=(0,)))


@pytest.mark.parametrize("seed", range(3))
def test_nests_enter_as_weights(seed):
    game = random_game(40 + seed, nests=True)
    weights = [choice_weights(s, game.shape).reshape(len(s.actions), -1) for s in game.stages]
    agree(game, nest_weights=weights)


def one_player(payoff, horizon, discount, precision, cost=0.0, up=1.0):
    go = Action("go", (AxisShift(0, np.array([up]), np.zeros(1)),), np.full(1, cost), np.ones(1, dtype=bool))
    hold = Action("hold", (), np.zeros(1), np.ones(1, dtype=bool))
    return Game(
        ("p",),
        ("x",),
        (2,),
        (Stage(0, (hold, go)),),
        (),
        (),
        np.array(payoff, dtype=float).reshape(1, 2, 1),
        np.full((1, 1), discount),
        np.full((1, 1), precision),
        horizon,
    )


def test_one_player_has_a_closed_form():
    """Two states, reward 1 in the upper one which absorbs: the last choice is logistic in λ (1 + δ T − c)."""
    discount, precision, cost = 0.9, 2.0, 0.3
    solution = solve(one_player([0.0, 1.0], 1, discount, precision, cost), keep=1)
    gain = 1.0 / (1 - discount) - cost  # the payoff now and for ever
    chance = 1.0 / (1.0 + np.exp(-precision * gain))
    assert solution.strategies[0][0, 1, 0, 0] == pytest.approx(chance, abs=1e-14)
    assert solution.value[0, 0, 0] == pytest.approx(chance * gain, abs=1e-12)
    assert solution.quality[0][:, 0, 0] == pytest.approx([0.0, gain])


def test_sharp_players_act_as_in_backward_induction():
    game = random_game(3, precision=1e7)
    solution = solve(game, keep=1)
    for place in range(len(game.stages)):
        best = solution.quality[place].argmax(axis=0)
        chosen = np.take_along_axis(solution.strategies[place][0], best[None], axis=0)
        assert chosen.min() > 0.999


def test_huge_precision_does_not_overflow():
    solution = solve(random_game(5, precision=1e300), keep=1)
    assert all(np.isfinite(s).all() for s in solution.strategies)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_strategies_are_distributions_over_what_is_available(seed):
    game = random_game(seed, shape=(3, 3), horizon=3, nests=True)
    solution = solve(game, keep=3)
    for place, stage in enumerate(game.stages):
        kept = solution.strategies[place]
        np.testing.assert_allclose(kept.sum(axis=1), 1.0, atol=1e-12)
        for a, action in enumerate(stage.actions):
            shut = ~np.broadcast_to(action.available, game.shape).ravel()
            assert (kept[:, a, shut] == 0).all()
            assert np.isneginf(solution.quality[place][a, shut]).all()


def test_without_precision_choice_is_uniform():
    game = random_game(8, precision=0.0)
    solution = solve(game, keep=1)
    for place, stage in enumerate(game.stages):
        may = np.stack([np.broadcast_to(a.available, game.shape).ravel() for a in stage.actions])
        np.testing.assert_allclose(solution.strategies[place][0, ..., 0], may / may.sum(axis=0), atol=1e-15)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(-5, 5))
def test_a_constant_in_the_payoff_changes_no_strategy(seed, constant):
    game = random_game(seed, shape=(3, 2), horizon=3)
    other = solve(replace(game, payoff=game.payoff + constant), keep=3)
    for a, b in zip(solve(game, keep=3).strategies, other.strategies, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-9)


def test_permuting_players_permutes_the_answer():
    game = random_game(2)
    order = [2, 0, 1]  # new player i is old player order[i]
    place = {old: new for new, old in enumerate(order)}
    turned = replace(
        game,
        payoff=game.payoff[order],
        discount=game.discount[order],
        precision=game.precision[order],
        stages=tuple(replace(s, player=place[s.player]) for s in game.stages),
    )
    a, b = solve(game, keep=2), solve(turned, keep=2)
    np.testing.assert_array_equal(a.value[order], b.value)
    for first, second in zip(a.strategies, b.strategies, strict=True):
        np.testing.assert_array_equal(first, second)


def test_permuting_axes_permutes_the_answer():
    game = random_game(6, shape=(3, 2, 4), dependent=False)
    turned = replace(
        game,
        axes=game.axes[::-1],
        shape=game.shape[::-1],
        payoff=game.payoff.transpose(0, 3, 2, 1, 4),
        stages=tuple(
            replace(
                s,
                actions=tuple(
                    replace(
                        a,
                        shifts=tuple(replace(x, axis=2 - x.axis) for x in a.shifts),
                        available=np.asarray(a.available).transpose(2, 1, 0)
                        if np.ndim(a.available) == 3
                        else a.available,
                    )
                    for a in s.actions
                ),
            )
            for s in game.stages
        ),
        nature=tuple(
            replace(
                x,
                shifts=tuple(replace(y, axis=2 - y.axis) for y in x.shifts),
                sets=tuple((2 - k, v) for k, v in x.sets),
            )
            for x in game.nature
        ),
        switchings=tuple(replace(x, axis=2 - x.axis) for x in game.switchings),
    )
    first = solve(game).value.reshape(3, 3, 2, 4, 2)
    second = solve(turned).value.reshape(3, 4, 2, 3, 2).transpose(0, 3, 2, 1, 4)
    np.testing.assert_allclose(first, second, atol=1e-12)


def test_draws_are_solved_as_if_alone():
    game = random_game(9, draws=3)
    whole = solve(game, keep=2)

    def one(array):
        return array[..., 1:2] if np.shape(array)[-1] > 1 else array

    def cut(shifts):
        return tuple(replace(s, up=one(s.up), down=one(s.down)) for s in shifts)

    alone = replace(
        game,
        payoff=one(game.payoff), discount=one(game.discount), precision=one(game.precision),
        stages=tuple(
            replace(s, actions=tuple(replace(a, shifts=cut(a.shifts), cost=one(a.cost)) for a in s.actions))
            for s in game.stages
        ),
        nature=tuple(replace(x, chance=one(x.chance), shifts=cut(x.shifts)) for x in game.nature),
        switchings=tuple(replace(x, matrices=one(x.matrices)) for x in game.switchings),
    )  # fmt: skip
    np.testing.assert_allclose(solve(alone, keep=2).value, whole.value[..., 1:2], rtol=0, atol=1e-13)


def test_a_copy_in_the_same_nest_changes_no_outcome():
    game = random_game(12, nests=False)
    stage = game.stages[0]
    inside = tuple(replace(a, nest=0) if i else a for i, a in enumerate(stage.actions))
    copy = replace(inside[1], name="copy")
    one = solve(replace(game, stages=(Stage(0, inside), *game.stages[1:])), keep=4)
    two = solve(replace(game, stages=(Stage(0, (*inside, copy)), *game.stages[1:])), keep=4)
    np.testing.assert_allclose(one.value, two.value, atol=1e-12)
    both = two.strategies[0][:, 1] + two.strategies[0][:, -1]
    np.testing.assert_allclose(both, one.strategies[0][:, 1], atol=1e-12)
