"""Readings of the phases: alternations, lengths of spells, the trough, breaks, levels and slopes.

A draw is one segmentation from the posterior of one method; without a method named, the change-point method is read
and the Markov method stands beside it. Labels are merged by the rule of `spells` before spells are counted. The first
spell begins with the record and the last is censored at the as-of date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.base.period import month_of, month_text
from taqarub.events.match import read_day
from taqarub.history.base_rates import kaplan_meier
from taqarub.history.history import Past, PhaseReading, Reading, Segmentation, unanswered
from taqarub.history.matching import add_one_p
from taqarub.history.rates import reading_stream
from taqarub.history.spells import LABELS, MIN_MONTHS, merged_all, runs

MAIN, OTHER = "bayes", "markov"
NAMES = {"bayes": "bayes", "bayes_segments": "bayes", "markov": "markov", "markov_switching": "markov"}
BOOTSTRAPS, BLOCK = 2000, 3  # resamples, months a block
Window = tuple[str | date, str | date]


def phase_alternations(
    past: Past,
    *,
    min_months: int = MIN_MONTHS,
    method: str | None = None,
    from_: str | date | None = None,
    to: str | date | None = None,
) -> Reading:
    """Changes of label between spells of at least `min_months`; p against series without phases (whole record only).

    The p-value compares the alternations of the most probable labelling with those that the same method finds on
    series drawn from a fitted autoregression.
    """
    phases = past.history.phases
    window = places(phases, from_, to)

    def count(reading: Segmentation) -> np.ndarray:
        return np.array([len(runs(row)) - 1.0 for row in merged_all(reading.labels[:, window], min_months)])

    result = _read(past, method, count, "alternations", "phases")
    main = phases.methods[_named(method)]
    if result.unanswerable or min_months != MIN_MONTHS or from_ or to or not main.null_alternations.size:
        return result
    found = max(len(main.spells) - 1, 0)
    p = add_one_p(main.null_alternations, found)
    notes = {"most_probable": found, "null_mean": float(main.null_alternations.mean())}
    return _with(result, p, notes)


def spell_ratio(past: Past, *, method: str | None = None, min_months: int = MIN_MONTHS) -> Reading:
    """Mean length of estranged over thaw spells: months under a label over its completed spells, draw by draw.

    That quotient is the mean of an exponential law with censoring (Kalbfleisch and Prentice 1980, section 3.2); a label
    without a completed spell counts half of one. `probability_longer` in the notes also lets the few spells vary.
    """
    random = reading_stream(past, "spell_ratio", method, min_months)
    longer: list[float] = []

    def ratio(reading: Segmentation) -> np.ndarray:
        exposure, ended = _exposure(merged_all(reading.labels, min_months))
        mean = exposure / np.maximum(ended, 0.5)
        both = (exposure > 0).all(axis=1)
        rates = random.standard_gamma(ended + 0.5) / np.maximum(exposure, 1)
        longer.append(float(np.mean(rates[both, 0] < rates[both, 1])) if both.any() else float("nan"))
        return np.where(both, mean[:, 0] / np.maximum(mean[:, 1], 1e-9), np.nan)

    result = _read(past, method, ratio, "ratio", "spells")
    return result if result.unanswerable else _with(result, None, {"probability_longer": longer[0]})


def spell_median_gap(past: Past, *, method: str | None = None, min_months: int = MIN_MONTHS) -> Reading:
    """Kaplan–Meier median length of estranged spells less that of thaw spells, in months.

    Where half of the spells of a label are not known to have ended, its longest spell is taken as a lower bound.
    """

    def gap(reading: Segmentation) -> np.ndarray:
        return np.array([_median(row, 0) - _median(row, 1) for row in merged_all(reading.labels, min_months)])

    return _read(past, method, gap, "months", "spells")


def trough(past: Past, *, span_months: int = 12, method: str | None = None) -> Reading:
    """The month of the lowest mean level over `span_months` months, as a month number; ties go to their middle."""

    def lowest(reading: Segmentation) -> np.ndarray:
        level = _moving_mean(reading.level, span_months)
        least = level <= level.min(axis=1, keepdims=True) + 1e-9
        first = np.argmax(least, axis=1)
        tied = np.argmin(least & (np.arange(least.shape[1]) >= first[:, None]) | _before(least.shape[1], first), axis=1)
        last = np.where(tied == 0, least.shape[1] - 1, tied - 1)
        return past.history.phases.first_month + np.floor((first + last + span_months - 1) / 2)

    result = _read(past, method or MAIN, lowest, "date", "phases")
    if result.unanswerable:
        return result
    middle = int(np.median(result.draws.values))
    return _with(result, None, {"median_month": month_text(middle)})


def break_in(past: Past, *, from_: str | date, to: str | date, method: str | None = None) -> Reading:
    """1 where a change point lies in the window; p is the share of windows of that length with at least its chance."""
    phases = past.history.phases
    window = places(phases, from_, to)

    def any_break(reading: Segmentation) -> np.ndarray:
        return reading.breaks[:, window].any(axis=1).astype(float)

    result = _read(past, method, any_break, "yes-no", "phases")
    if result.unanswerable:
        return result
    breaks = phases.methods[_named(method)].breaks
    length = window.stop - window.start
    total = np.concatenate([np.zeros((breaks.shape[0], 1)), np.cumsum(breaks, axis=1)], axis=1)
    chances = np.mean(total[:, length:] > total[:, :-length], axis=0)
    mean = float(result.draws.values.mean())
    return _with(result, float(np.mean(chances >= mean - 1e-12)), {"chance_elsewhere": float(chances.mean())})


def level_gap(past: Past, *, a: Window, b: Window, method: str | None = None) -> Reading:
    """Mean level of conduct in window a less that in window b, in points of the carried-over Goldstein sum."""
    first, second = (places(past.history.phases, *part) for part in (a, b))

    def gap(reading: Segmentation) -> np.ndarray:
        return reading.level[:, first].mean(axis=1) - reading.level[:, second].mean(axis=1)

    return _read(past, method, gap, "goldstein", "phases")


def label_share(past: Past, *, from_: str | date, to: str | date, label: str, method: str | None = None) -> Reading:
    """Share of the months of the window that carry the label."""
    if label not in LABELS:
        raise ValueError(f"a label is one of {', '.join(LABELS)}, not {label!r}")
    window = places(past.history.phases, from_, to)

    def portion(reading: Segmentation) -> np.ndarray:
        return (reading.labels[:, window] == LABELS.index(label)).mean(axis=1)

    return _read(past, method, portion, "share", "phases")


def slope_gap(past: Past, *, at: str | date, months: int) -> Reading:
    """Slope of the carried-over conduct in the months from `at` on less its slope in the months before.

    Lines by least squares on each side; residuals are resampled in moving blocks of three months (Künsch 1989, Annals
    of Statistics 17), because a carried-over series is dependent.
    """
    phases = past.history.phases
    pivot = month_of(read_day(at)[0]) - phases.first_month
    sides = [phases.series[max(pivot - months, 0) : max(pivot, 0)], phases.series[max(pivot, 0) : pivot + months]]
    if any(side.size < 2 * BLOCK for side in sides):
        return unanswered("too-few-months", "goldstein-per-month", "slopes")
    random = reading_stream(past, "slope_gap", at, months)
    slopes = [_slope_draws(side, random) for side in sides]
    notes = {"before": float(np.mean(slopes[0])), "after": float(np.mean(slopes[1]))}
    evidence = _evidence(past, slice(max(pivot - months, 0), pivot + months))
    return Reading(Draws.equal(slopes[1] - slopes[0]), "goldstein-per-month", "slopes", evidence, notes=notes)


def places(phases: PhaseReading, start: str | date | None, end: str | date | None) -> slice:
    """A window of months as a slice of the series, cut to the record; raises `ValueError` when nothing is left."""
    months = phases.series.size
    first = 0 if start is None else max(month_of(read_day(start)[0]) - phases.first_month, 0)
    last = months - 1 if end is None else min(month_of(read_day(end)[1]) - phases.first_month, months - 1)
    if last < first:
        raise ValueError(f"the window {start} to {end} lies outside the record")
    return slice(first, last + 1)


def _named(method: str | None) -> str:
    name = NAMES.get(method or MAIN)
    if name is None:
        raise ValueError(f"a method is one of {MAIN} and {OTHER}, not {method!r}")
    return name


def _read(
    past: Past, method: str | None, function: Callable[[Segmentation], np.ndarray], unit: str, key: str
) -> Reading:
    phases = past.history.phases
    main = phases.methods[_named(method)]
    if not main.labels.shape[0]:
        return unanswered(main.reason, unit, key)
    other = phases.methods[OTHER] if method is None else None
    return Reading(
        draws=Draws.equal(function(main)),
        unit=unit,
        method=key,
        evidence=_evidence(past, slice(0, phases.series.size)),
        second=Draws.equal(function(other)) if other is not None and other.labels.shape[0] else None,
        cautions=() if main.converged else ("not-converged",),
        notes={"method": main.method, "reason": main.reason},
    )


def _with(reading: Reading, p_value: float | None, notes: dict) -> Reading:
    return replace(reading, p_value=p_value, notes={**reading.notes, **notes})


def _evidence(past: Past, window: slice) -> tuple[str, ...]:
    """The ids of the events of the phase dyad in the window, both directions."""
    rule = past.case.file.phases
    pairs = [(rule.initiator, rule.target)] + ([(rule.target, rule.initiator)] if rule.both_ways else [])
    series = [past.record.series[pair] for pair in pairs if pair in past.record.series]
    return tuple(name for one in series for names in one.ids[window] for name in names)


def _exposure(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Months under each label and completed spells of each, (G, 2)."""
    share = np.stack([(labels == 0).sum(axis=1), (labels == 1).sum(axis=1)], axis=1).astype(float)
    change = labels[:, 1:] != labels[:, :-1]
    ended = np.stack([(change & (labels[:, :-1] == k)).sum(axis=1) for k in (0, 1)], axis=1).astype(float)
    return share, ended


