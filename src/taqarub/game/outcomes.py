"""Where independent shifts lead from every state, outcome by outcome: for distributions, not for values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from taqarub.game.game import AxisShift
from taqarub.game.operators import aligned


def chance_at(array: np.ndarray, state: np.ndarray, draw: int) -> np.ndarray:
    """A chance, cost or mask at states (K, P) of one draw: (P,).

    array broadcasts to (*shape, B); its size-1 axes are read at 0.
    """
    full = aligned(array, state.shape[0])
    index = tuple(x if full.shape[k] > 1 else 0 for k, x in enumerate(state))
    return np.broadcast_to(full[(*index, draw if full.shape[-1] > 1 else 0)], state.shape[1:])


@dataclass(frozen=True, slots=True)
class Lookup:
    """A chance of one draw, ready to be read at many states: values over the axes that it depends on."""

    values: np.ndarray
    axes: tuple[int, ...]

    def at(self, state: np.ndarray) -> np.ndarray:
        """The chance at states (K, P): (P,), or () where it is the same everywhere."""
        return self.values[tuple(state[axis] for axis in self.axes)]


def lookup(array: np.ndarray, shape: tuple[int, ...], draw: int) -> Lookup:
    """Prepare a chance that broadcasts to (*shape, B)."""
    full = aligned(array, len(shape))
    full = full[..., draw if full.shape[-1] > 1 else 0]
    used = tuple(axis for axis, size in enumerate(full.shape) if size > 1)
    return Lookup(np.asarray(full).reshape([full.shape[axis] for axis in used]), used)


def outcomes(
    state: np.ndarray,
    shape: tuple[int, ...],
    shifts: tuple[AxisShift, ...],
    sets: tuple[tuple[int, int], ...],
    draw: int,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs (next state (K, P), chance (P,)) that add to one over the pairs; jumps come after shifts."""
    chances = [(chance_at(s.up, state, draw), chance_at(s.down, state, draw)) for s in shifts]
    for steps in product((0, 1, -1), repeat=len(shifts)):
        chance = np.ones(state.shape[1])
        after = state.copy()
        for shift, step, (up, down) in zip(shifts, steps, chances, strict=True):
            chance = chance * (up if step == 1 else down if step == -1 else 1.0 - up - down)
            after[shift.axis] = np.clip(after[shift.axis] + step, 0, shape[shift.axis] - 1)
        for axis, place in sets:
            after[axis] = place
        if chance.any():
            yield after, chance
