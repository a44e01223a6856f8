"""Readings of rates, events, states, comparable cases, ledger and phases: against closed forms and by hand."""

import inspect
import json

import numpy as np
import pytest
from made_case import event, made_case, past_of, reference, state
from scipy.stats import beta, f

from taqarub.case.check import read_case
from taqarub.case.measures import MEASURES as DECLARED
from taqarub.events.read import read_events
from taqarub.history.base_rates import kaplan_meier, select
from taqarub.history.history import Past
from taqarub.history.measures import MEASURES, read_measure
from taqarub.history.tactical import quickness, reference_score, reference_separation
from taqarub.history.trace import trace_history

COOP = {"actor": ["AAA"], "direction": ["cooperative"]}


@pytest.fixture(scope="module")
def past() -> Past:
    thaw = [event(f"T{m}", f"2002-{m:02d}-10", "AAA>BBB", "sanctions", size=2, undo_days=20) for m in range(1, 13)]
    cold = [event(f"C{m}", f"2005-{m:02d}-10", "AAA>BBB", "sanctions", "hostile", size=3) for m in range(1, 13)]
    more = [event(f"D{m}", f"2006-{m:02d}-10", "AAA>BBB", "sanctions", "hostile", size=3) for m in range(1, 13)]
    answer = [
        event("R1", "2002-01-15", "BBB>AAA", "prisoners", magnitude=30, size=2, undo_days=400),
        event("R2", "2002-06-20", "BBB>AAA", "prisoners", magnitude=10, size=2, undo_days=400),
        event("R3", "2002-08-01", "BBB>BBB", "prisoners", magnitude=60),
        event("R4", "2002-09", "BBB>BBB", "prisoners"),
    ]
    states = [
        state("S1", "2002-01-01", "held", 200),
        state("S2", "2002-12-01", "held", 150),
        state("S3", "2006-01-01", "held", 400, checked=False),
        state("S4", "2004-01-01", "ladder", 2, "rung"),
        state("S5", "2006-01-01", "ladder", 5, "rung"),
        state("S6", "2007-01-01", "ladder", None, "rung"),
    ]
    cases = [
        reference("C1", "normalised", 20, scope=3, steps=9),
        reference("C2", "reversed", 30),
        reference("C3", "reversed", 9),
    ]
    return past_of(made_case([*thaw, *cold, *more, *answer], states, cases))


def read(past, name, **given):
    return read_measure(name, past, {key.rstrip("_"): value for key, value in given.items()})


def test_every_declared_measure_of_the_past_has_a_function_with_its_arguments():
    families = ("timeline", "states", "references", "phases", "ledger", "reciprocity", "study", "index")
    wanted = {n for n in DECLARED if n.split(".")[0] in families} - {"timeline.rows"}
    assert wanted == set(MEASURES)
    for name in wanted:
        takes = inspect.signature(MEASURES[name]).parameters
        for argument, rule in DECLARED[name].items():
            place = takes["from_" if argument == "from" else argument]
            assert not rule.needed or place.kind is inspect.Parameter.KEYWORD_ONLY


def test_rate_ratio_is_a_scaled_f_distribution(past):
    found = read(past, "timeline.rate_ratio", match=COOP, after=["2002-01", "2002-12"], before=["2003-01", "2004-12"])
    a, b = 12.5, 0.5  # gamma shapes: ratio of gammas is F with twice the shapes (Johnson, Kotz, Balakrishnan 1995)
    scale = (a / 365) / (b / 731)
    for level in (0.1, 0.5):
        assert np.quantile(found.draws.values, level) == pytest.approx(scale * f.ppf(level, 2 * a, 2 * b), rel=0.12)
    assert found.p_value == pytest.approx((365 / 1096) ** 12, rel=1e-6)  # one table in 2 is as extreme
    assert len(found.evidence) == 12 and found.notes["counts"] == [12, 0]


