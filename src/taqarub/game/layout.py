"""How values lie in memory, so that every pass over them is one long run through the cache.

The values of one player, for a block of b draws, are one vector of length L = S·b: axes in the order of the game,
draws innermost. Axis k has the step σ_k = b · Π_{l > k} n_l, and the neighbour of place i on that axis is i ± σ_k. At
the edge of an axis whatever lies there is read, and the chance of that step is zero; buffers have a margin of σ_1 at
both ends, so that a neighbour always exists. Only the first axis is ever cut, since a cut elsewhere would break the
run: a *run* is the range of places (start, stop) with the first axis between two rungs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """shape (n_1 … n_K), steps (σ_1 … σ_K), b draws, length L."""

    shape: tuple[int, ...]
    steps: tuple[int, ...]
    draws: int
    length: int

    @property
    def whole(self) -> Run:
        """All places."""
        return 0, self.length


def layout_of(shape: tuple[int, ...], draws: int) -> Layout:
    """The layout of a block of draws.

    >>> layout_of((5, 3, 2), draws=4)
    Layout(shape=(5, 3, 2), steps=(24, 8, 4), draws=4, length=120)
    """
    steps = tuple(int(np.prod(shape[k + 1 :])) * draws for k in range(len(shape)))
    return Layout(shape, steps, draws, shape[0] * steps[0])


def buffer(layout: Layout) -> np.ndarray:
    """Zeros for the values of one player, with margins, aligned to a cache line."""
    size = layout.length + 2 * layout.steps[0]
    raw = np.zeros(size + 16)
    skip = (-(raw.ctypes.data // 8 + layout.steps[0])) % 8
    return raw[skip : skip + size]


def view(layout: Layout, data: np.ndarray, run: Run | None = None, shift: int = 0) -> np.ndarray:
    """A run of a buffer (None: all of it), read `shift` places further on."""
    start, stop = run or layout.whole
    return data[layout.steps[0] + start + shift : layout.steps[0] + stop + shift]


def tensor(layout: Layout, data: np.ndarray) -> np.ndarray:
    """All of a buffer as (*shape, b)."""
    return view(layout, data).reshape((*layout.shape, layout.draws))


def meet(run: Run, other: Run) -> Run:
    """What lies in both runs; empty when stop ≤ start."""
    return max(run[0], other[0]), min(run[1], other[1])


def empty(run: Run) -> bool:
    """Whether a run holds no place."""
    return run[1] <= run[0]


def grown(layout: Layout, run: Run, axis: int) -> Run:
    """A run with room for one step either way on an axis."""
    room = layout.steps[0] if axis == 0 else 0
    return meet((run[0] - room, run[1] + room), layout.whole)


def support(layout: Layout, array: np.ndarray) -> Run:
    """The smallest run around what is not zero in an array (K axes, of size 1 or n, then draws).

    >>> support(layout_of((3, 2), 1), np.array([0.0, 1.0, 1.0]).reshape(3, 1, 1))
    (2, 6)
    """
    rungs = np.flatnonzero(np.any(array.reshape(array.shape[0], -1) != 0, axis=1))
    if rungs.size == 0:
        return 0, 0
    if array.shape[0] == 1:
        return layout.whole
    return int(rungs[0]) * layout.steps[0], (int(rungs[-1]) + 1) * layout.steps[0]
