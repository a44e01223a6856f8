"""Games in slabs, and what is said of games beyond memory before any work starts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from taqarub.game.size import TooLarge, coarsening, memory, need, need_of, refuse_beyond_memory
from taqarub.game.slabs import solve_slabs
from taqarub.game.solve import solve
from taqarub.game.values import plain_solve

from .games import random_game


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_slabs_give_the_numbers_of_the_plain_solver(seed, threads):
    """Bit for bit, however thin the slabs and however many threads."""
    game = random_game(seed, shape=(3, 5, 2, 2) if seed % 2 else (4, 2, 3), draws=1, nests=seed > 1)
    look = np.stack(np.unravel_index(np.arange(game.states), game.shape))
    plain, found = plain_solve(game, 1), solve_slabs(game, look, slab=1, threads=threads)
    np.testing.assert_array_equal(found.value, plain.value[..., 0])
    for place in range(len(game.stages)):
        np.testing.assert_array_equal(found.chances[place], plain.strategies[place][0, ..., 0])
        np.testing.assert_array_equal(found.quality[place], plain.quality[place][..., 0])
    np.testing.assert_allclose(found.value, solve(game).value[..., 0], rtol=1e-11)


def test_slabs_refuse_what_they_cannot_do():
    with pytest.raises(ValueError, match="one draw"):
        solve_slabs(random_game(0, draws=2))
    game = random_game(1, shape=(2,), stages=(0,), draws=1)
    with pytest.raises(ValueError, match="every axis jumps"):
        solve_slabs(game)


def test_memory_is_reckoned_before_work_starts():
    game = random_game(0)
    assert need_of(game).states == game.states
    assert need_of(game, keep=4).compiled > need_of(game).compiled
    ten = need((10,) * 7, 3, (5, 5, 3))
    assert ten.states == 10_000_000 and ten.slabs < 4 << 30 < ten.compiled
    assert need((10,) * 8, 3, (5, 5, 3)).slabs == pytest.approx(10 * ten.slabs, rel=0.01)
    assert memory() > 1 << 28


def test_a_game_beyond_memory_names_its_size_and_the_axis_to_coarsen():
    axes, shape = ("trade", "visits", "flank"), (9, 40, 9)
    refuse_beyond_memory(axes, shape, 2, [3, 3])
    with pytest.raises(TooLarge, match=r"3,240 states need .* GiB.* merge the 40 rungs of visits.* 1,620"):
        refuse_beyond_memory(axes, shape, 2, [3, 3], limit=1000)
    assert coarsening(("a", "b"), (3, 5)).states == 9


def test_a_solved_game_with_a_zero_motive_is_the_same_game():
    game = random_game(3)
    nothing = 0.0 * np.random.default_rng(0).random(game.payoff.shape)
    np.testing.assert_array_equal(solve(game).value, solve(replace(game, payoff=game.payoff + nothing)).value)
