"""A block of draws, compiled: the buffers of all players' values and the instructions of one period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from taqarub.game.game import Action, AxisShift, Game
from taqarub.game.layout import Layout, buffer, layout_of, tensor, view
from taqarub.game.nature import end_tape, nature_tapes
from taqarub.game.tape import Instruction, Tape, run_all
from taqarub.game.turns import Turn, turn_of
from taqarub.game.values import last_value


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a period writes what it found, per stage: π and Q (A, S, b) and values before the stage (N, S, b)."""

    chances: Sequence[np.ndarray] = ()
    quality: Sequence[np.ndarray] = ()
    before: Sequence[np.ndarray] = ()


NOTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Block:
    """Some draws of a game. turns holds the last stage first; start the values at the start of a period, by player."""

    layout: Layout
    start: list[np.ndarray]
    values: tuple[list[np.ndarray], list[np.ndarray]]
    turns: tuple[Turn, ...]
    end: list[Instruction]
    always: list[Instruction]
    regimes: dict[tuple[int, int], list[Instruction]]

    def back(self, which: Sequence[int], wanted: Wanted = NOTHING) -> None:
        """One period backward; `which` says for each switching which matrix applies, −1 for none."""
        run_all(self.end)
        for count, turn in enumerate(self.turns):
            place = len(self.turns) - 1 - count
            chances = wanted.chances[place] if wanted.chances else None
            turn.back(chances, wanted.quality[place] if wanted.quality else None)
            if wanted.before:
                self._copy(self.values[(count + 1) % 2], wanted.before[place])
        run_all(self.always)
        for place in reversed(range(len(which))):
            if which[place] >= 0:
                run_all(self.regimes[place, which[place]])

    def read(self, into: np.ndarray) -> None:
        """Copy the values at the start of the period, (N, S, b)."""
        self._copy(self.start, into)

    def write(self, values: np.ndarray) -> None:
        """Set the values at the start of the next period, (N, *shape, b) or (N, S, b)."""
        for player, mine in enumerate(self.start):
            view(self.layout, mine)[...] = np.asarray(values[player]).reshape(-1)

    def _copy(self, values: list[np.ndarray], into: np.ndarray) -> None:
        for player, mine in enumerate(values):
            into[player] = view(self.layout, mine).reshape(into.shape[1:])


def block_of(game: Game, weights: Sequence[np.ndarray], part: slice) -> Block:
    """Compile some draws of a game; weights per stage as in `weights.choice_weights`, with a last axis of one."""
    game = of_draws(game, part)
    layout = layout_of(game.shape, part.stop - part.start)
    tape, players = Tape(layout), range(len(game.players))
    payoff, first, second = ([buffer(layout) for _ in players] for _ in range(3))
    turns: list[Turn] = []
    for stage, weight in zip(reversed(game.stages), reversed(weights), strict=True):
        now, then = (first, second) if len(turns) % 2 == 0 else (second, first)
        turns.append(turn_of(game, stage, tape, now, then, weight))
    start = first if len(turns) % 2 == 0 else second
    always, regimes = nature_tapes(game, tape, start)
    end = end_tape(game, tape, start, first, payoff)
    for player in players:
        tensor(layout, payoff[player])[...] = game.payoff[player]
    block = Block(layout, start, (first, second), tuple(turns), end, always, regimes)
    block.write(np.broadcast_to(last_value(game), (len(players), *game.shape, layout.draws)))
    return block


def of_draws(game: Game, part: slice) -> Game:
    """The same game for some of its draws."""

    def cut(array: Any) -> np.ndarray:
        array = np.atleast_1d(np.asarray(array))
        return array[..., part] if array.shape[-1] > 1 else array

    def shifts(given: tuple[AxisShift, ...]) -> tuple[AxisShift, ...]:
        return tuple(AxisShift(s.axis, cut(s.up), cut(s.down)) for s in given)

    def action(given: Action) -> Action:
        return replace(given, shifts=shifts(given.shifts), cost=cut(given.cost))

    return replace(
        game,
        stages=tuple(replace(s, actions=tuple(action(a) for a in s.actions)) for s in game.stages),
        nature=tuple(replace(x, chance=cut(x.chance), shifts=shifts(x.shifts)) for x in game.nature),
        switchings=tuple(replace(x, matrices=cut(x.matrices)) for x in game.switchings),
        payoff=cut(game.payoff),
        discount=cut(game.discount),
        precision=cut(game.precision),
        terminal=None if game.terminal is None else cut(game.terminal),
    )
