"""Phases of a relation: one series, three methods of different kinds, and what chance would show.

*The series* is the monthly sum of Goldstein scores between the two parties (in both directions if so ruled) with what
is left of earlier months, y(t) = x(t) + ½^(1/h) y(t − 1). Exponential forgetting with a stated half-life is how the
field lets the past of a dyad fade (Raknerud and Hegre 1997, The hazard of war, Journal of Peace Research 34(4)). h is
three months, so that an act has lost three quarters of its weight by the length of the shortest phase, six months.

*Silence* means that nothing new happened, not conflict: a month without an event is missing for all methods. They
read the same observed months. *Bayes* weighs every segmentation and calls a segment a thaw when its level is above
zero, the neutral point of the scale; *Markov* asks which of two recurring regimes holds; *penalised* takes the one
segmentation that costs least, with the same label. The last reads the sums as they are, without what is left of earlier
months: least squares would take the dependence that carrying over creates for shifts (see `partition`).

*One huge month* makes no phase (see `conduct.tame`); such months are named in `tamed`.

*Null.* Every method is run on series drawn from a first-order autoregression fitted to what it reads, with the same
silent months: a persistent series alternates by itself, and only more alternations than that are news.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.seed import stream
from taqarub.case.case import Case
from taqarub.events.event import Record
from taqarub.history import bayes_segments as bayes
from taqarub.history import markov_switching as markov
from taqarub.history import partition
from taqarub.history.conduct import carry_over, conduct, tame
from taqarub.history.history import PhaseReading, Segmentation
from taqarub.history.matching import add_one_p
from taqarub.history.spells import alternations, spells_of

HALF_LIFE_MONTHS = 3.0
LEAST_OBSERVED = 12  # months with events below which no method is run
DRAWS, NULL_SERIES, NULL_DRAWS = 1000, 199, 16
STARTS, CHAINS, SWEEPS = 30, 500, 15
NULL_STEPS, NULL_CLOSE = 50, 1e-4  # labels settle long before parameters do
LEAST_IN_REGIME = 3.0  # expected observed months in each regime
METHODS = ("bayes", "markov", "penalised")


@dataclass(frozen=True, slots=True)
class Effort:
    """How long the methods climb and how many null series they see; fewer for many dyads at once."""

    null_series: int = NULL_SERIES
    starts: int = STARTS
    climb: int = 200
    null_climb: int = NULL_STEPS


FULL, QUICK = Effort(), Effort(null_series=59, starts=8, climb=60, null_climb=25)
BOOTSTRAPS = 400  # of the penalised method


def read_phases(case: Case, record: Record, seed: int, half_life: float = HALF_LIFE_MONTHS) -> PhaseReading:
    """All methods on the series of the case's phase dyad."""
    return phases_of(*conduct(case, record), record.first_month, seed, half_life)


def phases_of(
    total: np.ndarray,
    silent: np.ndarray,
    first_month: int,
    seed: int,
    half_life: float = HALF_LIFE_MONTHS,
    effort: Effort = FULL,
) -> PhaseReading:
    """All methods on monthly sums of scores: total (T,), silent (T,) bool, the month number of the first."""
    total, tamed = tame(total, silent)
    series = carry_over(total, half_life)
    reads = {name: total if name == "penalised" else series for name in METHODS}
    methods = {name: segment(name, reads[name], silent, first_month, seed, effort) for name in METHODS}
    done = [found.probability > 0.5 for found in methods.values() if found.converged]
    same = np.all(np.array(done) == done[0], axis=0) if len(done) == len(METHODS) and series.size else np.empty(0)
    return PhaseReading(
        first_month=first_month,
        series=read_only(series),
        silent=read_only(silent),
        methods=methods,
        agreement=float(np.mean(same)) if same.size else float("nan"),
        tamed=tuple(int(month) + first_month for month in tamed),
    )


def phase_tests(phases: PhaseReading) -> dict[str, dict[str, Any]]:
    """Alternations of each method beside those it finds in series without phases, and the add-one share of these with
    at least as many; None where a method could not read, and why.

    `tested` is what the p-value compares: the alternations that the shorter climb used on series without phases finds
    on the series itself. A longer climb on one side alone would find more there and call it news.
    """
    tests: dict[str, dict[str, Any]] = {}
    for name, found in phases.methods.items():
        count, null = max(len(found.spells) - 1, 0), found.null_alternations
        tests[name] = {
            "alternations": count,
            "tested": found.tested if null.size else None,
            "null_mean": float(null.mean()) if null.size else None,
            "p_value": add_one_p(null, found.tested) if null.size else None,
            "reason": found.reason,
        }
    return tests


