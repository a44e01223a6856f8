"""The likelihood of a record whose players move at once: their chances are those of the game's equilibrium."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "model"))
from small_case import small_case

from taqarub.estimate.likelihood import LOOK_MONTHS, advantages, log_likelihood, logit, shown_chances
from taqarub.estimate.record import seen_of
from taqarub.game.solve import solve
from taqarub.model.build import build_model
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.parameters import values_of

ONCE = [["LND", "TEN"], "GUA"]
MODEL = build_model(*small_case(order=ONCE))
Z = np.random.default_rng(6).standard_normal((3, MODEL.size)) * 0.6


def test_what_moves_are_worth_gives_back_the_strategies_of_the_first_month():
    """U takes the place of Q: with it the likelihood's logit is the equilibrium's fixed point."""
    seen = seen_of(MODEL)
    gains = advantages(MODEL, seen, Z, LOOK_MONTHS)
    game = game_of(MODEL, Z, AS_IT_STANDS, LOOK_MONTHS, MODEL.start_month)
    solution = solve(game, keep=1)
    assert solution.converged
    values = values_of(MODEL.parameters, Z)
    for shown, gain in zip(seen.players, gains, strict=True):
        place = next(k for k, s in enumerate(game.stages) if MODEL.players[s.player] == shown.name)
        chances = logit(gain * values[f"choice.{shown.name}.precision"], shown.weights)
        exact = solution.strategies[place][0][:, seen.states, :].transpose(1, 0, 2)
        np.testing.assert_allclose(chances, exact, atol=1e-9)


def test_the_likelihood_is_the_product_over_players_in_the_months_state():
    """Given the month's state the members of a group choose independently, so their marginal chances multiply."""
    seen = seen_of(MODEL)
    gains = advantages(MODEL, seen, Z, LOOK_MONTHS)
    total = np.zeros(len(Z))
    for shown, chances in zip(seen.players, shown_chances(MODEL, seen, Z, gains), strict=True):
        moves = np.maximum(MODEL.coded.moves[shown.name], 0)
        for t, move in enumerate(moves):
            total += np.log(chances[shown.pair[t], move, :])
    assert log_likelihood(MODEL, seen, Z, gains) == pytest.approx(total, rel=1e-10)


def test_the_group_matters_to_the_record():
    turn = build_model(*small_case())
    found = [
        log_likelihood(model, seen_of(model), Z, advantages(model, seen_of(model), Z, LOOK_MONTHS))
        for model in (MODEL, turn)
    ]
    assert np.max(np.abs(found[0] - found[1])) > 1e-6


def test_a_group_named_the_other_way_round_has_the_same_likelihood():
    other = build_model(*small_case(order=[["TEN", "LND"], "GUA"]))
    turned = np.empty_like(Z)
    places = {p.name: p.index for p in other.parameters}
    for parameter in MODEL.parameters:
        turned[:, places[parameter.name]] = Z[:, parameter.index]
    found = [
        log_likelihood(model, seen_of(model), z, advantages(model, seen_of(model), z, LOOK_MONTHS))
        for model, z in ((MODEL, Z), (other, turned))
    ]
    assert found[0] == pytest.approx(found[1], abs=1e-9)


def test_games_without_an_equilibrium_are_counted(monkeypatch):
    from taqarub.estimate.not_found import not_found
    from taqarub.game import settle
    from taqarub.game.logit import StageChoice

    weights = np.full(len(Z), 1.0 / len(Z))
    assert not_found(build_model(*small_case()), Z, weights) == {}
    assert not_found(MODEL, Z, weights) == {"at_once_games": 3, "at_once_without": 0}

    def lost(quality, precision, start=None, bias=None):
        return StageChoice(tuple(np.full(n, 1.0 / n) for n in quality[0].shape), 1.0, False)

    monkeypatch.setattr(settle, "MOST", 2)
    monkeypatch.setattr(settle, "stage_equilibrium", lost)
    assert not_found(MODEL, Z, weights) == {"at_once_games": 3, "at_once_without": 3}
