"""The whole outlook on a small case: paired differences, triggers, and the same numbers however the work is shared."""

import json
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, replace

import numpy as np
import pytest
from outlook_case import TESTS, TINY, made_up_posterior, small_model

from taqarub.game.simulate import forward
from taqarub.game.solve import solve
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.outlook.counterfactual import difference, value_change, variance_share
from taqarub.outlook.explore import explore
from taqarub.outlook.fragility import hazard_ratio
from taqarub.outlook.probes import probe_key

MODEL = small_model()
POSTERIOR = made_up_posterior(MODEL)


@pytest.fixture(scope="module")
def outlook():
    return explore(MODEL, POSTERIOR, TESTS, TINY)


def test_chances_add_to_one_at_every_horizon_and_month(outlook):
    for horizon in (3, 6):
        assert sum(i.p for i in outlook.outcomes[horizon].values()) == pytest.approx(1.0)
    for ensemble in outlook.ensembles.values():
        assert ensemble.weights.sum() == pytest.approx(1.0)
        assert ensemble.odds.sum(axis=1) == pytest.approx(np.ones(7))
        for shares in ensemble.fan.values():
            assert shares.sum(axis=1) == pytest.approx(np.ones(7))
    whole = outlook.ensembles["posterior"]
    assert whole.futures[6]["outcome"].shape == (len(whole.weights), -(-16 * 30 // len(whole.weights)))
    assert outlook.ensembles["baseline:prior"].futures[6]["outcome"].shape == (3, 40)


def test_nothing_changed_changes_nothing(outlook):
    """A start at the state that stands anyway: with common random numbers the difference is exactly nought."""
    assert MODEL.start[0] == 0
    for cloud in ("posterior", "prior", "neutral"):
        gap = difference(outlook, "cf:same", "level:rent", 6, cloud)
        assert gap is not None and (gap.values == 0).all()
        change = value_change(outlook, "cf:same", "TEN", cloud)
        assert change is not None and (change.values == 0).all()


def test_differences_are_of_means_draw_by_draw(outlook):
    gap = difference(outlook, "cf:all", "outcome:reversal", 6)
    place = list(outlook.outcomes[6]).index("reversal")
    rates = [
        (outlook.ensembles[n].futures[6]["outcome"] == place).mean(axis=1) for n in ("cf:all", "baseline:posterior")
    ]
    assert gap is not None and gap.values == pytest.approx(rates[0] - rates[1])
    size = difference(outlook, "cf:all", "outcome:reversal", 6, absolute=True)
    assert size is not None and size.values == pytest.approx(np.abs(gap.values))
    against = difference(outlook, "cf:all", "outcome:reversal", 6, against="cf:all")
    assert against is not None and (against.values == 0).all()


def test_what_was_not_simulated_is_none(outlook):
    assert difference(outlook, "cf:forced", "level:rent", 6, "prior") is None
    assert value_change(outlook, "cf:forced", "TEN") is None  # a forced course is not the value of the free game
    assert hazard_ratio(outlook, "no-such-shock") is None


def test_a_forced_move_is_played_whenever_it_may_be(outlook):
    more = difference(outlook, "cf:forced", "count:LND.raise", 3)
    assert more is not None and (more.values > 0).all()


def test_the_start_rung_explains_a_slow_track(outlook):
    share = variance_share(outlook, "rent", ("low", "fair", "steep"), "level:rent", 3)
    assert share is not None
    assert ((share.values >= 0) & (share.values <= 1)).all()
    assert share.weights @ share.values > 0.3


def test_probes_are_there_for_every_cloud(outlook):
    for name, draws in (("posterior", None), ("prior", 24), ("neutral", 5), ("no-veto", None)):
        held = outlook.ensembles[name]
        assert draws in (None, len(held.weights))
        for key in (probe_key(TESTS[0]), "value:GUA"):
            assert held.probes[key].shape == held.weights.shape and np.isfinite(held.probes[key]).all()


def test_triggers_have_ratios_with_intervals_and_draws(outlook):
    assert set(outlook.triggers) == {"flood", "season=calm", "market=slack"}
    for name, told in outlook.triggers.items():
        assert 0 < told["lo"] <= told["hi"]
        expected = np.log1p(-told["with"]) / np.log1p(-told["baseline"])
        assert told["hazard_ratio"] == pytest.approx(expected)
        for cloud in ("posterior", "prior", "neutral"):
            draws = hazard_ratio(outlook, name, cloud)
            assert draws is not None and (draws.values > 0).all()


def test_signals_and_ceiling_and_flip(outlook):
    assert 0 < len(outlook.signals) <= 12
    assert set(outlook.ceiling) == {"as_it_stands", "with_veto", "without_veto", "moved"}
    assert list(outlook.ceiling["moved"]) == ["all"]
    flip = outlook.details["flip"]
    assert flip["sets"] == 1 and flip["horizon"] == 3
    assert len(outlook.sensitivity) == 15


def test_everything_beside_the_ensembles_can_be_written_as_json(outlook):
    beside = {k: v for k, v in asdict(outlook).items() if k != "ensembles"}
    json.dumps(beside, allow_nan=False)


def test_futures_follow_the_exact_distribution():
    """The share of futures on each rung against the exact forward distribution of the same game."""
    one = replace(POSTERIOR, z=POSTERIOR.z[:1], weights=np.ones(1))
    many = explore(MODEL, one, (), replace(TINY, draws=1, paths=4000, paired_paths=10, prior_draws=2))
    game = game_of(MODEL, one.z, AS_IT_STANDS, months=18, first_month=MODEL.start_month)
    mass = forward(game, solve(game, keep=6), MODEL.start, 6).reshape(7, *MODEL.shape)
    exact = mass.sum(axis=(2, 3, 4))
    assert many.ensembles["posterior"].fan["rent"] == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 4000))


def same(one, two):
    """Bitwise equality of two outlooks, apart from the seconds."""
    for name, ensemble in one.ensembles.items():
        other = two.ensembles[name]
        for horizon, read in ensemble.futures.items():
            assert list(read) == list(other.futures[horizon])
            assert all(np.array_equal(read[k], other.futures[horizon][k], equal_nan=True) for k in read)
        assert np.array_equal(ensemble.odds, other.odds)
        assert all(np.array_equal(ensemble.probes[k], other.probes[k], equal_nan=True) for k in ensemble.probes)
    rest = [
        json.dumps(asdict(replace(o, ensembles={}, details={**o.details, "seconds": {}})), sort_keys=False)
        for o in (one, two)
    ]
    assert rest[0] == rest[1]


def test_the_same_numbers_however_many_share_the_work(outlook):
    told = []
    same(outlook, explore(MODEL, POSTERIOR, TESTS, replace(TINY, workers=2), told.append))
    assert told[-1] == 1.0 and told == sorted(told)


def test_when_processes_cannot_start_the_work_is_done_here(outlook, monkeypatch):
    class Broken:
        def __init__(self, *args, **kwargs):
            raise BrokenProcessPool("no processes on this machine")

    monkeypatch.setattr("taqarub.base.processes.ProcessPoolExecutor", Broken)
    same(outlook, explore(MODEL, POSTERIOR, TESTS, replace(TINY, workers=2)))


def test_another_seed_gives_other_futures(outlook):
    other = explore(MODEL, POSTERIOR, (), replace(TINY, seed=4))
    first, second = (o.ensembles["posterior"].futures[6]["outcome"] for o in (outlook, other))
    assert not np.array_equal(first, second)
