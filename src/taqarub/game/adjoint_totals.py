"""Derivatives of one number by every array of a game, gathered while backward induction is run in reverse.

A derivative has the shape of the array it belongs to; where an array was broadcast, over states or draws, the parts are
summed. A direction of a shift whose chance is zero everywhere counts as absent, and its derivative is given as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.game.game import AxisShift, Game
from taqarub.game.operators import aligned

Steps = list[tuple[np.ndarray, np.ndarray]]  # per shift, by its `up` and by its `down`


def gathered(total: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Sums of (*shape, B) over the axes along which `like` was broadcast, in the shape of `like`.

    >>> gathered(np.arange(6.0).reshape(3, 2), np.zeros((3, 1)))[:, 0]
    array([1., 5., 9.])
    """
    like = np.asarray(like)
    small = aligned(like, total.ndim - 1).shape
    axes = tuple(k for k, (n, m) in enumerate(zip(small, total.shape, strict=True)) if n == 1 and m > 1)
    return np.asarray(total.sum(axis=axes, keepdims=True).reshape(like.shape) if axes else total.reshape(like.shape))


class Totals:
    """What was gathered so far, in the shapes of the game's own arrays."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.payoff, self.discount = np.zeros(game.payoff.shape), np.zeros(game.discount.shape)
        self.precision = np.zeros(game.precision.shape)
        self.terminal = None if game.terminal is None else np.zeros(game.terminal.shape)
        self.costs = [[np.zeros(np.shape(a.cost)) for a in stage.actions] for stage in game.stages]
        self.moves = [[_zeros(a.shifts) for a in stage.actions] for stage in game.stages]
        self.chances = [np.zeros(np.shape(lottery.chance)) for lottery in game.nature]
        self.shifts = [_zeros(lottery.shifts) for lottery in game.nature]
        self.matrices = [np.zeros(s.matrices.shape) for s in game.switchings]

    def arrays(self) -> Iterable[np.ndarray]:
        """All of them, in the order of `arrays_of`."""
        yield from (self.payoff, self.discount, self.precision)
        if self.terminal is not None:
            yield self.terminal
        for costs, moves in zip(self.costs, self.moves, strict=True):
            for cost, steps in zip(costs, moves, strict=True):
                yield cost
                yield from (array for pair in steps for array in pair)
        for chance, steps in zip(self.chances, self.shifts, strict=True):
            yield chance
            yield from (array for pair in steps for array in pair)
        yield from self.matrices

    def as_game(self) -> Game:
        """The derivatives in the places of the numbers."""
        game = self.game
        stages = tuple(
            replace(stage, actions=tuple(
                replace(action, cost=read_only(cost), shifts=_shifts(action.shifts, steps))
                for action, cost, steps in zip(stage.actions, costs, moves, strict=True)
            ))
            for stage, costs, moves in zip(game.stages, self.costs, self.moves, strict=True)
        )  # fmt: skip
        nature = tuple(
            replace(lottery, chance=read_only(chance), shifts=_shifts(lottery.shifts, steps))
            for lottery, chance, steps in zip(game.nature, self.chances, self.shifts, strict=True)
        )
        return replace(
            game,
            stages=stages,
            nature=nature,
            switchings=tuple(
                replace(s, matrices=read_only(m)) for s, m in zip(game.switchings, self.matrices, strict=True)
            ),
            payoff=read_only(self.payoff),
            discount=read_only(self.discount),
            precision=read_only(self.precision),
            terminal=None if self.terminal is None else read_only(self.terminal),
        )


def merge(totals: Totals, part: slice, found: Game) -> None:
    """Add the derivatives of some draws to those of all."""
    for mine, piece in zip(totals.arrays(), arrays_of(found), strict=True):
        if mine.ndim and mine.shape[-1] > 1 and mine.shape[-1] != piece.shape[-1]:
            mine[..., part] += piece
        else:
            mine += piece.reshape(mine.shape)


def _zeros(shifts: Iterable[AxisShift]) -> Steps:
    return [(np.zeros(np.shape(s.up)), np.zeros(np.shape(s.down))) for s in shifts]


def _shifts(shifts: Sequence[AxisShift], steps: Steps) -> tuple[AxisShift, ...]:
    pairs = zip(shifts, steps, strict=True)
    return tuple(AxisShift(s.axis, read_only(up), read_only(down)) for s, (up, down) in pairs)


def slope_along(derivatives: Game, change: Game) -> np.ndarray:
    """(B,) the derivative along a change of the game's numbers: Σ derivative · change over every array.

    Both are games that hold derivatives and changes in place of numbers (arrays without draws count in every draw).
    """
    draws = max(derivatives.draws, change.draws)
    total = np.zeros(draws)
    for one, other in zip(arrays_of(derivatives), arrays_of(change), strict=True):
        product = np.asarray(one) * np.asarray(other)
        product = product.reshape(-1, product.shape[-1] if product.ndim else 1).sum(axis=0)
        total += product if product.size == draws else np.full(draws, product.sum() / draws)
    return total


def arrays_of(game: Game) -> Iterable[np.ndarray]:
    """Every array of numbers of a game, in one order."""
    yield from (game.payoff, game.discount, game.precision)
    if game.terminal is not None:
        yield game.terminal
    for stage in game.stages:
        for action in stage.actions:
            yield action.cost
            for shift in action.shifts:
                yield from (shift.up, shift.down)
    for lottery in game.nature:
        yield lottery.chance
        for shift in lottery.shifts:
            yield from (shift.up, shift.down)
    for switching in game.switchings:
        yield switching.matrices
