"""Records made by the fitted game, read by the code that reads the real past."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "model"))

from small_case import small_case

from taqarub.estimate import annealing, fit, proposal
from taqarub.estimate.predictive import as_record, predictive, prototypes, statistics
from taqarub.estimate.replay import recorded, replay
from taqarub.model.build import build_model


@pytest.fixture(scope="module")
def fitted():
    patch = pytest.MonkeyPatch()
    patch.setattr(proposal, "CLOUD", 200)
    patch.setattr(proposal, "LESSONS", (30, 30))
    patch.setattr(annealing, "LAST_MOVES", 8)
    case, record = small_case()
    model = build_model(case, record)
    posterior = fit.fit(model, 3, 50, 1)
    patch.undo()
    return model, record, posterior


def test_a_move_is_recorded_with_its_chance_and_miscoded_with_its_own():
    rng = np.random.default_rng(2)
    moves = np.tile([[0], [1], [2], [3]], (1, 20_000))
    shown = recorded(moves, np.array([0.9, 0.5, 0.5, 0.5]), 0.2, 4, rng)
    assert (shown[0] == -1).all()
    assert np.mean(shown[1] > 0) == pytest.approx(0.5, abs=0.02)
    for t in (1, 2, 3):
        seen = shown[t][shown[t] > 0]
        assert np.mean(seen != moves[t, 0]) == pytest.approx(0.2, abs=0.02)
        others = [np.mean(seen == a) for a in (1, 2, 3) if a != moves[t, 0]]
        assert others == pytest.approx([0.1, 0.1], abs=0.02)


def test_a_single_move_cannot_be_confused():
    assert set(recorded(np.ones((1, 500), int), np.ones(1), 0.9, 2, np.random.default_rng(1)).ravel()) == {1}


def test_a_replay_starts_where_the_record_does_and_keeps_the_known_regimes(fitted):
    model, _, posterior = fitted
    states, shown = replay(model, posterior.z[0], 5, np.random.default_rng(1))
    tracks = len(model.case.file.tracks)
    assert (model.coded.states[0] == states[0].T).all()
    assert (states[:, tracks:].transpose(2, 0, 1) == model.coded.states[:, tracks:]).all()
    assert all(states[:, k].min() >= 0 and states[:, k].max() < n for k, n in enumerate(model.shape))
    assert set(shown) == set(model.players)
    assert all(m.shape == (len(model.coded.months), 5) and m.min() >= -1 for m in shown.values())


def test_the_real_moves_become_the_real_events(fitted):
    model, record, _ = fitted
    kinds = prototypes(model, record)
    moves = {name: np.asarray(m) for name, m in model.coded.moves.items()}
    made = as_record(model, record, kinds, moves, None)
    shown = {ids[0] for name in moves for ids in model.coded.events[name] if ids}
    assert {e.id for e in made.events if e.initiator in moves} == shown
    assert set(made.series) == set(record.series)


def test_every_statistic_has_a_band_and_does_not_depend_on_the_workers(fitted):
    model, record, posterior = fitted
    one = predictive(model, record, posterior, 5, draws=4, records=2)
    two = predictive(model, record, posterior, 5, draws=4, records=2, workers=2)
    assert one == two
    assert {f.name for f in one} >= {"alternations", "median-spell-months", "trough-month", "answered-share"}
    for found in one:
        if found.predicted is not None:
            assert found.predicted[0] <= found.predicted[1] <= found.predicted[2]
            assert 0 <= found.tail <= 1 and found.records <= 8


def test_a_record_without_moves_says_nothing_rather_than_something(fitted):
    model, record, _ = fitted
    silent = {name: np.full(len(model.coded.months), -1) for name in model.players}
    made = as_record(model, record, prototypes(model, record), silent, np.random.default_rng(1))
    found = statistics(model, made, 1)
    assert np.isnan(found["answered-share", ""])
