"""A period of a game as a list of array instructions, written once per block of draws and run for every period.

E[V | a] for an action with shifts 1 … m is built from the innermost shift outwards,

    R_m = V,   R_{j−1} = R_j + up_j ⊙ (R_j(s + e_j) − R_j(s)) + down_j ⊙ (R_j(s − e_j) − R_j(s)),   E[V | a] = R_0

with differences of V itself shared between the actions of a stage.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from taqarub.game.game import AxisShift
from taqarub.game.layout import Layout, Run, buffer, empty, grown, meet, support, tensor, view
from taqarub.game.operators import aligned, depends

Instruction = tuple[Callable[..., object], tuple[object, ...]]
Coefficient = float | np.ndarray
SHORTEST = 16  # places; below this, setting the edge of an axis to zero takes longer than a pass


class Tape:
    """Instructions on preallocated buffers.

    `work` holds expectations, `change` the steps towards them; `slopes` (one an axis) hold differences of the present
    source, `known` the chances that have been written out.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.steps: list[Instruction] = []
        self.work = buffer(layout)
        self.change = (buffer(layout), buffer(layout))
        self.slopes: dict[int, np.ndarray] = {}
        self.fresh: set[int] = set()
        self.known: dict[tuple[int, ...], tuple[np.ndarray, Coefficient, Run]] = {}

    def add(self, call: Callable[..., object], *operands: object) -> None:
        """Append one instruction; ufuncs take their result as the last operand."""
        self.steps.append((call, operands))

    def scale(self, data: np.ndarray, factor: Coefficient, run: Run) -> None:
        """data ← factor ⊙ data on a run."""
        if not (isinstance(factor, float) and factor == 1.0):
            out = view(self.layout, data, run)
            self.add(np.multiply, out, operand(self.layout, factor, run), out)

    def taken(self) -> list[Instruction]:
        """The instructions so far; the tape starts afresh on the same buffers."""
        steps, self.steps = self.steps, []
        return steps


def run_all(steps: list[Instruction]) -> None:
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


def number(layout: Layout, array: np.ndarray) -> Coefficient:
    """An array over K axes and draws as one number where it is the same everywhere, else as a buffer."""
    first = array.flat[0]
    if np.all(array == first):
        return float(first)
    data = buffer(layout)
    tensor(layout, data)[...] = array
    return data


def operand(layout: Layout, value: Coefficient, run: Run | None = None) -> float | np.ndarray:
    """A coefficient as it enters an instruction."""
    return value if isinstance(value, float) else view(layout, value, run)


def coefficient(tape: Tape, chance: np.ndarray, axis: int, step: int) -> tuple[Coefficient, Run]:
    """The chance of a step, signed by its direction, and its run.

    A chance that is one number stays one where the edge can be left to the difference (`_clear`); else it becomes a
    buffer that is zero where the step would cross the edge.
    """
    key = (id(chance), axis, step)
    if key not in tape.known:
        layout, n = tape.layout, tape.layout.shape[axis]
        spread = aligned(chance, len(layout.shape)) * float(step)
        low, high = (0, n - 1) if step > 0 else (1, n)
        if axis == 0:
            run = meet(support(layout, spread), (low * layout.steps[0], high * layout.steps[0]))
        elif _clears(layout, axis) and np.all(spread == spread.flat[0]):
            run = layout.whole if spread.flat[0] else (0, 0)
        else:
            possible = np.zeros((n,) + (1,) * (len(layout.shape) - axis))
            possible[low:high] = 1.0
            spread = spread * possible
            run = support(layout, spread)
        value = number(layout, spread) if not empty(run) else 0.0
        tape.known[key] = (chance, value, run)  # the chance is kept alive, so that its id stays its own
    return tape.known[key][1:]


def _clears(layout: Layout, axis: int) -> bool:
    """Whether setting the edge of an axis to zero costs less than a pass with a chance for every place."""
    return axis > 0 and layout.steps[axis] >= SHORTEST


def _clear(tape: Tape, data: np.ndarray, axis: int, step: int, run: Run) -> None:
    """A difference is zero where the step would cross the edge."""
    layout = tape.layout
    if _clears(layout, axis):
        rungs = view(layout, data, run).reshape(-1, layout.shape[axis], layout.steps[axis])
        tape.add(rungs[:, -1 if step > 0 else 0].fill, 0.0)


def new_source(tape: Tape) -> None:
    """Forget the differences of the values that the tape worked on so far."""
    tape.fresh.clear()


def slope(tape: Tape, source: np.ndarray, axis: int) -> np.ndarray:
    """V(s + e) − V(s) of a source, everywhere; written once for all that ask for it."""
    layout = tape.layout
    data = tape.slopes.setdefault(axis, buffer(layout))
    if axis not in tape.fresh:
        tape.fresh.add(axis)
        run = (0, layout.length - layout.steps[axis])
        there, here = view(layout, source, run, layout.steps[axis]), view(layout, source, run)
        tape.add(np.subtract, there, here, view(layout, data, run))
        _clear(tape, data, axis, 1, layout.whole)
    return data


def steps_of(tape: Tape, current: np.ndarray, shift: AxisShift, need: Run, share: bool) -> list[tuple[np.ndarray, Run]]:
    """Write c ⊙ (R(s ± e) − R(s)) of one shift; returns the buffers and the runs where they are not zero.

    With `share` the differences are kept for other actions with the same source.
    """
    layout, found = tape.layout, []
    far = layout.steps[shift.axis]
    for step, chance, change in ((1, shift.up, tape.change[0]), (-1, shift.down, tape.change[1])):
        factor, run = coefficient(tape, chance, shift.axis, step)
        run = meet(run, need)
        if empty(run):
            continue
        out, back = view(layout, change, run), 0 if step > 0 else -far
        if share:
            difference = view(layout, slope(tape, current, shift.axis), run, back)
        else:
            difference = out
            tape.add(np.subtract, view(layout, current, run, far + back), view(layout, current, run, back), out)
            if isinstance(factor, float):
                _clear(tape, change, shift.axis, step, run)
        tape.add(np.multiply, difference, operand(layout, factor, run), out)
        found.append((change, run))
    return found


def expected(tape: Tape, source: np.ndarray, chain: tuple[AxisShift, ...], run: Run, share: bool) -> np.ndarray:
    """Write E[V | shifts] on a run into the working buffer; the source itself when nothing moves."""
    needs = [run]
    for shift in chain:
        needs.append(grown(tape.layout, needs[-1], shift.axis))
    current = source
    for place in reversed(range(len(chain))):
        found = steps_of(tape, current, chain[place], needs[place], share and current is source)
        if found:
            _advance(tape, current, found, needs[place])
            current = tape.work
    return current


def _advance(tape: Tape, current: np.ndarray, found: list[tuple[np.ndarray, Run]], need: Run) -> None:
    """R_{j−1} = R_j + changes, in the working buffer."""
    layout, (change, run) = tape.layout, found[0]
    if current is not tape.work:
        for gap in ((need[0], run[0]), (run[1], need[1])):
            if not empty(gap):
                tape.add(np.copyto, view(layout, tape.work, gap), view(layout, current, gap))
    tape.add(np.add, view(layout, current, run), view(layout, change, run), view(layout, tape.work, run))
    for change, run in found[1:]:
        out = view(layout, tape.work, run)
        tape.add(np.add, out, view(layout, change, run), out)
