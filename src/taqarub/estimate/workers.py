"""Advantages of many draws, worked out by several processes; the numbers do not depend on how many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import numpy as np

from taqarub.base.processes import pool_of
from taqarub.estimate.likelihood import BLOCK, Advantages, advantages
from taqarub.estimate.record import Seen
from taqarub.estimate.rule import AS_PLAYED, Rule
from taqarub.model.model import Model

TASK = 3 * BLOCK  # draws of one task
Solver = Callable[[np.ndarray, int], Advantages]


@contextmanager
def solvers(
    model: Model, seen: Seen, workers: int, tell: Callable[[int], None], rule: Rule = AS_PLAYED
) -> Iterator[Solver]:
    """A function (z, months) -> advantages under a rule; `tell` hears how many draws were solved."""
    if workers <= 1:
        yield partial(solved, map, model, seen, rule, tell)
        return
    with pool_of(workers) as pool:
        yield partial(solved, pool.map, model, seen, rule, tell)


def solved(
    mapper: Callable[..., Iterator[Advantages]],
    model: Model,
    seen: Seen,
    rule: Rule,
    tell: Callable[[int], None],
    z: np.ndarray,
    months: int,
) -> Advantages:
    """Advantages of draws z under a rule, worked out by a mapper (`map`, or that of a pool of processes)."""
    tasks = [z[begin : begin + TASK] for begin in range(0, len(z), TASK)]
    parts = []
    for task, part in zip(tasks, mapper(partial(_task, model, seen, rule, months), tasks), strict=True):
        parts.append(part)
        tell(len(task))
    return [np.concatenate([part[i] for part in parts], axis=-1) for i in range(len(seen.players))]


def _task(model: Model, seen: Seen, rule: Rule, months: int, z: np.ndarray) -> Advantages:
    return advantages(model, seen, z, months, rule)
