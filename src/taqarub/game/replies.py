"""Regret of the factored game: what a best reply to the others' strategies is worth beyond the player's own.

Others' strategies held fixed, a player faces a Markov decision process; backward induction over its stages gives the
best that it can do (Puterman 1994, "Markov Decision Processes", chapter 4). Logit choice has regret by construction:
one choice gives away at most log(A) / λ of the mover's value.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from taqarub.game.game import Game, Solution
from taqarub.game.operators import aligned, expectation
from taqarub.game.together import average, ends_of, groups_of
from taqarub.game.values import last_value, nature_back
from taqarub.game.weights import choice_weights


def finite_regret(game: Game, solution: Solution) -> np.ndarray:
    """(N,) the largest gain, over states and draws, of the best reply in the whole finite game.

    The solution must keep the strategies of every period: ValueError otherwise.
    """
    if any(kept.shape[0] < game.horizon for kept in solution.strategies):
        raise ValueError("regret needs the strategies of every period: solve with keep equal to the horizon")
    may = available(game)
    gains = np.empty(len(game.players))
    for player in range(len(game.players)):
        best = last_value(game)[player][None]
        for period in reversed(range(game.horizon)):
            chances = [kept[period] for kept in solution.strategies]
            best = reply_back(game, chances, may, player, best, period)
        gain = best.reshape(game.states, -1) - solution.value[player]
        gains[player] = max(float(np.max(gain)), 0.0)
    return gains


def temptation(solution: Solution, stage: int) -> np.ndarray:
    """max_a Q(a) − Σ_a π(a) Q(a) of the mover in every state (S, B) of the first period: the regret of one choice.

    The solution must keep the first period.
    """
    quality = solution.quality[stage]
    chances = solution.strategies[stage][0]
    mean = np.sum(np.where(chances > 0, chances * np.where(np.isfinite(quality), quality, 0.0), 0.0), axis=0)
    return np.maximum(quality.max(axis=0) - mean, 0.0)


def available(game: Game) -> list[np.ndarray]:
    """Per stage (A, *shape, 1): whether an action may be taken."""
    return [choice_weights(stage, game.shape)[..., None] > 0 for stage in game.stages]


def reply_back(
    game: Game, chances: Sequence[np.ndarray], may: Sequence[np.ndarray], player: int, value: np.ndarray, period: int
) -> np.ndarray:
    """One period backward for a player who replies best: value (1, *shape, B) at the next start, then at this one.

    chances per stage (A, S, B), of which the player's own are not read.
    """
    size = (*game.shape, game.draws)
    value = game.payoff[player][None] + game.discount[player] * value
    for group in reversed(groups_of(game.stages)):
        odds = [chances[place].reshape(-1, *size) for place in group]
        own = [k for k, place in enumerate(group) if game.stages[place].player == player]
        if len(group) == 1:
            actions = game.stages[group[0]].actions
            ends = np.stack([expectation(value, action.shifts, len(game.shape)) for action in actions], axis=1)
        else:
            ends = ends_of(game, group, value)
        value = _best(game, group[own[0]], average(ends, odds, own[0]), may) if own else average(ends, odds)
    return nature_back(game, value, period)


def _best(game: Game, place: int, ends: np.ndarray, may: Sequence[np.ndarray]) -> np.ndarray:
    """The largest of ends (1, A, *shape, B) less costs, over what may be done."""
    size, axes = ends.shape[2:], len(game.shape)
    costs = np.stack([np.broadcast_to(aligned(a.cost, axes), size) for a in game.stages[place].actions])
    return np.max(np.where(may[place], ends[0] - costs, -np.inf), axis=0)[None]
