"""Other rules by which the same record could have been coded, to see how much rests on the rules that were written.

Each changes one thing: which of a month's events counts, which of the moves that an event fits, how large steps are,
which rows are used, and the day whose state a month has. Corrections and second readings of the case stand under every
rule, because the analyst has looked at those months. (The practice of repeating an estimate over the defensible codings
of its data: Steegen, Tuerlinckx, Gelman and Vanpaemel 2016, "Increasing transparency through a multiverse analysis",
Perspectives on Psychological Science 11(5).)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from taqarub.case.case import Case
from taqarub.events.event import Event, Record
from taqarub.events.read import SIZE_LIMITS
from taqarub.model.coding import AS_WRITTEN, Choices, code_record
from taqarub.model.model import CodedMonths


@dataclass(frozen=True, slots=True)
class CodingRule:
    """One other rule: what it changes of the case and its record before coding, and of the coding itself."""

    name: str
    choices: Choices = AS_WRITTEN
    events: Callable[[Event], Event | None] | None = None
    checked_levels: bool = False  # only rows of the states table that were checked


def _sized(step: int) -> Callable[[Event], Event]:
    low, high = SIZE_LIMITS
    return lambda event: replace(event, size=min(max(event.size + step, low), high))


RULES: tuple[CodingRule, ...] = (
    CodingRule("first-event", Choices(first_event=True)),
    CodingRule("last-match", Choices(last_match=True)),
    CodingRule("larger", events=_sized(1)),
    CodingRule("smaller", events=_sized(-1)),
    CodingRule("checked-rows", events=lambda event: event if event.checked else None, checked_levels=True),
    CodingRule("no-words", events=lambda event: event if event.size > 0 else None),
    CodingRule("month-end", Choices(month_end=True)),
)


def other_codings(case: Case, record: Record) -> dict[str, CodedMonths]:
    """The record under each other rule, by the rule's name."""
    return {rule.name: coded_by(rule, case, record) for rule in RULES}


def coded_by(rule: CodingRule, case: Case, record: Record) -> CodedMonths:
    """The record under one other rule."""
    if rule.events is not None:
        changed = (rule.events(event) for event in record.events)
        record = replace(record, events=tuple(event for event in changed if event is not None))
    if rule.checked_levels:
        case = replace(case, states=tuple(row for row in case.states if row.verification == "checked"))
    return code_record(case, record, rule.choices)


def months_apart(one: CodedMonths, other: CodedMonths) -> dict[str, np.ndarray]:
    """Which months (T,) two codings of the same months read differently: `states`, and of every player."""
    moves: Mapping[str, np.ndarray] = {name: one.moves[name] != other.moves[name] for name in one.moves}
    return {"states": np.any(one.states != other.states, axis=1), **moves}
