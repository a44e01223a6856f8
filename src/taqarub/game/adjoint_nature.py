"""Nature in reverse, on vectors: regimes first, then lotteries, each the transpose of its kernel.

Most lotteries have one other place to lead to, V' = V + p (V(s + o) − V), and are run in place by that difference.
"""

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
    """A kernel ahead and back, and the derivatives by its weights gathered so far (n, L).

    Where an offset and staying are all there is, the derivative by staying is left at zero and that by the offset is of
    the difference: chances add to one, so no derivative by a chance of the game is changed by it.
    """

    def __init__(self, kernel: Kernel, players: int, chances_too: bool, single: bool) -> None:
        length = kernel.weights.shape[1]
        shape, offsets = (length, length), np.asarray(kernel.offsets)
        self.kernel, self.single = kernel, 0
        self.by_weight = np.zeros(kernel.weights.shape if chances_too else (0, 0))
        self.scratch = np.empty(length)
        if single and len(offsets) == 2 and 0 in offsets:
            self.single = int(offsets[offsets != 0][0])
            self.chance = kernel.weights[list(offsets).index(self.single)]
            low, high = (0, length - self.single) if self.single > 0 else (-self.single, length)
            self.here, self.there = slice(low, high), slice(low + self.single, high + self.single)
            self.moved = np.empty((players, length))
            return
        self.back_matrix = dia_array((kernel.weights, -offsets), shape=shape)
        if chances_too:
            there = np.stack([np.roll(p, o) for p, o in zip(kernel.weights, kernel.offsets, strict=True)])
            self.matrix = dia_array((there, offsets), shape=shape)

    def ahead(self, values: np.ndarray, margin: int) -> tuple[np.ndarray, np.ndarray]:
        """E[V] of values (N, M + L + M), with the same margins; and what `back` needs to know of the values."""
        length, result = self.kernel.weights.shape[1], np.zeros(values.shape)
        inner = slice(margin, margin + length)
        if self.single:
            rise = values[:, margin + self.single : margin + self.single + length] - values[:, inner]
            np.multiply(rise, self.chance, out=self.moved)
            np.add(values[:, inner], self.moved, out=result[:, inner])
            return result, rise
        for mine, into in zip(values, result, strict=True):
            into[inner] = self.matrix @ mine[inner]
        return result, values

    def back(self, adjoint: np.ndarray, known: np.ndarray | None, margin: int) -> np.ndarray:
        """The adjoint (N, L) of the values before, given that after, which may be written over; `known` from `ahead`
        where derivatives are wanted."""
        if self.single:
            if known is not None:
                np.einsum("jl,jl->l", adjoint, known, out=self.scratch)
                self.by_weight[self.kernel.offsets.index(self.single)] += self.scratch
            moved = np.multiply(adjoint, self.chance, out=self.moved)
            adjoint -= moved
            adjoint[:, self.there] += moved[:, self.here]
            return adjoint
        if known is not None:
            length = adjoint.shape[1]
            for offset, into in zip(self.kernel.offsets, self.by_weight, strict=True):
                there = known[:, margin + offset : margin + offset + length]
                np.einsum("jl,jl->l", adjoint, there, out=self.scratch)
                into += self.scratch
        return np.stack([self.back_matrix @ mine for mine in adjoint])


class NatureBack:
    """All lotteries and regimes of a block of draws."""

    def __init__(self, layout: Layout, game: Game, chances_too: bool) -> None:
        self.layout, self.game, self.chances_too = layout, game, chances_too
        players = len(game.players)
        self.lotteries = [
            Link(kernel_of(layout, lottery_weights(layout, lottery)), players, chances_too, True)
            for lottery in game.nature
        ]
        self.regimes = [
            [Link(kernel_of(layout, switching_weights(layout, s.axis, m)), players, chances_too, False)
             for m in s.matrices]
            for s in game.switchings
        ]  # fmt: skip

    def clear(self) -> None:
        """Forget what was gathered."""
        for link in self._links():
            link.by_weight.fill(0.0)

    @property
    def widest(self) -> int:
        """The farthest offset."""
        return max((abs(o) for link in self._links() for o in link.kernel.offsets), default=0)

    def _links(self) -> list[Link]:
        return [*self.lotteries, *(link for some in self.regimes for link in some)]

    def back(self, adjoint: np.ndarray, values: np.ndarray, period: int, margin: int) -> np.ndarray:
        """The adjoint (N, L) of the values before the first stage, which are `values` (N, M + L + M); the adjoint that
        is given may be written over."""
        which = [int(s.which[period]) for s in self.game.switchings]
        order = [*reversed(self.lotteries)]
        order += [self.regimes[k][which[k]] for k in reversed(range(len(which))) if which[k] >= 0]
        known: list[np.ndarray | None] = [None] * len(order)
        if self.chances_too:
            for place, link in enumerate(order):
                values, known[place] = link.ahead(values, margin)
        for link, some in zip(reversed(order), reversed(known), strict=True):
            adjoint = link.back(adjoint, some, margin)
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
