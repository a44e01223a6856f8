"""Published structural estimates, to the printed digits, and what must hold of any such estimate."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from taqarub.estimate.field import crisis_signalling, strategic_probit

DATA = Path(__file__).parents[3] / "shared" / "data" / "strategic-games"
here = pytest.mark.skipif(not DATA.is_dir(), reason="the data of the strategic games is not beside the checkout")


def _table(name: str, needed: tuple[str, ...]) -> dict[str, np.ndarray]:
    with (DATA / name).open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if all(row[key] not in ("", "NA") for key in needed)]
    return {key: np.array([row[key] for row in rows]) for key in rows[0]}


def _columns(*parts: np.ndarray) -> np.ndarray:
    return np.stack([np.asarray(part, dtype=float) for part in parts], axis=1)


@pytest.fixture(scope="module")
def sanctions() -> crisis_signalling.Crisis:
    t = _table("sanctions_threats_1970_2000.csv", ("PRhat",))
    one = np.ones(len(t["sq"]))
    trade, target = np.sqrt(t["senderecondep"].astype(float)), np.sqrt(t["targetecondep"].astype(float))
    covariates = {
        "SA": _columns(trade, t["senderdemocracy"], t["contig"], t["ally"]),
        "VA": _columns(one, t["anticipatedsendercosts"]),
        "CB": _columns(one, target, t["anticipatedtargetcosts"], t["contig"], t["ally"]),
        "WA": _columns(one, trade, t["senderdemocracy"], t["lncaprat"]),
        "WB": _columns(one, t["targetdemocracy"], t["lncaprat"]),
        "a": _columns(one, t["senderdemocracy"]),
        "VB": None,
    }
    labels = {
        "SA": ("dependence", "democracy", "contiguity", "ally"),
        "VA": ("constant", "costs"),
        "CB": ("constant", "dependence", "costs", "contiguity", "ally"),
        "WA": ("constant", "dependence", "democracy", "capability"),
        "WB": ("constant", "democracy", "capability"),
        "a": ("constant", "democracy"),
    }
    outcomes = _columns(t["sq"], t["cd"], t["sf"], t["bd"])
    return crisis_signalling.estimate(outcomes, covariates, labels, (t["PRhat"], t["PFhat"]))


@here
def test_the_sanctions_estimate_of_crisman_cox_and_gibilisco(sanctions: crisis_signalling.Crisis) -> None:
    """The manual's example of sigInt, run by its authors' code: coefficients, errors, log likelihood."""
    found = dict(zip(sanctions.estimate.names, sanctions.estimate.value, strict=True))
    printed = {
        "SA: dependence": -0.2181,
        "SA: democracy": 0.0341,
        "SA: contiguity": 0.0547,
        "SA: ally": -0.1702,
        "VA: constant": 1.6028,
        "VA: costs": -0.0481,
        "CB: constant": -2.1368,
        "CB: dependence": 2.3351,
        "CB: costs": 0.1172,
        "CB: contiguity": 0.1215,
        "CB: ally": -0.0255,
        "WA: constant": -2.4184,
        "WB: constant": -0.9084,
        "WB: capability": 0.1199,
        "a: constant": -2.6382,
        "a: democracy": 0.0201,
    }
    assert {name: round(float(found[name]), 4) for name in printed} == printed
    errors = dict(zip(sanctions.estimate.names, sanctions.estimate.standard_error, strict=True))
    printed_errors = {
        "CB: dependence": 0.898,
        "CB: costs": 0.050,
        "WA: constant": 0.128,
        "WB: capability": 0.042,
        "a: constant": 0.119,
        "SA: ally": 0.081,
    }
    assert {name: round(float(errors[name]), 3) for name in printed_errors} == printed_errors
    assert round(sanctions.estimate.log_likelihood, 3) == -3932.447
    assert round(sanctions.estimate.aic, 3) == 7904.895
    assert sanctions.violation < 5e-9 and sanctions.estimate.converged


@here
def test_its_chances_are_those_the_package_ships(sanctions: crisis_signalling.Crisis) -> None:
    t = _table("sanctions_threats_1970_2000.csv", ("PRhat",))
    assert np.abs(sanctions.resist - t["PRnpl"].astype(float)).max() < 1e-7
    assert np.abs(sanctions.firm - t["PFnpl"].astype(float)).max() < 1e-7


@here
def test_the_disputes_estimate_of_kenkel_and_signorino() -> None:
    """`egame12`, esc + war ~ s_wt_re1 + revis1 | 0 | regime1 | balanc + regime2 (Kenkel and Signorino's games)."""
    t = _table("war1800.csv", ("s_wt_re1", "revis1", "regime1", "balanc", "regime2", "esc", "war"))
    one, esc, war = np.ones(len(t["esc"])), t["esc"].astype(float), t["war"].astype(float)
    found = strategic_probit.estimate(
        _columns(1 - esc, esc * (1 - war), esc * war),
        {
            "u11": _columns(one, t["s_wt_re1"], t["revis1"]),
            "u13": None,
            "u14": _columns(one, t["regime1"] == "dem", t["regime1"] == "mixed"),
            "u24": _columns(one, t["balanc"], t["regime2"] == "dem", t["regime2"] == "mixed"),
        },
        {
            "u11": ("constant", "similarity", "revision"),
            "u14": ("constant", "democracy", "mixed"),
            "u24": ("constant", "balance", "democracy", "mixed"),
        },
    )
    assert found.cases == 282 and found.converged
    assert round(found.log_likelihood, 4) == -286.1238 and round(found.aic, 4) == 592.2475
    printed = [
        -0.495446,
        -0.740015,
        0.427240,
        0.221907,
        -1.902235,
        -0.584105,
        0.499088,
        -0.041972,
        -1.543614,
        -0.616827,
    ]
    # The authors' optimiser stops at a slope a hundred times ours: the fifth digit is its tolerance.
    assert np.allclose(found.value, printed, atol=2e-5)
    assert np.allclose(found.standard_error[[1, 4, 8]], [0.279665, 0.664447, 0.452642], atol=5e-5)


def test_a_covariate_that_does_not_vary_with_outcomes_is_said_not_to_be_identified() -> None:
    n = 60
    twice = np.ones((n, 2))
    found = strategic_probit.estimate(
        np.tile([1.0, 1.0, 1.0], (n, 1)),
        {"u11": twice, "u13": None, "u14": None, "u24": np.ones((n, 1))},
        {"u11": ("constant", "the same"), "u24": ("constant",)},
    )
    assert not found.converged and found.reason == "not-identified" and np.isnan(found.standard_error).all()


def test_shapes_that_do_not_agree_are_refused() -> None:
    covariates = {"u11": np.ones((3, 1)), "u13": None, "u14": None, "u24": np.ones((4, 1))}
    with pytest.raises(ValueError, match="same number of rows"):
        strategic_probit.estimate(np.ones((3, 3)), covariates, {"u11": ("c",), "u24": ("c",)})
    with pytest.raises(ValueError, match="outcomes must be"):
        strategic_probit.estimate(
            np.ones((3, 4)), {"u11": np.ones((3, 1)), "u13": None, "u14": None, "u24": None}, {"u11": ("c",)}
        )


@settings(max_examples=40, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3), st.sampled_from([-0.9, -0.3, 0.0, 0.5, crisis_signalling.RHO]))
def test_the_joint_normal_is_scipys(h: float, k: float, rho: float) -> None:
    ours = float(crisis_signalling.joint_normal(np.array([h]), np.array([k]), rho)[0])
    theirs = multivariate_normal(cov=[[1, rho], [rho, 1]]).cdf([h, k], rng=np.random.default_rng(1))
    assert ours == pytest.approx(float(theirs), abs=2e-5)


