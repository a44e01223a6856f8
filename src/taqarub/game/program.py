"""A factored game as a program of the compiled engine: the phases of a period, last first, and the numbers of draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from taqarub.game.game import AxisShift, Game, Lottery, Stage
from taqarub.game.kernel_rows import (
    END,
    HEAD,
    KIND,
    LENGTH,
    LOTTERY,
    MARGIN,
    MATRIX,
    NUMBER,
    PLAYERS,
    REGIME,
    ROW,
    ROWS,
    SOURCE,
    STAGE,
)
from taqarub.game.operators import aligned
from taqarub.game.program_chains import Chains, Numbers, Split, split_of
from taqarub.game.together import alone
from taqarub.game.turns import FLATTEST, SHARPEST
from taqarub.game.values import last_value

JUMPED = 2  # the buffer of values after the jumps of a lottery, and the one after it


@dataclass(frozen=True, slots=True)
class Program:
    """The tables `tab` as `kernel_rows.py` names them, and the vector `mem` (B, length) of every draw.

    which (periods, phases) matrix of a regime; last the buffer that holds the values at the start of a period.
    """

    tab: np.ndarray
    which: np.ndarray
    mem: np.ndarray
    last: int

    def values(self) -> np.ndarray:
        """The values (B, N, S) at the start of a period."""
        players, length, margin = (int(self.tab[k]) for k in (PLAYERS, LENGTH, MARGIN))
        begin, states = self.last * players * length, int(self.tab[ROW] * self.tab[ROWS])
        found: np.ndarray = self.mem[:, begin : begin + players * length].reshape(-1, players, length)
        return found[:, :, margin : margin + states]


def compiles(game: Game) -> bool:
    """Whether players move in turn and no action or lottery shifts an axis twice."""
    lists = [a.shifts for s in game.stages for a in s.actions] + [x.shifts for x in game.nature]
    return alone(game.stages) and all(len({s.axis for s in shifts}) == len(shifts) for shifts in lists)


class _Writer:
    """Phases in the making. Values go to and fro between buffers 0 and 1."""

    def __init__(self, game: Game, split: Split) -> None:
        self.game, self.split = game, split
        self.numbers = Numbers(split, game.draws)
        self.chains = Chains(self.numbers)
        self.phases: list[tuple[int, ...]] = []
        self.regimes: list[np.ndarray | int] = []
        self.now = 0

    def phase(self, kind: int, *rest: int, source: int = -1, result: int = -1, regime: np.ndarray | int = -1) -> None:
        """Append a phase, by default from the present buffer to the other, which is the present one then."""
        if result < 0:
            source, result = self.now, 1 - self.now
            self.now = result
        self.phases.append((kind, source, result, *rest, *(0,) * (8 - len(rest))))
        self.regimes.append(regime)

    def stage(self, place: int, stage: Stage, weights: np.ndarray, before: int) -> None:
        """A stage; `before` counts the actions of earlier stages."""
        axes = len(self.split.shape)
        sharp = np.clip(self.game.precision[stage.player], FLATTEST, SHARPEST)
        first = len(self.chains.acts)
        for order, (action, weight) in enumerate(zip(stage.actions, weights, strict=True)):
            shifts = moving(action.shifts)
            loss = aligned(action.cost, axes) * sharp
            idle = not weight.any() or not (shifts or loss.any())
            even = all(size == 1 for size in loss.shape[self.split.outer : -1])
            one = bool((weight == 1.0).all()) and (idle or even)
            self.chains.add(
                () if idle else shifts,
                self.numbers.coefficient(loss, wide=not one),
                -1 if one else self.numbers.coefficient(weight, wide=True),
                order,
                idle,
            )
        acts = sorted(self.chains.acts[first:], key=lambda act: -act[0])
        self.chains.acts[first:] = acts
        number = self.numbers.put(sharp[None, :])
        self.phase(STAGE, first, len(self.chains.acts), stage.player, number, 0, 0, before, place)

    def lottery(self, lottery: Lottery) -> None:
        """A lottery: its jumps to buffers of their own, then its shifts."""
        axes, chance = len(self.split.shape), lottery.chance
        source = self.now
        for axis, to in lottery.sets:
            jump = np.zeros((self.split.shape[axis],) * 2)
            jump[:, to] = 1.0
            result = JUMPED + (source == JUMPED)
            self._matrix(axis, jump.reshape(-1, 1), source, result, 0)
            source = result
        shifts, weight = moving(lottery.shifts), -1
        if len(shifts) == 1 and not lottery.sets:
            one = shifts[0]
            chance = aligned(chance, axes)
            shifts = (AxisShift(one.axis, aligned(one.up, axes) * chance, aligned(one.down, axes) * chance),)
        elif shifts or lottery.sets:
            weight = self.numbers.coefficient(chance, wide=True)
        self.chains.add(shifts, 0, weight, 0)
        last = len(self.chains.acts)
        self.phase(LOTTERY, last - 1, last, 0, 0, source)

    def _matrix(self, axis: int, matrix: np.ndarray, source: int, result: int, regime: np.ndarray | int) -> None:
        rungs = self.split.shape[axis]
        at = self.numbers.put(matrix)
        self.phase(REGIME, 0, 0, self.split.far[axis], 0, rungs, at, source=source, result=result, regime=regime)

    def switching(self, axis: int, matrices: np.ndarray, which: np.ndarray) -> None:
        """A regime."""
        source, self.now = self.now, 1 - self.now
        self._matrix(axis, matrices.reshape(-1, matrices.shape[-1]), source, self.now, which)


def moving(shifts: tuple[AxisShift, ...]) -> tuple[AxisShift, ...]:
    """The shifts that can happen."""
    return tuple(s for s in shifts if np.any(s.up) or np.any(s.down))


def program_of(game: Game, weights: Sequence[np.ndarray], keep: int, threads: int = 1) -> Program:
    """Write the program of a game (`compiles`) with weights per stage (A, *shape, 1) as in `weights.choice_weights`."""
    writer = _Writer(game, split_of(game.shape))
    writer.phase(END, source=0, result=0)
    before = np.cumsum([0, *(len(s.actions) for s in game.stages)])
    for place in reversed(range(len(game.stages))):
        writer.stage(place, game.stages[place], weights[place], int(before[place]))
    for lottery in reversed(game.nature):
        writer.lottery(lottery)
    for switching in reversed(game.switchings):
        writer.switching(switching.axis, switching.matrices, switching.which)
    which = np.empty((game.horizon, len(writer.phases)), dtype=np.int64)
    for p, regime in enumerate(writer.regimes):
        which[:, p] = regime if isinstance(regime, int) else regime[: game.horizon]
    return _assembled(game, writer, which, keep, threads)


def _assembled(game: Game, writer: _Writer, which: np.ndarray, keep: int, threads: int) -> Program:
    """The tables in one vector, the numbers of every draw in another."""
    split, numbers, chains = writer.split, writer.numbers, writer.chains
    players, states, draws = len(game.players), game.states, game.draws
    length, most = states + 2 * split.margin, max(len(stage.actions) for stage in game.stages)
    each = chains.slots * (split.n + 2 * split.room) + (2 * most + 4) * split.n
    buffers = 2 + min(2, max((len(x.sets) for x in game.nature), default=0))
    discount = numbers.put(np.broadcast_to(game.discount, (players, draws)))
    behind = buffers * players * length
    payoff, scratch = behind + numbers.length, behind + numbers.length + players * states
    phases, coefs = np.array(writer.phases), np.array(numbers.coefs)
    phases[0, SOURCE] = writer.now
    phases[phases[:, KIND] == STAGE, NUMBER] += behind
    phases[phases[:, KIND] == REGIME, MATRIX] += behind
    coefs[:, 1] += behind
    tables = [phases, np.array(chains.acts), np.array(chains.steps, dtype=int), coefs, np.array(numbers.rows)]
    begins = np.cumsum([HEAD, *(table.size for table in tables)]).tolist()
    head = [players, length, split.n, split.rows, split.margin, split.room, each, chains.slots, most,
            sum(len(stage.actions) for stage in game.stages), keep, payoff, behind + discount, scratch,
            begins[0], len(phases), *begins[1:5]]  # fmt: skip
    mem = np.zeros((draws, scratch + threads * each))
    mem[:, behind:payoff] = np.concatenate(numbers.parts).T
    mem[:, payoff:scratch] = np.broadcast_to(game.payoff.reshape(players * states, -1), (players * states, draws)).T
    tab = np.concatenate([np.array(head), *(table.reshape(-1) for table in tables)]).astype(np.int64)
    program = Program(tab, which, mem, writer.now)
    start = np.broadcast_to(last_value(game), (players, *game.shape, draws))
    program.values()[...] = np.moveaxis(start, -1, 0).reshape(draws, players, states)
    return program
