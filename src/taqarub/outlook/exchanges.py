"""How often a step of one list of moves is answered by a step of the other, on many paths at once.

The rule is the one of the exchange ledger, month by month: a step answers the oldest open step of the other list that
is at most `within_months` old; a step that answers is spent, every other step is open. So each step is part of one
exchange at most, whichever side began. Within a month the stages keep their order: who moves later can answer at
once, and players who move at once can answer only what came before their group.

>>> a = np.array([[True], [False], [False], [True]])
>>> b = np.array([[False], [True], [False], [False]])
>>> exchanges([(a, np.zeros_like(a)), (np.zeros_like(b), b)], within_months=3)[:, 0].tolist()
[0, 0, 1, 1, 1]
>>> b = a.copy()
>>> [exchanges([(a, np.zeros_like(a)), (np.zeros_like(b), b)], 3, groups)[1, 0] for groups in (None, [(0, 1)])]
[np.int16(1), np.int16(0)]
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np


def exchanges(
    stages: Sequence[tuple[np.ndarray, np.ndarray]],
    within_months: int,
    groups: Sequence[tuple[int, ...]] | None = None,
) -> np.ndarray:
    """Cumulative number of exchanges (h + 1, P); row m counts the first m months.

    `stages`: per stage of a month, in order, whether a step of the first and of the second list was made, (h, P) bool
    each; `groups`: places of the stages that are at once, in order, each by itself by default. First-in-first-out
    matching of two streams within a window, the greedy rule of a point-process match.
    """
    months, paths = stages[0][0].shape
    places = np.arange(paths)
    open_steps = np.zeros((2, within_months + 1, paths), dtype=np.int16)  # list, age in months, path
    total = np.zeros((months + 1, paths), dtype=np.int16)
    moved = [[np.asarray(side.any(axis=1)) for side in stage] for stage in stages]
    for month in range(months):
        open_steps[:, 1:] = open_steps[:, :-1]
        open_steps[:, 0] = 0
        total[month + 1] = total[month]
        for group in groups or [(place,) for place in range(len(stages))]:
            made: list[tuple[int, np.ndarray]] = []  # steps of a group, which nobody in it can answer
            for place, side in product(group, (0, 1)):
                if moved[place][side][month]:
                    step = stages[place][side][month]
                    answered = _answer(open_steps[1 - side], step, places)
                    total[month + 1] += answered
                    if len(group) == 1:
                        open_steps[side, 0] += step & ~answered
                    else:
                        made.append((side, step & ~answered))
            for side, step in made:
                open_steps[side, 0] += step
    return total


def _answer(waiting: np.ndarray, step: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Spend the oldest open step on every path that made a step; returns where one was found."""
    found = step & (waiting > 0).any(axis=0)
    oldest = waiting.shape[0] - 1 - np.argmax(waiting[::-1] > 0, axis=0)
    waiting[oldest[found], places[found]] -= 1
    return found
