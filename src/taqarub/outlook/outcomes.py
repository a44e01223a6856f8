"""Chances of the outcomes: what they are, how far not knowing the quantities moves them, and what chance does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.outlook.outlook import Ensemble, Interval


def chances(ensemble: Ensemble, horizon: int, outcomes: Sequence[str]) -> np.ndarray:
    """Chance of each outcome under each draw (D, outcomes)."""
    outcome = ensemble.futures[horizon]["outcome"]
    return np.asarray((outcome[:, None, :] == np.arange(len(outcomes))[:, None]).mean(axis=2))


def intervals(ensemble: Ensemble, horizon: int, outcomes: Sequence[str]) -> dict[str, Interval]:
    """Outcome -> weighted chance, with the 5 and 95 % points of the chance over draws."""
    by_draw = chances(ensemble, horizon, outcomes)
    found = {}
    for place, name in enumerate(outcomes):
        lo, hi = Draws(by_draw[:, place], ensemble.weights).quantile((0.05, 0.95))
        found[name] = Interval(float(ensemble.weights @ by_draw[:, place]), lo, hi)
    return found


def variance_shares(by_draw: np.ndarray, weights: np.ndarray, paths: int) -> dict[str, float]:
    """Shares of the outcome's variance that are unknown quantities (epistemic) and chance (aleatory).

    By the law of total variance Var(1_o) = Var_θ(p_o(θ)) + E_θ[p_o(1 − p_o)], added over outcomes (der Kiureghian and
    Ditlevsen 2009, "Aleatory or epistemic? Does it matter?", Structural Safety 31(2)). The variance of the estimated
    chances holds the noise of `paths` paths, E[p(1 − p)]/(paths − 1), which is taken off.

    >>> variance_shares(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 0.5]), 100)
    {'epistemic': 1.0, 'aleatory': 0.0}
    """
    mean = weights @ by_draw
    total = float((mean * (1 - mean)).sum())
    between = float((weights @ (by_draw - mean) ** 2).sum())
    noise = float((weights @ (by_draw * (1 - by_draw))).sum()) / max(paths - 1, 1)
    share = max(between - noise, 0.0) / total if total > 0 else 0.0
    return {"epistemic": share, "aleatory": 1.0 - share if total > 0 else 0.0}


def table(ensemble: Ensemble, horizons: Sequence[int], outcomes: Sequence[str]) -> dict[str, Any]:
    """Horizon (as text) -> outcome -> chance, for records that are written as JSON."""
    return {
        str(h): dict(zip(outcomes, (ensemble.weights @ chances(ensemble, h, outcomes)).tolist(), strict=True))
        for h in horizons
    }
