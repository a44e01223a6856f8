"""Which draws stand for a cloud, and which games are solved for it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlook_case import TESTS, TINY, made_up_posterior, small_model

from taqarub.outlook.plan import plan_of, resample


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=40).filter(lambda w: sum(w) > 0.01), st.integers(1, 30))
def test_a_systematic_resample_takes_every_draw_as_often_as_its_mass_asks_for(weights, size):
    """Taken ⌊n w⌋ or ⌈n w⌉ times (Kitagawa 1996)."""
    weights = np.array(weights) / np.sum(weights)
    found = resample(weights, size)
    assert found.sum() == pytest.approx(1.0)
    if np.count_nonzero(weights) <= size:
        assert found == pytest.approx(weights)
    else:
        counts = found * size
        assert np.count_nonzero(found) <= size
        assert (counts >= np.floor(size * weights - 1e-9) - 1e-9).all()
        assert (counts <= np.ceil(size * weights + 1e-9) + 1e-9).all()


def test_only_what_changes_strategies_is_solved_again():
    model = small_model()
    plan = plan_of(model, made_up_posterior(model), TESTS, TINY, keep=6)
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
        "longer",
    ]
    shared = {run.name for run in plan.batches[0].runs}
    assert {"cf:forced", "cf:same", "start:rent=low", "trigger:flood", "trigger:season=calm"} <= shared


def test_a_variant_and_its_baseline_have_the_same_draws():
    model = small_model()
    plan = plan_of(model, made_up_posterior(model), TESTS, TINY, keep=6)
    batches = {run.name: batch for batch in plan.batches for run in batch.runs}

    def draws(name):
        run, weights = plan.views[name]
        return batches[run].draws[weights > 0].tolist(), weights[weights > 0].tolist()

    assert draws("no-veto") == draws("baseline:no-veto")
    assert draws("cf:all") == draws("baseline:posterior") == draws("cf:same")
    for cloud in ("prior", "neutral"):
        assert draws(f"no-veto@{cloud}") == draws(f"cf:all@{cloud}") == draws(f"baseline:{cloud}")
