"""What the record cannot do and how it was read, gathered for those who tell it: summary, command and brief."""

from __future__ import annotations

from dataclasses import dataclass

from taqarub.base.period import month_text
from taqarub.estimate.agreement import Coders, coders_of
from taqarub.estimate.enough import Need, needs_of
from taqarub.estimate.identification import Impossible, Unseen, impossible, unseen
from taqarub.events.event import Record
from taqarub.model.model import Model


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one coded record.

    impossible  moves on record that could not be made; unseen: motives on which no observed move bears
    needs       every purpose with what it needs of a record and what there is
    several     months (`YYYY-MM`) of which several readings are carried
    coders      how two coders agree; None without a second one
    """

    impossible: tuple[Impossible, ...]
    unseen: tuple[Unseen, ...]
    needs: tuple[Need, ...]
    several: tuple[str, ...]
    coders: Coders | None


def limits_of(model: Model, record: Record) -> Limits:
    """Look at the coded record from every side; no game is solved."""
    return Limits(
        impossible=impossible(model),
        unseen=unseen(model),
        needs=needs_of(model, record),
        several=tuple(month_text(int(model.coded.months[one.place])) for one in model.coded.readings),
        coders=coders_of(model, record),
    )
