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


@dataclass(frozen=True, slots=True)
class Layout:
    """shape (n_1 … n_K), steps (σ_1 … σ_K), b draws; `long` marks the axes on which boxes may be cut."""

    shape: tuple[int, ...]
    steps: tuple[int, ...]
    draws: int
    long: tuple[bool, ...]
    length: int  # S·b

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
    return Layout(shape, steps, draws, tuple(step >= RUN for step in steps), shape[0] * steps[0])


def buffer(layout: Layout) -> np.ndarray:
    """Zeros for the values of one player, margins at both ends, aligned to a cache line."""
    size = layout.length + 2 * layout.margin
    raw = np.zeros(size + 8)
    skip = (-raw.ctypes.data // 8) % 8
    return raw[skip : skip + size]


def view(layout: Layout, data: np.ndarray, box: Box | None = None, shift: int = 0) -> np.ndarray:
    """The part of a buffer in a box (None: everywhere), moved by `shift` elements; axes are merged where they can be."""
    sizes, strides = [layout.draws], [1]
    offset = layout.margin + shift
    for (low, high), step in zip(reversed(box or layout.whole), reversed(layout.steps), strict=True):
        offset += low * step
        if high - low == 1:
            continue
        if sizes[-1] * strides[-1] == step:
            sizes[-1] *= high - low
        else:
            sizes.append(high - low)
            strides.append(step)
    item = data.itemsize
    return np.ndarray(sizes[::-1], data.dtype, data, offset * item, [s * item for s in reversed(strides)])


def tensor(layout: Layout, data: np.ndarray) -> np.ndarray:
    """All of a buffer as (*shape, b)."""
    return view(layout, data).reshape((*layout.shape, layout.draws))


def cut(box: Box, axis: int, low: int, high: int) -> Box:
    """A box with the range of one axis narrowed."""
    return tuple((max(a, low), min(b, high)) if k == axis else (a, b) for k, (a, b) in enumerate(box))


def meet(box: Box, other: Box) -> Box:
    """What lies in both boxes."""
    return tuple((max(a, c), min(b, d)) for (a, b), (c, d) in zip(box, other, strict=True))


def grown(layout: Layout, box: Box, axis: int, down: bool, up: bool) -> Box:
    """A box with room for one step down or up on an axis."""
    return tuple(
        (max(a - down, 0), min(b + up, layout.shape[k])) if k == axis and layout.long[k] else (a, b)
        for k, (a, b) in enumerate(box)
    )


def empty(box: Box) -> bool:
    """Whether a box holds no state."""
    return any(low >= high for low, high in box)


def outside(box: Box, inner: Box) -> list[Box] | None:
    """What lies in a box but not in an inner one, if that is at most two slabs; None otherwise.

    >>> outside(((0, 3), (0, 2)), ((0, 2), (0, 2)))
    [((2, 3), (0, 2))]
    """
    differ = [k for k in range(len(box)) if box[k] != inner[k]]
    if len(differ) > 1:
        return None
    ends = [(k, part) for k in differ for part in ((box[k][0], inner[k][0]), (inner[k][1], box[k][1]))]
    return [cut(box, k, *part) for k, part in ends if part[0] < part[1]]


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
