"""The dates at which behaviour may have changed, all of them the case's own.

Months in which a context changes regime, first months of the phases that the analyst dates, and dates after which a
claim says that conduct changed (`study.dates`, the months after against those before).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from taqarub.base.period import month_of, parse_month
from taqarub.model.model import Model

ROOM = 6  # months on record that a side needs


@dataclass(frozen=True, slots=True)
class Break:
    """A month, and why it is one: `context:NAME:REGIME`, `phase:LABEL` or `claim:ID`."""

    month: int
    reasons: tuple[str, ...]


def breaks_of(model: Model) -> tuple[Break, ...]:
    """The case's dated breaks inside its record, oldest first."""
    found: dict[int, list[str]] = {}
    file = model.case.file
    for name, context in file.contexts.items():
        for known in context.known:
            found.setdefault(parse_month(known.from_month), []).append(f"context:{name}:{known.regime}")
    for phase in file.phases.analyst_dating:
        found.setdefault(parse_month(phase.start), []).append(f"phase:{phase.label}")
    for claim in model.case.claims:
        test = claim.criterion
        if test is not None and test.measure == "study.dates":
            given = test.given
            if given.get("side") == "after" and given.get("against") == "before":
                for day in given.get("dates", ()):
                    found.setdefault(_month(day), []).append(f"claim:{claim.id}")
    first, last = int(model.coded.months[0]), int(model.coded.months[-1])
    inside = [month for month in sorted(found) if first + ROOM <= month <= last + 1 - ROOM]
    return tuple(Break(month, tuple(found[month])) for month in inside)


def _month(day: object) -> int:
    return month_of(day if isinstance(day, date) else date.fromisoformat(str(day)))
