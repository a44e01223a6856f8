"""The record as months of observed states and moves, by the rules that the case writes down.

States. Month t is coded as it stands on its first day, before the month's moves: an indicator's last row known by then
(a row dated to the day or month counts from the next month on, as its day is not before the first; a row dated to the
year describes that year and counts from its first month), cut into rungs; or the number of matching events in the
`window_months` months before t. Contexts follow the case's list of known regimes.

Moves. An event of the month by the actor shows the first move, in case order, one of whose `observed` rules it meets.
Events dated only to the year are left out, because their month is not known. Several moves in a month count as the
largest (ties: the first in case order); the others are set aside and listed. A month without an event is silent (−1):
hold, or a move that went unrecorded.

The case may correct single months, or carry several readings of one (`readings`). Other rules than these, under which
the estimate is repeated to see how much rests on them, are in `coding_rules`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.period import month_of, month_text, parse_month
from taqarub.case.case import Case, CaseFile, StateRow
from taqarub.case.coding import SILENT_WORD
from taqarub.case.tracks import Context, Observed
from taqarub.events.event import Event, Record
from taqarub.events.match import matches
from taqarub.model.model import CodedMonths
from taqarub.model.readings import SILENT, with_readings
from taqarub.model.states import axes_of

__all__ = ["AS_WRITTEN", "SILENT", "Choices", "code_record", "coding_table", "rung_at", "start_state", "state_at"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the rules decide that could be decided otherwise; the defaults are the rules above.

    first_event   the first event of a month counts instead of the largest
    last_match    an event shows the last move of the case whose rule it meets instead of the first
    month_end     the state is that of the month's end instead of its first day
    """

    first_event: bool = False
    last_match: bool = False
    month_end: bool = False


AS_WRITTEN = Choices()


def code_record(case: Case, record: Record, choices: Choices = AS_WRITTEN) -> CodedMonths:
    """Code every whole month from the case's start to the month before its as-of date."""
    months = np.arange(parse_month(case.file.start), month_of(case.as_of))
    players = case.file.players
    shown = {actor: _shown(case.file, actor, record.events, choices) for actor in players}
    moves, events, ids = {}, {}, {}
    for actor in players:
        by_month = [shown[actor].get(int(month), []) for month in months]
        chosen = [_counted(found, choices) for found in by_month]
        moves[actor] = read_only(np.array([move for move, _ in chosen], dtype=np.int64))
        events[actor] = tuple(deciding for _, deciding in chosen)
        ids[actor] = tuple(tuple((event.id, move) for event, move in found) for found in by_month)
    recorded = {actor: tuple(_recorded(case.file, actor, int(month)) for month in months) for actor in players}
    rows = [state_at(case, record, int(month), choices.month_end) for month in months]
    states = read_only(np.array(rows, dtype=np.int64)).reshape(months.size, -1)
    return with_readings(case, CodedMonths(read_only(months), states, moves, recorded, events), ids)


def state_at(case: Case, record: Record, month: int, at_end: bool = False) -> tuple[int, ...]:
    """The state on the first day of a month, one rung or regime per axis; tracks at its end when asked for."""
    rungs = [
        min(rung_at(track.observed, case.states, record.events, month + at_end), len(track.rungs) - 1)
        for track in case.file.tracks.values()
    ]
    return (*rungs, *(_regime_at(context, month) for context in case.file.contexts.values()))


def start_state(case: Case, record: Record) -> tuple[int, ...]:
    """The state on the as-of date: all rows up to it count, and contexts are those of the as-of month."""
    month = month_of(case.as_of)
    tracks = state_at(case, record, month + 1)[: len(case.file.tracks)]
    return (*tracks, *(_regime_at(context, month) for context in case.file.contexts.values()))


