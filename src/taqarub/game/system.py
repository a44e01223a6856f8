"""The stationary game of simultaneous moves as one system of equations, with its derivative in blocks.

In the unknowns x (S, n), n = Σ A_i, one logit an action, V (S, N) and t in [0, 1], with π = softmax(x) by player,

    U_i(s, a_i) = Σ_{a_−i} Q_i(s, a) Π_{j≠i} π_j(a_j | s),   Q_i(s, a) = u_i(s, a) + δ_i Σ_s' P(s' | s, a) V_i(s')
    F(x, V, t) = x − t Λ C U = 0,        G(x, V) = V − Σ_a π U = 0

C takes the mean over a player's own actions out (a constant moves no choice). At t = 1 a root is a logit Markov
equilibrium (Breton 1991, "Algorithms for stochastic games"; Eibelshäuser and Poensgen 2019, "Markov quantal response
equilibrium and a homotopy method for computing and selecting Markov perfect equilibria of dynamic stochastic games").
∂F/∂x couples the logits of one state only, so they are eliminated state by state, and what is left is a matrix over
states and players with the pattern of the transitions: dense for few states, else sparse (a Schur complement; Golub and
Van Loan 2013, "Matrix Computations", section 3.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from taqarub.game.matrix import MatrixGame


@dataclass(frozen=True, slots=True)
class Point:
    """x (S, n), value (S, N) and t: a place near the branch."""

    x: np.ndarray
    value: np.ndarray
    t: float


@dataclass(frozen=True, slots=True)
class Here:
    """What a point is worth: π (S, n), others' chances (S, N, J), U (S, n), and the errors F (S, n) and G (S, N)."""

    point: Point
    mixed: np.ndarray
    others: np.ndarray
    quality: np.ndarray
    worth: np.ndarray
    choice_error: np.ndarray
    value_error: np.ndarray

    @property
    def error(self) -> float:
        """The largest error, relative to the largest logit or value, or to one."""
        logits = np.max(np.abs(self.choice_error)) / max(1.0, float(np.max(np.abs(self.point.x))))
        values = np.max(np.abs(self.value_error)) / max(1.0, float(np.max(np.abs(self.point.value))))
        return float(max(logits, values))


@dataclass(frozen=True, slots=True)
class _Form:
    """What depends on the numbers of actions alone.

    columns  (N, J) the logit that a profile takes from each player; mask (n, J) profiles in which an action is taken
    own      (n, N) whose an action is; same (n, n) pairs of actions of one player, apart of two; centre (n, n) is C
    one      (n, n) is I; every (n,) are ones; uniform (n,) choice
    takes    per player (J / A_i, n) which action the others' profiles take
    """

    size: int
    profiles: int
    parts: list[slice]
    owner: np.ndarray
    columns: np.ndarray
    mask: np.ndarray
    own: np.ndarray
    same: np.ndarray
    apart: np.ndarray
    centre: np.ndarray
    one: np.ndarray
    every: np.ndarray
    uniform: np.ndarray
    takes: list[np.ndarray]


@lru_cache(maxsize=8)
def _form(actions: tuple[int, ...]) -> _Form:
    profiles, size, ends = int(np.prod(actions)), sum(actions), np.cumsum([0, *actions])
    owner = np.repeat(np.arange(len(actions)), actions)
    columns = np.stack(np.unravel_index(np.arange(profiles), actions)) + ends[:-1, None]
    mask = (columns[owner] == np.arange(size)[:, None]).astype(float)
    own = (owner[:, None] == np.arange(len(actions))).astype(float)
    same, uniform, one = own @ own.T, 1.0 / np.asarray(actions)[owner], np.eye(size)
    parts = [slice(int(a), int(b)) for a, b in pairwise(ends)]
    takes = [np.ascontiguousarray(mask[:, mask[part.start] > 0].T) for part in parts]
    apart, centre, every = 1.0 - same, one - same * uniform, np.ones(size)
    return _Form(size, profiles, parts, owner, columns, mask, own, same, apart, centre, one, every, uniform, takes)


