"""How a value tensor lies in memory, so that every pass over it is a long run through the cache.

A block of b draws of one tensor is one vector of length S·b, axes in the order of the game and draws innermost; axis k
has the step σ_k = b · Π_{l > k} n_l. A box is a range on every axis. A neighbour on axis k lies σ_k further on. On a
*long* axis (σ_k ≥ `RUN`) a box leaves out the edge, which saves work; on a *short* axis a box is always whole, the
neighbour of an edge state is whatever lies there, and the chance of that step is zero. Buffers have a margin at both
ends, so that a neighbour always exists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RUN = 32  # elements; below this the overhead of a numpy inner loop is more than what leaving out the edge saves
Box = tuple[tuple[int, int], ...]
Rows = tuple[int, int, int]  # first player, number of players, step between players
ONE: Rows = (0, 1, 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """shape (n_1 … n_K), steps (σ_1 … σ_K), b draws; `long` marks the axes on which boxes may be cut."""

    shape: tuple[int, ...]
    steps: tuple[int, ...]
    draws: int
    long: tuple[bool, ...]

    @property
    def length(self) -> int:
        """S·b, the length of one player's values."""
        return int(np.prod(self.shape)) * self.draws

    @property
    def margin(self) -> int:
        """Elements kept free at both ends of a buffer (a multiple of a cache line)."""
        return -(-max(self.steps) // 8) * 8

    @property
    def whole(self) -> Box:
        """The box of all states."""
        return tuple((0, n) for n in self.shape)


def layout_of(shape: tuple[int, ...], draws: int) -> Layout:
    """The layout of a block of draws.

    >>> layout_of((5, 3, 2), draws=16).steps, layout_of((5, 3, 2), draws=16).long
    ((96, 32, 16), (True, True, False))
    """
    steps = tuple(int(np.prod(shape[k + 1 :])) * draws for k in range(len(shape)))
    return Layout(shape, steps, draws, tuple(step >= RUN for step in steps))


def buffer(layout: Layout, rows: int = 1) -> np.ndarray:
    """Zeros for the values of some players, margins at both ends, aligned to a cache line."""
    size = rows * layout.length + 2 * layout.margin
    raw = np.zeros(size + 8)
    skip = (-raw.ctypes.data // 8) % 8
    return raw[skip : skip + size]


def view(layout: Layout, data: np.ndarray, box: Box, shift: int = 0, rows: Rows = ONE, shared: bool = False) -> np.ndarray:
    """The part of a buffer in a box, moved by `shift` elements: (players, merged axes …).

    `shared` repeats the first row for every player (chances are the same for all).
    """
    sizes, strides = [layout.draws], [1]
    offset = layout.margin + shift + (0 if shared else rows[0] * layout.length)
    for (low, high), step in zip(reversed(box), reversed(layout.steps), strict=True):
        offset += low * step
        if high - low == 1:
            continue
        if sizes[-1] * strides[-1] == step:
            sizes[-1] *= high - low
        else:
            sizes.append(high - low)
            strides.append(step)
    if rows[1] > 1:
        sizes.append(rows[1])
        strides.append(0 if shared else rows[2] * layout.length)
    item = data.itemsize
    spans = [s * item for s in reversed(strides)]
    return np.ndarray(sizes[::-1], data.dtype, data, offset * item, spans)


def tensor(layout: Layout, data: np.ndarray, rows: int = 1) -> np.ndarray:
    """All of a buffer as (rows, *shape, b)."""
    inside = data[layout.margin : layout.margin + rows * layout.length]
    return inside.reshape((rows, *layout.shape, layout.draws))


def cut(box: Box, axis: int, low: int, high: int) -> Box:
    """A box with the range of one axis narrowed."""
    return tuple((max(a, low), min(b, high)) if k == axis else (a, b) for k, (a, b) in enumerate(box))


def grown(layout: Layout, box: Box, axis: int, down: bool, up: bool) -> Box:
    """A box with room for one step down or up on an axis."""
    return tuple(
        (max(a - down, 0), min(b + up, layout.shape[k])) if k == axis and layout.long[k] else (a, b)
        for k, (a, b) in enumerate(box)
    )


def empty(box: Box) -> bool:
    """Whether a box holds no state."""
    return any(low >= high for low, high in box)


def support(layout: Layout, array: np.ndarray, box: Box) -> Box:
    """The smallest box around what is not zero in an array (K axes, of size 1 or n, then draws), cut on long axes."""
    for axis in range(len(layout.shape)):
        if layout.long[axis] and array.shape[axis] > 1:
            others = tuple(k for k in range(array.ndim) if k != axis)
            places = np.flatnonzero(np.any(array != 0, axis=others))
            box = cut(box, axis, places[0], places[-1] + 1) if places.size else cut(box, axis, 0, 0)
    return box


def inside(array: np.ndarray, box: Box) -> np.ndarray:
    """The part of an array (K axes, of size 1 or n, then draws) in a box."""
    return array[tuple(slice(a, b) if array.shape[k] > 1 else slice(None) for k, (a, b) in enumerate(box))]
