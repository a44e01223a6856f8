"""Sequential Monte Carlo from the standard normal prior to prior times likelihood, by tempering.

Del Moral, Doucet and Jasra 2006, "Sequential Monte Carlo samplers", Journal of the Royal Statistical Society B 68(3):
temperatures chosen so that half of the effective size is left at every step, systematic resampling, and moves by a
preconditioned Crank–Nicolson proposal around the cloud's Gaussian (Cotter, Roberts, Stuart and White 2013, Statistical
Science 28(3)), accepted by Metropolis and Hastings. The normalising constant comes with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

KEPT = 0.5  # share of the effective size that a temperature step may use up to
MOVES, LAST_MOVES = 4, 40
ACCEPTED = 0.3  # share of accepted moves that the step length is steered to
Function = Callable[[np.ndarray], np.ndarray]  # z (N, Z) -> log likelihood (N,)


@dataclass(frozen=True, slots=True)
class Cloud:
    """z (N, Z) draws, log_likelihood (N,), and the log of the normalising constant."""

    z: np.ndarray
    log_likelihood: np.ndarray
    log_evidence: float


def anneal(function: Function, size: int, dimension: int, rng: np.random.Generator) -> Cloud:
    """N draws of prior times exp(function).

    >>> cloud = anneal(lambda z: -0.5 * np.sum((z - 2.0) ** 2, axis=1), 2000, 1, np.random.default_rng(1))
    >>> abs(float(cloud.z.mean()) - 1.0) < 0.1  # normal prior, normal likelihood at 2: posterior mean 1
    True
    """
    z = rng.standard_normal((size, dimension))
    value = function(z)
    beta, evidence, length = 0.0, 0.0, 0.7
    while beta < 1.0:
        following = _next_beta(value, beta)
        log_weight = (following - beta) * value
        top = log_weight.max()
        weight = np.exp(log_weight - top)
        evidence += top + float(np.log(weight.mean()))
        picked = _systematic(weight / weight.sum(), rng)
        z, value, beta = z[picked], value[picked], following
        for _ in range(MOVES if beta < 1.0 else LAST_MOVES):
            z, value, accepted = _move(function, z, value, beta, length, rng)
            length = float(np.clip(length * np.exp(accepted - ACCEPTED), 0.05, 0.95))
    return Cloud(z, value, evidence)


def _next_beta(value: np.ndarray, beta: float) -> float:
    def size(following: float) -> float:
        weight = np.exp((following - beta) * (value - value.max()))
        return float(weight.sum() ** 2 / np.sum(weight**2))

    if size(1.0) >= KEPT * len(value):
        return 1.0
    low, high = beta, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if size(middle) < KEPT * len(value) else (middle, high)
    return max(low, beta + 1e-9)


def _systematic(weight: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    places = (np.arange(len(weight)) + rng.random()) / len(weight)
    return np.minimum(np.searchsorted(np.cumsum(weight), places), len(weight) - 1)


def _move(
    function: Function, z: np.ndarray, value: np.ndarray, beta: float, length: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, float]:
    mean, cov = z.mean(axis=0), np.atleast_2d(np.cov(z.T))
    values, vectors = np.linalg.eigh(cov)
    # directions that a sample of this size cannot tell from the prior's keep its variance (Marchenko and Pastur 1967)
    edge = max(0.3, (1 - np.sqrt(min(1.0, len(mean) / len(z)))) ** 2)
    values = np.where(values > edge, 1.0, np.maximum(values, 1e-9))
    # the symmetric root: it does not depend on the signs of the eigenvectors, which differ between machines
    root = (vectors * np.sqrt(values)) @ vectors.T
    inverse = (vectors / np.sqrt(values)) @ vectors.T

    def correction(
        point: np.ndarray,
    ) -> np.ndarray:  # the proposal leaves the cloud's Gaussian, not the prior, in place
        return np.asarray(0.5 * np.sum(((point - mean) @ inverse.T) ** 2, axis=1) - 0.5 * np.sum(point**2, axis=1))

    proposed = mean + np.sqrt(1 - length**2) * (z - mean) + length * rng.standard_normal(z.shape) @ root.T
    there = function(proposed)
    ratio = beta * (there - value) + correction(proposed) - correction(z)
    accepted = np.log(rng.random(len(z))) < ratio
    return (
        np.where(accepted[:, None], proposed, z),
        np.where(accepted, there, value),
        float(accepted.mean()),
    )
