"""Calibration reads places as it should; the long run is an offline command (docs/methods/calibration.md)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "model"))

from small_case import small_case

from taqarub.estimate import annealing, fit, proposal
from taqarub.estimate.calibration import Calibration, calibrate, lengthened
from taqarub.model.build import build_model


def _of(places: np.ndarray) -> Calibration:
    r, e = places.shape
    return Calibration(
        tuple(f"q{i}" for i in range(e)), places, np.zeros((r, e)), np.ones(r), np.zeros(r), np.ones(r, int)
    )


def test_uniform_places_pass_and_crowded_ones_do_not():
    rng = np.random.default_rng(3)
    good, narrow = rng.random((2000, 3)), rng.beta(0.5, 0.5, (2000, 1))
    found = _of(np.concatenate([good, narrow], axis=1))
    p = found.uniformity()
    assert p[:3].min() > 0.001 and p[3] < 1e-6
    share, error = _of(good).coverage(0.8)
    assert share == pytest.approx(0.8, abs=4 * error) and error < 0.01
    assert _of(narrow).coverage(0.8)[0] < 0.7


def test_records_of_another_length_keep_the_case(monkeypatch):
    model = build_model(*small_case())
    longer = lengthened(model, 50)
    assert len(longer.coded.months) == 50 and longer.shape == model.shape
    assert all((m == -1).all() for m in longer.coded.moves.values())


def test_a_few_records_are_made_and_fitted(monkeypatch):
    monkeypatch.setattr(proposal, "CLOUD", 100)
    monkeypatch.setattr(proposal, "LESSONS", (20, 20))
    monkeypatch.setattr(fit, "WEIGHED", 1)
    monkeypatch.setattr(annealing, "LAST_MOVES", 5)
    model = build_model(*small_case())
    found = calibrate(model, 1, records=2, months=40, draws=40)
    assert found.places.shape == (2, len(found.names)) and ((found.places >= 0) & (found.places <= 1)).all()
    assert np.isfinite(found.contraction).all() and (found.sizes > 1).all()
