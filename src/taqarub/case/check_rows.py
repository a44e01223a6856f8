"""Checks of meaning over the rows of all tables: ids, rows that tell one event twice, sources cited nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from taqarub.base.diagnostic import Findings, Span
from taqarub.base.message import quoted, say
from taqarub.case.case import EventRow, ReactionRow, ReferenceRow, StateRow
from taqarub.case.citations import Library

Rows = Sequence[EventRow | StateRow | ReactionRow | ReferenceRow]
NEAR_DAYS = 3  # news of one event spreads over days and time zones
ALIKE = 0.75  # Ratcliff and Obershelp similarity of the descriptions from which two rows look like one
ALIKE_ON_ONE_PAGE = 0.6  # the same when both cite one address


def check_ids(tables: Sequence[Rows], findings: Findings) -> None:
    """Ids differ between tables, because claims name rows by id alone."""
    first: dict[str, Span] = {}
    for table in tables:
        for row in table:
            before = first.setdefault(row.id, row.span)
            if before.file != row.span.file:
                found = say(
                    "{id}, also an id of {file} (line {line})", id=quoted(row.id), file=before.file, line=before.line
                )
                fix, note = say("give the rows of each table a letter of their own"), say("the first one")
                expected = say("ids that differ between tables")
                findings.error("TQ307", row.span, found, expected, fix, ((before, note),))


def check_twice(events: Sequence[EventRow], findings: Findings) -> None:
    """Two rows of one dyad, track and direction, days apart, in nearly the same words: perhaps one event."""
    ordered = sorted((row for row in events if row.date_precision == "day"), key=lambda row: (row.date, row.id))
    for i, row in enumerate(ordered):
        for other in ordered[i + 1 :]:
            if (other.date - row.date).days > NEAR_DAYS:
                break
            if _one_event(row, other):
                found = say(
                    "the rows {name} and {other}, which look like one event", name=quoted(row.id),
                    other=quoted(other.id),
                )  # fmt: skip
                fix = say("delete one of the two, or say under `accepted` in case.yaml why both stand")
                note = (row.span, say("the other row"))
                findings.warn("TQ254", other.span, found, say("one row for one event"), fix, (note,))


def _one_event(a: EventRow, b: EventRow) -> bool:
    if (a.actor, a.target, a.track, a.direction) != (b.actor, b.target, b.track, b.direction):
        return False
    wanted = ALIKE_ON_ONE_PAGE if a.url and a.url == b.url and a.cameo_root == b.cameo_root else ALIKE
    matcher = SequenceMatcher(None, a.description.en, b.description.en, autojunk=False)
    return matcher.real_quick_ratio() >= wanted and matcher.quick_ratio() >= wanted and matcher.ratio() >= wanted


def check_cited(tables: Sequence[Rows], library: Library, also: frozenset[str], findings: Findings) -> None:
    """Sources that no row and no basis (`also`) names."""
    cited = {row.cited.key for table in tables for row in table} | also
    for key, entry in library.entries.items():
        if key not in cited:
            found = say("the source {name}, which nothing cites", name=quoted(key))
            fix = say("cite it under `source_key` in a row or in a basis, or delete it")
            findings.warn("TQ325", entry.span or Span("sources.bib", 1, 1), found, say("a source that is cited"), fix)
