"""A threshold moved by a fifth, to see whether a verdict hangs on where it was put."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from taqarub.skill.resolution import Threshold

FIFTH = 0.2
MONTHS_OF_A_DATE = 12.0  # the window by which a single date is moved, unless the criterion names one
BOUNDED_UNITS = ("share", "probability", "yes/no", "index")


def moved(threshold: Threshold, direction: int, values: np.ndarray, unit: str, given: Mapping[str, Any]) -> Threshold:
    """The threshold moved by a fifth down (direction −1) or up (+1).

    A number is multiplied by 0.8 or 1.2. A date, and a window of dates, moves by a fifth of the window. A threshold of
    zero has no size of its own and moves by a fifth of the standard deviation of what was measured. Whole numbers
    (rungs, steps, yes or no) are cut midway between the last value outside and the first inside, and the cut moves.
    A share or a probability moves at most half of the way to 0 or 1, so that it stays a possible threshold.
    """
    finite = values[np.isfinite(values)]
    if unit == "date":
        step = direction * FIFTH * _window(threshold, given)
        return replace(threshold, low=threshold.low + step, high=threshold.high + step)
    whole = finite.size > 0 and bool(np.all(finite == np.round(finite)))
    spread = float(np.std(finite)) if finite.size > 1 else 0.0
    low, open_low = _cut(threshold.low, threshold.open_low, -0.5, whole)
    high, open_high = _cut(threshold.high, threshold.open_high, 0.5, whole)
    bounded = unit in BOUNDED_UNITS and not whole
    return replace(
        threshold,
        low=_scaled(low, direction, spread, bounded),
        high=_scaled(high, direction, spread, bounded),
        open_low=open_low,
        open_high=open_high,
    )


def _window(threshold: Threshold, given: Mapping[str, Any]) -> float:
    if len(threshold.ends) == 2:
        return threshold.high - threshold.low
    return float(given.get("span_months", MONTHS_OF_A_DATE))


def _cut(end: float, is_open: bool, side: float, whole: bool) -> tuple[float, bool]:
    if not whole or not math.isfinite(end) or end != round(end):
        return end, is_open
    return end + (-side if is_open else side), False


def _scaled(end: float, direction: int, spread: float, bounded: bool) -> float:
    if not math.isfinite(end):
        return end
    if end == 0:
        return direction * FIFTH * spread
    scaled = end * (1 + direction * FIFTH)
    if bounded and 0 < end <= 1:
        return min(scaled, (1 + end) / 2)
    return scaled
