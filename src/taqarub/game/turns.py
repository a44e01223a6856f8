"""A stage as instructions on value buffers: what `values.py` says, without a pass that could be spared.

For the mover the tape works on λV, so that the power of an action is P_a = λ (E[V | a] − V − c_a) and holding has power
zero. Its odds are o_a = w_a exp(P_a), its chance π(a) = o_a / o with o = Σ_b o_b. Then

    V_mover ← V_mover + Σ_a o_a P_a / (λ o)          V_j ← (Σ_a o_a E[V_j | a]) / o for the others

Where the odds overflow or vanish, the largest power is taken out of all of them first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.game import Action, AxisShift, Game, Stage
from taqarub.game.layout import Layout, Run, buffer, empty, support, view
from taqarub.game.operators import aligned
from taqarub.game.tape import (
    Coefficient,
    Instruction,
    Tape,
    chain_of,
    expected,
    new_source,
    number,
    operand,
    run_all,
    steps_of,
)

SMALLEST, LARGEST = 1e-280, 1e280  # the sum of the odds must stay well inside the range of a double
FLATTEST, SHARPEST = 1e-30, 1e280  # so that P / λ gives the value back, and λV stays finite


@dataclass(frozen=True, slots=True)
class Option:
    """An action of a stage: shifts, the run where it is available, its weights and −λc, and buffers of its odds.

    full is the weight in every state (S·b,); odds is None for holding, whose odds are its weight.
    """

    chain: tuple[AxisShift, ...]
    run: Run
    weight: Coefficient
    full: np.ndarray
    loss: Coefficient
    odds: np.ndarray | None

    @property
    def light(self) -> bool:
        """Whether at most one axis moves, so that a difference of values is all that is needed."""
        return len(self.chain) <= 1


@dataclass(frozen=True, slots=True)
class Turn:
    """A stage: instructions up to the sum of the odds, and from there to the new values.

    scaled   λV of the mover, after the stage; power is scratch
    rest     Σ of the odds of holding and of light actions; total Σ of all odds, and in the end its inverse
    gain     Σ odds · power
    """

    layout: Layout
    options: tuple[Option, ...]
    precision: np.ndarray
    scaled: np.ndarray
    power: np.ndarray
    rest: np.ndarray
    total: np.ndarray
    gain: np.ndarray
    weigh: list[Instruction]
    powers: tuple[list[Instruction], ...]
    move: list[Instruction]

    def back(self, chances: np.ndarray | None, quality: np.ndarray | None) -> None:
        """One turn backward; writes π and Q, (A, S, b), where they are wanted."""
        run_all(self.weigh)
        total = view(self.layout, self.total)
        safe = total.min() > SMALLEST and total.max() < LARGEST
        held = [option.full for option in self.options]
        if not safe or quality is not None:
            powers = self._powers()
            if quality is not None:
                for place, power in enumerate(powers):
                    value = (view(self.layout, self.scaled) + power) / self.precision
                    quality[place] = value.reshape(quality.shape[1:])
            if not safe:
                held = self._weigh_safely(powers)
        run_all(self.move)
        if chances is not None:
            size = chances.shape[1:]
            for place, option in enumerate(self.options):
                odds = held[place] if option.odds is None else view(self.layout, option.odds)
                np.multiply(odds.reshape(size), total.reshape(size), out=chances[place])

    def _powers(self) -> list[np.ndarray]:
        """P of every action in every state, −inf where it is unavailable."""
        powers, power = [], view(self.layout, self.power)
        for option, steps in zip(self.options, self.powers, strict=True):
            power[...] = 0.0
            run_all(steps)
            powers.append(np.where(option.full > 0, power, -np.inf))
        return powers

    def _weigh_safely(self, powers: list[np.ndarray]) -> list[np.ndarray]:
        """Odds and their sums with the largest power taken out; returns all odds."""
        top = np.max(powers, axis=0)
        rest, total, gain = (view(self.layout, data) for data in (self.rest, self.total, self.gain))
        rest[...], total[...], gain[...] = 0.0, 0.0, 0.0
        held = []
        for option, power in zip(self.options, powers, strict=True):
            odds = option.full * np.exp(power - top)
            total += odds
            if option.light:
                rest += odds
            if option.odds is not None:
                view(self.layout, option.odds)[...] = odds
                gain += odds * np.where(odds > 0, power, 0.0)
            held.append(odds)
        return held


def turn_of(
    game: Game, stage: Stage, tape: Tape, values: list[np.ndarray], after: list[np.ndarray], weights: np.ndarray
) -> Turn:
    """Write the instructions of a stage that take `values` (after the stage) to `after` (before it), by player.

    weights (A, *shape, 1) as in `weights.choice_weights`; the actions must have a chain (`tape.chain_of`).
    """
    layout, mover = tape.layout, stage.player
    precision = aligned(np.clip(game.precision[mover], FLATTEST, SHARPEST), len(layout.shape))
    options = tuple(_option(layout, stage, a, w, precision) for a, w in zip(stage.actions, weights, strict=True))
    scaled, power, rest, total, gain = (buffer(layout) for _ in range(5))
    weigh = _weigh(tape, options, values[mover], number(layout, precision), (scaled, power, rest, total, gain))
    powers = []
    for option in options:
        new_source(tape)
        if option.odds is not None:
            _power(tape, option, scaled, power)
        powers.append(tape.taken())

    inverse, share = view(layout, total), view(layout, gain)
    tape.add(np.divide, 1.0, inverse, inverse)
    tape.add(np.multiply, share, inverse, share)
    tape.add(np.multiply, share, operand(layout, number(layout, 1.0 / precision)), share)
    tape.add(np.add, view(layout, values[mover]), share, view(layout, after[mover]))
    for player in range(len(values)):
        if player != mover:
            _move(tape, options, values[player], after[player], rest, inverse)
    flat = np.broadcast_to(precision, (*layout.shape, layout.draws)).reshape(-1)
    return Turn(layout, options, flat, scaled, power, rest, total, gain, weigh, tuple(powers), tape.taken())


def _option(layout: Layout, stage: Stage, action: Action, weight: np.ndarray, precision: np.ndarray) -> Option:
    """An action; of its shifts, the one on the axis that the stage moves most comes innermost, to share differences."""
    axes = len(layout.shape)
    moved = [s.axis for a in stage.actions for s in a.shifts]
    chain = chain_of(tuple(sorted(action.shifts, key=lambda s: moved.count(s.axis))), axes)
    if chain is None:
        raise ValueError(f"the shifts of {action.name} depend on each other in a circle")
    run = support(layout, weight)
    loss = -precision * aligned(action.cost, axes)
    idle = empty(run) or (not chain and not np.any(loss))
    full = np.broadcast_to(weight, (*layout.shape, layout.draws)).reshape(-1)
    own = weight[run[0] // layout.steps[0] : run[1] // layout.steps[0]] if weight.shape[0] > 1 else weight
    one = own.size > 0 and bool(np.all(own == 1.0))
    return Option(
        chain, run, 1.0 if one else number(layout, weight), full, number(layout, loss), None if idle else buffer(layout)
    )


def _power(tape: Tape, option: Option, scaled: np.ndarray, power: np.ndarray) -> None:
    """P of an action, in its run."""
    layout, run = tape.layout, option.run
    out, loss = view(layout, power, run), operand(layout, option.loss, run)
    if option.light:
        tape.add(np.copyto, out, loss)
        for shift in option.chain:
            for change, where in steps_of(tape, scaled, shift, run, share=True):
                into = view(layout, power, where)
                tape.add(np.add, into, view(layout, change, where), into)
        return
    result = expected(tape, scaled, option.chain, run, share=True)
    tape.add(np.subtract, view(layout, result, run), view(layout, scaled, run), out)
    tape.add(np.add, out, loss, out)


def _weigh(
    tape: Tape, options: tuple[Option, ...], values: np.ndarray, precision: Coefficient, buffers: tuple[np.ndarray, ...]
) -> list[Instruction]:
    """Odds of all actions, their sums over light actions and over all, and the sum of odds times power."""
    layout = tape.layout
    scaled, power, rest, total, gain = buffers
    tape.add(np.multiply, view(layout, values), operand(layout, precision), view(layout, scaled))
    still = [option.full for option in options if option.odds is None]
    tape.add(np.copyto, view(layout, rest), np.sum(still, axis=0) if still else 0.0)
    tape.add(np.copyto, view(layout, gain), 0.0)
    new_source(tape)
    for light in (True, False):
        into = rest if light else total
        for option in options:
            if option.odds is None or option.light != light:
                continue
            run = option.run
            _power(tape, option, scaled, power)
            now, odds = view(layout, power, run), view(layout, option.odds, run)
            tape.add(np.exp, now, odds)
            tape.scale(option.odds, option.weight, run)
            tape.add(np.add, view(layout, into, run), odds, view(layout, into, run))
            tape.add(np.multiply, now, odds, now)
            tape.add(np.add, view(layout, gain, run), now, view(layout, gain, run))
        if light:
            tape.add(np.copyto, view(layout, total), view(layout, rest))
    return tape.taken()


def _move(
    tape: Tape,
    options: tuple[Option, ...],
    values: np.ndarray,
    after: np.ndarray,
    rest: np.ndarray,
    inverse: np.ndarray,
) -> None:
    """The value of a player who does not move: Σ_a o_a E[V | a] / o."""
    layout = tape.layout
    out = view(layout, after)
    tape.add(np.multiply, view(layout, values), view(layout, rest), out)
    new_source(tape)
    for option in options:
        if option.odds is None:
            continue
        if option.light:
            changes = [c for s in option.chain for c in steps_of(tape, values, s, option.run, share=True)]
        else:
            result = expected(tape, values, option.chain, option.run, share=True)
            if result is values:
                result = tape.work
                tape.add(np.copyto, view(layout, result, option.run), view(layout, values, option.run))
            changes = [(result, option.run)]
        for change, where in changes:
            part, into = view(layout, change, where), view(layout, after, where)
            tape.add(np.multiply, part, view(layout, option.odds, where), part)
            tape.add(np.add, into, part, into)
    tape.add(np.multiply, out, inverse, out)
