"""The threshold of a criterion: a region of the number line, its complement, and the same region moved by a fifth.

>>> holds(Threshold(low=0.3), np.array([0.2, 0.3, np.nan])).tolist()
[False, True, False]
>>> text(Threshold(low=2.0, open_low=True), "steps")
'> 2'
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from taqarub.base.period import month_text, parse_month
from taqarub.case.claims import Test

FIFTH = 0.2
MONTHS_OF_A_DATE = 12.0  # the window by which a single date is moved, unless the criterion names one
BOUNDED_UNITS = ("share", "probability", "yes/no")


@dataclass(frozen=True, slots=True)
class Threshold:
    """The values for which a criterion holds: low to high, ends open or closed, or everything outside."""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False
    outside: bool = False

    @property
    def ends(self) -> tuple[float, ...]:
        """The finite ends."""
        return tuple(v for v in (self.low, self.high) if math.isfinite(v))


def read(test: Test) -> Threshold | None:
    """The threshold of a test; None when it has none (dated facts). Text is a number or a month (`2020-08`)."""
    if test.at_least is not None:
        return Threshold(low=_number(test.at_least))
    if test.above is not None:
        return Threshold(low=_number(test.above), open_low=True)
    if test.at_most is not None:
        return Threshold(high=_number(test.at_most))
    if test.below is not None:
        return Threshold(high=_number(test.below), open_high=True)
    if test.between is not None:
        return Threshold(low=_number(test.between[0]), high=_number(test.between[1]))
    return None


def _number(value: float | str) -> float:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return float(parse_month(value))
    return float(value)


def inverse(threshold: Threshold) -> Threshold:
    """The complement: what must be true for the statement turned round."""
    return replace(threshold, outside=not threshold.outside)


def holds(threshold: Threshold, values: np.ndarray) -> np.ndarray:
    """Which values (n,) satisfy the threshold; a missing value satisfies neither a threshold nor its complement."""
    with np.errstate(invalid="ignore"):
        above = values > threshold.low if threshold.open_low else values >= threshold.low
        below = values < threshold.high if threshold.open_high else values <= threshold.high
    inside = above & below
    return (~inside if threshold.outside else inside) & ~np.isnan(values)


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


def text(threshold: Threshold, unit: str) -> str:
    """The threshold in signs, for tables: `≥ 0.3`, `2020-08 … 2022-03`, `not (< 5)`."""
    low, high = write(threshold.low, unit), write(threshold.high, unit)
    if len(threshold.ends) == 2:
        body = f"{low} … {high}"
    elif math.isfinite(threshold.low):
        body = f"{'>' if threshold.open_low else '≥'} {low}"
    else:
        body = f"{'<' if threshold.open_high else '≤'} {high}"
    return f"not ({body})" if threshold.outside else body


def write(value: float, unit: str) -> str:
    """A number with three significant digits; a month when the unit is a date."""
    if not math.isfinite(value):
        return "–"
    if unit == "date":
        return month_text(round(value))
    shown = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return shown.replace("-", "−")