def test_shares_and_coverage_are_beta(past):
    share = read(
        past,
        "timeline.share",
        match={"direction": ["hostile"]},
        among={"actor": ["AAA"]},
        from_="2002-01",
        to="2006-12",
    )
    assert share.notes["counts"] == [24, 36]
    assert np.quantile(share.draws.values, 0.5) == pytest.approx(beta.ppf(0.5, 24.5, 12.5), abs=0.01)
    years = read(past, "timeline.coverage", match=COOP, from_="2001-01", to="2010-12")
    assert years.notes["counts"] == [1, 10] and years.draws.values.mean() == pytest.approx(1.5 / 11, abs=0.01)
    assert read(past, "timeline.share", match=COOP, among={"actor": ["PPP"]}).unanswerable == "no-events"


def test_lead_counts_exposed_days_by_hand():
    causes = [event("C1", "2010-01-01", "PPP>BBB"), event("C2", "2015-01-01", "PPP>BBB")]
    effects = [
        event("E1", "2010-01-01", "AAA>BBB"),
        event("E2", "2010-02-01", "AAA>BBB"),
        event("E3", "2010-06-01", "AAA>BBB"),
    ]
    given = {"cause": {"actor": ["PPP"]}, "effect": {"actor": ["AAA"]}, "within_months": 3, "from": "2001-01"}
    found = read_measure("timeline.lead", past_of(made_case([*causes, *effects])), given)
    assert (found.notes["effects_after"], found.notes["effects_elsewhere"]) == (1, 2)  # the day itself is not after
    assert found.notes["exposed_share"] == pytest.approx(182 / 7305)


def test_events_that_follow_dates_stand_out_from_placebo_dates():
    days = ["2004-03-01", "2009-07-01", "2015-02-01"]
    after = [event(f"A{d}{k}", f"{d[:5]}{int(d[5:7]) + 1:02d}-0{k}", "AAA>BBB") for d in days for k in (1, 3, 5)]
    past = past_of(made_case([*after, event("X", "2012-05-05", "AAA>BBB")]))
    found = read(past, "study.dates", match=COOP, dates=days, months=3, side="after", against="rest")
    assert found.notes["counts"] == [9, 1] and found.p_value < 0.05 and found.draws.share(lambda v: v > 0) > 0.99
    earlier = read(past, "study.dates", match=COOP, dates=days, months=3, side="before", against="rest")
    assert earlier.notes["counts"] == [0, 10] and earlier.p_value > 0.1
    against = read(past, "study.dates", match=COOP, dates=days, months=3, side="after", against="before")
    assert against.notes["counts"] == [9, 0]


def test_states_by_hand(past):
    moved = read(past, "states.change", indicator="held", from_="2002-01-01", to="2002-12-31")
    assert moved.draws.values.mean() == pytest.approx(-50, abs=1)
    assert moved.draws.values.std() == pytest.approx(0.05 * np.hypot(200, 150), rel=0.05)
    recalled = read(past, "states.level", indicator="held", at="2010-01-01")
    assert recalled.draws.values.std() == pytest.approx(60, rel=0.05) and recalled.evidence == ("S3",)
    rung = read(past, "states.level", indicator="ladder", at="2001-01-01")  # none before: the first after
    assert rung.notes["level"] == 2 and rung.draws.values.std() == pytest.approx(0.5, rel=0.05)
    share = read(past, "states.change", indicator="held", from_="2002-01-01", to="2006-01-01", relative=True)
    assert np.median(share.draws.values) == pytest.approx(1.0, abs=0.05)
    assert read(past, "states.rank", indicator="held", extreme="max", within=0.1).draws.values.all()
    assert not read(past, "states.rank", indicator="held", extreme="min", within=0.1).draws.values.any()
    assert read(past, "states.change", indicator="none", from_="2002-01-01", to="2003-01-01").unanswerable
    assert read(past, "states.trend_break", indicator="ladder", at="2005-01-01").unanswerable == "too-few-levels"


def test_trend_break_of_a_bent_line():
    levels = [100, 110, 120, 150, 180, 210]
    past = past_of(made_case([], [state(f"S{k}", f"{2001 + k}-01-01", "held", v) for k, v in enumerate(levels)]))
    found = read(past, "states.trend_break", indicator="held", at="2004-01-01")
    assert np.median(found.draws.values) == pytest.approx(20, abs=1)


