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
from taqarub.game.layout import Box, Layout, Rows, buffer, cut, empty, grown, inside, support, tensor, view
from taqarub.game.operators import aligned, depends

Instruction = tuple[Callable[..., object], tuple[object, ...]]
Coefficient = float | np.ndarray


@dataclass(slots=True)
class Tape:
    """Instructions on preallocated buffers: `work` and two `change` buffers are scratch."""

    layout: Layout
    players: int
    steps: list[Instruction] = field(default_factory=list)
    work: np.ndarray = field(init=False)
    change: tuple[np.ndarray, np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        self.work = buffer(self.layout, self.players)
        self.change = (buffer(self.layout, self.players), buffer(self.layout, self.players))

    def add(self, call: Callable[..., object], *operands: object) -> None:
        """Append one instruction; ufuncs take their result as the last operand."""
        self.steps.append((call, operands))

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
    tensor(layout, data)[(0, *where)] = inside(array, box)
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


def operand(layout: Layout, value: Coefficient, box: Box, rows: Rows) -> float | np.ndarray:
    """A coefficient as it enters an instruction."""
    return value if isinstance(value, float) else view(layout, value, box, rows=rows, shared=True)


@dataclass(frozen=True, slots=True)
class Part:
    """c ⊙ (R(s ± e) − R(s)): the difference in `change`, the chance c, and where it is not zero."""

    change: np.ndarray
    chance: Coefficient
    box: Box
    last: bool  # no further shift follows, so the difference may be overwritten


def parts(
    tape: Tape, source: np.ndarray, rows: Rows, shifts: tuple[AxisShift, ...], box: Box
) -> Iterator[Part]:
    """Write the chain of an action for some players; whoever asks adds up the parts as they come.

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
                value, where = known
                there = view(layout, current, where, step * layout.steps[shift.axis], rows)
                tape.add(np.subtract, there, view(layout, current, where, 0, rows), view(layout, spare, where, 0, rows))
                found.append(Part(spare, value, where, place == 0))
        if place > 0 and found:
            for part in found:
                out = view(layout, part.change, part.box, 0, rows)
                tape.add(np.multiply, out, operand(layout, part.chance, part.box, rows), out)
            current = _moved(tape, current, source, rows, found, needs[place])
            found = [Part(part.change, 1.0, part.box, False) for part in found]
        yield from found


def _moved(
    tape: Tape, current: np.ndarray, source: np.ndarray, rows: Rows, found: list[Part], need: Box
) -> np.ndarray:
    """R_{j−1} = R_j + change, in the working buffer."""
    layout, first = tape.layout, current is source
    if first and len(found) == 1 and _copy_outside(tape, source, rows, found[0].box, need):
        part = found.pop()
        now = view(layout, source, part.box, 0, rows)
        tape.add(np.add, now, view(layout, part.change, part.box, 0, rows), view(layout, tape.work, part.box, 0, rows))
        found.append(part)
        return tape.work
    if first:
        tape.add(np.copyto, view(layout, tape.work, need, 0, rows), view(layout, source, need, 0, rows))
    for part in found:
        out = view(layout, tape.work, part.box, 0, rows)
        tape.add(np.add, out, view(layout, part.change, part.box, 0, rows), out)
    return tape.work


def _copy_outside(tape: Tape, source: np.ndarray, rows: Rows, box: Box, need: Box) -> bool:
    """Copy what lies in `need` but not in `box`, if that is at most two slabs; False otherwise."""
    differ = [k for k in range(len(box)) if box[k] != need[k]]
    if len(differ) > 1:
        return False
    for axis in differ:
        for low, high in ((need[axis][0], box[axis][0]), (box[axis][1], need[axis][1])):
            slab = cut(need, axis, low, high)
            if not empty(slab):
                out = view(tape.layout, tape.work, slab, 0, rows)
                tape.add(np.copyto, out, view(tape.layout, source, slab, 0, rows))
    return True
