"""`solve`: the strategies and values of a finite-horizon alternating-move game, all draws at once."""

from __future__ import annotations

import numpy as np

from taqarub.game.game import Game, Solution
from taqarub.game.values import end_value, last_value, nature_back, stage_back
from taqarub.game.weights import choice_weights


def solve(game: Game, keep: int = 0) -> Solution:
    """Backward induction over `game.horizon` periods.

    Returns the one logit agent quantal response equilibrium of the finite game (McKelvey and Palfrey 1998), with the
    strategies of the first `keep` periods.
    """
    size, draws, players = game.states, game.draws, len(game.players)
    weights = [choice_weights(stage, game.shape)[..., None] for stage in game.stages]
    kept = [np.empty((min(keep, game.horizon), len(s.actions), size, draws)) for s in game.stages]
    values = last_value(game)
    turns = []
    for period in reversed(range(game.horizon)):
        values = end_value(game, values)
        turns = []
        for place in reversed(range(len(game.stages))):
            turn = stage_back(game, game.stages[place], values, weights[place])
            values = turn.value
            turns.insert(0, turn)
            if period < keep:
                kept[place][period] = turn.chances.reshape(-1, size, draws)
        values = nature_back(game, values, period)
    quality = [np.where(w > 0, t.quality, -np.inf) for w, t in zip(weights, turns, strict=True)]
    return Solution(
        strategies=tuple(kept),
        quality=tuple(q.reshape(-1, size, draws) for q in quality),
        value=values.reshape(players, size, draws),
        stage_value=tuple(t.value.reshape(players, size, draws) for t in turns),
        converged=True,
        reason="a finite game has one logit equilibrium",
        residual=0.0,
        regret=np.zeros(players),
    )


def block_size(game: Game, cache_bytes: int = 4 << 20) -> int:
    """How many draws to solve together so that the values of all players stay in the cache."""
    return int(np.clip(cache_bytes // (8 * len(game.players) * game.states), 1, 64))
