"""How many independent draws weighed draws are worth: for every mean, and for every tail.

The effective size of a posterior mean is var / Var(mean) (Owen 2013, Monte Carlo theory, methods and examples, section
9.3), here with the weights as they are; a tail's is that of the share of draws beyond its point.
"""

from __future__ import annotations

import numpy as np

TAILS = (0.05, 0.95)


def least_size(values: np.ndarray, weights: np.ndarray) -> float:
    """The least effective size of the means of several columns of values (D, n).

    >>> least_size(np.array([[0.0], [1.0], [0.0], [1.0]]), np.full(4, 0.25))
    4.0
    """
    away = (values - weights @ values) ** 2
    spread, error = weights @ away, weights**2 @ away
    return float(np.min(np.where(error > 0, spread / np.maximum(error, 1e-300), len(weights))))


def least_tail(z: np.ndarray, weights: np.ndarray) -> float:
    """The least effective size of any tail of draws z (D, Z): beyond the 5 % and the 95 % points."""
    beyond = np.concatenate([z <= points(z, weights, level) for level in TAILS], axis=1)
    return least_size(beyond.astype(float), weights)


def points(z: np.ndarray, weights: np.ndarray, level: float) -> np.ndarray:
    """(Z,) the points below which a share `level` of the weight lies.

    >>> points(np.array([[3.0], [1.0], [2.0], [4.0]]), np.full(4, 0.25), 0.5)
    array([2.])
    """
    order = np.argsort(z, axis=0, kind="stable")
    below = np.cumsum(weights[order], axis=0) < level
    places = np.minimum(below.sum(axis=0), len(weights) - 1)
    return np.asarray(np.take_along_axis(z, np.take_along_axis(order, places[None], axis=0), axis=0)[0])
