"""First passage: the share of paths that stood in an outcome by each month, with its band over draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taqarub.base.measurement import Draws
from taqarub.outlook.stack import _banded, _reached


def test_an_outcome_once_reached_stays_reached_and_the_start_does_not_count() -> None:
    outcome = np.array([[1, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1]])  # (months, two draws of two paths)
    found = _reached(outcome, draws=2, size=2)
    assert found[0, :, 1].tolist() == [0.0, 0.5, 0.5]
    assert found[1, :, 1].tolist() == [0.0, 0.5, 1.0]
    assert found[:, 0].max() == 0.0


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12), st.integers(0, 9))
def test_the_band_is_the_weighted_quantile_of_measurements(values: list[float], seed: int) -> None:
    share = np.random.default_rng(seed).dirichlet(np.ones(len(values)))
    mean, low, high = _banded(np.array(values)[:, None, None], share)[:, 0, 0]
    assert (low, high) == pytest.approx(Draws(np.array(values), share).quantile((0.05, 0.95)))
    assert mean == pytest.approx(float(share @ np.array(values)))


def test_the_node_of_the_first_month_is_read_from_the_solved_game(small_run) -> None:
    from taqarub.case.check import read_case
    from taqarub.events.read import read_events
    from taqarub.game.solve import solve
    from taqarub.model.build import build_model
    from taqarub.model.compile import game_of
    from taqarub.model.model import Variant
    from taqarub.outlook.probes import CHANCE, GAIN, Position, node_of_start

    case = read_case(str(small_run.case)).value
    assert case is not None
    model = build_model(case, read_events(case))
    game = game_of(model, np.zeros((1, model.size)), Variant(), months=24, first_month=model.start_month)
    node = node_of_start(Position(model, game, solve(game, keep=2), model.start))
    for actor in model.players:
        chances = {k.removeprefix(CHANCE): v for k, v in node.items() if k.startswith(f"{CHANCE}{actor}.")}
        assert sum(float(v[0]) for v in chances.values()) == pytest.approx(1.0)
        assert float(node[f"{GAIN}{actor}.hold"][0]) == 0.0
        best = max(chances, key=lambda move: float(chances[move][0]))
        assert float(node[GAIN + best][0]) == max(float(node[GAIN + move][0]) for move in chances)  # logit is monotone
