"""The benchmark's written-out game is the same game: a solver that knows no turns finds the same strategies."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.estimate.homotopy import log_read, strategies_of
from benchmarks.estimate.models import shipped, widened
from benchmarks.estimate.written_out import matrix_game, turns_of

from taqarub.estimate.likelihood import LOOK_MONTHS, advantages, log_likelihood
from taqarub.estimate.record import seen_of
from taqarub.game.markov import solve_markov
from taqarub.game.solve import solve
from taqarub.game.stationary import solve_stationary
from taqarub.model.compile import AS_IT_STANDS, game_of


def test_turns_with_rescaled_discount_and_precision_have_the_same_equilibrium():
    model = shipped("template")
    z = np.random.default_rng(3).standard_normal((1, model.size))
    game = game_of(model, z, AS_IT_STANDS, LOOK_MONTHS, model.start_month)
    assert len({*game.discount[:, 0]}) == 3 and len({*game.precision[:, 0]}) == 3
    ours = strategies_of(game, solve_stationary(game, 1e-11, regret=False).strategies)
    turns = turns_of(game)
    found = solve_markov(matrix_game(game, turns), "branch")
    assert found.converged
    for place, stage in enumerate(game.stages):
        own = slice(game.states * place, game.states * (place + 1))
        np.testing.assert_allclose(found.strategy[stage.player][own], ours[stage.player], atol=1e-9)
    for row in turns.chances:
        np.testing.assert_allclose(row.sum(axis=1), 1.0, rtol=1e-12)


def test_a_likelihood_read_from_strategies_is_the_likelihood():
    model = shipped("template")
    seen, z = seen_of(model), np.random.default_rng(4).standard_normal((1, model.size))
    game = game_of(model, z, AS_IT_STANDS, LOOK_MONTHS, model.start_month)
    read = log_read(model, seen, z[0], strategies_of(game, solve(game, 1).strategies))
    assert read == pytest.approx(log_likelihood(model, seen, z, advantages(model, seen, z, LOOK_MONTHS))[0], abs=1e-8)


def test_the_widened_flagship_has_about_twenty_thousand_states():
    narrow, wide = shipped("us-belarus"), widened()
    assert np.prod(wide.shape) == 1.5 * np.prod(narrow.shape) == 19_440
    assert [p.name for p in wide.parameters] == [p.name for p in narrow.parameters]
    assert len(wide.coded.months) == len(narrow.coded.months)