def _median(labels: np.ndarray, label: int) -> float:
    mine = [(end - start, end < labels.size) for start, end, own in runs(labels) if own == label]
    if not mine:
        return float("nan")
    lengths, ended = np.array([m[0] for m in mine], dtype=float), np.array([m[1] for m in mine], dtype=bool)
    median = kaplan_meier(lengths, ended).median
    return float(lengths.max()) if np.isnan(median) else median


def _moving_mean(level: np.ndarray, span: int) -> np.ndarray:
    span = min(span, level.shape[1])
    total = np.concatenate([np.zeros((level.shape[0], 1)), np.cumsum(level, axis=1)], axis=1)
    return np.asarray((total[:, span:] - total[:, :-span]) / span)


def _before(months: int, first: np.ndarray) -> np.ndarray:
    return np.asarray(np.arange(months) < first[:, None])


def _slope_draws(values: np.ndarray, random: np.random.Generator) -> np.ndarray:
    n = values.size
    time = np.arange(n) - (n - 1) / 2
    slope = float(time @ values / (time @ time))
    rest = values - values.mean() - slope * time
    blocks = random.integers(0, n - BLOCK + 1, (BOOTSTRAPS, -(-n // BLOCK)))
    noise = rest[(blocks[:, :, None] + np.arange(BLOCK)).reshape(BOOTSTRAPS, -1)[:, :n]]
    return np.asarray(slope + noise @ time / (time @ time))