def segment(
    method: str, series: np.ndarray, silent: np.ndarray, first_month: int, seed: int, effort: Effort = FULL
) -> Segmentation:
    """One method on one series (T,); a series that it cannot read gives a result with the reason, never an error."""
    observed = np.flatnonzero(~silent)
    if observed.size < LEAST_OBSERVED:
        return _unread(method, series, "too-few-observed-months")
    if not np.ptp(series[observed]) > 0:
        return _unread(method, series, "constant-series")
    scale = float(np.sqrt(np.mean(series[observed] ** 2)))
    null = _null_series(series, effort.null_series, stream(seed, "phases", method, "null-series")) / scale
    run = {"bayes": _by_cuts, "markov": _by_regimes, "penalised": _by_cost}[method]
    labels, breaks, level, found, tested, reason = run(series / scale, observed, null, seed, effort)
    probability = labels.mean(axis=0)
    return Segmentation(
        method=method,
        labels=read_only(labels),
        breaks=read_only(breaks),
        level=read_only(level * scale),
        probability=read_only(probability),
        spells=spells_of(probability, first_month),
        null_alternations=read_only(found),
        converged=not reason,
        reason=reason,
        tested=tested,
    )


def most_probable(series: np.ndarray, silent: np.ndarray, seed: int) -> np.ndarray | None:
    """The probability of thaw (T,) by the change-point method alone, without its null; None where it cannot read."""
    observed = np.flatnonzero(~silent)
    if observed.size < LEAST_OBSERVED or not np.ptp(series[observed]) > 0:
        return None
    scale = float(np.sqrt(np.mean(series[observed] ** 2)))
    random = stream(seed, "phases", "bayes", "draws")
    values = series[None, observed] / scale
    _, level = _cut(bayes.weigh(values, np.diff(observed)), values, observed, series.size, DRAWS, random)
    return np.asarray((level > 0).mean(axis=0))


Parts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int, str]  # labels, breaks, level, null, tested, reason


