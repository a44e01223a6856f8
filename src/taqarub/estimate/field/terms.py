"""Utilities that are linear in covariates, and what an estimate of them says.

A model names its utilities; each is a matrix of covariates (n rows, k columns) or None for a utility fixed at zero. The
coefficients of all utilities stand in one vector in the order in which the utilities are named.

>>> import numpy as np
>>> terms = Terms(("u", "v"), {"u": np.ones((3, 1)), "v": None}, {"u": ("constant",)})
>>> terms.size, terms.names
(1, ('u: constant',))
>>> terms.utilities(np.array([2.0]))["u"]
array([2., 2., 2.])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Terms:
    """order: names of the utilities; columns: utility -> (n, k) covariates or None; labels: utility -> k names."""

    order: tuple[str, ...]
    columns: Mapping[str, np.ndarray | None]
    labels: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        rows = {len(c) for c in self.columns.values() if c is not None}
        if len(rows) != 1:
            raise ValueError("the covariates of all utilities must have the same number of rows")

    @property
    def rows(self) -> int:
        """Number of observed games."""
        return next(len(c) for c in self.columns.values() if c is not None)

    @property
    def names(self) -> tuple[str, ...]:
        """One name a coefficient."""
        return tuple(f"{u}: {label}" for u in self.order if self.columns[u] is not None for label in self.labels[u])

    @property
    def size(self) -> int:
        """Number of coefficients."""
        return len(self.names)

    def utilities(self, theta: np.ndarray) -> dict[str, np.ndarray]:
        """Utility -> (n,) its value in every game."""
        found, at = {}, 0
        for name in self.order:
            columns = self.columns[name]
            if columns is None:
                found[name] = np.zeros(self.rows)
                continue
            found[name] = columns @ theta[at : at + columns.shape[1]]
            at += columns.shape[1]
        return found

    def pull(self, slopes: Mapping[str, np.ndarray]) -> np.ndarray:
        """(n, size) derivative by coefficient, a row a game, from derivatives (n,) by utility."""
        parts = [c * slopes[u][:, None] for u in self.order if (c := self.columns[u]) is not None]
        return np.concatenate(parts, axis=1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Coefficients with standard errors; `reason` says in a word why an estimate did not converge."""

    names: tuple[str, ...]
    value: np.ndarray
    standard_error: np.ndarray
    log_likelihood: float
    converged: bool
    reason: str
    cases: int

    @property
    def aic(self) -> float:
        """Akaike's criterion, −2 log L + 2 k (Akaike 1974)."""
        return -2 * self.log_likelihood + 2 * len(self.value)
