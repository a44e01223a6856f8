"""`solve`: the strategies and values of a finite-horizon alternating-move game.

Draws are solved in blocks small enough for the cache. A block is compiled to instructions once and run period by
period; `values.py` says the same in plain words and takes over for the rare game that has no chain of shifts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from taqarub.game.game import Action, AxisShift, Game, Solution
from taqarub.game.layout import Layout, buffer, layout_of, tensor, view
from taqarub.game.nature import end_tape, nature_tapes
from taqarub.game.operators import aligned
from taqarub.game.tape import Tape, chain_of, run_all
from taqarub.game.turns import Turn, turn_of
from taqarub.game.values import last_value, plain_solve
from taqarub.game.weights import choice_weights

BLOCK = 65_536  # numbers in the values of all players of one block: half a megabyte


def solve(game: Game, keep: int = 0) -> Solution:
    """Backward induction over `game.horizon` periods, all draws.

    Returns the one logit agent quantal response equilibrium of the finite game (McKelvey and Palfrey 1998), with the
    strategies of the first `keep` periods: per stage (keep, A, S, B).
    """
    keep = min(keep, game.horizon)
    axes = len(game.shape)
    if any(chain_of(action.shifts, axes) is None for stage in game.stages for action in stage.actions):
        return plain_solve(game, keep)
    weights = [choice_weights(stage, game.shape)[..., None] for stage in game.stages]
    size, players, draws = game.states, len(game.players), game.draws
    block = int(np.clip(BLOCK // (size * players), 1, draws))
    solution = _blank(game, keep, alone=block == 1)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for low in range(0, draws, block):
            part = slice(low, min(low + block, draws))
            _solve_block(_of_draws(game, part), weights, keep, solution, part)
    return solution


def block_size(game: Game, keep: int = 0, memory_bytes: int = 256 << 20) -> int:
    """How many draws to solve in one call, so that what is kept of them stays within some memory (at least one)."""
    actions = sum(len(stage.actions) for stage in game.stages)
    per_draw = 8 * game.states * (keep * actions + actions + 4 * len(game.players))
    return int(np.clip(memory_bytes // per_draw, 1, 64))


def _blank(game: Game, keep: int, alone: bool) -> Solution:
    size, players, draws = game.states, len(game.players), game.draws

    def array(*head: int) -> np.ndarray:
        return np.moveaxis(np.empty((draws, *head, size)), 0, -1) if alone else np.empty((*head, size, draws))

    return Solution(
        strategies=tuple(array(keep, len(stage.actions)) for stage in game.stages),
        quality=tuple(array(len(stage.actions)) for stage in game.stages),
        value=array(players),
        stage_value=tuple(array(players) for _ in game.stages),
        converged=True,
        reason="a finite game has one logit equilibrium",
        residual=0.0,
        regret=np.zeros(players),
    )


def _of_draws(game: Game, part: slice) -> Game:
    """The same game for some of its draws."""

    def cut(array: Any) -> np.ndarray:
        array = aligned(array, 0) if np.ndim(array) == 0 else np.asarray(array)
        return array[..., part] if array.shape[-1] > 1 else array

    def shifts(given: tuple[AxisShift, ...]) -> tuple[AxisShift, ...]:
        return tuple(AxisShift(s.axis, cut(s.up), cut(s.down)) for s in given)

    def action(given: Action) -> Action:
        return replace(given, shifts=shifts(given.shifts), cost=cut(given.cost))

    return replace(
        game,
        stages=tuple(replace(s, actions=tuple(action(a) for a in s.actions)) for s in game.stages),
        nature=tuple(replace(x, chance=cut(x.chance), shifts=shifts(x.shifts)) for x in game.nature),
        switchings=tuple(replace(x, matrices=cut(x.matrices)) for x in game.switchings),
        payoff=cut(game.payoff),
        discount=cut(game.discount),
        precision=cut(game.precision),
        terminal=None if game.terminal is None else cut(game.terminal),
    )


def _solve_block(game: Game, weights: list[np.ndarray], keep: int, solution: Solution, part: slice) -> None:
    layout = layout_of(game.shape, part.stop - part.start)
    tape, players = Tape(layout), range(len(game.players))
    payoff, *values = ([buffer(layout) for _ in players] for _ in range(3))
    turns: list[Turn] = []  # the last stage first
    for stage, weight in zip(reversed(game.stages), reversed(weights), strict=True):
        first, second = values if len(turns) % 2 == 0 else reversed(values)
        turns.append(turn_of(game, stage, tape, first, second, weight))
    start = values[len(turns) % 2]
    always, regimes = nature_tapes(game, tape, start)
    end = end_tape(game, tape, start, values[0], payoff)
    last = last_value(game)
    for player in players:
        tensor(layout, payoff[player])[...] = game.payoff[player]
        tensor(layout, start[player])[...] = last[player]
    for period in reversed(range(game.horizon)):
        run_all(end)
        for back, turn in enumerate(turns):
            place = len(turns) - 1 - back
            chances = solution.strategies[place][period, ..., part] if period < keep else None
            turn.back(chances, solution.quality[place][..., part] if period == 0 else None)
            if period == 0:
                _copy(layout, values[(back + 1) % 2], solution.stage_value[place][..., part])
        run_all(always)
        for place, switching in reversed(list(enumerate(game.switchings))):
            if switching.which[period] >= 0:
                run_all(regimes[place, int(switching.which[period])])
    _copy(layout, start, solution.value[..., part])


def _copy(layout: Layout, values: list[np.ndarray], into: np.ndarray) -> None:
    for player, mine in enumerate(values):
        into[player] = view(layout, mine).reshape(into.shape[1:])
