"""Moves on patterns of options, as passes over arrays whose first axis is the pattern.

What a player can reach by changing its own options is a product over its bits: the best (or worst, or union) over
R_i(s) and s itself is one pass per bit, S operations each, and never an S × S table (the zeta transform over subsets:
Yates 1937). Moves to a better state depend on the order of the worths: inside a block of patterns that differ in the
player's options alone, states are sorted once, and the best over everything better is a running best from the top.

Arrays may carry further axes, so that the same passes serve numbers and packed sets of states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from taqarub.game.stability import Conflict


def lowest(dtype: np.dtype[Any]) -> Any:
    """What no maximum ever chooses."""
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def highest(dtype: np.dtype[Any]) -> Any:
    """What no minimum ever chooses."""
    return np.inf if dtype.kind == "f" else np.iinfo(dtype).max


def identity(ufunc: np.ufunc, dtype: np.dtype[Any]) -> Any:
    """What changes nothing under maximum, minimum or bitwise or."""
    if ufunc is np.bitwise_or:
        return 0
    return lowest(dtype) if ufunc is np.maximum else highest(dtype)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Patterns that differ in one player's options, sorted by its worth.

    order  (2^k, S / 2^k) patterns, worst first
    fresh  (2^k, S / 2^k) bool: worth more than the row before; None when no two of a block are worth the same
    """

    order: np.ndarray
    fresh: np.ndarray | None


