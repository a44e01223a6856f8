"""The strategic probit with two players and three outcomes (Signorino 2003, Political Analysis 11: 316–344).

Player 1 leaves things as they are (u11) or moves; then player 2 gives in (u13 for player 1, 0 for player 2) or resists
(u14, u24). Every action carries an independent standard normal error ("agent error"), so a difference of two has
variance two, and with backward induction

    p_resist = Φ(u24 / √2),    p_move = Φ( [ (1 − p_resist) u13 + p_resist u14 − u11 ] / √2 ).

It is our alternating game of one period with a normal error where ours has a logistic one.

>>> import numpy as np
>>> chances(*(np.zeros(1) for _ in range(4))).round(2)
array([[0.5 , 0.25, 0.25]])
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import approx_fprime, minimize
from scipy.special import ndtr

from taqarub.base.measurement import read_only
from taqarub.estimate.field.terms import Estimate, Terms

ORDER = ("u11", "u13", "u14", "u24")
SMALLEST = 1e-300
GRADIENT = 1e-5  # largest slope of the log likelihood at an accepted optimum
ROOT = float(np.sqrt(2))


def chances(u11: np.ndarray, u13: np.ndarray, u14: np.ndarray, u24: np.ndarray) -> np.ndarray:
    """(n, 3) chances of: no move, move and giving in, move and resistance."""
    resist = ndtr(u24 / ROOT)
    move = ndtr(((1 - resist) * u13 + resist * u14 - u11) / ROOT)
    return np.stack([1 - move, move * (1 - resist), move * resist], axis=1)


def estimate(
    outcomes: np.ndarray, covariates: Mapping[str, np.ndarray | None], labels: Mapping[str, tuple[str, ...]]
) -> Estimate:
    """Maximum likelihood; standard errors from the curvature of the log likelihood.

    outcomes (n, 3) counts of the three outcomes in every game; covariates by utility (`ORDER`), None for zero. Raises
    `ValueError` on shapes that do not agree. Failure to converge is said in the result.
    """
    terms = Terms(ORDER, covariates, labels)
    if outcomes.shape != (terms.rows, 3):
        raise ValueError(f"outcomes must be ({terms.rows}, 3), not {outcomes.shape}")

    def loss(theta: np.ndarray) -> float:
        u = terms.utilities(theta)
        p = chances(u["u11"], u["u13"], u["u14"], u["u24"])
        return -float(np.sum(outcomes * np.log(np.maximum(p, SMALLEST))))

    def slope(theta: np.ndarray) -> np.ndarray:
        steps = 1e-5 * np.eye(terms.size)
        return np.array([(loss(theta + s) - loss(theta - s)) / 2e-5 for s in steps])

    found = minimize(loss, np.zeros(terms.size), jac=slope, method="BFGS", options={"gtol": GRADIENT / 10})
    curvature = approx_fprime(found.x, slope, 1e-5)
    curvature = (curvature + curvature.T) / 2
    steep = float(np.abs(slope(found.x)).max())
    bent = np.linalg.eigvalsh(curvature).min() > 0
    error = np.sqrt(np.diag(np.linalg.inv(curvature))) if bent else np.full(terms.size, np.nan)
    reason = "" if bent and steep <= GRADIENT else "not-identified" if not bent else "gradient-not-zero"
    return Estimate(terms.names, read_only(found.x), read_only(error), -loss(found.x), not reason, reason, terms.rows)
