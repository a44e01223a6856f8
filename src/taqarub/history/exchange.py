"""The going rate of an exchange: what relief bought, its drift, who is ahead, what was one deal, what came back.

All functions read the ledger and give JSON values for tables and figures.

*Rate.* Sizes given by the second party for one size given by the first, over a window: Σ second / Σ first; and, where
the second party's steps are counted in a unit (persons freed), that count for one size of the first. Intervals
resample calendar years, so that what happens together stays together (block bootstrap: Carlstein 1986, Annals of
Statistics 14(3)), or steps where there are fewer than five such years. *Drift* is the slope over time of log((given +
½)/(received + ½)) of matched pairs (the half keeps words, of size 0, in; Haldane 1956, Annals of Human Genetics 20),
with the bootstrap of pairs.

*Deals.* Steps within `DEAL_DAYS` of each other, chained, are one deal: a *package* when both parties gave, a *bundle*
when one gave on several tracks. Answers inside a deal say that it was kept, not that anyone trusted; so the match
rate is told without them too. Other answers are prompt (up to `PROMPT_DAYS`) or delayed.

*Snap-back.* Days until the same party's first hostile step on the track of a concession, censored at the as-of date
(Kaplan and Meier 1958, JASA 53), beside the days that undoing would need on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from taqarub.base.seed import stream
from taqarub.case.case import Case
from taqarub.history.base_rates import kaplan_meier
from taqarub.history.history import Ledger, Step

DEAL_DAYS, PROMPT_DAYS = 3, 30
RESAMPLES = 1000
FEWEST_YEARS = 5  # with steps, below which single steps are resampled
FEWEST_STEPS = 3  # of each party, below which no rate is told
FEWEST_PAIRS = 5  # below which no drift is told
DAYS_A_YEAR = 365.25


def exchange(case: Case, ledger: Ledger, seed: int) -> dict[str, Any]:
    """Rates, drift, balance, deals and snap-back of a case's ledger."""
    a, b = case.file.matching.parties
    first, last = date.min, case.as_of
    thaws = [_day(phase.start) for phase in case.file.phases.analyst_dating if phase.label == "thaw"]
    windows = {"whole": (first, last)}
    for phase in case.file.phases.analyst_dating:
        if phase.label == "thaw":
            end = _day(phase.end, True) if phase.end else last
            windows[phase.start] = (_day(phase.start), end)
    counted = counted_steps(case, b)
    since = max((day for day in thaws if day <= last), default=first)
    return {
        "parties": [a, b],
        "unit": counted[0],
        "rates": {
            name: rate(_within(ledger.steps, *window), (a, b), counted[1], seed, name)
            for name, window in windows.items()
        },
        "drift": drift(ledger.steps, (a, b), seed),
        "balance": balance(ledger.steps, (a, b), seed),
        "balance_since": {"from": since.isoformat() if since > date.min else None}
        | lead(_within(ledger.steps, since, last), (a, b), seed, "since"),
        "deals": deals(ledger.steps),
        "snap_back": snap_back(ledger.steps, case.as_of, (a, b)),
    }


def counted_steps(case: Case, actor: str) -> tuple[str, dict[str, float]]:
    """The unit in which most of a party's concessions are counted, and the count by id; an empty unit if none is."""
    rows = [row for row in case.events if row.actor == actor and row.direction == "cooperative" and row.magnitude]
    units = [row.magnitude_unit.split()[0] for row in rows if row.magnitude_unit]
    if not units:
        return "", {}
    unit = max(sorted(set(units)), key=units.count)
    mine = [row for row in rows if row.magnitude_unit.split()[:1] == [unit]]
    return unit, {row.id: float(row.magnitude or 0.0) for row in mine}


