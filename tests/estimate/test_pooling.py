"""The hierarchical step against published estimates, against quadrature, and at its limits."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

sys.path.insert(0, str(Path(__file__).parents[1] / "model"))

from small_case import small_case

from taqarub.base.quantity import at
from taqarub.estimate.alike import WIDER, alike, on_line, site_of, widened
from taqarub.estimate.pooling import Common, Site, pool
from taqarub.model.build import build_model

# Rubin 1981, Journal of Educational Statistics 6(4): effects of coaching in eight schools and their standard errors
EFFECTS = np.array([28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0])
ERRORS = np.array([15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0])
# Reference posterior of the model mu ~ N(0, 5), tau ~ half-Cauchy(5) in posteriordb (Magnusson, Bürkner and Vehtari),
# posterior eight_schools-eight_schools_noncentered: means, with Monte Carlo errors of 0.03 to 0.06
PUBLISHED = np.array([6.151, 4.940, 3.906, 4.796, 3.614, 4.051, 6.317, 4.884])
PUBLISHED_MEAN, PUBLISHED_SPREAD = 4.411, 3.602


def schools(draws=4000):
    """Each school alone under a flat prior: normal about its effect, at even quantiles in random order."""
    rng = np.random.default_rng(11)
    quantiles = norm.ppf((np.arange(draws) + 0.5) / draws)
    flat = np.zeros((draws, 1))
    weights = np.full(draws, 1 / draws)
    return [
        Site(f"school {k}", ("effect",), (y + s * rng.permutation(quantiles))[:, None], weights, flat)
        for k, (y, s) in enumerate(zip(EFFECTS, ERRORS, strict=True))
    ]


@pytest.fixture(scope="module")
def eight():
    return pool(schools(), Common(0.0, 5.0, 5.0), levels=tuple((np.arange(400) + 0.5) / 400))


def test_eight_schools_have_their_published_posterior_means(eight):
    found = np.array([np.mean(shift.pooled) for shift in eight.shifts])
    assert np.abs(found - PUBLISHED).max() < 0.2
    assert np.sum(eight.means * eight.chance.sum(axis=1)) == pytest.approx(PUBLISHED_MEAN, abs=0.12)
    assert np.sum(eight.spreads * eight.chance.sum(axis=0)) == pytest.approx(PUBLISHED_SPREAD, abs=0.3)


def test_the_grid_agrees_with_the_normal_model_in_closed_form(eight):
    """Given (mu, tau) a school's effect has the marginal N(mu, s² + tau²) (Gelman et al., BDA3, eq. 5.17)."""
    mu, tau = eight.means[:, None], eight.spreads[None]
    log = norm.logpdf(mu, 0, 5) + np.log(tau) - np.log1p((tau / 5) ** 2)
    log = log + sum(norm.logpdf(y, mu, np.hypot(s, tau)) for y, s in zip(EFFECTS, ERRORS, strict=True))
    exact = np.exp(log - log.max())
    exact /= exact.sum()
    assert np.abs(eight.chance.sum(axis=1) - exact.sum(axis=1)).sum() < 0.05
    assert np.abs(eight.chance.sum(axis=0) - exact.sum(axis=0)).sum() < 0.05


def test_the_case_left_out_is_foretold_by_the_others_in_closed_form():
    """A record that says nothing is foretold as well by any proper prior; one that speaks, by the marginal normal."""
    draws = 4000
    theta = norm.ppf((np.arange(draws) + 0.5) / draws)[:, None]  # the prior N(0, 1) itself: the record says nothing
    silent = Site("silent", ("x",), theta, np.full(draws, 1 / draws), norm.logpdf(theta))
    told = Site("told", ("x",), 2.0 + 0.5 * theta, np.full(draws, 1 / draws), norm.logpdf(2.0 + 0.5 * theta))
    found = pool([silent, told], Common(1.0, 0.2, 0.01))
    assert found.foretold["silent"] == pytest.approx(0.0, abs=0.05)
    assert found.shifts[0].narrower < 0.3 and found.shifts[0].pooled[1] > 0.9
    # told: a normal likelihood with variance 1/3 about 8/3, times the constant that makes N(2, 1/4) of it and N(0, 1)
    constant = norm.logpdf(8 / 3, 0, np.sqrt(4 / 3))
    assert found.foretold["told"] == pytest.approx(norm.logpdf(8 / 3, 1.0, np.hypot(0.2, 3**-0.5)) - constant, abs=0.1)


