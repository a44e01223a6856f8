"""What to watch: how each step that could be seen soon shifts the odds of the outcomes, and when its absence speaks.

An event E (a move, a shock, a track above or below its rung of the start) that is seen within the first months shifts
the odds of outcome o by the likelihood ratio P(E | o)/P(E | not o); not seeing it by month m shifts them by P(not E
by m | o)/P(not E by m | not o) (Good 1950, Probability and the Weighing of Evidence, chapter 6). Events are ranked by
the information they carry on the outcome, the mutual information in bits (Lindley 1956, "On a measure of the
information provided by an experiment", Annals of Mathematical Statistics 27(4)). Counts are weighted and shrunk
towards no information.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from taqarub.base.period import first_day
from taqarub.case.case import CaseFile
from taqarub.model.model import Model
from taqarub.outlook.features import NEVER
from taqarub.outlook.outlook import Signal
from taqarub.outlook.stack import Stack

SOON_MONTHS = 6
INFORMATIVE = 1.5  # change of odds at which absence speaks
MOST = 12
PRIOR_PATHS = 10.0
LEAST_CHANCE = 0.01  # of an outcome or an event, below which too few paths tell of it


@dataclass(frozen=True, slots=True)
class Counts:
    """Weighted counts of paths: `outcome` (O,), and `by` (h, O) of those on which the event was seen by month m."""

    outcome: np.ndarray
    by: np.ndarray


def signals_of(model: Model, stack: Stack, weights: np.ndarray) -> tuple[Signal, ...]:
    """The most telling events of the first months, most telling first."""
    file, horizon = model.case.file, min(model.case.file.horizons_months)
    outcome = stack.futures[horizon]["outcome"]
    share = weights[stack.rows] / weights[stack.rows].sum()
    soon = min(SOON_MONTHS, horizon)
    rated = []
    for event, first in sorted(stack.first.items()):
        counts = _counts(first, outcome, share, horizon, len(file.outcomes))
        chance = float(counts.by[soon - 1].sum() / counts.outcome.sum())
        if LEAST_CHANCE <= chance <= 1 - LEAST_CHANCE:
            rated.append((-_information(counts, soon), event, counts, chance))
    return tuple(
        _signal(model, event, counts, chance, soon)
        for _, event, counts, chance in sorted(rated, key=lambda one: one[:2])[:MOST]
    )


def likelihood_ratios(seen: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """P(E | o)/P(E | not o) per outcome from counts of paths with the event (O,) and of all paths (O,).

    Each side gets `PRIOR_PATHS` paths on which the event is as frequent as anywhere, so that an outcome of a handful of
    paths has a ratio near one.

    >>> likelihood_ratios(np.array([60.0, 20.0]), np.array([100.0, 100.0])).round(2).tolist()
    [2.67, 0.38]
    >>> likelihood_ratios(np.array([1.0, 1000.0]), np.array([1.0, 1999.0])).round(2).tolist()
    [1.09, 0.92]
    """
    anywhere = PRIOR_PATHS * seen.sum() / outcome.sum()
    inside = (seen + anywhere) / (outcome + PRIOR_PATHS)
    outside = (seen.sum() - seen + anywhere) / (outcome.sum() - outcome + PRIOR_PATHS)
    return np.asarray(inside / outside)


def _counts(first: np.ndarray, outcome: np.ndarray, share: np.ndarray, horizon: int, outcomes: int) -> Counts:
    """Counts out of as many paths as there are, each path with the weight of its draw."""
    draws, paths = outcome.shape
    weight = np.repeat(share * draws, paths)
    cells = first.astype(np.int64).ravel() * outcomes + outcome.ravel()
    table = np.bincount(cells, weights=weight, minlength=(horizon + 1) * outcomes).reshape(horizon + 1, outcomes)
    return Counts(table.sum(axis=0), np.cumsum(np.delete(table, NEVER, axis=0), axis=0))


def _information(counts: Counts, months: int) -> float:
    """Mutual information of event and outcome in bits."""
    seen = counts.by[months - 1]
    joint = np.stack([seen, np.maximum(counts.outcome - seen, 0.0)]) / counts.outcome.sum()
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    some = joint > 0
    return float((joint[some] * np.log2(joint[some] / apart[some])).sum())


def _signal(model: Model, event: str, counts: Counts, chance: float, soon: int) -> Signal:
    file = model.case.file
    ratios = likelihood_ratios(counts.by[soon - 1], counts.outcome)
    track, actor = _about(file, event)
    return Signal(
        what=event,
        track=track,
        actor=actor,
        likelihood_ratio=dict(zip(file.outcomes, ratios.tolist(), strict=True)),
        informative_by=_informative_by(counts, model.start_month),
        chance=chance,
    )


def _informative_by(counts: Counts, start_month: int) -> str:
    """The first day after the first month by which absence changes the odds of some outcome by half, or nothing."""
    likely = counts.outcome >= LEAST_CHANCE * counts.outcome.sum()
    for month, seen in enumerate(counts.by, start=1):
        ratios = likelihood_ratios(np.maximum(counts.outcome - seen, 0.0), counts.outcome)[likely]
        if np.any(ratios >= INFORMATIVE) or np.any(ratios <= 1 / INFORMATIVE):
            return first_day(start_month + month).isoformat()
    return ""


def _about(file: CaseFile, event: str) -> tuple[str, str]:
    """The track that an event is about, and who acts."""
    head, _, tail = event.partition(".")
    if head == "shock":
        shock = file.shocks[tail]
        return (shock.shifts[0].track if shock.shifts else next(iter(shock.sets), "")), ""
    if head in file.moves:
        return _main_track(file.moves[head], tail), head
    return head, ""


def _main_track(moves: Mapping[str, object], name: str) -> str:
    """The track that a move shifts most surely: the first of its shifts."""
    return str(moves[name].shifts[0].track)  # type: ignore[attr-defined]
