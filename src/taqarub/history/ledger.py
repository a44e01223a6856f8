"""The exchange ledger: every concession and punishment between the two parties, what answered it, and chance.

"Reciprocity" that is no better than coincidence is none: the match rate stands beside its distribution when one
party's steps are put on other dates of the record, and when its years change places. The rate itself has a Jeffreys
posterior, Beta(k + ½, n − k + ½) (Brown, Cai and DasGupta 2001, Interval estimation for a binomial proportion,
Statistical Science 16(2)).

Steps are the events between the parties with a direction; neutral events are no steps. Days to undo a step come from
its row, else from the case's size rules; for words without either they are `WORD_UNDO_DAYS`, since a statement is taken
back by another; otherwise they are unknown (NaN) and stay so.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.seed import stream
from taqarub.base.text import Text
from taqarub.case.case import Case, EventRow, Matching
from taqarub.events.event import Event, Record
from taqarub.events.match import event_span
from taqarub.events.read import size_rule
from taqarub.history.history import Ledger, Step
from taqarub.history.matching import NO_ANSWER, Steps, add_one_p, match_all, match_one, shuffle_blocks, shuffle_dates

WINDOWS_DAYS = (60, 90, 120, 180, 240)
SIZE_SHIFTS = (-1, 0, 1)
RATE_DRAWS, SHUFFLES, WINDOW_SHUFFLES = 2000, 999, 299
BLOCK_DAYS = 365.25
WORD_UNDO_DAYS = (0.0, 1.0, 30.0)
UNKNOWN_DAYS = (float("nan"),) * 3


def build_ledger(case: Case, record: Record, seed: int) -> Ledger:
    """The ledger of the case's two parties under the case's matching rule."""
    rule = case.file.matching
    events = step_events(record, rule)
    arrays = as_arrays(events, rule)
    answers = match_one(arrays, rule.window_days)
    pool = record_days(record)
    shuffled, blocks = null_rates(arrays, pool, rule.window_days, SHUFFLES, seed, "ledger")
    answered = int(np.count_nonzero(answers != NO_ANSWER))
    rate = answered / len(events) if events else float("nan")
    random = stream(seed, "ledger", "rate")
    return Ledger(
        steps=_steps(case, events, answers),
        window_days=rule.window_days,
        match_rate=rate,
        rate_draws=read_only(random.beta(answered + 0.5, len(events) - answered + 0.5, RATE_DRAWS)),
        shuffled=read_only(shuffled),
        block_shuffled=read_only(blocks),
        p_value=add_one_p(shuffled, rate) if events else 1.0,
        block_p_value=add_one_p(blocks, rate) if events else 1.0,
        by_size_shift={shift: _shifted(events, rule, shift) for shift in SIZE_SHIFTS},
    )


def windows_table(record: Record, rule: Matching, seed: int) -> dict[str, dict[str, float]]:
    """The match rate and its chance level for every window of `WINDOWS_DAYS`, keyed by days as text."""
    arrays = as_arrays(step_events(record, rule), rule)
    pool = record_days(record)
    table = {}
    for days in WINDOWS_DAYS:
        answers = match_one(arrays, days)
        rate = float(np.mean(answers != NO_ANSWER)) if answers.size else 0.0
        shuffled, blocks = null_rates(arrays, pool, days, WINDOW_SHUFFLES, seed, f"window-{days}")
        table[str(days)] = {
            "match_rate": rate,
            "shuffled_mean": float(shuffled.mean()),
            "block_mean": float(blocks.mean()),
            "p_value": add_one_p(shuffled, rate),
            "block_p_value": add_one_p(blocks, rate),
        }
    return table


def step_events(record: Record, rule: Matching) -> tuple[Event, ...]:
    """The events that are steps: between the two parties, cooperative or hostile, in date order."""
    a, b = rule.parties
    pairs = {(a, b), (b, a)}
    return tuple(e for e in record.events if (e.initiator, e.target) in pairs and e.direction != "neutral")


def as_arrays(events: tuple[Event, ...], rule: Matching, deeds: np.ndarray | None = None) -> Steps:
    """Steps as arrays; `deeds` (n,) says which of them can ask for an answer or be one (all by default)."""
    spans = [event_span(event) for event in events]
    actor = np.array([rule.parties.index(event.initiator) for event in events], dtype=np.int64)
    tracks = [event.track for event in events]
    may = np.array([[track in rule.tracks.get(own, ()) for track in tracks] for own in tracks], dtype=bool)
    may = may.reshape(len(events), len(events)) & (actor[:, None] != actor[None, :])
    if rule.same_direction:
        way = np.array([event.direction == "cooperative" for event in events], dtype=bool)
        may &= way[:, None] == way[None, :]
    if deeds is not None:
        may &= deeds[None, :] & deeds[:, None]
    first = np.array([start.toordinal() for start, _ in spans], dtype=np.int64)
    last = np.array([end.toordinal() for _, end in spans], dtype=np.int64)
    return Steps(first, last, actor, may)


def record_days(record: Record) -> np.ndarray:
    """The first possible day of every event of the record, of whatever actors: the dates that a shuffle draws from."""
    return np.array([event_span(event)[0].toordinal() for event in record.events], dtype=np.int64)


def null_rates(
    steps: Steps,
    pool: np.ndarray,
    window_days: int,
    draws: int,
    seed: int,
    name: str,
    counted: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Match rates under shuffled dates and under shuffled years of the second party, each (draws,).

    `counted` (n,) says whose answers make up the rate; all steps by default.
    """
    counted = np.ones(steps.first.size, dtype=bool) if counted is None else counted
    if not counted.any():
        return np.zeros(draws), np.zeros(draws)
    plain = shuffle_dates(steps, 1, pool, draws, stream(seed, name, "dates"))
    blocks = shuffle_blocks(steps, 1, BLOCK_DAYS, draws, stream(seed, name, "blocks"))
    rates = [np.mean(match_all(steps, *days, window_days)[:, counted] != NO_ANSWER, axis=1) for days in (plain, blocks)]
    return rates[0], rates[1]


