"""Events and directed-dyad series: what happened, when, who to whom.

Series axis: T months (or other periods) between the first and the last day of the record. A period without an event is
silent: its counts are zero and its Goldstein mean is missing (NaN), which is not the same as a score of zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np


@dataclass(frozen=True, slots=True)
class Event:
    """One directed event. `goldstein` is None where the code has no score in Goldstein (1992)."""

    id: str
    date: date
    date_precision: str  # day | month | year
    initiator: str
    target: str
    cameo_root: str
    goldstein: float | None
    quad_class: str | None  # verbal_cooperation | material_cooperation | verbal_conflict | material_conflict
    track: str
    direction: str
    size: int  # 0–4
    checked: bool


@dataclass(frozen=True, slots=True)
class DyadSeries:
    """Conduct of one initiator towards one target, per period.

    first          month number (or day ordinal) of the first period; by = day | week | month | quarter
    events         (T,) number of events
    goldstein_mean (T,) NaN in silent periods
    goldstein_sum  (T,) 0 in silent periods
    quads          (T, 4) counts: verbal cooperation, material cooperation, verbal conflict, material conflict
    ids            per period, the ids of its events
    unscored       number of events without a Goldstein score
    undated        number of events dated too coarsely for the period, which are in no period
    """

    initiator: str
    target: str
    by: str
    first: int
    events: np.ndarray
    goldstein_mean: np.ndarray
    goldstein_sum: np.ndarray
    quads: np.ndarray
    ids: tuple[tuple[str, ...], ...]
    unscored: int = 0
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """The events of a case and its series, up to the as-of date."""

    events: tuple[Event, ...]
    series: dict[tuple[str, str], DyadSeries]
    first_month: int
    last_month: int