def test_own_priors_are_taken_out_before_pooling():
    """A site whose draws are its own prior adds nothing, whatever that prior was."""
    rng = np.random.default_rng(3)
    even, flat = np.full(1500, 1 / 1500), np.zeros((1500, 1))
    informed = [Site(name, ("x",), rng.normal(1, 0.3, (1500, 1)), even, flat) for name in "ab"]
    theta = np.linspace(-4, 6, 1001)[:, None]
    density = norm.pdf(theta[:, 0], 0.5, 1.0)
    silent = Site("silent", ("x",), theta, density / density.sum(), norm.logpdf(theta, 0.5, 1.0))
    common = Common(0.0, 1.0, 0.5)
    without, with_it = pool(informed, common), pool([*informed, silent], common)
    assert with_it.mean == pytest.approx(without.mean, abs=0.06)
    assert with_it.spread == pytest.approx(without.spread, rel=0.1)


def test_the_order_of_the_cases_changes_nothing():
    sites = schools(500)
    one, two = pool(sites, Common(0.0, 5.0, 5.0)), pool(sites[::-1], Common(0.0, 5.0, 5.0))
    assert one.mean == pytest.approx(two.mean)
    assert {s.case: s.pooled for s in one.shifts} == {s.case: s.pooled for s in two.shifts}


def test_quantities_of_a_case_are_grouped_and_put_on_their_line():
    model = build_model(*small_case())
    groups = alike(model)
    assert {"precision-parties", "precision-patrons", "miscoded"} <= set(groups)
    names = [model.parameters[p].name for places in groups.values() for p in places]
    assert len(names) == len(set(names)) and not any("capacity" in name for name in names)
    z = np.random.default_rng(1).standard_normal((50, model.size))
    site = site_of(model, groups["precision-parties"], z, np.full(50, 0.02))
    for column, name in zip(site.values.T, site.names, strict=True):
        parameter = next(p for p in model.parameters if p.name == name)
        assert np.exp(column) == pytest.approx(at(parameter.quantity, z[:, parameter.index]))


def test_the_density_on_the_line_adds_to_one():
    model = build_model(*small_case())
    for places in alike(model).values():
        quantity = model.parameters[places[0]].quantity
        value, density = on_line(quantity, np.linspace(-8, 8, 40_001))
        step = np.diff(value)
        assert np.sum(np.exp(density[:-1]) * step) == pytest.approx(1.0, abs=1e-3)


def test_a_quantity_without_a_range_is_left_out():
    model = build_model(*small_case())
    fixed = [
        replace(p, quantity=p.quantity.model_copy(update={"low": p.quantity.best, "high": p.quantity.best}))
        for p in model.parameters
    ]
    assert alike(replace(model, parameters=tuple(fixed))) == {}


def test_draws_under_a_wider_prior_give_the_same_as_draws_under_the_cases_own():
    """Taking the wider prior of stage one out again: without a record the case's own prior comes back."""
    model = build_model(*small_case())
    wide, groups = widened(model), alike(model)
    group = "miscoded" if "miscoded" in groups else next(name for name in groups if name.startswith("recorded"))
    z = np.random.default_rng(8).standard_normal((40_000, model.size))
    site = site_of(model, groups[group], z, np.full(40_000, 1 / 40_000), wide)
    weights, total = site.alone
    quantity = model.parameters[groups[group][0]].quantity
    logit = [float(np.log(v / (1 - v))) for v in (quantity.low, quantity.best, quantity.high)]
    order = np.argsort(site.values[:, 0])
    points = np.interp([0.05, 0.5, 0.95], np.cumsum(weights[order]), site.values[order, 0])
    assert points == pytest.approx(logit, abs=0.05)
    assert total == pytest.approx(0.0, abs=0.05)  # priors add to one, own or wider
    assert site.values[:, 0].std() > 1.3 * (logit[2] - logit[0]) / 3.29 * WIDER / 1.5
    assert wide.parameters[groups["precision-parties"][0]] == model.parameters[groups["precision-parties"][0]]
