"""The measures behind the catalogue: every documented name is there, and what they give is what the layers hold."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import event, event_row, evidence, posterior, state_row, written_case

from taqarub.base.quantity import at
from taqarub.case.claims import Test
from taqarub.case.measures import MEASURES
from taqarub.model.build import build_model
from taqarub.outlook.outlook import Ensemble, Outlook
from taqarub.outlook.probes import probe_key, value_key
from taqarub.verdict.criteria.catalogue import NAMES, measure
from taqarub.verdict.criteria.informed import MOST_ROWS, informing, moves_of_quantity
from taqarub.verdict.criteria.motives import shares_of
from taqarub.verdict.verdict import EvidenceBase

MODEL = build_model(*written_case())


def with_posterior(draws: int = 50) -> EvidenceBase:
    rng = np.random.default_rng(8)
    z, prior = rng.standard_normal((draws, MODEL.size)), rng.standard_normal((70, MODEL.size))
    held = replace(posterior(), z=z, weights=np.full(draws, 1 / draws), prior_z=prior)
    return replace(evidence(), model=MODEL, posterior=held)


def ensemble(seed: int, draws: int, paths: int, shift: float = 0.0, probes=None) -> Ensemble:
    rng = np.random.default_rng(seed)
    outcome = (rng.random((draws, paths)) < 0.5 + shift).astype(np.int8)
    read = {"outcome": outcome, "level:rent": outcome + 1, "distance:eviction": rng.random((draws, paths))}
    return Ensemble("", np.full(draws, 1 / draws), {6: read}, {}, np.zeros((1, 2)), probes or {})


def with_outlook(**ensembles: Ensemble) -> EvidenceBase:
    names = {name.replace("__", ":"): held for name, held in ensembles.items()}
    interval = {"dear": None, "cheap": None}
    outlook = Outlook("2005-07-10", (6,), names, {6: interval}, {}, {}, {}, (), (), 0.0, {})
    return replace(with_posterior(), outlook=outlook)


def test_every_documented_measure_has_a_function():
    assert sorted(NAMES) == sorted(MEASURES)


@pytest.mark.parametrize("name", sorted(set(MEASURES) - {"timeline.rows"}))
def test_a_measure_whose_layer_was_not_run_is_unanswerable_and_raises_nothing(name):
    bare = replace(evidence(), record=None)
    filler = {
        **{"from": "2000-01", "to": "2001-01", "actor": "LND", "quantity": "outcome:dear", "horizon": 6},
        **{"motives": ["income"], "moves": ["mend"], "move": "mend", "over": "raise", "id": "all", "track": "rent"},
        **{"trigger": "flood", "red_line": "eviction"},
    }
    given = {key: filler[key] for key, argument in MEASURES[name].items() if key in filler and argument.needed}
    assert measure(name, bare, given).unanswerable == "layer-missing"


def test_rows_are_counted_by_whether_they_are_checked():
    base = evidence((event_row("E1"), event_row("E2", checked=False)), states=(state_row("S1", date(2000, 1, 1), 3.0),))
    found = measure("timeline.rows", base, {"rows": ["E1", "E2", "S1", "X9"], "against": ["E1"]})
    assert (found.details["rows"], found.details["checked"]) == (3, 2)
    assert found.details["recalled"] == ["E2"] and found.details["missing"] == ["X9"]
    assert found.evidence == ("E1", "E2", "S1")


def test_the_past_is_read_by_the_history_layer_with_its_null_test():
    events = tuple(event(f"E{i}", date(2004, 1 + i, 5)) for i in range(8))
    base = evidence(tuple(event_row(e.id) for e in events), events)
    given = {"match": {"actor": ["LND"]}, "after": ["2004-01", "2004-12"], "before": ["2003-01", "2003-12"]}
    found = measure("timeline.rate_ratio", base, given)
    assert found.prior is None and found.p_value is not None and found.p_value < 0.05
    assert set(found.evidence) == {e.id for e in events}
    outside = measure("timeline.rate_ratio", base, {**given, "after": ["2030-01", "2030-12"]})
    assert outside.unanswerable == "outside-record" and "2030" in outside.details["problem"]


def test_shares_of_motives_add_to_one_and_follow_the_regime():
    z = np.random.default_rng(9).standard_normal((20, MODEL.size))
    both = shares_of(MODEL, z, "LND", ["income", "peace"], "calm")
    assert both == pytest.approx(np.ones(20))
    calm, busy = (shares_of(MODEL, z, "LND", ["income"], regime) for regime in ("calm", "busy"))
    places = {p.name: p for p in MODEL.parameters}
    raw = {
        name: at(places[name].quantity, z[:, places[name].index])
        for name in ("motives.LND.income.share.calm", "motives.LND.peace.share")
    }
    income, peace = raw.values()
    assert calm == pytest.approx(income / (income + peace))
    assert not np.allclose(calm, busy)
    # no regime asked for: the one of the as-of date (busy since 2001)
    assert shares_of(MODEL, z, "LND", ["income"], None) == pytest.approx(busy)


def test_a_share_comes_with_its_prior_and_with_equal_weights():
    base = with_posterior()
    found = measure("estimate.share", base, {"actor": "LND", "motives": ["income"], "regime": "calm"})
    assert found.posterior.values.size == 50 and found.prior.values.size == 70
    assert found.neutral.values.tolist() == [0.5]
    over = {"actor": "LND", "motives": ["income"], "over": ["peace"], "regime": "calm"}
    gap = measure("estimate.share_gap", base, over)
    assert gap.posterior.values == pytest.approx(2 * found.posterior.values - 1)
    change = {"actor": "LND", "motives": ["income"], "regime": "busy", "over_regime": "calm"}
    across = measure("estimate.share_gap", base, change)
    busy = measure("estimate.share", base, {"actor": "LND", "motives": ["income"], "regime": "busy"})
    assert across.posterior.values == pytest.approx(busy.posterior.values - found.posterior.values)
    assert measure("estimate.share", base, {"actor": "LND", "motives": ["fame"]}).unanswerable == "unknown-motive"


def test_a_number_of_the_game_cites_the_events_behind_the_moves_concerned():
    assert informing(MODEL, ["LND"], ["LND.mend"]) == ("E3", "E2")  # newest first
    both = informing(MODEL, ["LND", "TEN"], ["LND.mend"])
    assert both == ("E3", "E2", "E5")  # the move concerned before other steps, though those are newer
    assert set(informing(MODEL, ["TEN"])) == {"E5"}
    assert moves_of_quantity(MODEL, "count:LND.mend+TEN.sue") == ("LND.mend", "TEN.sue")
    assert set(moves_of_quantity(MODEL, "level:rent")) == {"LND.raise", "LND.mend", "TEN.withhold", "TEN.sue"}
    assert set(moves_of_quantity(MODEL, "feature:dear")) == set(moves_of_quantity(MODEL, "months:rent == steep"))
    coded = replace(MODEL.coded, events={**MODEL.coded.events, "LND": tuple((f"X{t}",) for t in range(90))})
    assert len(informing(replace(MODEL, coded=coded), ["LND"])) == MOST_ROWS
    assert informing(replace(MODEL, coded=coded), ["LND"])[0] != "X0"  # newest first


def test_futures_are_laid_out_draw_by_draw_for_all_three_clouds():
    base = with_outlook(posterior=ensemble(1, 10, 40), prior=ensemble(2, 8, 30), neutral=ensemble(3, 5, 20))
    found = measure("outlook.future", base, {"quantity": "outcome:cheap", "horizon": 6})
    held = base.outlook.ensembles["posterior"].futures[6]["outcome"]
    assert found.posterior.values.reshape(10, 40).tolist() == (held == 1).astype(float).tolist()
    assert found.posterior.weights.sum() == pytest.approx(1.0)
    assert (found.details["paths"], found.details["paths_prior"], found.unit) == (40, 30, "yes/no")
    assert found.neutral.values.size == 100
    assert measure("outlook.future", base, {"quantity": "outcome:war", "horizon": 6}).unanswerable == "not-simulated"
    assert measure("outlook.future", base, {"quantity": "outcome:cheap", "horizon": 7}).unanswerable == "not-simulated"
    away = measure("outlook.distance", base, {"red_line": "eviction", "horizon": 6})
    assert away.posterior.values.size == 400 and away.unit == "rungs"


def test_a_counterfactual_is_compared_draw_by_draw_with_its_baseline():
    changed = ensemble(4, 6, 50, 0.3, {value_key("LND"): np.full(6, 0.7)})
    as_it_is = ensemble(5, 6, 50, 0.0, {value_key("LND"): np.linspace(0.1, 0.6, 6)})
    base = with_outlook(**{"cf__all": changed, "baseline__posterior": as_it_is})
    found = measure("game.counterfactual", base, {"id": "all", "quantity": "level:rent", "horizon": 6})
    gap = [e.futures[6]["level:rent"].mean(axis=1) for e in (changed, as_it_is)]
    assert found.posterior.values == pytest.approx(gap[0] - gap[1])
    assert found.prior is None and "no-prior" in found.cautions and "few-draws" in found.cautions
    value = measure("game.value_change", base, {"id": "all", "actor": "LND"})
    assert value.posterior.values == pytest.approx(0.7 - np.linspace(0.1, 0.6, 6))
    assert measure("game.veto", base, {"quantity": "level:rent", "horizon": 6}).unanswerable == "not-simulated"


def test_what_was_asked_of_the_first_month_is_found_by_its_question():
    given = {"actor": "LND", "move": "mend", "over": "raise"}
    words = {"en": "x", "ar": "س"}
    key = probe_key(Test.model_validate({"measure": "game.advantage", "with": given, "basis": words, "above": 0}))
    after, before = ensemble(1, 20, 5, probes={key: np.arange(20.0)}), ensemble(2, 8, 5, probes={key: np.ones(8)})
    base = with_outlook(posterior=after, prior=before)
    found = measure("game.advantage", base, given)
    assert found.posterior.values.tolist() == list(range(20)) and found.unit == "payoff"
    assert found.prior.values.tolist() == [1.0] * 8 and found.neutral is None
    assert measure("game.advantage", base, {**given, "over": "hold"}).unanswerable == "not-simulated"
