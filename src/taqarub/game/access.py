"""What a solution says about one state of the first period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from taqarub.game.game import Game, Solution
from taqarub.game.operators import expectation
from taqarub.game.values import nature_back


def place_of(game: Game, state: Sequence[int]) -> int:
    """The flat index of a state (K,)."""
    return int(np.ravel_multi_index(tuple(int(x) for x in state), game.shape))


def choice(game: Game, solution: Solution, stage: int, state: Sequence[int], period: int = 0) -> np.ndarray:
    """Chances of the actions (A, B) of a stage in a state; the solution must have kept the period."""
    return solution.strategies[stage][period][:, place_of(game, state)]


def advantage(game: Game, solution: Solution, stage: int, action: int, over: int, state: Sequence[int]) -> np.ndarray:
    """Q of an action less Q of another (B,), in the mover's payoff; NaN where one of them is unavailable."""
    quality = solution.quality[stage][:, place_of(game, state)]
    known = np.isfinite(quality[action]) & np.isfinite(quality[over])
    return np.where(known, np.where(known, quality[action], 0.0) - np.where(known, quality[over], 0.0), np.nan)


def value_at(game: Game, solution: Solution, player: int, state: Sequence[int], stage: int | None = None) -> np.ndarray:
    """V of a player (B,) at the start of the first period, or just before a stage of it."""
    values = solution.value if stage is None else solution.stage_value[stage]
    return values[player][place_of(game, state)]


def explain(
    game: Game,
    solution: Solution,
    parts: Mapping[str, np.ndarray],
    stage: int,
    action: int,
    over: int,
    state: Sequence[int],
) -> dict[str, np.ndarray]:
    """Where the advantage of one action over another comes from, (B,) by part of the mover's payoff, and its cost.

    parts: name -> (*shape, B), adding to the mover's payoff. Needs strategies of every period of the game (`keep` equal
    to the horizon). The value of a part is what it contributes under the strategies as they are, discounted; the parts,
    the costs still to be paid ("later costs") and the difference of cost now ("cost") add to the advantage
    (reward decomposition: Juozapaitis and others 2019, "Explainable reinforcement learning via reward decomposition").
    """
    if any(kept.shape[0] < game.horizon for kept in solution.strategies):
        raise ValueError("to explain a move, solve with keep equal to the horizon")
    mover, size = game.stages[stage].player, (*game.shape, game.draws)
    names = [*parts, "later costs"]
    payoff = np.stack([np.broadcast_to(parts[name], size) for name in parts] + [np.zeros(size)])
    discount = game.discount[mover]
    values = payoff / (1.0 - discount) if game.terminal is None else None
    if values is None:
        raise ValueError("a terminal value cannot be divided between parts")
    for period in reversed(range(game.horizon)):
        values = payoff + discount * values
        for place in reversed(range(len(game.stages))):
            if period == 0 and place == stage:
                return _difference(game, names, values, stage, action, over, state)
            values = _mixed(game, solution, values, place, period, mover)
        values = nature_back(game, values, period)
    raise ValueError("the game has no period")


def _mixed(game: Game, solution: Solution, values: np.ndarray, place: int, period: int, mover: int) -> np.ndarray:
    axes, stage = len(game.shape), game.stages[place]
    total = np.zeros(values.shape)
    for a, act in enumerate(stage.actions):
        chances = solution.strategies[place][period, a].reshape(values.shape[1:])
        total += chances * expectation(values, act.shifts, axes)
        if stage.player == mover:
            total[-1] -= chances * act.cost
    return total


def _difference(
    game: Game, names: list[str], values: np.ndarray, stage: int, action: int, over: int, state: Sequence[int]
) -> dict[str, np.ndarray]:
    axes, here = len(game.shape), tuple(int(x) for x in state)
    first, second = (game.stages[stage].actions[a] for a in (action, over))
    gain = expectation(values, first.shifts, axes) - expectation(values, second.shifts, axes)
    size = (*game.shape, game.draws)
    cost = np.broadcast_to(second.cost, size)[here] - np.broadcast_to(first.cost, size)[here]
    return {**{name: gain[(m, *here)] for m, name in enumerate(names)}, "cost": cost}
