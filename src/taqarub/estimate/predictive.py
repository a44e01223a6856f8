"""Would the fitted game have made a past like this one? Posterior predictive checks by the measures of the past.

Whole records are made at draws of the posterior (`replay`); every move that they show becomes an event like one of
those that show it in the real record, on a random day of its month. Then the same code that reads the real past reads
these: alternations and length of spells, the month of the trough, the share of steps that are answered, and every
comparison around dates that a claim makes. The real record is reduced in the same way, to one event a player and month,
before it is compared (Gelman, Meng and Stern 1996, "Posterior predictive assessment of model fitness via realized
discrepancies", Statistica Sinica 6).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np

from taqarub.base.period import first_day
from taqarub.base.processes import pool_of
from taqarub.base.seed import stream
from taqarub.estimate.checks import LEVELS, LITTLE
from taqarub.estimate.export import equal_weights
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.replay import replay
from taqarub.estimate.surrogate import held
from taqarub.events.event import Event, Record
from taqarub.events.series import dyad_series
from taqarub.history.conduct import carry_over, conduct
from taqarub.history.event_study import around_dates
from taqarub.history.history import Past
from taqarub.history.ledger import as_arrays, step_events
from taqarub.history.matching import NO_ANSWER, match_one
from taqarub.history.phases import HALF_LIFE_MONTHS, most_probable
from taqarub.history.spells import spells_of
from taqarub.model.model import Model

TROUGH_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Foretold:
    """One statistic of the past: observed, and 5 %, 50 % and 95 % points over records of the fitted game.

    tail   two-sided posterior predictive tail probability; records: how many gave a number; claim: id, or empty
    """

    name: str
    claim: str
    observed: float | None
    predicted: tuple[float, float, float] | None
    tail: float | None
    records: int

    @property
    def surprising(self) -> bool:
        """Whether the fitted game rarely makes a record like this."""
        return self.tail is not None and self.tail < LITTLE


def predictive(
    model: Model, record: Record, posterior: Posterior, seed: int, draws: int = 40, records: int = 3, workers: int = 1
) -> tuple[Foretold, ...]:
    """Check every statistic on `draws` × `records` records; numbers do not depend on the number of workers."""
    kinds = prototypes(model, record)
    actual = {name: np.asarray(moves) for name, moves in model.coded.moves.items()}
    observed = statistics(model, as_record(model, record, kinds, actual, None), seed)
    chosen = held(model, posterior.z[equal_weights(posterior.weights, draws)])
    task = partial(_task, model, record, kinds, seed, records)
    numbered = list(enumerate(chosen))
    if workers > 1:
        with pool_of(workers) as pool:
            parts = list(pool.map(task, numbered))
    else:
        parts = [task(one) for one in numbered]
    made = [found for part in parts for found in part]
    return tuple(_checked(key, observed[key], [found[key] for found in made]) for key in observed)


def prototypes(model: Model, record: Record) -> dict[str, dict[int, tuple[Event, ...]]]:
    """Player -> move -> the events that show it in the real record."""
    by_id = {event.id: event for event in record.events}
    found: dict[str, dict[int, list[Event]]] = {}
    for name, moves in model.coded.moves.items():
        mine = found.setdefault(name, {})
        for move, ids in zip(moves, model.coded.events[name], strict=True):
            mine.setdefault(int(move), []).extend(by_id[i] for i in ids[:1] if i in by_id)
    return {name: {move: tuple(events) for move, events in mine.items()} for name, mine in found.items()}


def as_record(
    model: Model,
    record: Record,
    kinds: Mapping[str, Mapping[int, tuple[Event, ...]]],
    shown: Mapping[str, np.ndarray],
    rng: np.random.Generator | None,
) -> Record:
    """A record whose players' moves (T,) are events; without rng the real ones, in their own order and on their days.

    Events of actors who are no players stay as they are. A move that the real record never shows leaves no event.
    """
    events = [event for event in record.events if event.initiator not in shown]
    for name, moves in shown.items():
        turn: dict[int, int] = {}
        for t, move in enumerate(moves):
            same = kinds[name].get(int(move), ()) if move > 0 else ()
            if not same:
                continue
            place = turn.get(int(move), 0) if rng is None else int(rng.integers(len(same)))
            turn[int(move)] = place + 1
            events.append(same[place] if rng is None else _moved(same[place], int(model.coded.months[t]), name, rng))
    ordered = tuple(sorted(events, key=lambda event: (event.date, event.id)))
    start = first_day(record.first_month)
    series = {pair: dyad_series(ordered, *pair, start, model.case.as_of) for pair in record.series}
    return replace(record, events=ordered, series=series)


def statistics(model: Model, record: Record, seed: int) -> dict[tuple[str, str], float]:
    """(name, claim) -> what one record says; NaN where it says nothing."""
    case = model.case
    total, silent = conduct(case, record)
    level = carry_over(total, HALF_LIFE_MONTHS)
    probability = most_probable(level, silent, seed)
    spells = () if probability is None else spells_of(probability, record.first_month)
    window = np.convolve(level, np.ones(TROUGH_MONTHS) / TROUGH_MONTHS, mode="valid")
    steps = step_events(record, case.file.matching)
    answers = match_one(as_arrays(steps, case.file.matching), case.file.matching.window_days)
    found = {
        ("alternations", ""): float(max(len(spells) - 1, 0)) if spells else np.nan,
        ("median-spell-months", ""): float(np.median([s.end - s.start for s in spells])) if spells else np.nan,
        ("trough-month", ""): float(record.first_month + np.argmin(window) + TROUGH_MONTHS // 2),
        ("answered-share", ""): float(np.mean(answers != NO_ANSWER)) if len(steps) else np.nan,
    }
    past = Past(case, record, None, seed)  # type: ignore[arg-type]  # comparisons around dates need no phases
    for claim in case.claims:
        test = claim.criterion
        if test is not None and test.measure == "study.dates":
            reading = around_dates(past, **test.given)
            values = reading.draws.values
            found["around-dates", claim.id] = float(reading.draws.weights @ values) if values.size else np.nan
    return found


def _task(
    model: Model,
    record: Record,
    kinds: Mapping[str, Mapping[int, tuple[Event, ...]]],
    seed: int,
    records: int,
    numbered: tuple[int, np.ndarray],
) -> list[dict[tuple[str, str], float]]:
    place, z = numbered
    rng = stream(seed, "estimate", "predictive", place)
    _, shown = replay(model, z, records, rng)
    made = []
    for path in range(records):
        mine = {name: moves[:, path] for name, moves in shown.items()}
        made.append(statistics(model, as_record(model, record, kinds, mine, rng), seed))
    return made


def _checked(key: tuple[str, str], observed: float, made: list[float]) -> Foretold:
    values = np.array([value for value in made if np.isfinite(value)])
    if not values.size or not np.isfinite(observed):
        return Foretold(*key, float(observed) if np.isfinite(observed) else None, None, None, values.size)
    low, middle, high = (float(q) for q in np.quantile(values, LEVELS))
    tail = 2 * min(float(np.mean(values <= observed)), float(np.mean(values >= observed)))
    return Foretold(*key, float(observed), (low, middle, high), min(1.0, tail), int(values.size))


def _moved(event: Event, month: int, name: str, rng: np.random.Generator) -> Event:
    year, place = divmod(month, 12)
    day = int(rng.integers(monthrange(year, place + 1)[1])) + 1
    return replace(event, id=f"{name}-{month}", date=date(year, place + 1, day), date_precision="day")
