"""Gauss–Seidel modified policy iteration: every player's logit reply in turn, then what the choices are worth for ever.

    π_i ← (1 − d) softmax(λ_i U_i(π_−i, V)) + d π_i   for i = 1 … N, with the newest choices of the others
    V_i ← (I − δ_i P_π)^−1 u_i(π)

The first sweeps raise the precision from nearly none, doubling it, and let all reply at once, so that the iteration
starts along the branch from uniform choice. It need not converge: the damping d is then raised, and in the end it says
that it did not (Puterman 1994, "Markov Decision Processes", section 6.5; Gauss–Seidel sweeps: section 6.3.3; logit
replies: McKelvey and Palfrey 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.system import System

DAMPING = (0.0, 0.5, 0.8, 0.95)
MOST, PATIENCE = 400, 12  # sweeps at one damping; sweeps without a smaller change at damping 0


@dataclass(frozen=True, slots=True)
class Swept:
    """Where the sweeps ended: π (S, n), V (S, N), the last change of either, sweeps taken and the last damping."""

    mixed: np.ndarray
    value: np.ndarray
    change: float
    sweeps: int
    damping: float
    settled: bool


def sweep(system: System, tolerance: float, most: int = MOST) -> Swept:
    """Iterate from uniform choice until nothing changes by more than `tolerance`; `most` sweeps at each damping."""
    total, best = 0, None
    for damping in DAMPING:
        found = _at(system, tolerance, most, damping)
        total += found.sweeps
        if best is None or found.change < best.change:
            best = found
        if found.settled:
            break
    assert best is not None
    return Swept(best.mixed, best.value, best.change, total, best.damping, best.settled)


def _at(system: System, tolerance: float, most: int, damping: float) -> Swept:
    mixed = system.mixed(np.zeros((system.states, system.size)))
    value = system.evaluated(mixed)
    ramp = _ramp(system, value)
    lowest, since, change = np.inf, 0, np.inf
    patience = int(PATIENCE / (1.0 - damping))
    for count in range(1, most + 1):
        share = ramp[count - 1] if count <= len(ramp) else 1.0
        newest = replies(system, mixed, value, share, damping, at_once=share < 1.0)
        after = system.evaluated(newest)
        moved = max(float(np.max(np.abs(after - value))), float(np.max(np.abs(newest - mixed))))
        change, mixed, value = moved / (1.0 - damping), newest, after
        if share < 1.0:
            continue
        if change <= tolerance:
            return Swept(mixed, value, change, count, damping, True)
        since = 0 if change < 0.9 * lowest else since + 1
        lowest = min(lowest, change)
        if since > patience or not np.isfinite(change):
            break
    return Swept(mixed, value, change, count, damping, False)


def _ramp(system: System, value: np.ndarray) -> list[float]:
    """Shares of the precision in the first sweeps: doubled from where no two logits are more than two apart."""
    quality = system.quality(value)
    spread = np.ptp(quality.reshape(system.states, system.players, -1), axis=2).max(axis=0)
    largest = float(np.max(spread * system.game.precision))
    doublings = int(np.ceil(np.log2(max(0.5 * largest, 1.0))))
    return [0.5**k for k in range(doublings, 0, -1)]


def replies(
    system: System,
    mixed: np.ndarray,
    value: np.ndarray,
    share: float = 1.0,
    damping: float = 0.0,
    at_once: bool = False,
) -> np.ndarray:
    """The players' logit replies, in turn, each to the newest choices of the others; `at_once` to the choices given."""
    actions, players = system.game.actions, range(system.players)
    quality = system.quality(value)
    given = [mixed[:, part] for part in system.parts]
    newest = list(given)
    for i in players:
        others = given if at_once else newest
        weight = np.ones((system.states, 1))
        for j in players:
            if j != i:
                weight = (weight[:, :, None] * others[j][:, None, :]).reshape(system.states, -1)
        table = quality[:, i]
        if i > 0:
            table = np.moveaxis(table.reshape(system.states, *actions), 1 + i, 1)
        worth = (table.reshape(system.states, actions[i], -1) @ weight[:, :, None])[:, :, 0]
        worth *= share * system.game.precision[i]
        worth -= worth.max(axis=1, keepdims=True)
        np.exp(worth, out=worth)
        worth /= worth.sum(axis=1, keepdims=True)
        newest[i] = worth if damping == 0.0 else damping * given[i] + (1.0 - damping) * worth
    return np.concatenate(newest, axis=1)
