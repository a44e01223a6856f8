"""Made-up claims and measurements, so that every rule of the verdicts can be met at its boundary."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "model"))

from small_case import small_case

from taqarub.base.diagnostic import Span
from taqarub.base.measurement import Draws, Measurement
from taqarub.base.text import Text
from taqarub.case.case import Case, EventRow, ReferenceRow, StateRow
from taqarub.case.claims import Claim, Placebo
from taqarub.estimate.posterior import Posterior
from taqarub.events.event import Event, Record
from taqarub.verdict.verdict import EvidenceBase

WORDS = {"en": "by definition", "ar": "بالتعريف"}
PLACE = Span("timeline.csv", 2, 1)


def test_of(measure: str = "made.up", also_given: Mapping[str, Any] | None = None, **threshold: Any) -> dict[str, Any]:
    return {"measure": measure, "with": dict(also_given or {}), "basis": WORDS, **threshold}


test_of.__test__ = False


def claim(ident: str = "A1", mode: str = "says", kind: str = "pattern", **parts: Any) -> Claim:
    parts.setdefault("criterion", test_of(at_least=1))
    parts.setdefault("twin", {"statement": WORDS})
    return Claim.model_validate({"id": ident, "kind": kind, "mode": mode, "statement": WORDS, **parts})


def placebo(ident: str = "P1", **parts: Any) -> Placebo:
    parts.setdefault("criterion", test_of(at_least=1))
    return Placebo.model_validate({"id": ident, "kind": "pattern", "statement": WORDS, "why_false": WORDS, **parts})


def share_of_ones(p: float, n: int = 1000) -> Draws:
    """Yes-or-no draws of which exactly a share p is yes."""
    return Draws.equal(np.arange(n) < round(p * n))


def measured(
    p: float, prior: float | None = None, neutral: float | None = None, name: str = "made.up", **parts: Any
) -> Measurement:
    """A yes-or-no measurement with the given probabilities, resting on thirty checked rows."""
    parts.setdefault("evidence", tuple(f"E{i}" for i in range(30)))
    return Measurement(
        name,
        share_of_ones(p),
        parts.pop("unit", "yes/no"),
        "made-up",
        prior=None if prior is None else share_of_ones(prior),
        neutral=None if neutral is None else share_of_ones(neutral),
        **parts,
    )


def written_case() -> tuple[Case, Record]:
    """The small case of the model tests, with its day as an author writes it."""
    return small_case(as_of="2005-07-10")


def event_row(ident: str, checked: bool = True, day: date = date(2001, 1, 1), magnitude: float | None = None):
    words = Text(en="x", ar="س")
    verification = "checked" if checked else "recalled"
    return EventRow(
        ident, day, "day", "LND", "TEN", "rent", "hostile", "16", words, magnitude, "", "", "", verification, "", PLACE
    )


def state_row(ident: str, day: date, value: float, checked: bool = True, indicator: str = "level") -> StateRow:
    verification = "checked" if checked else "recalled"
    return StateRow(ident, day, "day", indicator, value, "", "unit", "", "", verification, "", PLACE)


def reference_row(ident: str, outcome: str, prisoners: bool = True) -> ReferenceRow:
    return ReferenceRow(
        ident, ident, "1990", "1991", "none", outcome, 12.0, prisoners, 1, 2, "", False, False, "", "", "checked", PLACE
    )


def event(ident: str, day: date, who: str = "LND", direction: str = "hostile", precision: str = "day") -> Event:
    return Event(ident, day, precision, who, "TEN", "16", None, None, "rent", direction, 2, True)


def posterior(ess: float = 500.0, pareto_k: float = 0.3, notes: tuple[str, ...] = ()) -> Posterior:
    nothing = np.zeros(0)
    return Posterior(
        (), np.zeros((0, 0)), nothing, np.zeros((0, 0)), nothing, ess, pareto_k, nothing, nothing, notes, 0.0, {}
    )


def evidence(
    rows: tuple[EventRow, ...] | None = None,
    events: tuple[Event, ...] = (),
    sampler: Posterior | None = None,
    **tables: Any,
) -> EvidenceBase:
    """Evidence of thirty checked rows, E0 … E29, unless rows are given."""
    case = written_case()[0]
    rows = tuple(event_row(f"E{i}") for i in range(30)) if rows is None else rows
    tables.setdefault("states", ())
    case = replace(case, events=rows, **tables)
    record = Record(events, {}, 23976, 24066)
    return EvidenceBase(case, record, None, None, sampler or posterior(), None, seed=3)


def fixed(**by_name: Measurement):
    """A measure that answers from a table; names with a dot are written with a double underscore."""
    table = {name.replace("__", "."): found for name, found in by_name.items()}

    def measure(name: str, evidence: EvidenceBase, given: Mapping[str, Any]) -> Measurement:
        return table[given.get("which", name)]

    return measure
