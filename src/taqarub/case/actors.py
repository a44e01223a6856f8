"""Who acts: parties, patrons and others, and what each party and patron wants."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from taqarub.base.quantity import Quantity
from taqarub.base.text import Record, Text


class Actor(Record):
    """An actor: a party of the rapprochement, a patron who can veto it, or another whose conduct is given."""

    role: Literal["party", "patron", "other"]
    name: Text
    patron_of: str | None = None


class Score(Record):
    """Part of a motive: how well each rung of one track serves it, from 0 (not at all) to 1 (fully)."""

    track: str
    rungs: list[float] = Field(min_length=2)
    reason: str = Field(min_length=3)


class Motive(Record):
    """A share of an actor's payoff, earned on a function of the tracks with values in [0, 1].

    The function is the mean (or the least, or the product) of its scores; `answered` is the first score, or the least
    of the others where that is more: pressure counts where there is something to answer, and is not missed where
    there is not. `share` is the prior of the weight before the actor's shares are scaled to add to one; under
    `share_by` it differs by regime of one context.
    """

    name: Text
    scores: list[Score] = Field(min_length=1)
    combine: Literal["mean", "least", "product", "answered"] = "mean"
    share: Quantity | None = None
    share_by: ShareBy | None = None


class ShareBy(Record):
    """Shares that differ by the regime of a context, for example by type of administration."""

    context: str
    regimes: dict[str, Quantity]


class Choice(Record):
    """How sharply and how far-sightedly an actor chooses: logit precision and monthly discount factor."""

    precision: Quantity
    discount: Quantity


Motive.model_rebuild()
