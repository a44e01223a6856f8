"""What the record cannot do, in plain lists: quantities it cannot tell apart, moves that should have been impossible,
and players of whom too little is seen.

Two quantities are *not told apart* where the posterior's correlation of their z is beyond `TOGETHER`: the record speaks
of a combination of them (the ridge of a flat likelihood: Rothenberg 1971, "Identification in parametric models",
Econometrica 39). A move is *impossible* where the case's own rule says that it could not be made in the state coded for
its month: one of coding, rule and row is wrong, and the likelihood can only call it a wrong code.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.base.period import month_text
from taqarub.estimate.fit import FEW_MOVES
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.record import seen_of
from taqarub.estimate.surrogate import estimated_of
from taqarub.model.model import Model

TOGETHER = 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """Two quantities that the record does not tell apart."""

    first: str
    second: str
    correlation: float


@dataclass(frozen=True, slots=True)
class Impossible:
    """A move shown in a month in whose state it was not available."""

    month: str
    actor: str
    move: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thin:
    """A player of whom fewer moves are on record than its motives need."""

    actor: str
    moves: int
    needed: int


def not_told_apart(model: Model, posterior: Posterior) -> tuple[Pair, ...]:
    """Pairs of estimated quantities, the closest first."""
    index = estimated_of(model)
    away = posterior.z[:, index] - posterior.weights @ posterior.z[:, index]
    covariance = (away * posterior.weights[:, None]).T @ away
    spread = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
    correlation = covariance / np.outer(spread, spread)
    names = [model.parameters[i].name for i in index]
    found = [
        Pair(names[a], names[b], float(correlation[a, b]))
        for a in range(len(names))
        for b in range(a + 1, len(names))
        if abs(correlation[a, b]) > TOGETHER
    ]
    return tuple(sorted(found, key=lambda pair: -abs(pair.correlation)))


def impossible(model: Model) -> tuple[Impossible, ...]:
    """Moves on record that the case says could not be made, by month."""
    seen, coded = seen_of(model), model.coded
    found = []
    for shown in seen.players:
        for t, move in enumerate(coded.moves[shown.name]):
            if move > 0 and shown.weights[shown.rows[shown.pair[t]], move] == 0:
                name = model.actions[shown.name][int(move)]
                found.append(
                    Impossible(month_text(int(coded.months[t])), shown.name, name, coded.events[shown.name][t])
                )
    return tuple(sorted(found, key=lambda one: (one.month, one.actor)))


def thin(model: Model) -> tuple[Thin, ...]:
    """Players with fewer moves on record than `FEW_MOVES`."""
    counts = {name: int(np.sum(moves > 0)) for name, moves in model.coded.moves.items()}
    return tuple(Thin(name, count, FEW_MOVES) for name, count in counts.items() if count < FEW_MOVES)
