"""A stochastic game written out in full: what someone brings as GAME.json.

N players, S states, A_i actions; in every period the players choose, at once or one after the other, receive payoff
u_i(s, a) and move to the next state by P(s' | s, a). Values follow Shapley (1953, "Stochastic games") with logit choice
at every stage in place of the value of a matrix game:

    Q_i(s, a) = u_i(s, a) + δ_i Σ_s' P(s' | s, a) V_i(s'),   V_i(s) = Σ_a Π_j π_j(a_j | s) Q_i(s, a)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from taqarub.base.measurement import read_only

SPARSE = 200  # states from which on a table of transitions is cut to what can be reached


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
    reach       (S, R) states that can follow each state, when the last axis of `transition` runs over these alone
    """

    actions: tuple[int, ...]
    payoff: np.ndarray
    transition: np.ndarray
    discount: np.ndarray
    precision: np.ndarray
    horizon: int | None
    order: tuple[int, ...] | None = None
    reach: np.ndarray | None = None

    def __post_init__(self) -> None:
        players, states = len(self.actions), self.payoff.shape[1]
        if self.payoff.shape != (players, states, *self.actions):
            raise ValueError("payoff needs the shape (N, S, A_1 … A_N)")
        ends = states if self.reach is None else self.reach.shape[-1]
        if self.transition.shape != (states, *self.actions, ends):
            raise ValueError("transition needs the shape (S, A_1 … A_N, S), or R at the end with a reach (S, R)")
        if self.order is not None and sorted(self.order) != list(range(players)):
            raise ValueError("the order names every player once")
        for name in ("payoff", "transition", "discount", "precision"):
            object.__setattr__(self, name, read_only(np.asarray(getattr(self, name), dtype=float)))

    @property
    def states(self) -> int:
        """S."""
        return int(self.payoff.shape[1])

    def reached(self) -> tuple[np.ndarray | None, np.ndarray]:
        """The states that can follow each state (S, R), None for all of them, and their chances (S, profiles, R).

        A table of all states is cut to those that can be reached where that spares three quarters of it.
        """
        chance = self.transition.reshape(self.states, -1, self.transition.shape[-1])
        if self.reach is not None:
            return self.reach, chance
        if self.states < SPARSE:
            return None, chance
        possible = chance.any(axis=1)
        most = int(possible.sum(axis=1).max())
        if 4 * most > self.states:
            return None, chance
        to = np.argsort(~possible, axis=1, kind="stable")[:, :most]
        return to, np.take_along_axis(chance, to[:, None, :], axis=2)

    def ahead(self, value: np.ndarray) -> np.ndarray:
        """E[V | s, a] (…, S, A_1 … A_N) of values (…, S)."""
        if self.reach is None:
            return np.tensordot(value, self.transition, axes=(value.ndim - 1, self.transition.ndim - 1))
        chance = self.transition.reshape(self.states, -1, self.reach.shape[1])
        found = (chance @ value[..., self.reach][..., None])[..., 0]
        return found.reshape(*value.shape, *self.actions)


@dataclass(frozen=True, slots=True)
class MatrixSolution:
    """Strategies and values of the first period.

    strategy    per player (S, A_i); of a player who has seen others move, the average over what they do
    after       per player (S, A of the earlier movers …, A_i), in order of the moves; else as strategy
    value       (N, S)
    regret      (N,) the most that a player could gain in any state by a best reply to the others' strategies
    residual    players at once: the largest error of the equilibrium conditions (`markov`); players in turn: the
                largest change of a value under one more period; finite: the largest error of the logit condition
    others      other equilibria that a search found (`markov.Equilibrium`)
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
    others: tuple[Any, ...] = ()


def qualities(game: MatrixGame, value: np.ndarray) -> np.ndarray:
    """Q (N, S, A_1 … A_N) given the value (N, S) of the next period."""
    return game.payoff + game.discount.reshape(-1, *(1,) * (game.payoff.ndim - 1)) * game.ahead(value)
