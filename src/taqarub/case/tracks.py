"""What can change: ladders of named rungs, contexts, and how the record shows them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from taqarub.base.quantity import Quantity
from taqarub.base.text import Record, Text

CAMEO_ROOTS = tuple(f"{root:02d}" for root in range(1, 21))  # Schrodt 2012, CAMEO codebook 1.1b3


class Rung(Record):
    """One rung of a ladder, with the rule by which two coders would code the same month alike."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: Text
    rule: Text


class Observed(Record):
    """How the record shows the rung of a month.

    Either a state indicator (its last value at or before the month, cut at `cuts`: the rung is the number of cuts
    not above the value; `labels` for indicators that are words), or the number of matching events in the last
    `window_months` months, cut the same way. `before` is the rung of months before the first value.
    """

    indicator: str | None = None
    labels: dict[str, int] | None = None
    events: list[EventMatch] | None = None
    window_months: int | None = Field(default=None, ge=1, le=120)
    cuts: list[float] | None = None
    before: int = 0


class EventMatch(Record):
    """A rule that picks events of the timeline; every key given must match."""

    actor: list[str] | None = None
    target: list[str] | None = None
    track: list[str] | None = None
    direction: list[Literal["cooperative", "hostile", "neutral"]] | None = None
    cameo_root: list[str] | None = None
    min_size: int | None = Field(default=None, ge=0, le=4)
    max_size: int | None = Field(default=None, ge=0, le=4)


class Track(Record):
    """An ordered ladder. `observed` says how the record shows it month by month."""

    name: Text
    rungs: list[Rung] = Field(min_length=2, max_length=12)
    observed: Observed


class Regime(Record):
    """A regime that held from a month on (`from`, YYYY-MM)."""

    from_month: str = Field(alias="from", pattern=r"^\d{4}-\d{2}$")
    regime: str


class Switch(Record):
    """How a context changes: monthly hazard, or a chance at dates known beforehand.

    `hazards` is keyed `a -> b`. `at` lists the first known change and its repeat in months (a presidential term);
    at such a date the next regime is drawn with `to` (shares by regime).
    """

    hazards: dict[str, Quantity] | None = None
    first: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}$")
    every_months: int | None = Field(default=None, ge=1, le=240)
    to: dict[str, Quantity] | None = None


class Context(Record):
    """What the actors do not choose: a small set of regimes, known for the past, uncertain for the future."""

    name: Text
    regimes: dict[str, Text] = Field(min_length=2, max_length=4)
    known: list[Regime] = Field(min_length=1)
    switch: Switch


Observed.model_rebuild()
