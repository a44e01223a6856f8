"""What must hold for every solver: the factored game in turn, groups that move at once, and games in full form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.case.check import read_case
from taqarub.events.read import read_events
from taqarub.game.access import divided
from taqarub.game.chain import month_chain
from taqarub.game.game import Action, AxisShift, Game, Stage
from taqarub.game.matrix import MatrixGame
from taqarub.game.solve import solve
from taqarub.game.solve_matrix import solve_matrix
from taqarub.game.stationary import solve_stationary
from taqarub.model.build import build_model
from taqarub.model.changes import changes_of
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.parameters import values_of
from taqarub.model.payoffs import payoff_of

from .games import random_game
from .test_matrix import random_matrix_game
from .test_together import EVERYWHERE, NONE, in_full, pair

ORDERS = st.sampled_from([None, (1, 0, 2)])
HORIZONS = st.sampled_from([None, 1, 3])
SEEDS = st.integers(0, 10_000)


def turns(seed: int, **given) -> Game:
    return random_game(seed, shape=(3, 2), horizon=3, **given)


@settings(max_examples=15, deadline=None)
@given(SEEDS, HORIZONS, ORDERS)
def test_rows_sum_to_one(seed, horizon, order):
    full = solve_matrix(random_matrix_game(seed, horizon, order, players=3))
    for chances in (*full.strategy, *full.after):
        np.testing.assert_allclose(chances.sum(axis=-1), 1.0, atol=1e-12)
        assert (chances >= 0).all()
    for game in (turns(seed), pair(5.0)):
        solution = solve(game, keep=game.horizon)
        for kept, quality in zip(solution.strategies, solution.quality, strict=True):
            np.testing.assert_allclose(kept.sum(axis=1), 1.0, atol=1e-12)
            assert quality.shape[0] == kept.shape[1]
        chain = month_chain(game, solution, 1)
        np.testing.assert_allclose(chain.sum(axis=1), 1.0, atol=1e-12)
        assert chain.min() > -1e-15


@settings(max_examples=15, deadline=None)
@given(SEEDS, HORIZONS, ORDERS)
def test_regret_is_never_negative(seed, horizon, order):
    assert (solve_matrix(random_matrix_game(seed, horizon, order, players=3)).regret >= 0).all()
    assert (solve(turns(seed), regret=True).regret >= 0).all()


def test_regret_is_never_negative_at_once_and_for_ever():
    for precision in (0.5, 20.0):
        assert (solve(pair(precision), regret=True).regret >= 0).all()
        assert (solve_stationary(pair(precision)).regret >= 0).all()


@settings(max_examples=15, deadline=None)
@given(SEEDS, HORIZONS, ORDERS, st.lists(st.floats(-4, 4), min_size=3, max_size=3))
def test_constants_added_change_no_choice_and_move_values_by_their_sum(seed, horizon, order, constants):
    """A constant c a period is worth c (1 + δ + … + δ^(T − 1)), for ever c / (1 − δ)."""
    game, c = random_matrix_game(seed, horizon, order, players=3), np.array(constants)
    plain = solve_matrix(game)
    shifted = solve_matrix(replace(game, payoff=game.payoff + c.reshape(3, 1, 1, 1, 1)))
    worth = c / (1 - game.discount) * (1 if horizon is None else 1 - game.discount**horizon)
    np.testing.assert_allclose(shifted.value, plain.value + worth[:, None], atol=1e-6)
    np.testing.assert_allclose(shifted.regret, plain.regret, atol=1e-6)
    for a, b in zip(plain.strategy, shifted.strategy, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.lists(st.floats(-4, 4), min_size=3, max_size=3))
def test_constants_change_nothing_in_the_factored_game_either(seed, constants):
    c = np.array(constants)
    for game in (turns(seed), replace(pair(5.0), terminal=None)):
        n = len(game.players)
        moved = replace(game, payoff=game.payoff + c[:n].reshape(n, *(1,) * (game.payoff.ndim - 1)))
        plain, shifted = solve(game, keep=3), solve(moved, keep=3)
        worth = c[:n, None, None] / (1 - game.discount[:, None, :])  # the last value is u / (1 − δ)
        np.testing.assert_allclose(shifted.value, plain.value + worth, atol=1e-8)
        for a, b in zip(plain.strategies, shifted.strategies, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-8)


@settings(max_examples=10, deadline=None)
@given(SEEDS, HORIZONS, st.sampled_from([None, (1, 0, 2), (2, 1, 0)]), st.permutations(range(3)))
def test_permuting_players_permutes_the_answer(seed, horizon, order, turn):
    game = random_matrix_game(seed, horizon, order, players=3)
    turned = MatrixGame(
        tuple(game.actions[i] for i in turn),
        game.payoff[turn].transpose(0, 1, *(2 + i for i in turn)),
        game.transition.transpose(0, *(1 + i for i in turn), 4),
        game.discount[turn], game.precision[turn], horizon,
        None if order is None else tuple(turn.index(i) for i in order),
    )  # fmt: skip
    first, second = solve_matrix(game), solve_matrix(turned)
    for new, old in enumerate(turn):
        np.testing.assert_allclose(first.strategy[old], second.strategy[new], atol=1e-7)
        np.testing.assert_allclose(first.value[old], second.value[new], atol=1e-7)
        np.testing.assert_allclose(first.regret[old], second.regret[new], atol=1e-6)


def test_permuting_players_who_move_at_once_permutes_the_answer():
    game = pair(5.0)
    a, b = game.stages
    turned = replace(
        game,
        stages=(replace(b, player=0, together=False), replace(a, player=1, together=True)),
        payoff=game.payoff[::-1], terminal=game.terminal[::-1],
    )  # fmt: skip
    first, second = solve(game, keep=3), solve(turned, keep=3)
    np.testing.assert_allclose(first.value, second.value[::-1], atol=1e-9)
    np.testing.assert_allclose(first.strategies[0], second.strategies[1], atol=1e-9)


@settings(max_examples=10, deadline=None)
@given(SEEDS, HORIZONS, ORDERS)
def test_without_precision_choice_is_uniform_and_comes_near_it_in_proportion(seed, horizon, order):
    game = random_matrix_game(seed, horizon, order, players=3, precision=0.0)
    for chances in solve_matrix(game).strategy:
        np.testing.assert_allclose(chances, 1.0 / chances.shape[1], atol=1e-12)
    far = []
    for precision in (1e-3, 1e-4):
        found = solve_matrix(replace(game, precision=np.full(3, precision))).strategy
        far.append(max(float(np.max(np.abs(p - 1.0 / p.shape[1]))) for p in found))
    assert far[1] == pytest.approx(far[0] / 10, rel=0.05, abs=1e-12)


def test_without_precision_the_factored_game_is_uniform_too():
    for game in (turns(8, precision=0.0), pair(0.0)):
        for stage, kept in zip(game.stages, solve(game, keep=1).strategies, strict=True):
            may = np.stack([np.broadcast_to(a.available, game.shape).ravel() for a in stage.actions])
            np.testing.assert_allclose(kept[0, ..., 0], may / may.sum(axis=0), atol=1e-12)


def test_a_motive_of_weight_zero_changes_nothing():
    """In a case: a motive more, of share 0, leaves payoffs, values and the other motives' parts as they were."""
    case = read_case("template").value
    model = build_model(case, read_events(case))
    player = model.players[0]
    motives = case.file.motives[player]
    first = next(iter(motives))
    more = {**case.file.motives, player: {**motives, "idle": motives[first]}}
    with_idle = case.file.model_copy(update={"motives": more})
    values = values_of(model.parameters, np.zeros((1, model.size)))
    values |= {key.replace(f".{first}.", ".idle."): 0.0 * value for key, value in values.items()
               if key.startswith(f"motives.{player}.{first}.")}  # fmt: skip
    payoffs = [payoff_of(file, values, model.axes, model.rung_ids, changes_of(file, AS_IT_STANDS))
               for file in (case.file, with_idle)]  # fmt: skip
    np.testing.assert_array_equal(*payoffs)
    game = game_of(model, np.zeros((1, model.size)), AS_IT_STANDS, 4, model.start_month)
    solution = solve(game, keep=4)
    parts = {"all": game.payoff[0], "idle": 0.0 * game.payoff[0]}
    shares = divided(game, solution, parts, 0)
    assert np.all(shares[1] == 0.0)
    np.testing.assert_allclose(shares.sum(axis=0).reshape(game.states, 1), solution.value[0], atol=1e-12)


@pytest.mark.parametrize("precision", [0.0, 3.0, 40.0])
def test_factored_equals_the_table_in_turn_and_at_once(precision):
    """To 1e-12: shifts that are certain let the second mover of the table, who sees the first move, know the state."""
    one = np.ones(1)
    stages = tuple(
        Stage(p, (Action("hold", (), NONE, EVERYWHERE), Action("up", (AxisShift(p, one, NONE),), one / 9, EVERYWHERE),
                  Action("down", (AxisShift(p, NONE, one),), one / 7, EVERYWHERE)))
        for p in (0, 1)
    )  # fmt: skip
    for start in (replace(pair(precision), stages=stages), pair(precision)):
        game = replace(start, terminal=np.zeros_like(start.payoff))
        table = in_full(game)
        order = None if game.stages[1].together else (0, 1)
        whole = solve_matrix(replace(table, order=order, horizon=game.horizon))
        np.testing.assert_allclose(solve(game).value[..., 0], whole.value, atol=1e-12)
