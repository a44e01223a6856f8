"""The record as months of observed states and moves, by the rules that the case writes down.

States. Month t is coded as it stands on its first day, before the month's moves: an indicator's last row known by then
(a row dated to the day or month counts from the next month on, as its day is not before the first; a row dated to the
year describes that year and counts from its first month), cut into rungs; or the number of matching events in the
`window_months` months before t. Contexts follow the case's list of known regimes.

Moves. An event of the month by the actor shows the first move, in case order, one of whose `observed` rules it meets.
Events dated only to the year are left out, because their month is not known. Several moves in a month count as the
largest (ties: the first in case order); the others are set aside and listed. A month without an event is silent (−1):
hold, or a move that went unrecorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.period import month_of, month_text, parse_month
from taqarub.case.case import Case, CaseFile, StateRow
from taqarub.case.tracks import Context, Observed
from taqarub.events.event import Event, Record
from taqarub.events.match import matches
from taqarub.model.model import CodedMonths
from taqarub.model.states import axes_of

SILENT = -1


def code_record(case: Case, record: Record) -> CodedMonths:
    """Code every whole month from the case's start to the month before its as-of date."""
    months = np.arange(parse_month(case.file.start), month_of(case.as_of))
    players = case.file.players
    shown = {actor: _shown(case.file, actor, record.events) for actor in players}
    moves, events = {}, {}
    for actor in players:
        chosen = [_largest(shown[actor].get(int(month), [])) for month in months]
        moves[actor] = read_only(np.array([move for move, _ in chosen], dtype=np.int64))
        events[actor] = tuple(ids for _, ids in chosen)
    recorded = {actor: tuple(_recorded(case.file, actor, int(month)) for month in months) for actor in players}
    states = read_only(np.array([state_at(case, record, int(month)) for month in months], dtype=np.int64))
    return CodedMonths(read_only(months), states.reshape(months.size, -1), moves, recorded, events)


def state_at(case: Case, record: Record, month: int) -> tuple[int, ...]:
    """The state on the first day of a month, one rung or regime per axis."""
    rungs = [
        min(rung_at(track.observed, case.states, record.events, month), len(track.rungs) - 1)
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
    """One row a month for display: the state by ids; per actor the move, the events behind it, those set aside."""
    axes, ids = axes_of(case.file)
    coded = code_record(case, record)
    shown = {actor: _shown(case.file, actor, record.events) for actor in case.file.players}
    table = []
    for t, month in enumerate(coded.months):
        row: dict[str, Any] = {"month": month_text(int(month))}
        row |= {axis: ids[k][coded.states[t, k]] for k, axis in enumerate(axes)}
        for actor in case.file.players:
            names = ("hold", *case.file.moves.get(actor, {}))
            move, deciding = int(coded.moves[actor][t]), coded.events[actor][t]
            others = [event.id for event, _ in shown[actor].get(int(month), []) if event.id not in deciding]
            row[actor] = {
                "move": "silent" if move == SILENT else names[move],
                "events": list(deciding),
                "set_aside": others,
            }
        table.append(row)
    return table


def _shown(file: CaseFile, actor: str, events: Iterable[Event]) -> dict[int, list[tuple[Event, int]]]:
    """Per month, the actor's events that show a move, with the number of that move (hold is 0)."""
    moves = list(file.moves.get(actor, {}).values())
    shown: dict[int, list[tuple[Event, int]]] = {}
    for event in sorted(events, key=lambda e: (e.date, e.id)):
        if event.initiator != actor or event.date_precision == "year":
            continue
        number = next((i for i, m in enumerate(moves, start=1) if any(matches(r, event) for r in m.observed)), None)
        if number is not None:
            shown.setdefault(month_of(event.date), []).append((event, number))
    return shown


def _largest(shown: list[tuple[Event, int]]) -> tuple[int, tuple[str, ...]]:
    if not shown:
        return SILENT, ()
    _, move = min((-event.size, number) for event, number in shown)
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
