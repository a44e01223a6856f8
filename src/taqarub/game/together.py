"""Stages in which several players move at once, inside the factored game.

A stage whose `together` is set moves at once with the stage before it. All see the state before the group; the shifts
of all chosen actions happen independently, with the chances of that state (`joint.py`). With E[V | a] for every
profile a,

    Q_i(a) = −c_i(a_i) + E[V_i | a],   U_i(a_i) = Σ_{a_−i} Q_i(a) Π_{j≠i} π_j(a_j),   π_i ∝ w_i exp(λ_i U_i)

in every state (McKelvey and Palfrey 1995), as `settle.py` finds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from taqarub.game.game import Game, Stage
from taqarub.game.joint import Moved, expected_at_once, moved_by
from taqarub.game.operators import aligned
from taqarub.game.settle import stage_equilibria, worth_of


@dataclass(frozen=True, slots=True)
class Meeting:
    """A group of stages: chances and U per stage (A, *shape, B), values before it (N, *shape, B), the largest error of
    the logit condition, and in how many states of each draw (B,) no equilibrium was found."""

    chances: tuple[np.ndarray, ...]
    quality: tuple[np.ndarray, ...]
    value: np.ndarray
    error: float
    missed: np.ndarray


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


Moves = list[list[Moved]]  # per stage of a group, what each action moves


def moves_of(game: Game, group: tuple[int, ...]) -> Moves:
    """What every action of a group moves; the same in every period."""
    return [[moved_by(action.shifts, game.shape) for action in game.stages[place].actions] for place in group]


def ends_of(game: Game, group: tuple[int, ...], values: np.ndarray, moves: Moves | None = None) -> np.ndarray:
    """E[V | profile] (M, A_1 … A_k, *shape, B) of values (M, *shape, B)."""
    moved = moves or moves_of(game, group)
    counts = [len(actions) for actions in moved]
    result = np.empty((values.shape[0], *counts, *values.shape[1:]))
    for profile in product(*(range(n) for n in counts)):
        chosen = [actions[a] for actions, a in zip(moved, profile, strict=True)]
        where: Any = (slice(None), *profile)
        result[where] = expected_at_once(values, chosen, len(game.shape))
    return result


def average(ends: np.ndarray, chances: Sequence[np.ndarray], kept: int | None = None) -> np.ndarray:
    """The average of ends (M, A_1 … A_k, …) over chances (A_i, …); over all but the stage `kept`, when given."""
    result = ends
    for place in reversed(range(len(chances))):
        if place != kept:
            at, odds = 1 + place, chances[place]
            later = (1,) * (result.ndim - at - odds.ndim)  # a kept stage behind this one
            result = np.sum(result * odds.reshape(odds.shape[0], *later, *odds.shape[1:]), axis=at)
    return result


def meet(
    game: Game,
    group: tuple[int, ...],
    values: np.ndarray,
    weights: Sequence[np.ndarray],
    moves: Moves | None = None,
) -> Meeting:
    """A group of stages backward; weights (A, *shape, 1) per stage of the group."""
    stages, axes = [game.stages[place] for place in group], len(game.shape)
    size, cells = values.shape[1:], int(np.prod(values.shape[1:]))
    counts = tuple(len(stage.actions) for stage in stages)
    ends = ends_of(game, group, values, moves)
    tables, costs = [], []
    for k, stage in enumerate(stages):
        cost = np.stack([np.broadcast_to(aligned(a.cost, axes), size) for a in stage.actions])
        costs.append(cost)
        spread = cost.reshape((1,) * k + (counts[k],) + (1,) * (len(counts) - k - 1) + size)
        tables.append((ends[stage.player] - spread).reshape(*counts, cells))
    odds = [np.broadcast_to(w, (n, *size)).reshape(n, cells) for w, n in zip(weights, counts, strict=True)]
    sharp = [np.broadcast_to(aligned(game.precision[s.player], axes), size).reshape(cells) for s in stages]
    mixed, error, lost = stage_equilibria(tables, odds, np.stack(sharp))
    chances = tuple(p.reshape(-1, *size) for p in mixed)
    quality = tuple(worth_of(table, mixed, k).reshape(-1, *size) for k, table in enumerate(tables))
    value = average(ends, chances)
    for k, stage in enumerate(stages):
        value[stage.player] -= np.sum(chances[k] * costs[k], axis=0)
    missed = np.bincount(lost % size[-1], minlength=size[-1])
    return Meeting(chances, quality, value, error, missed)
