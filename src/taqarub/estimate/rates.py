"""Rivals that have no game: what a player shows at its base rate, or as a Markov chain of its own moves.

Chances are counts of the months before with half a count a cell (Krichevsky and Trofimov 1981, "The performance of
universal encoding", IEEE Transactions on Information Theory 27(2)).
"""

from __future__ import annotations

import numpy as np


def base_rate(shown: np.ndarray, categories: int) -> np.ndarray:
    """(T,) log chance of what each month shows, from how often each category was shown before.

    >>> np.exp(base_rate(np.array([0, 0, 1]), 2)).round(3).tolist()
    [0.5, 0.75, 0.167]
    """
    return persistence(shown, categories, remember=False)


def persistence(shown: np.ndarray, categories: int, remember: bool = True) -> np.ndarray:
    """(T,) the same from how often each category followed what the month before showed.

    >>> np.exp(persistence(np.array([0, 1, 0, 1]), 2)).round(3).tolist()
    [0.5, 0.5, 0.5, 0.75]
    """
    counts = np.full((categories + 1, categories), 0.5)
    found, before = np.empty(len(shown)), categories
    for t, now in enumerate(shown):
        row = before if remember else categories
        found[t] = np.log(counts[row, now] / counts[row].sum())
        counts[row, now] += 1
        before = now
    return found
