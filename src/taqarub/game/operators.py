"""What a move, a lottery or a regime does to values: one-dimensional shifts along axes of a value tensor.

Values have shape (N, *shape, B): players, then one axis per track or context, then draws. A shift on axis k is the
tridiagonal operator

    (T V)(s) = V(s) + up(s) · [V(s + e_k) − V(s)] + down(s) · [V(s − e_k) − V(s)]

where a step over an edge is not taken. The expectation under an action with independent shifts is a product of such
operators, so that no S × S matrix is built (the Kronecker form of stochastic automata networks: Plateau 1985; Buchholz
1999, "Structured analysis approaches for large Markov chains"). Chances belong to the state before the move.
"""

from __future__ import annotations

import numpy as np

from taqarub.game.game import AxisShift, Lottery


def aligned(array: np.ndarray, axes: int) -> np.ndarray:
    """An array that broadcasts to (*shape, B), with all its `axes` + 1 dimensions written out.

    >>> aligned(np.array([0.1, 0.2]), 3).shape
    (1, 1, 1, 2)
    """
    array = np.asarray(array)
    return array.reshape((1,) * (axes + 1 - array.ndim) + array.shape)


def neighbour(values: np.ndarray, axis: int, step: int, axes: int) -> np.ndarray:
    """Values one rung up (`step` = 1) or down (−1) on an axis; at the edge the value itself."""
    at = values.ndim - axes - 1 + axis
    places = np.clip(np.arange(values.shape[at]) + step, 0, values.shape[at] - 1)
    return np.take(values, places, axis=at)


def shifted(values: np.ndarray, shift: AxisShift, axes: int) -> np.ndarray:
    """E[V] under one shift.

    values (N, *shape, B); returns the same shape.

    >>> up_half = AxisShift(0, up=np.array([0.5]), down=np.array([0.0]))
    >>> shifted(np.array([[[0.0], [1.0], [4.0]]]), up_half, axes=1)[0, :, 0]
    array([0.5, 2.5, 4. ])
    """
    at = values.ndim - axes - 1 + shift.axis
    up, down = aligned(shift.up, axes), aligned(shift.down, axes)
    low = (slice(None),) * at + (slice(None, -1),)
    high = (slice(None),) * at + (slice(1, None),)
    gain = values[high] - values[low]
    result = values.copy()
    if up.any():
        result[low] += _cut(up, shift.axis, slice(None, -1)) * gain
    if down.any():
        result[high] -= _cut(down, shift.axis, slice(1, None)) * gain
    return result


def _cut(chance: np.ndarray, axis: int, part: slice) -> np.ndarray:
    return chance if chance.shape[axis] == 1 else chance[(slice(None),) * axis + (part,)]


def depends(shift: AxisShift, axis: int, axes: int) -> bool:
    """Whether a shift's chances differ along an axis."""
    return aligned(shift.up, axes).shape[axis] > 1 or aligned(shift.down, axes).shape[axis] > 1


def expectation(values: np.ndarray, shifts: tuple[AxisShift, ...], axes: int) -> np.ndarray:
    """E[V] under independent shifts whose chances belong to the state before the move.

    A product of operators is exact when no inner chance depends on the axis of an outer shift; shifts are put in such
    an order. Where there is none, the last shift is conditioned on.
    """
    if not shifts:
        return values
    for place, shift in enumerate(shifts):
        rest = shifts[:place] + shifts[place + 1 :]
        first_on_axis = all(earlier.axis != shift.axis for earlier in shifts[:place])
        if first_on_axis and not any(depends(other, shift.axis, axes) for other in rest):
            return shifted(expectation(values, rest, axes), shift, axes)
    rest, last = shifts[:-1], shifts[-1]
    up, down = aligned(last.up, axes), aligned(last.down, axes)
    stay = (1.0 - up - down) * expectation(values, rest, axes)
    higher = expectation(neighbour(values, last.axis, 1, axes), rest, axes)
    lower = expectation(neighbour(values, last.axis, -1, axes), rest, axes)
    return stay + up * higher + down * lower


def after_lottery(values: np.ndarray, lottery: Lottery, axes: int) -> np.ndarray:
    """E[V] over a lottery: with its chance the shifts happen and the axes in `sets` jump."""
    jumped = values
    for axis, place in lottery.sets:
        at = values.ndim - axes - 1 + axis
        jumped = np.broadcast_to(np.take(jumped, [place], axis=at), values.shape)
    expected = expectation(jumped, lottery.shifts, axes)
    return values + aligned(lottery.chance, axes) * (expected - values)


def after_switching(values: np.ndarray, matrix: np.ndarray, axis: int, axes: int) -> np.ndarray:
    """E[V] over a Markov regime: matrix (n, n, B or 1), from regime to regime.

    >>> matrix = np.array([[0.9, 0.1], [0.2, 0.8]])[..., None]
    >>> after_switching(np.array([[[0.0], [1.0]]]), matrix, axis=0, axes=1)[0, :, 0]
    array([0.1, 0.8])
    """
    at = values.ndim - axes - 1 + axis
    front = np.moveaxis(values, at, 0)
    result = np.empty_like(front)
    for place in range(front.shape[0]):
        result[place] = sum(matrix[place, to] * front[to] for to in range(front.shape[0]))
    return np.moveaxis(result, 0, at)
