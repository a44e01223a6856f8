"""Futures of a block of draws and of every way in which they begin, all at once.

The rule of one month is that of `game.simulate`, which follows one draw from one beginning and is the reference: the
same numbers give the same paths. Here the paths of many draws and runs lie side by side as *lanes*, because the cost
of a month is the number of array operations, not the number of paths.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from taqarub.game.game import AxisShift, Game, Paths, Solution
from taqarub.game.operators import aligned
from taqarub.game.together import groups_of

FREE = -1  # no action is forced
Reader = Callable[[np.ndarray, np.ndarray | slice], np.ndarray]  # states (K, P), lanes -> chances (lanes,)


@dataclass(frozen=True, slots=True)
class Lanes:
    """P paths side by side.

    start         (K, P) first state
    draw          (P,) draw of the solved block
    column        (P,) column of the uniform numbers; lanes with the same column have the same luck
    force         (stages, P) action that is played whenever it may be in the first `force_months` (P,), or `FREE`
    shocks        (lotteries, P) whether a lottery comes up in the first month whatever its chance
    """

    start: np.ndarray
    draw: np.ndarray
    column: np.ndarray
    force: np.ndarray
    force_months: np.ndarray
    shocks: np.ndarray


def follow(game: Game, solution: Solution, lanes: Lanes, numbers: np.ndarray) -> Paths:
    """Simulate every lane; `numbers` (months, slots, columns) uniform, in the order in which a month uses them."""
    months, everyone = numbers.shape[0], slice(None)
    state = np.array(lanes.start, dtype=np.intp)
    states = np.empty((months + 1, *state.shape), dtype=np.int8)
    actions = np.empty((months, len(game.stages), state.shape[1]), dtype=np.int8)
    shocks = np.empty((months, len(game.nature), state.shape[1]), dtype=bool)
    read = _readers(game, lanes.draw)
    regimes = [np.cumsum(switching.matrices, axis=2) for switching in game.switchings]
    groups, top = groups_of(game.stages), np.array(game.shape)[:, None] - 1
    states[0] = state
    for month in range(months):
        slots = iter(numbers[month])

        def luck(who: np.ndarray | slice = everyone, slots=slots) -> np.ndarray:
            return next(slots)[lanes.column[who]]

        for switching, rows in zip(game.switchings, regimes, strict=True):
            which, number = int(switching.which[month % switching.which.size]), luck()
            if which >= 0:
                draw = lanes.draw if rows.shape[-1] > 1 else 0
                state[switching.axis] = _pick(rows[which][state[switching.axis], :, draw].T, number)
        for place, lottery in enumerate(game.nature):
            up = luck() < read.lotteries[place](state, everyone)
            if month == 0:
                up = up | lanes.shocks[place]
            shocks[month, place] = up
            who = everyone if up.all() else np.flatnonzero(up)
            _shift(state, game.shape, lottery.shifts, read.nature[place], who, [luck(who) for _ in lottery.shifts])
            for axis, regime in lottery.sets:
                state[axis, who] = regime
        for group in groups:
            seen = state if len(group) == 1 else state.copy()
            flat = np.ravel_multi_index(tuple(seen), game.shape)
            for place in group:
                stage, mine = game.stages[place], state if len(group) == 1 else seen.copy()
                chosen = _pick(np.cumsum(solution.strategies[place][month][:, flat, lanes.draw], axis=0), luck())
                chosen = _forced(read.available[place], seen, chosen, lanes.force[place], month < lanes.force_months)
                actions[month, place] = chosen
                used = [next(slots) for _ in range(max((len(a.shifts) for a in stage.actions), default=0))]
                for action, moved in enumerate(stage.actions):
                    if moved.shifts and (who := np.flatnonzero(chosen == action)).size:
                        own = [slot[lanes.column[who]] for slot in used[: len(moved.shifts)]]
                        _shift(mine, game.shape, moved.shifts, read.stages[place][action], who, own)
                if len(group) > 1:
                    state += mine - seen
            if len(group) > 1:
                np.clip(state, 0, top, out=state)
        states[month + 1] = state
    return Paths(states, actions, shocks)


@dataclass(frozen=True, slots=True)
class _Readers:
    """Chances of every part of the game for the lanes: per lottery, and up and down per shift."""

    lotteries: list[Reader]
    nature: list[list[tuple[Reader, Reader]]]
    stages: list[list[list[tuple[Reader, Reader]]]]
    available: list[list[Reader]]


def _readers(game: Game, draw: np.ndarray) -> _Readers:
    axes = len(game.shape)

    def both(shifts: Sequence[AxisShift]) -> list[tuple[Reader, Reader]]:
        return [(_reader(s.up, axes, draw), _reader(s.down, axes, draw)) for s in shifts]

    return _Readers(
        lotteries=[_reader(lottery.chance, axes, draw) for lottery in game.nature],
        nature=[both(lottery.shifts) for lottery in game.nature],
        stages=[[both(action.shifts) for action in stage.actions] for stage in game.stages],
        available=[
            [_reader(np.asarray(action.available)[..., None], axes, draw) for action in stage.actions]
            for stage in game.stages
        ],
    )


def _reader(array: np.ndarray, axes: int, draw: np.ndarray) -> Reader:
    """How to look a chance up: once for all where it hangs on the draw alone, else by the axes that it hangs on."""
    full = aligned(array, axes)
    hangs_on = [k for k in range(axes) if full.shape[k] > 1]
    lane = draw if full.shape[-1] > 1 else np.zeros_like(draw)
    if not hangs_on:
        fixed = full.reshape(-1)[lane]
        return lambda state, who: fixed[who]
    table = full.reshape([full.shape[k] for k in hangs_on] + [full.shape[-1]])
    return lambda state, who: table[(*(state[k, who] for k in hangs_on), lane[who])]


def _pick(cumulated: np.ndarray, number: np.ndarray) -> np.ndarray:
    """The first place whose cumulated chance (n, P) exceeds the number; rounding never picks a chance of zero."""
    return np.argmax(cumulated > number * cumulated[-1], axis=0)


def _shift(
    state: np.ndarray,
    shape: tuple[int, ...],
    shifts: Sequence[AxisShift],
    chances: Sequence[tuple[Reader, Reader]],
    who: np.ndarray | slice,
    numbers: Sequence[np.ndarray],
) -> None:
    """Independent shifts of some lanes, in place; every chance is that of the state before the first of them."""
    steps = []
    for (up, down), number in zip(chances, numbers, strict=True):
        rises = number < up(state, who)
        steps.append(rises.astype(np.intp) - ((number >= 1.0 - down(state, who)) & ~rises))
    for shift, step in zip(shifts, steps, strict=True):
        state[shift.axis, who] = np.clip(state[shift.axis, who] + step, 0, shape[shift.axis] - 1)


def _forced(
    available: Sequence[Reader], state: np.ndarray, chosen: np.ndarray, force: np.ndarray, now: np.ndarray
) -> np.ndarray:
    """What is played when some lanes must play an action wherever it is available."""
    chosen = chosen.copy()
    for action in np.unique(force[now & (force != FREE)]):
        who = np.flatnonzero(now & (force == action))
        may = available[action](state, who)
        chosen[who[may]] = action
    return chosen
