"""Any two countries of a store: what is found, what is told when nothing can be, and the command."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.__main__ import main
from taqarub.base.seed import stream
from taqarub.cli.history_figures import dyad_figures
from taqarub.events.cameo import QUADS
from taqarub.events.event import Event
from taqarub.events.series import dyad_series
from taqarub.history.dyad import stand_out, trace_dyad
from taqarub.history.dyads import parse_dyads
from taqarub.history.reference_class import (
    CAVEATS,
    OUTCOMES,
    analogies,
    left_out_score,
    likeness,
    outcome_rates,
    reference_class,
    shipped_references,
)
from taqarub.history.schemes import Facts, kupchan, peace_level

FIRST, LAST = date(2005, 1, 1), date(2014, 12, 31)


def events_of(rows):
    return [
        Event(f"E{i}", day, "day", a, b, "08", score, QUADS[1 if score > 0 else 3], "", "cooperative", 1, True)
        for i, (day, a, b, score) in enumerate(rows)
    ]


def both(events, first=FIRST, last=LAST, by="month"):
    return tuple(dyad_series(events, *pair, first, last, by) for pair in (("AAA", "BBB"), ("BBB", "AAA")))


def traced(rows, first=FIRST, last=LAST, seed=1):
    events = events_of(rows)
    return trace_dyad(both(events, first, last), both(events, first, last, "week"), seed)


def warm_then_cold(seed=3):
    """Ten years: friendly until 2009, hostile after; BBB answers AAA's outbursts within weeks."""
    random, rows = stream(seed, "dyad"), []
    for week in range(0, 520):
        day = FIRST + timedelta(days=7 * week)
        mood = 3.0 if week < 260 else -3.0
        for a, b in (("AAA", "BBB"), ("BBB", "AAA")):
            if random.random() < 0.6:
                rows.append((day + timedelta(days=int(random.integers(0, 7))), a, b, mood + random.normal()))
        if random.random() < 0.06:
            rows.append((day, "AAA", "BBB", -9.0))
            rows.append((day + timedelta(days=14), "BBB", "AAA", -9.0))
    return rows


@pytest.fixture(scope="module")
def found():
    return traced(warm_then_cold())


def test_the_turn_is_found_by_every_method(found):
    assert found.reason == "" and found.phases.agreement > 0.9
    for one in found.phases.methods.values():
        assert [spell.label for spell in one.spells] == ["thaw", "estranged"]
        late = 1 if one.method == "penalised" else 6  # what is left of earlier months delays the turn of the others
        assert abs(one.spells[1].start - (2005 * 12 + 60)) <= late
    assert [row["label"] for row in found.details["schemes"]] == ["thaw", "estranged"]
    assert found.details["spells"]["bayes"]["thaw"]["began_with_record"] == [True]


def test_answers_are_found_in_the_ledger_and_in_the_hazard(found):
    summary = found.ledger["summary"]
    assert summary["steps"] > 20 and summary["p_value"] <= 0.05 and found.answers["p_value"] <= 0.05
    ids = {row["step_id"] for row in found.ledger["steps"]}
    assert len(ids) == summary["steps"]
    assert all(row["answered_by"] in ids for row in found.ledger["steps"] if row["answered_by"])
    units = {(row["unit"], row["cause"][0]): row for row in found.details["reciprocity_units"]}
    assert set(units) == {(unit, who) for unit in ("week", "month", "quarter") for who in ("AAA", "BBB")}


def test_the_same_seed_gives_the_same_numbers(found):
    again = traced(warm_then_cold())
    assert again.ledger == found.ledger and again.details == found.details
    assert np.array_equal(again.phases.methods["markov"].level, found.phases.methods["markov"].level)


