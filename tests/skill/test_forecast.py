"""Scores against closed forms, dates of resolution, and baselines read off the coded record."""

from __future__ import annotations

import importlib.util
import math
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taqarub.case.claims import Claim
from taqarub.model.build import build_model
from taqarub.skill import forecast, past
from taqarub.skill.resolution import Threshold, holds, inverse, read, text


def _small():
    place = Path(__file__).parents[1] / "model" / "small_case.py"
    spec = importlib.util.spec_from_file_location("small_case_for_forecasts", place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SMALL = _small()
WORDS = {"en": "by definition", "ar": "بالتعريف"}


def claim(quantity: str, horizon: int = 6, **threshold) -> Claim:
    return Claim.model_validate(
        {
            "id": "F1",
            "kind": "forecast",
            "mode": "likely",
            "horizon_months": horizon,
            "statement": WORDS,
            "criterion": {
                "measure": "outlook.future",
                "with": {"quantity": quantity, "horizon": horizon},
                "basis": WORDS,
                **threshold,
            },
            "twin": {"statement": WORDS},
        }
    )


@dataclass
class Judged:
    id: str
    probability: float | None
    unit: str = "yes/no"


def test_brier_is_its_closed_form_in_expectation():
    # with true chance q the expected Brier score of p is (p − q)² + q(1 − q), least at p = q (Brier 1950)
    q = 0.3
    for p in (0.0, 0.3, 0.9):
        expected = q * forecast.brier(p, True) + (1 - q) * forecast.brier(p, False)
        assert expected == pytest.approx((p - q) ** 2 + q * (1 - q))


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_log_score_is_proper_with_regret_equal_to_divergence(p, q):
    # the loss against the truth is the Kullback–Leibler divergence (Good 1952)
    expected = [q * forecast.log_score(x, True) + (1 - q) * forecast.log_score(x, False) for x in (p, q)]
    divergence = q * math.log(q / p) + (1 - q) * math.log((1 - q) / (1 - p))
    assert expected[1] - expected[0] == pytest.approx(divergence, abs=1e-12)
    assert divergence >= -1e-12


def test_log_score_of_a_fair_coin_is_minus_log_two():
    assert forecast.log_score(0.5, False) == pytest.approx(-math.log(2))
    assert forecast.log_score(1.0, False) == -math.inf


def test_score_stands_beside_its_baselines_and_never_holds_an_infinity():
    entry = {"probability": 0.0, "base_rate": 0.5, "persistence": 0.05, "reference_rate": None}
    scored = forecast.score(entry, came=True)
    assert scored["brier"] == 1.0 and scored["log_score"] is None
    assert scored["base_rate"]["skill"] == pytest.approx(1 - 1.0 / 0.25)
    assert "reference_rate" not in scored


@pytest.mark.parametrize(
    ("as_of", "months", "day"),
    [
        (date(2024, 2, 29), 12, "2025-02-28"),
        (date(2025, 12, 31), 2, "2026-02-28"),
        (date(2025, 11, 4), 36, "2028-11-04"),
    ],
)
def test_a_forecast_resolves_its_horizon_after_the_as_of_date(as_of, months, day):
    assert forecast.resolution_date(as_of, months).isoformat() == day


def test_thresholds_are_read_held_and_turned_round():
    test = claim("level:rent", between=[1, 2]).criterion
    region = read(test)
    values = np.array([0.0, 1.0, 2.0, 3.0, np.nan])
    assert holds(region, values).tolist() == [False, True, True, False, False]
    assert holds(inverse(region), values).tolist() == [True, False, False, True, False]
    assert text(read(claim("level:rent", above="2020-08").criterion), "date") == "> 2020-08"
    assert read(claim("level:rent").criterion) is None
    assert holds(Threshold(high=1.0, open_high=True), np.array([1.0])).tolist() == [False]


def test_base_rate_and_persistence_are_counted_on_the_coded_record():
    case, record = SMALL.small_case(as_of="2005-07-10")
    model = build_model(case, record)
    test = claim("level:rent", at_least=2)
    months = model.coded.states[:, 0]
    expected = months[6:] >= 2
    found = past.past_values(model, test.criterion, 6)
    assert found.tolist() == months[6:].tolist()
    plain = past.baselines(case, model, test, 6)
    assert plain.base_rate == pytest.approx((expected.sum() + 0.5) / (expected.size + 1))
    assert plain.windows == len(months) // 6
    # the level of July 2005 (5, below the first cut) is the start, so a steep rent does not persist and a low one does
    assert plain.persists is False
    assert past.baselines(case, model, claim("level:rent", at_most=0), 6).persists is True


def test_moves_and_outcomes_of_the_past_are_read_by_the_same_meter():
    case, record = SMALL.small_case(as_of="2005-07-10")
    model = build_model(case, record)
    raised = past.past_values(model, claim("count:LND.raise").criterion, 6)
    index = model.actions["LND"].index("raise")
    played = model.coded.moves["LND"] == index
    assert raised.tolist() == [float(played[i : i + 6].sum()) for i in range(len(played) - 6)]
    dear = past.past_values(model, claim("outcome:dear").criterion, 6)
    assert dear.tolist() == (model.coded.states[6:, 0] == 2).astype(float).tolist()
    assert past.past_values(model, claim("outcome:nowhere").criterion, 6) is None


def test_reference_cases_give_a_rate_only_for_outcomes_they_are_classed_by():
    rows = tuple(
        SimpleNamespace(outcome=o, realigned=r) for o, r in [("reversed", False), ("stalled", False), ("partial", True)]
    )
    case = SimpleNamespace(references=rows)
    assert past.reference_rate(case, "outcome:reversal") == (1.5 / 4, 3)
    assert past.reference_rate(case, "outcome:reintegration") == (0.5 / 4, 3)
    assert past.reference_rate(case, "outcome:repositioning") == (1.5 / 4, 3)
    assert past.reference_rate(case, "level:rent") == (None, 3)


def test_the_registry_keeps_forecasts_with_a_probability_and_marks_hindsight():
    case, record = SMALL.small_case(as_of="2005-07-10")
    fact = Claim.model_validate(
        claim("level:rent", at_least=2).model_dump(by_alias=True) | {"id": "A1", "kind": "fact"}
    )
    second = Claim.model_validate(claim("level:rent", at_least=2).model_dump(by_alias=True) | {"id": "F2"})
    case = replace(case, claims=(fact, claim("level:rent", at_least=2), second))
    evidence = SimpleNamespace(model=build_model(case, record))
    verdicts = [Judged("A1", 0.9), Judged("F1", 0.7), Judged("F2", None)]
    (entry,) = forecast.register(case, verdicts, evidence, date(2026, 1, 2))
    assert entry["id"] == "F1" and entry["retrospective"] is True
    assert entry["issued"] == "2026-01-02" and entry["resolves"] == "2006-01-10"
    assert "≥ 2" in entry["resolution_rule"]["en"] and "level:rent" in entry["resolution_rule"]["ar"]
    assert entry["persistence"] == pytest.approx(0.05)
    (early,) = forecast.register(case, [Judged("F1", 0.7)], evidence, case.as_of)
    assert early["retrospective"] is False
