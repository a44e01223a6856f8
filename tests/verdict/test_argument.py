"""Premises taken away: conditioned on the same draws, measured without shared rows, or weakened by rule."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import claim, event, event_row, evidence, fixed, measured, test_of

from taqarub.base.measurement import Draws, Measurement
from taqarub.verdict.argument import ancestors
from taqarub.verdict.judge import judge

ROWS = tuple(f"E{i}" for i in range(30))


def futures(values: np.ndarray, paths: int) -> Measurement:
    rng = np.random.default_rng(4)
    return Measurement(
        "outlook.future",
        Draws.equal(values),
        "yes/no",
        "futures",
        ROWS,
        prior=Draws.equal(rng.random(values.size) < 0.5),
        details={"axis": "draws", "paths": paths},
    )


def test_premises_of_premises_count_and_circles_end():
    graph = {"C": ["B", "X"], "B": ["A"], "A": ["C"]}
    assert ancestors(graph, "C") == ("B", "A")


def test_a_conclusion_on_the_same_futures_is_conditioned_on_the_premise_being_false():
    rng = np.random.default_rng(5)
    premise = rng.random(4000) < 0.6
    conclusion = np.where(premise, rng.random(4000) < 0.95, rng.random(4000) < 0.30)
    table = fixed(a=futures(premise.astype(float), 40), b=futures(conclusion.astype(float), 40))
    claims = [
        claim("A1", criterion=test_of(also_given={"which": "a"}, at_least=1)),
        claim("B1", criterion=test_of(also_given={"which": "b"}, at_least=1), rests_on=["A1"]),
    ]
    found = judge(claims, evidence(), table)[1]
    expected = conclusion[~premise].mean()
    assert found.details["argument"]["A1"]["how"] == "conditioned"
    assert found.details["argument"]["A1"]["probability"] == pytest.approx(expected)
    assert found.verdict == "leaning" and found.without_premise == {"A1": "leaning-against"}


def test_a_premise_on_draws_and_a_conclusion_on_their_futures_are_laid_on_one_axis():
    share = np.repeat([0.1, 0.9], 50)
    rng = np.random.default_rng(6)
    conclusion = (rng.random((100, 20)) < share[:, None]).astype(float).ravel()
    premise = replace(futures(share, 1), unit="share")
    table = fixed(a=premise, b=futures(conclusion, 20))
    claims = [
        claim("A1", criterion=test_of(also_given={"which": "a"}, above=0.5)),
        claim("B1", criterion=test_of(also_given={"which": "b"}, at_least=1), rests_on=["A1"]),
    ]
    found = judge(claims, evidence(), table)[1]
    assert found.details["argument"]["A1"]["probability"] == pytest.approx(conclusion[:1000].mean())
    assert found.without_premise["A1"] == "contradicted"


def test_a_premise_that_never_fails_leaves_nothing_to_condition_on():
    table = fixed(a=futures(np.ones(4000), 40), b=futures((np.arange(4000) % 10 > 0).astype(float), 40))
    claims = [
        claim("A1", criterion=test_of(also_given={"which": "a"}, at_least=1)),
        claim("B1", criterion=test_of(also_given={"which": "b"}, at_least=1), rests_on=["A1"]),
    ]
    assert judge(claims, evidence(), table)[1].without_premise == {"A1": "weakened"}


def test_a_measure_of_the_record_is_taken_again_without_the_rows_of_the_premise():
    late = [event(f"E{i}", date(2004, 1 + i, 5)) for i in range(8)]
    base = evidence(tuple(event_row(e.id) for e in late), tuple(late))
    rate = test_of(
        "timeline.rate_ratio",
        {"match": {"actor": ["LND"]}, "after": ["2004-01", "2004-12"], "before": ["2003-01", "2003-12"]},
        above=2,
    )
    claims = [
        claim("A1", kind="fact", criterion=test_of("timeline.rows", {"rows": [e.id for e in late[:7]]})),
        claim("B1", criterion=rate, rests_on=["A1"]),
    ]
    found = judge(claims, base)[1]
    assert found.verdict == "supported"
    left = found.details["argument"]["A1"]
    assert left["how"] == "rows-removed" and left["probability"] < found.probability - 0.1


def test_otherwise_a_conclusion_is_weakened_by_rule():
    table = fixed(a=measured(0.9), b=measured(0.95), c=measured(0.1))
    claims = [
        claim("A1", criterion=test_of(also_given={"which": "a"}, at_least=1)),
        claim("B1", criterion=test_of(also_given={"which": "b"}, at_least=1), rests_on=["A1"]),
        claim("C1", criterion=test_of(also_given={"which": "c"}, at_least=1), rests_on=["B1"]),
    ]
    _, b, c = judge(claims, evidence(), table)
    assert b.without_premise == {"A1": "weakened"} and b.details["argument"]["A1"]["verdict"] == "leaning"
    assert c.details["argument"]["A1"]["verdict"] == "contradicted"
    assert list(c.without_premise) == ["B1", "A1"]
