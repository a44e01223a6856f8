"""The chord method finds what the sweeps find, and leaves the games to them where it should not be trusted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.game.chord import chord
from taqarub.game.markov import CHORD, solve_markov
from taqarub.game.matrix import MatrixGame
from taqarub.game.system import System


def random_game(seed: int, mildest: float = -2.0, sharpest: float = 3.0) -> MatrixGame:
    """One to four players with one to three actions each, one to eight states, discounts alike or not."""
    rng = np.random.default_rng(seed)
    players, states = int(rng.integers(1, 5)), int(rng.integers(1, 9))
    actions = tuple(int(a) for a in rng.integers(1, 4, size=players))
    chance = rng.exponential(size=(states, *actions, states)) ** rng.uniform(0.5, 4.0)
    return MatrixGame(
        actions,
        rng.normal(size=(players, states, *actions)) * np.exp(rng.uniform(-2.0, 2.0)),
        chance / chance.sum(axis=-1, keepdims=True),
        rng.uniform(0.0, 0.99, size=players) if seed % 2 else np.full(players, rng.uniform(0.0, 0.99)),
        np.exp(rng.uniform(mildest, sharpest, size=players)),
        None,
    )


def coordination(seed: int) -> MatrixGame:
    """Players who all gain by choosing alike: several equilibria, of which the one in the middle attracts Newton."""
    rng = np.random.default_rng(seed)
    players, states, count = int(rng.integers(2, 5)), int(rng.integers(1, 5)), int(rng.integers(2, 4))
    actions = (count,) * players
    alike = np.all(np.indices(actions) == np.indices(actions)[:1], axis=0)
    payoff = alike * rng.uniform(0.5, 1.5, size=(players, states, *(1,) * players))
    chance = rng.exponential(size=(states, *actions, states))
    return MatrixGame(
        actions,
        payoff + 0.05 * rng.random((players, states, *actions)),
        chance / chance.sum(axis=-1, keepdims=True),
        rng.uniform(0.0, 0.9, size=players),
        np.exp(rng.uniform(-2.0, 3.0, size=players)),
        None,
    )


@given(seed=st.integers(0, 2**31), alike=st.booleans())
@settings(deadline=None, max_examples=120)
def test_the_chord_method_finds_what_the_sweeps_find(seed: int, alike: bool) -> None:
    game = coordination(seed) if alike else random_game(seed)
    found = solve_markov(game)
    if found.method != CHORD:
        return
    swept = solve_markov(game, "sweeps", tolerance=1e-13)
    scale = max(1.0, float(np.max(np.abs(swept.value))))
    assert swept.converged and found.converged and found.residual <= 1e-9
    assert all(np.max(np.abs(a - b)) < 1e-9 for a, b in zip(found.strategy, swept.strategy, strict=True))
    assert np.max(np.abs(found.value - swept.value)) < 1e-9 * scale


def test_mild_games_are_left_to_the_chord_method() -> None:
    found = [solve_markov(random_game(seed, mildest=-3.0, sharpest=-1.0)) for seed in range(20)]
    assert sum(one.method == CHORD for one in found) >= 15


@pytest.mark.parametrize("seed", range(5))
def test_the_equilibrium_in_the_middle_is_not_taken(seed: int) -> None:
    """Two players, two actions, precision 8: chances of a half are an equilibrium that no iteration stays at."""
    rng = np.random.default_rng(seed)
    payoff = np.broadcast_to(np.eye(2), (2, 1, 2, 2)) + 0.01 * rng.random((2, 1, 2, 2))
    game = MatrixGame((2, 2), payoff, np.ones((1, 2, 2, 1)), np.zeros(2), np.full(2, 8.0), None)
    assert chord(System(game), 1e-10) is None
    assert abs(solve_markov(game).strategy[0][0, 0] - 0.5) > 0.4


def test_the_residual_is_that_of_the_conditions() -> None:
    game = random_game(4, mildest=-3.0, sharpest=-1.0)
    system = System(game)
    found = chord(system, 1e-10)
    assert found is not None
    assert abs(found.residual - system.residual(found.mixed, found.value)) < 1e-12


def test_large_logits_are_left_to_the_sweeps() -> None:
    game = MatrixGame((2, 2), np.full((2, 1, 2, 2), 1e4), np.ones((1, 2, 2, 1)), np.zeros(2), np.ones(2), None)
    assert chord(System(game), 1e-10) is None
    assert solve_markov(game).converged
