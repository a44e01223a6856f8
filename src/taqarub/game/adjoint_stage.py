"""One stage of one period in reverse, on vectors; the equations are those of `adjoint_run`."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import dia_array

from taqarub.game.adjoint_kernel import Asked, Kernel, factors_of, kernel_of, shift_slopes, weights_of
from taqarub.game.adjoint_totals import Totals, gathered
from taqarub.game.game import Game, Stage
from taqarub.game.layout import Layout
from taqarub.game.operators import aligned


class StageBack:
    """Kernels of the actions of a stage, their union of offsets, and what is gathered over the periods."""

    def __init__(self, layout: Layout, game: Game, stage: Stage, chances_too: bool) -> None:
        axes, length = len(layout.shape), layout.length
        self.layout, self.stage, self.chances_too = layout, stage, chances_too
        self.kernels = [kernel_of(layout, weights_of(layout, factors_of(a.shifts, axes))) for a in stage.actions]
        self.offsets = sorted({offset for kernel in self.kernels for offset in kernel.offsets})
        self.rows = [[self.offsets.index(o) for o in kernel.offsets] for kernel in self.kernels]
        self.costs = [_spread(layout, a.cost) if np.any(a.cost) else None for a in stage.actions]
        self.precision = _spread(layout, game.precision[stage.player])
        self.worth, self.ones, self.scratch = np.empty((len(self.offsets), length)), np.ones(length), np.empty(length)
        self.mixed, self.mixed_back = _diagonals(self.offsets, length)
        self.pull, self.pull_back = _diagonals(self.offsets, length)
        self.gains = np.empty((len(stage.actions), length))
        self.by_precision = np.zeros(length)
        self.by_cost = np.zeros((len(stage.actions), length))
        self.by_weight = [np.zeros(k.weights.shape) for k in self.kernels] if chances_too else []

    def clear(self) -> None:
        """Forget what was gathered."""
        for gathered_so_far in (self.by_precision, self.by_cost, *self.by_weight):
            gathered_so_far.fill(0.0)

    def back(
        self, values: np.ndarray, chances: np.ndarray, adjoint: np.ndarray, seeds: np.ndarray | None
    ) -> np.ndarray:
        """The adjoint (N, L) of the values after the stage, given that of those before it.

        values (N, M + L + M) after the stage; chances (A, L) of choice; seeds (A, L) what F asks of the qualities.
        """
        mover, length = self.stage.player, self.layout.length
        margin = (values.shape[1] - length) // 2
        for row, offset in enumerate(self.offsets):
            there = values[:, margin + offset : margin + offset + length]
            np.einsum("jl,jl->l", adjoint, there, out=self.worth[row])
        pull = self._pull(chances, adjoint[mover])
        self._mix(chances, pull)
        result = np.stack([self.mixed_back @ mine for mine in adjoint])
        turned = self.pull_back @ self.ones
        own = values[mover, margin : margin + length]
        self.by_precision += turned * own
        turned *= self.precision
        result[mover] += turned
        for a, cost in enumerate(self.costs):
            if cost is not None:
                np.multiply(pull[a], cost, out=self.scratch)
                self.by_precision -= self.scratch
        pull *= self.precision
        if seeds is not None:
            pull += seeds
            result[mover] += self._seeded(seeds)
        self.by_cost -= pull
        for a in range(len(self.kernels)):
            np.multiply(chances[a], adjoint[mover], out=self.scratch)
            self.by_cost[a] -= self.scratch
        if self.chances_too:
            self._weigh(values[mover], margin, chances, pull)
        return result

    def _pull(self, chances: np.ndarray, own: np.ndarray) -> np.ndarray:
        """P̄ (A, L) = π (g − Σ π g)."""
        gains, scratch = self.gains, self.scratch
        for a, kernel in enumerate(self.kernels):
            gain, cost = gains[a], self.costs[a]
            for place, row in enumerate(self.rows[a]):
                np.multiply(self.worth[row], kernel.weights[place], out=scratch if place else gain)
                if place:
                    gain += scratch
            if cost is not None:
                np.multiply(own, cost, out=scratch)
                gain -= scratch
        np.einsum("al,al->l", chances, gains, out=scratch)
        gains -= scratch
        gains *= chances
        return gains

    def _mix(self, chances: np.ndarray, pull: np.ndarray) -> None:
        """Σ_a π_a p_o^a and Σ_a P̄_a p_o^a."""
        fresh = set(range(len(self.offsets)))
        for a, kernel in enumerate(self.kernels):
            for place, row in enumerate(self.rows[a]):
                first = row in fresh
                fresh.discard(row)
                for into, odds in ((self.mixed[row], chances[a]), (self.pull[row], pull[a])):
                    np.multiply(odds, kernel.weights[place], out=into if first else self.scratch)
                    if not first:
                        into += self.scratch

    def _seeded(self, seeds: np.ndarray) -> np.ndarray:
        result = np.zeros(self.layout.length)
        for kernel, seed in zip(self.kernels, seeds, strict=True):
            if np.any(seed):
                result += _back_matrix(kernel) @ seed
        return result

    def _weigh(self, own: np.ndarray, margin: int, chances: np.ndarray, pull: np.ndarray) -> None:
        """Derivatives by the weights: π_a h_o + (λ P̄_a + seeds) V_i(s + o)."""
        length, scratch = self.layout.length, self.scratch
        for a, kernel in enumerate(self.kernels):
            if len(kernel.offsets) == 1:
                continue
            for place, offset in enumerate(kernel.offsets):
                into = self.by_weight[a][place]
                np.multiply(chances[a], self.worth[self.rows[a][place]], out=scratch)
                into += scratch
                np.multiply(pull[a], own[margin + offset : margin + offset + length], out=scratch)
                into += scratch

    def give(self, totals: Totals, place: int) -> None:
        """Write what was gathered to the totals of the stage at a place."""
        layout, game = self.layout, totals.game
        size = (*layout.shape, layout.draws)
        mover = self.stage.player
        totals.precision[mover] += gathered(self.by_precision.reshape(size), game.precision[mover])
        for a, action in enumerate(self.stage.actions):
            totals.costs[place][a] += gathered(self.by_cost[a].reshape(size), action.cost)
            if self.chances_too and action.shifts:
                asked = asked_of(layout, self.kernels[a], self.by_weight[a])
                totals.moves[place][a] = shift_slopes(layout, action.shifts, asked)


def asked_of(layout: Layout, kernel: Kernel, by_weight: np.ndarray) -> Asked:
    """Derivatives by weights, by offset and in the shape of the states."""
    size = (*layout.shape, layout.draws)
    return {offset: part.reshape(size) for offset, part in zip(kernel.offsets, by_weight, strict=True)}


def _spread(layout: Layout, array: Any) -> np.ndarray:
    full = np.broadcast_to(aligned(array, len(layout.shape)), (*layout.shape, layout.draws))
    return np.ascontiguousarray(full).reshape(-1)


def _diagonals(offsets: list[int], length: int) -> tuple[np.ndarray, dia_array]:
    """Weights (n, L) and the matrix that carries x(s) p_o(s) to s + o, on the same memory."""
    data = np.zeros((len(offsets), length))
    matrix = dia_array((data, -np.asarray(offsets)), shape=(length, length))
    matrix.data = data
    return data, matrix


def _back_matrix(kernel: Kernel) -> dia_array:
    length = kernel.weights.shape[1]
    return dia_array((kernel.weights, -np.asarray(kernel.offsets)), shape=(length, length))
