"""How tactical an exchange is: an index from 0 (structural) to 1 (tactical), and the same idea on comparable cases.

*Idea.* Reconciliation that lasts passes from single accommodations to societal and institutional ties (Kupchan 2010,
How Enemies Become Friends, chapter 2); a relation at a higher level of peace shows lasting agreements and issues
settled, not single deals (Goertz, Diehl and Balas 2016, The Puzzle of Peace, chapter 2); a favour paid at once with
another is specific reciprocity, to be told from the diffuse kind (Keohane 1986, International Organization 40).

*On a ledger* (concessions from a date on) the index is the mean of four parts, each 0 … 1:

    reversibility     1 where undoing takes `QUICK_DAYS` or less, 0 from `SLOW_DAYS` on, linear in the logarithm
                      between; mean over steps whose days are known, weighted by size
    smallness         1 − mean size / 4
    narrowness        1 − (effective number of tracks − 1) / (tracks that the matching rule knows − 1); the effective
                      number is the exponential of the entropy (Hill 1973, Ecology 54)
    deals not bonds   share of concessions that are not of the size of a sector or more (size < `SECTOR`)

A part that cannot be computed is left out of the mean, and its note is empty. *On comparable cases* the columns allow
an analogue: 1 − relief scope / 3; prisoners as the currency (1 or 0); 1 − steps / 10; not realigned (1 or 0).

*What it can tell*: whether what was exchanged looks more like the exchanges that were later undone than like those
that settled. *What it cannot*: intent, and the future. Relief scope and steps grow as a case succeeds, so that the
difference between normalised and reversed cases is partly true by construction; the cut-offs are judgements; and the
two scores are analogues, not the same scale, so that the index must not be read as a probability of reversal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.case.case import ReferenceRow
from taqarub.history.history import Past, Reading, unanswered
from taqarub.history.ledger_measures import BOOTSTRAPS, steps_of, undo_draws
from taqarub.history.rates import reading_stream

QUICK_DAYS, SLOW_DAYS = 30.0, 1825.0  # a month's notice; five years
SECTOR, LARGEST = 3, 4
MOST_RELIEF, MANY_STEPS = 3, 10


def tactical_index(past: Past, *, from_: str | date, to: str | date | None = None) -> Reading:
    """The index of the concessions in the window, per bootstrap of steps and draw of the days to undo them."""
    steps = steps_of(past, from_, to, cooperative=True)
    if not steps:
        return unanswered("no-steps", "index", "tactical")
    random = reading_stream(past, "tactical_index", from_, to)
    chosen = random.integers(0, len(steps), (BOOTSTRAPS, len(steps)))
    sizes = np.array([step.size for step in steps], dtype=float)[chosen]
    tracks = sorted(past.case.file.matching.tracks)
    parts = {
        "reversibility": _reversibility(steps, chosen, sizes, random),
        "smallness": 1.0 - sizes.mean(axis=1) / LARGEST,
        "narrowness": _narrowness([step.track for step in steps], chosen, tracks),
        "deals_not_bonds": (sizes < SECTOR).mean(axis=1),
    }
    values = np.stack(list(parts.values()))
    known = np.isfinite(values)
    index = np.where(known, values, 0.0).sum(axis=0) / known.sum(axis=0)
    separation = reference_separation(past.case.references)
    notes = {name: _mean(part) for name, part in parts.items()}
    evidence = tuple(step.id for step in steps)
    return Reading(Draws.equal(index), "index", "tactical", evidence, notes={**notes, "references": separation})


def reference_score(row: ReferenceRow) -> float:
    """The analogue of the index on a comparable case, from its columns other than the outcome; 0 … 1."""
    parts = (
        1.0 - min(row.relief_scope, MOST_RELIEF) / MOST_RELIEF,
        float(row.prisoners_involved),
        1.0 - min(row.steps, MANY_STEPS) / MANY_STEPS,
        float(not row.realigned),
    )
    return sum(parts) / len(parts)


def reference_separation(references: Sequence[ReferenceRow]) -> dict[str, float | None]:
    """How far the analogue tells reversed from normalised cases: means, and the chance of the right order with its p.

    The chance that a reversed case scores above a normalised one is the area under the curve (Hanley and McNeil 1982,
    Radiology 143); p is that of the one-sided Mann–Whitney test.
    """
    groups = {
        outcome: np.array([reference_score(row) for row in references if row.outcome == outcome], dtype=float)
        for outcome in ("reversed", "normalised")
    }
    worse, better = groups["reversed"], groups["normalised"]
    if not worse.size or not better.size:
        return {"reversed_mean": None, "normalised_mean": None, "right_order": None, "p_value": None}
    from scipy.stats import mannwhitneyu

    test = mannwhitneyu(worse, better, alternative="greater")
    return {
        "reversed_mean": float(worse.mean()),
        "normalised_mean": float(better.mean()),
        "right_order": float(test.statistic / (worse.size * better.size)),
        "p_value": float(test.pvalue),
    }


def quickness(days: np.ndarray) -> np.ndarray:
    """1 for a step undone within `QUICK_DAYS`, 0 from `SLOW_DAYS` on, linear in the logarithm between.

    >>> quickness(np.array([0.0, 30.0, 1825.0, 9999.0])).tolist()
    [1.0, 1.0, 0.0, 0.0]
    """
    span = np.log(SLOW_DAYS / QUICK_DAYS)
    return np.asarray(1.0 - np.clip(np.log(np.maximum(days, QUICK_DAYS) / QUICK_DAYS) / span, 0.0, 1.0))


def _reversibility(steps: Sequence, chosen: np.ndarray, sizes: np.ndarray, random: np.random.Generator) -> np.ndarray:
    known = np.array([np.isfinite(step.undo_days[1]) for step in steps])
    if not known.any():
        return np.full(chosen.shape[0], np.nan)
    quick = np.zeros((chosen.shape[0], len(steps)))
    quick[:, known] = quickness(undo_draws([step for step, own in zip(steps, known, strict=True) if own], random))
    weight = sizes * known[chosen]
    total = weight.sum(axis=1)
    top = (weight * np.take_along_axis(quick, chosen, axis=1)).sum(axis=1)
    return np.divide(top, total, out=np.full(total.shape, np.nan), where=total > 0)


def _narrowness(names: Sequence[str], chosen: np.ndarray, tracks: Sequence[str]) -> np.ndarray:
    every = sorted({*tracks, *names})
    if len(every) < 2:
        return np.full(chosen.shape[0], np.nan)
    place = np.array([every.index(name) for name in names])[chosen]
    share = np.stack([(place == k).mean(axis=1) for k in range(len(every))], axis=1)
    logs = np.log(np.where(share > 0, share, 1.0))
    effective = np.exp(-(share * logs).sum(axis=1))
    return np.asarray(1.0 - (effective - 1.0) / (len(every) - 1.0))


def _mean(part: np.ndarray) -> float | None:
    known = part[np.isfinite(part)]
    return float(known.mean()) if known.size else None
