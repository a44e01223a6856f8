"""A number as an analyst can defend it: low, best and high value, unit, and what it rests on.

`low` and `high` are the 5 % and 95 % points, `best` is the median. Between them lies a split normal
distribution (Wallis 2014, "The two-piece normal, binormal, or double Gaussian distribution", Statistical
Science 29(1), eq. 1, here by quantiles) on the scale that fits the unit: logit for shares and probabilities,
log for positive numbers, plain otherwise. Every quantity is therefore a function of one standard normal number z,
and a vector of z is a complete draw of a case.

>>> q = Quantity(low=0.1, best=0.3, high=0.6, unit="probability", basis="judgement of the desk")
>>> [round(float(v), 3) for v in at(q, np.array([-Z95, 0.0, Z95]))]
[0.1, 0.3, 0.6]
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import model_validator

from taqarub.base.key import key
from taqarub.base.text import Record

Z95 = 1.6448536269514722  # 95 % point of the standard normal distribution

Unit = Literal["probability", "share", "per-month", "discount", "capacity", "payoff", "precision", "months", "number"]
LOGIT_UNITS = ("probability", "share", "per-month", "discount", "capacity")
LOG_UNITS = ("precision", "months")


class Quantity(Record):
    """A number with its range (5 %, median, 95 %), its unit and its basis.

    `basis` names a source of the case's source list, or says whose judgement it is.
    """

    low: float = key("5 % point: below it once in twenty.", "نقطة 5٪: ما دونها مرة من عشرين.", eg=0.1)
    best: float = key("The median: above or below is an even bet.", "الوسيط: ما فوقه وما دونه سواء.", eg=0.3)
    high: float = key("95 % point: above it once in twenty.", "نقطة 95٪: ما فوقها مرة من عشرين.", eg=0.6)
    unit: Unit = key(
        "What the numbers are; it decides how they are spread.", "طبيعة الأعداد؛ وهي تحدد توزيعها.", eg="probability"
    )
    basis: str = key(
        "The source, or whose judgement it is.",
        "المصدر، أو صاحب التقدير.",
        min_length=3,
        max_length=600,
        eg="judgement of the desk",
    )

    @model_validator(mode="after")
    def _ordered(self) -> Quantity:
        if not self.low <= self.best <= self.high:
            raise ValueError("a quantity needs low ≤ best ≤ high")
        if self.unit in LOGIT_UNITS and not (self.low > 0 and self.high < 1):
            raise ValueError("a quantity of this unit lies strictly between 0 and 1")
        if self.unit in LOG_UNITS and self.low <= 0:
            raise ValueError("a quantity of this unit is above 0")
        return self


def at(quantity: Quantity, z: np.ndarray) -> np.ndarray:
    """The values of a quantity at standard normal numbers z (any shape); increasing in z."""
    low, best, high = (_to_line(quantity.unit, v) for v in (quantity.low, quantity.best, quantity.high))
    z = np.asarray(z, dtype=float)
    step = np.where(z < 0, (best - low) / Z95, (high - best) / Z95)
    return _from_line(quantity.unit, best + step * z)


def slope(quantity: Quantity, z: np.ndarray) -> np.ndarray:
    """The derivative of `at` by z; at z = 0, where the two halves meet, that of the upper half.

    >>> q = Quantity(low=1.0, best=2.0, high=4.0, unit="payoff", basis="judgement of the desk")
    >>> [round(float(v) * Z95, 3) for v in slope(q, np.array([-1.0, 0.0]))]
    [1.0, 2.0]
    """
    low, best, high = (_to_line(quantity.unit, v) for v in (quantity.low, quantity.best, quantity.high))
    z = np.asarray(z, dtype=float)
    step = np.where(z < 0, (best - low) / Z95, (high - best) / Z95)
    value = at(quantity, z)
    if quantity.unit in LOGIT_UNITS:
        return np.asarray(step * value * (1.0 - value))
    return np.asarray(step * value) if quantity.unit in LOG_UNITS else step


def _to_line(unit: str, value: float) -> float:
    if unit in LOGIT_UNITS:
        return float(np.log(value / (1 - value)))
    return float(np.log(value)) if unit in LOG_UNITS else value


def _from_line(unit: str, value: np.ndarray) -> np.ndarray:
    if unit in LOGIT_UNITS:
        return 1.0 / (1.0 + np.exp(-value))
    return np.exp(value) if unit in LOG_UNITS else value
