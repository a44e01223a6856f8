"""The pool of draws: its weights give the posterior before a month, whatever anchors proposed them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logsumexp

sys.path.insert(0, str(Path(__file__).parent))

from simulated import shown_by, truth_of, wandering

from taqarub.estimate import annealing, emulator, origins, proposal
from taqarub.estimate.origins import anchors_of, constants, foretell, worst_of
from taqarub.estimate.rule import AS_PLAYED, constant_motives
from taqarub.estimate.weights import RELIABLE_K

BASE = wandering()


@pytest.fixture
def smaller(monkeypatch):
    monkeypatch.setattr(proposal, "CLOUD", 200)
    monkeypatch.setattr(emulator, "LESSONS", (25, 25))
    monkeypatch.setattr(annealing, "LAST_MOVES", 8)


def asked(model, draws=100, seed=3, workers=1, rule=AS_PLAYED):
    total = len(model.coded.months)
    return foretell(model, rule, np.arange(total // 2, total), seed, draws, workers, lambda count: None)


def test_the_constants_of_known_normals_are_found_to_their_error():
    """Unnormalised normals of five widths: ratios of constants are ratios of widths (closed form)."""
    rng = np.random.default_rng(2)
    widths = np.array([1.0, 1.5, 2.0, 3.0, 4.0])
    counts = np.array([900, 300, 500, 700, 600])
    x = np.concatenate([rng.normal(0, w, n) for w, n in zip(widths, counts, strict=True)])
    found = constants(-0.5 * (x[:, None] / widths) ** 2, counts, np.log(widths) + 0.4)
    assert np.abs(found - np.log(widths) - 0.4).max() < 0.08
    assert found.mean() == pytest.approx(np.mean(np.log(widths) + 0.4))


def test_the_mixture_over_all_proposals_is_exact_for_a_normal_posterior():
    """The balance heuristic with two anchors that both miss: a conjugate normal mean is still found."""
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.normal(-0.5, 0.7, 4000), rng.normal(1.5, 0.7, 4000), rng.normal(0, 1, 800)])
    logs = np.stack([-0.5 * ((x + 0.5) / 0.7) ** 2, -0.5 * ((x - 1.5) / 0.7) ** 2], axis=1) + 0.5 * x[:, None] ** 2
    counts = np.array([4000, 4000])
    settled = constants(logs[:8000], counts, np.log(np.full(2, 0.7)))
    below = np.logaddexp(logsumexp(np.log(counts / 8800) + logs - settled, axis=1), np.log(800 / 8800))
    ratio = -0.5 * (x - 1.0) ** 2 / 0.5**2 - below  # one observation 1.0 with variance 1/4: posterior mean 0.8, var 0.2
    weights = np.exp(ratio - logsumexp(ratio))
    assert weights @ x == pytest.approx(0.8, abs=0.03)
    assert weights @ (x - 0.8) ** 2 == pytest.approx(0.2, abs=0.03)


def test_scores_agree_with_a_pool_of_other_draws(smaller):
    model = shown_by(BASE, truth_of(BASE, 1), 1)
    one, two = asked(model, seed=3), asked(model, seed=4)
    good = (one.shapes <= RELIABLE_K) & (two.shapes <= RELIABLE_K)
    assert good.mean() > 0.9
    difference = (one.scores - two.scores)[good].sum()
    assert abs(difference) < 0.02 * abs(one.scores[good].sum())
    assert one.in_parts.shape == (4, *one.scores.shape) and one.solved >= 100 * len(one.anchors)


def test_a_month_is_scored_from_the_months_before_it_alone(smaller):
    """What the last month shows changes its own score and no other."""
    from dataclasses import replace

    model = shown_by(BASE, truth_of(BASE, 1), 1)
    name = model.players[0]
    moves = np.array(model.coded.moves[name])
    moves[-1] = 1 if moves[-1] <= 0 else -1
    other = replace(model, coded=replace(model.coded, moves={**model.coded.moves, name: moves}))
    one, two = asked(model), asked(other)
    assert one.anchors == two.anchors
    assert one.scores[:-1] == pytest.approx(two.scores[:-1], abs=0.05)
    assert abs(one.scores[-1, 0] - two.scores[-1, 0]) > 0.1


def test_the_same_numbers_whatever_the_workers(monkeypatch):
    monkeypatch.setattr(origins, "ROUNDS", 0)
    monkeypatch.setattr(emulator, "LESSONS", (20, 20))
    base = wandering(96)
    model = shown_by(base, truth_of(base, 2), 2)
    one = asked(model, 40, rule=constant_motives(model))
    two = asked(model, 40, workers=2, rule=constant_motives(model))
    assert np.array_equal(one.scores, two.scores) and np.array_equal(one.shapes, two.shapes)


def test_anchors_cover_the_span_and_gaps_are_taken_worst_first():
    found = anchors_of(np.arange(203, 407))
    assert found[0] == 203 and found[-1] == 406 and max(np.diff(found)) <= 36
    shapes = np.full(60, 0.1)
    shapes[[5, 7, 40]] = 0.8, 0.9, 0.75
    assert worst_of(np.arange(60), shapes) == (7, 40)
    assert worst_of(np.arange(60), np.full(60, 0.2)) == ()
