"""The chord method for the stationary game of players at once: Newton's steps with a derivative that is taken once.

Where the precision is low the sweeps contract, and nearly all that is left of the error is what the players' logits do
to one another inside a state. With U(π, V) as in `system.py`, and x the logits,

    x ← x − M⁻¹ (x − Λ U(π, V)),   M = I − Λ ∂U/∂x, state by state, taken once the logits have nearly settled
    V ← V + B (Σ_a π U − V),       B = (I − δ_i P_π)⁻¹ at uniform choice, never again

with the newest choices in the second line. It is the chord method, or simplified Newton (Kelley 1995, "Iterative
Methods for Linear and Nonlinear Equations", section 5.4.1), with the block diagonal of the derivative. It gives up at
once where an error does not fall to a third from one step to the next; the sweeps then start afresh.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.system import System

NEAR, FALL, MOST = 0.5, 1 / 3, 40  # logits within which M is taken; how errors must fall; steps
LARGEST = 100.0  # of the logits, so that their exponentials need no care


@dataclass(frozen=True, slots=True)
class Chorded:
    """π (S, n), V (S, N), what is left of the equilibrium conditions, and the steps taken."""

    mixed: np.ndarray
    value: np.ndarray
    residual: float
    steps: int


def chord(system: System, tolerance: float) -> Chorded | None:
    """The equilibrium that the steps from uniform choice settle on; None where they do not contract at once.

    tolerance, times the largest payoff where that is above one, is of the residual.
    """
    scale = float(np.abs(system.game.payoff).max())
    if not system.everywhere or scale * system.precision.max() > LARGEST * (1.0 - system.discount.max()):
        return None
    tolerance *= max(1.0, scale)
    tables, same, precision = _Tables(system), system.form.same, system.precision
    mixed, inverse, last = tables.mixed, None, np.inf
    tables.weigh()
    bridges = tables.bridges()
    value = _corrected(bridges, tables.mean(tables.payoff))
    x = np.zeros_like(mixed)
    for step in range(MOST):
        tables.look(value)
        pull = precision * tables.worth()
        gap = pull - x
        error = float(np.abs(gap).max())
        if step > 1 and error > max(FALL * last, tolerance):
            return None
        if error <= 10.0 * tolerance:
            left = max(
                float(np.abs(_softmax(pull, same) - mixed).max()), float(np.abs(tables.mean(tables.q) - value).max())
            )
            if left <= 0.1 * tolerance:
                return Chorded(mixed, value.T, left, step)
        if inverse is None and step and error <= NEAR:
            inverse = tables.slopes(pull)
            if inverse is None:
                return None
        x += gap if inverse is None else (inverse @ gap[:, :, None])[:, :, 0]
        last = error
        _softmax(x, same, mixed)
        tables.weigh()
        value = value + _corrected(bridges, tables.mean(tables.q) - value)
    return None


def _softmax(x: np.ndarray, same: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    odds: np.ndarray = np.exp(x, out)
    odds /= odds @ same
    return odds


def _corrected(bridges: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """B (Σ_a π U − V), (N, S)."""
    return gap @ bridges.T if bridges.ndim == 2 else (bridges @ gap[:, :, None])[:, :, 0]


class _Tables:
    """Choices and Q in buffers of their own, and all views of them that a step needs, made once.

    mixed (S, n); joint (S, J, 1) chances of the profiles; others per player (S, J / A_i, 1); q (N, S, J).
    """

    def __init__(self, system: System) -> None:
        self.system, actions, states = system, system.game.actions, system.states
        self.mixed = np.empty((states, system.size))
        self.mixed[...] = system.form.uniform
        self.payoff = system.game.payoff.reshape(system.players, states, system.profiles)
        self.chance = system.chance.reshape(-1, states).T
        self.discount = system.discount[:, None]
        self.q = np.empty(self.payoff.shape)
        self.flat, self.u = self.q.reshape(system.players, -1), np.empty((states, system.size, 1))
        self.products: list[tuple[np.ndarray, ...]] = []
        self.moved: list[tuple[np.ndarray, np.ndarray]] = []
        self.own: list[np.ndarray] = []
        parts = [self.mixed[:, part] for part in system.parts]
        self.others = [self._product(parts[:i] + parts[i + 1 :])[:, :, None] for i in range(len(parts))]
        self.joint = self._product([self.others[-1][:, :, 0], parts[-1]])[:, :, None]
        before, after = 1, system.profiles
        for i, count in enumerate(actions):
            after //= count
            table = self.q[i].reshape(states, before, count, after).swapaxes(1, 2)
            if before > 1 and after > 1:
                self.moved.append((np.empty(table.shape), table))
                table = self.moved[-1][0]
            self.own.append(table.reshape(states, count, before * after))
            before *= count
        self.out = [self.u[:, part] for part in system.parts]

    def _product(self, parts: list[np.ndarray]) -> np.ndarray:
        """A buffer (S, Π A) for the product of chances, to be filled by `weigh`."""
        if not parts:
            return np.ones((self.system.states, 1))
        found = parts[0]
        for p in parts[1:]:
            out = np.empty((len(p), found.shape[1], p.shape[1]))
            self.products.append((found[:, :, None], p[:, None, :], out))
            found = out.reshape(len(p), -1)
        return found

    def weigh(self) -> None:
        """The chances of profiles, from the present choices."""
        for one, other, out in self.products:
            np.multiply(one, other, out)

    def look(self, value: np.ndarray) -> None:
        """q ← u + δ P V of values (N, S)."""
        np.matmul(self.discount * value, self.chance, self.flat)
        self.q += self.payoff
        for out, table in self.moved:
            out[...] = table

    def worth(self) -> np.ndarray:
        """U (S, n)."""
        for table, others, out in zip(self.own, self.others, self.out, strict=True):
            np.matmul(table, others, out)
        return self.u[:, :, 0]

    def mean(self, table: np.ndarray) -> np.ndarray:
        """The average (N, S) of a table (N, S, J) over the profiles."""
        found: np.ndarray = self.joint.swapaxes(1, 2) @ table[:, :, :, None]
        return found[:, :, 0, 0]

    def bridges(self) -> np.ndarray:
        """(I − δ P_π)⁻¹: (S, S) where all discount alike, else (N, S, S)."""
        moves, discount = (self.joint.swapaxes(1, 2) @ self.system.chance)[:, 0], self.system.discount
        if discount.min() == discount.max():
            return np.linalg.inv(np.eye(len(moves)) - discount[0] * moves)
        return np.linalg.inv(np.eye(len(moves)) - discount[:, None, None] * moves)

    def slopes(self, pull: np.ndarray) -> np.ndarray | None:
        """M⁻¹ (S, n, n), given Λ U; None where the replies of a state do not contract in the largest logit."""
        form, states, size = self.system.form, self.system.states, self.system.size
        pairs = np.empty((states, size, size))
        for part, table, others, takes in zip(form.parts, self.own, self.others, form.takes, strict=True):
            np.matmul(table * others.swapaxes(1, 2), takes, pairs[:, part])
        pairs *= self.system.precision[:, None]
        pairs -= pull[:, :, None] * self.mixed[:, None, :]
        pairs *= form.apart
        if not (np.abs(pairs) @ form.every).max() < 1.0:
            return None
        return np.linalg.inv(form.one - pairs)
