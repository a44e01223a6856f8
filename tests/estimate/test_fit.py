"""What the record says, on records whose author is known: recovery, coverage, repeatability, checks and export."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from simulated import shown_by, truth_of, wandering

from taqarub.estimate import annealing, fit, proposal
from taqarub.estimate.checks import identified, replicate, shares
from taqarub.estimate.export import summary, write_posterior
from taqarub.estimate.surrogate import estimated_of

BASE = wandering()
RECORDS = 20


@pytest.fixture(autouse=True)
def smaller(monkeypatch):
    """A smaller sampler: the games here are small."""
    monkeypatch.setattr(proposal, "CLOUD", 300)
    monkeypatch.setattr(proposal, "LESSONS", (60, 40))
    monkeypatch.setattr(fit, "WEIGHED", 1)
    monkeypatch.setattr(annealing, "LAST_MOVES", 15)


def fitted(seed, draws=150, workers=1):
    model = shown_by(BASE, truth_of(BASE, seed), seed)
    return model, fit.fit(model, seed, draws, workers)


def test_intervals_cover_the_truth_as_often_as_they_say():
    """Simulation-based calibration (Cook, Gelman and Rubin 2006): truths are prior draws, 90 % intervals hold 90 %."""
    index = estimated_of(BASE)
    ranks, sizes = [], []
    for seed in range(RECORDS):
        _, posterior = fitted(seed)
        sizes.append(posterior.ess)
        ranks.append([posterior.weights @ (posterior.z[:, i] < truth_of(BASE, seed)[i]) for i in index])
    inside = np.mean((np.array(ranks) > 0.05) & (np.array(ranks) < 0.95))
    assert np.median(sizes) > 60 and min(sizes) > 10
    assert 0.82 < inside < 0.97
    assert 0.35 < np.mean(ranks) < 0.65


def test_the_same_seed_gives_the_same_numbers_whatever_the_workers():
    _, one = fitted(2, 60)
    _, two = fitted(2, 60, workers=2)
    assert np.array_equal(one.z, two.z)
    assert np.array_equal(one.weights, two.weights)
    assert np.array_equal(one.by_month, two.by_month)


def test_another_seed_gives_other_draws_of_the_same_posterior():
    model = shown_by(BASE, truth_of(BASE, 4), 4)
    means = []
    for seed in (1, 2):
        posterior = fit.fit(model, seed, 300, 1)
        means.append(posterior.weights @ posterior.z[:, estimated_of(model)])
    assert not np.array_equal(means[0], means[1])
    assert np.abs(means[0] - means[1]).max() < 0.5


def test_shapes_and_sums():
    model, posterior = fitted(6)
    assert posterior.z.shape == (150, model.size) and posterior.prior_z.shape[1] == model.size
    assert posterior.weights.sum() == pytest.approx(1)
    assert posterior.by_month.shape == model.coded.months.shape
    assert posterior.names == tuple(p.name for p in model.parameters)
    assert not posterior.z.flags.writeable


def test_costs_and_precisions_are_found_and_what_is_not_estimated_is_assumed():
    model, posterior = fitted(0, 400)
    words = {f.name: f.word for f in identified(model, posterior)}
    assert words["moves.LND.mend.cost"] == "found"
    assert words["choice.GUA.precision"] == "found"
    for name in ("choice.LND.discount", "shocks.flood.hazard", "red_lines.eviction.loss"):
        assert words[name] == "assumed", name
    assert words["motives.GUA.order.share"] != "found"  # its moves touch one track of two: little can be learnt


def test_findings_are_in_the_unit_of_the_quantity():
    model, posterior = fitted(6)
    for finding in identified(model, posterior):
        assert finding.posterior[0] <= finding.posterior[1] <= finding.posterior[2]
        if finding.unit in ("share", "probability", "capacity", "discount", "per-month"):
            assert finding.posterior[0] > 0 and finding.posterior[2] < 1


def test_shares_add_to_one_in_every_regime():
    z = np.random.default_rng(1).standard_normal((5, BASE.size))
    for regime in ("calm", "busy", None):
        found = shares(BASE, z, "LND", regime)
        assert sum(found.values()) == pytest.approx(np.ones(5))
    assert not np.allclose(shares(BASE, z, "LND", "calm")["income"], shares(BASE, z, "LND", "busy")["income"])
    assert np.array_equal(shares(BASE, z, "LND")["income"], shares(BASE, z, "LND", "busy")["income"])  # today's


def test_the_fitted_game_makes_records_like_the_one_it_was_fitted_to_and_not_like_another():
    model, posterior = fitted(6)
    same = replicate(model, posterior, 1, draws=20, records=20)
    assert {(r.actor, r.move) for r in same} == {(a, m) for a, ms in model.actions.items() for m in ms[1:]}
    assert sum(r.surprising for r in same) <= 1
    silent = {name: np.full(len(moves), -1) for name, moves in model.coded.moves.items()}
    other = replace(model, coded=replace(model.coded, moves=silent))
    assert sum(r.surprising for r in replicate(other, posterior, 1, draws=20, records=20)) >= 4
    assert replicate(model, posterior, 1, draws=20, records=20) == same


def test_a_record_of_few_moves_is_noted():
    _, posterior = fitted(6)
    assert "few-moves" not in posterior.notes
    sparse = wandering(24)
    model = shown_by(sparse, truth_of(sparse, 1), 1)
    assert "few-moves" in fit.fit(model, 1, 60, 1).notes


def test_the_file_holds_what_the_posterior_holds_and_the_same_bytes_every_time(tmp_path):
    from scipy.io import netcdf_file

    model, posterior = fitted(6)
    first, second = tmp_path / "a.nc", tmp_path / "b.nc"
    write_posterior(model, posterior, first)
    write_posterior(model, posterior, second)
    assert first.read_bytes() == second.read_bytes()
    finding = next(f for f in identified(model, posterior) if f.name == "moves.LND.mend.cost")
    with netcdf_file(str(first), mmap=False) as file:
        draws = file.variables["posterior.moves.LND.mend.cost"][:]
        prior = file.variables["prior.moves.LND.mend.cost"][:]
        assert file.variables["sample_stats.weight"][:].sum() == pytest.approx(1)
    assert draws.shape == (1, 150)
    assert np.quantile(draws, 0.5) == pytest.approx(finding.posterior[1], rel=0.05)
    assert prior.std() > draws.std()


def test_the_summary_has_the_promised_keys_and_a_good_sampler_passes():
    model, posterior = fitted(6)
    found = summary(model, posterior)
    assert set(found["parameters"]) == set(posterior.names)
    diagnostics = found["diagnostics"]
    assert {"r_hat_max", "ess_bulk_min", "ess_tail_min", "seconds"} <= set(diagnostics)
    assert 0.95 < diagnostics["r_hat_max"] < 1.2
    assert 20 < diagnostics["ess_bulk_min"] < 1000
