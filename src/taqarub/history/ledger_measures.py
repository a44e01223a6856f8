"""Readings of the exchange ledger: composition, chance, balance, size, reversibility, answers and lags.

Uncertainty over steps is by the bootstrap of steps (Efron 1979, Annals of Statistics 7) unless a posterior in closed
form exists. `size_shift` moves every size by that many rungs within 0–4, to show what an error of coding would do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.base.quantity import Quantity, at
from taqarub.events.match import span_of, window
from taqarub.history.history import Past, Reading, Step, unanswered
from taqarub.history.ledger import (
    SHUFFLES,
    WINDOWS_DAYS,
    as_arrays,
    null_rates,
    record_days,
    step_events,
)
from taqarub.history.matching import NO_ANSWER, add_one_p, match_one
from taqarub.history.rates import beta_draws, reading_stream, record_window

BOOTSTRAPS = 2000
Day = str | date | None


def composition(
    past: Past, *, from_: Day = None, to: Day = None, tracks: Sequence[str], actor: str | None = None
) -> Reading:
    """Share of the cooperative steps of the window that lie on the tracks (Jeffreys beta posterior)."""
    steps = steps_of(past, from_, to, actor=actor, cooperative=True)
    if not steps:
        return unanswered("no-steps", "share", "ledger")
    hits = sum(step.track in tracks for step in steps)
    draws = beta_draws(hits, len(steps), reading_stream(past, "composition", from_, to, list(tracks), actor))
    counts = {track: sum(step.track == track for step in steps) for track in sorted({step.track for step in steps})}
    return Reading(draws, "share", "ledger", _ids(steps), notes={"by_track": counts})


def tracks_present(past: Past, *, from_: Day = None, to: Day = None, tracks: Mapping[str, Sequence[str]]) -> Reading:
    """1 where every track has a cooperative step of one of its actors (any actor for an empty list), per bootstrap."""
    steps = steps_of(past, from_, to, cooperative=True)
    if not steps:
        return unanswered("no-steps", "yes-no", "ledger")
    on = [[s.track == track and (not who or s.actor in who) for s in steps] for track, who in sorted(tracks.items())]
    chosen = _resample(past, len(steps), "tracks_present", from_, to, dict(tracks))
    present = np.array(on, dtype=bool)[:, chosen].any(axis=2).all(axis=0)
    return Reading(Draws.equal(present.astype(float)), "yes-no", "ledger", _ids(steps))


def match_excess(
    past: Past,
    *,
    from_: Day = None,
    to: Day = None,
    actor: str | None = None,
    cooperative: bool | None = None,
    window_days: int | None = None,
) -> Reading:
    """Match rate less its mean under shuffled dates, for the steps of the window; p by the shuffles, add-one.

    Steps are matched within the window. The null puts the second party's steps of the window on dates drawn from all
    dates of the record in it; the block null, in the notes, exchanges its years.
    """
    rule = past.case.file.matching
    first, last = _days(past, from_, to)
    events = tuple(e for e in step_events(past.record, rule) if first <= e.date <= last)
    counted = np.array(
        [
            (actor is None or e.initiator == actor)
            and (cooperative is None or (e.direction == "cooperative") == cooperative)
            for e in events
        ],
        dtype=bool,
    )
    if not counted.any():
        return unanswered("no-steps", "share", "ledger-match")
    arrays, days = as_arrays(events, rule), window_days or rule.window_days
    pool = record_days(past.record)
    pool = pool[(pool >= first.toordinal()) & (pool <= last.toordinal())]
    name = f"match-excess/{first}/{last}/{actor}/{cooperative}/{days}"
    shuffled, blocks = null_rates(arrays, pool, days, SHUFFLES, past.seed, name, counted)
    answered = int(np.count_nonzero(match_one(arrays, days)[counted] != NO_ANSWER))
    total = int(counted.sum())
    draws = beta_draws(answered, total, reading_stream(past, name))
    notes = {
        "counts": [answered, total],
        "shuffled_mean": float(shuffled.mean()),
        "block_mean": float(blocks.mean()),
        "block_p_value": add_one_p(blocks, answered / total),
        "window_days": days,
    }
    return Reading(
        draws=Draws.equal(draws.values - shuffled.mean()),
        unit="share",
        method="ledger-match",
        evidence=tuple(e.id for e, own in zip(events, counted, strict=True) if own),
        p_value=add_one_p(shuffled, answered / total),
        notes=notes,
    )


def balance(past: Past, *, from_: Day = None, to: Day = None, actor: str, size_shift: int = 0) -> Reading:
    """Sum of the sizes of the actor's concessions less that of the other party's, per bootstrap of steps."""
    steps = steps_of(past, from_, to, cooperative=True)
    if not steps:
        return unanswered("no-steps", "size", "ledger")
    signed = _sizes(steps, size_shift) * np.array([1 if step.actor == actor else -1 for step in steps])
    chosen = _resample(past, len(steps), "balance", from_, to, actor)
    return Reading(
        Draws.equal(signed[chosen].sum(axis=1)), "size", "ledger", _ids(steps), notes={"sum": int(signed.sum())}
    )


def mean_size(
    past: Past,
    *,
    from_: Day = None,
    to: Day = None,
    actor: str | None = None,
    cooperative: bool | None = None,
    size_shift: int = 0,
) -> Reading:
    """Mean size of the steps of the window, per bootstrap of steps."""
    steps = steps_of(past, from_, to, actor=actor, cooperative=cooperative)
    if not steps:
        return unanswered("no-steps", "size", "ledger")
    sizes = _sizes(steps, size_shift)
    chosen = _resample(past, len(steps), "mean_size", from_, to, actor, cooperative)
    return Reading(Draws.equal(sizes[chosen].mean(axis=1)), "size", "ledger", _ids(steps), notes={"n": len(steps)})


def size_gap(
    past: Past,
    *,
    from_: Day = None,
    to: Day = None,
    than: tuple[str | date, str | date],
    actor: str | None = None,
    cooperative: bool | None = None,
    size_shift: int = 0,
) -> Reading:
    """Mean size of the steps of the window less that of the steps of the window `than`."""
    now = mean_size(past, from_=from_, to=to, actor=actor, cooperative=cooperative, size_shift=size_shift)
    then = mean_size(past, from_=than[0], to=than[1], actor=actor, cooperative=cooperative, size_shift=size_shift)
    if now.unanswerable or then.unanswerable:
        return unanswered("no-steps", "size", "ledger", now.evidence + then.evidence)
    notes = {"steps": [now.notes["n"], then.notes["n"]]}
    gap = now.draws.values - then.draws.values
    return Reading(Draws.equal(gap), "size", "ledger", now.evidence + then.evidence, notes=notes)


def reversible_share(
    past: Past,
    *,
    from_: Day = None,
    to: Day = None,
    actor: str | None = None,
    tracks: Sequence[str] | None = None,
    within_days: float = 90,
    size_shift: int = 0,
) -> Reading:
    """Share, weighted by size, of the concessions that can be undone within the days.

    Days to undo a step are drawn from its range (log scale), steps by the bootstrap. Steps whose days are unknown are
    left out and counted; words (size 0) weigh nothing.
    """
    steps = steps_of(past, from_, to, actor=actor, cooperative=True)
    steps = [step for step in steps if tracks is None or step.track in tracks]
    known = [step for step in steps if np.isfinite(step.undo_days[1])]
    sizes = _sizes(known, size_shift)
    if not known or not sizes.sum():
        return unanswered("no-days-to-undo" if steps else "no-steps", "share", "reversibility", _ids(steps))
    given = ("reversible_share", from_, to, actor, tracks and list(tracks))
    days = undo_draws(known, reading_stream(past, "undo", *given))
    chosen = _resample(past, len(known), *given)
    weight = sizes[chosen].astype(float)
    quick = np.take_along_axis(days, chosen, axis=1) <= within_days
    total = weight.sum(axis=1)
    share = np.divide((weight * quick).sum(axis=1), total, out=np.full(BOOTSTRAPS, np.nan), where=total > 0)
    notes = {"unknown": len(steps) - len(known), "n": len(known)}
    return Reading(Draws.equal(share), "share", "reversibility", _ids(known), notes=notes)


def answered_by(past: Past, *, steps: Sequence[str], answers: Sequence[str]) -> Reading:
    """Share of the windows from 60 to 240 days under which one of the steps is answered by one of the answers."""
    rule = past.case.file.matching
    events = step_events(past.record, rule)
    index = {event.id: place for place, event in enumerate(events)}
    mine, theirs = ([index[name] for name in names if name in index] for names in (steps, answers))
    if not mine or not theirs:
        return unanswered("no-such-steps", "yes-no", "ledger-match")
    arrays = as_arrays(events, rule)
    linked = [bool(np.isin(match_one(arrays, days)[mine], theirs).any()) for days in WINDOWS_DAYS]
    notes = {"windows": dict(zip(map(str, WINDOWS_DAYS), linked, strict=True))}
    evidence = tuple(events[place].id for place in (*mine, *theirs))
    return Reading(Draws.equal(np.array(linked, dtype=float)), "yes-no", "ledger-match", evidence, notes=notes)


def answer_lag(past: Past, *, from_: Day = None, to: Day = None) -> Reading:
    """Median lag in days of the answers to the steps of the window, per bootstrap of answered steps."""
    steps = [step for step in steps_of(past, from_, to) if step.lag_days is not None]
    if not steps:
        return unanswered("no-answers", "days", "ledger-match")
    lags = np.array([step.lag_days for step in steps], dtype=float)
    chosen = _resample(past, len(steps), "answer_lag", from_, to)
    evidence = tuple(dict.fromkeys(name for step in steps for name in (step.id, step.answered_by or step.id)))
    notes = {"lags": lags.astype(int).tolist()}
    return Reading(Draws.equal(np.median(lags[chosen], axis=1)), "days", "ledger-match", evidence, notes=notes)


def steps_of(
    past: Past, from_: Day = None, to: Day = None, actor: str | None = None, cooperative: bool | None = None
) -> list[Step]:
    """The steps of the ledger that certainly lie in the window, of one actor and direction if so asked."""
    first, last = _days(past, from_, to)
    rows = {event.id: event.date_precision for event in past.record.events}
    chosen = []
    for step in past.history.ledger.steps:
        start, end = span_of(step.date, rows[step.id])
        asked = (actor is None or step.actor == actor) and (cooperative is None or step.cooperative == cooperative)
        if asked and first <= start and end <= last:
            chosen.append(step)
    return chosen


def undo_draws(steps: Sequence[Step], random: np.random.Generator, draws: int = BOOTSTRAPS) -> np.ndarray:
    """Days to undo each step: (draws, n), on the log scale of its low, best and high value; one day is added."""
    z = random.standard_normal((draws, len(steps)))
    columns = []
    for place, step in enumerate(steps):
        low, best, high = (value + 1.0 for value in step.undo_days)
        days = Quantity(low=low, best=best, high=high, unit="months", basis="days to undo a step")
        columns.append(at(days, z[:, place]) - 1.0)
    return np.stack(columns, axis=1)


def _days(past: Past, from_: Day, to: Day) -> tuple[date, date]:
    return window(from_, to, record_window(past.record, past.case.as_of))


def _resample(past: Past, n: int, *given: object) -> np.ndarray:
    return reading_stream(past, "steps", *given).integers(0, n, (BOOTSTRAPS, n))


def _sizes(steps: Sequence[Step], shift: int) -> np.ndarray:
    return np.clip(np.array([step.size for step in steps], dtype=np.int64) + shift, 0, 4)


def _ids(steps: Sequence[Step]) -> tuple[str, ...]:
    return tuple(step.id for step in steps)
