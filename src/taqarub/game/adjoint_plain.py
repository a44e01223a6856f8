"""Backward induction in reverse, word by word: `values.py` with every sum run the other way.

For a number F of the qualities of the first period, with x̄ = ∂F/∂x and the mover i of a stage,

    π̄(a) = Σ_{j≠i} V̄'_j E[V_j | a] + V̄'_i Q(a),      P̄(a) = π(a) (π̄(a) − Σ_b π(b) π̄(b)),   λ̄ += Σ_a P̄(a) Q(a)
    Ē_j(a) = π(a) V̄'_j for the others,              Ē_i(a) = Q̄(a) = π(a) V̄'_i + λ P̄(a) + what F asks of Q(a)
    c̄(a) = −Q̄(a),                                    V̄_j = Σ_a T_aᵀ Ē_j(a)

and T_aᵀ is the chain of shifts run the other way. Periods go from the first to the last, the parts of a period in the
order in which they happen. Source: reverse accumulation (Griewank and Walther 2008, "Evaluating Derivatives", 2nd ed.,
sections 3.2 and 12.2). All draws at once, a new array for every step; `adjoint_run.py` is the quick form.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from taqarub.game.adjoint_operators import expectation_back, switching_back
from taqarub.game.adjoint_together import GroupBack, at_once_back
from taqarub.game.adjoint_totals import Totals, gathered
from taqarub.game.game import AxisShift, Game, Lottery, Stage, Switching
from taqarub.game.operators import after_lottery, after_switching, aligned, expectation
from taqarub.game.together import groups_of, meet
from taqarub.game.values import Turn, end_value, last_value, stage_back
from taqarub.game.weights import choice_weights


class PlainRun:
    """A solved game that remembers the values at the start of every period; quality per stage (A, S, B)."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.weights = [choice_weights(stage, game.shape)[..., None] for stage in game.stages]
        self.starts = [np.broadcast_to(last_value(game), game.payoff.shape)]
        self.groups = groups_of(game.stages)
        self.at_once = {group[0]: GroupBack(game, group) for group in self.groups if len(group) > 1}
        self.stuck = 0
        turns: list[Turn] = []
        for period in reversed(range(game.horizon)):
            turns, values = self._stages(self.starts[-1])
            for lottery in reversed(game.nature):
                values = after_lottery(values, lottery, len(game.shape))
            for switching in reversed(game.switchings):
                values = _switched(values, switching, period, len(game.shape))
            self.starts.append(values)
        shape = (-1, game.states, game.draws)
        self.quality = tuple(
            np.where(w > 0, t.quality, -np.inf).reshape(shape) for w, t in zip(self.weights, turns, strict=True)
        )

    def back(self, seeds: Sequence[np.ndarray]) -> Game:
        """Derivatives of F by every array, given those by the first period's qualities, per stage (A, S, B)."""
        game, totals = self.game, Totals(self.game)
        axes = len(game.shape)
        adjoint = np.zeros(game.payoff.shape)
        asked = [np.reshape(s, (-1, *game.shape, game.draws)) for s in seeds]
        for period, following in enumerate(reversed(self.starts[:-1])):
            turns, values = self._stages(following)
            adjoint = self._nature_back(totals, values, adjoint, period)
            for group in self.groups:
                place, after = group[0], group[-1] + 1
                later = turns[after].value if after < len(turns) else end_value(game, following)
                extra = asked[place:after] if period == 0 else None
                if len(group) > 1:
                    adjoint = at_once_back(self.at_once[place], totals, later, turns[place:after], adjoint, extra)
                else:
                    seed = extra[0] if extra else None
                    adjoint = _stage_back(game, totals, place, game.stages[place], later, turns[place], adjoint, seed)
            totals.payoff += adjoint
            totals.discount += _by_player(adjoint * following, game.discount)
            adjoint = adjoint * game.discount.reshape(len(game.players), *(1,) * axes, -1)
        self._end_back(totals, adjoint)
        for meeting in self.at_once.values():
            meeting.give(totals)
        return totals.as_game()

    def _stages(self, following: np.ndarray) -> tuple[list[Turn], np.ndarray]:
        turns: list[Turn] = []
        values = end_value(self.game, following)
        for group in reversed(self.groups):
            weights = [self.weights[place] for place in group]
            if len(group) == 1:
                found = [stage_back(self.game, self.game.stages[group[0]], values, weights[0])]
            else:
                met = meet(self.game, group, values, weights)
                self.stuck = max(self.stuck, int(np.sum(met.missed)))
                found = [Turn(p, q, met.value) for p, q in zip(met.chances, met.quality, strict=True)]
            values, turns = found[0].value, [*found, *turns]
        return turns, values

    def _nature_back(self, totals: Totals, values: np.ndarray, adjoint: np.ndarray, period: int) -> np.ndarray:
        game, axes = self.game, len(self.game.shape)
        before: list[np.ndarray] = []
        for lottery in reversed(game.nature):
            before.insert(0, values)
            values = after_lottery(values, lottery, axes)
        regimes: list[np.ndarray] = []
        for switching in reversed(game.switchings):
            regimes.insert(0, values)
            values = _switched(values, switching, period, axes)
        for place, switching in enumerate(game.switchings):
            which = int(switching.which[period])
            if which >= 0:
                adjoint, matrix = switching_back(switching, which, regimes[place], adjoint, axes)
                totals.matrices[place][which] += matrix
        for place, lottery in enumerate(game.nature):
            adjoint = _lottery_back(totals, place, lottery, before[place], adjoint, axes)
        return adjoint

    def _end_back(self, totals: Totals, adjoint: np.ndarray) -> None:
        game = self.game
        if totals.terminal is not None:
            totals.terminal += _like(adjoint, totals.terminal.shape)
            return
        left = 1.0 - game.discount.reshape(len(game.players), *(1,) * len(game.shape), -1)
        totals.payoff += adjoint / left
        totals.discount += _by_player(adjoint * game.payoff / left**2, game.discount)