def test_turnover_by_hand(past):
    found = read(past, "states.turnover", from_="2002-01-01", to="2002-12-31")
    assert found.notes["releases"] == 100 and found.notes["uncounted_releases"] == 1
    assert np.median(found.draws.values) == pytest.approx((150 - 200 + 100) / 100, abs=0.02)
    assert set(found.evidence) == {"S1", "S2", "R1", "R2", "R3"}


def test_survival_of_the_published_leukaemia_trial():
    """Remission under 6-mercaptopurine (Freireich et al. 1963), as worked in Kalbfleisch and Prentice (1980)."""
    times = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35], dtype=float)
    ended = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)
    found = kaplan_meier(times, ended)
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23] and found.median == 23
    assert np.allclose(found.survival, [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], atol=0.0006)
    duration = pytest.importorskip("statsmodels.duration.api")
    theirs = duration.SurvfuncRight(times, ended)
    assert np.allclose(theirs.surv_prob, found.survival)
    width = 1.6448536269514722 * theirs.surv_prob_se / (found.survival * np.abs(np.log(found.survival)))
    assert np.allclose(found.low, found.survival ** np.exp(width))
    assert np.isnan(kaplan_meier(np.array([3.0]), np.array([False])).median)


def test_reference_rates(past):
    found = read(past, "references.rate", outcome=["reversed"], where={"prisoners_involved": True})
    assert found.notes["counts"] == [2, 3] and found.draws.values.mean() == pytest.approx(2.5 / 4, abs=0.01)
    assert found.notes["reversal_median_months"] == 30
    assert len(select(past.case.references, {"relief_scope": [3, 2]})) == 1
    with pytest.raises(ValueError):
        select(past.case.references, {"colour": "red"})


def test_ledger_readings_by_hand(past):
    window = {"from_": "2002-01", "to": "2002-12"}
    made = read(past, "ledger.composition", tracks=["sanctions"], **window)
    assert made.draws.values.mean() == pytest.approx(12.5 / 15, abs=0.01)
    assert read(past, "ledger.composition", tracks=["sanctions"], actor="PPP", **window).unanswerable == "no-steps"
    both = read(past, "ledger.tracks_present", tracks={"sanctions": ["AAA"], "prisoners": ["BBB"]}, **window)
    assert both.draws.values.mean() == pytest.approx(1 - (12 / 14) ** 14, abs=0.03)  # a resample may miss both releases
    assert not read(past, "ledger.tracks_present", tracks={"sanctions": ["BBB"]}, **window).draws.values.any()
    assert read(past, "ledger.balance", actor="AAA", **window).notes["sum"] == 24 - 4
    assert read(past, "ledger.mean_size", actor="AAA", cooperative=True, **window).draws.values.mean() == 2
    gap = read(past, "ledger.size_gap", than=["2005-01", "2006-12"], actor="AAA", **window)
    assert gap.draws.values.tolist() == [-1.0] * 2000
    quick = read(past, "ledger.reversible_share", within_days=60, **window)
    assert quick.draws.values.mean() == pytest.approx(24 / 28, abs=0.01)
    assert read(past, "ledger.reversible_share", from_="2005-01", within_days=60).unanswerable == "no-steps"
    linked = read(past, "ledger.answered_by", steps=["R1"], answers=["T2"])
    assert linked.draws.values.tolist() == [1.0] * 5
    assert read(past, "ledger.answered_by", steps=["R1"], answers=["T9"]).draws.values.sum() == 0
    assert read(past, "ledger.lag", from_="2002-01", to="2002-01").notes["lags"] == [5, 26]
    excess = read(past, "ledger.match_excess", cooperative=True, **window)
    assert excess.notes["counts"] == [4, 14] and 0 < excess.p_value <= 1


