"""Nature and the end of a period as instructions on value buffers, in place."""

from __future__ import annotations

import numpy as np

from taqarub.game.game import AxisShift, Game, Lottery, Switching
from taqarub.game.layout import empty, support, tensor, view
from taqarub.game.operators import after_lottery, after_switching, aligned
from taqarub.game.tape import Instruction, Tape, chain_of, expected, new_source, number, operand, steps_of


def nature_tapes(
    game: Game, tape: Tape, values: list[np.ndarray]
) -> tuple[list[Instruction], dict[tuple[int, int], list[Instruction]]]:
    """Instructions of all lotteries in reverse, and of each matrix of each switching, by (switching, matrix)."""
    for lottery in reversed(game.nature):
        _lottery(tape, lottery, values)
    always = tape.taken()
    regimes = {}
    for place, switching in enumerate(game.switchings):
        for which in range(switching.matrices.shape[0]):
            _switching(tape, switching, which, values)
            regimes[place, which] = tape.taken()
    return always, regimes


def end_tape(
    game: Game, tape: Tape, before: list[np.ndarray], values: list[np.ndarray], payoff: list[np.ndarray]
) -> list[Instruction]:
    """values ← payoff + δ · before."""
    layout = tape.layout
    for player, mine in enumerate(values):
        discount = number(layout, aligned(game.discount[player], len(layout.shape)))
        out = view(layout, mine)
        tape.add(np.multiply, view(layout, before[player]), operand(layout, discount), out)
        tape.add(np.add, out, view(layout, payoff[player]), out)
    return tape.taken()


def _lottery(tape: Tape, lottery: Lottery, values: list[np.ndarray]) -> None:
    """V ← V + p (E[V | shifts and jumps] − V), for every player."""
    layout, axes = tape.layout, len(tape.layout.shape)
    chance = aligned(lottery.chance, axes)
    shifts = _jumps_as_shifts(layout.shape, lottery)
    chain = None if shifts is None else chain_of(shifts, axes)
    if chain is None:
        for mine in values:
            tape.add(_general, tensor(layout, mine), lottery)
        return
    run = support(layout, chance)
    if empty(run) or not chain:
        return
    if len(chain) == 1:
        only = chain[0]
        chain = (AxisShift(only.axis, aligned(only.up, axes) * chance, aligned(only.down, axes) * chance),)
    factor = number(layout, chance)
    for mine in values:
        if len(chain) == 1:
            new_source(tape)
            both = bool(np.any(chain[0].up)) and bool(np.any(chain[0].down))
            for change, where in steps_of(tape, mine, chain[0], run, share=both):
                out = view(layout, mine, where)
                tape.add(np.add, out, view(layout, change, where), out)
            continue
        result, out = expected(tape, mine, chain, run, share=False), view(layout, mine, run)
        if result is not mine:
            change = view(layout, result, run)
            tape.add(np.subtract, change, out, change)
            tape.scale(result, factor, run)
            tape.add(np.add, out, change, out)


def _jumps_as_shifts(shape: tuple[int, ...], lottery: Lottery) -> tuple[AxisShift, ...] | None:
    """A jump on an axis of two is a certain step, and overrules what else moves that axis; None for longer axes."""
    taken = dict(lottery.sets)
    if any(shape[axis] != 2 for axis in taken):
        return None
    steps = tuple(AxisShift(axis, np.full(1, float(to)), np.full(1, 1.0 - to)) for axis, to in taken.items())
    return tuple(shift for shift in lottery.shifts if shift.axis not in taken) + steps


def _switching(tape: Tape, switching: Switching, which: int, values: list[np.ndarray]) -> None:
    """E[V] over the next regime; two regimes are a step up and a step down."""
    layout, axis, matrix = tape.layout, switching.axis, switching.matrices[which]
    axes = len(layout.shape)
    if layout.shape[axis] != 2:
        for mine in values:
            tape.add(_regimes, tensor(layout, mine), matrix, axis)
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
