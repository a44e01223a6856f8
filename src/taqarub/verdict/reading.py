"""A reading: one measurement held against one threshold, under the posterior, the prior and the neutral case."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws, Measurement
from taqarub.case.claims import Test
from taqarub.skill import resolution
from taqarub.skill.resolution import Threshold
from taqarub.verdict.assumptions import Movement, movement
from taqarub.verdict.levels import (
    effective_draws,
    hedge_right,
    level_of,
    per_draw,
    probability_of,
    sentence_probability,
)
from taqarub.verdict.threshold import moved

FACT_CHECKED, FACT_RECALLED, FACT_DISPUTED = 0.95, 0.70, 0.50
UNDEFINED_LIMIT = 0.25  # weight of draws without a value above which P rests on too little of the cloud
INTERVAL = (0.05, 0.95)

Measured = Callable[[str, Mapping[str, Any]], Measurement]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a criterion gives.

    probability, prior, neutral   P that the criterion holds under each; None where it cannot be computed
    draws      effective number of draws behind P
    sentence   probability that the sentence, as hedged, is right
    right      whether the hedge is right; None without a hedge
    moved      what the record did to P, for measures that rest on the model
    """

    test: Test
    mode: str
    measurement: Measurement
    threshold: Threshold | None
    probability: float | None = None
    prior: float | None = None
    neutral: float | None = None
    draws: float = 0.0
    sentence: float | None = None
    right: bool | None = None
    moved: Movement | None = None

    @property
    def answered(self) -> bool:
        """Whether there is a probability."""
        return self.probability is not None

    @property
    def assumed(self) -> bool:
        """Whether the record left P where the assumptions put it, or cannot be shown to have moved it."""
        return self.moved is not None and not self.moved.moved

    @property
    def level(self) -> str:
        """The verdict from the probability alone."""
        return level_of(self.sentence) if self.sentence is not None else "undetermined"

    @property
    def paths(self) -> int:
        """Futures per draw of the case; 1 when a draw is not a future."""
        return int(self.measurement.details.get("paths", 1))


def read(test: Test, mode: str, measured: Measured, inverted: bool = False) -> Reading:
    """Measure a test and hold the result against its threshold (or, inverted, against the complement)."""
    measurement = measured(test.measure, test.given)
    if measurement.unanswerable is not None:
        return Reading(test, mode, measurement, None)
    if measurement.name == "timeline.rows":
        return _fact(test, mode, measurement, inverted)
    threshold = resolution.read(test)
    if threshold is None:
        return Reading(test, mode, replace(measurement, unanswerable="no-threshold"), None)
    return against(test, mode, measurement, resolution.inverse(threshold) if inverted else threshold)


def against(test: Test, mode: str, measurement: Measurement, threshold: Threshold) -> Reading:
    """Hold a measurement against a threshold."""
    probability = probability_of(measurement.posterior, threshold)
    if math.isnan(probability):
        return Reading(test, mode, replace(measurement, unanswerable="undefined-draws"), threshold)
    missing = float(np.sum(measurement.posterior.weights[~np.isfinite(measurement.posterior.values)]))
    if missing > UNDEFINED_LIMIT and "undefined-draws" not in measurement.cautions:
        measurement = replace(measurement, cautions=(*measurement.cautions, "undefined-draws"))
    paths = int(measurement.details.get("paths", 1))
    draws = effective_draws(measurement.posterior, threshold, paths)
    prior, neutral = (_optional(d, threshold) for d in (measurement.prior, measurement.neutral))
    reading = Reading(
        test,
        mode,
        measurement,
        threshold,
        probability,
        prior,
        neutral,
        draws,
        sentence_probability(mode, probability, draws),
        hedge_right(mode, probability),
    )
    if prior is None or measurement.prior is None:
        return reading
    prior_paths = int(measurement.details.get("paths_prior", paths))
    prior_draws = effective_draws(measurement.prior, threshold, prior_paths)
    same = neutral is not None and level_of(neutral) == level_of(probability)
    return replace(reading, moved=movement(measurement, (probability, draws), (prior, prior_draws), same))


def shifted(reading: Reading, direction: int) -> Reading:
    """The same measurement against the threshold moved by a fifth down (−1) or up (+1); a dated fact stays."""
    if reading.threshold is None or not reading.answered:
        return reading
    values = reading.measurement.posterior.values
    edge = moved(reading.threshold, direction, values, reading.measurement.unit, reading.test.given)
    return against(reading.test, reading.mode, reading.measurement, edge)


def _fact(test: Test, mode: str, measurement: Measurement, inverted: bool) -> Reading:
    """A dated fact is judged by its rows: all checked 0.95, any recalled 0.70, disputed 0.50, none: no probability."""
    found, checked = int(measurement.details["rows"]), int(measurement.details["checked"])
    if found == 0:
        return Reading(test, mode, measurement, None)
    probability = FACT_CHECKED if checked == found else FACT_RECALLED
    if measurement.details["against"]:
        probability = FACT_DISPUTED
    if inverted:
        probability = 1.0 - probability
    cautions = measurement.cautions
    if measurement.details["against"]:
        cautions = (*cautions, "rows-disagree")
    if measurement.details["missing"]:
        cautions = (*cautions, "rows-missing")
    return Reading(
        test,
        mode,
        replace(measurement, cautions=cautions),
        None,
        probability,
        sentence=sentence_probability(mode, probability, 0.0),
        right=hedge_right(mode, probability),
    )


def _optional(draws: Draws | None, threshold: Threshold) -> float | None:
    if draws is None:
        return None
    probability = probability_of(draws, threshold)
    return None if math.isnan(probability) else probability


def number_and_interval(reading: Reading) -> tuple[float | None, tuple[float, float] | None]:
    """The number behind P and its 90 % interval.

    The weighted median and its 5 % and 95 % points; for yes-or-no values the mean, with the spread over draws of the
    case where each has many futures, else the interval of the Beta distribution that the draws are worth.
    """
    draws = reading.measurement.posterior
    known = np.isfinite(draws.values)
    if not reading.answered or not known.any():
        return None, None
    if np.all(np.isin(draws.values[known], (0.0, 1.0))):
        return _mean_of_yes(reading)
    middle, low, high = draws.quantile((0.5, *INTERVAL))
    return middle, (low, high)


def _mean_of_yes(reading: Reading) -> tuple[float, tuple[float, float] | None]:
    from scipy.special import betaincinv

    yes = Threshold(low=0.5)
    draws = reading.measurement.posterior
    mean = probability_of(draws, yes)
    if reading.paths > 1:
        shares, weights = per_draw(draws, yes, reading.paths)
        low, high = Draws(shares, weights).quantile(INTERVAL)
        return mean, (low, high)
    count = effective_draws(draws, yes)
    if count < 2:
        return mean, None
    a, b = count * mean + 0.5, count * (1 - mean) + 0.5
    return mean, (float(betaincinv(a, b, INTERVAL[0])), float(betaincinv(a, b, INTERVAL[1])))
