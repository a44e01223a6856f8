"""What actors can do, what happens by itself, and where the patron draws its line."""

from __future__ import annotations

from pydantic import Field

from taqarub.base.quantity import Quantity
from taqarub.base.text import Record, Text
from taqarub.case.tracks import EventMatch


class Shift(Record):
    """The chance that a track moves by one rung up or down; `when` restricts it to some states."""

    track: str
    up: Quantity | None = None
    down: Quantity | None = None
    when: str | None = None


class Move(Record):
    """A move of an actor in one month. Every actor also has `hold`, which costs nothing and shifts nothing.

    `cost` is in payoff per use; `when` is a rule on the state; `observed` lists the events that show the move;
    `nest` groups near-copies, which then share one branch of the choice.
    """

    name: Text
    shifts: list[Shift] = Field(min_length=1)
    cost: Quantity
    when: str | None = None
    observed: list[EventMatch] = Field(default_factory=list)
    nest: str | None = None
    disrupts: bool = False  # a patron's lever: its chances are scaled by the patron's capacity


class Drift(Record):
    """A shift that happens by itself in any month, with the reason for believing so."""

    shift: Shift
    reason: Text


class Shock(Record):
    """An exogenous event: hazard per month, effects on tracks and, optionally, a context's new regime."""

    name: Text
    hazard: Quantity
    shifts: list[Shift] = Field(default_factory=list)
    sets: dict[str, str] = Field(default_factory=dict)
    trigger: bool = True
    when: str | None = None


class RedLine(Record):
    """A region of states that costs its holder: `loss` is taken from the holder's monthly payoff inside it."""

    name: Text
    holder: str
    region: str
    loss: Quantity
    response: list[str] = Field(min_length=1)
    crossed_by: str | None = None


class Capacity(Record):
    """The patron's power to disrupt: the factor on its disrupting moves, by regime of one context."""

    holder: str
    context: str
    regimes: dict[str, Quantity]
