"""The case: what the author wrote, with a place for every value.

Read noun first: this file; then `check.py`, the layer's one verb.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from taqarub.base.diagnostic import Span
from taqarub.base.quantity import Quantity
from taqarub.base.text import Record, Text
from taqarub.case.actors import Actor, Choice, Motive
from taqarub.case.claims import Claim, Placebo
from taqarub.case.moves import Capacity, Drift, Move, RedLine, Shock
from taqarub.case.tracks import Context, EventMatch, Track


def iso_day(value: Any) -> Any:
    """A day as `YYYY-MM-DD`; a bare number would be read as a time stamp."""
    if isinstance(value, date) or (isinstance(value, str) and len(value) == 10):
        return value
    raise ValueError("a day such as 2025-11-04 (ISO 8601)")


class Feature(Record):
    """A yes/no property of a future, from which outcomes are built.

    Exactly one of: `reached` (a rule true in some month), `ends` (a rule true in the last month), `moves` with
    `at_least` (how often some of the moves are played, `ACTOR.move`), `exchanges` with `at_least` (steps of one party
    answered by the other within `within_months`; a list of two lists of moves), `change` with `at_least` or
    `at_most` (rungs between the start and the end of one track).
    """

    name: Text
    reached: str | None = None
    ends: str | None = None
    moves: list[str] | None = None
    exchanges: tuple[list[str], list[str]] | None = None
    within_months: int = Field(default=3, ge=1, le=120)
    change: str | None = None
    at_least: float | None = None
    at_most: float | None = None


class Outcome(Record):
    """A named set of futures: a rule over features, proved exclusive and exhaustive by the loader."""

    name: Text
    rule: str


class Counterfactual(Record):
    """The same game with one thing changed; every key given is applied.

    `only_hold` lists actors who may only hold; `drop_motives` (`ACTOR.motive`) and `drop_moves` (`ACTOR.move`) remove;
    `set_cost` multiplies a move's cost; `set_capacity` multiplies a patron's capacity; `move_region` replaces a red
    line's region; `scale_loss` multiplies a red line's loss; `start` sets tracks or contexts of the first month;
    `force` makes an actor play a move whenever it may, for the first `force_months` months; `scale_shift` multiplies
    the chances of a move, drift or shock (`ACTOR.move`, `drift.N`, `shock.id`); `link` makes a party's concession cost
    less once the other has conceded in the month (a package): the factor on cost.
    """

    name: Text
    only_hold: list[str] = Field(default_factory=list)
    drop_motives: list[str] = Field(default_factory=list)
    drop_moves: list[str] = Field(default_factory=list)
    set_cost: dict[str, float] = Field(default_factory=dict)
    set_capacity: dict[str, float] = Field(default_factory=dict)
    move_region: dict[str, str] = Field(default_factory=dict)
    scale_loss: dict[str, float] = Field(default_factory=dict)
    start: dict[str, str | int] = Field(default_factory=dict)
    force: dict[str, str] = Field(default_factory=dict)
    force_months: int = Field(default=12, ge=1, le=480)
    scale_shift: dict[str, float] = Field(default_factory=dict)


class Phases(Record):
    """How the past is cut: the dyad, and the labels of low and high level."""

    initiator: str
    target: str
    both_ways: bool = True
    estranged: Text
    thaw: Text
    analyst_dating: list[AnalystPhase] = Field(default_factory=list)


class AnalystPhase(Record):
    """The analyst's own dating, shown beside the methods' and never mixed with them."""

    start: str
    end: str | None = None
    label: Literal["estranged", "thaw"]
    name: Text


class Matching(Record):
    """The rule of the exchange ledger: what answers what, within how many days, one answer per step."""

    parties: tuple[str, str]
    window_days: int = Field(default=120, ge=1, le=1500)
    tracks: dict[str, list[str]]  # track of a step -> tracks that can answer it
    same_direction: bool = True


class Precision(Record):
    """How reliable the record is: chance that a move is recorded, by actor and period, and that it is coded right."""

    recorded: dict[str, list[RecordedFrom]]
    miscoded: Quantity


class RecordedFrom(Record):
    """From a month on, the chance that a real move of the actor is in the record."""

    from_month: str = Field(alias="from", pattern=r"^\d{4}-\d{2}$")
    chance: Quantity


class CaseFile(Record):
    """`case.yaml`: everything of a case but its tables and its claims."""

    format: Literal["taqarub-case/1"]
    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Text
    question: Text
    as_of: Annotated[date, BeforeValidator(iso_day)]
    start: str = Field(pattern=r"^\d{4}-\d{2}$")
    horizons_months: list[int] = Field(min_length=1, max_length=4)
    solve_months: int = Field(ge=1, le=480)
    actors: dict[str, Actor]
    order: list[str] = Field(min_length=2)
    tracks: dict[str, Track]
    contexts: dict[str, Context] = Field(default_factory=dict)
    choice: dict[str, Choice]
    motives: dict[str, dict[str, Motive]]
    moves: dict[str, dict[str, Move]]
    drift: list[Drift] = Field(default_factory=list)
    shocks: dict[str, Shock] = Field(default_factory=dict)
    red_lines: dict[str, RedLine] = Field(default_factory=dict)
    capacity: list[Capacity] = Field(default_factory=list)
    features: dict[str, Feature]
    outcomes: dict[str, Outcome]
    counterfactuals: dict[str, Counterfactual] = Field(default_factory=dict)
    phases: Phases
    matching: Matching
    record: Precision
    step_size: list[SizeRule] = Field(default_factory=list)
    glossary: dict[str, Text] = Field(default_factory=dict)


class SizeRule(Record):
    """The size (0–4) of steps that match; the first rule that matches decides."""

    match: EventMatch
    size: int = Field(ge=0, le=4)
    unless_magnitude_below: float | None = None
    instrument: Text | None = None
    undo_days: Quantity | None = None


CaseFile.model_rebuild()
Phases.model_rebuild()
Precision.model_rebuild()


@dataclass(frozen=True, slots=True)
class EventRow:
    """One dated step of the timeline, as the author entered it."""

    id: str
    date: date
    date_precision: str  # day | month | year
    actor: str
    target: str
    track: str
    direction: str  # cooperative | hostile | neutral
    cameo_root: str
    description: Text
    magnitude: float | None
    magnitude_unit: str
    source: str
    url: str
    verification: str  # checked | recalled
    note: str
    span: Span
    size: int | None = None  # 0–4 when the row says so itself; else by the case's rules
    undo_days: float | None = None  # days needed to undo the step, when the row says so itself


@dataclass(frozen=True, slots=True)
class StateRow:
    """One level of one indicator at one date."""

    id: str
    date: date
    date_precision: str
    indicator: str
    value: float | None  # None when the value is a word
    label: str
    unit: str
    source: str
    url: str
    verification: str
    note: str
    span: Span


@dataclass(frozen=True, slots=True)
class ReactionRow:
    """One episode of the patron rewarding or punishing its client."""

    id: str
    start: date
    end: date | None
    date_precision: str
    kind: str  # stick | carrot | signal | lock-in
    instrument: str
    opening_at_time: str
    description: Text
    effect: str
    source: str
    url: str
    verification: str
    span: Span


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One comparable rapprochement elsewhere."""

    id: str
    case: str
    start: str
    end: str
    veto_player: str
    outcome: str  # normalised | partial | stalled | reversed
    months_to_outcome: float
    prisoners_involved: bool
    relief_scope: int
    steps: int
    reversal_trigger: str
    later_reversal: bool
    realigned: bool
    source: str
    url: str
    verification: str
    span: Span
    case_ar: str = ""
    trigger_ar: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A whole case, checked. Nothing dated after `as_of` is in its tables."""

    file: CaseFile
    claims: tuple[Claim, ...]
    placebos: tuple[Placebo, ...]
    events: tuple[EventRow, ...]
    states: tuple[StateRow, ...]
    reactions: tuple[ReactionRow, ...]
    references: tuple[ReferenceRow, ...]
    folder: str
    content_hash: str
    as_of: date
    later_rows_ignored: int = 0
    places: dict[str, Span] = field(default_factory=dict)  # dotted path -> place
