"""A stochastic game written out in full: what someone brings as GAME.json.

N players, S states, A_i actions; in every period the players choose, at once or one after the other, receive payoff
u_i(s, a) and move to the next state by P(s' | s, a). Values follow Shapley (1953, "Stochastic games") with logit choice
at every stage in place of the value of a matrix game:

    Q_i(s, a) = u_i(s, a) + δ_i Σ_s' P(s' | s, a) V_i(s'),   V_i(s) = Σ_a Π_j π_j(a_j | s) Q_i(s, a)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.base.measurement import read_only


@dataclass(frozen=True, slots=True)
class MatrixGame:
    """A game in full form.

    actions     (N,) number of actions A_i of each player
    payoff      (N, S, A_1 … A_N) per period
    transition  (S, A_1 … A_N, S), sums to one over the last axis
    discount    (N,), at least 0; below 1 when the horizon is None
    precision   (N,), at least 0
    horizon     number of periods, or None for the stationary game
    order       players in the order in which they move inside a period; None: all at once
    """

    actions: tuple[int, ...]
    payoff: np.ndarray
    transition: np.ndarray
    discount: np.ndarray
    precision: np.ndarray
    horizon: int | None
    order: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        players, states = len(self.actions), self.payoff.shape[1]
        if self.payoff.shape != (players, states, *self.actions):
            raise ValueError("payoff needs the shape (N, S, A_1 … A_N)")
        if self.transition.shape != (states, *self.actions, states):
            raise ValueError("transition needs the shape (S, A_1 … A_N, S)")
        if self.order is not None and sorted(self.order) != list(range(players)):
            raise ValueError("the order names every player once")
        for name in ("payoff", "transition", "discount", "precision"):
            object.__setattr__(self, name, read_only(np.asarray(getattr(self, name), dtype=float)))

    @property
    def states(self) -> int:
        """S."""
        return int(self.payoff.shape[1])


@dataclass(frozen=True, slots=True)
class MatrixSolution:
    """Strategies and values of the first period.

    strategy    per player (S, A_i); of a player who has seen others move, the average over what they do
    after       per player (S, A of the earlier movers …, A_i), in order of the moves; else as strategy
    value       (N, S)
    regret      (N,) the most that a player could gain in any state by a best reply to the others' strategies
    residual    largest change of a value under one more period (stationary), or largest error of the logit condition
    """

    strategy: tuple[np.ndarray, ...]
    after: tuple[np.ndarray, ...]
    value: np.ndarray
    regret: np.ndarray
    residual: float
    converged: bool
    reason: str
    method: str
    periods: int


def qualities(game: MatrixGame, value: np.ndarray) -> np.ndarray:
    """Q (N, S, A_1 … A_N) given the value (N, S) of the next period."""
    ahead = np.tensordot(value, game.transition, axes=(1, game.transition.ndim - 1))
    return game.payoff + game.discount.reshape(-1, *(1,) * (game.payoff.ndim - 1)) * ahead
