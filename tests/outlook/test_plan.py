"""Which draws stand for a cloud, and which games are solved for it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlook_case import TESTS, TINY, made_up_posterior, small_model

from taqarub.outlook.plan import clouds_of, plan_of, resample, taken

MODEL = small_model()
POSTERIOR = made_up_posterior(MODEL)


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=40).filter(lambda w: sum(w) > 0.01), st.integers(1, 30))
def test_a_systematic_resample_takes_every_draw_as_often_as_its_mass_asks_for(weights, size):
    """Taken ⌊n w⌋ or ⌈n w⌉ times (Kitagawa 1996)."""
    weights = np.array(weights) / np.sum(weights)
    found = taken(weights, size)
    assert found.sum() == pytest.approx(1.0)
    assert np.count_nonzero(found) <= size
    assert (found * size >= np.floor(size * weights - 1e-9) - 1e-9).all()
    assert (found * size <= np.ceil(size * weights + 1e-9) + 1e-9).all()


def test_a_subset_that_is_small_enough_keeps_its_weights():
    weights = np.array([0.6, 0.0, 0.4])
    assert resample(weights, 2) == pytest.approx(weights)
    assert np.count_nonzero(resample(weights, 1)) == 1


def test_draws_of_equal_weight_are_all_taken():
    assert taken(np.ones(7), 7) == pytest.approx(np.full(7, 1 / 7))


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 50))
def test_the_solved_draws_share_the_futures(draws, solved, paths):
    posterior = replace(POSTERIOR, weights=np.full(16, 1 / 16))
    cloud = clouds_of(posterior, replace(TINY, draws=draws, solved_draws=solved, paths=paths))[0]
    assert len(cloud.draws) <= min(draws, solved, 16)
    assert 0 <= len(cloud.draws) * cloud.paths - draws * paths < len(cloud.draws)
    assert cloud.weights.sum() == pytest.approx(1.0)


def test_only_what_changes_strategies_is_solved_again():
    plan = plan_of(MODEL, POSTERIOR, TESTS, TINY, keep=6)
    solved = [batch.name for batch in plan.batches]
    assert solved == [
        "posterior",
        "no-veto",
        "cf:all",
        "cf:quiet",
        "prior",
        "no-veto@prior",
        "cf:all@prior",
        "neutral",
        "no-veto@neutral",
        "cf:all@neutral",
        "order:swapped",
        "order:at-once",
        "longer",
    ]
    shared = {run.name for run in plan.batches[0].runs}
    assert {"cf:forced", "cf:same", "start:rent=low", "trigger:flood", "trigger:season=calm"} <= shared


def test_a_variant_and_its_baseline_have_the_same_draws():
    plan = plan_of(MODEL, POSTERIOR, TESTS, TINY, keep=6)
    batches = {run.name: batch for batch in plan.batches for run in batch.runs}

    def draws(name):
        run, weights = plan.views[name]
        return batches[run].draws[weights > 0].tolist(), weights[weights > 0].tolist()

    assert draws("no-veto") == draws("baseline:no-veto")
    assert draws("cf:all") == draws("baseline:posterior") == draws("cf:same")
    for cloud in ("prior", "neutral"):
        assert draws(f"no-veto@{cloud}") == draws(f"cf:all@{cloud}") == draws(f"baseline:{cloud}")
