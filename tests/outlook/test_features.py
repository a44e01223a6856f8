"""Features, outcomes and quantities on futures written by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlook_case import ask, small_model

from taqarub.game.game import Paths
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Variant
from taqarub.outlook.features import NEVER, count_paths, distance_to, meter_of, quantity
from taqarub.outlook.stack import stacked

MODEL = small_model()
TESTS = (ask("outlook.future", quantity="months:rent >= fair and market == tight", horizon=6),)
METER = meter_of(MODEL, TESTS)
GAME = game_of(MODEL, np.zeros((1, MODEL.size)), AS_IT_STANDS, months=6, first_month=MODEL.start_month)
RENT, REPAIRS, MARKET = (MODEL.axes.index(axis) for axis in ("rent", "repairs", "market"))
LANDLORD, TENANT = 0, 1  # stages
NAMES = [[action.name for action in stage.actions] for stage in GAME.stages]


def futures(paths=2, months=6):
    """Nothing happens: fair rent, poor repairs, slack market, everyone holds."""
    states = np.zeros((months + 1, len(MODEL.axes), paths), dtype=np.int8)
    states[:, RENT] = 1
    actions = np.zeros((months, len(GAME.stages), paths), dtype=np.int8)
    return Paths(states, actions, np.zeros((months, len(GAME.nature), paths), dtype=bool))


def test_nothing_happens():
    read = count_paths(METER, GAME, futures(), watch=True)
    now = read.futures[6]
    for name in ("dear", "once-dear", "mended", "cheaper", "traded"):
        assert not now[f"feature:{name}"].any()
    assert quantity(now, "outcome:quiet", METER.outcomes).tolist() == [1.0, 1.0]
    assert all((first == NEVER).all() for first in read.first.values())


def test_a_rung_reached_and_left_counts_as_reached_but_not_as_the_end():
    paths = futures()
    paths.states[2, RENT, 0] = 2
    read = count_paths(METER, GAME, paths, watch=True)
    for horizon in (3, 6):
        assert read.futures[horizon]["feature:once-dear"].tolist() == [True, False]
        assert read.futures[horizon]["feature:dear"].tolist() == [False, False]
    assert read.first["rent.up"].tolist() == [2, NEVER]
    assert (read.outcome == 0).sum(axis=1).tolist() == [0, 0, 1, 0, 0, 0, 0]  # the reversal, if it ended in that month


def test_what_holds_at_the_start_has_not_been_reached():
    paths = futures()
    paths.states[0, RENT] = 2
    assert not count_paths(METER, GAME, paths).futures[6]["feature:once-dear"].any()


def test_moves_changes_exchanges_and_shares_of_months():
    paths = futures()
    paths.actions[[0, 4], LANDLORD, 0] = NAMES[LANDLORD].index("mend")
    paths.actions[2, TENANT, 0] = NAMES[TENANT].index("sue")
    paths.states[4:, RENT, 0] = 0
    paths.states[1:4, MARKET, 0] = 1
    read = count_paths(METER, GAME, paths).futures
    assert read[6]["feature:mended"].tolist() == [True, False]
    assert not read[3]["feature:mended"].any()
    assert read[6]["feature:traded"].tolist() == [True, False]
    assert read[6]["feature:cheaper"].tolist() == [True, False]
    assert read[6]["change:rent"].tolist() == [-1, 0]
    assert quantity(read[6], "count:LND.mend+TEN.sue", METER.outcomes).tolist() == [3.0, 0.0]
    assert read[6]["months:rent >= fair and market == tight"].tolist() == pytest.approx([0.5, 0.0])


def test_moves_keep_their_names_when_the_game_has_fewer():
    fewer = game_of(
        MODEL, np.zeros((1, MODEL.size)), Variant(counterfactual="all"), months=6, first_month=MODEL.start_month
    )
    paths = futures()
    paths.actions[:, TENANT] = 1
    names = [action.name for action in fewer.stages[TENANT].actions]
    read = count_paths(METER, fewer, paths).futures[6]
    assert names != NAMES[TENANT]
    assert read[f"count:TEN.{names[1]}"].tolist() == [6, 6]
    assert read["count:TEN.sue"].tolist() == [0, 0]


def test_shares_of_futures_add_to_one():
    paths = futures(paths=8)
    rng = np.random.default_rng(0)
    paths.states[1:, RENT] = rng.integers(0, 3, (6, 8))
    held = stacked(METER, np.arange(2), count_paths(METER, GAME, paths), paths.states)
    assert held.odds.shape == (2, 7, 3) and held.odds.sum(axis=2) == pytest.approx(np.ones((2, 7)))
    assert held.fan["rent"].sum(axis=2) == pytest.approx(np.ones((2, 7)))
    for draw, mine in enumerate((slice(0, 4), slice(4, 8))):
        assert held.fan["rent"][draw, :, 2] == pytest.approx((paths.states[:, RENT, mine] == 2).mean(axis=1))


@given(st.integers(0, 10_000))
def test_distance_to_a_region_is_the_shortest_way_on_the_tracks(seed):
    rng = np.random.default_rng(seed)
    shape = (4, 3, 2)
    region = rng.random(shape) < 0.1
    inside = np.argwhere(region)
    found = distance_to(region, shape, tracks=2)
    for place in np.ndindex(shape):
        steps = [abs(place[0] - i) + abs(place[1] - j) for i, j, k in inside if k == place[2]]
        assert found[place] == min(steps) if steps else np.isnan(found[place])


def test_distance_is_the_mean_over_the_months():
    paths = futures()
    paths.states[1:4, REPAIRS, 0] = 1
    read = count_paths(METER, GAME, paths).futures[6]
    # steep rent with good repairs: one rung away for three months, two for three; path 1 two throughout
    assert read["distance:eviction"].tolist() == pytest.approx([1.5, 2.0])
