"""How long a record has to be for what: every purpose for which the engine knows a least size, and what this one has.

The numbers are the constants that the engine itself goes by, each named with its place. Where a purpose counts moves or
steps and not months, the months that a record needs follow from the rate at which this record shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from taqarub.estimate.compare import LEAST_MONTHS
from taqarub.estimate.fit import FEW_MOVES
from taqarub.estimate.years import LEAST_YEARS
from taqarub.events.event import Record
from taqarub.events.read import read_events
from taqarub.history.conduct import conduct
from taqarub.history.exchange import FEWEST_STEPS
from taqarub.history.ledger import step_events
from taqarub.history.phases import LEAST_OBSERVED
from taqarub.history.reciprocity import FEWEST_EVENTS, pairs_of, table
from taqarub.model.model import Model


@dataclass(frozen=True, slots=True)
class Need:
    """What one purpose needs of a record, and what there is.

    purpose   motives | scores | phases | reciprocity | exchange-rate | without-a-year; actor: of motives only
    unit      moves | months | busy-months (with an event) | busy-months-each (of each party) | steps | years
    months    months that a record needs at this record's rate; None where it shows nothing of the kind
    constant  where the engine has the number
    """

    purpose: str
    actor: str
    unit: str
    needed: int
    has: int
    months: int | None
    constant: str

    @property
    def enough(self) -> bool:
        """Whether the record has what is needed."""
        return self.has >= self.needed


def needs_of(model: Model, record: Record | None = None) -> tuple[Need, ...]:
    """Every purpose, motives first; `record` when it has been read already."""
    record = read_events(model.case) if record is None else record
    total = len(model.coded.months)

    def need(purpose: str, actor: str, unit: str, needed: int, has: int, constant: str) -> Need:
        return Need(purpose, actor, unit, needed, has, months_at_rate(needed, has, total), constant)

    found = [
        need("motives", name, "moves", FEW_MOVES, int(np.sum(moves > 0)), "estimate.fit.FEW_MOVES")
        for name, moves in model.coded.moves.items()
    ]
    busy = int(np.sum(~conduct(model.case, record)[1]))
    both = table(record, pairs_of(model.case)[:2])
    fewest = int(np.min(np.count_nonzero(both, axis=0), initial=len(both)))
    steps = [event for event in step_events(record, model.case.file.matching) if event.direction == "cooperative"]
    a, b = model.case.file.matching.parties
    given = min(sum(e.initiator == a and e.size > 0 for e in steps), sum(e.initiator == b for e in steps))
    scored = 2 * LEAST_MONTHS - 1  # the second half of the record, the middle month in it, is predicted
    years, another = len(np.unique(np.asarray(model.coded.months) // 12)), 12 * (LEAST_YEARS - 1) + 1
    return (
        *found,
        Need("scores", "", "months", scored, total, scored, "estimate.compare.LEAST_MONTHS"),
        need("phases", "", "busy-months", LEAST_OBSERVED, busy, "history.phases.LEAST_OBSERVED"),
        need("reciprocity", "", "busy-months-each", FEWEST_EVENTS, fewest, "history.reciprocity.FEWEST_EVENTS"),
        need("exchange-rate", "", "steps", FEWEST_STEPS, given, "history.exchange.FEWEST_STEPS"),
        Need("without-a-year", "", "years", LEAST_YEARS, years, another, "estimate.years.LEAST_YEARS"),
    )


def months_at_rate(needed: int, has: int, months: int) -> int | None:
    """Months in which as much would be seen as is needed, at the rate of a record of so many months.

    >>> months_at_rate(20, 5, 60), months_at_rate(20, 0, 60)
    (240, None)
    """
    return ceil(needed * months / has) if has else None