@pytest.mark.parametrize(
    "rows, last",
    [
        ([], LAST),
        ([(FIRST, "AAA", "BBB", 5.0)], LAST),
        ([(FIRST, "AAA", "BBB", 5.0)], FIRST),
        ([(FIRST, "AAA", "BBB", 5.0)] * 40, LAST),
        ([(FIRST + timedelta(days=30 * k), "AAA", "BBB", 5.0) for k in range(60)], LAST),
        ([(FIRST + timedelta(days=30 * k), "BBB", "AAA", -1e9 if k == 30 else 1.0) for k in range(60)], LAST),
    ],
)
def test_bad_dyads_are_told_and_make_no_phase(rows, last):
    one = traced(rows, last=last)
    json.dumps([one.ledger, one.answers, one.details], allow_nan=False)
    assert one.reason == ("" if rows else "no-events")
    assert all(len(method.spells) <= 1 or method.reason for method in one.phases.methods.values())
    assert all(system.reason for system in one.reciprocity.values())


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(st.dates(FIRST, LAST), st.booleans(), st.floats(-10, 10, width=16)), max_size=60),
    st.integers(1, 400),
)
def test_no_record_breaks_a_dyad(rows, days):
    last = FIRST + timedelta(days=days)
    one = traced([(day, *(("AAA", "BBB") if way else ("BBB", "AAA")), s) for day, way, s in rows], last=last)
    assert set(one.phases.methods) == {"bayes", "markov", "penalised"}
    json.dumps([one.ledger, one.answers, one.details], allow_nan=False)


def test_weeks_that_stand_out_do_not_depend_on_level_or_unit():
    values = np.random.default_rng(1).standard_normal(200)
    values[77] = 20.0
    active = np.ones(200, dtype=bool)
    far = stand_out(values, active)
    assert np.argmax(far) == 77 and np.allclose(far, stand_out(4.0 * values - 50.0, active))
    assert (
        not stand_out(values, np.zeros(200, dtype=bool)).any() and stand_out(np.empty(0), np.empty(0, bool)).size == 0
    )


def test_dyads_are_written_with_a_colon():
    assert parse_dyads(["a:b", "C:D, a:b"]) == (("A", "B"), ("C", "D"))
    for word in ("AB", "A:A", "A:", ":B", "A:B:C", ""):
        with pytest.raises(ValueError, match="dyad"):
            parse_dyads([word])


# ── The field's schemes ──────────────────────────────────────────────────────────────────────────────────────────────
def facts(**changes):
    usual = {
        "events": 9, "given": (0.5, 0.5), "second": (1.0, 1.0), "hostile": 0.1, "balance": 2.0, "forces": 0.0,
        "material": (0.3, 0.0),
    }  # fmt: skip
    return Facts(**{**usual, **changes})


def test_the_mapping_follows_its_rule():
    assert kupchan("estranged", facts())[0] == "none"
    assert kupchan("thaw", facts(given=(0.9, 0.1)))[0] == "unilateral-accommodation"
    assert kupchan("thaw", facts())[0] == "reciprocal-restraint"
    assert kupchan("thaw", facts(second=(3.0, 3.0)))[0] == "societal-integration"
    assert peace_level(facts(forces=0.1))[0] == "severe-rivalry"
    assert peace_level(facts(hostile=0.6))[0] == "lesser-rivalry"
    assert peace_level(facts())[0] == "negative-peace"
    assert peace_level(facts(second=(3.0, 3.0)))[0] == "warm-peace"
    blind = float("nan")
    assert peace_level(facts(forces=blind, material=(0.1, 0.6), balance=-6.0))[0] == "severe-rivalry"


# ── The reference class ──────────────────────────────────────────────────────────────────────────────────────────────
def test_the_shipped_table_keeps_its_sources_and_its_marks():
    rows = shipped_references(date(2025, 11, 4))
    assert len(rows) >= 25 and {row.outcome for row in rows} == set(OUTCOMES)
    assert all(row.source for row in rows) and {row.verification for row in rows} == {"checked", "recalled"}
    assert all(row.url for row in rows if row.verification == "checked")
    early = shipped_references(date(2000, 1, 1))
    assert 0 < len(early) < len(rows) and all(row.end <= "2000-01" for row in early)


def test_base_rates_are_a_dirichlet_and_every_outcome_is_counted():
    rows = shipped_references(date(2025, 11, 4))
    rates = outcome_rates(rows)
    assert sum(rate[1] for rate in rates.values()) == pytest.approx(1.0)
    hits = sum(row.outcome == "reversed" for row in rows)
    assert rates["reversed"][1] == pytest.approx((hits + 0.5) / (len(rows) + 2))
    told = reference_class(rows)
    for feature in {row["feature"] for row in told["by_feature"]}:
        assert sum(row["cases"] for row in told["by_feature"] if row["feature"] == feature) == len(rows)
    assert told["checked"] == sum(row.verification == "checked" for row in rows) and "similar" not in told
    assert set(told["caveats"]) == set(CAVEATS)


