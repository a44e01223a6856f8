"""What the stand-in misses, learnt from games that were solved: a Gaussian process per player.

What is learnt is not the likelihood but the advantages of moves, of which it is an exact function: they bend little,
and a hundred solved draws show how. The residual of every advantage from its expansion is regressed on the quantities
with one kernel, its outputs weighed by what they do to the likelihood,

    k(u, v) = c₀ + c₁ u·v + c₂ (u·v)² + c₃ (u·v)³,    u = the quantities less their centre, scaled by their relevance

and c and the ridge are those of the largest marginal likelihood, the scale of the outputs profiled out (Rasmussen and
Williams 2006, Gaussian Processes for Machine Learning, sections 2.2, 4.2.2 and 5.4; Kennedy and O'Hagan 2001,
"Bayesian calibration of computer models", Journal of the Royal Statistical Society B 63(3), for such emulators).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

CONSTANT = 0.1
KERNELS = tuple(product((0.01, 0.1, 1.0), (0.1, 1.0), (0.0, 0.1, 1.0)))  # c₁, c₂, c₃
RIDGES = (1e-3, 1e-2, 1e-1)
FAR = 40.0  # log units below the best draw: what happens there teaches nothing about the posterior


@dataclass(frozen=True, slots=True)
class Correction:
    """One player's: scale (n,), points (N, n) scaled, kernel (c₁, c₂, c₃), coefficients (N, R·M), weight (R, M).

    explained   share of the weighted residuals' squares explained at points left out (negative: worse than none)
    """

    scale: np.ndarray
    points: np.ndarray
    kernel: tuple[float, float, float]
    coefficients: np.ndarray
    weight: np.ndarray
    explained: float

    def at(self, away: np.ndarray) -> np.ndarray:
        """(R, M, B) what is to be added to the expansion at B points `away` from its centre (B, n)."""
        found = _kernel((away * self.scale) @ self.points.T, self.kernel) @ self.coefficients
        return np.asarray(found.T.reshape(*self.weight.shape, len(away)) / self.weight[..., None])


def learn(away: np.ndarray, missed: np.ndarray, weight: np.ndarray, relevance: np.ndarray) -> Correction:
    """Fit one player's residuals.

    away (N, n) from the centre; missed (R, M, N) advantages less their expansion; weight (R, M) of an advantage in the
    likelihood; relevance (n,) of a quantity per unit, to the player.

    >>> rng = np.random.default_rng(3)
    >>> x = rng.standard_normal((60, 3))
    >>> bend = 0.3 * x[:, 0] * x[:, 1]
    >>> learnt = learn(x, bend.reshape(1, 1, -1), np.ones((1, 1)), np.ones(3))
    >>> y = rng.standard_normal((200, 3))
    >>> bool(np.abs(learnt.at(y)[0, 0] - 0.3 * y[:, 0] * y[:, 1]).max() < 0.1)
    True
    """
    spread = away.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    known = np.sqrt(np.maximum(relevance * spread, 1e-12 + 1e-3 * np.max(relevance * spread)))
    scale = known / spread
    scale = scale / max(float(np.sqrt(np.mean(np.sum((away * scale) ** 2, axis=1)))), 1e-12)
    points = away * scale
    outputs = (missed * weight[..., None]).reshape(-1, len(away)).T
    best, chosen, coefficients, left_out = -np.inf, KERNELS[0], outputs, outputs
    inner = points @ points.T
    for kernel in KERNELS:
        values, vectors = np.linalg.eigh(_kernel(inner, kernel))
        rotated = vectors.T @ outputs
        for ridge in RIDGES:
            shrunk = np.maximum(values, 0.0) + ridge
            fit = float(np.sum(rotated**2 / shrunk[:, None])) / outputs.size
            likelihood = -0.5 * len(away) * np.log(max(fit, 1e-300)) - 0.5 * float(np.sum(np.log(shrunk)))
            if likelihood > best:
                best, chosen = likelihood, kernel
                coefficients = vectors @ (rotated / shrunk[:, None])
                left_out = coefficients / np.sum(vectors**2 / shrunk, axis=1)[:, None]
    explained = 1 - float(np.sum(left_out**2)) / max(float(np.sum(outputs**2)), 1e-300)
    return Correction(scale, points, chosen, coefficients, weight, explained)


def near(log_likelihood: np.ndarray) -> np.ndarray:
    """Which draws are worth learning from."""
    return log_likelihood > np.max(log_likelihood) - FAR


def explained_of(corrections: Sequence[Correction]) -> float:
    """The least share explained over the players; 0 without a correction."""
    return min((c.explained for c in corrections), default=0.0)


def _kernel(inner: np.ndarray, kernel: tuple[float, float, float]) -> np.ndarray:
    first, second, third = kernel
    return np.asarray(CONSTANT + inner * (first + inner * (second + inner * third)))
