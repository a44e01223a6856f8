"""What the record shows before any model of motives: ledger, phases, reciprocity, event studies.

Axes: T months of the record, G segmentations drawn from a posterior, R resamples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.case.case import Case
from taqarub.events.event import Record


@dataclass(frozen=True, slots=True)
class Step:
    """A concession or a punishment of one party, and what answered it."""

    id: str
    date: date
    exact: bool  # whether the day is known
    actor: str
    target: str
    track: str
    cooperative: bool
    size: int  # 0 word, 1 single person or entity, 2 several, 3 a sector, 4 the whole system
    undo_days: tuple[float, float, float]  # low, best, high days needed to undo it
    instrument: str
    answered_by: str | None
    lag_days: int | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Steps in date order with their answers, and the match rate beside chance.

    match_rate       share of steps that were answered
    rate_draws       (R,) posterior draws of the match rate (Beta, Jeffreys prior)
    shuffled         (R,) match rates under shuffled dates; block_shuffled the same with blocks of a year kept together
    p_value          share of shuffles with at least the observed rate (add-one, Phipson and Smyth 2010)
    by_size_shift    size shift (−1, 0, +1) -> {"match_rate": …, "balance": …}
    """

    steps: tuple[Step, ...]
    window_days: int
    match_rate: float
    rate_draws: np.ndarray
    shuffled: np.ndarray
    block_shuffled: np.ndarray
    p_value: float
    block_p_value: float
    by_size_shift: Mapping[int, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Spell:
    """A run of months with one label; `end` is exclusive; the last spell is censored at the as-of date."""

    start: int
    end: int
    label: str  # estranged | thaw
    probability: float
    censored: bool


@dataclass(frozen=True, slots=True)
class Segmentation:
    """One method's reading of the phases, with uncertainty.

    labels       (G, T) int8: 0 estranged, 1 thaw, one row per posterior draw (or bootstrap, for a least cost)
    breaks       (G, T) bool: whether a change point starts at the month
    level        (G, T) level of conduct per draw
    probability  (T,) posterior probability of thaw
    spells       the spells of the most probable labelling
    null_alternations  (R,) alternations that the method finds on series drawn from a fitted autoregression
    converged    whether the method settled; reason says why not
    tested       alternations of the series itself by the procedure that the null series get
    """

    method: str
    labels: np.ndarray
    breaks: np.ndarray
    level: np.ndarray
    probability: np.ndarray
    spells: tuple[Spell, ...]
    null_alternations: np.ndarray
    converged: bool
    reason: str
    tested: int = 0


@dataclass(frozen=True, slots=True)
class PhaseReading:
    """All methods on one series, and how far they agree."""

    first_month: int
    series: (
        np.ndarray
    )  # (T,) what the methods read: monthly sum of Goldstein scores in both directions, smoothed as stated
    silent: np.ndarray  # (T,) bool
    methods: Mapping[str, Segmentation]
    agreement: float  # share of months to which all methods give the same most probable label
    tamed: tuple[int, ...] = ()  # lone huge months, read as the median of their neighbours


@dataclass(frozen=True, slots=True)
class Response:
    """How one directed series answers another: cumulative response after a unit step, per horizon, with draws.

    cumulative  (R, L) posterior draws of the cumulative impulse response over L periods
    later       the same without what moves in the period of the step itself
    """

    cause: tuple[str, str]
    effect: tuple[str, str]
    cumulative: np.ndarray
    later: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """A vector autoregression on directed series, the patron's conduct among them."""

    names: tuple[tuple[str, str], ...]
    lags: int
    criteria: Mapping[int, Mapping[str, float]]  # lags -> {"aic", "bic", "hq"}
    coefficients: np.ndarray  # (lags, K, K) posterior mean: effect, cause
    intervals: np.ndarray  # (2, lags, K, K) 5 % and 95 %
    responses: Mapping[tuple[tuple[str, str], tuple[str, str]], Response]  # (cause, effect)
    without_patron: Mapping[tuple[tuple[str, str], tuple[str, str]], Response]
    shuffled_p: Mapping[tuple[tuple[str, str], tuple[str, str]], float]
    observations: int
    reason: str  # empty, or why the estimate is weak


@dataclass(frozen=True, slots=True)
class History:
    """Everything the record shows, as the later layers use it."""

    ledger: Ledger
    phases: PhaseReading
    reciprocity: Reciprocity
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """What a reading is taken from: the case, its record, what was traced from it, and the seed of the run."""

    case: Case
    record: Record
    history: History
    seed: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement of the past.

    draws         values with weights; empty when `unanswerable` names a reason
    unit, method  keys of the unit and of the method page
    evidence      ids of the rows of the case that the number was computed from
    p_value       of the null test that belongs to the measure; never the probability of a statement
    second        the same question by a method of another kind, where there is one
    cautions      keys of reasons that lower confidence
    notes         further numbers for tables and figures, JSON values only
    """

    draws: Draws
    unit: str
    method: str
    evidence: tuple[str, ...] = ()
    p_value: float | None = None
    second: Draws | None = None
    cautions: tuple[str, ...] = ()
    unanswerable: str | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)


def unanswered(reason: str, unit: str, method: str, evidence: tuple[str, ...] = ()) -> Reading:
    """A reading without draws, and the key of the reason why.

    >>> unanswered("no-events", "ratio", "rates").draws.values.size
    0
    """
    return Reading(Draws.equal(np.empty(0)), unit, method, evidence=evidence, unanswerable=reason)
