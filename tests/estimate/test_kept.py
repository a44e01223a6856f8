"""A kept posterior is the computed one, and is used only while nothing that it rests on has changed."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from simulated import shown_by, truth_of, wandering

from taqarub.estimate import annealing, fit, proposal
from taqarub.estimate.kept import FILE, FOLDER, keep, kept, key_of


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(proposal, "CLOUD", 200)
    patch.setattr(proposal, "LESSONS", (30, 30))
    patch.setattr(annealing, "LAST_MOVES", 8)
    base = wandering()
    folder = tmp_path_factory.mktemp("case")
    model = shown_by(base, truth_of(base, 3), 3)
    model = replace(model, case=replace(model.case, folder=str(folder)))
    posterior = fit.fit(model, 3, 50, 1)
    patch.undo()
    keep(model, posterior, 3, 50, folder)
    return model, posterior, folder


def test_what_is_kept_is_what_was_computed_to_the_last_bit(fitted):
    model, posterior, _ = fitted
    found = kept(model, 3, 50)
    assert found is not None
    for name in ("z", "weights", "prior_z", "log_likelihood", "contraction", "by_month"):
        assert np.array_equal(getattr(found, name), getattr(posterior, name)), name
    assert len(found.years) == len(posterior.years) > 0
    for one, other in zip(found.years, posterior.years, strict=True):
        assert (one.year, one.shape_k) == (other.year, other.shape_k) and np.array_equal(one.shift, other.shift)
    assert (found.ess, found.pareto_k, found.notes, found.details) == (
        posterior.ess,
        posterior.pareto_k,
        posterior.notes,
        posterior.details,
    )


def test_another_seed_number_of_draws_record_or_date_computes_it_again(fitted):
    model, _, _ = fitted
    assert kept(model, 4, 50) is None and kept(model, 3, 60) is None
    actor = model.players[0]
    moves = model.coded.moves[actor].copy()
    moves[0] = 1 - max(moves[0], 0)
    other = replace(model, coded=replace(model.coded, moves={**model.coded.moves, actor: moves}))
    assert key_of(other, 3, 50) != key_of(model, 3, 50) and kept(other, 3, 50) is None
    later = replace(model, case=replace(model.case, as_of=model.case.as_of.replace(year=model.case.as_of.year + 1)))
    assert kept(later, 3, 50) is None


@pytest.mark.parametrize("damage", ["empty", "cut", "noise", "huge", "absent"])
def test_a_damaged_file_is_as_good_as_none(fitted, tmp_path, damage):
    model, _, folder = fitted
    shutil.copytree(folder / FOLDER, tmp_path / FOLDER)
    path = tmp_path / FOLDER / FILE
    whole = path.read_bytes()
    if damage == "absent":
        path.unlink()
    elif damage == "huge":
        with path.open("r+b") as file:
            file.truncate(65 * 2**20)
    else:
        path.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "noise": whole[::-1]}[damage])
    assert kept(replace(model, case=replace(model.case, folder=str(tmp_path))), 3, 50) is None


def test_a_write_that_fails_leaves_the_earlier_file(fitted, tmp_path, monkeypatch):
    model, posterior, _ = fitted
    path = keep(model, posterior, 3, 50, tmp_path)
    before = path.read_bytes()

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError):
        keep(model, posterior, 3, 50, tmp_path)
    assert path.read_bytes() == before and [p.name for p in path.parent.iterdir()] == [FILE]
