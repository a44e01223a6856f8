"""The four tables of a case: timeline, states, reactions of the patron, and comparable cases.

Every cell keeps its place. A row with a mistake is left out and diagnosed; the others are read. Dates are ISO 8601; a
row of month or year precision stands for a whole period, so it is later than the as-of date only if the period starts
after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from taqarub.base.diagnostic import Findings, Span, nearest
from taqarub.base.message import quoted, say
from taqarub.base.text import Text
from taqarub.case.case import EventRow, ReactionRow, ReferenceRow, StateRow
from taqarub.case.citations import Cited, Library
from taqarub.case.dates import period
from taqarub.case.rows import Line, is_number, read_rows
from taqarub.case.tracks import CAMEO_ROOTS

PRECISIONS = ("day", "month", "year")
DIRECTIONS = ("cooperative", "hostile", "neutral")
VERIFICATIONS = ("checked", "recalled")
KINDS = ("stick", "carrot", "signal", "lock-in")
REFERENCE_OUTCOMES = ("normalised", "partial", "stalled", "reversed")


@dataclass(frozen=True, slots=True)
class Words:
    """What the case declares and the tables may use."""

    actors: tuple[str, ...]
    tracks: tuple[str, ...]  # declared tracks, and labels that an event rule of the case names
    as_of: date | None
    library: Library | None = None  # None: no source is known, and no key is reported as unknown


def read_timeline(text: str, file: str, words: Words, findings: Findings) -> list[EventRow]:
    """The dated steps, in the order of the file, which must be the order of their dates."""

    def row(line: Line, span: Span) -> EventRow:
        precision = line.word("date_precision", PRECISIONS)
        day = line.date("date", precision)
        later(line, "date", day, words.as_of)
        size = line.number("size", False, 0, 4, whole=True)
        fields: dict[str, Any] = {
            "actor": line.word("actor", words.actors, "TQ308", say("a declared actor")),
            "target": line.word("target", words.actors, "TQ308", say("a declared actor")),
            "track": line.word(
                "track", words.tracks, "TQ309", say("a declared track, or a label that an event rule names")
            ),
            "direction": line.word("direction", DIRECTIONS),
            "cameo_root": line.word("cameo_root", CAMEO_ROOTS, zeros=2),
            "magnitude": line.number("magnitude", False, float("-inf"), float("inf")),
            "magnitude_unit": line.text("magnitude_unit", False),
            "undo_days": line.number("undo_days", False, 0, 36525),
            "size": None if size is None else int(size),
        }
        described = _described(line)
        return EventRow(
            id=line.text("id"), date=day, date_precision=precision, description=described, span=span,
            note=line.text("note", False), **_source(line, words), **fields,
        )  # fmt: skip

    rows = read_rows(text, file, "timeline.csv", row, findings)
    in_order(rows, findings)
    return [event for event, _ in rows]


def read_states(text: str, file: str, words: Words, findings: Findings) -> list[StateRow]:
    """The levels of the indicators; a value that is no number is a word."""

    def row(line: Line, span: Span) -> StateRow:
        precision = line.word("date_precision", PRECISIONS)
        day = line.date("date", precision)
        later(line, "date", day, words.as_of)
        value = line.text("value")
        number = float(value) if is_number(value) else None
        if number is None and value[:1].isdigit():
            line.number("value", True, float("-inf"), float("inf"))  # a number that is mistyped, not a word
        return StateRow(
            id=line.text("id"), date=day, date_precision=precision, indicator=line.text("indicator"),
            value=number, label="" if number is not None else value, unit=line.text("unit", False),
            note=line.text("note", False), span=span, **_source(line, words),
        )  # fmt: skip

    return [state for state, _ in read_rows(text, file, "states.csv", row, findings)]


def read_reactions(text: str, file: str, words: Words, findings: Findings) -> list[ReactionRow]:
    """The episodes in which the patron rewarded or punished its client."""

    def row(line: Line, span: Span) -> ReactionRow:
        precision = line.word("date_precision", PRECISIONS)
        start = line.date("start", precision)
        end = line.date("end", precision) if line.cells["end"].text else None
        later(line, "start", start, words.as_of)
        later(line, "end", end, words.as_of)
        if end and date.min < end < start:
            line.complain(
                "TQ311",
                "end",
                say("an end before the start {start}", start=start),
                say("an end after the start"),
                say("swap the two"),
            )
        return ReactionRow(
            id=line.text("id"), start=start, end=end, date_precision=precision, kind=line.word("kind", KINDS),
            instrument=line.text("instrument"), opening_at_time=line.text("western_opening_at_time", False),
            description=_described(line), effect=line.text("effect", False), span=span, **_source(line, words),
        )  # fmt: skip

    return [reaction for reaction, _ in read_rows(text, file, "reactions.csv", row, findings)]


def read_references(text: str, file: str, words: Words, findings: Findings) -> list[ReferenceRow]:
    """Comparable rapprochements elsewhere; `start` and `end` are months."""

    def row(line: Line, span: Span) -> ReferenceRow:
        start, end = line.date("start", "month"), line.date("end", "month")
        later(line, "end", end, words.as_of)
        months = line.number("months_to_outcome", True, 0, 1200)
        scope = line.number("relief_scope_0_3", True, 0, 3, whole=True)
        steps = line.number("reciprocated_steps_rough", True, 0, 1000, whole=True)
        if end and date.min < end < start:
            line.complain(
                "TQ311",
                "end",
                say("an end before the start {start}", start=start),
                say("an end after the start"),
                say("swap the two"),
            )
        return ReferenceRow(
            id=line.text("id"), case=line.text("case"), start=line.text("start"), end=line.text("end"),
            veto_player=line.text("veto_player", False), outcome=line.word("outcome", REFERENCE_OUTCOMES),
            months_to_outcome=months or 0.0, prisoners_involved=line.flag("prisoners_involved"),
            relief_scope=int(scope or 0), steps=int(steps or 0), reversal_trigger=line.text("reversal_trigger", False),
            later_reversal=line.flag("later_reversal_within_10y"), realigned=line.flag("realigned_away_from_patron"),
            span=span, case_ar=line.text("case_ar", False), trigger_ar=line.text("trigger_ar", False),
            **_source(line, words),
        )  # fmt: skip

    return [reference for reference, _ in read_rows(text, file, "reference_cases.csv", row, findings)]


def later(line: Line, column: str, day: date | None, as_of: date | None) -> None:
    """A row that starts after the as-of date is an author's error: the outlook would know the future."""
    if day and as_of and day > as_of:
        fix = say("delete the row, or move `as_of` in case.yaml")
        line.complain("TQ310", column, say("{day}, after the as-of date", day=day), say("up to {day}", day=as_of), fix)


