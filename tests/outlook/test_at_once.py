"""Futures in which players move at once: paths, exchanges, what was not found, and other orders of moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from games import random_game
from hypothesis import given, settings
from hypothesis import strategies as st
from outlook_case import TINY, made_up_posterior, small_model
from test_futures import Given, side_by_side

from taqarub.game import settle
from taqarub.game.logit import StageChoice
from taqarub.game.simulate import forward, simulate, slots
from taqarub.game.solve import solve
from taqarub.outlook.exchanges import exchanges
from taqarub.outlook.explore import explore
from taqarub.outlook.futures import FREE, Lanes, follow
from taqarub.outlook.orders import other_orders

ONCE = [["LND", "TEN"], "GUA"]


def grouped(game, *together):
    return replace(game, stages=tuple(replace(s, together=k in together) for k, s in enumerate(game.stages)))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.sampled_from([(1,), (2,), (1, 2)]))
def test_the_same_numbers_give_the_same_paths(seed, together):
    game = grouped(random_game(seed, shape=(3, 2, 2), draws=2), *together)
    solution = solve(game, keep=4)
    numbers = np.random.default_rng(seed).random((4, slots(game), 15))
    beginnings = [((0, 0, 0), 0, {}, 0, -1), ((2, 1, 1), 1, {0: 1}, 2, -1), ((1, 0, 1), 1, {2: 1}, 4, 1)]
    found = follow(game, solution, side_by_side(game, beginnings), numbers)
    for place, (start, draw, force, months, lottery) in enumerate(beginnings):
        shock_at = {lottery: 0} if lottery >= 0 else {}
        one = simulate(game, solution, start, 15, 4, Given(numbers), draw, force, months, shock_at)
        mine = slice(place * 15, (place + 1) * 15)
        assert np.array_equal(found.states[..., mine], one.states)
        assert np.array_equal(found.actions[..., mine], one.actions)


def test_paths_have_the_exact_distribution_when_all_move_at_once():
    """Two who push the same ladder both ways from its edges: who is carried out first must not matter."""
    game = grouped(random_game(8, shape=(3, 2, 2), draws=1, horizon=3, precision=1.0), 1, 2)
    solution, paths = solve(game, keep=3), 40_000
    start = (2, 1, 0)
    exact = forward(game, solution, start, 3)
    lanes = Lanes(
        start=np.repeat(np.array(start)[:, None], paths, axis=1), draw=np.zeros(paths, dtype=int),
        column=np.arange(paths), force=np.full((3, paths), FREE), force_months=np.zeros(paths, dtype=int),
        shocks=np.zeros((3, paths), dtype=bool),
    )  # fmt: skip
    found = follow(game, solution, lanes, np.random.default_rng(5).random((3, slots(game), paths)))
    for month in (1, 2, 3):
        flat = np.ravel_multi_index(tuple(found.states[month].astype(int)), game.shape)
        share = np.bincount(flat, minlength=game.states) / paths
        error = 4.0 * np.sqrt(np.maximum(exact[month] * (1 - exact[month]), 1e-4) / paths)
        assert np.all(np.abs(share - exact[month]) < error)


def test_nobody_answers_what_is_done_at_the_same_time():
    a = np.array([[True], [False], [False], [False]])
    b = np.array([[True], [False], [True], [False]])
    none = np.zeros_like(a)
    stages = [(a, none), (none, b)]
    assert exchanges(stages, 3)[:, 0].tolist() == [0, 1, 1, 1, 1]  # in turn the second answers within the month
    assert exchanges(stages, 3, [(0, 1)])[:, 0].tolist() == [0, 0, 0, 1, 1]  # at once it answers two months later
    assert exchanges(stages, 3, [(0,), (1,)])[:, 0].tolist() == exchanges(stages, 3)[:, 0].tolist()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 3))
def test_exchanges_of_a_group_do_not_hang_on_who_is_named_first(seed, within):
    rng = np.random.default_rng(seed)
    none = np.zeros((6, 4), dtype=bool)
    first, second = rng.random((2, 6, 4)) < 0.5
    there, back = [(first, none), (none, second)], [(none, second), (first, none)]
    assert np.array_equal(exchanges(there, within, [(0, 1)]), exchanges(back, within, [(0, 1)]))


MODEL = small_model(order=ONCE)
POSTERIOR = made_up_posterior(MODEL)


@pytest.fixture(scope="module")
def outlook():
    return explore(MODEL, POSTERIOR, (), TINY)


def test_an_outlook_of_players_at_once_says_what_it_solved(outlook):
    assert sum(i.p for i in outlook.outcomes[6].values()) == pytest.approx(1.0)
    found = outlook.details["at_once"]
    assert found["games"] > 60 and found["without"] == 0 and found["months"] == [] and found["share"] == 0.0
    plain = small_model()
    in_turn = explore(plain, made_up_posterior(plain), (), TINY)
    assert "at_once" in in_turn.details  # the other order that was tried has players at once
    assert set(in_turn.details["order"]["variants"]) == {"swapped", "at-once"}
    assert set(outlook.details["order"]["variants"]) == {"swapped", "in-turn"}


def test_other_orders_are_paired_with_the_case_as_it_is(outlook):
    """The order that the case with the same draws has as its own gives the very same futures."""
    found = outlook.details["order"]
    assert found["horizon"] == 6 and found["draws"] <= 4
    plain = small_model()
    turn = explore(plain, made_up_posterior(plain), (), TINY).details["order"]
    assert turn["variants"]["at-once"]["change"] == pytest.approx(found["variants"]["in-turn"]["change"], abs=1e-12)
    assert turn["variants"]["at-once"]["order"] == ONCE
    for variant in (*found["variants"].values(), *turn["variants"].values()):
        assert sum(variant["outcomes"].values()) == pytest.approx(1.0) and 0 <= variant["change"] <= 1


def test_other_orders_keep_the_patrons_place():
    file = MODEL.case.file
    assert other_orders(file) == {"swapped": ("TEN", "LND", "GUA"), "in-turn": ("LND", "TEN", "GUA")}
    turn = small_model(order=["LND", "GUA", "TEN"]).case.file
    assert other_orders(turn) == {"swapped": ("TEN", "GUA", "LND"), "at-once": (("LND", "TEN"), "GUA")}
    other = small_model(order=[["TEN", "LND"], "GUA"]).case.file
    assert set(other_orders(other)) == {"swapped", "in-turn"}


def test_months_without_an_equilibrium_are_carried_to_the_outlook(monkeypatch):
    def lost(quality, precision, start=None, bias=None):
        return StageChoice(tuple(np.full(n, 1.0 / n) for n in quality[0].shape), 1.0, False)

    monkeypatch.setattr(settle, "MOST", 2)
    monkeypatch.setattr(settle, "stage_equilibrium", lost)
    few = replace(TINY, draws=4, paths=10, full_draws=2, small_draws=2, prior_draws=4, neutral_draws=2, paired_paths=10)
    found = explore(MODEL, POSTERIOR, (), few).details["at_once"]
    assert 0 < found["without"] <= found["games"] and found["months"] and 0 < found["share"] <= 1
