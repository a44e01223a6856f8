"""Chances, intervals and the two kinds of not knowing."""

import numpy as np
import pytest

from taqarub.base.seed import stream
from taqarub.outlook.outcomes import chances, intervals, table, variance_shares
from taqarub.outlook.outlook import Ensemble


def ensemble(outcome, weights):
    return Ensemble("made up", weights, {6: {"outcome": outcome.astype(np.int8)}}, {}, np.zeros((0, 2)), {})


def test_chances_are_weighted_and_add_to_one():
    outcome = np.array([[0, 0, 0, 1], [1, 1, 1, 1]])
    made = ensemble(outcome, np.array([0.25, 0.75]))
    found = intervals(made, 6, ("a", "b"))
    assert found["a"].p == pytest.approx(0.1875)
    assert (found["a"].lo, found["a"].hi) == (0.0, 0.75)
    assert sum(i.p for i in found.values()) == pytest.approx(1.0)
    assert table(made, (6,), ("a", "b")) == {"6": {"a": pytest.approx(0.1875), "b": pytest.approx(0.8125)}}


def test_shares_of_the_beta_binomial():
    """p ~ Beta(a, b) makes the epistemic share 1/(a + b + 1), the intraclass correlation of the beta-binomial."""
    rng = stream(4, "beta")
    p = rng.beta(2.0, 3.0, 4000)
    outcome = (rng.random((4000, 50)) < p[:, None]).astype(int)
    by_draw = chances(ensemble(outcome, np.full(4000, 1 / 4000)), 6, ("no", "yes"))
    found = variance_shares(by_draw, np.full(4000, 1 / 4000), 50)
    assert found["epistemic"] == pytest.approx(1 / 6, abs=0.012)
    assert found["aleatory"] == pytest.approx(1 - found["epistemic"])


def test_chance_alone_leaves_nothing_epistemic():
    rng = stream(5, "coin")
    outcome = (rng.random((3000, 20)) < 0.3).astype(int)
    weights = np.full(3000, 1 / 3000)
    found = variance_shares(chances(ensemble(outcome, weights), 6, ("no", "yes")), weights, 20)
    assert found["epistemic"] < 0.01


def test_a_sure_outcome_has_no_variance_to_share():
    assert variance_shares(np.array([[1.0, 0.0]]), np.ones(1), 10) == {"epistemic": 0.0, "aleatory": 0.0}
