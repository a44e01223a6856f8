"""What a solution says about one state of the first period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from taqarub.game.game import Game, Solution
from taqarub.game.operators import expectation
from taqarub.game.together import average, ends_of, groups_of
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
    values = divided(game, solution, parts, game.stages[stage].player, stage)
    return advantages(game, solution, list(parts), values, stage, state, over)[action]


def divided(
    game: Game, solution: Solution, parts: Mapping[str, np.ndarray], player: int, stage: int | None = None
) -> np.ndarray:
    """A player's value by part of its payoff, the costs to be paid last: (M + 1, *shape, B), which add to the value.

    At the start of the first period, or where a `stage` of it ends. Costs count as losses.
    """
    if any(kept.shape[0] < game.horizon for kept in solution.strategies):
        raise ValueError("to explain a move, solve with keep equal to the horizon")
    if game.terminal is not None:
        raise ValueError("a terminal value cannot be divided between parts")
    size, discount = (*game.shape, game.draws), game.discount[player]
    payoff = np.stack([np.broadcast_to(part, size) for part in parts.values()] + [np.zeros(size)])
    values = payoff / (1.0 - discount)
    for period in reversed(range(game.horizon)):
        values = payoff + discount * values
        for group in reversed(groups_of(game.stages)):
            if period == 0 and stage in group:
                return values
            values = _mixed(game, solution, values, group, period, player)
        values = nature_back(game, values, period)
    return values


def advantages(
    game: Game,
    solution: Solution,
    parts: Sequence[str],
    values: np.ndarray,
    stage: int,
    state: Sequence[int],
    over: int = 0,
) -> list[dict[str, np.ndarray]]:
    """For every action of a stage in a state, its advantage over another by part; values as `divided` gives them."""
    group = next(group for group in groups_of(game.stages) if stage in group)
    actions, axes, here = game.stages[stage].actions, len(game.shape), place_of(game, state)
    names, size = [*parts, "later costs"], (*game.shape, game.draws)
    if len(group) == 1:
        ends = [_at(game, expectation(values, action.shifts, axes), here) for action in actions]
    else:
        chances = [solution.strategies[place][0].reshape(-1, *size) for place in group]
        met = average(ends_of(game, group, values), chances, group.index(stage))
        ends = [_at(game, met[:, a], here) for a in range(len(actions))]
    costs = [_at(game, np.broadcast_to(action.cost, size)[None], here)[0] for action in actions]
    return [
        {**dict(zip(names, end - ends[over], strict=True)), "cost": costs[over] - cost}
        for end, cost in zip(ends, costs, strict=True)
    ]


def _mixed(
    game: Game, solution: Solution, values: np.ndarray, group: tuple[int, ...], period: int, mover: int
) -> np.ndarray:
    size = values.shape[1:]
    chances = [solution.strategies[place][period].reshape(-1, *size) for place in group]
    if len(group) == 1:
        actions, total = game.stages[group[0]].actions, np.zeros(values.shape)
        for odds, act in zip(chances[0], actions, strict=True):
            total += odds * expectation(values, act.shifts, len(game.shape))
    else:
        total = average(ends_of(game, group, values), chances)
    for place, odds in zip(group, chances, strict=True):
        if game.stages[place].player == mover:
            for a, act in enumerate(game.stages[place].actions):
                total[-1] -= odds[a] * act.cost
    return total


def _at(game: Game, values: np.ndarray, here: int) -> np.ndarray:
    """Values (M, *shape, B) of one state: (M, B)."""
    return values.reshape(values.shape[0], game.states, -1)[:, here]
