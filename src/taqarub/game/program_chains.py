"""A factored game as tables of integers and one vector of numbers a draw, for the compiled engine.

The axes are parted: a row runs over the inner ones, n states, and there is a row for every place on the outer ones. A
coefficient that differs inside a row is a vector of n for as many rows as differ; one that does not is a number a row.
An expectation is a tree of steps: of the shifts of an action those on outer axes come innermost and read values at a
distance; shifts on inner axes come outermost and read the step before, where no chance inside depends on their axis,
and else read both branches of the tree. All chances are those of the state before the move.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from taqarub.game.game import AxisShift
from taqarub.game.operators import aligned, depends

SHORTEST_ROW = 400  # states; shorter rows spend their time on calls, much longer ones leave the nearest cache
VALUES = -1  # the space of values; steps of a chain are 0, 1, …
Place = tuple[int, int]  # space, distance


@dataclass(frozen=True, slots=True)
class Split:
    """The axes parted: outer axes count, rows, n states a row, σ by axis, and room for a step beyond a row."""

    shape: tuple[int, ...]
    outer: int
    rows: int
    n: int
    far: tuple[int, ...]

    @property
    def room(self) -> int:
        """The longest step inside a row."""
        return max((f for k, f in enumerate(self.far) if k >= self.outer), default=0)

    @property
    def margin(self) -> int:
        """The longest way that a chain of steps on different axes can lead."""
        return sum(self.far)


def split_of(shape: tuple[int, ...], shortest: int = SHORTEST_ROW) -> Split:
    """The shortest rows of at least some states.

    >>> split_of((5, 5, 4, 4, 4, 3, 5))
    Split(shape=(5, 5, 4, 4, 4, 3, 5), outer=2, rows=25, n=960, far=(4800, 960, 240, 60, 15, 5, 1))
    """
    far = tuple(int(np.prod(shape[k + 1 :])) for k in range(len(shape)))
    outer = max((k for k in range(1, len(shape)) if int(np.prod(shape[k:])) >= shortest), default=0)
    rows = int(np.prod(shape[:outer]))
    return Split(shape, outer, rows, int(np.prod(shape[outer:])), far)


class Numbers:
    """The vector of every draw, in the making: coefficients first."""

    def __init__(self, split: Split, draws: int) -> None:
        self.split, self.draws = split, draws
        self.parts: list[np.ndarray] = []
        self.length = 0
        self.coefs: list[tuple[int, int]] = []
        self.rows: list[np.ndarray] = []
        self.known: dict[tuple[object, ...], tuple[np.ndarray, int]] = {}

    def put(self, numbers: np.ndarray) -> int:
        """Numbers (m, B or 1) at the end; returns where they begin."""
        at = self.length
        self.parts.append(np.broadcast_to(numbers, (numbers.shape[0], self.draws)))
        self.length += numbers.shape[0]
        return at

    def coefficient(self, array: np.ndarray, wide: bool = False) -> int:
        """The number of a coefficient that broadcasts to (*shape, B); `wide` asks for one number a state."""
        key = (id(array), wide)
        if key not in self.known:
            self.known[key] = (array, self._coefficient(array, wide))
        return self.known[key][1]

    def step(self, chance: np.ndarray, axis: int, up: bool) -> int:
        """The chance of a step, signed by its direction and zero at the edge, times the factor of a lottery."""
        key = (id(chance), axis, up)
        if key not in self.known:
            axes, n = len(self.split.shape), self.split.shape[axis]
            possible = np.ones((n,) + (1,) * (axes - axis))
            possible[-1 if up else 0] = 0.0
            self.known[key] = (chance, self._coefficient(aligned(chance, axes) * possible, False))
        return self.known[key][1]

    def _coefficient(self, array: np.ndarray, wide: bool) -> int:
        split, axes = self.split, len(self.split.shape)
        array = aligned(array, axes)
        outer, inner, draws = array.shape[: split.outer], array.shape[split.outer : axes], array.shape[-1]
        variants = int(np.prod(outer))
        which = np.broadcast_to(np.arange(variants).reshape(outer), split.shape[: split.outer]).reshape(-1)
        if not wide and all(size == 1 for size in inner):
            at = self.put(array.reshape(variants, draws)[which])
            self.coefs.append((0, at))
        else:
            full = np.broadcast_to(array, (*outer, *split.shape[split.outer :], draws))
            self.coefs.append((1, self.put(full.reshape(variants * split.n, draws))))
        self.rows.append(which)
        return len(self.coefs) - 1


@dataclass
class Chains:
    """Steps and actions so far."""

    numbers: Numbers
    steps: list[tuple[int, ...]] = field(default_factory=list)
    acts: list[tuple[int, ...]] = field(default_factory=list)
    slots: int = 0

    def add(self, shifts: tuple[AxisShift, ...], loss: int, weight: int, order: int, idle: bool = False) -> None:
        """An action or a lottery: the steps of its chain, the last of them held back for what it ends in."""
        low = len(self.steps)
        last = ((VALUES, 0), (VALUES, 0), (VALUES, 0), self.numbers.coefficient(NONE))
        used = 0
        if shifts:
            place, used = self._branch(self._ordered(shifts), 0, 0)
            if place[0] != VALUES:
                _, *rest = self.steps.pop()
                last = ((rest[0], rest[1]), (rest[2], rest[3]), (rest[4], rest[5]), rest[6])
        self.slots = max(self.slots, used)
        light = int(last[0] == (VALUES, 0) and low == len(self.steps))
        ends = (low, len(self.steps), *last[0], *last[1], *last[2], last[3])
        self.acts.append((light, int(idle), *ends, loss, weight, order))

    def _ordered(self, shifts: tuple[AxisShift, ...]) -> tuple[AxisShift, ...]:
        """Inner axes outermost."""
        outer = self.numbers.split.outer
        return tuple(sorted(shifts, key=lambda s: s.axis < outer))

    def _branch(self, shifts: tuple[AxisShift, ...], at: int, free: int) -> tuple[Place, int]:
        """E[V] under shifts at a distance from the state: where it is, and the next slot that is free."""
        if not shifts:
            return (VALUES, at), free
        split, axes = self.numbers.split, len(self.numbers.split.shape)
        shift, rest = shifts[0], shifts[1:]
        far = split.far[shift.axis]
        alone = shift.axis >= split.outer and not any(depends(other, shift.axis, axes) for other in rest)
        here, free = self._branch(rest, at, free)
        base = here
        for chance, up in ((shift.up, True), (shift.down, False)):
            if not np.any(chance):
                continue
            distance = far if up else -far
            if here[0] == VALUES or alone:
                there = (here[0], here[1] + distance)
            else:
                there, free = self._branch(rest, at + distance, free)
            self.steps.append((free, *base, *here, *there, self.numbers.step(chance, shift.axis, up)))
            base, free = (free, 0), free + 1
        return base, free


NONE = np.zeros(1)
