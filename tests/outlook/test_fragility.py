"""Hazard ratios and the likeliest set of shocks, on futures written by hand."""

import numpy as np
import pytest
from outlook_case import chance, number, small_model, words

from taqarub.outlook.fragility import cheapest_flip, hazard_ratios, mean_hazards, shock_sets, triggers_of
from taqarub.outlook.stack import Stack


def shock(low, best, high):
    return {
        "name": words("shock"),
        "hazard": number(low, best, high, "per-month"),
        "shifts": [{"track": "rent", "up": chance(0.3, 0.5, 0.7)}],
    }


MODEL = small_model(
    horizons_months=[3, 6],
    shocks={"flood": shock(0.01, 0.02, 0.04), "fire": shock(0.004, 0.01, 0.02), "fog": shock(0.1, 0.2, 0.3)},
)
PATHS = 999


def stack(reversals, rows=(0, 1)):
    """So many of 999 paths of each draw end in the reversal (outcome 0), the others in outcome 2."""
    outcome = np.stack([np.where(np.arange(PATHS) < n, 0, 2) for n in reversals]).astype(np.int8)
    return Stack(np.array(rows), {3: {"outcome": outcome}}, {}, np.zeros(0), {}, {})


def stacks(with_trigger, without):
    names = ("flood", "fire", "fog", "season=calm", "market=slack")
    return {"baseline:no-veto": stack(without)} | {f"trigger:{name}": stack(with_trigger) for name in names}


def test_twice_the_hazard_is_a_ratio_of_two():
    """p₁ = 1 − (1 − p₀)² when the hazard is twice as high throughout."""
    before = np.array([0.2, 0.5])
    after = 1 - (1 - before) ** 2
    counts = [np.round(p * 1000 - 0.5).astype(int) for p in (after, before)]
    ratios = hazard_ratios(MODEL, stacks(*counts), "posterior")
    assert ratios["flood"] == pytest.approx([2.0, 2.0], abs=0.01)
    told = triggers_of(MODEL, stacks(*counts), np.array([0.5, 0.5]))["flood"]
    assert told["baseline"] == pytest.approx(0.35, abs=0.001)
    assert told["with"] == pytest.approx((0.36 + 0.75) / 2, abs=0.001)
    assert told["lo"] == pytest.approx(2.0, abs=0.01)


def test_no_reversal_at_all_is_no_division_by_nought():
    ratios = hazard_ratios(MODEL, stacks([0, 0], [0, 0]), "posterior")
    assert ratios["fire"] == pytest.approx([1.0, 1.0])


def test_the_likeliest_set_that_flips_is_found():
    hazards = {"flood": 0.02, "fire": 0.01, "fog": 0.2}
    made = {"baseline:posterior": stack([100, 100])}
    for chosen in shock_sets(MODEL.case.file):
        flips = chosen == ("fire",) or {"flood", "fog"} <= set(chosen)
        made[f"shocks:{'+'.join(chosen)}"] = stack([900, 900] if flips else [100, 100])
    found = cheapest_flip(MODEL, made, hazards, np.array([0.5, 0.5]))
    # fog and flood together cost −ln 0.2 − ln 0.02 = 5.52, fire alone −ln 0.01 = 4.61
    assert found["shocks"] == ["fire"] and found["becomes"] == "reversal" and found["most_likely"] == "quiet"
    assert found["cost"] == pytest.approx(-np.log(0.01))
    found = cheapest_flip(MODEL, made, hazards | {"fire": 0.001}, np.array([0.5, 0.5]))
    assert found["shocks"] == ["flood", "fog"]
    assert found["sets"] == 7


def test_no_set_flips_a_sure_course():
    made = {"baseline:posterior": stack([100, 100])}
    made |= {f"shocks:{'+'.join(chosen)}": stack([100, 100]) for chosen in shock_sets(MODEL.case.file)}
    found = cheapest_flip(MODEL, made, {"flood": 0.02, "fire": 0.01, "fog": 0.2}, np.array([0.5, 0.5]))
    assert found["shocks"] == [] and "becomes" not in found


def test_hazards_are_means_over_the_posterior():
    z = np.zeros((2, MODEL.size))
    assert mean_hazards(MODEL, z, np.array([0.5, 0.5]))["flood"] == pytest.approx(0.02)
