"""Shares of variance against published values."""

import numpy as np
import pytest
from outlook_case import small_model

from taqarub.base.seed import stream
from taqarub.outlook.sensitivity import first_order, sensitivity_of


def ishigami(x):
    """Ishigami and Homma (1990) with a = 7, b = 0.1; x uniform on (−π, π)."""
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_first_order_shares_of_the_ishigami_function():
    """V₁ = (1 + bπ⁴/5)²/2, V₂ = a²/8, V₃ = 0 of V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2: shares 0.3139, 0.4424, 0."""
    a, b = 7.0, 0.1
    total = a**2 / 8 + b * np.pi**4 / 5 + b**2 * np.pi**8 / 18 + 0.5
    exact = [(1 + b * np.pi**4 / 5) ** 2 / 2 / total, a**2 / 8 / total, 0.0]
    assert exact == pytest.approx([0.3139, 0.4424, 0.0], abs=5e-5)
    x = stream(5, "ishigami").uniform(-np.pi, np.pi, (8192, 3))
    y = ishigami(x)[:, None]
    shares = (first_order(x, y, harmonics=6) / y.var(axis=0))[:, 0]
    assert shares == pytest.approx(exact, abs=0.02)


def test_noise_has_no_share_on_average():
    rng = stream(6, "noise")
    shares = [first_order(rng.random((60, 1)), rng.random((60, 1)))[0, 0] * 12 for _ in range(200)]
    # shares are cut at zero, so their mean is a little above it; without the correction it would be 4/59 = 0.068
    assert 0.0 <= np.mean(shares) < 0.035


def test_the_quantity_that_matters_comes_first_with_an_interval_around_its_share():
    model = small_model()
    z = stream(7, "z").standard_normal((96, model.size))
    rated = [p for p in model.parameters if not p.name.startswith("record.")]
    chosen = rated[4]
    chance = 1 / (1 + np.exp(-1.5 * z[:, chosen.index]))
    noisy = stream(8, "paths").binomial(100, chance) / 100
    by_draw = np.stack([noisy, 1 - noisy], axis=1)
    rows = sensitivity_of(model.parameters, z, by_draw, ("yes", "no"), 100, seed=1)
    assert rows[0]["parameter"] == chosen.name
    assert rows[0]["share"] > 0.9
    assert rows[0]["lo"] > 0.7
    assert len(rows) == 15
    assert all(row["lo"] <= row["share"] <= row["hi"] or row["hi"] == 1.0 for row in rows)
    assert not any(row["parameter"].startswith("record.") for row in rows)
    assert rows == sensitivity_of(model.parameters, z, by_draw, ("yes", "no"), 100, seed=1)


def test_no_shares_from_few_draws_or_without_variance():
    model = small_model()
    z = np.zeros((10, model.size))
    assert sensitivity_of(model.parameters, z, np.ones((10, 1)), ("yes",), 100, seed=1) == ()
    z = np.zeros((30, model.size))
    assert sensitivity_of(model.parameters, z, np.ones((30, 1)), ("yes",), 100, seed=1) == ()
