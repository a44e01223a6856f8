"""The branch of logit equilibria of a tree from precision zero on, where players do not know all that happened.

First straight up in λ by Newton steps on log-odds; where that stops, along the arc of the curve, round its folds
(Turocy 2010, "Computing sequential equilibria using agent quantal response equilibria", Economic Theory 42; the method
is that of Allgower and Georg 1990, "Numerical continuation methods").
"""

from __future__ import annotations

import numpy as np

from taqarub.game.extensive_walk import Walk

TOLERANCE = 1e-10
SMALL = 1e-7  # of differences
MOST_STEPS = 1_500
MOST_NEWTON, LONGEST = 60, 5.0  # of a search from random choices


def followed(walk: Walk, precision: float) -> tuple[np.ndarray, float, float]:
    """Chances (slots,), residual, and the largest precision that was reached."""
    logs, reached = _straight(walk, precision)
    if reached < precision:
        logs, reached = _round(walk, precision, logs, reached)
    chances = _normal(walk, np.exp(logs))
    residual = float(np.max(np.abs(_reply(walk, chances[:, None], precision)[:, 0] - chances)))
    return chances, residual, reached


def at_precision(walk: Walk, chances: np.ndarray, precision: float) -> tuple[np.ndarray, float]:
    """Newton's method at one precision from any chances (slots,): where it ends, and the residual there.

    Unknowns are log-odds to the first action of each set, y = λ (Q − Q_first). A step is at most `LONGEST` long, or a
    twentieth of the largest odds that payoffs can make.
    """
    longest = max(LONGEST, 0.05 * precision * float(np.ptp(walk.payoff)))
    first = np.concatenate([np.full(part.stop - part.start, part.start) for part in walk.parts()])
    free = np.flatnonzero(first != np.arange(walk.slots))
    logs = np.log(chances)
    odds = (logs - logs[first])[free]

    def chances_of(odds: np.ndarray) -> np.ndarray:
        powers = np.zeros((walk.slots, *odds.shape[1:]))
        powers[free] = odds
        for part in walk.parts():
            powers[part] -= powers[part].max(axis=0)
        return _normal(walk, np.exp(powers))

    for _ in range(MOST_NEWTON):
        grid = np.concatenate([odds[:, None], odds[:, None] + SMALL * np.eye(odds.size)], axis=1)
        quality = precision * walk.quality(chances_of(grid))
        gap = grid - (quality - quality[first])[free]
        if np.max(np.abs(gap[:, 0]), initial=0.0) < TOLERANCE / 10:
            break
        try:
            step = np.linalg.solve((gap[:, 1:] - gap[:, :1]) / SMALL, -gap[:, 0])
        except np.linalg.LinAlgError:
            break
        odds = odds + step * min(1.0, longest / max(float(np.max(np.abs(step))), 1e-300))
        if not np.all(np.isfinite(odds)):
            return chances, float("inf")
    found = chances_of(odds)
    return found, float(np.max(np.abs(_reply(walk, found[:, None], precision)[:, 0] - found)))


def _reply(walk: Walk, chances: np.ndarray, precision: float) -> np.ndarray:
    """The logit reply (slots, B) to chances (slots, B)."""
    quality = precision * walk.quality(chances)
    reply = np.empty_like(quality)
    for part in walk.parts():
        odds = np.exp(quality[part] - quality[part].max(axis=0))
        reply[part] = odds / odds.sum(axis=0)
    return reply


def _straight(walk: Walk, precision: float) -> tuple[np.ndarray, float]:
    """Logs of chances, and the largest precision that was solved for."""
    logs, reached, step = np.log(walk.uniform()), 0.0, min(precision, 0.25)
    slope = np.zeros_like(logs)
    while reached < precision:
        target = min(precision, reached + step)
        tried, good = _newton(walk, logs + slope * (target - reached), target)
        if good:
            slope = (tried - logs) / (target - reached)
            logs, reached, step = tried, target, step * 1.6
        else:
            step /= 4
            slope = np.zeros_like(slope)
            if step < 1e-6 * max(1.0, precision):
                break
    return logs, reached


