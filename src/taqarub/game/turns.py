"""A stage as instructions on value buffers: what `values.py` says, without a copy that could be spared.

For the mover the tape works on λV, so that the power of an action is P_a = λ (E[V | a] − V − c_a) and holding has power
zero. The chances are w_a exp(P_a) / Σ_b w_b exp(P_b); where that overflows or vanishes, the largest power is taken out
first. All values then move by Σ_a π(a) (E[V | a] − V), part by part, and the mover's by Σ_a π(a) P_a / λ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from taqarub.game.game import Action, AxisShift, Game, Stage
from taqarub.game.layout import ONE, Box, Layout, Rows, buffer, empty, inside, support, view
from taqarub.game.operators import aligned
from taqarub.game.tape import Coefficient, Instruction, Tape, chain_of, dense, operand, parts, run

SMALLEST, LARGEST = 1e-280, 1e280  # the sum of w exp(P) must stay well inside the range of a double
FLATTEST, SHARPEST = 1e-30, 1e280  # so that P / λ gives the value back, and λV stays finite


def number(layout: Layout, array: np.ndarray, box: Box) -> Coefficient:
    """An array over K axes and draws as one number where it is the same all over a box, else as a buffer."""
    part = inside(array, box)
    first = part.flat[0]
    return float(first) if np.all(part == first) else dense(layout, array, box)


@dataclass(frozen=True, slots=True)
class Option:
    """An action of a stage: where it is available, its weight there, and buffers of its power and its odds or chance.

    Odds are w exp(P), chances are odds over their sum. power is None for an action that moves nothing and costs nothing.
    """

    chain: tuple[AxisShift, ...]
    box: Box
    weight: np.ndarray
    chance: np.ndarray
    power: np.ndarray | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A stage: instructions up to the sum of odds in `total`, and from there to the new values."""

    layout: Layout
    options: tuple[Option, ...]
    precision: np.ndarray
    scaled: np.ndarray
    total: np.ndarray
    weigh: list[Instruction]
    move: list[Instruction]

    def back(self, keep: bool) -> None:
        """One turn backward; with `keep` the chances of holding are written out too."""
        run(self.weigh)
        total = view(self.layout, self.total, self.layout.whole)
        plain = total.min() > SMALLEST and total.max() < LARGEST
        if not plain:
            self._weigh_safely(total)
        run(self.move)  # turns `total` into its inverse
        for option in self.options if keep else ():
            if option.power is None:
                chance = view(self.layout, option.chance, self.layout.whole)
                np.multiply(total, self.weights_of(option) if plain else chance, out=chance)

    def weights_of(self, option: Option) -> np.ndarray:
        """w of an action in every state: (S·b,)."""
        return _spread(self.layout, option.weight)

    def power_of(self, option: Option) -> np.ndarray:
        """P of an action in every state, −inf where it is unavailable: (S·b,)."""
        power = 0.0 if option.power is None else view(self.layout, option.power, self.layout.whole)
        return np.where(self.weights_of(option) > 0, power, -np.inf)

    def _weigh_safely(self, total: np.ndarray) -> None:
        powers = [self.power_of(option) for option in self.options]
        top = np.max(powers, axis=0)
        total[...] = 0.0
        for option, power in zip(self.options, powers, strict=True):
            odds = view(self.layout, option.chance, self.layout.whole)
            np.multiply(self.weights_of(option), np.exp(power - top), out=odds)
            total += odds


