"""Doubts about a case that only its coded record shows; `taqarub check` gives them after the mistakes of its files.

A correction that changes nothing, a move on record that could not be made, a record that is too short for what the
engine knows a least size of, and a motive on which no observed move bears. Warnings only; each may be accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from taqarub.base.diagnostic import Diagnostic, Findings, Span
from taqarub.base.message import Message, quoted, say
from taqarub.base.period import parse_month
from taqarub.case.accepted import LATER
from taqarub.case.case import Case
from taqarub.case.coding import SILENT_WORD
from taqarub.estimate.enough import Need, needs_of
from taqarub.estimate.identification import impossible, unseen
from taqarub.events.event import Record
from taqarub.events.read import read_events
from taqarub.game.size import TooLarge
from taqarub.model.build import build_model
from taqarub.model.coding import code_record, shown_word
from taqarub.model.model import Model
from taqarub.model.size import require_memory

PURPOSES = {
    "scores": say("scoring simpler models beside the game"),
    "phases": say("cutting the past into phases"),
    "reciprocity": say("the estimate of reciprocity"),
    "exchange-rate": say("the rate of exchange between the parties"),
    "without-a-year": say("leaving one year out"),
}
UNITS = {
    "months": say("months"),
    "busy-months": say("months with an event"),
    "busy-months-each": say("months with an event of each party"),
    "steps": say("cooperative steps of each party"),
    "years": say("calendar years"),
}


def doubts(case: Case, record: Record | None = None) -> tuple[Diagnostic, ...]:
    """Every doubt about a case without errors, but those that it accepts; an acceptance of nothing is one too."""
    record = read_events(case) if record is None else record
    model, findings = build_model(case, record), Findings()
    _needless(case, record, findings)
    try:
        require_memory(case.file)
        _impossible(model, findings)
    except TooLarge:
        pass  # the commands that solve the game say so, and which track to coarsen
    short = [need for need in needs_of(model, record) if not need.enough]
    for place in dict.fromkeys(need.actor for need in short):
        _short(case, [need for need in short if need.actor == place], findings)
    for one in unseen(model):
        found = say("{name} of {actor}, on which no observed move bears", name=quoted(one.motive), actor=one.actor)
        expected = say("an observed move that shifts one of its tracks: {words}", words=", ".join(one.tracks))
        fix = say("add rows that show such a move, or read its share as assumed")
        findings.warn("TQ604", _place(case, f"motives.{one.actor}.{one.motive}"), found, expected, fix)
    _accepted(case, findings)
    return findings.sorted()


def _needless(case: Case, record: Record, findings: Findings) -> None:
    """Corrections that say what the rules say without them."""
    entries = case.file.record.codings
    if not entries:
        return
    bare = case.file.model_copy(update={"record": case.file.record.model_copy(update={"codings": []})})
    coded = code_record(replace(case, file=bare, second=()), record)
    tracks = tuple(case.file.tracks)
    for i, entry in enumerate(entries):
        place = parse_month(entry.month) - int(coded.months[0]) if len(coded.months) else -1
        if not 0 <= place < len(coded.months) or len(entry.readings) > 1:
            continue
        if entry.actor is not None:
            said = shown_word(case.file, entry.actor, int(coded.moves[entry.actor][place]))
        else:
            rungs = case.file.tracks[entry.about].rungs
            said = rungs[int(coded.states[place, tracks.index(entry.about)])].id
        if said == entry.readings[0]:
            found = say("{name} for {about} in {month}", name=quoted(said), about=entry.about, month=entry.month)
            fix = say("delete the entry, or say what the month shows instead")
            at = _place(case, f"record.codings.{i}")
            findings.warn("TQ601", at, found, say("something else than the rules say already"), fix)


def _impossible(model: Model, findings: Findings) -> None:
    case = model.case
    rows = {row.id: row.span for row in case.events}
    readings = {(c.month, c.about): f"record.codings.{i}" for i, c in enumerate(case.file.record.codings)}
    for one in impossible(model):
        spans = [rows[ident] for ident in one.events if ident in rows]
        entry = readings.get((one.month, one.actor))
        at = _place(case, entry) if entry is not None else spans[0] if spans else _place(case, "start")
        found = say(
            "`{move}` of {actor} in {month}, in whose state it cannot be made", move=one.move, actor=one.actor,
            month=one.month,
        )  # fmt: skip
        when = case.file.moves[one.actor][one.move].when
        expected = say("a state in which it can be made: {rule}", rule=quoted(when)) if when else say("another state")
        fix = say(
            "mend the row, the rule or `when`; or say under `record.codings` what the month shows, such as `{word}`",
            word=SILENT_WORD,
        )
        findings.warn("TQ602", at, found, expected, fix)


def _short(case: Case, needs: Sequence[Need], findings: Findings) -> None:
    """One warning for what one actor's motives lack, and one for all that the record as a whole lacks."""
    actor = needs[0].actor
    if actor:
        at = _place(case, f"motives.{actor}")
        found = say("moves of {actor} on record: {count}", actor=actor, count=needs[0].has)
        purpose = say("the motives of {actor}", actor=actor)
        expected = say("at least {count}, for {purpose} to be informed", count=needs[0].needed, purpose=purpose)
    else:
        at = _place(case, "start")
        found = _joined([say("{unit}: {count}", unit=UNITS[need.unit], count=need.has) for need in needs])
        expected = _joined(
            [say("at least {count}, for {purpose}", count=n.needed, purpose=PURPOSES[n.purpose]) for n in needs]
        )
    known = [need.months for need in needs if need.months is not None]
    if len(known) < len(needs):
        fix = say("add rows or an earlier start; until then this is assumed or left out, and the brief says so")
    else:
        fix = say(
            "add rows or an earlier start (at this record's rate, months needed: {months}); until then this is assumed "
            "or left out, and the brief says so",
            months=max(known),
        )
    findings.warn("TQ603", at, found, expected, fix)


def _joined(parts: Sequence[Message]) -> Message:
    return reduce(lambda first, rest: say("{first}; {rest}", first=first, rest=rest), parts)


def _accepted(case: Case, findings: Findings) -> None:
    rows = {row.id: row.span for row in case.events}
    for i, entry in enumerate(case.file.accepted):
        if entry.code < LATER:
            continue
        spots = {(span.file, span.line) for span in (case.places.get(entry.at), rows.get(entry.at)) if span is not None}
        kept = [d for d in findings.items if d.code != entry.code or (d.span.file, d.span.line) not in spots]
        if len(kept) == len(findings.items):
            found = say("no warning {code} at {at}", code=quoted(entry.code), at=quoted(entry.at))
            fix = say("delete the entry, or mend `code` or `at`")
            findings.warn("TQ255", _place(case, f"accepted.{i}"), found, say("a warning that is given"), fix)
        else:
            findings.items[:] = kept


def _place(case: Case, path: str) -> Span:
    return case.places.get(path, Span("case.yaml", 1, 1))
