"""A case as it was known on an earlier day: later rows are left out and counted.

A row of month or year precision is known when its period is over; an episode that went on is known by its start only;
a comparable case counts from its outcome on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from taqarub.case.case import Case, ReactionRow
from taqarub.case.dates import period, read_date


def cut_at(case: Case, as_of: date) -> Case:
    """The case without what happened, or was not settled, after the day; the case itself for its own date."""
    if as_of >= case.as_of:
        return case
    events = tuple(row for row in case.events if period(row.date, row.date_precision)[1] <= as_of)
    states = tuple(row for row in case.states if period(row.date, row.date_precision)[1] <= as_of)
    reactions = tuple(_open(row, as_of) for row in case.reactions if row.start <= as_of)
    references = tuple(row for row in case.references if (read_date(row.end, "month")[0] or date.max) <= as_of)
    before = sum(map(len, (case.events, case.states, case.reactions, case.references)))
    after = sum(map(len, (events, states, reactions, references)))
    return replace(
        case, events=events, states=states, reactions=reactions, references=references, as_of=as_of,
        later_rows_ignored=before - after,
    )  # fmt: skip


def _open(row: ReactionRow, as_of: date) -> ReactionRow:
    if row.end is None or row.end <= as_of:
        return row
    return replace(row, end=None, effect="")
