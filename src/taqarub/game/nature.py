"""Nature and the end of a period as instructions on a value buffer, in place."""

from __future__ import annotations

import numpy as np

from taqarub.game.game import AxisShift, Game, Lottery, Switching
from taqarub.game.layout import empty, support, tensor, view
from taqarub.game.operators import after_lottery, after_switching, aligned
from taqarub.game.tape import Instruction, Tape, chain_of, operand, parts
from taqarub.game.turns import number


def nature_tapes(
    game: Game, tape: Tape, values: list[np.ndarray]
) -> tuple[list[Instruction], dict[tuple[int, int], list[Instruction]]]:
    """Instructions of all lotteries in reverse, and of each matrix of each switching, by (switching, matrix)."""
    for mine in values:  # player by player, so that the buffers at work fit the cache
        for lottery in reversed(game.nature):
            _lottery(tape, lottery, mine)
    always = tape.taken()
    regimes = {}
    for place, switching in enumerate(game.switchings):
        for which in range(switching.matrices.shape[0]):
            for mine in values:
                _switching(tape, switching, which, mine)
            regimes[place, which] = tape.taken()
    return always, regimes


def end_tape(
    game: Game, tape: Tape, before: list[np.ndarray], values: list[np.ndarray], payoff: list[np.ndarray]
) -> list[Instruction]:
    """values ← payoff + δ · before."""
    layout = tape.layout
    for player, mine in enumerate(values):
        discount = number(layout, aligned(game.discount[player], len(layout.shape)), layout.whole)
        out = view(layout, mine)
        tape.add(np.multiply, view(layout, before[player]), operand(layout, discount), out)
        tape.add(np.add, out, view(layout, payoff[player]), out)
    return tape.taken()


def _lottery(tape: Tape, lottery: Lottery, values: np.ndarray) -> None:
    """V ← V + p Σ_j c_j ⊙ (difference)_j."""
    layout = tape.layout
    axes = len(layout.shape)
    chance = aligned(lottery.chance, axes)
    chain = chain_of(_jumps_as_shifts(layout.shape, lottery), axes)
    if chain is None or any(layout.shape[axis] != 2 for axis, _ in lottery.sets):
        tape.add(_general, tensor(layout, values), lottery)
        return
    box = support(layout, chance, layout.whole)
    if empty(box):
        return
    for part in parts(tape, values, chain, box):
        factor = number(layout, chance, part.box)
        if isinstance(part.chance, float) and isinstance(factor, float):
            tape.scale(part.change, part.chance * factor, part.box)
        else:
            tape.scale(part.change, part.chance, part.box)
            tape.scale(part.change, factor, part.box)
        into = view(layout, values, part.box)
        tape.add(np.add, into, view(layout, part.change, part.box), into)


def _jumps_as_shifts(shape: tuple[int, ...], lottery: Lottery) -> tuple[AxisShift, ...]:
    """A jump on an axis of two is a certain step; what else moves that axis is overruled."""
    taken = dict(lottery.sets)
    steps = tuple(AxisShift(axis, np.full(1, float(to)), np.full(1, 1.0 - to)) for axis, to in taken.items())
    return tuple(shift for shift in lottery.shifts if shift.axis not in taken) + steps


def _switching(tape: Tape, switching: Switching, which: int, values: np.ndarray) -> None:
    """E[V] over the next regime; two regimes are a step up and a step down."""
    layout, axis, matrix = tape.layout, switching.axis, switching.matrices[which]
    axes = len(layout.shape)
    if layout.shape[axis] != 2:
        tape.add(_regimes, tensor(layout, values), matrix, axis)
        return
    size = (1,) * axis + (2,) + (1,) * (axes - axis - 1) + (matrix.shape[-1],)
    up, down = np.zeros(size), np.zeros(size)
    np.moveaxis(up, axis, 0)[0] = matrix[0, 1]
    np.moveaxis(down, axis, 0)[1] = matrix[1, 0]
    _lottery(tape, Lottery("regime", np.ones(1), (AxisShift(axis, up, down),)), values)


def _general(values: np.ndarray, lottery: Lottery) -> None:
    values[...] = after_lottery(values[None], lottery, values.ndim - 1)[0]


def _regimes(values: np.ndarray, matrix: np.ndarray, axis: int) -> None:
    values[...] = after_switching(values[None], matrix, axis, values.ndim - 1)[0]
