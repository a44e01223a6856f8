"""The highest point of the posterior: closed forms, several modes, and the small case's own posterior."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from simulated import shown_by, truth_of, wandering

from taqarub.estimate import mode as subject
from taqarub.estimate.fit import fit
from taqarub.estimate.gradient import log_likelihood_and_gradient
from taqarub.estimate.mode import find_mode
from taqarub.estimate.record import seen_of
from taqarub.estimate.surrogate import estimated_of

MODEL = shown_by(wandering(), truth_of(wandering(), 3), 3)
INDEX = estimated_of(MODEL)


def pretend(monkeypatch, function):
    """A log likelihood of the estimated part: function(part) -> (value, gradient)."""

    def one(model, seen, z, **given):
        value, slope = function(z[INDEX])
        gradient = np.zeros(model.size)
        gradient[INDEX] = slope
        return value, gradient

    def many(model, seen, z, **given):
        found = [one(model, seen, row) for row in z]
        return np.array([value for value, _ in found]), np.stack([gradient for _, gradient in found])

    monkeypatch.setattr(subject, "log_likelihood_and_gradient", one)
    monkeypatch.setattr(subject, "log_likelihoods_and_gradients", many)


def test_a_normal_likelihood_gives_the_conjugate_posterior(monkeypatch):
    """z ~ N(0, I), one observation y of z with variance s²: mode y / (1 + s²), variance s² / (1 + s²), and the evidence
    is that of y ~ N(0, 1 + s²)."""
    rng = np.random.default_rng(0)
    y, s2 = rng.standard_normal(len(INDEX)), 0.2 + rng.random(len(INDEX))
    pretend(monkeypatch, lambda part: (
        -0.5 * float(np.sum((part - y) ** 2 / s2 + np.log(2 * np.pi * s2))), (y - part) / s2
    ))  # fmt: skip
    found = find_mode(MODEL, 1, starts=3)
    assert found.z[INDEX] == pytest.approx(y / (1 + s2), abs=5e-3)
    assert found.deviation == pytest.approx(np.sqrt(s2 / (1 + s2)), rel=1e-6)
    evidence = np.sum(-0.5 * y**2 / (1 + s2) - 0.5 * np.log(2 * np.pi * (1 + s2)))
    assert found.evidence == pytest.approx(evidence, abs=1e-3)
    assert all(one.settled for one in found.climbs) and not found.others
    assert np.all(np.isnan(found.away))


def test_two_modes_are_told(monkeypatch):
    def two(part):
        """Two hills along the first quantity, the left one lower."""
        first, value, slope = part[0], 0.0, np.zeros(len(part))
        high, low = -8.0 * (first - 1.5) ** 2, -8.0 * (first + 1.5) ** 2 - 1.0
        value = np.logaddexp(high, low)
        slope[0] = -16.0 * (np.exp(high - value) * (first - 1.5) + np.exp(low - value) * (first + 1.5))
        return float(value), slope

    pretend(monkeypatch, two)
    found = find_mode(MODEL, 4, starts=8)
    assert found.z[INDEX[0]] == pytest.approx(1.5 * 16 / 17, abs=5e-3)
    assert len(found.others) == 1
    assert found.others[0].z[INDEX[0]] == pytest.approx(-1.5 * 16 / 17, abs=5e-3)


def test_a_point_that_is_no_maximum_has_no_normal_approximation():
    deviation, evidence = subject.normal_at(np.diag([1.0, -0.5]), 0.0)
    assert np.all(np.isnan(deviation)) and np.isnan(evidence)


def test_a_search_that_runs_away_says_so(monkeypatch):
    pretend(monkeypatch, lambda part: (9.0 * float(part[0]), np.eye(len(part))[0] * 9.0))
    found = find_mode(MODEL, 1, starts=1)
    assert not found.climbs[0].settled
    assert found.climbs[0].reason


def test_the_small_case_has_one_mode_near_the_centre_of_its_draws():
    posterior = fit(MODEL, 5, 50)
    found = find_mode(MODEL, 5, starts=2, posterior=posterior)
    assert all(one.settled for one in found.climbs) and not found.others
    _, gradient = log_likelihood_and_gradient(MODEL, seen_of(MODEL), found.z)
    assert np.max(np.abs(gradient[INDEX] - found.z[INDEX])) <= subject.FLAT
    best = np.max(posterior.log_likelihood - 0.5 * np.sum(posterior.z[:, INDEX] ** 2, axis=1))
    assert found.climbs[0].log_posterior >= best
    assert np.median(np.abs(found.away)) < 1.0
    assert np.median(found.deviation / found.spread) == pytest.approx(1.0, abs=0.35)
    again = find_mode(MODEL, 5, starts=2, posterior=posterior)
    np.testing.assert_array_equal(found.z, again.z)
    np.testing.assert_array_equal(found.deviation, again.deviation)
