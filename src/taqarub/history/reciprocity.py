"""Does each side's conduct answer the other's, and does the patron's conduct move both?

The series are the sums of Goldstein scores of each ordered pair: the two parties, and the patron with its client. A
period without an event has the sum zero: nothing was done, which is what a step is measured from.

*Month, not quarter.* Answers in records of this kind come within weeks, so that in a quarter step and answer fall
together and cannot be told apart; months are used, and the weekly and quarterly estimates stand beside them in the
details, because results change with the unit (`units`).

*Lags* are chosen by BIC among 1 … `most_lags` of the unit; the table of all criteria is kept.

*Common cause.* The system is estimated with the patron's conduct and without it. If the parties' responses fade once
the patron is in, they did not answer each other. *Chance.* One party's years change places (blocks of twelve months,
so that its own dynamics stay) and the responses are estimated again: the p-value is the add-one share of such
records with at least the observed response after a year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.period import first_day
from taqarub.base.seed import stream
from taqarub.case.case import Case
from taqarub.events.event import Record
from taqarub.events.series import dyad_series
from taqarub.history import autoregression as var
from taqarub.history.history import Reciprocity, Response
from taqarub.history.matching import add_one_p

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """How a system is read in one unit of time: the most lags, the periods of a response, and those in a year."""

    most_lags: int
    periods: int  # the period of the step counts
    year: int


UNITS = {"week": Unit(12, 53, 52), "month": Unit(6, 25, 12), "quarter": Unit(4, 9, 4)}
MOST_LAGS, REPORTED, QUARTER = UNITS["month"].most_lags, UNITS["month"].year, 3
DRAWS, SHUFFLES = 1000, 199
FEWEST_EVENTS = 20  # periods with an event in each party's series below which the estimate is called weak


def trace_reciprocity(
    case: Case, record: Record, seed: int, by: str = "month", shuffles: int = SHUFFLES
) -> Reciprocity:
    """The weekly, monthly or quarterly system of the case's parties and patrons."""
    names = pairs_of(case)
    return estimate(names, table(record, names, by), seed, by, shuffles)


def estimate(
    names: tuple[Pair, ...], series: np.ndarray, seed: int, by: str, shuffles: int = SHUFFLES, draws: int = DRAWS
) -> Reciprocity:
    """The system of any directed series (T, K), the parties' two first; `by` names the unit of T."""
    parties, unit = names[:2], UNITS[by]
    used = tuple(name for name, column in zip(names, series.T, strict=True) if column.size and np.ptp(column) > 0)
    if any(name not in used for name in parties):
        return _empty(names, "a-party-is-silent")
    series = series[:, [names.index(name) for name in used]]
    choices = var.criteria(series, unit.most_lags)
    if not choices:
        return _empty(names, "no-lag-can-be-fitted")
    lags = min(choices, key=lambda p: choices[p]["bic"])
    found = var.least_squares(series, lags)
    coefficients, covariance = var.draw(found, draws, stream(seed, "reciprocity", by, "draws"))
    matrices = var.lag_matrices(coefficients)
    busy = min(np.count_nonzero(series[:, place]) for place in (0, 1))
    return Reciprocity(
        names=used,
        lags=lags,
        criteria=choices,
        coefficients=read_only(var.lag_matrices(found.coefficients[None])[0]),
        intervals=read_only(np.quantile(matrices, [0.05, 0.95], axis=0)),
        responses=_responses(used, coefficients, covariance, unit.periods),
        without_patron=_without(series[:, :2], parties, lags, unit.periods, seed, by),
        shuffled_p=_shuffled(series, parties, found, lags, seed, by, shuffles),
        observations=found.observations,
        reason="few-events" if busy < FEWEST_EVENTS else "",
    )


def pairs_of(case: Case) -> tuple[Pair, ...]:
    """Both directions between the parties, then both between each patron and its client."""
    a, b = case.file.matching.parties
    pairs = [(a, b), (b, a)]
    for code, actor in case.file.actors.items():
        if actor.patron_of is not None:
            pairs += [(code, actor.patron_of), (actor.patron_of, code)]
    return tuple(dict.fromkeys(pairs))


