"""The factored alternating-move logit game: mathematics only; it knows no country.

State s = (x_1 … x_K), one axis per track or context, shape (n_1, …, n_K). Every number may differ by draw: arrays end
in a draw axis of length B (or 1), after axes that broadcast against the state shape. Inside a period: nature, then the
stages in order, each player seeing what came before (McKelvey and Palfrey 1998, agent quantal response equilibrium).

    Q_i(s, a) = −c_i(a) + E[V_i(next stage) | s, a]        π_i(a | s) ∝ exp(λ_i Q_i(s, a)) over available a
    V_i(start) = u_i(s at the end of the period) + δ_i E[V_i(next period)]

An expectation is a chain of one-dimensional shifts; no S × S matrix is ever built.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class AxisShift:
    """Moves one axis by +1 with chance `up`, −1 with chance `down` (at an edge the step is not taken).

    `up`, `down`: arrays that broadcast to (*shape, B); up + down ≤ 1.
    """

    axis: int
    up: np.ndarray
    down: np.ndarray


@dataclass(frozen=True, slots=True)
class Lottery:
    """With chance `chance` (broadcasts to (*shape, B)) the shifts happen, independently, and then the axes in `sets`
    jump. Chances are those of the state before the lottery."""

    name: str
    chance: np.ndarray
    shifts: tuple[AxisShift, ...]
    sets: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Switching:
    """A Markov regime on one axis: `matrices` (M, n, n, B) row-stochastic over the last but one index,
    `which` (H,) says which matrix applies at the start of period t (−1: none)."""

    axis: int
    matrices: np.ndarray
    which: np.ndarray


@dataclass(frozen=True, slots=True)
class Action:
    """A move: its shifts happen independently; `cost` broadcasts to (*shape, B); `available` to shape (bool)."""

    name: str
    shifts: tuple[AxisShift, ...]
    cost: np.ndarray
    available: np.ndarray
    nest: int = -1  # actions of one stage with the same nest ≥ 0 share a branch


@dataclass(frozen=True, slots=True)
class Stage:
    """One player's turn. The first action is hold and is always available.

    together   moves at once with the stage before it (`together.py`)
    """

    player: int
    actions: tuple[Action, ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class Game:
    """A game of N players.

    payoff     (N, *shape, B) per-period payoff in [0, 1] less losses
    discount   (N, B); precision (N, B)
    nature     lotteries, applied in order at the start of a period, after the switchings
    terminal   (N, *shape, B) value after the last period, or None for payoff / (1 − discount)
    """

    players: tuple[str, ...]
    axes: tuple[str, ...]
    shape: tuple[int, ...]
    stages: tuple[Stage, ...]
    nature: tuple[Lottery, ...]
    switchings: tuple[Switching, ...]
    payoff: np.ndarray
    discount: np.ndarray
    precision: np.ndarray
    horizon: int
    terminal: np.ndarray | None = None

    @property
    def draws(self) -> int:
        """B, the number of parameter draws solved together."""
        return self.payoff.shape[-1]

    @property
    def states(self) -> int:
        """S, the number of states."""
        return int(np.prod(self.shape))


@dataclass(frozen=True, slots=True)
class Solution:
    """Strategies and values, one per draw.

    strategies  per stage (keep, A, S, B) float64 or float32: choice probabilities in the first `keep` periods
    quality     per stage (A, S, B): Q of the first period (−inf where unavailable)
    value       (N, S, B): value at the start of the first period (before nature)
    stage_value per stage (N, S, B): value just before that stage in the first period
    converged, reason, residual  a finite game in turn has one equilibrium (residual 0); else as measured
    regret      (N,) largest gain of a best reply in the whole game; NaN when it was not asked for
    missed      (H, B) in how many states of each period no equilibrium of players at once was found; None in turn
    """

    strategies: tuple[np.ndarray, ...]
    quality: tuple[np.ndarray, ...]
    value: np.ndarray
    stage_value: tuple[np.ndarray, ...]
    converged: bool
    reason: str
    residual: float
    regret: np.ndarray
    missed: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Paths:
    """P simulated futures of one draw.

    states   (h + 1, K, P) int8, the state at the end of each period; row 0 is the start
    actions  (h, stages, P) int8
    shocks   (h, lotteries, P) bool: whether the lottery came up
    """

    states: np.ndarray
    actions: np.ndarray
    shocks: np.ndarray
