"""Where a move, a lottery or a regime leads, as weights on offsets, so that the same numbers serve both directions.

With values in one vector (`layout`), the state reached by a step vector lies a fixed number of places o away, and

    E[V](s) = Σ_o p_o(s) V(s + o),        E[·]ᵀ x (s + o) ← x(s + o) + p_o(s) x(s)

There are few offsets, three for every axis that is moved, multiplied: the matrix is a handful of diagonals (Saad 2003,
"Iterative Methods for Sparse Linear Systems", section 3.4: the diagonal format), and no S × S array is built. Chances
are those of the state before the move, whatever they depend on. p is multilinear in the shifts' chances, so that a
derivative by one of them is the same sum with (stay, up, down) of that shift replaced by (−1, 1, 0) or (−1, 0, 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np

from taqarub.game.adjoint_totals import gathered
from taqarub.game.game import AxisShift, Lottery
from taqarub.game.layout import Layout
from taqarub.game.operators import aligned

Key = TypeVar("Key")
Factors = tuple[int, np.ndarray, np.ndarray, np.ndarray]  # axis; chances to stay, go up, go down
Displaced = dict[tuple[int, ...], np.ndarray]  # how far every axis moves -> what broadcasts to (*shape, b)
Weights = dict[int, np.ndarray]  # offset -> what broadcasts to (*shape, b)


@dataclass(frozen=True, slots=True)
class Kernel:
    """offsets (n,) in places; weights (n, L), zero where an offset would leave its axis."""

    offsets: tuple[int, ...]
    weights: np.ndarray


def kernel_of(layout: Layout, weights: Weights) -> Kernel:
    """Weights written out; offsets in rising order."""
    offsets = tuple(sorted(weights))
    full = np.empty((len(offsets), layout.length))
    for row, offset in zip(full, offsets, strict=True):
        row.reshape(*layout.shape, layout.draws)[...] = weights[offset]
    return Kernel(offsets, full)


def factors_of(shifts: Sequence[AxisShift], axes: int) -> list[Factors]:
    """Per shift, its axis and the chances to stay, go up and go down."""
    found = []
    for shift in shifts:
        up, down = aligned(shift.up, axes), aligned(shift.down, axes)
        found.append((shift.axis, 1.0 - up - down, up, down))
    return found


def weights_of(layout: Layout, factors: Sequence[Factors], sets: Sequence[tuple[int, int]] = ()) -> Weights:
    """p_o of independent shifts, the first of an axis before the next, and of jumps of axes to a place after them."""
    return by_offset(layout, displacements(layout, factors, sets))


def displacements(layout: Layout, factors: Sequence[Factors], sets: Sequence[tuple[int, int]] = ()) -> Displaced:
    """The same by how far every axis moves."""
    axes = len(layout.shape)
    found: Displaced = {(0,) * axes: np.ones((1,) * (axes + 1))}
    for axis, *odds in factors:
        after: Displaced = {}
        for place, weight in found.items():
            for step, part in zip((0, 1, -1), odds, strict=True):
                if not np.any(part):
                    continue
                inside = _inside(layout.shape, axis, place[axis] + step)
                moved = (*place[:axis], place[axis] + step, *place[axis + 1 :])
                _put(after, moved, weight * part * inside)
                if not inside.all():
                    _put(after, place, weight * part * ~inside)
        found = after
    for axis, to in sets:
        after = {}
        for place, weight in found.items():
            for rung in range(layout.shape[axis]):
                here = _along(np.arange(layout.shape[axis]) == rung, axis, axes)
                _put(after, (*place[:axis], to - rung, *place[axis + 1 :]), weight * here)
        found = after
    return found


def by_offset(layout: Layout, displaced: Displaced) -> Weights:
    """Weights by the number of places that a displacement comes to."""
    found: Weights = {}
    for place, weight in displaced.items():
        _put(found, sum(d * step for d, step in zip(place, layout.steps, strict=True)), weight)
    return found


def at_once(layout: Layout, members: Sequence[Displaced]) -> Weights:
    """p_o of the sum of what several players displace at once, held within every axis."""
    axes = len(layout.shape)
    found: Displaced = {(0,) * axes: np.ones((1,) * (axes + 1))}
    for member in members:
        after: Displaced = {}
        for (one, weight), (other, part) in product(found.items(), member.items()):
            _put(after, tuple(a + b for a, b in zip(one, other, strict=True)), weight * part)
        found = after
    for axis, size in enumerate(layout.shape):
        after = {}
        for place, weight in found.items():
            if not place[axis]:
                _put(after, place, weight)
                continue
            for rung in range(size):
                far = int(np.clip(rung + place[axis], 0, size - 1)) - rung
                here = _along(np.arange(size) == rung, axis, axes)
                _put(after, (*place[:axis], far, *place[axis + 1 :]), weight * here)
        found = after
    return by_offset(layout, found)


def lottery_weights(layout: Layout, lottery: Lottery) -> Weights:
    """p_o of a lottery: 1 − q on staying, and q times what happens."""
    axes = len(layout.shape)
    chance = aligned(lottery.chance, axes)
    happens = weights_of(layout, factors_of(lottery.shifts, axes), lottery.sets)
    weights = {offset: chance * weight for offset, weight in happens.items()}
    _put(weights, 0, 1.0 - chance)
    return weights


def switching_weights(layout: Layout, axis: int, matrix: np.ndarray) -> Weights:
    """p_o of a regime: matrix (n, n, b or 1)."""
    axes = len(layout.shape)
    weights: Weights = {}
    for here in range(matrix.shape[0]):
        mask = _along(np.arange(matrix.shape[0]) == here, axis, axes)
        for to in range(matrix.shape[0]):
            _put(weights, (to - here) * layout.steps[axis], mask * matrix[here, to])
    return weights


Asked = Mapping[int, np.ndarray]  # offset -> derivative by p_o (*shape, b)


def shift_slopes(
    layout: Layout,
    shifts: Sequence[AxisShift],
    asked: Asked,
    sets: Sequence[tuple[int, int]] = (),
    chance: np.ndarray | float = 1.0,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Derivatives by `up` and `down` of every shift, given those by p_o; `chance`: that of the lottery around them."""
    found = []
    for shift, changes in zip(shifts, changed_factors(shifts, len(layout.shape)), strict=True):
        pair = []
        for array, changed in zip((shift.up, shift.down), changes, strict=True):
            if changed is None:
                pair.append(np.zeros(np.shape(array)))
                continue
            slope = weighed(asked, weights_of(layout, changed, sets)) * chance
            pair.append(gathered(np.broadcast_to(slope, (*layout.shape, layout.draws)), array))
        found.append((pair[0], pair[1]))
    return found