@dataclass(slots=True)
class Moves:
    """The moves of a conflict; tables that are needed more than once are kept."""

    conflict: Conflict
    _blocks: dict[int, Blocks] = field(default_factory=dict)

    def worth(self, player: int, outside: Callable[[np.dtype[Any]], Any]) -> np.ndarray:
        """V (S,), with an extreme number at infeasible patterns."""
        value = self.conflict.worth[player]
        return np.where(self.conflict.feasible, value, np.asarray(outside(value.dtype), dtype=value.dtype))

    def bits(self, player: int) -> list[int]:
        """The options of a player."""
        return [k for k, owner in enumerate(self.conflict.owner) if owner == player]

    def steps(self, player: int) -> Iterator[int]:
        """Every set of the player's options, as a number to be xor-ed; not the empty one."""
        bits = self.bits(player)
        for number in range(1, 1 << len(bits)):
            yield sum(1 << bit for place, bit in enumerate(bits) if number >> place & 1)

    def steps_between(self, player: int) -> list[int]:
        """The steps that lead from one feasible state to another."""
        mine = sum(1 << bit for bit in self.bits(player))
        own = np.unique(np.flatnonzero(self.conflict.feasible) & mine)
        return [int(step) for step in np.unique(own[:, None] ^ own[None, :]) if step]

    def may(self, player: int, step: int) -> np.ndarray:
        """(S,) bool: whether the options of a step may all turn from here, whatever is feasible."""
        states, may = np.arange(self.conflict.states), np.ones(self.conflict.states, dtype=bool)
        for bit in self.bits(player):
            if step >> bit & 1 and self.conflict.turns[bit] != "both":
                may &= (states >> bit & 1) == (self.conflict.turns[bit] == "off")
        return may

    def improves(self, player: int, step: int) -> np.ndarray:
        """(S,) bool: whether the step leads to a feasible state that the player likes better."""
        value, feasible = self.conflict.worth[player], self.conflict.feasible
        target = np.arange(self.conflict.states) ^ step
        return self.may(player, step) & feasible & feasible[target] & (value[target] > value)

    def own(self, player: int, values: np.ndarray, ufunc: np.ufunc) -> tuple[np.ndarray, np.ndarray]:
        """The ufunc over R_i(s) and s, and over R_i(s) alone; infeasible patterns must hold the identity."""
        inside, outside = values.copy(), np.full_like(values, identity(ufunc, values.dtype))
        self._pass(player, inside, ufunc, outside)
        return inside, outside

    def _pass(
        self,
        player: int,
        inside: np.ndarray,
        ufunc: np.ufunc,
        outside: np.ndarray | None = None,
        backward: bool = False,
    ) -> None:
        """One pass per option of the player, in place; backward: over the states from which the player can reach s."""
        for bit in self.bits(player):
            turn = self.conflict.turns[bit]
            shape = (inside.shape[0] >> (bit + 1), 2, 1 << bit, *inside.shape[1:])
            within = inside.reshape(shape)
            beyond = None if outside is None else outside.reshape(shape)
            up, down = turn != ("on" if backward else "off"), turn != ("off" if backward else "on")
            off = within[:, 0].copy() if up and down else within[:, 0]
            if up:  # from 0 to 1
                if beyond is not None:
                    ufunc(beyond[:, 0], within[:, 1], out=beyond[:, 0])
                ufunc(within[:, 0], within[:, 1], out=within[:, 0])
            if down:
                if beyond is not None:
                    ufunc(beyond[:, 1], off, out=beyond[:, 1])
                ufunc(within[:, 1], off, out=within[:, 1])
        if not self.conflict.feasible.all():
            for values in (inside,) if outside is None else (inside, outside):
                values[~self.conflict.feasible] = identity(ufunc, values.dtype)

    def closed(
        self, players: list[int], values: np.ndarray, ufunc: np.ufunc, improving: bool = False, backward: bool = False
    ) -> np.ndarray:
        """The ufunc over everything the players reach from s in any sequence of moves, and s itself."""
        once = not improving and bool(self.conflict.feasible.all())
        while True:
            before = values
            for player in players:
                if improving:
                    values = self.bettered(player, values, ufunc)
                else:
                    values = values.copy()
                    self._pass(player, values, ufunc, backward=backward)
            if once or len(players) < 2 or np.array_equal(values, before):
                return values

    def bettered(self, player: int, values: np.ndarray, ufunc: np.ufunc) -> np.ndarray:
        """The ufunc over R_i⁺(s) and s."""
        if not self.bits(player):
            return values
        if any(self.conflict.turns[bit] != "both" for bit in self.bits(player)):
            return self._pairwise(player, values, ufunc)
        blocks = self._sorted(player)
        held = values[blocks.order]
        best = np.full(held.shape[1:], identity(ufunc, values.dtype), dtype=values.dtype)
        equal = best.copy()  # over the states of the same worth, which are not better than one another
        for row in range(len(held) - 1, -1, -1):
            here = held[row].copy()
            ufunc(held[row], best, out=held[row])
            if blocks.fresh is None:
                ufunc(best, here, out=best)
                continue
            ufunc(equal, here, out=equal)
            new = blocks.fresh[row].reshape(blocks.fresh[row].shape + (1,) * (values.ndim - 1))
            best = np.where(new, ufunc(best, equal), best)
            equal = np.where(new, np.asarray(identity(ufunc, values.dtype), dtype=values.dtype), equal)
        result = np.empty_like(values)
        result[blocks.order] = held
        if not self.conflict.feasible.all():
            result[~self.conflict.feasible] = identity(ufunc, values.dtype)
        return result

    def _pairwise(self, player: int, values: np.ndarray, ufunc: np.ufunc) -> np.ndarray:
        result, states = values.copy(), np.arange(self.conflict.states)
        for step in self.steps(player):
            here = np.flatnonzero(self.improves(player, step))
            result[here] = ufunc(result[here], values[states[here] ^ step])
        return result

    def _sorted(self, player: int) -> Blocks:
        if player not in self._blocks:
            bits = self.bits(player)
            mine = np.array([0, *self.steps(player)])
            rest = np.flatnonzero((np.arange(self.conflict.states) & sum(1 << bit for bit in bits)) == 0)
            block = mine[:, None] | rest[None, :]
            worth = self.worth(player, lowest)[block]
            order = np.argsort(worth, axis=0)
            ranked = np.take_along_axis(worth, order, axis=0)
            fresh = np.ones(block.shape, dtype=bool)
            fresh[1:] = ranked[1:] > ranked[:-1]
            self._blocks[player] = Blocks(np.take_along_axis(block, order, axis=0), None if fresh.all() else fresh)
        return self._blocks[player]
