"""What the record cannot do, in plain lists: quantities it cannot tell apart, moves that should have been impossible,
players of whom too little is seen, and motives on which no observed move bears.

Two quantities are *not told apart* where the posterior's correlation of their z is beyond `TOGETHER`: the record speaks
of a combination of them (the ridge of a flat likelihood: Rothenberg 1971, "Identification in parametric models",
Econometrica 39). A move is *impossible* where the case's own rule says that it could not be made in the state coded for
its month: one of coding, rule and row is wrong, and the likelihood can only call it a wrong code. *No move bears* on a
motive where none of the tracks that it looks at is shifted by a move that anybody is seen to make: choices then follow
it through drift and shocks alone, which nobody chooses.
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
    """A move shown in a month in whose state it was not available.

    share   how far the reading of the month that says so is believed: 1 where there is no other
    """

    month: str
    actor: str
    move: str
    events: tuple[str, ...]
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Thin:
    """A player of whom fewer moves are on record than its motives need."""

    actor: str
    moves: int
    needed: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """A motive on which no observed move bears, and the tracks that it looks at."""

    actor: str
    motive: str
    tracks: tuple[str, ...]


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
    """Moves on record that the case says could not be made, by month; of every reading of a month with several."""
    seen, coded = seen_of(model), model.coded
    found: dict[tuple[int, str, int], float] = {}
    several = np.repeat(seen.several.months, np.diff(np.append(seen.several.begin, len(seen.several.shares))))
    for shown in seen.players:
        alone = np.setdiff1d(np.arange(len(coded.months)), several)
        moves = np.maximum(coded.moves[shown.name], 0)
        rows = [(int(t), int(moves[t]), int(shown.pair[t]), 1.0) for t in alone]
        rows += zip(several.tolist(), shown.read_shown.tolist(), shown.read_pair.tolist(), seen.several.shares.tolist(),
                    strict=True)  # fmt: skip
        for t, move, pair, share in rows:
            if move > 0 and shown.weights[shown.rows[pair], move] == 0:
                found[t, shown.name, move] = found.get((t, shown.name, move), 0.0) + share
    return tuple(
        Impossible(month_text(int(coded.months[t])), name, model.actions[name][move], coded.events[name][t], share)
        for (t, name, move), share in sorted(found.items())
    )


def thin(model: Model) -> tuple[Thin, ...]:
    """Players with fewer moves on record than `FEW_MOVES`."""
    counts = {name: int(np.sum(moves > 0)) for name, moves in model.coded.moves.items()}
    return tuple(Thin(name, count, FEW_MOVES) for name, count in counts.items() if count < FEW_MOVES)


def unseen(model: Model) -> tuple[Unseen, ...]:
    """Motives on which no observed move bears."""
    file, coded = model.case.file, model.coded
    shifted = set()
    for name in model.players:
        shown = np.concatenate([coded.moves[name], *(one.moves[name] for one in coded.readings)])
        for number, move in enumerate(file.moves.get(name, {}).values(), start=1):
            if np.any(shown == number):
                shifted |= {shift.track for shift in move.shifts}
    found = []
    for actor in model.players:
        for name, motive in file.motives.get(actor, {}).items():
            tracks = tuple(dict.fromkeys(score.track for score in motive.scores))
            if not shifted & set(tracks):
                found.append(Unseen(actor, name, tracks))
    return tuple(found)