def turn_of(game: Game, stage: Stage, tape: Tape, values: np.ndarray, after: np.ndarray, weights: np.ndarray) -> Turn:
    """Write the instructions of a stage that take `values` (after the stage) to `after` (before it).

    weights (A, *shape, 1) as in `weights.choice_weights`; the actions must have a chain (`tape.chain_of`).
    """
    layout, whole = tape.layout, tape.layout.whole
    axes, mine = len(layout.shape), (stage.player, 1, 1)
    precision = aligned(np.clip(game.precision[stage.player], FLATTEST, SHARPEST), axes)
    options = tuple(_option(layout, a, w) for a, w in zip(stage.actions, weights, strict=True))
    busy = [option for option in options if option.power is not None]
    losses = [-precision * aligned(a.cost, axes) for a, o in zip(stage.actions, options, strict=True) if o.power is not None]
    scaled, total, gain, lift = (buffer(layout) for _ in range(4))
    now, then = view(layout, values, whole, 0, mine), view(layout, after, whole, 0, mine)

    tape.add(np.multiply, now, operand(layout, number(layout, precision, whole), whole, ONE), view(layout, scaled, whole))
    for option, loss in zip(busy, losses, strict=True):
        _weigh(tape, option, loss, scaled)
    still = sum((option.weight for option in options if option.power is None), np.zeros((1,) * (axes + 1)))
    tape.add(np.copyto, view(layout, total, whole), operand(layout, number(layout, still, whole), whole, ONE))
    for option in busy:
        part = view(layout, total, option.box)
        tape.add(np.add, part, view(layout, option.chance, option.box), part)
    weigh = tape.taken()

    tape.add(np.divide, 1.0, view(layout, total, whole), view(layout, total, whole))
    _own_gain(tape, busy, total, gain)
    share, back = view(layout, gain, whole), operand(layout, number(layout, 1.0 / precision, whole), whole, ONE)
    tape.add(np.multiply, share, back, share)
    tape.add(np.add, now, share, then)
    for rows in _groups(stage.player, tape.players):
        tape.add(np.copyto, view(layout, after, whole, 0, rows), view(layout, values, whole, 0, rows))
        for option in busy:
            _move(tape, option, rows, values, after, lift)
    return Turn(layout, options, _spread(layout, precision), scaled, total, weigh, tape.taken())


def _option(layout: Layout, action: Action, weight: np.ndarray) -> Option:
    box = support(layout, weight, layout.whole)
    chain = chain_of(action.shifts, len(layout.shape))
    if chain is None:
        raise ValueError(f"the shifts of {action.name} depend on each other in a circle")
    idle = empty(box) or (not action.shifts and not np.any(action.cost))
    return Option(chain, box, weight, buffer(layout), None if idle else buffer(layout))


def _weigh(tape: Tape, option: Option, loss: np.ndarray, scaled: np.ndarray) -> None:
    """P and w exp(P) of an action."""
    layout, box = tape.layout, option.box
    power, odds = view(layout, option.power, box), view(layout, option.chance, box)
    tape.add(np.copyto, power, operand(layout, number(layout, loss, box), box, ONE))
    for part in parts(tape, scaled, ONE, option.chain, box):
        change, into = view(layout, part.change, part.box), view(layout, option.power, part.box)
        if part.last:
            tape.add(np.multiply, change, operand(layout, part.chance, part.box, ONE), change)
        tape.add(np.add, into, change, into)
    tape.add(np.exp, power, odds)
    weight = number(layout, option.weight, box)
    if not (isinstance(weight, float) and weight == 1.0):
        tape.add(np.multiply, odds, operand(layout, weight, box, ONE), odds)


def _own_gain(tape: Tape, busy: list[Option], inverse: np.ndarray, gain: np.ndarray) -> None:
    """π of every action that is not idle, and Σ_a π(a) P_a."""
    layout = tape.layout
    tape.add(np.copyto, view(layout, gain, layout.whole), 0.0)
    for option in busy:
        chance, into = view(layout, option.chance, option.box), view(layout, gain, option.box)
        product = view(layout, tape.work, option.box)
        tape.add(np.multiply, chance, view(layout, inverse, option.box), chance)
        tape.add(np.multiply, chance, view(layout, option.power, option.box), product)
        tape.add(np.add, into, product, into)


def _move(
    tape: Tape, option: Option, rows: Rows, values: np.ndarray, after: np.ndarray, lift: np.ndarray
) -> None:
    """Add π(a) (E[V | a] − V) to the values of some players."""
    layout = tape.layout
    for part in parts(tape, values, rows, option.chain, option.box):
        weight = option.chance
        if part.last and not (isinstance(part.chance, float) and part.chance == 1.0):
            weight, chance = lift, operand(layout, part.chance, part.box, ONE)
            tape.add(np.multiply, view(layout, option.chance, part.box), chance, view(layout, lift, part.box))
        change, into = view(layout, part.change, part.box, 0, rows), view(layout, after, part.box, 0, rows)
        tape.add(np.multiply, change, operand(layout, weight, part.box, rows), change)
        tape.add(np.add, into, change, into)


def _groups(mover: int, players: int) -> Iterator[Rows]:
    """The other players, in groups that lie at equal distances."""
    others = [player for player in range(players) if player != mover]
    if len(others) == 2:
        yield others[0], 2, others[1] - others[0]
    else:
        yield from ((player, 1, 1) for player in others)


def _spread(layout: Layout, array: np.ndarray) -> np.ndarray:
    return np.broadcast_to(array, (*layout.shape, layout.draws)).reshape(-1)
