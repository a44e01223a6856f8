"""Spells, change points and regimes: against enumeration, against other packages, and on series with known phases."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from taqarub.base.seed import stream
from taqarub.history import bayes_segments as bayes
from taqarub.history import markov_switching as markov
from taqarub.history.conduct import carry_over
from taqarub.history.phases import segment
from taqarub.history.spells import alternations, merged, runs, spells_of

RANDOM = np.random.default_rng(5)
CLEAN = np.concatenate([RANDOM.normal(m, 1.0, n) for m, n in ((6, 60), (-6, 50), (6, 40), (-6, 70))])


@given(st.lists(st.integers(0, 1), min_size=1, max_size=80), st.integers(1, 9))
def test_merging_leaves_no_short_spell_and_is_final(labels, least):
    result = merged(np.array(labels, dtype=np.int8), least)
    lengths = [end - start for start, end, _ in runs(result)]
    assert sum(lengths) == len(labels) and (len(lengths) == 1 or min(lengths) >= least)
    assert np.array_equal(merged(result, least), result)


def test_alternations_by_hand():
    labels = np.repeat([0, 1, 0, 1, 0], [12, 3, 2, 9, 6])  # the spell of two months goes first
    assert merged(labels).tolist() == np.repeat([0, 1, 0], [12, 14, 6]).tolist()
    assert alternations(labels) == 2 and alternations(np.zeros(9, int)) == 0
    spells = spells_of(np.repeat([0.1, 0.9], [12, 8]), first_month=100)
    assert [(s.start, s.end, s.label, s.censored) for s in spells] == [
        (100, 112, "estranged", False),
        (112, 120, "thaw", True),
    ]
    assert spells[0].probability == pytest.approx(0.9)


def all_cuts(n):
    return [(1, *cuts) for cuts in product((0, 1), repeat=n - 1)]


def test_segmentations_by_enumeration():
    values, gaps = np.array([1.0, 0.8, -1.2, -0.7, 0.2]), np.array([1.0, 3.0, 1.0, 7.0])
    parts = bayes.segment_evidence(values[None])[0]
    total, by_cut = 0.0, np.zeros(values.size)
    for length in bayes.LENGTHS_MONTHS:
        cut = 1 - (1 - 1 / length) ** gaps
        for starts in all_cuts(values.size):
            edges = [*np.flatnonzero(starts), values.size]
            log = sum(parts[a, b - 1] for a, b in pairwise(edges))
            weight = np.exp(log) * np.prod(np.where(starts[1:], cut, 1 - cut)) / len(bayes.LENGTHS_MONTHS)
            total += weight
            by_cut += weight * np.array(starts)
    weighed = bayes.weigh(values[None], gaps)
    assert weighed.evidence[0] == pytest.approx(np.log(total), abs=1e-10)
    drawn = bayes.draw_cuts(weighed, values[None], 40_000, np.random.default_rng(2))
    assert np.allclose(drawn.starts.mean(axis=0), by_cut / total, atol=0.012)  # five standard errors


def test_segment_evidence_is_the_product_of_predictions():
    values = np.array([0.3, -1.0, 2.0])
    a, b, k, mean = bayes.SHAPE, bayes.SCALE, bayes.MEAN_WEIGHT, 0.0
    from scipy.stats import t

    log = 0.0
    for y in values:  # conjugate updating, Gelman et al. 2013, section 3.3
        log += t.logpdf(y, 2 * a, mean, np.sqrt(b * (k + 1) / (a * k)))
        b += k * (y - mean) ** 2 / (2 * (k + 1))
        mean, k, a = (k * mean + y) / (k + 1), k + 1, a + 0.5
    assert bayes.segment_evidence(values[None])[0, 0, 2] == pytest.approx(log)


def test_cuts_agree_with_an_optimal_partition():
    ruptures = pytest.importorskip("ruptures")
    found = ruptures.Dynp(model="l2", min_size=3).fit(CLEAN).predict(n_bkps=3)[:-1]
    scale = np.sqrt(np.mean(CLEAN**2))
    weighed = bayes.weigh(CLEAN[None] / scale, np.ones(CLEAN.size - 1))
    starts = bayes.draw_cuts(weighed, CLEAN[None] / scale, 500, np.random.default_rng(1)).starts.mean(axis=0)
    assert sorted(np.argsort(starts[1:])[-3:] + 1) == found == [60, 110, 150]


def test_cuts_fall_anywhere_in_the_gap_and_levels_follow():
    observed = np.array([2, 3, 9])
    cuts = bayes.Cuts(np.tile([True, False, True], (3000, 1)), np.tile([1.0, 1.0, -1.0], (3000, 1)))
    breaks, level = bayes.on_months(cuts, observed, 12, np.random.default_rng(0))
    share = breaks.mean(axis=0)
    assert share[:4].sum() == 0 and share[10:].sum() == 0 and np.allclose(share[4:10], 1 / 6, atol=0.04)
    assert (level[:, :4] == 1).all() and (level[:, 9:] == -1).all()


def regimes(*sets):
    return markov.Regimes(*(np.array(part, dtype=float)[None] for part in sets))


def test_filter_smoother_and_paths_by_enumeration_with_silence():
    values = np.array([0.5, np.nan, -0.4, 1.5, np.nan, 0.1])
    chain = regimes([-0.5, 1.0], [0.3, 0.6], [0.8, 0.7])
    move = np.array([[0.8, 0.2], [0.3, 0.7]])
    sd = np.sqrt([0.3, 0.6])
    weights = {}
    for path in product((0, 1), repeat=6):
        chance = 0.5 * np.prod([move[a, b] for a, b in pairwise(path)])
        weights[path] = chance * np.prod(
            [norm.pdf(y, [-0.5, 1.0][s], sd[s]) for y, s in zip(values, path, strict=True) if not np.isnan(y)]
        )
    total = sum(weights.values())
    high = sum(np.array(path) * w for path, w in weights.items()) / total
    seen = markov.smooth(values[None], chain)
    assert seen.log_likelihood[0] == pytest.approx(np.log(total))
    assert np.allclose(seen.high[0], high)
    rises = sum(w * sum((a, b) == (0, 1) for a, b in pairwise(p)) for p, w in weights.items()) / total
    assert seen.moves[0, 0, 1] == pytest.approx(rises) and seen.moves.sum() == pytest.approx(5.0)
    many = markov.Regimes(*(np.repeat(part, 40_000, axis=0) for part in (chain.mean, chain.variance, chain.stay)))
    paths = markov.draw_paths(np.repeat(values[None], 40_000, axis=0), many, np.random.default_rng(3))
    assert np.allclose(paths.mean(axis=0), high, atol=0.012)
    best = max(weights, key=lambda p: weights[p])
    assert np.mean((paths == best).all(axis=1)) == pytest.approx(weights[best] / total, abs=0.012)


def test_regimes_agree_with_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    model = sm.tsa.MarkovRegression(CLEAN, k_regimes=2, switching_variance=True)
    start = markov.starts(CLEAN[None], 10, np.random.default_rng(1))
    fits = markov.ordered(markov.fit(np.repeat(CLEAN[None], 10, axis=0), start, prior=markov.FLAT, close=1e-10))
    best = int(np.argmax(fits.objective))
    mean, variance, stay = (p[best] for p in (fits.regimes.mean, fits.regimes.variance, fits.regimes.stay))
    ours = np.array([stay[0], 1 - stay[1], *mean, *variance])  # p[0->0], p[1->0], constants, variances
    move = np.array([[stay[0], 1 - stay[1]], [1 - stay[0], stay[1]]])
    two_back = np.linalg.solve(move @ move, [0.5, 0.5])  # their chain starts two moves before the first value
    model.initialize_known(two_back)
    at_ours = model.smooth(ours)
    assert at_ours.llf == pytest.approx(fits.smoothed.log_likelihood[best], abs=1e-6)
    assert np.allclose(at_ours.smoothed_marginal_probabilities[:, 1], fits.smoothed.high[best], atol=1e-6)
    theirs = model.fit(start_params=ours, disp=False)
    assert theirs.llf - at_ours.llf < 0.01  # their climb finds nothing better
    assert np.allclose(theirs.params, ours, atol=0.02)


def test_every_step_of_the_climb_goes_up():
    values = np.where(np.random.default_rng(4).random(CLEAN.size) < 0.4, np.nan, CLEAN / 6)[None]
    start = markov.starts(values, 1, np.random.default_rng(9))
    objectives = [markov.fit(values, start, limit=k, close=-1.0).objective[0] for k in range(8)]
    assert all(b >= a - 1e-9 for a, b in pairwise(objectives)) and objectives[-1] > objectives[0]


@pytest.mark.parametrize("method", ["bayes", "markov"])
def test_known_phases_are_found_through_silence(method):
    silent = np.random.default_rng(6).random(CLEAN.size) < 0.5
    found = segment(method, np.where(silent, 0.0, CLEAN), silent, 0, 1)
    assert found.converged and [s.label for s in found.spells] == ["thaw", "estranged", "thaw", "estranged"]
    assert all(abs(s.end - end) <= 3 for s, end in zip(found.spells, (60, 110, 150, 220), strict=True))
    assert all(s.probability > 0.9 for s in found.spells) and found.spells[-1].censored
    share = np.mean([alternations(row) == 3 for row in found.labels])
    assert share > 0.9 and found.labels.shape == found.breaks.shape == found.level.shape


@pytest.mark.parametrize("method", ["bayes", "markov"])
def test_a_persistent_series_without_phases_is_not_news(method):
    shocks, values = stream(3, "made").standard_normal(150), np.zeros(150)
    for month in range(1, 150):
        values[month] = 0.8 * values[month - 1] + shocks[month]
    found = segment(method, values, np.zeros(150, dtype=bool), 0, 1)
    count = max(len(found.spells) - 1, 0)
    assert np.mean(found.null_alternations >= count) > 0.05  # many such series alternate as often


@pytest.mark.parametrize("method", ["bayes", "markov"])
@pytest.mark.parametrize(
    "series, silent, reason",
    [
        (np.empty(0), np.empty(0, dtype=bool), "too-few-observed-months"),
        (np.zeros(200), np.ones(200, dtype=bool), "too-few-observed-months"),
        (np.arange(5.0), np.zeros(5, dtype=bool), "too-few-observed-months"),
        (np.full(50, 2.0), np.zeros(50, dtype=bool), "constant-series"),
    ],
)
def test_a_series_that_cannot_be_read_gives_a_reason(method, series, silent, reason):
    found = segment(method, series, silent, 0, 1)
    assert not found.converged and found.reason == reason
    assert found.labels.shape == (0, series.size) and found.spells == ()


def test_the_same_seed_gives_the_same_numbers():
    short = CLEAN[40:100]
    silent = np.zeros(short.size, dtype=bool)
    one, two, other = (segment("markov", short, silent, 0, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.level, two.level) and not np.array_equal(one.level, other.level)


def test_carried_over_silence_fades_to_neutral():
    series = carry_over(np.array([-8.0, *[0.0] * 60]), 3.0)
    assert series[3] == pytest.approx(-4.0) and -1e-4 < series[-1] < 0