def _round(walk: Walk, precision: float, logs: np.ndarray, reached: float) -> tuple[np.ndarray, float]:
    """Along the arc from a point (logs, reached) of the branch; the same pair where it leads nowhere."""
    point, step, best = np.append(logs, reached), 0.05, reached
    tangent = np.zeros_like(point)
    tangent[-1] = 1.0
    for _ in range(MOST_STEPS):
        slope = np.linalg.qr(_slopes(walk, point).T, mode="complete")[0][:, -1]
        tangent = slope if slope @ tangent >= 0 else -slope
        while step > 1e-9:
            tried, good = _back_on(walk, point + step * tangent)
            near = np.max(np.abs(np.exp(tried[:-1]) - np.exp(point[:-1]))) < 0.15
            if good and near and (tried - point) @ tangent > 0.5 * step:
                break
            step /= 2
        else:
            break
        before, point, step = point, tried, min(step * 1.6, 5.0)
        best = max(best, float(point[-1]))
        if point[-1] >= precision:
            share = (precision - before[-1]) / (point[-1] - before[-1])
            solved, good = _newton(walk, (before + share * (point - before))[:-1], precision)
            if good:
                return solved, precision
            step, point = step / 8, before
        if point[-1] < 0:
            break
    return logs, best


def _gap(walk: Walk, logs: np.ndarray, precision: float) -> np.ndarray:
    """log reply(exp x) − x for columns of x (slots, B)."""
    chances = _normal(walk, np.exp(logs))
    return np.log(np.maximum(_reply(walk, chances, precision), 1e-300)) - logs


def _slopes(walk: Walk, point: np.ndarray) -> np.ndarray:
    """(slots, slots + 1): the gap by every log and by the precision."""
    logs, precision = point[:-1, None], float(point[-1])
    base = _gap(walk, logs, precision)
    by_logs = (_gap(walk, logs + SMALL * np.eye(point.size - 1), precision) - base) / SMALL
    return np.concatenate([by_logs, (_gap(walk, logs, precision + SMALL) - base) / SMALL], axis=1)


def _back_on(walk: Walk, point: np.ndarray) -> tuple[np.ndarray, bool]:
    """The nearest point of the curve, by Newton steps of least length."""
    for _ in range(8):
        gap = _gap(walk, point[:-1, None], float(point[-1]))[:, 0]
        if np.max(np.abs(gap) * np.minimum(1.0, np.exp(point[:-1]) + 1e-3)) < 1e-9:
            return point, True
        try:
            point = point - np.linalg.lstsq(_slopes(walk, point), gap, rcond=1e-13)[0]
        except np.linalg.LinAlgError:
            return point, False
        if not np.all(np.isfinite(point)) or np.max(np.abs(point[:-1])) > 690:
            return point, False
    return point, False


def _newton(walk: Walk, logs: np.ndarray, precision: float) -> tuple[np.ndarray, bool]:
    """Solve x = log reply(exp x) from a start near the branch; whether it was solved without a long jump."""
    start = logs
    for _ in range(12):
        grid = np.concatenate([logs[:, None], logs[:, None] + SMALL * np.eye(logs.size)], axis=1)
        grid = np.log(_normal(walk, np.exp(grid)))
        gap = np.log(np.maximum(_reply(walk, np.exp(grid), precision), 1e-300)) - grid
        error = float(np.max(np.abs(np.expm1(gap[:, 0])) * np.exp(grid[:, 0])))
        logs = grid[:, 0]
        if error < TOLERANCE / 10:
            return logs, bool(np.max(np.abs(np.exp(logs) - np.exp(start))) < 0.3)
        slopes = (gap[:, 1:] - gap[:, :1]) / SMALL
        try:
            change = np.linalg.lstsq(slopes, -gap[:, 0], rcond=1e-12)[0]
        except np.linalg.LinAlgError:
            return logs, False
        logs = logs + change * min(1.0, 2.0 / max(float(np.max(np.abs(change))), 1e-300))
        if not np.all(np.isfinite(logs)):
            return start, False
    return logs, False


def _normal(walk: Walk, chances: np.ndarray) -> np.ndarray:
    result = np.array(chances)
    for part in walk.parts():
        result[part] = result[part] / result[part].sum(axis=0)
    return np.maximum(result, 1e-300)