UTILITY = st.floats(-2, 2)


@settings(max_examples=40, deadline=None)
@given(UTILITY, UTILITY, UTILITY, UTILITY, UTILITY, UTILITY)
def test_an_equilibrium_answers_itself(sa: float, va: float, cb: float, wa: float, wb: float, a: float) -> None:
    game = {"SA": sa, "VA": va, "CB": cb, "WA": wa, "WB": wb, "a": a, "VB": 0.0}
    for resist, firm in crisis_signalling.equilibria(game):
        one = {name: np.array([value]) for name, value in game.items()}
        again = crisis_signalling.best_responses(one, np.array([resist]), np.array([firm]))
        assert float(again[0][0]) == pytest.approx(resist, abs=1e-6)


def test_the_chances_of_a_strategic_probit_are_those_of_simulated_errors() -> None:
    rng = np.random.default_rng(4)
    u11, u13, u14, u24 = 0.3, -0.2, 0.9, 0.4
    second = rng.standard_normal((200_000, 2))
    resist = np.mean(u24 + second[:, 1] > second[:, 0])
    first = rng.standard_normal((200_000, 2))
    move = np.mean((1 - resist) * u13 + resist * u14 + first[:, 1] > u11 + first[:, 0])
    p = strategic_probit.chances(*(np.array([u]) for u in (u11, u13, u14, u24)))[0]
    assert np.allclose(p, [1 - move, move * (1 - resist), move * resist], atol=0.004)
