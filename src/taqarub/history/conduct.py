"""The series that phases are read from: monthly conduct of two actors, and what is left of earlier months.

*One huge month.* A month that stands more than `FAR` spreads from the median of its neighbours is a mistake of the
record or a deed without a sequel. It is read as that median, so that it makes no phase, and is named in
`PhaseReading.tamed`.
"""

from __future__ import annotations

import numpy as np

from taqarub.case.case import Case
from taqarub.events.event import Record

FAR, NEAR_MONTHS = 25.0, 3  # spreads; observed months on either side


def conduct(case: Case, record: Record) -> tuple[np.ndarray, np.ndarray]:
    """Monthly sum of Goldstein scores of the phase dyad and the silent months, each (T,)."""
    rule = case.file.phases
    pairs = [(rule.initiator, rule.target)] + ([(rule.target, rule.initiator)] if rule.both_ways else [])
    months = record.last_month - record.first_month + 1
    total, silent = np.zeros(months), np.ones(months, dtype=bool)
    for pair in pairs:
        if pair in record.series:
            total = total + record.series[pair].goldstein_sum
            silent &= record.series[pair].events == 0
    return total, silent


def carry_over(total: np.ndarray, half_life: float) -> np.ndarray:
    """The sum of each month with what is left of the months before it.

    >>> carry_over(np.array([8.0, 0.0, 0.0]), half_life=1.0).tolist()
    [8.0, 4.0, 2.0]
    """
    kept = 0.5 ** (1.0 / half_life)
    series, left = np.empty_like(total), 0.0
    for month, new in enumerate(total.tolist()):
        left = new + kept * left
        series[month] = left
    return series


def tame(total: np.ndarray, silent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sums with every lone huge month read as the median of its neighbours, and the places of those months.

    The filter of Hampel (1974, JASA 69) with one spread for the whole series: 1.4826 times the median distance from the
    median of the observed months, or their mean distance where that is zero. Sustained change is not touched, because
    the neighbours have changed too.

    >>> tame(np.array([1.0, 2.0, -900.0, 1.0, 3.0, 2.0]), np.zeros(6, dtype=bool))[1].tolist()
    [2]
    """
    observed = np.flatnonzero(~silent)
    values = total[observed]
    found = []
    if observed.size >= 2 * NEAR_MONTHS:
        away = np.abs(values - np.median(values))
        spread = 1.4826 * np.median(away)
        if spread < 1e-9 * max(away.max(), 1e-300):  # half of the months are alike: leave the largest out of the mean
            spread = np.sort(away)[:-1].mean()
        for place in np.flatnonzero(away > FAR * spread).tolist():
            near = np.delete(values[max(place - NEAR_MONTHS, 0) : place + NEAR_MONTHS + 1], min(place, NEAR_MONTHS))
            if abs(values[place] - np.median(near)) > FAR * max(spread, np.median(np.abs(near - np.median(near)))):
                found.append((observed[place], np.median(near)))
    tamed = total.copy()
    for place, value in found:
        tamed[place] = value
    return tamed, np.array([place for place, _ in found], dtype=np.int64)
