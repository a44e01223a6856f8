"""Nature in reverse, on vectors: regimes first, then lotteries, each the transpose of its kernel."""

from __future__ import annotations

import numpy as np
from scipy.sparse import dia_array

from taqarub.game.adjoint_kernel import (
    Kernel,
    chance_slope,
    kernel_of,
    lottery_weights,
    matrix_slope,
    shift_slopes,
    switching_weights,
)
from taqarub.game.adjoint_stage import asked_of
from taqarub.game.adjoint_totals import Totals
from taqarub.game.game import Game
from taqarub.game.layout import Layout
from taqarub.game.operators import aligned


class Link:
    """A kernel as a matrix and its transpose, and the derivatives by its weights gathered so far."""

    def __init__(self, kernel: Kernel, chances_too: bool) -> None:
        length = kernel.weights.shape[1]
        shape, offsets = (length, length), np.asarray(kernel.offsets)
        self.kernel, self.back_matrix = kernel, dia_array((kernel.weights, -offsets), shape=shape)
        self.matrix, self.by_weight = None, np.zeros((0, 0))
        if chances_too:
            there = np.stack([np.roll(p, o) for p, o in zip(kernel.weights, kernel.offsets, strict=True)])
            self.matrix = dia_array((there, offsets), shape=shape)
            self.by_weight = np.zeros(kernel.weights.shape)
            self.scratch = np.empty(length)

    def ahead(self, values: np.ndarray, margin: int) -> np.ndarray:
        """E[V] of values (N, M + L + M), with the same margins."""
        length, result = self.kernel.weights.shape[1], np.zeros(values.shape)
        for mine, into in zip(values, result, strict=True):
            into[margin : margin + length] = self.matrix @ mine[margin : margin + length]
        return result

    def back(self, adjoint: np.ndarray, values: np.ndarray | None, margin: int) -> np.ndarray:
        """The adjoint (N, L) of the values before; `values` (N, M + L + M) are those, where derivatives are wanted."""
        if values is not None:
            length = adjoint.shape[1]
            for offset, into in zip(self.kernel.offsets, self.by_weight, strict=True):
                there = values[:, margin + offset : margin + offset + length]
                np.einsum("jl,jl->l", adjoint, there, out=self.scratch)
                into += self.scratch
        return np.stack([self.back_matrix @ mine for mine in adjoint])


class NatureBack:
    """All lotteries and regimes of a block of draws."""

    def __init__(self, layout: Layout, game: Game, chances_too: bool) -> None:
        self.layout, self.game, self.chances_too = layout, game, chances_too
        self.lotteries = [
            Link(kernel_of(layout, lottery_weights(layout, lottery)), chances_too) for lottery in game.nature
        ]
        self.regimes = [
            [Link(kernel_of(layout, switching_weights(layout, s.axis, matrix)), chances_too) for matrix in s.matrices]
            for s in game.switchings
        ]

    def clear(self) -> None:
        """Forget what was gathered."""
        for link in (*self.lotteries, *(link for some in self.regimes for link in some)):
            link.by_weight.fill(0.0)

    @property
    def widest(self) -> int:
        """The farthest offset."""
        links = [*self.lotteries, *(link for some in self.regimes for link in some)]
        return max((abs(o) for link in links for o in link.kernel.offsets), default=0)

    def back(self, adjoint: np.ndarray, values: np.ndarray, period: int, margin: int) -> np.ndarray:
        """The adjoint (N, L) of the values before the first stage, which are `values` (N, M + L + M)."""
        which = [int(s.which[period]) for s in self.game.switchings]
        order = [*reversed(self.lotteries)]
        order += [self.regimes[k][which[k]] for k in reversed(range(len(which))) if which[k] >= 0]
        before: list[np.ndarray | None] = [None] * len(order)
        if self.chances_too:
            for place, link in enumerate(order):
                before[place] = values
                if place + 1 < len(order):
                    values = link.ahead(values, margin)
        for link, known in zip(reversed(order), reversed(before), strict=True):
            adjoint = link.back(adjoint, known, margin)
        return adjoint

    def give(self, totals: Totals) -> None:
        """Write what was gathered to the totals."""
        if not self.chances_too:
            return
        layout, axes = self.layout, len(self.layout.shape)
        for place, (lottery, link) in enumerate(zip(self.game.nature, self.lotteries, strict=True)):
            asked = asked_of(layout, link.kernel, link.by_weight)
            totals.chances[place] += chance_slope(layout, lottery, asked)
            chance = aligned(lottery.chance, axes)
            totals.shifts[place] = shift_slopes(layout, lottery.shifts, asked, lottery.sets, chance)
        for place, (switching, links) in enumerate(zip(self.game.switchings, self.regimes, strict=True)):
            for which, (matrix, link) in enumerate(zip(switching.matrices, links, strict=True)):
                asked = asked_of(layout, link.kernel, link.by_weight)
                totals.matrices[place][which] += matrix_slope(layout, switching.axis, matrix, asked)
