"""Profiles against closed forms, and on a game whose author is known."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from simulated import shown_by, truth_of, wandering

from taqarub.estimate import annealing, fit, profile, proposal
from taqarub.estimate.profile import BOX, DROP, climb, profiles, read, walk
from taqarub.estimate.surrogate import estimated_of


def profile_of(function, size, place, covariance=None):
    covariance = np.eye(size) if covariance is None else covariance
    top, peak, _ = climb(function, np.zeros(size), covariance, None, 200)
    return read("x", *walk(function, peak, top, covariance, place), top)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_normal_likelihood_has_its_normal_interval(seed):
    """Profiling a multivariate normal gives the marginal: mean ± 1.96 deviations (closed form)."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(4, 4)) * 0.3 + 0.5 * np.eye(4)
    covariance, mean = root @ root.T + 0.02 * np.eye(4), rng.uniform(-0.3, 0.3, 4)
    inverse = np.linalg.inv(covariance)

    def function(z):
        return -0.5 * float((z - mean) @ inverse @ (z - mean)), -inverse @ (z - mean)

    place = int(rng.integers(4))
    half = 1.96 * np.sqrt(covariance[place, place])
    if half + abs(mean[place]) > BOX - 0.2 or np.sqrt(np.diag(covariance)).max() > 1.2:
        return  # the box would take part
    found = profile_of(function, 4, place, covariance)
    assert found.word == "closed"
    assert found.low == pytest.approx(mean[place] - half, abs=0.05)
    assert found.high == pytest.approx(mean[place] + half, abs=0.05)


def test_two_quantities_of_which_only_the_sum_is_seen_are_flat_and_their_sum_is_not():
    """The textbook case of a structurally non-identifiable pair (Raue et al. 2009)."""

    def function(z):
        miss = z[0] + z[1]
        return -50.0 * miss**2, np.array([-100.0 * miss, -100.0 * miss, 0.0])

    for place in (0, 1):
        found = profile_of(function, 3, place)
        assert found.word == "flat" and max(abs(found.z[0]), abs(found.z[-1])) == BOX
        assert found.still
    nothing = profile_of(function, 3, 2)
    assert nothing.word == "flat" and nothing.still


def test_a_bound_on_one_side_is_one_sided():
    """Ten successes in ten trials: the chance is bounded below only, at exp(-1.92 / 10) (closed form)."""

    def function(z):
        chance = 1 / (1 + np.exp(-2 * z[0]))
        return 10 * float(np.log(chance)), np.array([20 * (1 - chance)])

    found = profile_of(function, 1, 0)
    assert found.word == "one-sided" and found.high is None and not found.still
    top = 10 * np.log(1 / (1 + np.exp(-2 * BOX)))
    chance = np.exp((top - DROP) / 10)
    assert found.low == pytest.approx(0.5 * np.log(chance / (1 - chance)), abs=0.06)


def test_the_climb_never_leaves_the_box_and_tells_what_is_left():
    def function(z):
        return -float(np.sum((z - 1.0) ** 2)) / 2, 1.0 - z

    value, _, _ = climb(function, np.zeros(3), np.eye(3), None, 50)
    assert value == pytest.approx(0.0, abs=1e-6)
    _, _, early = climb(function, np.zeros(3), 1e-4 * np.eye(3), None, 3)  # steps far too short
    assert early > 1e-4
    value, z, _ = climb(lambda z: (float(z.sum()), np.ones(len(z))), np.zeros(2), np.eye(2), None, 50)
    assert value <= 2 * BOX and np.abs(z).max() <= BOX


def test_profiles_of_a_game_hold_the_truth_and_agree_with_the_likelihood(monkeypatch):
    monkeypatch.setattr(proposal, "CLOUD", 200)
    monkeypatch.setattr(proposal, "LESSONS", (40, 30))
    monkeypatch.setattr(annealing, "LAST_MOVES", 8)
    monkeypatch.setattr(profile, "FIRST_CLIMB", 30)
    base = wandering(120)
    truth = truth_of(base, 2)
    model = shown_by(base, truth, 2)
    index = estimated_of(model)
    posterior = fit.fit(model, 3, 60)
    told: list[float] = []
    names = ["choice.GUA.precision", "motives.TEN.home.share", "record.recorded.LND.1.chance"]
    found = profiles(model, posterior, progress=told.append, only=names)
    assert told == pytest.approx([1 / 3, 2 / 3, 1.0])
    assert [one.name for one in found] == names
    draws = posterior.z[:, index]
    inside = np.abs(draws).max(axis=1) <= BOX
    assert inside.sum() > 30
    for one in found:
        place = next(k for k, i in enumerate(index) if model.parameters[i].name == one.name)
        assert min(one.drop) >= 0 and -BOX <= one.z[0] < one.z[-1] <= BOX and one.left < 2.0
        # the profile is the best of all with this value: no draw that has it is likelier by more than the climb left
        between = inside & (draws[:, place] >= one.z[0]) & (draws[:, place] <= one.z[-1])
        drop = np.interp(draws[between, place], one.z, one.drop)
        assert np.all(posterior.log_likelihood[between] <= one.top - drop + 0.5)
    assert [one.word for one in found[:2]] == ["closed", "flat"]


def test_a_profile_does_not_depend_on_the_workers(monkeypatch):
    base = wandering(60)
    model = shown_by(base, truth_of(base, 1), 1)
    rng = np.random.default_rng(1)
    known = SimpleNamespace(
        z=rng.standard_normal((30, model.size)), weights=np.full(30, 1 / 30), log_likelihood=rng.standard_normal(30)
    )
    monkeypatch.setattr(profile, "FIRST_CLIMB", 5)
    two = [model.parameters[i].name for i in estimated_of(model)[-2:]]
    alone, together = (profiles(model, known, workers=n, only=two) for n in (1, 2))
    assert alone == together and [one.name for one in alone] == two
