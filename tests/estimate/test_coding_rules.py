"""Other rules of coding, two coders, and how long a record has to be for what."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "model"))

from simulated import shown_by, truth_of, wandering
from small_case import EVENTS, STATES, event, small_case

from taqarub.base.diagnostic import Span
from taqarub.base.measurement import read_only
from taqarub.case.coding import SecondRow
from taqarub.estimate import annealing, compare, enough, fit, proposal, years
from taqarub.estimate.agreement import agreement, agreement_of, apart_cells, coders_of
from taqarub.estimate.enough import months_at_rate, needs_of
from taqarub.estimate.export import summary
from taqarub.estimate.identification import unseen
from taqarub.estimate.kept import keep, kept
from taqarub.estimate.likelihood import LOOK_MONTHS, advantages, log_likelihood
from taqarub.estimate.recoded import seen_beside
from taqarub.estimate.record import seen_of
from taqarub.history import exchange, phases, reciprocity
from taqarub.model.build import build_model
from taqarub.model.coding_rules import RULES, coded_by, months_apart, other_codings

RULE = {rule.name: rule for rule in RULES}
MARCH = 2  # the month in which the small case has two events of LND: E1 raises (size 2), E2 mends (size 3)


# ── what each rule changes, by hand ──────────────────────────────────────────────────────────────────────────────────
def test_the_first_event_counts_instead_of_the_largest():
    coded = coded_by(RULE["first-event"], *small_case())
    assert coded.moves["LND"][MARCH] == 1 and coded.events["LND"][MARCH] == ("E1",)
    apart = months_apart(build_model(*small_case()).coded, coded)
    assert {name: int(months.sum()) for name, months in apart.items()} == {"states": 0, "LND": 1, "TEN": 0, "GUA": 0}


def test_the_last_move_that_an_event_fits_counts_instead_of_the_first():
    moves = small_case()[0].file.model_dump(by_alias=True)["moves"]
    moves["TEN"]["sue"]["observed"][0]["min_size"] = 0  # then E5 fits both of the tenant's moves
    moves["TEN"]["withhold"]["observed"][0]["max_size"] = 4
    case, record = small_case(moves=moves)
    assert build_model(case, record).coded.moves["TEN"][13] == 1
    assert coded_by(RULE["last-match"], case, record).moves["TEN"][13] == 2


def test_sizes_one_up_and_one_down_change_which_rule_an_event_meets():
    case, record = small_case((*EVENTS, event("E7", date(2001, 5, 5), "TEN", "LND", "hostile", 2)))
    at = 40
    assert build_model(case, record).coded.moves["TEN"][at] == 1
    assert coded_by(RULE["larger"], case, record).moves["TEN"][at] == 2
    assert coded_by(RULE["smaller"], case, record).moves["TEN"][13] == 1  # E5, size 3 in February 1999


def test_only_checked_rows_and_no_words_leave_events_and_levels_out():
    unchecked = replace(EVENTS[1], checked=False, size=0)
    case, record = small_case((EVENTS[0], unchecked))
    for name in ("checked-rows", "no-words"):
        assert coded_by(RULE[name], case, record).events["LND"][MARCH] == ("E1",)
    recalled = tuple(replace(one, verification="recalled") for one in STATES)
    other = coded_by(RULE["checked-rows"], replace(case, states=recalled), record)
    assert set(other.states[:, 0].tolist()) == {1}  # `before`, for want of a checked level


def test_the_state_of_the_months_end_is_that_of_the_next_first_day():
    case, record = small_case()
    late, early = coded_by(RULE["month-end"], case, record), build_model(case, record).coded
    assert np.array_equal(late.states[:-1, :2], early.states[1:, :2])
    assert np.array_equal(late.states[:, 2:], early.states[:, 2:])  # contexts are known by month
    assert np.array_equal(late.moves["LND"], early.moves["LND"])


# ── the posterior under another rule ─────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def smaller(monkeypatch):
    monkeypatch.setattr(proposal, "CLOUD", 300)
    monkeypatch.setattr(proposal, "LESSONS", (60, 40))
    monkeypatch.setattr(fit, "WEIGHED", 4)
    monkeypatch.setattr(annealing, "LAST_MOVES", 15)


def recoded_of(model, months=6):
    """The record with the last moves of the landlord read as silence."""
    moves = np.array(model.coded.moves["LND"])
    moves[np.flatnonzero(moves > 0)[-months:]] = -1
    return replace(model.coded, moves={**model.coded.moves, "LND": read_only(moves)})


def test_weighing_anew_is_close_to_fitting_anew_and_changes_nothing_else(smaller):
    model = shown_by(wandering(), truth_of(wandering(), 5), 5)
    other = recoded_of(model)
    alone = fit.fit(model, 5, 200)
    both = fit.fit(model, 5, 200, codings={"other": other, "same": model.coded})
    for name in ("z", "weights", "log_likelihood", "contraction", "by_month"):
        assert np.array_equal(getattr(alone, name), getattr(both, name)), name
    assert alone.recoded == ()
    changed, same = both.recoded
    assert (same.months, same.shape_k) == (0, 0.0) and not same.shift.any()
    assert changed.reliable and changed.months == changed.moves == 6 and changed.states == 0
    anew = fit.fit(replace(model, coded=other), 5, 200)
    index = fit.contraction_of(both.z, both.weights) > 0.3  # what the record informs
    shift = anew.weights @ anew.z - both.weights @ both.z
    assert np.abs(changed.shift - shift)[index].max() < 0.3
    assert np.corrcoef(changed.shift[index], shift[index])[0, 1] > 0.5


def test_states_that_only_another_rule_visits_are_solved_for_too():
    case, record = small_case()
    model = build_model(case, record)
    states = np.array(model.coded.states)
    states[5] = (0, 1, 0, 1)
    other = replace(model.coded, states=read_only(states))
    seen = seen_of(model)
    beside = seen_beside(model, seen, {"other": other})
    assert np.array_equal(beside.states[: len(seen.states)], seen.states)
    assert len(beside.states) == len(seen.states) + 1
    z = truth_of(model, 1)[None]
    gains = advantages(model, beside, z, LOOK_MONTHS)
    recoded = replace(model, coded=other)
    direct = log_likelihood(recoded, seen_of(recoded), z, advantages(recoded, seen_of(recoded), z, LOOK_MONTHS))
    assert log_likelihood(recoded, seen_of(recoded, states=beside.states), z, gains) == pytest.approx(direct, abs=1e-9)
    with pytest.raises(ValueError, match="not among"):
        seen_of(recoded, states=seen.states)


def test_what_is_kept_holds_it_and_the_summary_tells_it(smaller, tmp_path, monkeypatch):
    monkeypatch.setattr(fit, "WEIGHED", 1)
    model = shown_by(wandering(), truth_of(wandering(), 3), 3)
    model = replace(model, case=replace(model.case, folder=str(tmp_path)))
    posterior = fit.fit(model, 3, 60, codings={"first-event": recoded_of(model), "no-words": model.coded})
    keep(model, posterior, 3, 60, tmp_path)
    found = kept(model, 3, 60)
    assert found is not None and [one.rule for one in found.recoded] == ["first-event", "no-words"]
    for one, other in zip(found.recoded, posterior.recoded, strict=True):
        assert (one.months, one.states, one.moves, one.shape_k) == (other.months, other.states, other.moves,
                                                                    other.shape_k)  # fmt: skip
        assert np.array_equal(one.shift, other.shift)
    first, second = summary(model, posterior)["under_other_coding_rules"]
    assert first["months"] > 0 and first["quantity"] in posterior.names and second["quantity"] is None


def test_every_rule_codes_the_months_of_the_record():
    case, record = small_case()
    plain = build_model(case, record).coded
    for name, coded in other_codings(case, record).items():
        assert np.array_equal(coded.months, plain.months) and coded.states.shape == plain.states.shape, name


# ── two coders ───────────────────────────────────────────────────────────────────────────────────────────────────────
PATHOLOGISTS = np.array([[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]])


def test_kappa_is_that_of_the_textbook():
    """Agresti 2002, table 10.8 and section 10.5.4: 118 slides, κ = 0.493 with standard error 0.057."""
    kappa, error = agreement(PATHOLOGISTS)
    assert (round(kappa, 3), round(error, 3)) == (0.493, 0.057)
    rows, columns = np.nonzero(PATHOLOGISTS)
    first = np.repeat(rows, PATHOLOGISTS[rows, columns])
    second = np.repeat(columns, PATHOLOGISTS[rows, columns])
    found = agreement_of("slides", first, second)
    assert (found.months, found.apart, round(found.kappa, 3)) == (118, 43, 0.493)
    assert found.interval == pytest.approx((0.493 - 1.96 * 0.057, 0.493 + 1.96 * 0.057), abs=0.002)


@pytest.mark.filterwarnings("ignore:invalid value")  # theirs, where the error is zero
@settings(deadline=None, max_examples=60)
@given(arrays(np.int64, (3, 3), elements=st.integers(0, 30)))
def test_kappa_and_its_error_are_those_of_statsmodels(table):
    cohens_kappa = pytest.importorskip("statsmodels.stats.inter_rater").cohens_kappa
    kappa, error = agreement(table)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if kappa is None:
        assert not table.sum() or float(rows @ columns) == float(table.sum()) ** 2
        return
    other = cohens_kappa(table)
    assert kappa == pytest.approx(other.kappa, abs=1e-9)
    assert error == pytest.approx(np.sqrt(max(other.var_kappa, 0.0)), abs=1e-6)


def test_two_coders_who_only_know_one_category_have_no_kappa():
    found = agreement_of("quiet", [0, 0, 0], [0, 0, 0])
    assert (found.kappa, found.interval, found.apart) == (None, None, 0)
    assert agreement_of("nothing", [], []).kappa is None


def test_a_second_coder_is_compared_on_what_that_coder_coded():
    case, record = small_case()
    place = Span("second_coding.csv", 2, 1)
    rows = (SecondRow("1998-03", "LND", "raise", None, place), SecondRow("1998-04", "LND", "mend", None, place),
            SecondRow("1998-03", "rent", "fair", None, place))  # fmt: skip
    model = build_model(replace(case, second=rows), record)
    found = coders_of(model, record)
    assert found is not None and (found.months, found.apart) == (2, 1)
    assert {one.about: (one.months, one.apart) for one in found.each} == {"rent": (1, 0), "LND": (2, 1)}
    assert apart_cells(model, record) == {("1998-03", "LND")}
    assert coders_of(build_model(case, record), record) is None


# ── how long a record has to be ──────────────────────────────────────────────────────────────────────────────────────
def test_the_needs_are_the_constants_of_the_engine_and_what_the_record_has():
    case, record = small_case()
    needs = {(need.purpose, need.actor): need for need in needs_of(build_model(case, record), record)}
    assert needs["motives", "LND"].needed == fit.FEW_MOVES and needs["motives", "LND"].has == 2
    assert needs["motives", "LND"].months == 900  # 20 moves at the rate of 2 in 90 months
    assert needs["motives", "GUA"].months is None and not needs["motives", "GUA"].enough
    assert needs["scores", ""].needed - needs["scores", ""].needed // 2 == compare.LEAST_MONTHS
    assert needs["phases", ""].needed == phases.LEAST_OBSERVED
    assert needs["reciprocity", ""].needed == reciprocity.FEWEST_EVENTS
    assert needs["exchange-rate", ""].needed == exchange.FEWEST_STEPS
    assert needs["without-a-year", ""].needed == years.LEAST_YEARS and needs["without-a-year", ""].has == 8
    assert months_at_rate(20, 2, 90) == 900


def test_every_constant_that_is_named_exists_and_is_the_number():
    from importlib import import_module

    case, record = small_case()
    for need in needs_of(build_model(case, record), record):
        module, _, name = need.constant.rpartition(".")
        value = getattr(import_module(f"taqarub.{module}"), name)
        assert need.needed == (2 * value - 1 if need.purpose == "scores" else value)
    assert enough.FEW_MOVES == fit.FEW_MOVES


def test_a_record_of_one_year_is_not_left_without_a_year():
    z = np.random.default_rng(1).standard_normal((60, 2))
    even = np.full(60, 1 / 60)
    one = years.without_years(z, even, np.zeros(60), np.zeros((60, 12)), 24000 + np.arange(12))
    two = years.without_years(z, even, np.zeros(60), np.zeros((60, 13)), 24000 + np.arange(13))
    assert one == () and [year.year for year in two] == [2000, 2001]


def test_a_motive_on_which_no_observed_move_bears_is_named():
    model = build_model(*small_case())
    assert unseen(model) == ()
    silent = {name: np.full(len(model.coded.months), -1) for name in model.players}
    only_rent = {**silent, "TEN": np.where(np.arange(len(model.coded.months)) == 3, 2, -1)}  # a suit lowers the rent
    found = unseen(replace(model, coded=replace(model.coded, moves=only_rent)))
    assert [(one.actor, one.motive, one.tracks) for one in found] == [("GUA", "order", ("repairs",))]
    assert len(unseen(replace(model, coded=replace(model.coded, moves=silent)))) == 5
