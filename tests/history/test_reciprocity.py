"""The vector autoregression against statsmodels and published lag criteria; reciprocity that is or is not there."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from made_case import event, made_case, past_of

from taqarub.base.period import first_day
from taqarub.events.read import read_events
from taqarub.history import autoregression as var
from taqarub.history.reciprocity import pairs_of, table, trace_reciprocity
from taqarub.history.reciprocity_measures import response

WEEKLY = Path(__file__).resolve().parents[3] / "shared/data/msbvar/israel_palestine_weekly.csv"


@pytest.fixture(scope="module")
def series():
    random, values = np.random.default_rng(2), np.zeros((250, 3))
    a = np.array([[0.4, 0.2, 0.0], [0.3, 0.2, 0.1], [0.0, 0.0, 0.5]])
    mix = np.linalg.cholesky([[1.0, 0.4, 0.0], [0.4, 1.5, 0.2], [0.0, 0.2, 0.8]])
    for t in range(1, 250):
        values[t] = 0.1 + a @ values[t - 1] + mix @ random.standard_normal(3)
    return values


def test_least_squares_criteria_and_responses_agree_with_statsmodels(series):
    VAR = pytest.importorskip("statsmodels.tsa.api").VAR
    found, theirs = var.least_squares(series, 2), VAR(series).fit(2)
    assert np.allclose(found.coefficients, theirs.params)
    assert np.allclose(found.squares / found.observations, theirs.sigma_u_mle)
    orders = VAR(series).select_order(4, trend="c").ics
    ours = var.criteria(series, 4)
    for lags in range(1, 5):
        for name, other in (("aic", "aic"), ("bic", "bic"), ("hq", "hqic")):
            assert ours[lags][name] == pytest.approx(orders[other][lags], abs=1e-9)
    later = var.responses(found.coefficients[None], np.eye(3)[None], 6, within=False)[0]
    assert np.allclose(later, theirs.irf(5).cum_effects)


def test_generalised_response_of_the_first_variable_is_its_orthogonal_one(series):
    """Pesaran and Shin (1998, proposition 3.1): the two agree for the variable that comes first in the order."""
    VAR = pytest.importorskip("statsmodels.tsa.api").VAR
    theirs, found = VAR(series).fit(2), var.least_squares(series, 2)
    covariance = np.asarray(theirs.sigma_u)
    ours = var.responses(found.coefficients[None], covariance[None], 6)[0][:, :, 0] * np.sqrt(covariance[0, 0])
    assert np.allclose(ours, theirs.irf(5).orth_cum_effects[:, :, 0])


def test_draws_have_the_moments_of_the_posterior(series):
    found = var.least_squares(series, 1)
    coefficients, covariance = var.draw(found, 20_000, np.random.default_rng(1))
    freedom = found.observations - found.coefficients.shape[0]
    mean = found.squares / (freedom - 3 - 1)  # inverse Wishart
    assert np.allclose(covariance.mean(axis=0), mean, rtol=0.03, atol=0.02)
    assert np.allclose(coefficients.mean(axis=0), found.coefficients, atol=0.005)
    spread = np.sqrt(np.outer(np.diag(found.inverse), np.diag(mean)))
    assert np.allclose(coefficients.std(axis=0), spread, rtol=0.03)


@pytest.mark.skipif(not WEEKLY.exists(), reason="the weekly record of the published example is not at hand")
def test_lag_criteria_of_the_published_israel_palestine_example():
    """Brandt and Freeman (2006), weekly data; figures of the package written by the authors."""
    rows = list(csv.DictReader(WEEKLY.open(encoding="utf-8")))
    found = var.criteria(np.array([[float(r["i2p"]), float(r["p2i"])] for r in rows]), 12)
    assert [round(found[p]["log_det"], 5) for p in (1, 12)] == [14.86431, 14.42236]
    assert min(found, key=lambda p: found[p]["aic"]) == 12 and round(found[12]["aic"], 5) == 14.50135
    assert min(found, key=lambda p: found[p]["bic"]) == 11 and round(found[11]["bic"], 5) == 14.70268
    assert min(found, key=lambda p: found[p]["hq"]) == 12 and round(found[12]["hq"], 5) == 14.57767


def record_of(answers: bool, patron: bool, seed: int = 4) -> list:
    """Twenty years: AAA acts on some months, BBB a month later if it answers; or both a month after the patron acts."""
    random, rows = np.random.default_rng(seed), []

    def act(pair: str, month: int, kind: str) -> None:
        day = first_day(2001 * 12 + month).replace(day=int(random.integers(1, 28)))
        rows.append(event(f"E{len(rows)}", day.isoformat(), pair, "sanctions", kind))

    for month in range(0, 237):
        kind = "cooperative" if random.random() < 0.5 else "hostile"
        if random.random() < 0.3 and patron:
            act("PPP>BBB", month, kind)
            act("AAA>BBB", month + 1, kind)
            act("BBB>AAA", month + 2, kind)
        elif random.random() < 0.3 and patron:  # what they do without the patron
            act("AAA>BBB" if random.random() < 0.5 else "BBB>AAA", month, kind)
        elif random.random() < 0.3:
            act("AAA>BBB", month, kind)
            if not patron and random.random() < 0.9:
                act("BBB>AAA", month + 1 if answers else int(random.integers(239)), kind)
    return rows


def test_an_answer_is_found_with_its_size_and_its_direction():
    case = made_case(record_of(answers=True, patron=False))
    found = trace_reciprocity(case, read_events(case), 1)
    forth, back = (("AAA", "BBB"), ("BBB", "AAA")), (("BBB", "AAA"), ("AAA", "BBB"))
    assert found.reason == "" and found.names == (("AAA", "BBB"), ("BBB", "AAA"))  # a silent patron is left out
    at_year = found.responses[forth].cumulative[:, 12]
    assert np.quantile(at_year, 0.05) > 0.5 and np.quantile(at_year, 0.95) < 1.5
    assert found.shuffled_p[forth] < 0.05 < found.shuffled_p[back]
    assert found.coefficients.shape == (found.lags, 2, 2) and found.intervals.shape == (2, found.lags, 2, 2)


def test_a_common_cause_is_not_reciprocity():
    case = made_case(record_of(answers=False, patron=True))
    found = trace_reciprocity(case, read_events(case), 1)
    pair = (("AAA", "BBB"), ("BBB", "AAA"))
    alone, beside = (np.median(one[pair].cumulative[:, 12]) for one in (found.without_patron, found.responses))
    assert alone > 0.5 and abs(beside) < 0.5 * alone


def test_no_answer_is_no_news_and_a_silent_party_is_a_reason():
    p_values: list[float] = []
    for seed in range(5):
        case = made_case(record_of(answers=False, patron=False, seed=seed))
        p_values += trace_reciprocity(case, read_events(case), 1).shuffled_p.values()
    assert 0.2 < np.median(p_values) < 0.8 and np.mean(np.array(p_values) < 0.05) <= 0.2
    silent = made_case([event("E1", "2002-02-02", "AAA>BBB")])
    found = trace_reciprocity(silent, read_events(silent), 1)
    assert found.reason == "a-party-is-silent" and found.responses == {}


def test_a_series_that_follows_exactly_from_another_is_refused():
    cause = np.random.default_rng(1).standard_normal(80)
    with pytest.raises(ValueError, match="exactly"):
        var.least_squares(np.stack([cause, np.roll(cause, 1)], axis=1), 1)
    assert var.criteria(np.stack([cause, np.zeros(80)], axis=1), 3) == {}


def test_quarters_add_months_and_end_with_the_record():
    case = made_case([event("E1", "2020-12-05", "AAA>BBB"), event("E2", "2020-10-05", "AAA>BBB")])
    quarters = table(read_events(case), pairs_of(case), "quarter")
    assert quarters.shape == (80, 4) and quarters[-1].tolist() == [12.0, 0.0, 0.0, 0.0]


def test_the_reading_takes_any_two_pairs_and_a_window():
    past = past_of(made_case([*record_of(True, False), event("X1", "2011-02-03", "BBB>BBB", "prisoners", "hostile")]))
    read = response(past, cause=["AAA", "BBB"], effect=["BBB", "AAA"], months=6)
    assert read.draws.share(lambda v: v > 0) > 0.95 and read.notes["later_months_above_zero"] > 0.95
    assert read.p_value == past.history.reciprocity.shuffled_p[("AAA", "BBB"), ("BBB", "AAA")]
    home = response(past, cause=["BBB", "BBB"], effect=["AAA", "BBB"], months=6, patron=False)
    assert home.cautions == ("weak-estimate",) and "X1" in home.evidence
    short = response(
        past, cause=["AAA", "BBB"], effect=["BBB", "AAA"], months=6, from_="2010-01", to=date(2014, 12, 31)
    )
    assert short.notes["observations"] < 60 and short.p_value is None
    assert response(past, cause=["AAA", "PPP"], effect=["BBB", "AAA"], months=6).unanswerable == "a-side-is-silent"
