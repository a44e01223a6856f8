"""`solve_stationary`: the game without an end, as the limit of longer and longer finite games.

Values are iterated backward, V ← V + (1 − damping) (T V − V), until a period changes them by no more than a tolerance.
With logit choice T is not a contraction (values average over choices without a shock term), so convergence is measured
and reported, never assumed. Regret is what a player would gain by the best reply to the others' strategies in the whole
game (a Markov decision process: Puterman 1994, "Markov Decision Processes", chapter 6).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from taqarub.game.backward import Wanted, block_of
from taqarub.game.game import Game, Solution
from taqarub.game.replies import available, reply_back
from taqarub.game.solve import blank, has_chains
from taqarub.game.sound import require_sound
from taqarub.game.values import last_value, plain_solve, reason_of
from taqarub.game.weights import choice_weights


def solve_stationary(
    game: Game, tolerance: float = 1e-9, max_periods: int = 5_000, damping: float = 0.0, regret: bool = True
) -> Solution:
    """The stationary logit game; `game.horizon` is not read, and switchings use the matrix of their first period.

    strategies hold one period, which is every period. residual is the largest change of a value in one more period,
    over all draws; converged and reason say whether it met the tolerance. regret (N,) is the largest over states and
    draws, NaN when not asked for.
    """
    if not 0.0 <= damping < 1.0:
        raise ValueError("damping lies from 0 to below 1")
    require_sound(game, endless=True)
    how = (tolerance, max_periods, damping)
    if has_chains(game):
        solution, changes, periods = _in_blocks(game, how)
    else:
        solution, changes, periods = _plainly(game, how)
    worst = float(np.max(changes))
    settled = int(np.sum(changes <= tolerance))
    reason = f"{settled} of {game.draws} draws settled within {periods} periods; largest change {worst:.2g}"
    lost = solution.missed is not None and bool(solution.missed.any())
    if lost and solution.missed is not None:
        reason = f"{reason_of(solution.missed)}; {reason}"
    gains = np.full(len(game.players), np.nan)
    if regret:
        best = [_best_reply(game, solution, player, tolerance, max_periods) for player in range(len(game.players))]
        gains = np.array([max(float(np.max(b - solution.value[i])), 0.0) for i, b in enumerate(best)])
    return Solution(
        solution.strategies,
        solution.quality,
        solution.value,
        solution.stage_value,
        converged=settled == game.draws and not lost,
        reason=reason,
        residual=worst,
        regret=gains,
        missed=solution.missed,
    )


def _in_blocks(game: Game, how: tuple[float, int, float]) -> tuple[Solution, np.ndarray, int]:
    """Every draw by itself, on compiled periods: the solution, the last change (B,), and the most periods taken."""
    tolerance, max_periods, damping = how
    weights = [choice_weights(stage, game.shape)[..., None] for stage in game.stages]
    which = [int(switching.which[0]) for switching in game.switchings]
    solution, changes, most = blank(game, 1, alone=True), np.full(game.draws, np.inf), 0
    now, before = (np.empty((len(game.players), game.states, 1)) for _ in range(2))
    for draw in range(game.draws):
        part = slice(draw, draw + 1)
        wanted = Wanted(
            [kept[0, ..., part] for kept in solution.strategies],
            [quality[..., part] for quality in solution.quality],
            [values[..., part] for values in solution.stage_value],
        )
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            block = block_of(game, weights, part)
            periods = 0
            while periods < max_periods and not changes[draw] <= tolerance:
                block.read(before)
                block.back(which)
                block.read(now)
                changes[draw], periods = np.max(np.abs(now - before)), periods + 1
                if damping:
                    block.write(damping * before + (1.0 - damping) * now)
            block.back(which, wanted)
        block.read(solution.value[..., part])
        most = max(most, periods)
    return solution, changes, most


def _plainly(game: Game, how: tuple[float, int, float]) -> tuple[Solution, np.ndarray, int]:
    """All draws at once, in plain words."""
    tolerance, max_periods, damping = how
    one = replace(game, horizon=1)
    values, changes, periods = last_value(game), np.full(game.draws, np.inf), 0
    while periods < max_periods and not np.all(changes <= tolerance):
        after = plain_solve(replace(one, terminal=values)).value.reshape(values.shape)
        changes = np.max(np.abs(after - values), axis=tuple(range(values.ndim - 1)))
        values, periods = damping * values + (1.0 - damping) * after, periods + 1
    return plain_solve(replace(one, terminal=values), keep=1), changes, periods


def _best_reply(game: Game, solution: Solution, player: int, tolerance: float, max_periods: int) -> np.ndarray:
    """The value (S, B) of the best reply to the others' strategies, by value iteration."""
    may, chances = available(game), [kept[0] for kept in solution.strategies]
    value = solution.value[player].reshape(1, *game.shape, game.draws)
    for _ in range(max_periods):
        after = reply_back(game, chances, may, player, value, 0)
        change = float(np.max(np.abs(after - value)))
        value = after
        if not change > 0.1 * tolerance:
            break
    return value.reshape(game.states, game.draws)
