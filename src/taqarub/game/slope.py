"""The derivative of the system at a point, factored: state by state for the logits, then one matrix for the values.

With Y the sums over profiles weighted by Q and the others' chances, (∂U/∂x)_{a,b} = Y_ab − U_a π_b for actions of two
players and 0 for two actions of one; the chances of tiny actions are never divided by.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from taqarub.game.system import Here, System


class Slope:
    """Solves [∂F/∂x ∂F/∂V; ∂G/∂x ∂G/∂V] z = r. Raises LinAlgError where the derivative is singular.

    sign, where `oriented`, is that of its determinant.
    """

    def __init__(self, system: System, here: Here, oriented: bool = False) -> None:
        self.system, t = system, here.point.t
        mixed, worth, owner, n = here.mixed, here.worth, system.owner, system.size
        weights = system.mask * here.others[:, owner]
        pairs = (weights * here.quality[:, owner]) @ system.mask.T
        turn = (pairs - worth[:, :, None] * mixed[:, None, :]) * system.apart
        scale = t * system.precision[:, None]
        stages = np.eye(n) - scale * (system.centre @ turn)
        self.inverse = np.linalg.inv(stages)
        if not np.all(np.isfinite(self.inverse)):
            raise np.linalg.LinAlgError("a stage is singular")
        self.sign = float(np.prod(np.linalg.slogdet(stages)[0])) if oriented else 1.0
        mean = (mixed * worth) @ system.own
        weight = system.own.T * mixed[:, None, :]
        rise = -(weight @ turn) - weight * (worth - mean[:, owner])[:, None, :]
        self.rise = rise @ self.inverse
        chances = weights @ system.chance  # (S, n, R): where an action leads, over the others' choices
        first = system.parts[0]
        moves = (mixed[:, None, first] @ chances[:, first])[:, 0]
        self.lead = scale * system.discount[owner][:, None] * (system.centre @ chances)
        self.solve_values = self._values(moves, oriented)

    def _values(self, moves: np.ndarray, oriented: bool) -> Callable[[np.ndarray], np.ndarray]:
        """The Schur complement (N·S, N·S), factored: a function of right-hand sides (S·N, k)."""
        system, players, states = self.system, self.system.players, self.system.states
        blocks = np.empty((states, players, moves.shape[1], players))
        for j, part in enumerate(system.parts):
            np.matmul(self.rise[:, :, part], self.lead[:, part], out=blocks[..., j])
            blocks[:, j, :, j] -= system.discount[j] * moves
        if system.to is None:
            from scipy.linalg import lu_factor, lu_solve

            matrix = blocks.reshape(states * players, states * players)
            matrix[np.diag_indices_from(matrix)] += 1.0
            factors = lu_factor(matrix, overwrite_a=True, check_finite=False)
            self.sign *= _sign(np.diag(factors[0])) * _parity_of_swaps(factors[1])
            return lambda right: lu_solve(factors, right, check_finite=False)
        from scipy.sparse import csc_array, eye_array
        from scipy.sparse.linalg import splu

        size = states * players
        rows = np.arange(size).reshape(states, players, 1, 1)
        columns = (system.to[:, :, None] * players + np.arange(players))[:, None]
        shape = blocks.shape
        where = (np.broadcast_to(rows, shape).ravel(), np.broadcast_to(columns, shape).ravel())
        matrix = csc_array((blocks.ravel(), where), shape=(size, size)) + eye_array(size, format="csc")
        try:
            found = splu(matrix.tocsc())
        except RuntimeError as error:  # SuperLU names a singular factor so
            raise np.linalg.LinAlgError(str(error)) from error
        if oriented:
            self.sign *= _sign(found.U.diagonal()) * _parity(found.perm_r) * _parity(found.perm_c)
        return found.solve

    def solve(self, choice: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """z = (x, V) of right-hand sides (S, n, k) and (S, N, k)."""
        system, k = self.system, choice.shape[-1]
        right = (value - self.rise @ choice).reshape(-1, k)
        moved = self.solve_values(right).reshape(system.states, system.players, k)
        ahead = moved if system.everywhere else moved[system.to]
        for i, part in enumerate(system.parts):
            mine = ahead[:, i] if system.everywhere else ahead[:, :, i]
            choice = choice if i else choice.copy()
            choice[:, part] += self.lead[:, part] @ mine
        return self.inverse @ choice, moved


def _sign(numbers: np.ndarray) -> float:
    return -1.0 if np.count_nonzero(numbers < 0) % 2 else 1.0


def _parity_of_swaps(swaps: np.ndarray) -> float:
    return -1.0 if np.count_nonzero(swaps != np.arange(swaps.size)) % 2 else 1.0


def _parity(order: np.ndarray) -> float:
    """1 for an even permutation, −1 for an odd one: a cycle of length k is k − 1 swaps.

    >>> _parity(np.array([1, 0, 2])), _parity(np.array([1, 2, 0]))
    (-1.0, 1.0)
    """
    seen, cycles, places = np.zeros(order.size, dtype=bool), 0, order.tolist()
    for place in range(order.size):
        if not seen[place]:
            cycles += 1
            while not seen[place]:
                seen[place] = True
                place = places[place]
    return -1.0 if (order.size - cycles) % 2 else 1.0
