"""Which quantities of the case the outlook hangs on, from the draws that are there anyway.

First-order share of variance S_j = Var(E[y | z_j]) / Var(y), by a cosine regression of y on the rank of z_j: y is put
in the order of z_j, and the part of its variance in the first M cosines is the part that a smooth function of z_j
explains (Plischke 2010, "An effective algorithm for computing global sensitivity indices (EASI)", Reliability
Engineering and System Safety 95(4); by cosines: Plischke 2012, "How to compute variance-based sensitivity
indicators with your spreadsheet software", Environmental Modelling and Software 35). Some of any noise falls on M
cosines, which the factor of the adjusted R² takes off. y is the vector of outcome chances; shares are taken over the
summed variance (Gamboa, Janon, Klein and Lagnoux 2014, "Sensitivity analysis for multidimensional and functional
outputs", Electronic Journal of Statistics 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from taqarub.base.seed import stream
from taqarub.model.model import Parameter

HARMONICS = 4
LEAST_DRAWS = 20
TOP = 15
RESAMPLES = 200
WITHOUT_EFFECT = "record."  # how the record came about has no effect on the future


def first_order(x: np.ndarray, y: np.ndarray, harmonics: int = HARMONICS) -> np.ndarray:
    """Explained variance of each output by each input: x (n, Z), y (n, O) -> (Z, O), not below 0; divide by Var(y).

    >>> x = stream(1, "doc").random((400, 2))
    >>> y = np.cos(np.pi * x[:, :1])
    >>> (first_order(x, y) / y.var(axis=0)).round(2).tolist()
    [[1.0], [0.0]]
    """
    n = len(x)
    angles = np.pi * np.outer(np.arange(1, harmonics + 1), np.arange(n) + 0.5) / n
    cosines = np.cos(angles) * np.sqrt(2.0 / n)  # orthonormal rows (type II)
    order = np.argsort(x, axis=0, kind="stable")
    sorted_y = (y - y.mean(axis=0))[order]  # (n, Z, O)
    explained = (np.einsum("kn,nzo->kzo", cosines, sorted_y) ** 2).sum(axis=0) / n
    total = y.var(axis=0)
    return np.asarray(np.maximum(total - (total - explained) * (n - 1) / (n - 1 - harmonics), 0.0))


def sensitivity_of(
    parameters: Sequence[Parameter],
    z: np.ndarray,
    by_draw: np.ndarray,
    outcomes: Sequence[str],
    paths: int,
    seed: int,
) -> tuple[dict[str, Any], ...]:
    """The quantities with the largest shares, largest first; empty when there are fewer than `LEAST_DRAWS` draws.

    `z` (D, Z) draws of the prior; `by_draw` (D, O) outcome chances from `paths` paths each, whose noise is taken off
    the variance. Keys: `parameter`, `line` (file:line of the case), `share`, `lo`, `hi` (90 %, basic bootstrap over
    draws: Davison and Hinkley 1997, Bootstrap Methods, section 5.2), `outcomes` (outcome -> its own share).
    """
    rated = [p for p in parameters if not p.name.startswith(WITHOUT_EFFECT)]
    noise = (by_draw * (1 - by_draw)).mean(axis=0) / max(paths - 1, 1)
    signal = np.maximum(by_draw.var(axis=0) - noise, 0.0)
    if len(z) < LEAST_DRAWS or signal.sum() <= 0 or not rated:
        return ()
    x = z[:, [p.index for p in rated]]
    explained = first_order(x, by_draw)
    shares = np.minimum(explained.sum(axis=1) / signal.sum(), 1.0)
    top = sorted(range(len(rated)), key=lambda j: (-shares[j], rated[j].name))[:TOP]
    lo, hi = _bootstrap(x[:, top], by_draw, noise, shares[top], seed)
    rows = []
    for place, j in enumerate(top):
        own = {
            name: float(min(explained[j, o] / signal[o], 1.0)) if signal[o] > 0 else 0.0
            for o, name in enumerate(outcomes)
        }
        origin = rated[j].origin
        rows.append(
            {
                "parameter": rated[j].name,
                "line": f"{origin.file}:{origin.line}" if origin else "",
                "share": float(shares[j]),
                "lo": float(lo[place]),
                "hi": float(hi[place]),
                "outcomes": own,
            }
        )
    return tuple(rows)


def _bootstrap(
    x: np.ndarray, y: np.ndarray, noise: np.ndarray, shares: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """5 and 95 % points by reflecting the resampled shares at the estimate, within [0, 1]."""
    rng, size = stream(seed, "sensitivity"), len(x)
    drawn = []
    for _ in range(RESAMPLES):
        rows = rng.integers(0, size, size)
        signal = np.maximum(y[rows].var(axis=0) - noise, 0.0).sum()
        drawn.append(first_order(x[rows], y[rows]).sum(axis=1) / signal if signal > 0 else shares)
    low, high = np.quantile(np.array(drawn), (0.05, 0.95), axis=0)
    return np.clip(2 * shares - high, 0.0, 1.0), np.clip(2 * shares - low, 0.0, 1.0)