def rung_at(observed: Observed, rows: Iterable[StateRow], events: Iterable[Event], month: int) -> int:
    """The rung that the record shows on the first day of a month."""
    if observed.events is not None:
        first = month - (observed.window_months or 12)
        return _cut(
            observed,
            sum(
                first <= month_of(event.date) < month and any(matches(rule, event) for rule in observed.events)
                for event in events
            ),
        )
    known = [row for row in rows if row.indicator == observed.indicator and _known_from(row) <= month]
    known = [row for row in known if (row.label in observed.labels if observed.labels else row.value is not None)]
    if not known:
        return observed.before
    last = max(known, key=lambda row: (row.date, row.id))
    if observed.labels:
        return observed.labels[last.label]
    return _cut(observed, float(last.value or 0.0))


def coding_table(case: Case, record: Record) -> list[dict[str, Any]]:
    """One row a month for display: the state by ids; per actor the move, the events behind it, those set aside.

    A month with several readings has them all under `readings`, each with its share.
    """
    axes, ids = axes_of(case.file)
    coded = code_record(case, record)
    shown = {actor: _shown(case.file, actor, record.events) for actor in case.file.players}
    several = {readings.place: readings for readings in coded.readings}
    table = []
    for t, month in enumerate(coded.months):
        row: dict[str, Any] = {"month": month_text(int(month))}
        row |= {axis: ids[k][coded.states[t, k]] for k, axis in enumerate(axes)}
        for actor in case.file.players:
            deciding = coded.events[actor][t]
            others = [event.id for event, _ in shown[actor].get(int(month), []) if event.id not in deciding]
            row[actor] = {
                "move": shown_word(case.file, actor, int(coded.moves[actor][t])),
                "events": list(deciding),
                "set_aside": others,
            }
        if t in several:
            row["readings"] = [
                {"share": float(share)}
                | {axis: ids[k][several[t].states[c, k]] for k, axis in enumerate(axes)}
                | {actor: shown_word(case.file, actor, int(several[t].moves[actor][c])) for actor in case.file.players}
                for c, share in enumerate(several[t].shares)
            ]
        table.append(row)
    return table


def shown_word(file: CaseFile, actor: str, move: int) -> str:
    """A move as the case calls it, by its number."""
    return SILENT_WORD if move == SILENT else ("hold", *file.moves.get(actor, {}))[move]


def _shown(
    file: CaseFile, actor: str, events: Iterable[Event], choices: Choices = AS_WRITTEN
) -> dict[int, list[tuple[Event, int]]]:
    """Per month, the actor's events that show a move, with the number of that move (hold is 0)."""
    moves = list(enumerate(file.moves.get(actor, {}).values(), start=1))[:: -1 if choices.last_match else 1]
    shown: dict[int, list[tuple[Event, int]]] = {}
    for event in sorted(events, key=lambda e: (e.date, e.id)):
        if event.initiator != actor or event.date_precision == "year":
            continue
        number = next((i for i, m in moves if any(matches(r, event) for r in m.observed)), None)
        if number is not None:
            shown.setdefault(month_of(event.date), []).append((event, number))
    return shown


def _counted(shown: list[tuple[Event, int]], choices: Choices) -> tuple[int, tuple[str, ...]]:
    if not shown:
        return SILENT, ()
    move = shown[0][1] if choices.first_event else min((-event.size, number) for event, number in shown)[1]
    return move, tuple(event.id for event, number in shown if number == move)


def _known_from(row: StateRow) -> int:
    """The first month on whose first day the row is known."""
    first_day = row.date_precision == "day" and row.date.day == 1
    return month_of(row.date) + (0 if row.date_precision == "year" or first_day else 1)


def _cut(observed: Observed, value: float) -> int:
    return sum(cut <= value for cut in observed.cuts or ())


def _regime_at(context: Context, month: int) -> int:
    known = sorted(context.known, key=lambda regime: regime.from_month)
    past = [regime.regime for regime in known if parse_month(regime.from_month) <= month]
    return list(context.regimes).index(past[-1] if past else known[0].regime)


def _recorded(file: CaseFile, actor: str, month: int) -> str:
    """The parameter with the chance that a move of the actor is recorded in a month; empty: every move is."""
    periods = sorted((parse_month(p.from_month), place) for place, p in enumerate(file.record.recorded.get(actor, ())))
    if not periods:
        return ""
    place = next((place for start, place in reversed(periods) if start <= month), periods[0][1])
    return f"record.recorded.{actor}.{place}.chance"
