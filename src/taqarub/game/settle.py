"""Logit equilibria of many stages of players who move at once, all swept together.

    U_i(a_i) = Σ_{a_−i} Q_i(a) Π_{j≠i} π_j(a_j),   π_i ∝ w_i exp(λ_i U_i)

Players reply in turn to the newest choices of the others. The first sweeps raise the precision from almost none, so
that the stages follow the branch that McKelvey and Palfrey (1995) select; where replies do not settle, damping is
raised, and for what is left the branch itself is followed, stage by stage (`logit.stage_equilibrium`). Every stage
stops by itself: its numbers do not depend on which others are swept with it. Cells (states and draws) come last.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from taqarub.game.logit import stage_equilibrium

DAMPING, MOST, ENOUGH = (0.0, 0.5, 0.8), 300, 1e-13
CELLS = 2_048  # swept together, so that their tables stay in the cache
THIN = 0.6  # below this share of stages that still move, the others are put aside

Arrays = Sequence[np.ndarray]


def stage_equilibria(
    tables: Arrays, weights: Arrays, precision: np.ndarray
) -> tuple[list[np.ndarray], float, np.ndarray]:
    """Mixed actions (A_i, C) of C stages, the largest error of π ∝ w exp(λ U), and the places of those not found.

    tables: per player Q (A_1 … A_k, C); weights (A_i, C), 0 where an action is unavailable; precision (k, C).
    """
    mixed = [np.empty(w.shape) for w in weights]
    left: list[int] = []
    for low in range(0, tables[0].shape[-1], CELLS):
        part = slice(low, low + CELLS)
        mine, open_ones = _settled([t[..., part] for t in tables], [w[:, part] for w in weights], precision[:, part])
        for whole, found in zip(mixed, mine, strict=True):
            whole[:, part] = found
        left += (low + open_ones).tolist()
    lost = [cell for cell in left if not _by_itself(tables, weights, precision, mixed, cell)]
    error = 0.0
    for k, table in enumerate(tables):
        reply = reply_to(worth_of(table, mixed, k), weights[k], precision[k])
        error = max(error, float(np.max(np.abs(reply - mixed[k]))))
    return mixed, error, np.array(lost, dtype=np.intp)


def worth_of(table: np.ndarray, mixed: Arrays, kept: int) -> np.ndarray:
    """U (A_kept, C) from Q (A_1 … A_k, C) and the others' mixed actions (A_j, C).

    >>> table = np.array([[9.0, 0.0], [0.0, 1.0]])[..., None]
    >>> worth_of(table, (np.array([[0.5], [0.5]]), np.array([[0.25], [0.75]])), 0)[:, 0]
    array([2.25, 0.75])
    """
    result = table
    for place in reversed(range(len(mixed))):
        if place != kept:
            result = _mean_over(result, mixed[place], place)
    return result


def reply_to(worth: np.ndarray, weights: np.ndarray, precision: np.ndarray) -> np.ndarray:
    """π ∝ w exp(λ U) (A, C)."""
    power = precision * worth
    power -= np.max(np.where(weights > 0, power, -np.inf), axis=0)
    np.minimum(power, 0.0, out=power)
    odds = np.exp(power, out=power)
    odds *= weights
    odds /= odds.sum(axis=0)
    return odds


def _mean_over(table: np.ndarray, odds: np.ndarray, axis: int) -> np.ndarray:
    """Σ_a odds(a) table(…, a, …): actions one by one, along whole runs of cells."""
    slices = np.moveaxis(table, axis, 0)
    total = slices[0] * odds[0]
    work = np.empty_like(total)
    for part, odd in zip(slices[1:], odds[1:], strict=True):
        np.multiply(part, odd, out=work)
        total += work
    return total


def _settled(tables: Arrays, weights: Arrays, precision: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """Mixed actions of a run of stages, and the places of those that did not settle."""
    spread = np.max(
        [lam * np.ptp(t, axis=tuple(range(t.ndim - 1))) for lam, t in zip(precision, tables, strict=True)], 0
    )
    ramp = np.ceil(np.log2(np.maximum(2.0 * spread, 1.0)))
    mixed = [w / w.sum(axis=0) for w in weights]
    left = np.arange(precision.shape[1])
    for damping in DAMPING:
        whole = left.size == precision.shape[1]
        parts = ([x if whole else x[..., left] for x in one] for one in (tables, weights, [precision, ramp]))
        these, may, (sharp, rise) = parts
        found, settled = _swept(these, may, sharp, rise, damping)
        for place, chosen in enumerate(found):
            mixed[place][:, left] = chosen
        left = left[~settled]
        if left.size == 0:
            break
    return mixed, left


def _swept(
    tables: Arrays, weights: Arrays, precision: np.ndarray, ramp: np.ndarray, damping: float
) -> tuple[list[np.ndarray], np.ndarray]:
    """Sweeps from indifference: mixed actions (the last try where they do not settle), and which stages settled."""
    now = [w / w.sum(axis=0) for w in weights]
    found, where = [p.copy() for p in now], np.arange(ramp.size)
    moving = np.ones(ramp.size, dtype=bool)
    settled = np.zeros(ramp.size, dtype=bool)
    for count in range(MOST):
        share, moved = 0.5 ** np.maximum(ramp - count - 1, 0.0), np.zeros(ramp.size)
        for k, table in enumerate(tables):
            reply = reply_to(worth_of(table, now, k), weights[k], share * precision[k])
            if damping:
                reply = damping * now[k] + (1.0 - damping) * reply
            np.maximum(moved, np.max(np.abs(reply - now[k]), axis=0), out=moved)
            now[k] = reply
        done = moving & (moved <= ENOUGH * (1.0 - damping)) & (share >= 1.0)
        if not done.any():
            continue
        for whole, mine in zip(found, now, strict=True):
            whole[:, where[done]] = mine[:, done]
        settled[where[done]] = True
        moving &= ~done
        if moving.mean() < THIN:
            tables, weights = [t[..., moving] for t in tables], [w[:, moving] for w in weights]
            now = [p[:, moving] for p in now]
            precision, ramp, where = precision[:, moving], ramp[moving], where[moving]
            moving = np.ones(ramp.size, dtype=bool)
        if ramp.size == 0:
            return found, settled
    for whole, mine in zip(found, now, strict=True):
        whole[:, where[moving]] = mine[:, moving]
    return found, settled


def _by_itself(tables: Arrays, weights: Arrays, precision: np.ndarray, mixed: list[np.ndarray], cell: int) -> bool:
    """One stage along its branch, among the actions that are available."""
    may = [np.flatnonzero(w[:, cell] > 0) for w in weights]
    quality = tuple(table[..., cell][np.ix_(*may)] for table in tables)
    bias = tuple(np.log(w[which, cell]) for w, which in zip(weights, may, strict=True))
    found = stage_equilibrium(quality, precision[:, cell], bias=bias)
    for p, which, chosen in zip(mixed, may, found.mixed, strict=True):
        p[:, cell] = 0.0
        p[which, cell] = chosen
    return found.converged
