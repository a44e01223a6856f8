"""What the figures show, read off the study: ladders, answers, the rate of exchange, the first move, swings, evidence.

Nothing here is estimated anew: each view is a mean, a quantile or a count of what another layer holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.outlook.outlook import Ensemble, Interval
from taqarub.outlook.probes import CHANCE, GAIN
from taqarub.report.readings import outcome_shares, summary

if TYPE_CHECKING:
    from taqarub.study import Study

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
THIRD = 1 / 3
LEAST = 12  # draws below which thirds of them say nothing
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ladder:
    """A track's rung in every month of the record, the last being that of the as-of date."""

    track: str
    first_month: int
    rungs: tuple[int, ...]

    @property
    def changes(self) -> int:
        """How often the rung changed."""
        return sum(a != b for a, b in zip(self.rungs, self.rungs[1:], strict=False))


@dataclass(frozen=True, slots=True)
class Answer:
    """What one party has done more of, in all, some months after a unit step of the other."""

    cause: Pair
    effect: Pair
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    alone: tuple[float, ...]  # the middle with the patron's conduct left out; empty when that was not fitted


@dataclass(frozen=True, slots=True)
class Given:
    """Concessions of one party: dates, and the sum of their sizes so far."""

    actor: str
    dates: tuple[date, ...]
    total: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A move of the first month: what it is worth over holding still, per month, and how probable it is."""

    actor: str
    move: str
    gain: Interval
    chance: Interval


@dataclass(frozen=True, slots=True)
class Swing:
    """Chance of an outcome in the third of the draws in which a quantity is lowest, and in that where it is highest."""

    parameter: str
    low: float
    middle: float
    high: float


def ladders(study: Study) -> tuple[Ladder, ...]:
    """Every track that ever changed, in the order of the case; empty when no month was coded."""
    model, coded = study.model, study.model.coded
    if not len(coded.months):
        return ()
    found = []
    for track in study.case.file.tracks:
        place = model.axes.index(track)
        rungs = (*(int(v) for v in coded.states[:, place]), model.start[place])
        found.append(Ladder(track, int(coded.months[0]), rungs))
    return tuple(ladder for ladder in found if ladder.changes)


def fan(ensemble: Ensemble, track: str) -> np.ndarray:
    """Rungs below which 5, 25, 50, 75 and 95 % of the futures stand, per month: (h + 1, 5) whole numbers."""
    below = np.cumsum(ensemble.fan[track], axis=1)
    return np.stack([np.argmax(below >= level - 1e-9, axis=1) for level in LEVELS], axis=1)


def answers(study: Study) -> tuple[Answer, ...]:
    """The two responses between the parties of the ledger; empty when none was fitted."""
    found = study.history.reciprocity
    one, other = study.case.file.matching.parties
    pairs: tuple[Pair, Pair] = ((one, other), (other, one))
    made = []
    for cause, effect in (pairs, pairs[::-1]):
        held = found.responses.get((cause, effect))
        if held is None or not held.cumulative.size:
            continue
        low, middle, high = np.quantile(held.cumulative, (0.05, 0.5, 0.95), axis=0)
        alone = found.without_patron.get((cause, effect))
        plain = np.median(alone.cumulative, axis=0) if alone is not None and alone.cumulative.size else np.zeros(0)
        rows = (tuple(float(v) for v in series) for series in (low, middle, high, plain))
        made.append(Answer(cause, effect, *rows))
    return tuple(made)


def given(study: Study) -> tuple[Given, ...]:
    """What each party of the ledger has conceded, size by size; empty when one of them never did."""
    found = []
    for actor in study.case.file.matching.parties:
        own = [s for s in study.history.ledger.steps if s.actor == actor and s.cooperative]
        found.append(Given(actor, tuple(s.date for s in own), tuple(int(v) for v in np.cumsum([s.size for s in own]))))
    return tuple(found) if all(one.total and one.total[-1] for one in found) else ()


def options(study: Study) -> tuple[Option, ...]:
    """The moves of the first month by actor, the most probable first; empty when the node was not kept."""
    ensemble = study.outlook.ensembles.get("posterior")
    if ensemble is None:
        return ()
    found = []
    for actor in study.model.players:
        mine = []
        for key, values in ensemble.probes.items():
            if key.startswith(f"{GAIN}{actor}."):
                name = key.removeprefix(GAIN)
                gain, chance = (Draws(v, ensemble.weights) for v in (values, ensemble.probes[CHANCE + name]))
                mine.append(Option(actor, name.partition(".")[2], summary(gain), summary(chance)))
        found += sorted(mine, key=lambda option: (-option.chance.p, option.move))
    return tuple(found)


def distances(study: Study, horizon: int) -> dict[str, Interval]:
    """Red line -> rungs between the course and the line, the mean over the months to a horizon."""
    ensemble = study.outlook.ensembles.get("posterior")
    futures = ensemble.futures.get(horizon, {}) if ensemble is not None else {}
    found = {}
    for name in study.case.file.red_lines:
        values = np.asarray(futures.get(f"distance:{name}", np.zeros((0, 0))), dtype=float)
        if ensemble is not None and values.size and np.isfinite(values).all():
            found[name] = summary(Draws(values.mean(axis=1), ensemble.weights))
    return found


def swings(study: Study, outcome: str, horizon: int, parameters: tuple[str, ...]) -> tuple[Swing, ...]:
    """How the chance of an outcome moves with each quantity, over draws of the prior; widest swing first.

    The draws are those of the outlook under the prior, where quantities are independent of each other; what lies
    between the ends of a bar is the difference of two means over thirds of the draws, not an effect held apart.
    """
    ensemble = study.outlook.ensembles.get("prior")
    names = tuple(study.case.file.outcomes)
    if ensemble is None or len(ensemble.weights) < LEAST or horizon not in ensemble.futures:
        return ()
    share = outcome_shares(ensemble, horizon, names)[outcome].values
    z = study.posterior.prior_z[: len(share)]
    places = {p.name: p.index for p in study.model.parameters}
    found = []
    for name in parameters:
        order = np.argsort(z[:, places[name]], kind="stable")
        third = max(round(len(order) * THIRD), 1)
        low, high = float(share[order[:third]].mean()), float(share[order[-third:]].mean())
        found.append(Swing(name, low, float(share.mean()), high))
    return tuple(sorted(found, key=lambda swing: (-abs(swing.high - swing.low), swing.parameter)))


def evidence_kinds(study: Study) -> Mapping[str, str]:
    """Row of the record -> what it is: `track.NAME` for an event, or `indicators`, `reactions`, `references`."""
    case = study.case
    kinds = {row.id: f"track.{row.track}" for row in case.events}
    for name, rows in (("indicators", case.states), ("reactions", case.reactions), ("references", case.references)):
        kinds |= {row.id: name for row in rows}
    return kinds


def evidence(study: Study) -> tuple[dict[str, Counter[str]], tuple[str, ...]]:
    """Per statement the number of rows of each kind, and the kinds in the order of their numbers."""
    kinds = evidence_kinds(study)
    by_claim = {v.id: Counter(kinds[row] for row in v.evidence if row in kinds) for v in study.verdicts}
    total: Counter[str] = sum(by_claim.values(), Counter())
    return by_claim, tuple(sorted(total, key=lambda kind: (-total[kind], kind)))
