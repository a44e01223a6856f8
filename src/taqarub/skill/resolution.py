"""When a statement has come true: the threshold of a test as a region of the number line, and its complement.

The same region judges a claim on draws and resolves a forecast on what came.

>>> holds(Threshold(low=0.3), np.array([0.2, 0.3, np.nan])).tolist()
[False, True, False]
>>> text(Threshold(low=2.0, open_low=True), "steps")
'> 2'
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from taqarub.base.period import month_text, parse_month
from taqarub.case.claims import Test


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