def test_a_case_is_most_like_itself_and_likeness_is_a_share():
    rows = shipped_references(date(2025, 11, 4))
    one = rows[5]
    own = {"prisoners_involved": one.prisoners_involved, "relief_scope": one.relief_scope, "steps": one.steps}
    assert likeness(one, own) == 1.0 and all(0.0 <= likeness(row, own) <= 1.0 for row in rows)
    near, outcome = analogies(rows, own)
    assert near[0]["likeness"] == 1.0 and sum(outcome.values()) == pytest.approx(1.0)
    score = left_out_score(rows)
    assert 0 < score["analogies"] < 2 and 0 < score["base_rates"] < 2
    assert left_out_score(rows[:2]) == {"analogies": None, "base_rates": None}
    assert reference_class([])["reason"] == "no-reference-cases"


# ── The command ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def store(tmp_path_factory):
    pytest.importorskip("duckdb")
    folder = tmp_path_factory.mktemp("store")
    table = folder / "events.csv"
    rows = [*warm_then_cold(), (date(2090, 1, 1), "AAA", "BBB", 9.0)]
    lines = [f"{day},{'USA' if a == 'AAA' else 'CUB'},{'USA' if b == 'AAA' else 'CUB'},{score:.3f}"
             for day, a, b, score in rows]  # fmt: skip
    table.write_text("\n".join(["date,source,target,goldstein", *lines, lines[0], lines[0]]), encoding="utf-8")
    assert main(["events", "import", str(table), "--store", str(folder / "s.duckdb")]) == 0
    return folder / "s.duckdb"


def test_a_dyad_of_a_store_without_a_case(store, tmp_path, capsys):
    capsys.readouterr()
    assert main(["history", "--store", str(store), "--dyad", "usa:cub", "--out", str(tmp_path / "f"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"series", "ledger", "phases", "reciprocity", "details", "words"} <= set(found)
    assert found["dyad"] == "USA:CUB" and found["reason"] == "" and found["series"][0]["period"] == "2005-01-01"
    assert found["series"][-1]["period"] < "2090" and any("left out" in note for note in found["details"]["notes"])
    assert found["phases"]["methods"]["bayes"][0]["start"] == "2005-01" and found["phases"]["agreement"] > 0.5
    assert {"phases.svg", "responses.svg", "answers.svg", "history.json"} <= {
        p.name for p in (tmp_path / "f").iterdir()
    }


def test_the_screen_and_arabic_sentences(store, capsys):
    assert main(["history", "--store", str(store), "--dyad", "USA:CUB", "--lang", "ar"]) == 0
    shown = capsys.readouterr().out
    assert "Hazard of an answer" in shown and "تتفق الطرائق" in shown and "شبه عام" in shown


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_mark_of_a_figure_has_its_row_and_its_colour(found, language):
    for figure in dyad_figures(found, language):
        parts = figure.spec.get("vconcat", [figure.spec])
        for part in parts:
            for layer in part.get("layer", [part]):
                for name in ("color", "y", "yOffset"):
                    channel = layer.get("encoding", {}).get(name, {})
                    domain = channel.get("scale", {}).get("domain", [])
                    if channel.get("type") == "nominal":
                        values = [row[channel["field"]] for row in part.get("data", figure.spec.get("data"))["values"]]
                        assert values and set(values) <= set(domain), (figure.name, name)


def test_calls_that_are_wrong_end_with_their_code(store, capsys):
    assert main(["history"]) == 2
    assert main(["history", "template", "--store", str(store)]) == 2
    assert main(["history", "--store", str(store)]) == 2
    assert main(["history", "--store", str(store), "--dyad", "USA"]) == 2
    assert main(["history", "template", "--dyad", "USA:CUB"]) == 2
    assert main(["history", "template", "--lang", "fr"]) == 2
    assert main(["history", "--store", str(store), "--dyad", "USA:CUB", "--source", "nope"]) in (1, 2)
    assert main(["history", "--store", "/nonexistent/s.duckdb", "--dyad", "USA:CUB"]) in (1, 3)
    assert "Traceback" not in capsys.readouterr().err
    assert main(["history", "--store", str(store), "--dyad", "XXX:YYY", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "no-events"
