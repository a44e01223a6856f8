"""Bad games are named, all reasons at once, before any work starts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from taqarub.game.game import Lottery
from taqarub.game.slabs import solve_slabs
from taqarub.game.solve import solve
from taqarub.game.sound import Unsound, problems
from taqarub.game.stationary import solve_stationary

from .games import random_game


@pytest.fixture
def game():
    return random_game(1)


def broken(game):
    """Six ways to be wrong, and words of what is said."""
    payoff = game.payoff.copy()
    payoff[0, 1, 0, 2] = np.nan
    yield replace(game, payoff=payoff), r"payoff of p0 is not a number in state \(1, 0, 2\)"
    yield replace(game, discount=np.full_like(game.discount, 1.0), terminal=None), "discount of p0 is 1"
    yield replace(game, precision=-game.precision), "precision of p0"
    stage = game.stages[0]
    far = replace(stage.actions[1].shifts[0], up=np.array([0.7]), down=np.array([0.6]))
    wild = replace(stage.actions[1], shifts=(far,))
    yield (
        replace(game, stages=(replace(stage, actions=(stage.actions[0], wild)), *game.stages[1:])),
        "add to more than 1",
    )
    yield replace(game, nature=(Lottery("storm", np.array([1.2]), ()),)), "chance of storm leaves 0 to 1"
    regime = game.switchings[0]
    yield replace(game, switchings=(replace(regime, matrices=regime.matrices * 0.9),)), "do not add to 1"
    shut = tuple(replace(a, available=np.zeros((1, 1, 1), dtype=bool)) for a in stage.actions)
    nobody = (replace(stage, actions=shut), *game.stages[1:])
    yield replace(game, stages=nobody), "p0 has none where x0 0, x1 0, x2 0"


def test_every_way_to_be_wrong_is_named(game):
    assert list(problems(game)) == []
    for bad, words in broken(game):
        with pytest.raises(Unsound, match=words):
            solve(bad)
    with pytest.raises(Unsound, match="discount"):
        solve_stationary(replace(game, discount=np.ones_like(game.discount)))
    one = random_game(2, draws=1)
    with pytest.raises(Unsound, match="precision"):
        solve_slabs(replace(one, precision=one.precision * np.nan))


def test_all_reasons_come_at_once(game):
    bad = replace(game, precision=-game.precision, payoff=game.payoff * np.inf)
    assert len(list(problems(bad))) == 2 * len(game.players)


def test_a_terminal_value_allows_a_discount_of_one(game):
    ends = np.zeros_like(game.payoff)
    assert np.isfinite(solve(replace(game, discount=np.ones_like(game.discount), terminal=ends)).value).all()
