"""A period of a game as a list of array instructions, written once and run for every period.

The expectation under an action with shifts 1 … m (the outermost first) is written as a sum of differences,

    E[V | a] − V = Σ_j c_j ⊙ (R_j(s ± e_j) − R_j(s)),   R_m = V,   R_{j−1} = R_j + c_j ⊙ (R_j(s ± e_j) − R_j(s))

so that a pass touches only states where the step is possible, and holding costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from taqarub.game.game import AxisShift
from taqarub.game.layout import Box, Layout, buffer, cut, empty, grown, inside, meet, outside, support, tensor, view
from taqarub.game.operators import aligned, depends

Instruction = tuple[Callable[..., object], tuple[object, ...]]
Coefficient = float | np.ndarray


@dataclass(slots=True)
class Tape:
    """Instructions on preallocated buffers: `work` and two `change` buffers are scratch."""

    layout: Layout
    steps: list[Instruction] = field(default_factory=list)
    work: np.ndarray = field(init=False)
    change: tuple[np.ndarray, np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        self.work = buffer(self.layout)
        self.change = (buffer(self.layout), buffer(self.layout))

    def add(self, call: Callable[..., object], *operands: object) -> None:
        """Append one instruction; ufuncs take their result as the last operand."""
        self.steps.append((call, operands))

    def scale(self, data: np.ndarray, factor: Coefficient, box: Box) -> None:
        """data ← factor ⊙ data in a box."""
        if not (isinstance(factor, float) and factor == 1.0):
            out = view(self.layout, data, box)
            self.add(np.multiply, out, operand(self.layout, factor, box), out)

    def taken(self) -> list[Instruction]:
        """The instructions so far; the tape starts afresh on the same buffers."""
        steps, self.steps = self.steps, []
        return steps


def run(steps: list[Instruction]) -> None:
    """Carry out instructions in order."""
    for call, operands in steps:
        call(*operands)


def chain_of(shifts: tuple[AxisShift, ...], axes: int) -> tuple[AxisShift, ...] | None:
    """Shifts in an order, the outermost first, in which no chance depends on the axis of a shift outside of it."""
    order: list[AxisShift] = []
    rest = list(shifts)
    while rest:
        for place, shift in enumerate(rest):
            others = rest[:place] + rest[place + 1 :]
            first = all(earlier.axis != shift.axis for earlier in rest[:place])
            if first and not any(depends(other, shift.axis, axes) for other in others):
                order.append(rest.pop(place))
                break
        else:
            return None
    return tuple(order)


def dense(layout: Layout, array: np.ndarray, box: Box) -> np.ndarray:
    """An array as a buffer, zero outside a box."""
    data = buffer(layout)
    where = tuple(slice(a, b) for a, b in box)
    tensor(layout, data)[where] = inside(array, box)
    return data


def coefficient(
    layout: Layout, chance: np.ndarray, box: Box, axis: int, step: int
) -> tuple[Coefficient, Box] | None:
    """The chance of a step as a number or a buffer, and the box in which it is not zero; None if it never happens."""
    n = layout.shape[axis]
    low, high = (0, n - 1) if step > 0 else (1, n)
    if layout.long[axis]:
        box = cut(box, axis, low, high)
    else:
        possible = np.zeros((n,) + (1,) * (chance.ndim - 1 - axis))
        possible[low:high] = 1.0
        chance = chance * possible
    box = support(layout, chance, box)
    if empty(box):
        return None
    part = inside(chance, box)
    first = part.flat[0]
    if np.all(part == first):
        return (float(first), box) if first else None
    return dense(layout, chance, box), box


def operand(layout: Layout, value: Coefficient, box: Box | None = None) -> float | np.ndarray:
    """A coefficient as it enters an instruction."""
    return value if isinstance(value, float) else view(layout, value, box)


@dataclass(frozen=True, slots=True)
class Part:
    """c ⊙ (R(s ± e) − R(s)) in a box: the difference in the buffer `change`, still to be multiplied by `chance`.

    Outside of the box the part is zero. The buffer may be overwritten by whoever asked for the part.
    """

    change: np.ndarray
    chance: Coefficient
    box: Box


def parts(tape: Tape, source: np.ndarray, shifts: tuple[AxisShift, ...], box: Box) -> Iterator[Part]:
    """Write the chain of an action for one player; whoever asks adds up the parts as they come.

    shifts are in the order of `chain_of`; chances are arrays over K axes and the draws of the block.
    """
    layout = tape.layout
    needs = [box]
    for shift in shifts:
        needs.append(grown(layout, needs[-1], shift.axis, bool(np.any(shift.down)), bool(np.any(shift.up))))
    current = source
    for place in reversed(range(len(shifts))):
        shift = shifts[place]
        found = []
        for step, chance, spare in ((1, shift.up, tape.change[0]), (-1, shift.down, tape.change[1])):
            known = coefficient(layout, aligned(chance, len(layout.shape)), needs[place], shift.axis, step)
            if known is not None:
                there = view(layout, current, known[1], step * layout.steps[shift.axis])
                tape.add(np.subtract, there, view(layout, current, known[1]), view(layout, spare, known[1]))
                found.append(Part(spare, *known))
        if place > 0 and found:
            for part in found:
                tape.scale(part.change, part.chance, part.box)
            _advance(tape, current is source, source, found, needs[place])
            current = tape.work
            found = [Part(part.change, 1.0, part.box) for part in found]
        for part in found:
            wanted = meet(part.box, box)
            if not empty(wanted):
                yield Part(part.change, part.chance, wanted)


def _advance(tape: Tape, first: bool, source: np.ndarray, found: list[Part], need: Box) -> None:
    """R_{j−1} = R_j + changes, in the working buffer; what is `first` comes from the source."""
    layout = tape.layout
    slabs = outside(need, found[0].box) if first and len(found) == 1 else None
    if slabs is None:
        slabs = [need] if first else []
        start = tape.work
    else:
        start = source
    for slab in slabs:
        tape.add(np.copyto, view(layout, tape.work, slab), view(layout, source, slab))
    for part in found:
        now, change = view(layout, start, part.box), view(layout, part.change, part.box)
        tape.add(np.add, now, change, view(layout, tape.work, part.box))
