"""Many draws and beginnings at once against the reference, which follows one draw from one beginning."""

from dataclasses import dataclass

import numpy as np
from games import random_game
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.game.simulate import simulate, slots
from taqarub.game.solve import solve
from taqarub.outlook.futures import FREE, Lanes, follow

MONTHS, PATHS = 4, 15


@dataclass
class Given:
    """Stands in for a generator, so that the reference gets the same numbers."""

    numbers: np.ndarray

    def random(self, size):
        assert self.numbers.shape == size
        return self.numbers


def side_by_side(game, beginnings):
    """Lanes of beginnings (start, draw, force, force_months, lottery), each with the same columns of numbers."""
    rows = {name: [] for name in ("start", "draw", "column", "force", "force_months", "shocks")}
    for start, draw, force, months, lottery in beginnings:
        rows["start"].append(np.repeat(np.array(start)[:, None], PATHS, axis=1))
        rows["draw"].append(np.full(PATHS, draw))
        rows["column"].append(np.arange(PATHS))
        actions = [force.get(place, FREE) for place in range(len(game.stages))]
        rows["force"].append(np.repeat(np.array(actions)[:, None], PATHS, axis=1))
        rows["force_months"].append(np.full(PATHS, months))
        struck = np.arange(len(game.nature)) == lottery
        rows["shocks"].append(np.repeat(struck[:, None], PATHS, axis=1))
    return Lanes(**{name: np.concatenate(parts, axis=-1) for name, parts in rows.items()})


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.booleans(), st.booleans())
def test_the_same_numbers_give_the_same_paths(seed, dependent, nests):
    game = random_game(seed, dependent=dependent, nests=nests, draws=2)
    solution = solve(game, keep=MONTHS)
    rng = np.random.default_rng(seed)
    numbers = rng.random((MONTHS, slots(game), PATHS))
    beginnings = [
        ((0, 0, 0), 0, {}, 0, -1),
        ((2, 1, 3), 1, {}, 0, -1),
        ((1, 0, 2), 1, {0: 1}, 2, -1),
        ((1, 1, 1), 0, {2: 1}, 4, 1),
        ((0, 1, 0), 1, {}, 0, 2),
    ]
    found = follow(game, solution, side_by_side(game, beginnings), numbers)
    for place, (start, draw, force, months, lottery) in enumerate(beginnings):
        shock_at = {lottery: 0} if lottery >= 0 else {}
        one = simulate(game, solution, start, PATHS, MONTHS, Given(numbers), draw, force, months, shock_at)
        mine = slice(place * PATHS, (place + 1) * PATHS)
        assert np.array_equal(found.states[..., mine], one.states)
        assert np.array_equal(found.actions[..., mine], one.actions)
        assert np.array_equal(found.shocks[..., mine], one.shocks)


def test_lanes_do_not_write_to_their_start():
    game = random_game(1)
    lanes = side_by_side(game, [((0, 0, 0), 0, {}, 0, -1)])
    before = lanes.start.copy()
    numbers = np.random.default_rng(1).random((MONTHS, slots(game), PATHS))
    paths = follow(game, solve(game, keep=MONTHS), lanes, numbers)
    assert np.array_equal(lanes.start, before) and np.array_equal(paths.states[0], before)
    assert paths.states.shape == (MONTHS + 1, 3, PATHS)
