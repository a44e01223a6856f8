"""What answers what: a greedy match of steps in date order, for one record or for many shuffled ones at once.

*Rule.* Steps are taken in order of date. Each takes, of the other party's steps that are still free, the earliest
that lies after it or on the same day, not later than `window_days`, on an allowed track and (if so ruled) in the
same direction. A step answers at most one step and is answered by at most one; two steps never answer each other.

*Coarse dates.* A step known to the month or the year may lie on any day of it. It matches only if every day it may
mean fits: its earliest day is not before the other's latest, and its latest is within the window of the other's
earliest. A match is thus never an artefact of writing "01" for an unknown day; the price is that the rate is a
lower bound where dates are coarse.

Axes: n steps, R records (the real one and its shuffles).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NO_ANSWER = -1


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps as arrays in date order: first and last possible day (n,), who (n,), and who may answer whom (n, n)."""

    first: np.ndarray
    last: np.ndarray
    actor: np.ndarray
    may_answer: np.ndarray  # [i, j]: step j may answer step i as far as actors, tracks and directions go


def match_all(steps: Steps, first: np.ndarray, last: np.ndarray, window_days: int) -> np.ndarray:
    """The answer of every step in every record.

    `first`, `last`: (R, n) possible days of the steps in each record. Returns (R, n): the index of the answer, or −1.

    >>> steps = Steps(np.array([0, 5]), np.array([0, 5]), np.array([0, 1]), np.array([[False, True], [True, False]]))
    >>> match_all(steps, steps.first[None], steps.last[None], 30).tolist()
    [[1, -1]]
    """
    records, n = first.shape
    answer = np.full((records, n), NO_ANSWER, dtype=np.int64)
    if n == 0:
        return answer
    free = np.ones((records, n), dtype=bool)
    order = np.argsort(first * np.int64(1 << 20) + (last - first), axis=1, kind="stable")
    row = np.arange(records)
    never = np.iinfo(np.int64).max
    for place in range(n):
        i = order[:, place]
        wait = first - last[row, i][:, None]
        fits = (wait >= 0) & (last - first[row, i][:, None] <= window_days)
        fits &= steps.may_answer[i] & free & (answer != i[:, None])
        cost = np.where(fits, wait * np.int64(n) + np.arange(n), never)
        best = np.argmin(cost, axis=1)
        found = cost[row, best] < never
        answer[row[found], i[found]] = best[found]
        free[row[found], best[found]] = False
    return answer


def match_one(steps: Steps, window_days: int) -> np.ndarray:
    """The answers in the record as it is: (n,), −1 where there is none."""
    return match_all(steps, steps.first[None], steps.last[None], window_days)[0]


def shuffle_dates(
    steps: Steps, actor: int, pool: np.ndarray, draws: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Records in which one party's steps lie on dates drawn without replacement from the record's dates.

    `pool` (P,): first possible days of all events of the record, its uneven density included, so that the null
    keeps the periods in which more is recorded. Returns first and last days, each (draws, n).
    """
    moved = np.flatnonzero(steps.actor == actor)
    pool = pool if pool.size >= moved.size else np.resize(pool, moved.size)
    keys = random.random((draws, pool.size))
    chosen = pool[np.argsort(keys, axis=1)[:, : moved.size]]
    return _moved(steps, moved, chosen)


def shuffle_blocks(
    steps: Steps, actor: int, block_days: float, draws: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Records in which one party's years change places, the order of its steps inside each block kept.

    The span of the record is cut into blocks of `block_days`; the blocks of one party are permuted so that the
    dependence inside a block is kept (non-overlapping blocks, Carlstein 1986, Annals of Statistics 14(3)).
    """
    moved = np.flatnonzero(steps.actor == actor)
    if moved.size == 0:
        return _moved(steps, moved, np.empty((draws, 0), dtype=np.int64))
    origin = int(steps.first.min())
    block = np.floor((steps.first[moved] - origin) / block_days).astype(np.int64)
    blocks = int(np.floor((steps.first.max() - origin) / block_days)) + 1
    places = np.argsort(random.random((draws, blocks)), axis=1)
    shift = np.rint((places[:, block] - block) * block_days).astype(np.int64)
    return _moved(steps, moved, steps.first[moved] + shift)


def _moved(steps: Steps, moved: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first = np.repeat(steps.first[None], days.shape[0], axis=0)
    length = steps.last - steps.first
    first[:, moved] = days
    return first, first + length


def add_one_p(null: np.ndarray, observed: float) -> float:
    """The p-value of "at least as large", counting the record itself among its shuffles.

    (1 + #{null ≥ observed}) / (1 + R), which is never zero (Phipson and Smyth 2010, "Permutation p-values should
    never be zero", Statistical Applications in Genetics and Molecular Biology 9(1), article 39).

    >>> add_one_p(np.array([0.1, 0.2, 0.3]), 0.3)
    0.5
    """
    return float((1 + np.count_nonzero(null >= observed - 1e-12)) / (1 + null.size))
