"""Rivals that have no game: what a player shows at its base rate, or as a Markov chain of its own moves.

Chances are counts of the months before with half a count a cell (Krichevsky and Trofimov 1981, "The performance of
universal encoding", IEEE Transactions on Information Theory 27(2)). A month that is read in several ways is scored as
the mixture of its readings, by the chain of its players, as for the game (`likelihood`); it counts in the cell of the
reading that is believed most.
"""

from __future__ import annotations

import numpy as np

from taqarub.model.model import Model


def rates_of(model: Model, remember: bool) -> dict[str, np.ndarray]:
    """Player -> (T,) log chance of what each month shows, at its base rate or (`remember`) by a Markov chain."""
    found, every = {}, {}
    for name in model.players:
        shown, categories = np.maximum(model.coded.moves[name], 0), len(model.actions[name])
        found[name] = persistence(shown, categories, remember)
        every[name] = foretold(shown, categories, remember)
    for month in model.coded.readings:
        joint = month.shares
        for name in model.players:
            before = joint.sum()
            joint = joint * every[name][month.place][np.maximum(month.moves[name], 0)]
            found[name][month.place] = np.log(joint.sum() / before)
    return found


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
    return np.asarray(np.log(foretold(shown, categories, remember)[np.arange(len(shown)), shown]))


def foretold(shown: np.ndarray, categories: int, remember: bool) -> np.ndarray:
    """(T, categories) the chance of every category in each month, before it is known what it shows.

    >>> foretold(np.array([0, 0, 1]), 2, False).round(3).tolist()
    [[0.5, 0.5], [0.75, 0.25], [0.833, 0.167]]
    """
    counts = np.full((categories + 1, categories), 0.5)
    found, before = np.empty((len(shown), categories)), categories
    for t, now in enumerate(shown):
        row = before if remember else categories
        found[t] = counts[row] / counts[row].sum()
        counts[row, now] += 1
        before = now
    return found
