"""A stage as instructions on value buffers: what `values.py` says, without a pass that could be spared.

For the mover the tape works on λV, so that the power of an action is P_a = λ (E[V | a] − V − c_a) and holding has power
zero. Its odds are o_a = w_a exp(P_a), its chance π(a) = o_a / o with o = Σ_b o_b. Then

    V_mover ← V_mover + Σ_a o_a P_a / (λ o)          V_j ← V_j + Σ_a o_a (E[V_j | a] − V_j) / o

Where the odds overflow or vanish, the largest power is taken out of all of them first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.game import Action, AxisShift, Game, Stage
from taqarub.game.layout import Box, Layout, buffer, empty, inside, outside, support, view
from taqarub.game.operators import aligned
from taqarub.game.tape import Coefficient, Instruction, Tape, chain_of, dense, operand, parts, run

SMALLEST, LARGEST = 1e-280, 1e280  # the sum of the odds must stay well inside the range of a double
FLATTEST, SHARPEST = 1e-30, 1e280  # so that P / λ gives the value back, and λV stays finite


def number(layout: Layout, array: np.ndarray, box: Box) -> Coefficient:
    """An array over K axes and draws as one number where it is the same all over a box, else as a buffer."""
    part = inside(array, box)
    first = part.flat[0]
    return float(first) if np.all(part == first) else dense(layout, array, box)


@dataclass(frozen=True, slots=True)
class Option:
    """An action of a stage: shifts, the box where it is available, its weight (*shape, 1), λc, and its odds.

    odds is None for holding, whose odds are its weight. An idle action is available nowhere.
    """

    chain: tuple[AxisShift, ...]
    box: Box
    weight: np.ndarray
    loss: np.ndarray
    odds: np.ndarray | None


@dataclass(slots=True)
class Turn:
    """A stage: instructions up to the sum of the odds, and from there to the new values."""

    layout: Layout
    options: tuple[Option, ...]
    precision: np.ndarray
    scaled: np.ndarray  # λV of the mover, after the stage
    total: np.ndarray  # Σ odds, and in the end its inverse
    gain: np.ndarray  # Σ odds · power
    weigh: list[Instruction]
    move: list[Instruction]
    tape: Tape

    def back(self, chances: np.ndarray | None, quality: np.ndarray | None) -> None:
        """One turn backward; writes π and Q, (A, S, b), where they are wanted."""
        layout = self.layout
        run(self.weigh)
        total = view(layout, self.total)
        held = [self._spread(option.weight) if option.odds is None else None for option in self.options]
        safe = total.min() > SMALLEST and total.max() < LARGEST
        if not safe or quality is not None:
            powers = self._powers()
            if quality is not None:
                scale = self._spread(self.precision)
                for place, power in enumerate(powers):
                    quality[place] = ((view(layout, self.scaled) + power) / scale).reshape(quality.shape[1:])
            if not safe:
                held = self._weigh_safely(powers)
        run(self.move)
        if chances is not None:
            for place, option in enumerate(self.options):
                odds = held[place] if option.odds is None else view(layout, option.odds)
                np.multiply(odds.reshape(chances.shape[1:]), total.reshape(chances.shape[1:]), out=chances[place])

    def _spread(self, array: np.ndarray) -> np.ndarray:
        return np.broadcast_to(array, (*self.layout.shape, self.layout.draws)).reshape(-1)

    def _powers(self) -> list[np.ndarray]:
        """P of every action in every state, −inf where it is unavailable."""
        spare, powers = buffer(self.layout), []
        for option in self.options:
            view(self.layout, spare)[...] = 0.0
            if option.odds is not None:
                _power(self.tape, option, self.scaled, spare)
                run(self.tape.taken())
            powers.append(np.where(self._spread(option.weight) > 0, view(self.layout, spare), -np.inf))
        return powers

    def _weigh_safely(self, powers: list[np.ndarray]) -> list[np.ndarray | None]:
        """Odds and sums with the largest power taken out; returns the odds of holding."""
        top = np.max(powers, axis=0)
        total, gain = view(self.layout, self.total), view(self.layout, self.gain)
        total[...], gain[...] = 0.0, 0.0
        held: list[np.ndarray | None] = []
        for option, power in zip(self.options, powers, strict=True):
            odds = self._spread(option.weight) * np.exp(power - top)
            total += odds
            held.append(odds if option.odds is None else None)
            if option.odds is not None:
                view(self.layout, option.odds)[...] = odds
                gain += odds * np.where(odds > 0, power, 0.0)
        return held


def turn_of(
    game: Game, stage: Stage, tape: Tape, values: list[np.ndarray], after: list[np.ndarray], weights: np.ndarray
) -> Turn:
    """Write the instructions of a stage that take `values` (after the stage) to `after` (before it), by player.

    weights (A, *shape, 1) as in `weights.choice_weights`; the actions must have a chain (`tape.chain_of`).
    """
    layout, mover = tape.layout, stage.player
    axes = len(layout.shape)
    precision = aligned(np.clip(game.precision[mover], FLATTEST, SHARPEST), axes)
    options = tuple(_option(layout, a, w, precision) for a, w in zip(stage.actions, weights, strict=True))
    busy = [option for option in options if option.odds is not None]
    scaled, total, gain, spare = (buffer(layout) for _ in range(4))
    scale = operand(layout, number(layout, precision, layout.whole))
    tape.add(np.multiply, view(layout, values[mover]), scale, view(layout, scaled))
    still = sum((option.weight for option in options if option.odds is None), np.zeros((1,) * (axes + 1)))
    tape.add(np.copyto, view(layout, total), operand(layout, number(layout, still, layout.whole)))
    tape.add(np.copyto, view(layout, gain), 0.0)
    for option in busy:
        _weigh(tape, option, scaled, spare, total, gain)
    weigh = tape.taken()

    inverse, share = view(layout, total), view(layout, gain)
    tape.add(np.divide, 1.0, inverse, inverse)
    tape.add(np.multiply, share, inverse, share)
    tape.add(np.multiply, share, operand(layout, number(layout, 1.0 / precision, layout.whole)), share)
    tape.add(np.add, view(layout, values[mover]), share, view(layout, after[mover]))
    for player in range(len(values)):
        if player != mover:
            out = view(layout, after[player])
            tape.add(np.copyto, out, 0.0)
            for option in busy:
                _move(tape, option, values[player], after[player], spare)
            tape.add(np.multiply, out, inverse, out)
            tape.add(np.add, out, view(layout, values[player]), out)
    return Turn(layout, options, precision, scaled, total, gain, weigh, tape.taken(), tape)


def _option(layout: Layout, action: Action, weight: np.ndarray, precision: np.ndarray) -> Option:
    box = support(layout, weight, layout.whole)
    chain = chain_of(action.shifts, len(layout.shape))
    if chain is None:
        raise ValueError(f"the shifts of {action.name} depend on each other in a circle")
    loss = precision * aligned(action.cost, len(layout.shape))
    idle = empty(box) or (not chain and not np.any(loss))
    return Option(chain, box, weight, loss, None if idle else buffer(layout))


def _power(tape: Tape, option: Option, scaled: np.ndarray, power: np.ndarray) -> None:
    """P of an action, in its box."""
    layout, box = tape.layout, option.box
    loss = number(layout, -option.loss, box)
    into = view(layout, power, box)
    written = False
    for part in parts(tape, scaled, option.chain, box):
        change, there = view(layout, part.change, part.box), view(layout, power, part.box)
        tape.scale(part.change, part.chance, part.box)
        slabs = None if written else outside(box, part.box)
        if slabs is not None:  # the first part is added to the loss as it is written
            for slab in slabs:
                tape.add(np.copyto, view(layout, power, slab), operand(layout, loss, slab))
            tape.add(np.add, change, operand(layout, loss, part.box), there)
        else:
            if not written:
                tape.add(np.copyto, into, operand(layout, loss, box))
            tape.add(np.add, there, change, there)
        written = True
    if not written:
        tape.add(np.copyto, into, operand(layout, loss, box))


def _weigh(
    tape: Tape, option: Option, scaled: np.ndarray, power: np.ndarray, total: np.ndarray, gain: np.ndarray
) -> None:
    """The odds of an action, added to the sum of the odds, and its odds times power, added to the gain."""
    layout, box = tape.layout, option.box
    _power(tape, option, scaled, power)
    now, odds = view(layout, power, box), view(layout, option.odds, box)
    tape.add(np.exp, now, odds)
    tape.scale(option.odds, number(layout, option.weight, box), box)
    for term, into in ((odds, view(layout, total, box)), (now, view(layout, gain, box))):
        if term is now:
            tape.add(np.multiply, now, odds, now)
        tape.add(np.add, into, term, into)


def _move(tape: Tape, option: Option, values: np.ndarray, after: np.ndarray, lift: np.ndarray) -> None:
    """Add o_a (E[V | a] − V) of one player."""
    layout = tape.layout
    for part in parts(tape, values, option.chain, option.box):
        tape.scale(part.change, part.chance, part.box)
        change, into = view(layout, part.change, part.box), view(layout, after, part.box)
        tape.add(np.multiply, change, view(layout, option.odds, part.box), change)
        tape.add(np.add, into, change, into)
