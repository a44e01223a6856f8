"""A measurement: what a criterion compares with its threshold.

Every layer that reads the record or the model returns measurements; the verdict layer only compares. The same
measurement is given under the posterior, under the prior alone and under a neutral case, where it rests on the game.

>>> m = Measurement(name="demo", posterior=Draws.equal(np.array([1.0, 2.0, 3.0])), unit="steps", method="ledger")
>>> m.posterior.share(lambda v: v >= 2)
0.6666666666666666
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


def read_only(array: np.ndarray) -> np.ndarray:
    """A view of the array that cannot be written through."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, slots=True)
class Draws:
    """Weighted values of one quantity: values (n,), weights (n,) that add to one."""

    values: np.ndarray
    weights: np.ndarray

    def __post_init__(self) -> None:
        if self.values.shape != self.weights.shape or self.values.ndim != 1:
            raise ValueError("draws need two vectors of the same length")
        object.__setattr__(self, "values", read_only(np.asarray(self.values, dtype=float)))
        object.__setattr__(self, "weights", read_only(np.asarray(self.weights, dtype=float)))

    @staticmethod
    def equal(values: np.ndarray) -> Draws:
        """Draws of equal weight."""
        values = np.asarray(values, dtype=float)
        return Draws(values, np.full(values.shape, 1.0 / max(values.size, 1)))

    def share(self, holds: Callable[[np.ndarray], np.ndarray]) -> float:
        """The weight of the draws for which the condition holds (NaN values never hold)."""
        with np.errstate(invalid="ignore"):
            return float(np.sum(self.weights * np.asarray(holds(self.values), dtype=float)))

    def quantile(self, levels: tuple[float, ...]) -> tuple[float, ...]:
        """Weighted quantiles by the inverse of the weighted distribution function."""
        finite = np.isfinite(self.values)
        if not finite.any():
            return tuple(float("nan") for _ in levels)
        order = np.argsort(self.values[finite], kind="stable")
        values, weights = self.values[finite][order], self.weights[finite][order]
        total = np.cumsum(weights)
        places = np.searchsorted(total, np.asarray(levels) * total[-1], side="left")
        return tuple(float(values[min(i, values.size - 1)]) for i in places)


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured, under which evidence and by which method.

    name        the measure, as the criterion names it
    posterior   draws given the record (or segmentations, resamples of steps, simulated futures)
    unit        key of a unit in the phrase book: months, steps, share, probability, payoff, date (month
                number), days …
    method      key of a method page in the phrase book
    evidence    ids of rows of the case's record that the number was computed from
    prior, neutral   the same measurement under the prior alone / a neutral case; None where no model is used
    second      the same question by a method of another kind; a disagreement is reported, never averaged
    cautions    keys of reasons that lower confidence: few-events, low-ess, not-converged, recalled-rows,
                assumed-prior …
    unanswerable  key of the reason why the record and the model cannot answer; then posterior may be empty
    p_value     of the null test that belongs to the measure, reported apart, never a probability of the claim
    details     further numbers for tables and figures, JSON values only
    """

    name: str
    posterior: Draws
    unit: str
    method: str
    evidence: tuple[str, ...] = ()
    prior: Draws | None = None
    neutral: Draws | None = None
    second: Measurement | None = None
    cautions: tuple[str, ...] = ()
    unanswerable: str | None = None
    p_value: float | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rests_on_model(self) -> bool:
        """Whether the game or the outlook was used."""
        return self.prior is not None
