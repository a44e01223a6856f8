"""`solve_markov`: logit Markov equilibria of a stationary game of simultaneous moves.

The answer is sought on the branch from uniform choice: first by the chord method where the players' replies contract at
once, else by sweeps, which are quick and often enough; where they do not settle, the branch itself is followed; where
it cannot be, Newton's method is tried from many starts. What is left of the equilibrium conditions is always computed
anew from the answer, and decides alone whether it converged:

    residual = max( |V_i(s) − Σ_a π_i(a | s) U_i(s, a)|, |π_i(a | s) − softmax(λ_i U_i(s, ·))(a)| )

A game can have several equilibria: `search` looks for others from random choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from taqarub.base.seed import stream
from taqarub.game.branch import LONGEST, newton, trace
from taqarub.game.chord import chord
from taqarub.game.matrix import MatrixGame
from taqarub.game.sweeps import Swept, replies, sweep
from taqarub.game.system import Point, System

RESIDUAL = 1e-9
APART = 1e-5  # two equilibria differ when some choice does by more than this
METHODS = ("auto", "sweeps", "branch")
CHORD = "the chord method from uniform choice"


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """π per player (S, A_i), V (N, S), the residual, whether it is small enough, how it was found, and why not."""

    strategy: tuple[np.ndarray, ...]
    value: np.ndarray
    residual: float
    converged: bool
    method: str
    reason: str
    sweeps: int = 0
    folds: int = 0


def solve_markov(game: MatrixGame, method: str = "auto", tolerance: float = 1e-10, most: int = 400) -> Equilibrium:
    """One logit Markov equilibrium; `most` bounds the sweeps at each damping and ten times the steps along the branch.

    method  "sweeps", "branch", or "auto": the chord method, sweeps, the branch, each where the one before gave up.

    >>> u = np.array([[[[9.0, 0.0], [0.0, 1.0]]], [[[0.0, 1.0], [1.0, 0.0]]]])
    >>> game = MatrixGame((2, 2), u, np.ones((1, 2, 2, 1)), np.full(2, 0.5), np.full(2, 3.0), horizon=None)
    >>> [round(float(p[0, 0]), 10) for p in solve_markov(game).strategy]
    [0.7953836903, 0.1452562687]
    """
    if method not in METHODS:
        raise ValueError(f"method is one of {METHODS}")
    system, told = System(game), []
    with np.errstate(over="ignore", invalid="ignore"):
        swept = None
        chorded = chord(system, tolerance) if method == "auto" else None
        if chorded is not None:
            strategy = tuple(chorded.mixed[:, part] for part in system.parts)
            return Equilibrium(strategy, chorded.value.T, chorded.residual, True, CHORD, "", chorded.steps)
        if method != "branch":
            swept = sweep(system, tolerance * max(1.0, float(np.max(np.abs(game.payoff)))), most)
            if swept.settled:
                found = _settled(system, swept)
                if found.converged:
                    return found
            told.append(f"sweeps still change choices or values by {swept.change:.2g} after {swept.sweeps}")
        if method == "sweeps" and swept is not None:
            return _told(system, swept.mixed, swept.value, "sweeps", told, swept.sweeps)
        count = swept.sweeps if swept else 0
        for longest in LONGEST:
            traced = trace(system, system.start(), 10 * most, longest)
            if traced.arrived:
                break
        mixed = system.mixed(traced.point.x)
        if traced.arrived:
            how = f"the branch from precision 0, {traced.steps} steps, {traced.folds} folds"
            return _told(system, mixed, traced.point.value, how, sweeps=count, folds=traced.folds)
        told.append(f"the branch was left: {traced.reason}")
        for found in search(game, starts=8, system=system):
            return Equilibrium(
                found.strategy, found.value, found.residual, True, f"{found.method}; {'; '.join(told)}", "", count
            )
        if swept is not None:
            mixed, value = swept.mixed, swept.value
        else:
            value = system.evaluated(mixed)
        return _told(system, mixed, value, "sweeps, branch and search", told, count, traced.folds)


def search(
    game: MatrixGame,
    starts: int,
    seed: int = 0,
    known: Sequence[Equilibrium] = (),
    system: System | None = None,
) -> list[Equilibrium]:
    """Equilibria other than the known ones, by Newton's method from random choices after a few sweeps.

    Half of the starts are spread choices (Dirichlet), half nearly pure ones. What is found is an equilibrium; that
    nothing is found proves nothing. Same seed, same answer.
    """
    system = system or System(game)
    rng = stream(seed, "game", "search")
    found: list[Equilibrium] = []
    with np.errstate(over="ignore", invalid="ignore"):
        for start in range(starts):
            parts = [rng.dirichlet(np.full(a, 1.0 if start % 2 else 0.2), size=system.states) for a in game.actions]
            mixed = np.maximum(np.concatenate(parts, axis=1), 1e-12)
            value = system.evaluated(mixed)
            for _ in range(start % 3):
                mixed = replies(system, mixed, value, damping=0.5)
                value = system.evaluated(mixed)
            logits = np.log(mixed) @ system.centre
            root = newton(system, Point(logits, value, 1.0), 60)
            if root is None:
                continue
            answer = _told(system, system.mixed(root.x), root.value, "Newton's method from random choices")
            if answer.converged and all(distance(answer, other) > APART for other in (*known, *found)):
                found.append(answer)
    return found


def _settled(system: System, swept: Swept) -> Equilibrium:
    """The end of the sweeps; where they needed damping, a step of Newton's method takes out what is left."""
    mixed, value, how = swept.mixed, swept.value, "Gauss–Seidel modified policy iteration"
    if swept.damping:
        how += f", damping {swept.damping:g}"
        logits = np.log(np.maximum(mixed, 1e-300)) @ system.centre
        root = newton(system, Point(logits, value, 1.0), 3, 0.1)
        if root is not None:
            mixed, value = system.mixed(root.x), root.value
    return _told(system, mixed, value, how, sweeps=swept.sweeps)


def distance(one: Equilibrium, other: Equilibrium) -> float:
    """The largest difference of a choice."""
    return max(float(np.max(np.abs(a - b))) for a, b in zip(one.strategy, other.strategy, strict=True))


def _told(
    system: System,
    mixed: np.ndarray,
    value: np.ndarray,
    method: str,
    told: Sequence[str] = (),
    sweeps: int = 0,
    folds: int = 0,
) -> Equilibrium:
    residual = system.residual(mixed, value)
    good = bool(np.isfinite(residual) and residual <= RESIDUAL)
    reason = "" if good else "; ".join([*told, f"the equilibrium conditions are missed by {residual:.2g}"])
    strategy = tuple(mixed[:, part] for part in system.parts)
    return Equilibrium(strategy, value.T, residual, good, method, reason, sweeps, folds)