def table(record: Record, names: tuple[Pair, ...], by: str = "month") -> np.ndarray:
    """Sums of Goldstein scores (T, K); a pair without events is a column of zeros; whole quarters only."""
    if by == "week":
        first, end = first_day(record.first_month), first_day(record.last_month + 1)
        return np.stack([dyad_series(record.events, *name, first, end, "week").goldstein_sum for name in names], axis=1)
    months = record.last_month - record.first_month + 1
    silent = np.zeros(months)
    columns = [record.series[name].goldstein_sum if name in record.series else silent for name in names]
    series = np.stack(columns, axis=1)
    if by == "month":
        return series
    whole = months // QUARTER * QUARTER
    return series[months - whole :].reshape(-1, QUARTER, len(names)).sum(axis=1)


def lagged_only(record: Record, found: Reciprocity, months: int = REPORTED) -> dict[str, float]:
    """The parties' responses without what moves in the same month, at the posterior mean: keys `A>B on B>A`."""
    if not found.lags:
        return {}
    fitted = var.least_squares(table(record, found.names), found.lags)
    step = var.responses(fitted.coefficients[None], _covariance(fitted)[None], months + 1, within=False)[0, -1]
    a, b = found.names[:2]
    return {f"{'>'.join(a)} on {'>'.join(b)}": float(step[1, 0]), f"{'>'.join(b)} on {'>'.join(a)}": float(step[0, 1])}


def _responses(
    names: tuple[Pair, ...], coefficients: np.ndarray, covariance: np.ndarray, periods: int
) -> dict[tuple[Pair, Pair], Response]:
    steps = var.responses(coefficients, covariance, periods)
    later = var.responses(coefficients, covariance, periods, within=False)
    return {
        (cause, effect): Response(
            cause,
            effect,
            read_only(np.ascontiguousarray(steps[:, :, i, j])),
            read_only(np.ascontiguousarray(later[:, :, i, j])),
        )
        for j, cause in enumerate(names)
        for i, effect in enumerate(names)
        if cause != effect
    }


def _without(
    series: np.ndarray, parties: tuple[Pair, ...], lags: int, periods: int, seed: int, by: str
) -> dict[tuple[Pair, Pair], Response]:
    draws = var.draw(var.least_squares(series, lags), DRAWS, stream(seed, "reciprocity", by, "without"))
    return _responses(parties, *draws, periods)


def _shuffled(
    series: np.ndarray, parties: tuple[Pair, ...], found: var.Fitted, lags: int, seed: int, by: str, shuffles: int
) -> dict[tuple[Pair, Pair], float]:
    """One-sided p-values of both responses after a year, the second party's years permuted."""
    size, horizon = UNITS[by].year, UNITS[by].year + 1
    observed = var.responses(found.coefficients[None], _covariance(found)[None], horizon)[0, -1]
    random = stream(seed, "reciprocity", by, "shuffle")
    null = []
    for _ in range(shuffles):
        other = series.copy()
        other[:, 1] = permute_blocks(series[:, 1], size, random)
        try:
            shuffled = var.least_squares(other, lags)
        except ValueError:
            continue
        null.append(var.responses(shuffled.coefficients[None], _covariance(shuffled)[None], horizon)[0, -1])
    steps = np.array(null).reshape(-1, *observed.shape)
    a, b = parties
    return {
        (a, b): add_one_p(steps[:, 1, 0], float(observed[1, 0])),
        (b, a): add_one_p(steps[:, 0, 1], float(observed[0, 1])),
    }


def permute_blocks(values: np.ndarray, size: int, random: np.random.Generator) -> np.ndarray:
    """The values with their blocks of `size` in another order; the last, shorter block takes part as it is.

    >>> moved = permute_blocks(np.arange(7), 3, np.random.default_rng(0))
    >>> sorted(moved.tolist()) == list(range(7))
    True
    """
    blocks = np.split(values, np.arange(size, values.size, size))
    return np.concatenate([blocks[place] for place in random.permutation(len(blocks))])


def _covariance(found: var.Fitted) -> np.ndarray:
    return found.squares / found.observations


def _empty(names: tuple[Pair, ...], reason: str) -> Reciprocity:
    k = len(names)
    return Reciprocity(
        names=names,
        lags=0,
        criteria={},
        coefficients=read_only(np.zeros((0, k, k))),
        intervals=read_only(np.zeros((2, 0, k, k))),
        responses={},
        without_patron={},
        shuffled_p={},
        observations=0,
        reason=reason,
    )