def rate(
    steps: Sequence[Step], parties: tuple[str, str], counted: dict[str, float], seed: int, name: str
) -> dict[str, Any]:
    """What the second party gave for one size of the first, with 90 % interval; a reason where steps are too few."""
    given = [step for step in steps if step.cooperative]
    mine = [step for step in given if step.actor == parties[0] and step.size > 0]
    theirs = [step for step in given if step.actor == parties[1]]
    if len(mine) < FEWEST_STEPS or len(theirs) < FEWEST_STEPS:
        return {"steps": [len(mine), len(theirs)], "reason": "too-few-steps"}
    rows = [(step.date.year, step.size, 0, 0.0) for step in mine]
    rows += [(step.date.year, 0, step.size, counted.get(step.id, 0.0)) for step in theirs]
    table = np.array([row[1:] for row in rows], dtype=float)  # size of the first, of the second, count of the second
    years, block = np.unique([row[0] for row in rows], return_inverse=True)
    if years.size >= FEWEST_YEARS:
        table = np.stack([np.bincount(block, weights=column) for column in table.T], axis=1)
    random = stream(seed, "exchange", "rate", name)
    drawn = table[random.integers(0, len(table), (RESAMPLES, len(table)))].sum(axis=1)
    total = table.sum(axis=0)
    return {
        "steps": [len(mine), len(theirs)],
        "sizes": total[:2].tolist(),
        "counted": float(total[2]),
        "size_per_size": _with_interval(total[1] / total[0], drawn[:, 1], drawn[:, 0]),
        "counted_per_size": _with_interval(total[2] / total[0], drawn[:, 2], drawn[:, 0]) if counted else None,
        "reason": "",
    }


def drift(steps: Sequence[Step], parties: tuple[str, str], seed: int) -> dict[str, Any]:
    """Change per year of the logarithm of what the second party gives for what the first gives, in matched pairs."""
    by_id = {step.id: step for step in steps}
    rows = []
    for step in steps:
        other = by_id.get(step.answered_by or "")
        if other is None or not (step.cooperative and other.cooperative):
            continue
        theirs, mine = (step, other) if step.actor == parties[1] else (other, step)
        rows.append((step.date.toordinal() / DAYS_A_YEAR, np.log((theirs.size + 0.5) / (mine.size + 0.5))))
    if len(rows) < FEWEST_PAIRS or len({year for year, _ in rows}) < FEWEST_PAIRS:
        return {"pairs": len(rows), "reason": "too-few-pairs"}
    values = np.array(rows)
    chosen = values[stream(seed, "exchange", "drift").integers(0, len(rows), (RESAMPLES, len(rows)))]
    x = chosen[:, :, 0] - chosen[:, :, 0].mean(axis=1, keepdims=True)
    spread = (x**2).sum(axis=1)
    slopes = np.divide((x * chosen[:, :, 1]).sum(axis=1), spread, out=np.full(RESAMPLES, np.nan), where=spread > 0)
    low, high = np.nanquantile(slopes, [0.05, 0.95])
    whole = values[:, 0] - values[:, 0].mean()
    return {
        "pairs": len(rows),
        "per_year": float(whole @ values[:, 1] / (whole @ whole)),
        "interval": [float(low), float(high)],
        "chance_of_a_rise": float(np.mean(slopes[np.isfinite(slopes)] > 0)),
        "reason": "",
    }


def balance(steps: Sequence[Step], parties: tuple[str, str], seed: int) -> dict[str, Any]:
    """Who is ahead: sizes given by the first party less those of the second, in all and at the end of every year."""
    curve: dict[str, int] = {}
    total = 0
    for step in sorted((s for s in steps if s.cooperative), key=lambda s: (s.date, s.id)):
        total += step.size if step.actor == parties[0] else -step.size
        curve[str(step.date.year)] = total
    return {**lead(steps, parties, seed, "whole"), "by_year": curve}


def lead(steps: Sequence[Step], parties: tuple[str, str], seed: int, name: str) -> dict[str, Any]:
    """The balance of concessions and the chance that the first party gave more, over resampled steps."""
    given = [step for step in steps if step.cooperative]
    if not given:
        return {"sum": 0, "interval": None, "first_gave_more": None, "reason": "no-steps"}
    signed = np.array([step.size if step.actor == parties[0] else -step.size for step in given])
    drawn = signed[stream(seed, "exchange", "lead", name).integers(0, len(given), (RESAMPLES, len(given)))].sum(axis=1)
    return {
        "sum": int(signed.sum()),
        "interval": [float(q) for q in np.quantile(drawn, [0.05, 0.95])],
        "first_gave_more": float(np.mean(drawn > 0) + 0.5 * np.mean(drawn == 0)),
        "reason": "",
    }


