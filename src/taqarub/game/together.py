"""Stages in which several players move at once, inside the factored game.

A stage whose `together` is set moves at once with the stage before it. All see the state before the group; the shifts
of all chosen actions happen independently, with the chances of that state (`joint.py`). With E[V | a] for every
profile a,

    Q_i(a) = −c_i(a_i) + E[V_i | a],   U_i(a_i) = Σ_{a_−i} Q_i(a) Π_{j≠i} π_j(a_j),   π_i ∝ w_i exp(λ_i U_i)

in every state (McKelvey and Palfrey 1995). All states are swept together, with the damping raised for those that do not
settle; for what is left the branch from no precision is followed, state by state (`logit.stage_equilibrium`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from taqarub.game.game import Game, Stage
from taqarub.game.joint import joint_expectation
from taqarub.game.logit import stage_equilibrium
from taqarub.game.operators import aligned

DAMPING, MOST, ENOUGH = (0.0, 0.5, 0.8), 300, 1e-13


@dataclass(frozen=True, slots=True)
class Meeting:
    """A group of stages: chances and U per stage (A, *shape, B), values before it (N, *shape, B), the largest error of
    the logit condition, and in how many states and draws no equilibrium was found."""

    chances: tuple[np.ndarray, ...]
    quality: tuple[np.ndarray, ...]
    value: np.ndarray
    error: float
    stuck: int


def groups_of(stages: Sequence[Stage]) -> list[tuple[int, ...]]:
    """The stages that move at once, in order.

    >>> hold = Stage(0, ()), Stage(1, (), together=True), Stage(2, ())
    >>> groups_of(hold)
    [(0, 1), (2,)]
    """
    groups: list[tuple[int, ...]] = []
    for place, stage in enumerate(stages):
        if stage.together and groups:
            groups[-1] = (*groups[-1], place)
        else:
            groups.append((place,))
    for group in groups:
        if len({stages[place].player for place in group}) < len(group):
            raise ValueError("a player moves once in a group of stages")
    return groups


def alone(stages: Sequence[Stage]) -> bool:
    """Whether every stage moves by itself."""
    return all(len(group) == 1 for group in groups_of(stages))


def ends_of(game: Game, group: tuple[int, ...], values: np.ndarray) -> np.ndarray:
    """E[V | profile] (M, A_1 … A_k, *shape, B) of values (M, *shape, B)."""
    stages, axes = [game.stages[place] for place in group], len(game.shape)
    counts = [len(stage.actions) for stage in stages]
    result = np.empty((*counts, *values.shape))
    for profile in product(*(range(n) for n in counts)):
        chosen = [stage.actions[a].shifts for stage, a in zip(stages, profile, strict=True)]
        result[profile] = joint_expectation(values, chosen, axes)
    return np.moveaxis(result, len(counts), 0)


def average(ends: np.ndarray, chances: Sequence[np.ndarray], kept: int | None = None) -> np.ndarray:
    """The average of ends (M, A_1 … A_k, …) over chances (A_i, …); over all but the stage `kept`, when given."""
    result = ends
    for place in reversed(range(len(chances))):
        if place != kept:
            at, odds = 1 + place, chances[place]
            later = (1,) * (result.ndim - at - odds.ndim)  # a kept stage behind this one
            result = np.sum(result * odds.reshape(odds.shape[0], *later, *odds.shape[1:]), axis=at)
    return result


def meet(game: Game, group: tuple[int, ...], values: np.ndarray, weights: Sequence[np.ndarray]) -> Meeting:
    """A group of stages backward; weights (A, *shape, 1) per stage of the group."""
    stages, axes = [game.stages[place] for place in group], len(game.shape)
    size, cells = values.shape[1:], int(np.prod(values.shape[1:]))
    counts = tuple(len(stage.actions) for stage in stages)
    ends = ends_of(game, group, values)
    tables, costs = [], []
    for k, stage in enumerate(stages):
        cost = np.stack([np.broadcast_to(aligned(a.cost, axes), size) for a in stage.actions])
        costs.append(cost)
        spread = cost.reshape((1,) * k + (counts[k],) + (1,) * (len(counts) - k - 1) + size)
        tables.append(np.moveaxis((ends[stage.player] - spread).reshape(*counts, cells), -1, 0))
    odds = [np.broadcast_to(w, (n, *size)).reshape(n, cells).T for w, n in zip(weights, counts, strict=True)]
    sharp = [np.broadcast_to(aligned(game.precision[s.player], axes), size).reshape(cells) for s in stages]
    mixed, error, stuck = stage_equilibria(tables, odds, np.stack(sharp))
    worth = [worth_of(table, mixed, k) for k, table in enumerate(tables)]
    chances = tuple(p.T.reshape(-1, *size) for p in mixed)
    value = average(ends, chances)
    for k, stage in enumerate(stages):
        value[stage.player] -= np.sum(chances[k] * costs[k], axis=0)
    return Meeting(chances, tuple(u.T.reshape(-1, *size) for u in worth), value, error, stuck)


def worth_of(table: np.ndarray, mixed: Sequence[np.ndarray], kept: int) -> np.ndarray:
    """U (C, A_kept) from Q (C, A_1 … A_k) and the others' mixed actions (C, A_j)."""
    result = table
    for place in reversed(range(len(mixed))):
        if place != kept:
            at = 1 + place
            shape = [1] * result.ndim
            shape[0], shape[at] = mixed[place].shape
            result = np.sum(result * mixed[place].reshape(shape), axis=at)
    return result


