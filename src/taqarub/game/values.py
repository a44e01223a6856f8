"""One period backward: from the value of the next period's start to the value of this period's start.

    end of the period   V_i ← u_i + δ_i V_i(next start)
    each stage, last first   Q_i(a) = −c_i(a) + E[V_i | a],   π(a) ∝ w_a exp(λ_i Q_i(a)),
                             V_j ← Σ_a π(a) E[V_j | a]  for the others,   V_i ← Σ_a π(a) Q_i(a)  for the mover
    nature   lotteries, last first, then switchings, last first

Source: McKelvey and Palfrey 1998, "Quantal response equilibria for extensive form games" (the agent form);
the value carries no shock term.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.game import Game, Solution, Stage
from taqarub.game.operators import after_lottery, after_switching, aligned, expectation
from taqarub.game.together import alone, groups_of, meet, moves_of
from taqarub.game.weights import choice_weights

ONE = "a finite game in turn has one logit equilibrium"
MANY = "backward induction; stages of several players on the branch from no precision"


@dataclass(frozen=True, slots=True)
class Turn:
    """One stage of one period: chances and quality (A, *shape, B) and the value before it (N, *shape, B)."""

    chances: np.ndarray
    quality: np.ndarray
    value: np.ndarray


def end_value(game: Game, following: np.ndarray) -> np.ndarray:
    """u + δ V: the value at the end of a period (N, *shape, B), given that of the next period's start."""
    discount = game.discount.reshape((game.discount.shape[0],) + (1,) * len(game.shape) + game.discount.shape[1:])
    return game.payoff + discount * following


def last_value(game: Game) -> np.ndarray:
    """The value after the last period: as given, or the payoff for ever."""
    if game.terminal is not None:
        return game.terminal
    discount = game.discount.reshape((game.discount.shape[0],) + (1,) * len(game.shape) + game.discount.shape[1:])
    return game.payoff / (1.0 - discount)


def logit(quality: np.ndarray, weights: np.ndarray, precision: np.ndarray) -> np.ndarray:
    """π(a) = w_a exp(λ Q_a) / Σ_b w_b exp(λ Q_b) over the first axis; safe for any λ Q."""
    power = precision * quality
    power -= np.max(np.where(weights > 0, power, -np.inf), axis=0)
    np.exp(np.minimum(power, 0.0), out=power)
    power *= weights
    power /= power.sum(axis=0)
    return power


def stage_back(game: Game, stage: Stage, values: np.ndarray, weights: np.ndarray) -> Turn:
    """One turn backward; weights (A, *shape, 1)."""
    axes = len(game.shape)
    expected = [expectation(values, action.shifts, axes) for action in stage.actions]
    costs = [aligned(action.cost, axes) for action in stage.actions]
    quality = np.stack([e[stage.player] - c for e, c in zip(expected, costs, strict=True)])
    chances = logit(quality, weights, game.precision[stage.player])
    value = sum(chances[a] * expected[a] for a in range(len(stage.actions)))
    value[stage.player] = np.sum(chances * quality, axis=0)
    return Turn(chances, quality, value)


def nature_back(game: Game, values: np.ndarray, period: int) -> np.ndarray:
    """Lotteries in reverse, then switchings in reverse."""
    axes = len(game.shape)
    for lottery in reversed(game.nature):
        values = after_lottery(values, lottery, axes)
    for switching in reversed(game.switchings):
        which = int(switching.which[period])
        if which >= 0:
            values = after_switching(values, switching.matrices[which], switching.axis, axes)
    return values


def plain_solve(game: Game, keep: int = 0) -> Solution:
    """What `solve.solve` returns, word by word: all draws at once, a new array for every step."""
    size, draws, players = game.states, game.draws, len(game.players)
    weights = [choice_weights(stage, game.shape)[..., None] for stage in game.stages]
    kept = [np.empty((min(keep, game.horizon), len(s.actions), size, draws)) for s in game.stages]
    groups = groups_of(game.stages)
    moves = {group: moves_of(game, group) for group in groups if len(group) > 1}
    values = last_value(game)
    turns: list[Turn] = []
    error, missed = 0.0, np.zeros((game.horizon, draws), dtype=np.int64)
    for period in reversed(range(game.horizon)):
        values, turns = end_value(game, values), []
        for group in reversed(groups):
            if len(group) == 1:
                found = [stage_back(game, game.stages[group[0]], values, weights[group[0]])]
            else:
                met = meet(game, group, values, [weights[place] for place in group], moves[group])
                found = [Turn(p, q, met.value) for p, q in zip(met.chances, met.quality, strict=True)]
                error = max(error, met.error)
                missed[period] += met.missed
            values, turns = found[0].value, [*found, *turns]
            if period < keep:
                for place, turn in zip(group, found, strict=True):
                    kept[place][period] = turn.chances.reshape(-1, size, draws)
        values = nature_back(game, values, period)
    quality = [np.where(w > 0, t.quality, -np.inf) for w, t in zip(weights, turns, strict=True)]
    return Solution(
        strategies=tuple(kept),
        quality=tuple(q.reshape(-1, size, draws) for q in quality),
        value=values.reshape(players, size, draws),
        stage_value=tuple(t.value.reshape(players, size, draws) for t in turns),
        converged=not missed.any(),
        reason=reason_of(missed) if missed.any() else ONE if alone(game.stages) else MANY,
        residual=error,
        regret=np.full(players, np.nan),
        missed=None if alone(game.stages) else missed,
    )


def reason_of(missed: np.ndarray) -> str:
    """What it means that no equilibrium was found in some states: missed (H, B)."""
    cells, periods = int(missed.sum()), int(np.count_nonzero(missed.any(axis=1)))
    return f"the equilibrium of players at once was not found in {cells} states and draws of {periods} periods"