def test_phase_readings_on_a_thaw_and_a_freeze(past):
    assert [spell.label for spell in past.history.phases.methods["bayes"].spells] == ["thaw", "estranged"]
    turns = read(past, "phases.alternations", min_months=6)
    assert turns.draws.values.mean() == pytest.approx(1, abs=0.3) and turns.second is not None
    assert 0 < turns.p_value <= 1 and read(past, "phases.alternations", min_months=6, from_="2006-01").p_value is None
    assert read(past, "phases.level_gap", a=["2002-01", "2002-12"], b=["2005-01", "2006-12"]).draws.values.min() > 0
    assert read(past, "phases.label_share", from_="2005-03", to="2006-12", label="estranged").draws.values.mean() > 0.95
    low = read(past, "phases.trough", span_months=12)
    assert "2005-07" <= low.notes["median_month"] <= "2020-12" and low.unit == "date"
    assert read(past, "phases.break_in", from_="2002-12", to="2005-01").draws.values.mean() > 0.95
    bend = read(past, "phases.slope_gap", at="2005-01", months=12)
    assert bend.draws.values.mean() < 0 and len(bend.evidence) == 12
    ratio = read(past, "phases.spell_ratio", method="bayes")
    assert np.nanmedian(ratio.draws.values) > 1 and 0 <= ratio.notes["probability_longer"] <= 1
    assert np.isfinite(read(past, "phases.spell_median_gap", method="markov").draws.values).any()
    with pytest.raises(ValueError):
        read(past, "phases.break_in", from_="2002-12", to="2005-01", method="guess")


def test_a_bare_record_answers_nothing_and_breaks_nothing():
    bare = past_of(made_case())
    for name, given in {
        "phases.alternations": {"min_months": 6},
        "phases.break_in": {"from": "2002-01", "to": "2003-01"},
        "ledger.match_excess": {"from": "2002-01", "to": "2003-01"},
        "ledger.lag": {},
        "reciprocity.response": {"cause": ["AAA", "BBB"], "effect": ["BBB", "AAA"], "months": 3},
        "study.dates": {"match": {}, "dates": ["2005-01-01"], "months": 3},
        "index.tactical": {"from": "2002-01"},
        "references.rate": {"outcome": ["reversed"]},
    }.items():
        assert read_measure(name, bare, given).unanswerable


def test_tactical_index_by_hand(past):
    found = read(past, "index.tactical", from_="2002-01")
    assert found.notes["smallness"] == pytest.approx(0.5) and found.notes["deals_not_bonds"] == 1.0
    slow = float(quickness(np.array([400.0]))[0])
    assert found.notes["reversibility"] == pytest.approx((12 + 2 * slow) / 14, abs=0.01)
    assert found.draws.values.min() > 0 and found.draws.values.max() < 1


@pytest.fixture(scope="module")
def flagship() -> Past:
    checked = read_case("us-belarus")
    assert checked.value is not None, [d.text() for d in checked.diagnostics]
    record = read_events(checked.value)
    return Past(checked.value, record, trace_history(checked.value, record, 7), 7)


def test_reversed_cases_score_more_tactical_than_settled_ones(flagship):
    found = reference_separation(flagship.case.references)
    assert found["reversed_mean"] > found["normalised_mean"] and found["right_order"] > 0.7 and found["p_value"] < 0.05
    assert all(0 <= reference_score(row) <= 1 for row in flagship.case.references)


def test_the_flagship_is_traced_the_same_twice_and_in_plain_values(flagship):
    again = trace_history(flagship.case, flagship.record, 7)
    first, second = (
        json.dumps(history.details, allow_nan=False, sort_keys=True) for history in (flagship.history, again)
    )
    assert first == second and set(flagship.history.details["ledger_windows"]) == {"60", "90", "120", "180", "240"}
    assert np.array_equal(again.ledger.shuffled, flagship.history.ledger.shuffled)
    assert all(found.converged for found in again.phases.methods.values()) and again.phases.agreement > 0.8


def test_every_criterion_of_the_flagship_about_the_past_is_answered(flagship):
    tests = [test for claim in flagship.case.claims for test in (claim.criterion, claim.also) if test is not None]
    mine = [test for test in tests if test.measure in MEASURES]
    assert len(mine) > 30
    for test in mine:
        found = read_measure(test.measure, flagship, test.given)
        assert found.unanswerable is None and found.draws.values.size and found.evidence, test.measure
        json.dumps(dict(found.notes))
