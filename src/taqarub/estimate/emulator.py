"""What moves are worth under one rule of play, learnt once and used for every month of the record.

The advantage of a move depends on the quantities of the case, not on how many months are on record. So one expansion
and one correction (`surrogate`, `correction`) stand in for the likelihood of the record up to any month: the months
enter through counts alone. Lessons are solved at draws of the stand-in's posterior of a few months, early, middle and
late, so that the stand-in is good over the whole span.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from taqarub.base.seed import stream
from taqarub.estimate import proposal
from taqarub.estimate.annealing import Cloud
from taqarub.estimate.correction import Correction, learn, near
from taqarub.estimate.likelihood import LOOK_MONTHS, Advantages, log_likelihood
from taqarub.estimate.record import Seen, seen_of
from taqarub.estimate.surrogate import CHUNK, Solver, Surrogate, coordinates, expand, influence, linear
from taqarub.model.model import Model

LESSONS = (60, 60)  # per place, in two rounds
LEARN = 600  # lessons that one correction takes at most
Mapper = Callable[..., Any]  # map, or that of a pool of processes


@dataclass(frozen=True, slots=True)
class Emulator:
    """An expansion of the advantages and, per player, what it was found to miss."""

    surrogate: Surrogate
    corrections: tuple[Correction, ...] = ()

    def gains(self, model: Model, z: np.ndarray) -> Advantages:
        """Per player (R, M, B): the stand-in's advantages at draws z (B, Z)."""
        away = coordinates(model, self.surrogate.played, z) - self.surrogate.centre
        found = linear(self.surrogate, away)
        if not self.corrections:
            return found
        return [gain + correction.at(away) for gain, correction in zip(found, self.corrections, strict=True)]

    def over(self, model: Model, z: np.ndarray, function: Callable[[np.ndarray, Advantages], np.ndarray]) -> np.ndarray:
        """function(z, gains) of the stand-in, a few hundred draws at a time."""
        some = [z[begin : begin + CHUNK] for begin in range(0, len(z), CHUNK)]
        return np.concatenate([function(part, self.gains(model, part)) for part in some])


@dataclass(frozen=True, slots=True)
class Lessons:
    """Solved draws: z (N, Z), gains per player (R, M, N), and which of them (N,) are near some posterior."""

    z: np.ndarray
    gains: Advantages
    near: np.ndarray

    def with_more(self, more: Lessons) -> Lessons:
        """These and others."""
        gains = [np.concatenate(pair, axis=-1) for pair in zip(self.gains, more.gains, strict=True)]
        return Lessons(np.concatenate([self.z, more.z]), gains, np.concatenate([self.near, more.near]))


def taught(
    model: Model, absent: tuple[str, ...], places: Sequence[int], solver: Solver, mapper: Mapper, seed: int, name: str
) -> tuple[Emulator, Lessons]:
    """An emulator for the record up to each of the places (numbers of months), and what it was taught by."""
    seens = [seen_of(model, absent, place) for place in places]
    first = Emulator(expand(model, np.zeros(model.size), solver, proposal.SLOPE_MONTHS, proposal.SLOPE_MONTHS))
    (start,) = clouds(model, first, seens[len(seens) // 2 : len(seens) // 2 + 1], mapper, seed, (f"{name}-first",))
    centre = start.z.mean(axis=0)
    emulator = Emulator(expand(model, centre, solver, proposal.SLOPE_MONTHS, LOOK_MONTHS))
    lessons: Lessons | None = None
    for turn, count in enumerate(LESSONS):
        names = [f"{name}-{place}-{turn}" for place in places]
        for seen, cloud, own in zip(seens, clouds(model, emulator, seens, mapper, seed, names), names, strict=True):
            chosen = stream(seed, "estimate", "lessons", own).choice(len(cloud.z), count, replace=False)
            z = cloud.z[chosen]
            gains = solver(z, LOOK_MONTHS)
            more = Lessons(z, gains, near(log_likelihood(model, seen, z, gains)))
            lessons = lessons.with_more(more) if lessons else more
        assert lessons is not None
        emulator = corrected(model, absent, emulator.surrogate, lessons, start.z)
    assert lessons is not None
    return emulator, lessons


def corrected(model: Model, absent: tuple[str, ...], surrogate: Surrogate, lessons: Lessons, z: np.ndarray) -> Emulator:
    """The expansion with what the lessons (the last ones that are near some posterior) show that it misses.

    z are draws at which to judge what an error does to the likelihood of the whole record.
    """
    weight, relevance = influence(model, seen_of(model, absent), surrogate, z)
    use = np.flatnonzero(lessons.near)[-LEARN:]
    away = coordinates(model, surrogate.played, lessons.z[use]) - surrogate.centre
    missed = [gain[..., use] - known for gain, known in zip(lessons.gains, linear(surrogate, away), strict=True)]
    parts = zip(missed, weight, relevance, strict=True)
    return Emulator(surrogate, tuple(learn(away, residual, w, r) for residual, w, r in parts))


def clouds(
    model: Model, emulator: Emulator, seens: Sequence[Seen], mapper: Mapper, seed: int, names: Sequence[str]
) -> list[Cloud]:
    """Draws of the stand-in's posterior for every record in turn."""
    return list(mapper(partial(_cloud, model, emulator, seed), seens, names))


def _cloud(model: Model, emulator: Emulator, seed: int, seen: Seen, name: str) -> Cloud:
    found = proposal.Proposal(model, seen, emulator.surrogate)
    found.corrections = emulator.corrections
    found.sample(seed, name)
    return found.cloud