def _stage_back(
    game: Game,
    totals: Totals,
    place: int,
    stage: Stage,
    values: np.ndarray,
    turn: Turn,
    adjoint: np.ndarray,
    extra: np.ndarray | None,
) -> np.ndarray:
    """The adjoint (N, *shape, B) of the values after a stage, given that of those before it."""
    axes, mover = len(game.shape), stage.player
    worth = np.stack([np.sum(adjoint * expectation(values, a.shifts, axes), axis=0) for a in stage.actions])
    cost = np.stack([np.broadcast_to(aligned(a.cost, axes), adjoint.shape[1:]) for a in stage.actions])
    worth -= adjoint[mover] * cost
    pull = turn.chances * (worth - np.sum(turn.chances * worth, axis=0))
    totals.precision[mover] += gathered(np.sum(pull * turn.quality, axis=0), game.precision[mover])
    own = game.precision[mover] * pull
    if extra is not None:
        own = own + np.where(turn.chances > 0, extra, 0.0)
    result = np.zeros(adjoint.shape)
    for a, action in enumerate(stage.actions):
        after = turn.chances[a] * adjoint
        after[mover] += own[a]
        totals.costs[place][a] -= gathered(after[mover], action.cost)
        part, steps = expectation_back(values, action.shifts, after, axes)
        result += part
        _add(totals.moves[place][a], steps, action.shifts)
    return result


def _lottery_back(
    totals: Totals, place: int, lottery: Lottery, values: np.ndarray, adjoint: np.ndarray, axes: int
) -> np.ndarray:
    jumped, chance = values, aligned(lottery.chance, axes)
    for axis, to in lottery.sets:
        jumped = np.broadcast_to(np.take(jumped, [to], axis=1 + axis), values.shape)
    expected = expectation(jumped, lottery.shifts, axes)
    totals.chances[place] += gathered(np.sum(adjoint * (expected - values), axis=0), lottery.chance)
    part, steps = expectation_back(jumped, lottery.shifts, chance * adjoint, axes)
    _add(totals.shifts[place], steps, lottery.shifts)
    for axis, to in lottery.sets:
        summed = part.sum(axis=1 + axis)
        part = np.zeros(values.shape)
        np.moveaxis(part, 1 + axis, 0)[to] = summed
    return (1.0 - chance) * adjoint + part


def _switched(values: np.ndarray, switching: Switching, period: int, axes: int) -> np.ndarray:
    which = int(switching.which[period])
    return values if which < 0 else after_switching(values, switching.matrices[which], switching.axis, axes)


def _add(into: list[tuple[np.ndarray, np.ndarray]], steps: Sequence[tuple[np.ndarray, np.ndarray]],
         shifts: tuple[AxisShift, ...]) -> None:  # fmt: skip
    for (up, down), (by_up, by_down), shift in zip(into, steps, shifts, strict=True):
        for total, slope, chance in ((up, by_up, shift.up), (down, by_down, shift.down)):
            if np.any(chance):
                total += gathered(slope, chance)


def _by_player(total: np.ndarray, like: np.ndarray) -> np.ndarray:
    """(N, *shape, B) summed to the shape (N, B or 1) of discounts."""
    summed = total.reshape(total.shape[0], -1, total.shape[-1]).sum(axis=1)
    return np.asarray(summed if like.shape[-1] > 1 or total.shape[-1] == 1 else summed.sum(axis=1, keepdims=True))


def _like(total: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    axes = tuple(k for k, (n, m) in enumerate(zip(shape, total.shape, strict=True)) if n == 1 and m > 1)
    return np.asarray(total.sum(axis=axes, keepdims=True))
