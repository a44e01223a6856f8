"""Every rule of judging, met with made-up measurements: precedence, hedges, facts, twins, seconds, placebos."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import claim, event_row, evidence, fixed, measured, placebo, posterior, test_of

from taqarub.base.measurement import Draws, Measurement
from taqarub.verdict.judge import judge, judge_placebos
from taqarub.verdict.serial import to_json
from taqarub.verdict.verdict import WRITTEN

PROMISED = [
    *("id", "kind", "statement", "mode", "verdict", "probability", "probability_prior", "probability_neutral"),
    *("hedge_right", "number", "unit", "interval", "level", "method", "evidence", "confidence", "rests_on"),
    "would_change",
]


def one(found: Measurement, base=None, measure=None, **parts):
    (verdict,) = judge([claim(**parts)], base or evidence(), measure or fixed(made__up=found))
    return verdict


@pytest.mark.parametrize(
    ("p", "verdict"),
    [(0.95, "supported"), (0.7, "leaning"), (0.5, "undetermined"), (0.3, "leaning-against"), (0.1, "contradicted")],
)
def test_a_plain_sentence_is_judged_by_p(p, verdict):
    found = one(measured(p))
    assert (found.verdict, found.probability, found.hedge_right) == (verdict, pytest.approx(p), None)
    assert found.reason == ("near-even" if verdict == "undetermined" else "")


@pytest.mark.parametrize(
    ("mode", "p", "verdict", "right"),
    [
        ("likely", 0.70, "supported", True),
        ("likely", 0.40, "contradicted", False),
        ("may", 0.30, "supported", True),
        ("may", 0.10, "contradicted", False),
        ("holds", 0.30, "leaning-against", None),
    ],
)
def test_a_hedged_sentence_is_judged_as_hedged_and_keeps_p_in_sight(mode, p, verdict, right):
    found = one(measured(p), mode=mode)
    assert (found.verdict, found.hedge_right) == (verdict, right)
    assert found.probability == pytest.approx(p)


def test_p_close_to_the_line_of_a_hedge_is_not_called_either_way_with_few_draws():
    few = Measurement("made.up", Draws.equal(np.arange(50) < 10), "yes/no", "m", tuple(f"E{i}" for i in range(30)))
    assert one(few, mode="may").verdict == "undetermined"


def test_a_belief_is_shown_beside_the_verdict_on_conduct():
    table = fixed(made__up=measured(0.9), belief=measured(0.1, prior=0.6))
    found = one(None, measure=table, mode="holds", belief=test_of(also_given={"which": "belief"}, at_least=1))
    assert found.verdict == "supported"
    assert found.belief["probability"] == pytest.approx(0.1)
    assert found.belief["verdict"] == "contradicted"


# dated facts


def rows(*ids, against=()):
    return claim(kind="fact", criterion=test_of("timeline.rows", {"rows": list(ids), "against": list(against)}))


@pytest.mark.parametrize(
    ("checked", "against", "p", "verdict", "confidence"),
    [
        ((True, True), False, 0.95, "supported", "high"),
        ((True, False), False, 0.70, "leaning", "moderate"),
        ((False, False), False, 0.70, "leaning", "low"),
        ((True, True), True, 0.50, "undetermined", "low"),
    ],
)
def test_a_dated_fact_is_judged_by_its_rows(checked, against, p, verdict, confidence):
    base = evidence((*(event_row(f"E{i}", ok) for i, ok in enumerate(checked)), event_row("E9")))
    (found,) = judge([rows("E0", "E1", against=["E9"] if against else [])], base)
    assert (found.probability, found.verdict, found.confidence) == (p, verdict, confidence)
    assert set(found.evidence) == {"E0", "E1"} | ({"E9"} if against else set())
    assert found.verdict_low == found.verdict_high == verdict


def test_a_fact_without_rows_is_undetermined_and_named_missing_rows_are_told():
    (found,) = judge([rows("E77")], evidence())
    assert (found.verdict, found.reason, found.probability) == ("undetermined", "no-rows", None)
    (some,) = judge([rows("E0", "E77")], evidence())
    assert some.probability == 0.95 and "rows-missing" in some.confidence_reasons


def test_the_twin_of_a_fact_has_the_complement():
    (found,) = judge([rows("E0")], evidence())
    assert found.twin["probability"] == pytest.approx(0.05)
    assert found.twin["verdict"] == "contradicted"


# no verdict by construction


def test_what_the_record_does_not_move_follows_from_the_assumptions():
    found = one(measured(0.95, prior=0.94, neutral=0.40))
    assert (found.verdict, found.reason) == ("assumed", "follows-from-assumptions")
    assert (found.probability_prior, found.probability_neutral) == (pytest.approx(0.94), pytest.approx(0.40))
    assert to_json(found)["verdict"] == "undetermined: follows from the assumptions"


def test_what_even_the_neutral_case_says_follows_from_the_mechanics():
    found = one(measured(0.95, prior=0.94, neutral=0.96))
    assert (found.verdict, found.reason) == ("assumed", "follows-from-mechanics")


def test_what_the_record_moves_is_judged_whatever_the_neutral_case_says():
    assert one(measured(0.95, prior=0.60, neutral=0.97)).verdict == "supported"
    assert one(measured(0.05, prior=0.60, neutral=0.97)).verdict == "contradicted"


def test_a_small_change_counts_only_when_it_triples_the_odds_into_another_level():
    assert one(measured(0.26, prior=0.165)).verdict == "assumed"
    assert one(measured(0.204, prior=0.105)).verdict != "supported"
    assert one(measured(0.21, prior=0.12)).verdict == "assumed"
    assert one(measured(0.999, prior=0.97)).verdict == "assumed"
    assert one(measured(0.93, prior=0.90)).verdict == "assumed"
    assert one(measured(0.93, prior=0.80)).verdict == "supported"


def test_a_change_within_the_error_of_few_draws_does_not_count():
    few = Measurement(
        "made.up",
        Draws.equal(np.arange(12) < 10),
        "yes/no",
        "m",
        tuple(f"E{i}" for i in range(30)),
        prior=Draws.equal(np.arange(12) < 8),
    )
    found = one(few)
    assert (found.verdict, found.reason, found.confidence) == ("undetermined", "within-error", "low")


def test_motive_shares_as_wide_as_before_are_assumed_not_found():
    values = np.random.default_rng(2).normal(size=1000)
    rows_ = tuple(f"E{i}" for i in range(30))
    moved_but_wide = Measurement(
        "estimate.share", Draws.equal(values + 1.5), "share", "m", rows_, prior=Draws.equal(values)
    )
    found = one(None, measure=lambda *_: moved_but_wide)
    assert (found.verdict, found.reason) == ("assumed", "shares-not-narrowed")
    narrowed = replace(moved_but_wide, posterior=Draws.equal(0.5 * values + 2.0))
    assert one(None, measure=lambda *_: narrowed).verdict == "supported"


# what makes a verdict open


def test_a_sampler_that_did_not_converge_comes_before_everything_else():
    for sampler in (
        posterior(ess=20),
        posterior(pareto_k=1.2),
        posterior(notes=("not-converged",)),
        posterior(ess=np.nan),
    ):
        found = one(measured(0.95, prior=0.94), base=evidence(sampler=sampler))
        assert (found.verdict, found.reason, found.confidence) == ("undetermined", "not-converged", "low")


def test_a_weak_sampler_lowers_confidence_but_leaves_the_verdict():
    found = one(measured(0.95, prior=0.5), base=evidence(sampler=posterior(ess=80)))
    assert (found.verdict, found.confidence) == ("supported", "low")
    assert one(measured(0.95), base=evidence(sampler=posterior(ess=20))).verdict == "supported"  # no model in it


def test_too_few_events_leave_it_undetermined():
    found = one(measured(0.95, evidence=("E0", "E1", "E2", "E3")))
    assert (found.verdict, found.reason, found.confidence) == ("undetermined", "few-events", "low")
    assert one(measured(0.95, evidence=("E0", "E1", "E2", "E3", "E4"))).verdict == "supported"
    flagged = one(measured(0.95, cautions=("few-events",)))
    assert flagged.reason == "few-events"


def second(p, p2, mode="says", **parts):
    table = fixed(made__up=measured(p), other=measured(p2, **parts))
    return one(None, measure=table, mode=mode, also=test_of(also_given={"which": "other"}, at_least=1))


def test_two_measurements_on_opposite_sides_of_one_half_leave_it_undetermined():
    found = second(0.95, 0.40)
    assert (found.verdict, found.reason, found.confidence) == ("undetermined", "methods-disagree", "low")
    assert found.second["agrees"] is False and found.second["probability"] == pytest.approx(0.40)
    assert found.probability == pytest.approx(0.95)  # reported, never averaged
    assert second(0.95, 0.51).verdict == "supported"


def test_methods_are_compared_on_the_sentence_as_hedged():
    assert second(0.60, 0.30, mode="may").verdict == "supported"
    assert second(0.60, 0.10, mode="may").reason == "methods-disagree"


def test_a_second_measurement_that_the_record_does_not_move_is_shown_but_does_not_count():
    found = second(0.95, 0.10, prior=0.10)
    assert found.verdict == "supported"
    assert found.second["agrees"] is False and found.second["counts"] is False
    assert found.second["verdict"] == "assumed"


def test_a_second_method_inside_a_measurement_counts_as_well():
    found = one(replace(measured(0.95), second=measured(0.2)))
    assert found.reason == "methods-disagree"


def test_what_cannot_be_measured_is_not_testable_with_its_reason():
    missing = Measurement("made.up", Draws.equal(np.zeros(0)), "", "", unanswerable="no-levels")
    found = one(missing)
    assert (found.verdict, found.reason, found.probability, found.number) == ("not-testable", "no-levels", None, None)
    assert to_json(found)["verdict"] == "not testable here"
    empty = one(Measurement("made.up", Draws.equal(np.full(5, np.nan)), "", ""))
    assert (empty.verdict, empty.reason) == ("not-testable", "undefined-draws")
    unknown = judge([claim(criterion=test_of("no.such", at_least=1))], evidence())[0]
    assert (unknown.verdict, unknown.reason) == ("not-testable", "unknown-measure")


# thresholds moved, confidence


def test_a_verdict_that_turns_when_the_threshold_moves_has_low_confidence():
    values = Draws.equal(np.linspace(0.97, 1.03, 200))
    found = one(Measurement("made.up", values, "ratio", "m", tuple(f"E{i}" for i in range(30))))
    assert (found.verdict_low, found.verdict_high) == ("supported", "contradicted")
    assert "threshold-decides" in found.confidence_reasons and found.confidence == "low"


def test_confidence_is_high_only_with_many_checked_rows_and_no_reason_against_it():
    assert one(measured(0.95)).confidence == "high"
    assert one(measured(0.95, evidence=tuple(f"E{i}" for i in range(10)))).confidence == "moderate"
    half = evidence(tuple(event_row(f"E{i}", checked=i % 3 > 0) for i in range(30)))
    assert one(measured(0.95), base=half).confidence == "moderate"
    recalled = evidence(tuple(event_row(f"E{i}", checked=i % 3 == 0) for i in range(30)))
    assert one(measured(0.95), base=recalled).confidence == "low"


def test_evidence_holds_only_rows_of_the_record():
    found = one(measured(0.95, evidence=(*[f"E{i}" for i in range(6)], "E999", "E1")))
    assert found.evidence == tuple(f"E{i}" for i in range(6))


# twins and placebos


def test_a_twin_without_a_test_of_its_own_has_the_complement_of_p():
    found = one(measured(0.7))
    assert found.twin["probability"] == pytest.approx(0.3)
    assert found.twin["verdict"] == "leaning-against" and found.twin["own_test"] is False


def test_a_twin_with_a_test_of_its_own_is_judged_by_it():
    table = fixed(made__up=measured(0.7), other=measured(0.9))
    twin = {"statement": {"en": "no", "ar": "لا"}, "test": test_of(also_given={"which": "other"}, at_least=1)}
    found = one(None, measure=table, twin=twin)
    assert found.twin["probability"] == pytest.approx(0.9) and found.twin["own_test"] is True


def test_the_twin_of_a_hedged_sentence_asserts_the_opposite_flatly():
    found = one(measured(0.5), mode="may")
    assert found.verdict == "supported" and found.twin["verdict"] == "undetermined"


def test_placebos_and_twins_are_judged_by_the_same_code():
    base = evidence()
    base = replace(base, case=replace(base.case, claims=(claim("A1"), claim("A2", mode="may")), placebos=(placebo(),)))
    found = judge_placebos(base.case, base, fixed(made__up=measured(0.9)))
    assert [v.id for v in found] == ["P1", "A1-twin", "A2-twin"]
    assert [v.verdict for v in found] == ["supported", "contradicted", "contradicted"]


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1))
def test_a_claim_and_its_twin_are_never_both_supported(p):
    found = one(measured(p))
    assert found.probability + found.twin["probability"] == pytest.approx(1.0)
    assert not (found.verdict == "supported" and found.twin["verdict"] == "supported")


# files


def test_json_holds_the_promised_keys_first_and_never_nan():
    table = fixed(
        made__up=measured(0.9, prior=0.5, details={"a": float("nan"), "b": np.arange(2)}),
        other=Measurement("x", Draws.equal(np.zeros(0)), "", "", unanswerable="no-levels"),
    )
    found = one(None, measure=table, also=test_of(also_given={"which": "other"}, at_least=1))
    entry = to_json(found)
    assert list(entry)[: len(PROMISED)] == PROMISED
    again = json.loads(json.dumps(entry, allow_nan=False, ensure_ascii=False))
    assert again == entry
    assert entry["details"]["measure"] == {"a": None, "b": [0, 1]}
    assert set(WRITTEN.values()) == {"undetermined: follows from the assumptions", "not testable here"}


def test_the_same_evidence_gives_the_same_verdicts_in_any_order():
    claims = [claim("A1"), claim("A2", mode="may", rests_on=["A1"])]
    table = fixed(made__up=measured(0.9))
    forward, back = judge(claims, evidence(), table), judge(claims[::-1], evidence(), table)
    assert [to_json(v) for v in forward] == [to_json(v) for v in back[::-1]]