def deals(steps: Sequence[Step]) -> dict[str, Any]:
    """Steps that were one deal, and the answers that were not: how many of each, and the match rate without deals."""
    given = sorted((s for s in steps if s.cooperative and s.exact), key=lambda s: (s.date, s.id))
    groups: list[list[Step]] = []
    for step in given:
        if groups and (step.date - groups[-1][-1].date).days <= DEAL_DAYS:
            groups[-1].append(step)
        else:
            groups.append([step])
    packages = [group for group in groups if len({step.actor for step in group}) > 1]
    bundles = [g for g in groups if g not in packages and len({step.track for step in g}) > 1]
    inside = {step.id: place for place, group in enumerate(packages) for step in group}
    kinds = {"deal": 0, "prompt": 0, "delayed": 0, "undated": 0}
    apart = []
    for step in steps:
        same = step.id in inside and inside.get(step.answered_by or "") == inside[step.id]
        if step.answered_by is not None:
            lag = step.lag_days
            late = "undated" if lag is None else "prompt" if lag <= PROMPT_DAYS else "delayed"
            kinds["deal" if same else late] += 1
        if not same:
            apart.append(step.answered_by is not None)
    return {
        "packages": [_told(group) for group in packages],
        "bundles": [_told(group) for group in bundles],
        "answers": kinds,
        "match_rate_apart": float(np.mean(apart)) if apart else None,
    }


def snap_back(steps: Sequence[Step], as_of: date, parties: Sequence[str]) -> dict[str, Any]:
    """Days until a party's own hostile step on the track of its concession: by party, the curve and its median."""
    answer: dict[str, Any] = {}
    for actor in parties:
        mine = [step for step in steps if step.actor == actor]
        durations, ended = [], []
        for step in (s for s in mine if s.cooperative and s.date <= as_of):
            later = [s.date for s in mine if not s.cooperative and s.track == step.track and s.date > step.date]
            end = min(later, default=as_of)
            durations.append(max((end - step.date).days, 1))
            ended.append(bool(later))
        curve = kaplan_meier(np.array(durations, dtype=float), np.array(ended, dtype=bool))
        known = [step.undo_days[1] for step in mine if step.cooperative and np.isfinite(step.undo_days[1])]
        answer[actor] = {
            "concessions": len(durations),
            "undone": int(sum(ended)),
            "median_days": None if np.isnan(curve.median) else curve.median,
            "within_a_year": _survival(curve.times, curve.survival, DAYS_A_YEAR),
            "undo_days_median": float(np.median(known)) if known else None,
        }
    return answer


def _survival(times: np.ndarray, survival: np.ndarray, at: float) -> float:
    """The share undone by a time."""
    before = np.flatnonzero(times <= at)
    return float(1.0 - survival[before[-1]]) if before.size else 0.0


def _told(group: Sequence[Step]) -> dict[str, Any]:
    return {
        "from": group[0].date.isoformat(),
        "to": group[-1].date.isoformat(),
        "steps": [step.id for step in group],
        "sizes": {actor: sum(s.size for s in group if s.actor == actor) for actor in sorted({s.actor for s in group})},
        "tracks": sorted({step.track for step in group}),
    }


def _within(steps: Sequence[Step], first: date, last: date) -> list[Step]:
    return [step for step in steps if first <= step.date <= last]


def _with_interval(value: float, above: np.ndarray, below: np.ndarray) -> list[float | None]:
    """Low, value and high; resamples without anything below the line are left out."""
    drawn = above[below > 0] / below[below > 0]
    low, high = np.quantile(drawn, [0.05, 0.95]) if drawn.size else (np.nan, np.nan)
    return [float(low), float(value), float(high)]


def _day(month: str, end: bool = False) -> date:
    year, number = int(month[:4]), int(month[5:7])
    if not end:
        return date(year, number, 1)
    return date(year + number // 12, number % 12 + 1, 1) - date.resolution