def in_order(rows: list[tuple[EventRow, Line]], findings: Findings) -> None:
    """Rows must be sorted; a row of month or year precision may stand anywhere among the rows of its period."""
    spans = [period(event.date, event.date_precision) for event, _ in rows]
    latest, at = date.min, ""
    for i, (event, line) in enumerate(rows):
        first, last = spans[i]
        following = spans[i + 1 : i + 3]
        if last < latest:
            found = say("{date} after a row of {latest} ({at})", date=event.date, latest=latest, at=at)
        elif len(following) == 2 and all(first > end for _, end in following):
            found = say("{date} before rows of {day}", date=event.date, day=following[0][0])
        else:
            latest, at = max((latest, at), (first, event.id))
            continue
        findings.error(
            "TQ311", line.cells["date"].span, found, say("rows in the order of their dates"), say("move the row")
        )


def _source(line: Line, words: Words) -> dict[str, Any]:
    """Title, address and state of a row's source; a row that names a source by its key may leave the cells empty."""
    cited = Cited(line.text("source_key", False), line.grade("grade"), line.day("published"), line.day("accessed"))
    known = words.library.entries.get(cited.key) if words.library else None
    if cited.key and known is None and words.library is not None:
        close = nearest(cited.key, words.library.entries)
        fix = say("write `{close}`", close=close) if close else say("add the source to `sources.bib` or `sources.json`")
        expected = say("a key of `sources.bib` or `sources.json`")
        line.complain("TQ322", "source_key", say("the source {name}", name=quoted(cited.key)), expected, fix)
    verification = line.word("verification", VERIFICATIONS)
    source, url = line.text("source_title", not cited.key), line.text("source_url", False)
    if known is not None:
        source, url = source or known.title, url or known.url
    if verification == "checked" and not url:
        line.unsourced()
    return {"source": source, "url": url, "verification": verification, "cited": cited}


def _described(line: Line) -> Text:
    # checked cell by cell, so that each complaint has its place; a row with a complaint is left out
    return Text.model_construct(en=line.text("description_en"), ar=line.text("description_ar"))