def _by_cuts(series: np.ndarray, observed: np.ndarray, null: np.ndarray, seed: int, effort: Effort) -> Parts:
    random = stream(seed, "phases", "bayes", "draws")
    weighed = bayes.weigh(series[None, observed], np.diff(observed))
    breaks, level = _cut(weighed, series[None, observed], observed, series.size, DRAWS, random)
    random = stream(seed, "phases", "bayes", "null")
    usual = (bayes.LENGTHS_MONTHS[int(np.argmax(weighed.lengths[0]))],)  # one length, the likeliest: five times as fast
    chunk = max(1, 4_000_000 // observed.size**2)

    def rough(part: np.ndarray, random: np.random.Generator) -> list[int]:
        _, drawn = _cut(bayes.weigh(part, np.diff(observed), usual), part, observed, series.size, NULL_DRAWS, random)
        share = np.mean((drawn > 0).reshape(part.shape[0], NULL_DRAWS, -1), axis=1)
        return [alternations((row > 0.5).astype(np.int8)) for row in share]

    found: list[int] = []
    for start in range(0, null.shape[0], chunk):
        found += rough(null[start : start + chunk, observed], random)
    tested = rough(series[None, observed], stream(seed, "phases", "bayes", "tested"))[0]
    return (level > 0).astype(np.int8), breaks, level, np.array(found, dtype=float), tested, ""


def _cut(
    weighed: bayes.Weighed,
    values: np.ndarray,
    observed: np.ndarray,
    months: int,
    draws: int,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    return bayes.on_months(bayes.draw_cuts(weighed, values, draws, random), observed, months, random)


def _by_regimes(series: np.ndarray, observed: np.ndarray, null: np.ndarray, seed: int, effort: Effort) -> Parts:
    values, others = np.full((1, series.size), np.nan), np.full(null.shape, np.nan)
    values[0, observed], others[:, observed] = series[observed], null[:, observed]
    random = stream(seed, "phases", "markov", "starts")
    first = markov.starts(values, effort.starts, random)
    found = markov.ordered(markov.fit(np.repeat(values, effort.starts, axis=0), first, limit=effort.climb))
    rough = markov.fit(others, markov.starts(others, 1, random), limit=effort.null_climb, close=NULL_CLOSE)
    first = markov.starts(values, 1, stream(seed, "phases", "markov", "tested"))
    own = markov.fit(values, first, limit=effort.null_climb, close=NULL_CLOSE)
    best = int(np.argmax(found.objective))
    chosen = markov.Regimes(*(np.repeat(part[best : best + 1], CHAINS, axis=0) for part in _parts(found.regimes)))
    random = stream(seed, "phases", "markov", "draws")
    labels, drawn = markov.sample(np.repeat(values, CHAINS, axis=0), chosen, SWEEPS, random)
    breaks = np.zeros(labels.shape, dtype=bool)
    breaks[:, 1:] = labels[:, 1:] != labels[:, :-1]
    level = np.take_along_axis(drawn.mean, labels.astype(np.int64), axis=1)
    high = found.smoothed.high[best, observed].sum()
    reason = "" if found.settled[best] else "climb-did-not-settle"
    if min(high, observed.size - high) < LEAST_IN_REGIME:
        reason = "one-regime-nearly-empty"
    counts, tested = (
        [alternations((row > 0.5).astype(np.int8)) for row in markov.ordered(fit).smoothed.high] for fit in (rough, own)
    )
    return labels, breaks, level, np.array(counts, dtype=float), tested[0], reason


def _by_cost(series: np.ndarray, observed: np.ndarray, null: np.ndarray, seed: int, effort: Effort) -> Parts:
    values, others = series[None, observed], null[:, observed]
    starts = partition.least_cost(values, partition.usual_penalty(values))
    random = stream(seed, "phases", "penalised", "bootstrap")
    drawn = partition.resampled(values[0], starts[0], BOOTSTRAPS, random)
    again = partition.least_cost(drawn, np.repeat(partition.usual_penalty(values), BOOTSTRAPS))
    cuts = bayes.Cuts(again, partition.means_of(drawn, again))
    breaks, level = bayes.on_months(cuts, observed, series.size, stream(seed, "phases", "penalised", "gaps"))
    both = np.concatenate([others, values])
    high = partition.means_of(both, partition.least_cost(both, partition.usual_penalty(both))) > 0
    last = np.maximum.accumulate(np.where(np.isin(np.arange(series.size), observed), np.arange(series.size), 0))
    column = np.searchsorted(observed, np.maximum(last, observed[0]))
    counts = [alternations(row.astype(np.int8)) for row in high[:, column]]
    return (level > 0).astype(np.int8), breaks, level, np.array(counts[:-1], dtype=float), counts[-1], ""


def _parts(regimes: markov.Regimes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return regimes.mean, regimes.variance, regimes.stay


def _null_series(series: np.ndarray, draws: int, random: np.random.Generator) -> np.ndarray:
    """Series (R, T) from the first-order autoregression fitted by least squares, stationary start."""
    before, after = series[:-1], series[1:]
    spread = before - before.mean()
    slope = float(np.clip(spread @ (after - after.mean()) / max(spread @ spread, 1e-300), -0.99, 0.99))
    centre = float(series.mean())
    noise = float(np.std(after - centre - slope * (before - centre)))
    shocks = random.standard_normal((draws, series.size)) * noise
    drawn = np.empty_like(shocks)
    drawn[:, 0] = shocks[:, 0] / np.sqrt(1.0 - slope**2)
    for month in range(1, series.size):
        drawn[:, month] = slope * drawn[:, month - 1] + shocks[:, month]
    return centre + drawn


def _unread(method: str, series: np.ndarray, reason: str) -> Segmentation:
    months = series.size
    return Segmentation(
        method=method,
        labels=read_only(np.zeros((0, months), dtype=np.int8)),
        breaks=read_only(np.zeros((0, months), dtype=bool)),
        level=read_only(np.zeros((0, months))),
        probability=read_only(np.full(months, 0.5)),
        spells=(),
        null_alternations=read_only(np.empty(0)),
        converged=False,
        reason=reason,
    )
