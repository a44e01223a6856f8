"""Published results, to the printed digits, from the series that the authors shared.

Brandt and Freeman (2006, Political Analysis 14: 1–36) and Brandt, Colaresi and Freeman (2008, Journal of Conflict
Resolution 52: 343–374) share their series with the package MSBVAR; the digits are those that its functions print
(version 0.9-3).
Hamilton (1989, Econometrica 57) is checked against the estimates recorded from EViews in the tests of statsmodels.
Where tables cannot be had, what a paper says of its own signs is checked on its series.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from taqarub.history import autoregression as var
from taqarub.history.causality import granger
from taqarub.history.reciprocity import estimate
from taqarub.history.switching_autoregression import fit_switching, log_likelihood
from taqarub.history.units import at_year

FOLDER = Path(__file__).resolve().parents[3] / "shared/data/msbvar"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the series of the published examples are not at hand")


def columns(name, *keys):
    rows = list(csv.DictReader((FOLDER / name).open(encoding="utf-8")))
    return np.array([[float(row[key]) for key in keys] for row in rows])


@pytest.fixture(scope="module")
def weekly():
    return columns("israel_palestine_weekly.csv", "i2p", "p2i")


@pytest.fixture(scope="module")
def monthly():
    return columns("bcf_monthly_endogenous.csv", "I2P", "P2I", "JPI")


def test_weekly_lag_criteria(weekly):
    found = var.criteria(weekly, 12)
    printed = {("bic", 6): 14.72366, ("hq", 11): 14.58600, ("bic", 11): 14.70268, ("hq", 12): 14.57767}
    assert {key: round(found[key[1]][key[0]], 5) for key in printed} == printed


def test_weekly_granger_values(weekly):
    there = granger(weekly[:, 1], weekly[:, 0], 6)
    back = granger(weekly[:, 0], weekly[:, 1], 6)
    assert round(there.statistic, 3) == 17.631 and round(back.statistic, 3) == 10.912
    assert float(f"{back.p_value:.1e}") == 7.1e-12 and there.freedom == (6, 1259)


def test_weekly_granger_values_agree_with_statsmodels(weekly):
    VAR = pytest.importorskip("statsmodels.tsa.api").VAR
    theirs = VAR(weekly).fit(6).test_causality(0, 1, kind="f")
    assert granger(weekly[:, 1], weekly[:, 0], 6).statistic == pytest.approx(theirs.test_statistic)


def test_weekly_covariance_and_correlation(weekly):
    found = var.least_squares(weekly, 6)
    free = found.squares / (found.observations - found.coefficients.shape[0])
    printed = {(0, 0): 3708.71, (1, 1): 918.31, (0, 1): 1111.40}
    assert all(abs(free[at] - value) < 0.01 for at, value in printed.items())
    assert round(np.corrcoef(weekly.T)[0, 1], 3) == 0.857


def test_monthly_lag_criteria(monthly):
    found = var.criteria(monthly, 6)
    best = {name: min(found, key=lambda p: found[p][name]) for name in ("aic", "bic", "hq")}
    assert best == {"aic": 3, "bic": 1, "hq": 2}
    assert round(found[3]["aic"], 5) == 2.26050 and round(found[1]["bic"], 6) == 2.710447
    assert round(found[2]["hq"], 6) == 2.482309


def test_monthly_pairwise_granger_values(monthly):
    i2p, p2i, jpi = monthly.T
    printed = [round(granger(cause, effect, 2).statistic, 2) for cause, effect in ((jpi, i2p), (i2p, p2i), (p2i, i2p))]
    assert printed == [13.59, 2.53, 2.05]


def test_hamilton_at_the_recorded_estimates_and_from_our_own_climb():
    growth = columns("hamilton1989_gnp_quarterly.csv", "gnp_growth")[:, 0]
    recorded = ((0.754673, 1 - 0.095915), (-0.358811, 1.163516), np.array([0.013486, -0.057521, -0.246983, -0.212923]))
    at_theirs, _ = log_likelihood(growth, *recorded, 0.769005**2)
    assert round(at_theirs, 5) == -181.26339
    found = fit_switching(growth, 4, starts=2)
    assert found.settled and round(found.log_likelihood, 5) == -181.26339
    assert found.stay == pytest.approx(recorded[0], abs=2e-5)
    assert found.mean == pytest.approx(recorded[1], abs=2e-5)
    assert found.persistence == pytest.approx(recorded[2], abs=2e-5)
    assert [round(d, 2) for d in found.durations] == [4.08, 10.43]


def test_hamilton_filter_agrees_with_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    growth = columns("hamilton1989_gnp_quarterly.csv", "gnp_growth")[:, 0]
    model = sm.tsa.MarkovAutoregression(growth, k_regimes=2, order=2, switching_ar=False)
    theirs = model.filter(np.array([0.7, 0.1, -0.4, 1.1, 0.6, 0.05, -0.1]))
    ours, high = log_likelihood(growth, (0.7, 0.9), (-0.4, 1.1), np.array([0.05, -0.1]), 0.6)
    assert ours == pytest.approx(theirs.llf) and np.allclose(high, theirs.filtered_marginal_probabilities[:, 1])


def test_both_sides_retaliate(weekly):
    """Haushofer, Biletzki and Kanwisher (2010, PNAS 107): both sides retaliate; here by week, after a month (signs)."""
    names = (("ISR", "PSE"), ("PSE", "ISR"))
    found = estimate(names, weekly, 7, "week", shuffles=9, draws=300)
    told = [at_year(one, 4) for one in found.responses.values()]
    assert all(one["sign"] == "positive" and one["later_sign"] == "positive" for one in told)


@pytest.mark.parametrize("lags", [1, 2, 3])
def test_more_pacific_opinion_goes_with_more_hostility_within_the_month(monthly, lags):
    """Brandt, Colaresi and Freeman (2008, abstract) say so of Palestinian conduct; their controls, to March 2005.

    The sign is theirs; by least squares its standard error is larger than the coefficient, so that no more is asserted.
    """
    with (FOLDER / "bcf_monthly_exogenous.csv").open(encoding="utf-8") as file:
        controls = np.array([[float(v) for key, v in row.items() if key != "month"] for row in csv.DictReader(file)])
    months, t = 108, np.arange(lags, 108)
    past = [monthly[t - lag] for lag in range(1, lags + 1)]
    design = np.column_stack([np.ones(months - lags), *past, controls[t], monthly[t, 2]])
    coefficients, *_ = np.linalg.lstsq(design, monthly[t, 1], rcond=None)
    assert coefficients[-1] < 0


@pytest.mark.parametrize("lags", [1, 2, 3])
def test_opinion_betters_forecasts_of_both_sides(monthly, lags):
    """The same abstract: a model with public opinion forecasts better ex ante; here a month ahead, both series."""
    errors = []
    for k in (2, 3):
        found = []
        for t in range(60, len(monthly)):
            fit = var.least_squares(monthly[:t, :k], lags)
            past = np.concatenate([[1.0], *(monthly[t - lag, :k] for lag in range(1, lags + 1))])
            found.append((monthly[t, :2] - (past @ fit.coefficients)[:2]) ** 2)
        errors.append(np.mean(found, axis=0))
    assert (errors[1] < errors[0]).all()
