"""One period of a game in full form: the logit choices, what they are worth, and what a best reply is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.logit import stage_equilibrium
from taqarub.game.matrix import MatrixGame, qualities


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of one period.

    after    per player (S, A of the earlier movers …, A_i); simultaneous (S, A_i)
    joint    (S, A_1 … A_N) chance of every profile
    error    largest error of the logit condition
    stuck    states whose equilibrium was not found
    """

    after: tuple[np.ndarray, ...]
    joint: np.ndarray
    error: float
    stuck: int


def choices(game: MatrixGame, value: np.ndarray, start: Choices | None = None) -> Choices:
    """The logit equilibrium of a period whose continuation is worth `value` (N, S)."""
    quality = qualities(game, value)
    if game.order is None and len(game.actions) > 1:
        return _at_once(game, quality, start)
    return _in_turn(game, quality)


def worth(game: MatrixGame, joint: np.ndarray, value: np.ndarray) -> np.ndarray:
    """V (N, S): the average of Q over the profiles."""
    axes = tuple(range(2, 2 + len(game.actions)))
    return np.sum(qualities(game, value) * joint, axis=axes)


def _at_once(game: MatrixGame, quality: np.ndarray, start: Choices | None) -> Choices:
    players = range(len(game.actions))
    after = tuple(np.empty((game.states, count)) for count in game.actions)
    joint = np.empty((game.states, *game.actions))
    error, stuck = 0.0, 0
    for state in range(game.states):
        guess = None if start is None else tuple(start.after[i][state] for i in players)
        found = stage_equilibrium(tuple(quality[:, state]), game.precision, guess)
        error, stuck = max(error, found.error), stuck + (not found.converged)
        joint[state] = profile_chances(found.mixed)
        for i in players:
            after[i][state] = found.mixed[i]
    return Choices(after, joint, error, stuck)


def profile_chances(mixed: tuple[np.ndarray, ...]) -> np.ndarray:
    """Π_i p_i(a_i), (A_1 … A_N)."""
    result = np.ones(())
    for p in mixed:
        result = np.multiply.outer(result, p)
    return result


def _in_turn(game: MatrixGame, quality: np.ndarray) -> Choices:
    """Backward through the order of moves: each player sees what came before."""
    order = game.order or (0,)  # one player moves in turn
    table = _ordered(game, quality)
    after: dict[int, np.ndarray] = {}
    for player in reversed(order):
        power = game.precision[player] * table[player]
        odds = np.exp(power - power.max(axis=-1, keepdims=True))
        after[player] = odds / odds.sum(axis=-1, keepdims=True)
        table = np.sum(table * after[player], axis=-1)
    joint = np.ones((game.states,))
    for player in order:
        joint = joint[..., None] * after[player]
    back = np.argsort(order)
    return Choices(tuple(after[i] for i in range(len(order))), joint.transpose(0, *(1 + int(k) for k in back)), 0.0, 0)


def _ordered(game: MatrixGame, quality: np.ndarray) -> np.ndarray:
    """Q with its action axes in the order of the moves."""
    return quality.transpose(0, 1, *(2 + player for player in game.order or (0,)))


def marginals(game: MatrixGame, joint: np.ndarray) -> tuple[np.ndarray, ...]:
    """Per player (S, A_i): chances of the actions, over whatever the others do."""
    every = range(len(game.actions))
    return tuple(joint.sum(axis=tuple(1 + j for j in every if j != i)) for i in every)


def best_reply(game: MatrixGame, found: Choices, player: int, value: np.ndarray) -> np.ndarray:
    """The value (S,) of a period to one player who replies best to the others' choices; value (S,) follows."""
    quality = game.payoff[player] + game.discount[player] * game.ahead(value)
    if game.order is None:
        odds = np.ones((game.states,))
        for other, p in enumerate(found.after):
            odds = odds[..., None] * (np.ones_like(p) if other == player else p).reshape(
                game.states, *(1,) * (odds.ndim - 1), -1
            )
        others = tuple(1 + j for j in range(len(game.actions)) if j != player)
        return np.sum(quality * odds, axis=others).max(axis=-1)
    table = quality.transpose(0, *(1 + p for p in game.order))
    for mover in reversed(game.order):
        table = table.max(axis=-1) if mover == player else np.sum(table * found.after[mover], axis=-1)
    return table
