"""What a player would gain by the best reply to choices that the others keep for ever (a Markov decision process).

Solved exactly by policy iteration (Howard 1960, "Dynamic Programming and Markov Processes"; Puterman 1994, section
6.4), started from the choices themselves, so that the gain is never below zero.
"""

from __future__ import annotations

import numpy as np

from taqarub.game.system import System

MOST = 200  # improvements


def regrets(system: System, mixed: np.ndarray, value: np.ndarray) -> np.ndarray:
    """(N,) the largest gain over states; mixed (S, n), value (S, N) what the choices are worth."""
    best = [best_value(system, mixed, value[:, i], i) for i in range(system.players)]
    return np.array([max(float(np.max(b - value[:, i])), 0.0) for i, b in enumerate(best)])


def best_value(system: System, mixed: np.ndarray, value: np.ndarray, player: int) -> np.ndarray:
    """The value (S,) of the best reply of a player whose present choices are worth `value` (S,)."""
    part, discount = system.parts[player], float(system.discount[player])
    weights = system.mask[part] * system.others(mixed)[:, player][:, None, :]
    payoff = (weights @ system.payoff[:, player][:, :, None])[:, :, 0]
    chances = weights @ system.chance
    every = np.arange(system.states)
    for _ in range(MOST):
        ahead = chances @ value if system.everywhere else (chances @ value[system.to][:, :, None])[:, :, 0]
        quality = payoff + discount * ahead
        chosen = quality.argmax(axis=1)
        gain = float(np.max(quality[every, chosen] - value))
        if gain <= 1e-13 * max(1.0, float(np.max(np.abs(value)))):
            break
        value = system.future(discount, chances[every, chosen], payoff[every, chosen][:, None])[:, 0]
    return value
