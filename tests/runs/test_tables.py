"""Tables of a record that is long enough for phases and reciprocity: the flagship's own."""

from __future__ import annotations

import itertools
import json
import math
import re
from typing import Any

import numpy as np
import pytest

from taqarub.case.check import read_case
from taqarub.events.read import read_events
from taqarub.history.history import History
from taqarub.history.trace import trace_history
from taqarub.runs import tables
from taqarub.runs.folder import dump


@pytest.fixture(scope="module")
def history() -> History:
    case = read_case("us-belarus").value
    assert case is not None
    return trace_history(case, read_events(case), 7)


def as_json(value: Any) -> Any:
    return json.loads(dump(value))


def test_spells_of_each_method_cover_the_record_without_gap_or_overlap(history: History) -> None:
    phases = as_json(tables.phases_table(history.phases))
    assert set(phases["methods"]) >= {"bayes", "markov"} and isinstance(phases["agreement"], dict | list | float)
    found = [spells for spells in phases["methods"].values() if spells]
    assert len(found) >= 2
    for spells in found:
        for spell in spells:
            assert {"start", "end", "label", "probability"} <= set(spell)
            assert re.fullmatch(r"\d{4}-\d{2}", spell["start"])
            assert spell["probability"] is None or 0 <= spell["probability"] <= 1
        assert all(spell["end"] is not None for spell in spells[:-1])
        for before, after in itertools.pairwise(spells):
            assert months(after["start"]) == months(before["end"]) + 1
            assert before["label"] != after["label"]


def months(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:]) - 1


def test_reciprocity_has_lag_choice_intervals_bands_and_the_shuffled_test(history: History) -> None:
    table = as_json(tables.reciprocity_table(history.reciprocity))
    assert table["lags"] >= 1 and table["observations"] > 24 and table["reason"] == ""
    low, mid, high = (np.array(table[key], float) for key in ("coefficients_low", "coefficients", "coefficients_high"))
    assert mid.size and low.shape == mid.shape == high.shape
    assert (low <= high).all()
    assert table["responses"] and table["shuffled_p"]
    for response in table["responses"]:
        bands = np.array([response["low"], response["cumulative"], response["high"]], float)
        assert bands.shape[1] > 1 and (np.diff(bands, axis=0) >= 0).all()
    assert all(0 < p <= 1 for p in table["shuffled_p"].values())


def test_ledger_rows_agree_with_its_summary(history: History) -> None:
    rows = as_json(tables.ledger_rows(history.ledger))
    summary = as_json(tables.ledger_summary(history.ledger))
    dates = {row["step_id"]: row["date"] for row in rows}
    assert len(rows) == summary["steps"] > 50
    exact = {step.id for step in history.ledger.steps if step.exact}
    for row in rows:
        assert list(row) == list(tables.LEDGER_COLUMNS)
        if row["lag_days"] is not None:
            lag = np.datetime64(dates[row["answered_by"]]) - np.datetime64(row["date"])
            assert row["lag_days"] == lag.astype(int) and 0 <= row["lag_days"] <= summary["window_days"]
        else:  # no answer, or a month is known and no day
            assert not row["answered_by"] or not {row["step_id"], row["answered_by"]} <= exact
    lo, hi = summary["match_rate_interval"]
    assert 0 <= lo <= hi <= 1 and 0 < summary["p_value"] <= 1


def test_history_tables_are_json_and_name_every_month(history: History) -> None:
    table = as_json(tables.history_tables(history))
    assert set(table) == {"series", "ledger", "phases", "reciprocity"}
    periods = [months(row["period"][:7]) for row in table["series"]]
    assert periods == list(range(periods[0], periods[0] + len(periods)))
    assert all(row["level"] is None or math.isfinite(row["level"]) for row in table["series"])


def test_what_json_cannot_hold_becomes_null() -> None:
    odd = {("a", "b"): np.array([1.0, np.nan]), "c": (np.float64("inf"), np.int64(3), True), "d": -0.0}
    assert tables.plain(odd) == {"a>b": [1.0, None], "c": [None, 3, True], "d": 0.0}
    with pytest.raises(ValueError):
        dump({"x": float("nan")})
