"""The branch of logit equilibria that starts where nobody has precision, followed by pseudo-arclength.

A predictor along the tangent, then Newton steps in the plane across it, so that the branch is followed round its
folds, where t turns back (Keller 1977, "Numerical solution of bifurcation and nonlinear eigenvalue problems"; Allgower
and Georg 1990, "Numerical continuation methods"; Turocy 2005). Length is measured in logits weighted by the choice that
they make, since the logit of an action that nobody takes may run away without changing anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.game.slope import Slope
from taqarub.game.system import Here, Point, System

ENOUGH = 1e-12  # of `Here.error` at a root
NEAR = 1e-6  # of `Here.error` on the way, and at most a ten-thousandth of the step
FLOOR = 1e-4  # weight in the length of an action that nobody takes
LONGEST = (20.0, 0.5)  # of a step, in weighted logits per player and state; the second where the first loses its way
SHORTEST = 1e-9
TRIES = 8  # Newton steps across the branch
TURN = 0.5  # least cosine between the directions before and after a step

Direction = tuple[np.ndarray, np.ndarray, float]  # dx (S, n), dV (S, N), dt


@dataclass(frozen=True, slots=True)
class Traced:
    """Where a branch was left: at t = 1 when `arrived`; steps, folds (changes of the sign of dt) and why."""

    point: Point
    arrived: bool
    steps: int
    folds: int
    reason: str


def newton(system: System, point: Point, most: int = 25, widest: float = np.inf) -> Point | None:
    """A root at the t of a point by Newton's method, its steps halved while they do not lessen the error."""
    here = system.at(point)
    for _ in range(most):
        if here.error <= ENOUGH:
            return here.point
        try:
            dx, dv = Slope(system, here).solve(-here.choice_error[..., None], -here.value_error[..., None])
        except np.linalg.LinAlgError:
            return None
        if np.max(np.abs(dx)) > widest:
            return None
        for part in (1.0, 0.5, 0.25, 0.125, 0.0625):
            there = system.at(Point(point.x + part * dx[..., 0], point.value + part * dv[..., 0], point.t))
            if there.error < here.error or there.error <= ENOUGH:
                break
        else:
            return here.point if here.error <= 100 * ENOUGH else None
        here, point = there, there.point
    return here.point if here.error <= 100 * ENOUGH else None


def trace(system: System, start: Point, most_steps: int = 4_000, longest: float = LONGEST[0]) -> Traced:
    """Follow the branch from a root with t < 1 to t = 1."""
    return _Walk(system, start, longest).run(most_steps)


class _Walk:
    def __init__(self, system: System, start: Point, longest: float) -> None:
        self.longest = longest
        self.system, self.here = system, system.at(start)
        self.steps, self.folds, self.step = 0, 0, 0.1

    def run(self, most_steps: int) -> Traced:
        system = self.system
        ahead = self.tangent()
        while self.steps < most_steps:
            self.steps += 1
            if ahead is None:
                return self.left("the derivative is singular")
            dx, dv, dt = ahead
            point = self.here.point
            rest = (1.0 - point.t) / dt if dt > 0 else np.inf
            if self.step >= rest:
                last = newton(system, Point(point.x + rest * dx, point.value + rest * dv, 1.0), 8, 4.0)
                if last is not None and self.length(last.x - point.x, ahead) <= 4.0 * rest + 1e-6:
                    self.here = system.at(last)
                    return self.left("", arrived=True)
                self.step = 0.5 * rest
                continue
            found, quick = self.across(ahead)
            if found is None:
                self.step *= 0.4
                if self.step < SHORTEST:
                    return self.left(f"steps became too short at t = {point.t:.6g}")
                continue
            old, self.here = self.here, found
            turned = self.tangent()
            if turned is None or self.cosine(turned, ahead) < TURN:
                self.here, self.step = old, 0.4 * self.step
                if self.step < SHORTEST:
                    return self.left(f"steps became too short at t = {point.t:.6g}")
                continue
            self.folds += turned[2] * dt < 0
            ahead = turned
            self.step = min(self.step * quick, self.longest)
        return self.left(f"t = {self.here.point.t:.6g} after {most_steps} steps")

    def left(self, reason: str, arrived: bool = False) -> Traced:
        return Traced(self.here.point, arrived, self.steps, self.folds, reason)

    def weights(self) -> np.ndarray:
        """Of the logits in the length, so that a step of one is one logit of one player in one state, on average."""
        return (self.here.mixed + FLOOR) / (self.system.states * self.system.players)

    def length(self, x: np.ndarray, ahead: Direction) -> float:
        return float(np.sqrt(np.sum(self.weights() * x * x)))

    def tangent(self) -> Direction | None:
        """The unit direction of the branch. Along it dt has the sign of the determinant, which is one at the start: so
        that a step which landed on another stretch of the branch shows as a turn."""
        system, here = self.system, self.here
        pull = -system.precision * (here.worth @ system.centre)
        try:
            slope = Slope(system, here, oriented=True)
        except np.linalg.LinAlgError:
            return None
        dx, dv = slope.solve(-pull[..., None], np.zeros((*here.point.value.shape, 1)))
        dx, dv = dx[..., 0], dv[..., 0]
        size = slope.sign * float(np.sqrt(np.sum(self.weights() * dx * dx) + 1.0))
        return (dx / size, dv / size, 1.0 / size) if np.isfinite(size) else None

    def cosine(self, one: Direction, other: Direction) -> float:
        """Of the angle between two directions."""
        weights = self.weights()
        sizes = [np.sum(weights * d[0] * d[0]) + d[2] ** 2 for d in (one, other)]
        return float((np.sum(weights * one[0] * other[0]) + one[2] * other[2]) / np.sqrt(sizes[0] * sizes[1]))

    def across(self, ahead: Direction) -> tuple[Here | None, float]:
        """Newton steps back to the branch from the end of the predictor, and by how much the next may be longer."""
        system, (dx, dv, dt), weights = self.system, ahead, self.weights()
        old = self.here.point
        point = Point(old.x + self.step * dx, old.value + self.step * dv, old.t + self.step * dt)
        last = np.inf
        for count in range(TRIES):
            here = system.at(point)
            if here.error <= min(NEAR, 1e-4 * self.step):
                return here, (2.0 if count <= 1 else 1.4 if count <= 2 else 1.0 if count <= 3 else 0.7)
            pull = -system.precision * (here.worth @ system.centre)
            try:
                slope = Slope(system, here)
            except np.linalg.LinAlgError:
                return None, 0.4
            right = np.stack([-here.choice_error, -pull], axis=-1)
            level = np.stack([-here.value_error, np.zeros_like(here.value_error)], axis=-1)
            zx, zv = slope.solve(right, level)
            off = np.sum(weights * dx * (point.x - old.x)) + dt * (point.t - old.t) - self.step
            a, b = (float(np.sum(weights * dx * zx[..., k])) for k in (0, 1))
            move = -(off + a) / (dt + b)
            step_x = zx[..., 0] + move * zx[..., 1]
            size = float(np.sqrt(np.sum(weights * step_x**2)))
            if not np.isfinite(size) or size > 0.9 * last or size > 2.0 * self.step:
                return None, 0.4
            last = size
            point = Point(point.x + step_x, point.value + zv[..., 0] + move * zv[..., 1], point.t + move)
            if point.t < -0.05:
                return None, 0.4
        return None, 0.4
