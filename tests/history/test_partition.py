"""Least-cost cuts against another package, against enumeration, and on series that must not be cut."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from taqarub.history import partition
from taqarub.history.conduct import FAR, tame
from taqarub.history.phases import QUICK, phase_tests, phases_of, segment

RANDOM = np.random.default_rng(8)
STEPS = np.concatenate([RANDOM.normal(m, 1.0, n) for m, n in ((0, 70), (3, 40), (-2, 60), (1, 50))])


def cost(values, starts, penalty):
    edges = [*np.flatnonzero(starts), values.size]
    return sum(np.sum((values[a:b] - values[a:b].mean()) ** 2) for a, b in pairwise(edges)) + penalty * (len(edges) - 2)


@pytest.mark.parametrize("penalty", [2.0, 8.0, 40.0])
def test_the_cheapest_cuts_are_those_of_ruptures(penalty):
    ruptures = pytest.importorskip("ruptures")
    theirs = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(STEPS).predict(pen=penalty)[:-1]
    ours = np.flatnonzero(partition.least_cost(STEPS[None], np.array([penalty]))[0])[1:]
    assert ours.tolist() == theirs


@settings(max_examples=40, deadline=None)
@given(arrays(float, st.integers(4, 9), elements=st.floats(-5, 5, width=32)), st.floats(0.01, 20))
def test_no_other_segmentation_is_cheaper(values, penalty):
    found = partition.least_cost(values[None], np.array([penalty]))[0]
    best = cost(values, found, penalty)
    for rest in product((False, True), repeat=values.size - 1):
        starts = np.array([True, *rest])
        if np.diff([*np.flatnonzero(starts), values.size]).min() >= partition.LEAST_LENGTH:
            assert best <= cost(values, starts, penalty) + 1e-6


def test_a_batch_gives_what_each_series_gives_alone():
    many = RANDOM.standard_normal((6, 80)) + np.repeat(RANDOM.normal(0, 2, (6, 4)), 20, axis=1)
    penalty = partition.usual_penalty(many)
    alone = [partition.least_cost(row[None], penalty[i : i + 1])[0] for i, row in enumerate(many)]
    assert np.array_equal(partition.least_cost(many, penalty), np.array(alone))


def test_spread_and_dependence_of_an_autoregression_with_shifts():
    shocks = np.random.default_rng(3).standard_normal((300, 400))
    series = np.zeros_like(shocks)
    for t in range(1, 400):
        series[:, t] = 0.5 * series[:, t - 1] + shocks[:, t]
    series[:, 200:] += 6.0  # one shift must hardly matter
    spread, rho = partition.spread_and_dependence(series)
    assert abs(rho.mean() - 0.5) < 0.05 and abs(spread.mean() - 1 / np.sqrt(0.75)) < 0.1


def test_the_bootstrap_keeps_sizes_of_residuals_and_means():
    starts = partition.least_cost(STEPS[None], np.array([8.0]))[0]
    drawn = partition.resampled(STEPS, starts, 2000, np.random.default_rng(1))
    mean = partition.means_of(STEPS[None], starts[None])[0]
    assert np.allclose(np.abs(drawn - mean), np.abs(STEPS - mean))
    assert np.abs(drawn.mean(axis=0) - mean).max() < 0.25


@pytest.mark.parametrize("method", ["penalised"])
def test_known_phases_are_found_through_silence(method):
    clean = np.concatenate([RANDOM.normal(m, 1.0, n) for m, n in ((6, 60), (-6, 50), (6, 40), (-6, 70))])
    silent = np.random.default_rng(6).random(clean.size) < 0.5
    found = segment(method, np.where(silent, 0.0, clean), silent, 0, 1)
    assert [s.label for s in found.spells] == ["thaw", "estranged", "thaw", "estranged"]
    assert all(abs(s.end - end) <= 3 for s, end in zip(found.spells, (60, 110, 150, 220), strict=True))
    assert phase_tests_of(found) <= 0.05 and found.labels.shape == found.breaks.shape == found.level.shape


def phase_tests_of(found):
    return float((1 + np.count_nonzero(found.null_alternations >= len(found.spells) - 1)) / 200)


# ── Bad input: a result with a reason, never a crash or a phase out of nothing ───────────────────────────────────────
@pytest.mark.parametrize(
    "total, silent, reason",
    [
        (np.empty(0), np.empty(0, dtype=bool), "too-few-observed-months"),
        (np.ones(1), np.zeros(1, dtype=bool), "too-few-observed-months"),
        (np.zeros(240), np.ones(240, dtype=bool), "too-few-observed-months"),
        (np.full(60, 4.0), np.zeros(60, dtype=bool), "constant-series"),
    ],
)
def test_what_cannot_be_read_has_a_reason(total, silent, reason):
    found = phases_of(total, silent, 24000, 1, effort=QUICK)
    penalised = found.methods["penalised"]
    assert penalised.reason == reason and not penalised.converged and penalised.spells == ()
    assert np.isnan(found.agreement)
    assert all(one.reason for one in found.methods.values()) or reason == "constant-series"


@pytest.mark.parametrize("height", [-1e6, -500.0, 1e4])
@pytest.mark.parametrize("place", [0, 5, 60, 119])
def test_one_huge_month_makes_no_phase(height, place):
    total = 4.0 + np.random.default_rng(2).standard_normal(120)
    total[place] = height
    found = phases_of(total, np.zeros(120, dtype=bool), 24000, 1, effort=QUICK)
    assert found.tamed == (24000 + place,)
    for name in ("bayes", "penalised"):
        assert len(found.methods[name].spells) == 1, name
        assert phase_tests(found)[name]["p_value"] == 1.0


def test_a_lasting_change_is_no_lone_month():
    total = np.concatenate([np.full(60, 1.0), np.full(30, -900.0)]) + np.random.default_rng(2).standard_normal(90)
    assert tame(total, np.zeros(90, dtype=bool))[1].size == 0


@settings(max_examples=25, deadline=None)
@given(
    arrays(float, st.integers(0, 60), elements=st.floats(-1e6, 1e6, width=32)),
    st.floats(0, 1),
    st.integers(0, 2**20),
)
def test_no_series_breaks_the_reading(total, share, seed):
    silent = np.random.default_rng(seed).random(total.size) < share
    total = np.where(silent, 0.0, total)
    found = phases_of(total, silent, 24000, 1, effort=QUICK)
    for one in found.methods.values():
        assert one.probability.shape == total.shape and np.isfinite(one.probability).all()
        assert bool(one.reason) or one.converged
        assert all(a.end == b.start for a, b in pairwise(one.spells))


@given(arrays(float, 40, elements=st.floats(-50, 50, width=32)), st.floats(0.1, 1e3))
def test_taming_does_not_depend_on_the_unit(total, unit):
    silent = np.zeros(40, dtype=bool)
    assert tame(total, silent)[1].tolist() == tame(total * 2.0 ** np.round(np.log2(unit)), silent)[1].tolist()
    assert FAR > 10