def changed_factors(shifts: Sequence[AxisShift], axes: int) -> list[list[list[Factors] | None]]:
    """Per shift, the factors in which a derivative by `up` and one by `down` replaces its own; None for a direction
    that is zero everywhere."""
    factors, found = factors_of(shifts, axes), []
    one, none = np.ones((1,) * (axes + 1)), np.zeros((1,) * (axes + 1))
    for k, shift in enumerate(shifts):
        found.append([
            [*factors[:k], (shift.axis, *replaced), *factors[k + 1 :]] if np.any(array) else None
            for array, replaced in ((shift.up, (-one, one, none)), (shift.down, (-one, none, one)))
        ])  # fmt: skip
    return found


def weighed(asked: Asked, weights: Weights) -> np.ndarray:
    """Σ_o of derivatives by p_o times weights; offsets that nothing was asked of do not exist in the game."""
    return np.asarray(sum(asked[offset] * weight for offset, weight in weights.items() if offset in asked))


def chance_slope(layout: Layout, lottery: Lottery, asked: Asked) -> np.ndarray:
    """The derivative by a lottery's chance, given those by p_o."""
    happens = weights_of(layout, factors_of(lottery.shifts, len(layout.shape)), lottery.sets)
    slope = weighed(asked, happens) - asked[0]
    return gathered(np.broadcast_to(slope, (*layout.shape, layout.draws)), lottery.chance)


def matrix_slope(layout: Layout, axis: int, matrix: np.ndarray, asked: Asked) -> np.ndarray:
    """The derivative by a matrix of regimes (n, n, b or 1), given those by p_o."""
    slope = np.zeros(matrix.shape)
    for here in range(matrix.shape[0]):
        for to in range(matrix.shape[0]):
            part = np.take(asked[(to - here) * layout.steps[axis]], here, axis=axis)
            by_draw = part.reshape(-1, layout.draws).sum(axis=0)
            slope[here, to] = by_draw if matrix.shape[-1] > 1 else by_draw.sum()
    return slope


def _put(into: dict[Key, np.ndarray], key: Key, weight: np.ndarray) -> None:
    into[key] = into[key] + weight if key in into else weight


def _inside(shape: tuple[int, ...], axis: int, far: int) -> np.ndarray:
    places = np.arange(shape[axis]) + far
    return _along((places >= 0) & (places < shape[axis]), axis, len(shape))


def _along(mask: np.ndarray, axis: int, axes: int) -> np.ndarray:
    return mask.reshape((1,) * axis + (-1,) + (1,) * (axes - axis))
