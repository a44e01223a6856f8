"""Exchanges on many paths against a plain reading of the rule, path by path."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from taqarub.outlook.exchanges import exchanges


def by_hand(stages, within):
    """One path at a time, with lists of open steps."""
    months, paths = stages[0][0].shape
    total = np.zeros((months + 1, paths), dtype=int)
    for path in range(paths):
        waiting, count = ([], []), 0
        for month in range(months):
            for stage in stages:
                for side in (0, 1):
                    if stage[side][month, path]:
                        others = [m for m in waiting[1 - side] if month - m <= within]
                        if others:
                            waiting[1 - side].remove(others[0])
                            count += 1
                        else:
                            waiting[side].append(month)
            total[month + 1, path] = count
    return total


@given(st.integers(0, 10_000), st.integers(0, 4), st.floats(0.05, 0.9))
def test_many_paths_are_read_as_one_by_one(seed, within, rate):
    rng = np.random.default_rng(seed)
    stages = [tuple(rng.random((9, 5)) < rate for _ in range(2)) for _ in range(3)]
    assert np.array_equal(exchanges(stages, within), by_hand(stages, within))


def test_a_step_is_answered_once_and_only_within_the_window():
    step = np.zeros((8, 1), dtype=bool)
    first, second = step.copy(), step.copy()
    first[[0, 5]] = True
    second[[2, 3]] = True
    none = step.copy()
    counted = exchanges([(first, none), (none, second)], within_months=2)[:, 0].tolist()
    # the step of month 0 is answered in month 2; the second answer stays open and is answered in month 5
    assert counted == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert exchanges([(first, none), (none, second)], within_months=1)[-1, 0] == 0


def test_who_moves_later_in_the_month_can_answer_at_once():
    both = np.ones((1, 1), dtype=bool)
    none = np.zeros((1, 1), dtype=bool)
    assert exchanges([(both, none), (none, both)], within_months=0)[-1, 0] == 1