def _steps(case: Case, events: tuple[Event, ...], answers: np.ndarray) -> tuple[Step, ...]:
    rows = {row.id: row for row in case.events}
    steps = []
    for event, answer in zip(events, answers.tolist(), strict=True):
        other = None if answer == NO_ANSWER else events[answer]
        exact = event.date_precision == "day"
        dated = other is not None and exact and other.date_precision == "day"
        undo, instrument = _undoing(case, rows[event.id], event)
        steps.append(
            Step(
                id=event.id,
                date=event.date,
                exact=exact,
                actor=event.initiator,
                target=event.target,
                track=event.track,
                cooperative=event.direction == "cooperative",
                size=event.size,
                undo_days=undo,
                instrument="" if instrument is None else instrument.en,
                answered_by=None if other is None else other.id,
                lag_days=(other.date - event.date).days if other is not None and dated else None,
            )
        )
    return tuple(steps)


def _undoing(case: Case, row: EventRow, event: Event) -> tuple[tuple[float, float, float], Text | None]:
    rule = size_rule(case, row)
    instrument = None if rule is None else rule.instrument
    if row.undo_days is not None:
        return (row.undo_days,) * 3, instrument
    if rule is not None and rule.undo_days is not None:
        return (rule.undo_days.low, rule.undo_days.best, rule.undo_days.high), instrument
    return (WORD_UNDO_DAYS if event.size == 0 else UNKNOWN_DAYS), instrument


def _shifted(events: tuple[Event, ...], rule: Matching, shift: int) -> Mapping[str, float]:
    """The exchange of deeds when every size is off by `shift`; words (size 0 then) neither ask nor answer."""
    sizes = np.clip(np.array([event.size for event in events], dtype=np.int64) + shift, 0, 4)
    deeds = sizes > 0
    answers = match_one(as_arrays(events, rule, deeds=deeds), rule.window_days)
    sign = np.array([1 if event.initiator == rule.parties[0] else -1 for event in events], dtype=np.int64)
    given = np.array([event.direction == "cooperative" for event in events], dtype=bool)
    return {
        "match_rate": float(np.mean(answers[deeds] != NO_ANSWER)) if deeds.any() else 0.0,
        "steps": float(deeds.sum()),
        "mean_size": float(sizes.mean()) if sizes.size else 0.0,
        "balance": float(np.sum(sizes[given] * sign[given])),
    }
