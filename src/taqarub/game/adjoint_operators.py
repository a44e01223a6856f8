"""Transposes of `operators`: what a shift or a regime did to values, done to adjoints the other way."""

from __future__ import annotations

from itertools import product

import numpy as np

from taqarub.game.game import AxisShift, Switching
from taqarub.game.operators import after_switching, aligned, neighbour


def expectation_back(
    values: np.ndarray, shifts: tuple[AxisShift, ...], adjoint: np.ndarray, axes: int
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    """The adjoint of E[V] under independent shifts: by V (N, *shape, B), and by every shift's chances (*shape, B).

    E[V](s) = Σ over what every shift does of the product of the chances at s times V where that leads.
    """
    result = np.zeros(adjoint.shape)
    slopes = [(np.zeros(adjoint.shape[1:]), np.zeros(adjoint.shape[1:])) for _ in shifts]
    for steps in product((0, 1, -1), repeat=len(shifts)):
        odds = [_odds(shift, step, axes) for shift, step in zip(shifts, steps, strict=True)]
        if any(not np.any(part) for part in odds):
            continue  # stays out of the sum, as does a derivative by a chance that is zero everywhere
        ends, part = values, np.prod(np.broadcast_arrays(*odds, np.ones((1,) * (axes + 1))), axis=0) * adjoint
        for shift, step in reversed(list(zip(shifts, steps, strict=True))):
            ends = neighbour(ends, shift.axis, step, axes)
        for shift, step in zip(shifts, steps, strict=True):
            part = neighbour_back(part, shift.axis, step)
        result += part
        worth = np.sum(adjoint * ends, axis=0)
        for k, step in enumerate(steps):
            others = worth
            for other in (*odds[:k], *odds[k + 1 :]):
                others = others * other
            for way, sign in ((0, 1), (1, -1)):
                if step == 0:
                    slopes[k][way][...] -= others
                elif step == sign:
                    slopes[k][way][...] += others
    return result, slopes


def _odds(shift: AxisShift, step: int, axes: int) -> np.ndarray:
    up, down = aligned(shift.up, axes), aligned(shift.down, axes)
    return 1.0 - up - down if step == 0 else up if step > 0 else down


def neighbour_back(adjoint: np.ndarray, axis: int, step: int) -> np.ndarray:
    """The transpose of `operators.neighbour`: what a place gave to its neighbour goes back to it."""
    if step == 0:
        return adjoint
    front = np.moveaxis(adjoint, 1 + axis, 0)
    result = np.zeros_like(front)
    places = np.clip(np.arange(front.shape[0]) + step, 0, front.shape[0] - 1)
    for here, there in enumerate(places):
        result[there] += front[here]
    return np.moveaxis(result, 0, 1 + axis)


def switching_back(
    switching: Switching, which: int, values: np.ndarray, adjoint: np.ndarray, axes: int
) -> tuple[np.ndarray, np.ndarray]:
    """The adjoint of `operators.after_switching`: by the values, and by the matrix (n, n, B or 1)."""
    at = adjoint.ndim - axes - 1 + switching.axis
    matrix = switching.matrices[which]
    back, front = np.moveaxis(adjoint, at, 0), np.moveaxis(values, at, 0)
    slope = np.zeros(matrix.shape)
    for here in range(matrix.shape[0]):
        for to in range(matrix.shape[0]):
            by_draw = (back[here] * front[to]).reshape(-1, adjoint.shape[-1]).sum(axis=0)
            slope[here, to] = by_draw if matrix.shape[-1] > 1 else by_draw.sum()
    return after_switching(adjoint, np.swapaxes(matrix, 0, 1), switching.axis, axes), slope
