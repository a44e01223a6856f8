"""Spells: runs of months with one label, short ones merged, the last one censored.

*Rule.* A spell shorter than `min_months` is no phase: the shortest is merged into its neighbours first (the earliest
of equals), which may join two neighbours of the same label, and so on until none is short or one spell is left. An
*alternation* is a change of label between two spells that remain. Axes: G labellings, T months.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from taqarub.history.base_rates import kaplan_meier
from taqarub.history.history import PhaseReading, Spell

MIN_MONTHS = 6  # the shortest spell that counts as a phase
LABELS = ("estranged", "thaw")


def runs(labels: np.ndarray) -> list[tuple[int, int, int]]:
    """Start, end (exclusive) and label of every run of equal labels.

    >>> runs(np.array([0, 0, 1, 1, 1, 0]))
    [(0, 2, 0), (2, 5, 1), (5, 6, 0)]
    """
    if labels.size == 0:
        return []
    edges = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), labels.size]
    return [(start, end, int(labels[start])) for start, end in pairwise(edges)]


def merged(labels: np.ndarray, min_months: int = MIN_MONTHS) -> np.ndarray:
    """The labels (T,) with every spell shorter than `min_months` merged into its neighbours.

    >>> merged(np.array([0] * 8 + [1] * 2 + [0] * 8 + [1] * 7)).sum()
    np.int64(7)
    """
    lengths = [(end - start, label) for start, end, label in runs(labels)]
    while len(lengths) > 1:
        place = min(range(len(lengths)), key=lambda i: (lengths[i][0], i))
        if lengths[place][0] >= min_months:
            break
        first, last = max(place - 1, 0), min(place + 1, len(lengths) - 1)
        label = lengths[first if first != place else last][1]
        lengths[first : last + 1] = [(sum(length for length, _ in lengths[first : last + 1]), label)]
    if not lengths:
        return labels.copy()
    return np.repeat([label for _, label in lengths], [length for length, _ in lengths]).astype(labels.dtype)


def merged_all(labels: np.ndarray, min_months: int = MIN_MONTHS) -> np.ndarray:
    """`merged` for every row of (G, T)."""
    return np.stack([merged(row, min_months) for row in labels]) if labels.shape[0] else labels


def alternations(labels: np.ndarray, min_months: int = MIN_MONTHS) -> int:
    """Changes of label between spells of at least `min_months`.

    >>> alternations(np.array([0] * 12 + [1] * 12 + [0] * 3 + [1] * 12))
    1
    """
    return max(len(runs(merged(labels, min_months))) - 1, 0)


def spells_of(probability: np.ndarray, first_month: int, min_months: int = MIN_MONTHS) -> tuple[Spell, ...]:
    """The spells of the most probable labelling, months counted as month numbers.

    `probability` (T,) of thaw. The probability of a spell is the mean over its months of that of its label.
    """
    labels = merged((probability > 0.5).astype(np.int8), min_months)
    result = []
    for start, end, label in runs(labels):
        mean = float(np.mean(probability[start:end]))
        result.append(
            Spell(
                start=first_month + start,
                end=first_month + end,
                label=LABELS[label],
                probability=mean if label == 1 else 1.0 - mean,
                censored=end == labels.size,
            )
        )
    return tuple(result)


def spell_lengths(phases: PhaseReading) -> dict[str, dict[str, Any]]:
    """Lengths of spells by method and label: months, which ended, and the product-limit curve with its 90 % band.

    The spell that lasts at the as-of date is censored (Kaplan and Meier 1958). The first spell began before the record
    or with it, so that its length is a lower bound too: `began_with_record` says which one.
    """
    table: dict[str, dict[str, Any]] = {}
    for name, found in phases.methods.items():
        table[name] = {}
        for label in LABELS:
            mine = [spell for spell in found.spells if spell.label == label]
            months = np.array([spell.end - spell.start for spell in mine], dtype=float)
            curve = kaplan_meier(months, np.array([not spell.censored for spell in mine], dtype=bool))
            table[name][label] = {
                "months": months.tolist(),
                "ended": [not spell.censored for spell in mine],
                "began_with_record": [spell.start == phases.first_month for spell in mine],
                "times": curve.times.tolist(),
                "survival": curve.survival.tolist(),
                "low": curve.low.tolist(),
                "high": curve.high.tolist(),
                "median": curve.median,
            }
    return table
