"""Measures of the state series: levels, changes, rank, breaks of trend, and the revolving door of prisoners.

Every level has an error: a standard deviation of 5 % for a checked row and 15 % for a recalled one (the README of the
record finds sources 5–15 % apart); a level that is a word is its rung with an error of half a rung.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws, Measurement
from taqarub.case.case import StateRow
from taqarub.events.match import read_day
from taqarub.verdict.criteria.timeline import DRAWS, random_for, unanswered
from taqarub.verdict.criteria.window import picked, window
from taqarub.verdict.verdict import EvidenceBase

CHECKED_ERROR, RECALLED_ERROR, LABEL_ERROR = 0.05, 0.15, 0.5
METHOD = "levels"


def change(evidence: EvidenceBase, indicator: str, relative: bool = False, **given: Any) -> Measurement:
    """Change of the level between two dates (`from`, `to`), in units or as a share of the first level."""
    name, unit = "states.change", "share" if relative else _unit(evidence, indicator)
    series = _series(evidence, indicator)
    start, end = _nearest(series, read_day(given["from"])[0]), _nearest(series, read_day(given["to"])[1])
    if start is None or end is None:
        return unanswered(name, unit, METHOD, "no-levels")
    if start[0].id == end[0].id:
        return unanswered(name, unit, METHOD, "one-level-only")
    random = random_for(evidence, name, {"indicator": indicator, "relative": relative, **given})
    first, last = _drawn(random, *start), _drawn(random, *end)
    values = (last - first) / np.where(first == 0, np.nan, first) if relative else last - first
    return _measured(name, values, unit, [start[0], end[0]], {"levels": [start[1], end[1]]})


def level(evidence: EvidenceBase, indicator: str, at: Any) -> Measurement:
    """The level at a date."""
    name, unit = "states.level", _unit(evidence, indicator)
    end = _nearest(_series(evidence, indicator), read_day(at)[1])
    if end is None:
        return unanswered(name, unit, METHOD, "no-levels")
    random = random_for(evidence, name, {"indicator": indicator, "at": at})
    return _measured(name, _drawn(random, *end), unit, [end[0]], {"levels": [float(end[1])]})


def rank(evidence: EvidenceBase, indicator: str, extreme: str, within: float) -> Measurement:
    """1 if the latest level is within that share of the extreme of its series, else 0."""
    name, series = "states.rank", _series(evidence, indicator)
    if len(series) < 3:
        return unanswered(name, "yes/no", METHOD, "no-levels")
    pick = max if extreme == "max" else min
    latest, top = series[-1], pick(series, key=lambda pair: pair[1])
    random = random_for(evidence, name, {"indicator": indicator, "extreme": extreme, "within": within})
    now = _drawn(random, *latest)
    best = now if top[0].id == latest[0].id else _drawn(random, *top)
    gap = best - now if extreme == "max" else now - best
    values = (gap <= within * np.abs(best)).astype(float)
    return _measured(name, values, "yes/no", [top[0], latest[0]], {"levels": [float(top[1]), float(latest[1])]})


def trend_break(evidence: EvidenceBase, indicator: str, at: Any) -> Measurement:
    """Slope per year after a date less the slope before it.

    Weighted least squares with the errors of the levels; where the levels scatter more than their errors allow, the
    error of the slope is raised by the Birge ratio (Birge 1932, Physical Review 40, p. 207).
    """
    name, unit = "states.trend_break", _unit(evidence, indicator)
    series, day = _series(evidence, indicator), read_day(at)[0]
    sides = [[p for p in series if p[0].date < day], [p for p in series if p[0].date >= day]]
    if min(len({p[0].date for p in side}) for side in sides) < 2:
        return unanswered(name, unit, METHOD, "no-levels")
    random = random_for(evidence, name, {"indicator": indicator, "at": at})
    fits = [slope(side) for side in sides]
    draws = [random.normal(fit[0], fit[1], DRAWS) for fit in fits]
    details = {"slopes": [float(fit[0]) for fit in fits], "rows": [len(side) for side in sides]}
    return _measured(name, draws[1] - draws[0], unit, [p[0] for side in sides for p in side], details)


def turnover(evidence: EvidenceBase, indicator: str = "", match: Mapping | None = None, **given: Any) -> Measurement:
    """New detentions per release between two dates: (change of the stock + releases) / releases.

    The stock is `indicator`, by default the indicator of the track `prisoners`; releases are the magnitudes of the
    cooperative events on that track (`match` can say otherwise), with an error of 5 % or 15 % a row.
    """
    name, track = "states.turnover", evidence.case.file.tracks.get("prisoners")
    indicator = indicator or (track.observed.indicator or "" if track else "")
    series = _series(evidence, indicator)
    span = window(given["from"], given["to"])
    start, end = _nearest(series, span[0]), _nearest(series, span[1])
    events = evidence.record.events if evidence.record is not None else ()
    found = picked(events, match or {"track": ["prisoners"], "direction": ["cooperative"]}, span)
    sizes = {row.id: row.magnitude for row in evidence.case.events}
    released = [(e, float(sizes[e.id] or 0.0)) for e in found if sizes.get(e.id)]
    if start is None or end is None or start[0].id == end[0].id or not released:
        return unanswered(name, "ratio", METHOD, "no-levels")
    random = random_for(evidence, name, {"indicator": indicator, "match": match, **given})
    out = sum(_noisy(random, size, event.checked) for event, size in released)
    first, last = _drawn(random, *start), _drawn(random, *end)
    values = (last - first + out) / np.where(out > 0, out, np.nan)
    ids = [start[0], *(e for e, _ in released), end[0]]
    details = {"released": sum(size for _, size in released), "levels": [start[1], end[1]]}
    return _measured(name, values, "ratio", ids, details)


def slope(points: Sequence[tuple[StateRow, float]]) -> tuple[float, float]:
    """Slope per year and its standard error, for (row, level) pairs."""
    years = np.array([row.date.toordinal() / 365.2425 for row, _ in points])
    levels = np.array([value for _, value in points])
    weights = 1.0 / np.maximum(np.array([_error(row, value) for row, value in points]), 1e-6) ** 2
    centre = np.average(years, weights=weights)
    spread = float(np.sum(weights * (years - centre) ** 2))
    best = float(np.sum(weights * (years - centre) * levels)) / spread
    rest = levels - np.average(levels, weights=weights) - best * (years - centre)
    freedom = max(len(points) - 2, 1)
    birge = float(np.sqrt(np.sum(weights * rest**2) / freedom))
    return best, spread**-0.5 * max(1.0, birge)


def _series(evidence: EvidenceBase, indicator: str) -> list[tuple[StateRow, float]]:
    """Rows of an indicator with their levels, in date order; words become rungs as the tracks read them."""
    labels = {}
    for track in evidence.case.file.tracks.values():
        if track.observed.indicator == indicator and track.observed.labels:
            labels = track.observed.labels
    rows = sorted((r for r in evidence.case.states if r.indicator == indicator), key=lambda r: (r.date, r.id))
    levels = [(row, row.value if row.value is not None else labels.get(row.label)) for row in rows]
    return [(row, float(value)) for row, value in levels if value is not None]


def _nearest(series: Sequence[tuple[StateRow, float]], day: date) -> tuple[StateRow, float] | None:
    """The last level at or before a day, else the first one after it."""
    before = [pair for pair in series if pair[0].date <= day]
    return before[-1] if before else (series[0] if series else None)


def _error(row: StateRow, value: float) -> float:
    if row.value is None:
        return LABEL_ERROR
    return abs(value) * (CHECKED_ERROR if row.verification == "checked" else RECALLED_ERROR)


def _drawn(random: np.random.Generator, row: StateRow, value: float) -> np.ndarray:
    return value + _error(row, value) * random.standard_normal(DRAWS)


def _noisy(random: np.random.Generator, size: float, checked: bool) -> np.ndarray:
    return size * (1.0 + (CHECKED_ERROR if checked else RECALLED_ERROR) * random.standard_normal(DRAWS))


def _unit(evidence: EvidenceBase, indicator: str) -> str:
    return next((row.unit for row in evidence.case.states if row.indicator == indicator and row.unit), "level")


def _measured(name: str, values: np.ndarray, unit: str, found: Sequence[Any], details: Mapping) -> Measurement:
    ids = tuple(dict.fromkeys(item.id for item in found))
    return Measurement(name, Draws.equal(values), unit, METHOD, ids, details=dict(details))