def stage_equilibria(
    tables: Sequence[np.ndarray], weights: Sequence[np.ndarray], precision: np.ndarray
) -> tuple[list[np.ndarray], float, int]:
    """Mixed actions (C, A_i) of C stages at once, the largest error of π ∝ w exp(λ U), and how many were not found.

    tables: per player Q (C, A_1 … A_k); weights (C, A_i), 0 where an action is unavailable; precision (k, C).
    """
    uniform = [w / w.sum(axis=1, keepdims=True) for w in weights]
    mixed = [p.copy() for p in uniform]
    spread = np.max([lam * np.ptp(t.reshape(len(t), -1), axis=1) for lam, t in zip(precision, tables, strict=True)], 0)
    ramp = np.ceil(np.log2(np.maximum(2.0 * spread, 1.0)))
    left = np.arange(len(tables[0]))
    for damping in DAMPING:
        for place, p in enumerate(uniform):
            mixed[place][left] = p[left]
        left = _sweep(tables, weights, precision, mixed, ramp, left, damping)
    stuck = 0
    for cell in left.tolist():
        stuck += not _by_itself(tables, weights, precision, mixed, cell)
    error = 0.0
    for k, table in enumerate(tables):
        reply = _reply(worth_of(table, mixed, k), weights[k], precision[k])
        error = max(error, float(np.max(np.abs(reply - mixed[k]))))
    return mixed, error, stuck


def _sweep(
    tables: Sequence[np.ndarray],
    weights: Sequence[np.ndarray],
    precision: np.ndarray,
    mixed: list[np.ndarray],
    ramp: np.ndarray,
    left: np.ndarray,
    damping: float,
) -> np.ndarray:
    """Sweeps of the stages that are left, in place; returns those that did not settle."""
    for count in range(MOST):
        if left.size == 0:
            break
        now, moved = [p[left] for p in mixed], np.zeros(left.size)
        share = 0.5 ** np.maximum(ramp[left] - count - 1, 0.0)
        for k, table in enumerate(tables):
            reply = _reply(worth_of(table[left], now, k), weights[k][left], share * precision[k][left])
            reply = damping * now[k] + (1.0 - damping) * reply
            moved = np.maximum(moved, np.max(np.abs(reply - now[k]), axis=1))
            now[k] = reply
            mixed[k][left] = reply
        left = left[(moved > ENOUGH * (1.0 - damping)) | (share < 1.0)]
    return left


def _reply(worth: np.ndarray, weights: np.ndarray, precision: np.ndarray) -> np.ndarray:
    power = precision[:, None] * worth
    power = power - np.max(np.where(weights > 0, power, -np.inf), axis=1, keepdims=True)
    odds = weights * np.exp(np.minimum(power, 0.0))
    return odds / odds.sum(axis=1, keepdims=True)


def _by_itself(
    tables: Sequence[np.ndarray],
    weights: Sequence[np.ndarray],
    precision: np.ndarray,
    mixed: list[np.ndarray],
    cell: int,
) -> bool:
    """One stage along its branch, among the actions that are available."""
    may = [np.flatnonzero(w[cell] > 0) for w in weights]
    quality = tuple(table[cell][np.ix_(*may)] for table in tables)
    bias = tuple(np.log(w[cell][which]) for w, which in zip(weights, may, strict=True))
    found = stage_equilibrium(quality, precision[:, cell], bias=bias)
    for p, which, chosen in zip(mixed, may, found.mixed, strict=True):
        p[cell] = 0.0
        p[cell, which] = chosen
    return found.converged
