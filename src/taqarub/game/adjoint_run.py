"""Backward induction that remembers what its reverse needs, and the reverse on vectors.

Forward, the compiled periods of `backward` write the values before every stage and all chances of choice into a store.
In reverse, with x̄ = ∂F/∂x and kernels p (`adjoint_kernel`), a stage of mover i costs one pass over the states per
player and offset, twice:

    h_o(s) = Σ_j V̄'_j(s) V_j(s + o),     g_a = Σ_o p_o^a h_o − c_a V̄'_i,    P̄_a = π_a (g_a − Σ_b π_b g_b)
    V̄_j(s + o) ← Σ_o (Σ_a π_a p_o^a)(s) V̄'_j(s),    for the mover also  + λ Σ_o (Σ_a P̄_a p_o^a)(s)
    c̄_a = −π_a V̄'_i − λ P̄_a,   λ̄ = Σ_s Σ_a P̄_a Q_a,   p̄_o^a = π_a h_o + λ P̄_a V_i(s + o)

Source: reverse accumulation with a store of the whole run, or of a stretch at a time that is recomputed from the values
at its end (Griewank and Walther 2008, "Evaluating Derivatives", 2nd ed., sections 3.2 and 12.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from taqarub.game.adjoint_nature import NatureBack
from taqarub.game.adjoint_stage import StageBack
from taqarub.game.adjoint_totals import Totals
from taqarub.game.backward import Block, Wanted, block_of
from taqarub.game.game import Game
from taqarub.game.layout import layout_of
from taqarub.game.values import last_value
from taqarub.game.weights import choice_weights

MEMORY = 1 << 29  # bytes of a store: half a gigabyte


@dataclass(frozen=True, slots=True)
class Store:
    """A stretch of T periods. levels (T, K + 1, N, M + L + M): values before each of the K stages and at the end of the
    period, M the widest offset; chances (T, ΣA, L) of all stages; starts (T + 1, N, L): values at the starts, the last
    one of the period that follows."""

    levels: np.ndarray
    chances: np.ndarray
    starts: np.ndarray


class Run:
    """A solved block of draws (all of a game's); quality per stage (A, S, b)."""

    def __init__(self, game: Game, chances_too: bool = True, memory: int = MEMORY) -> None:
        self.game, self.chances_too = game, chances_too
        self.layout = layout_of(game.shape, game.draws)
        self.stages = [StageBack(self.layout, game, stage, chances_too) for stage in game.stages]
        self.nature = NatureBack(self.layout, game, chances_too)
        widest = max(abs(o) for stage in self.stages for o in stage.offsets)
        self.margin = max(widest, self.nature.widest)
        self.stretch = stretch_of(game, self.margin, memory)
        self.quality = tuple(np.empty((len(s.actions), game.states, game.draws)) for s in game.stages)
        self.ends: dict[int, np.ndarray] = {}  # values (N, L) at the start of the period after a stretch
        self.store = self._forward()

    def _forward(self) -> Store:
        """Solve; keeps the store of the first stretch, and the values from which any other is recomputed."""
        block, store = self._block(), self._empty()
        for first in self._firsts(reverse=True):
            self._stretch(block, store, first)
        return store

    def back(self, seeds: Sequence[np.ndarray]) -> Game:
        """Derivatives of F by every array, given those by the first period's qualities, per stage (A, S, b)."""
        totals, layout, game = Totals(self.game), self.layout, self.game
        self.nature.clear()
        for turn in self.stages:
            turn.clear()
        players = len(game.players)
        adjoint = np.zeros((players, layout.length))
        payoff, discount = np.zeros_like(adjoint), np.zeros_like(adjoint)
        rate = np.broadcast_to(game.discount[:, None, :], (players, game.states, layout.draws)).reshape(players, -1)
        asked = [np.where(np.isfinite(q), s, 0.0).reshape(len(q), -1) for q, s in zip(self.quality, seeds, strict=True)]
        block: Block | None = None
        for first in self._firsts():
            if first:
                block = block or self._block()
                block.write(self.ends[first].reshape(players, game.states, layout.draws))
                self._stretch(block, self.store, first)
            for period in range(first, min(first + self.stretch, game.horizon)):
                adjoint = self._period(period - first, period, adjoint, asked if period == 0 else None)
                payoff += adjoint
                discount += adjoint * self.store.starts[period - first + 1]
                adjoint = adjoint * rate
        self._end(totals, adjoint, payoff, discount, rate)
        for place, stage in enumerate(self.stages):
            stage.give(totals, place)
        self.nature.give(totals)
        return totals.as_game()

    def _period(self, row: int, period: int, adjoint: np.ndarray, asked: list[np.ndarray] | None) -> np.ndarray:
        levels, at = self.store.levels[row], 0
        if period:  # F asks of what follows nature in the first period
            adjoint = self.nature.back(adjoint, levels[0], period, self.margin)
        for place, stage in enumerate(self.stages):
            count = len(stage.kernels)
            chances = self.store.chances[row, at : at + count]
            adjoint = stage.back(levels[place + 1], chances, adjoint, asked[place] if asked else None)
            at += count
        return adjoint

    def _end(
        self, totals: Totals, adjoint: np.ndarray, payoff: np.ndarray, discount: np.ndarray, rate: np.ndarray
    ) -> None:
        game, size = self.game, self.game.payoff.shape
        if totals.terminal is None:
            end = last_value(game).reshape(adjoint.shape)
            payoff += adjoint / (1.0 - rate)
            discount += adjoint * end / (1.0 - rate)
        else:
            totals.terminal += adjoint.reshape(size)
        totals.payoff += payoff.reshape(size)
        by_draw = discount.reshape(len(game.players), game.states, -1).sum(axis=1)
        alike = game.discount.shape[-1] == 1
        totals.discount += by_draw.sum(axis=1, keepdims=True) if alike else by_draw

    def _firsts(self, reverse: bool = False) -> list[int]:
        firsts = list(range(0, self.game.horizon, self.stretch))
        return firsts[::-1] if reverse else firsts

    def _block(self) -> Block:
        weights = [choice_weights(stage, self.game.shape)[..., None] for stage in self.game.stages]
        return block_of(self.game, weights, slice(0, self.game.draws))

    def _empty(self) -> Store:
        game, length, players = self.game, self.layout.length, len(self.game.players)
        count = min(self.stretch, game.horizon)
        levels = np.zeros((count, len(game.stages) + 1, players, length + 2 * self.margin))
        chances = np.empty((count, sum(len(s.actions) for s in game.stages), length))
        return Store(levels, chances, np.empty((count + 1, players, length)))

    def _stretch(self, block: Block, store: Store, first: int) -> None:
        """Run the periods of a stretch, the last first, and write them to the store."""
        game, layout = self.game, self.layout
        size: tuple[int, ...] = (len(game.players), game.states, layout.draws)
        last = min(first + self.stretch, game.horizon)
        inner = slice(self.margin, self.margin + layout.length)
        block.read(store.starts[last - first].reshape(size))
        self.ends[first] = store.starts[last - first].copy()
        payoff = game.payoff.reshape(size[0], -1)
        rate = game.discount[:, None, :]
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            for period in reversed(range(first, last)):
                row = period - first
                levels, following = store.levels[row], store.starts[row + 1].reshape(size)
                levels[-1, :, inner] = payoff + (rate * following).reshape(size[0], -1)
                wanted = Wanted(self._chances(store, row), self.quality if period == 0 else (),
                                [level[:, inner].reshape(size) for level in levels[:-1]])  # fmt: skip
                block.back([int(s.which[period]) for s in game.switchings], wanted)
                block.read(store.starts[row].reshape(size))

    def _chances(self, store: Store, row: int) -> list[np.ndarray]:
        found, at = [], 0
        for stage in self.game.stages:
            some = store.chances[row, at : at + len(stage.actions)]
            found.append(some.reshape(len(some), self.game.states, self.layout.draws))
            at += len(some)
        return found


def stretch_of(game: Game, margin: int, memory: int) -> int:
    """How many periods fit a store of some bytes; at least one."""
    length, players = game.states * game.draws, len(game.players)
    actions = sum(len(stage.actions) for stage in game.stages)
    period = 8 * (players * (len(game.stages) + 1) * (length + 2 * margin) + (actions + players) * length)
    return int(np.clip(memory // period, 1, max(game.horizon, 1)))
