"""The logit equilibrium of one simultaneous stage, on the branch that starts where nobody has precision.

Players i choose actions a_i at once; with p_j the mixed actions of the others, the value of an action is
U_i(a_i) = Σ_{a_−i} Q_i(a) Π_{j≠i} p_j(a_j), and in a logit equilibrium (McKelvey and Palfrey 1995, "Quantal response
equilibria for normal form games") p_i = softmax(λ_i U_i). In the unknowns x_i = t λ_i U_i this is

    H(x, t) = x − t Λ U(softmax(x)) = 0,   H(0, 0) = 0,

a smooth curve from the uniform choice at t = 0 to an equilibrium at t = 1, followed by a predictor along the tangent
and Newton steps across it (Turocy 2005, "A dynamic homotopy interpretation of the logistic quantal response equilibrium
correspondence"; Allgower and Georg 1990, "Numerical continuation methods").
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

ENOUGH = 1e-13  # of the largest |x|, or of one
MOST_STEPS = 5_000


@dataclass(frozen=True, slots=True)
class StageChoice:
    """Mixed actions per player (A_i,), the largest error of p = softmax(λ U), and whether it is small enough."""

    mixed: tuple[np.ndarray, ...]
    error: float
    converged: bool


def softmax(x: np.ndarray) -> np.ndarray:
    """exp(x) over its sum."""
    odds = np.exp(x - x.max())
    return odds / odds.sum()


def values_of_actions(quality: np.ndarray, mixed: tuple[np.ndarray, ...], player: int) -> np.ndarray:
    """U_i: quality (A_1 … A_N) of one player against the others' mixed actions.

    >>> values_of_actions(np.array([[9.0, 0.0], [0.0, 1.0]]), (np.array([0.5, 0.5]), np.array([0.25, 0.75])), 0)
    array([2.25, 0.75])
    """
    return _contracted(quality, mixed, (player,))


def _contracted(quality: np.ndarray, mixed: tuple[np.ndarray, ...], kept: tuple[int, ...]) -> np.ndarray:
    result = quality
    for player in reversed(range(quality.ndim)):
        if player not in kept:
            result = np.tensordot(result, mixed[player], axes=(player, 0))
    return result


def stage_equilibrium(
    quality: tuple[np.ndarray, ...],
    precision: np.ndarray,
    start: tuple[np.ndarray, ...] | None = None,
    bias: tuple[np.ndarray, ...] | None = None,
) -> StageChoice:
    """p_i = softmax(λ_i U_i): from `start` by Newton's method where that works, else along the branch from t = 0.

    quality: per player (A_1 … A_N); precision (N,), at least 0; bias: per player log w (A_i,), p_i ∝ w_i exp(λ_i U_i).
    """
    stage = _Stage(quality, precision, bias)
    if start is not None:
        found = stage.correct(stage.pull(start), 1.0)
        if found is not None:
            return stage.choice(found)
    return stage.choice(stage.trace())


class _Stage:
    """H and its derivative for one stage."""

    def __init__(
        self, quality: tuple[np.ndarray, ...], precision: np.ndarray, bias: tuple[np.ndarray, ...] | None
    ) -> None:
        # a constant per player and column moves no choice; taking the mean out keeps x small
        self.quality = tuple(q - q.mean(axis=i, keepdims=True) for i, q in enumerate(quality))
        self.precision = precision
        ends = np.cumsum([0, *quality[0].shape])
        self.parts = [slice(int(a), int(b)) for a, b in pairwise(ends)]
        self.size = int(ends[-1])
        self.bias = np.zeros(self.size) if bias is None else np.concatenate(bias)

    def mixed(self, x: np.ndarray) -> tuple[np.ndarray, ...]:
        return tuple(softmax((x + self.bias)[part]) for part in self.parts)

    def pull(self, mixed: tuple[np.ndarray, ...]) -> np.ndarray:
        """λ U of given mixed actions."""
        parts = (
            lam * values_of_actions(q, mixed, i)
            for i, (lam, q) in enumerate(zip(self.precision, self.quality, strict=True))
        )
        return np.concatenate(list(parts))

    def slope(self, mixed: tuple[np.ndarray, ...]) -> np.ndarray:
        """d(λ U)/dx (n, n)."""
        result = np.zeros((self.size, self.size))
        for j, (part, p) in enumerate(zip(self.parts, mixed, strict=True)):
            spread = np.diag(p) - np.outer(p, p)
            for i, q in enumerate(self.quality):
                if i != j:
                    pair = _contracted(q, mixed, (i, j))
                    result[self.parts[i], part] = self.precision[i] * (pair if i < j else pair.T) @ spread
        return result

    def correct(self, x: np.ndarray, t: float) -> np.ndarray | None:
        """Newton's method at a fixed t; None unless it settles."""
        for _ in range(30):
            mixed = self.mixed(x)
            error = x - t * self.pull(mixed)
            if np.max(np.abs(error)) <= ENOUGH * max(1.0, float(np.max(np.abs(x)))):
                return x
            try:
                x = x - np.linalg.solve(np.eye(self.size) - t * self.slope(mixed), error)
            except np.linalg.LinAlgError:
                return None
            if not np.all(np.isfinite(x)):
                return None
        return x if np.max(np.abs(x - t * self.pull(self.mixed(x)))) <= 1e-10 * max(1.0, np.max(np.abs(x))) else None

    def trace(self) -> np.ndarray:
        """Follow the branch to t = 1; where it cannot be followed, the last point is returned."""
        y = np.zeros(self.size + 1)
        ahead = np.zeros(self.size + 1)
        ahead[-1] = 1.0
        step = 0.1
        for _ in range(MOST_STEPS):
            ahead = self._tangent(y, ahead)
            if ahead[-1] > 0 and y[-1] + step * ahead[-1] >= 1.0:
                last = self.correct(y[:-1] + (1.0 - y[-1]) / ahead[-1] * ahead[:-1], 1.0)
                if last is not None and np.linalg.norm(last - y[:-1]) <= 4.0 * step + 1e-9:
                    return last
                step /= 2.0
            else:
                found = self._across(y + step * ahead, ahead)
                if found is None:
                    step /= 2.0
                else:
                    y, quick = found
                    step = min(step * (1.6 if quick else 1.0), 2.0)
            if step < 1e-10:
                break
        return y[:-1]

    def _tangent(self, y: np.ndarray, before: np.ndarray) -> np.ndarray:
        """The direction of the branch at y, on the side of the direction before."""
        mixed = self.mixed(y[:-1])
        rows = np.empty((self.size + 1, self.size + 1))
        rows[:-1, :-1] = np.eye(self.size) - y[-1] * self.slope(mixed)
        rows[:-1, -1] = -self.pull(mixed)
        rows[-1] = before
        goal = np.zeros(self.size + 1)
        goal[-1] = 1.0
        ahead = np.linalg.lstsq(rows, goal, rcond=None)[0]
        return ahead / np.linalg.norm(ahead)

    def _across(self, y: np.ndarray, ahead: np.ndarray) -> tuple[np.ndarray, bool] | None:
        """Newton steps back to the branch in the plane across its direction, and whether few were needed."""
        rows = np.empty((self.size + 1, self.size + 1))
        rows[-1] = ahead
        for count in range(8):
            mixed = self.mixed(y[:-1])
            pull = self.pull(mixed)
            error = np.append(y[:-1] - y[-1] * pull, 0.0)
            if np.max(np.abs(error)) <= 1e-9 * max(1.0, float(np.max(np.abs(y)))):
                return y, count <= 2
            rows[:-1, :-1] = np.eye(self.size) - y[-1] * self.slope(mixed)
            rows[:-1, -1] = -pull
            try:
                move = np.linalg.solve(rows, error)
            except np.linalg.LinAlgError:
                return None
            if not np.all(np.isfinite(move)) or np.max(np.abs(move)) > 2.0:
                return None
            y = y - move
        return None

    def choice(self, x: np.ndarray) -> StageChoice:
        mixed = self.mixed(x)
        there = self.mixed(self.pull(mixed))
        error = max(float(np.max(np.abs(a - b))) for a, b in zip(mixed, there, strict=True))
        return StageChoice(mixed, error, error <= 1e-9)
