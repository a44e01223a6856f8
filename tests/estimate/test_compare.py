"""Rivals are scored on months that they have not seen, and what is kept is what was computed."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "model"))

from small_case import small_case

from taqarub.base.measurement import read_only
from taqarub.estimate import annealing, proposal
from taqarub.estimate.calibration import lengthened
from taqarub.estimate.compare import CLEAR, compare
from taqarub.estimate.compare_kept import keep_comparison, kept_comparison
from taqarub.estimate.likelihood import advantages
from taqarub.estimate.rates import base_rate, persistence
from taqarub.estimate.record import seen_of
from taqarub.estimate.replay import replay
from taqarub.estimate.rule import AS_PLAYED, constant_motives, no_patron, no_reciprocity
from taqarub.model.build import build_model

MODEL = build_model(*small_case())


@pytest.fixture(scope="module")
def scored():
    patch = pytest.MonkeyPatch()
    patch.setattr(proposal, "CLOUD", 150)
    patch.setattr(proposal, "LESSONS", (25, 25))
    patch.setattr(annealing, "LAST_MOVES", 6)
    longer = lengthened(MODEL, 120)
    rng = np.random.default_rng(4)
    states, shown = replay(longer, np.zeros(longer.size), 1, rng)
    moves = {name: read_only(found[:, 0]) for name, found in shown.items()}
    model = replace(longer, coded=replace(longer.coded, states=read_only(states[:, :, 0]), moves=moves))
    found = compare(model, 3, draws=80)
    patch.undo()
    return model, found


def test_every_rival_is_scored_on_the_same_months(scored):
    model, found = scored
    assert found.months + found.left_out == 60 and found.months > 0
    names = {rival.name for rival in found.rivals}
    assert {"no-reciprocity", "base-rate", "persistence"} <= names
    patrons = {n for n in model.players if model.case.file.actors[n].role == "patron"}
    for rival in found.rivals:
        assert (set(rival.players) & patrons == set()) == (rival.name == "no-patron" or not patrons)
        assert rival.difference == pytest.approx(found.months * (rival.ours - rival.theirs))
        lead = rival.difference / rival.standard_error
        assert rival.word == ("ahead" if lead > CLEAR else "behind" if lead < -CLEAR else "as-good")
        assert rival.ours < 0 and rival.theirs < 0


def test_a_kept_comparison_is_read_only_for_its_own_model_and_seed(scored, tmp_path):
    model, found = scored
    model = replace(model, case=replace(model.case, folder=str(tmp_path)))
    path = keep_comparison(model, found, 3, tmp_path)
    assert kept_comparison(model, 3) == found
    assert kept_comparison(model, 4) is None
    path.write_text(json.dumps({"key": "x"}), encoding="utf-8")
    assert kept_comparison(model, 3) is None
    path.write_text("{", encoding="utf-8")
    assert kept_comparison(model, 3) is None


def test_a_short_record_is_refused_in_a_word():
    found = compare(lengthened(MODEL, 60), 1)
    assert found.rivals == () and found.reason == "too-few-months"


def test_rates_learn_from_the_past_alone():
    shown = np.array([0, 1] * 30)
    assert np.exp(persistence(shown, 2))[-1] > 0.9 and np.exp(base_rate(shown, 2))[-1] == pytest.approx(0.5, abs=0.02)
    changed = shown.copy()
    changed[-1] = 0
    assert np.array_equal(base_rate(shown, 2)[:-1], base_rate(changed, 2)[:-1])


def test_the_rules_change_what_they_say_and_nothing_else():
    seen = seen_of(MODEL)
    z = np.random.default_rng(1).standard_normal((2, MODEL.size))
    played = advantages(MODEL, seen, z, 12)
    tied = constant_motives(MODEL)
    for index, ruling in tied.tied:
        assert (tied.apply(z)[:, index] == z[:, ruling]).all()
    alone = advantages(MODEL, seen, z, 12, no_reciprocity())
    assert len(alone) == len(played) and any(not np.allclose(a, b) for a, b in zip(alone, played, strict=True))
    rule = no_patron(MODEL)
    if rule.absent:
        assert len(advantages(MODEL, seen_of(MODEL, rule.absent), z, 12, rule)) == len(played) - len(rule.absent)
    assert AS_PLAYED.apply(z) is z


def test_nine_months_in_ten_can_be_scored_and_other_draws_change_little(scored):
    _, found = scored
    assert found.months >= 0.9 * (found.months + found.left_out)
    assert found.effective > 30
    for rival in found.rivals:
        assert 0 <= rival.monte_carlo_error < 3.0
