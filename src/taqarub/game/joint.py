"""What the moves of several players do together when they are made at once.

Every member of a group moves each axis as if alone: its steps have the chances of the state before the group, and a
step over an edge is not taken. On an axis that several members move, their displacements add up, and the sum stops at
the edges. So nothing depends on the order in which the members are named; where every axis is moved by one member at
most, this is the product of operators that any other action is (`operators.expectation`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from taqarub.game.game import AxisShift
from taqarub.game.operators import aligned, expectation, neighbour
from taqarub.game.outcomes import outcomes

Shifts = tuple[AxisShift, ...]
Steps = dict[int, np.ndarray]  # displacement of one axis → its chance, which broadcasts to (*shape, B)


def joint_expectation(values: np.ndarray, members: Sequence[Shifts], axes: int) -> np.ndarray:
    """E[V] (N, *shape, B) when the members of a group make these shifts at once.

    Two who push the top rung of a ladder of three, one up, one down: the step up is not taken, so it goes down.

    >>> one, none = np.ones(1), np.zeros(1)
    >>> up, down = (AxisShift(0, one, none),), (AxisShift(0, none, one),)
    >>> values = np.array([[[0.0], [10.0], [20.0]]])
    >>> [joint_expectation(values, pair, 1)[0, :, 0].tolist() for pair in ((up, down), (down, up))]
    [[10.0, 10.0, 10.0], [10.0, 10.0, 10.0]]
    """
    shape = values.shape[values.ndim - axes - 1 : -1]
    return expected_at_once(values, [moved_by(shifts, shape) for shifts in members], axes)


@dataclass(frozen=True, slots=True)
class Moved:
    """What one member does: its shifts, and how far it moves each axis."""

    shifts: Shifts
    steps: dict[int, Steps]


def moved_by(shifts: Shifts, shape: tuple[int, ...]) -> Moved:
    """The displacements of a member's shifts, axis by axis."""
    where = sorted({shift.axis for shift in shifts})
    own = {axis: [shift for shift in shifts if shift.axis == axis] for axis in where}
    return Moved(shifts, {axis: _displaced(own[axis], axis, shape[axis], len(shape)) for axis in where})


def expected_at_once(values: np.ndarray, members: Sequence[Moved], axes: int) -> np.ndarray:
    """As `joint_expectation`, of members whose displacements are known."""
    if sum(len(member.steps) for member in members) == len(set().union(*(member.steps for member in members))):
        return expectation(values, tuple(shift for member in members for shift in member.shifts), axes)
    steps: dict[int, Steps] = {}
    for member in members:
        for axis, own in member.steps.items():
            steps[axis] = _added(steps[axis], own) if axis in steps else own
    return _expected(values, tuple(steps.items()), axes)


def outcomes_at_once(
    state: np.ndarray, shape: tuple[int, ...], members: Sequence[Shifts], draw: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs (next state (K, P), chance (P,)) of shifts made at once from states (K, P)."""
    top = np.array(shape)[:, None] - 1
    for ends in product(*(list(outcomes(state, shape, shifts, (), draw)) for shifts in members)):
        chance, moved = np.ones(state.shape[1]), np.zeros_like(state)
        for after, odds in ends:
            chance, moved = chance * odds, moved + (after - state)
        yield np.clip(state + moved, 0, top), chance


def _displaced(shifts: Sequence[AxisShift], axis: int, size: int, axes: int) -> Steps:
    """How far one member moves an axis, by chance; its own shifts of the axis come one after the other."""
    found: Steps = {}
    place = np.arange(size)
    for steps in product((0, 1, -1), repeat=len(shifts)):
        chance, at = np.ones((1,) * (axes + 1)), place
        for shift, step in zip(shifts, steps, strict=True):
            up, down = aligned(shift.up, axes), aligned(shift.down, axes)
            chance = chance * (up if step == 1 else down if step == -1 else 1.0 - up - down)
            at = np.clip(at + step, 0, size - 1)
        for distance in np.unique(at - place).tolist():
            here = (at - place == distance).reshape([size if k == axis else 1 for k in range(axes + 1)])
            if np.any(part := chance * here):
                found[distance] = found.get(distance, 0.0) + part
    return found


def _added(first: Steps, second: Steps) -> Steps:
    """The sum of two independent displacements."""
    found: Steps = {}
    for (a, p), (b, q) in product(first.items(), second.items()):
        found[a + b] = found.get(a + b, 0.0) + p * q
    return found


def _expected(values: np.ndarray, steps: tuple[tuple[int, Steps], ...], axes: int) -> np.ndarray:
    """As `operators.expectation`: a product where it is exact, else the last axis is conditioned on."""
    if not steps:
        return values
    for place, (axis, chances) in enumerate(steps):
        rest = steps[:place] + steps[place + 1 :]
        if not any(p.shape[axis] > 1 for _, other in rest for p in other.values()):
            inner = _expected(values, rest, axes)
            return _mean(chances, {m: neighbour(inner, axis, m, axes) for m in chances})
    axis, chances = steps[-1]
    return _mean(chances, {m: _expected(neighbour(values, axis, m, axes), steps[:-1], axes) for m in chances})


def _mean(chances: Steps, ends: dict[int, np.ndarray]) -> np.ndarray:
    return np.asarray(sum(p * ends[m] for m, p in chances.items()))