class System:
    """F, G and their derivative for one game."""

    def __init__(self, game: MatrixGame) -> None:
        form = _form(game.actions)
        self.game, self.states, self.players = game, game.states, len(game.actions)
        self.size, self.profiles, self.parts, self.owner = form.size, form.profiles, form.parts, form.owner
        self.form, self.columns, self.mask, self.own = form, form.columns, form.mask, form.own
        self.apart, self.centre = form.apart, form.centre
        self.payoff = np.ascontiguousarray(game.payoff.reshape(self.players, self.states, self.profiles).swapaxes(0, 1))
        self.to, self.chance = game.reached()
        self.everywhere = self.to is None
        self.discount, self.precision = game.discount, game.precision[self.owner]

    def start(self) -> Point:
        """The root at t = 0: uniform choice and its value."""
        x = np.zeros((self.states, self.size))
        return Point(x, self.evaluated(self.mixed(x)), 0.0)

    def mixed(self, x: np.ndarray) -> np.ndarray:
        """π (S, n): softmax of the logits of every player."""
        odds = np.empty_like(x)
        for part in self.parts:
            top = x[:, part].max(axis=1, keepdims=True)
            np.exp(x[:, part] - top, out=odds[:, part])
            odds[:, part] /= odds[:, part].sum(axis=1, keepdims=True)
        return odds

    def others(self, mixed: np.ndarray) -> np.ndarray:
        """Π_{j≠i} π_j of every profile, (S, N, J)."""
        each = mixed[:, self.columns]
        result = np.ones_like(each)
        for i in range(self.players):
            for j in range(self.players):
                if j != i:
                    result[:, i] *= each[:, j]
        return result

    def ahead(self, value: np.ndarray) -> np.ndarray:
        """E[V | s, profile] (S, N, J) of values (S, N)."""
        if self.everywhere:
            flat = self.chance.reshape(-1, self.states) @ value
            return flat.reshape(self.states, self.profiles, -1).swapaxes(1, 2)
        return (self.chance @ value[self.to]).swapaxes(1, 2)

    def quality(self, value: np.ndarray) -> np.ndarray:
        """Q (S, N, J)."""
        return self.payoff + self.discount[:, None] * self.ahead(value)

    def at(self, point: Point) -> Here:
        """π, U and the errors at a point."""
        mixed = self.mixed(point.x)
        others, quality = self.others(mixed), self.quality(point.value)
        worth = self._by_action(others * quality)
        pull = point.t * self.precision * (worth @ self.centre)
        mean = (mixed * worth) @ self.own
        return Here(point, mixed, others, quality, worth, point.x - pull, point.value - mean)

    def _by_action(self, profiles: np.ndarray) -> np.ndarray:
        """Sums (S, n) over the profiles in which a player takes an action, of numbers (S, N, J)."""
        result = np.empty((self.states, self.size))
        for i, part in enumerate(self.parts):
            np.matmul(profiles[:, i], self.mask[part].T, out=result[:, part])
        return result

    def evaluated(self, mixed: np.ndarray) -> np.ndarray:
        """V (S, N) of choices kept for ever: (I − δ_i P_π) V_i = u_i."""
        joint = np.prod(mixed[:, self.columns], axis=1)
        moves = (joint[:, None, :] @ self.chance)[:, 0]
        payoff = (self.payoff @ joint[:, :, None])[:, :, 0]
        value = np.empty((self.states, self.players))
        for discount in np.unique(self.discount):
            who = np.flatnonzero(self.discount == discount)
            value[:, who] = self.future(float(discount), moves, payoff[:, who])
        return value

    def future(self, discount: float, moves: np.ndarray, payoff: np.ndarray) -> np.ndarray:
        """(I − δ P)^−1 u, for chances P (S, R) of the reachable states and payoffs u (S, k)."""
        if self.to is None:
            return np.linalg.solve(np.eye(self.states) - discount * moves, payoff)
        from scipy.sparse import csc_array, eye_array
        from scipy.sparse.linalg import splu

        rows = np.broadcast_to(np.arange(self.states)[:, None], self.to.shape)
        matrix = csc_array((moves.ravel(), (rows.ravel(), self.to.ravel())), shape=(self.states, self.states))
        return splu((eye_array(self.states, format="csc") - discount * matrix).tocsc()).solve(payoff)

    def residual(self, mixed: np.ndarray, value: np.ndarray) -> float:
        """The largest of |V − Σ_a π U| and |π − softmax(λ U)|: what is left of the equilibrium conditions."""
        worth = self._by_action(self.others(mixed) * self.quality(value))
        replies = self.mixed(self.precision * (worth @ self.centre))
        gap = value - (mixed * worth) @ self.own
        return float(max(np.max(np.abs(replies - mixed)), np.max(np.abs(gap))))
