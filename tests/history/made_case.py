"""A case made up for tests: two parties AAA and BBB, a patron PPP of BBB, and rows written in one line each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from taqarub.base.diagnostic import Span
from taqarub.base.text import Text
from taqarub.case.case import Case, CaseFile, EventRow, ReferenceRow, StateRow
from taqarub.events.read import read_events
from taqarub.history.history import Past
from taqarub.history.trace import trace_history

WORDS = {"en": "words", "ar": "كلام"}
PLACE = Span("made.csv", 2, 1)
CODES = {"cooperative": "08", "hostile": "16", "neutral": "01"}


def made_file(**changes: Any) -> CaseFile:
    """The smallest case file that the readers of the past need."""
    chance = {"low": 0.4, "best": 0.6, "high": 0.8, "unit": "probability", "basis": "made up"}
    track = {
        "name": WORDS,
        "rungs": [{"id": "low", "name": WORDS, "rule": WORDS}, {"id": "high", "name": WORDS, "rule": WORDS}],
    }
    whole = {
        "format": "taqarub-case/1",
        "name": "made",
        "title": WORDS,
        "question": WORDS,
        "as_of": "2020-12-31",
        "start": "2001-01",
        "horizons_months": [12],
        "solve_months": 24,
        "actors": {
            "AAA": {"role": "party", "name": WORDS},
            "BBB": {"role": "party", "name": WORDS},
            "PPP": {"role": "patron", "name": WORDS, "patron_of": "BBB"},
        },
        "order": ["AAA", "BBB", "PPP"],
        "tracks": {
            "prisoners": {**track, "observed": {"indicator": "held", "cuts": [100]}},
            "sanctions": {**track, "observed": {"indicator": "ladder", "cuts": [3]}},
        },
        "choice": {},
        "motives": {},
        "moves": {},
        "features": {},
        "outcomes": {},
        "phases": {"initiator": "AAA", "target": "BBB", "estranged": WORDS, "thaw": WORDS},
        "matching": {
            "parties": ["AAA", "BBB"],
            "window_days": 60,
            "tracks": {"prisoners": ["sanctions"], "sanctions": ["prisoners"], "diplomacy": ["diplomacy"]},
        },
        "record": {"recorded": {}, "miscoded": chance},
    }
    return CaseFile.model_validate({**whole, **changes})


def event(
    name: str, day: str, pair: str, track: str = "prisoners", direction: str = "cooperative", **more: Any
) -> EventRow:
    """One row; `pair` is like `AAA>BBB`; a day like `2010-03` or `2010` is known to the month or the year only."""
    precision = {4: "year", 7: "month", 10: "day"}[len(day)]
    actor, target = pair.split(">")
    values: dict[str, Any] = {
        "magnitude": None,
        "magnitude_unit": "",
        "verification": "checked",
        "cameo_root": CODES[direction],
        "size": None,
        "undo_days": None,
        **more,
    }
    return EventRow(
        id=name,
        date=date.fromisoformat((day + "-01-01")[:10]),
        date_precision=precision,
        actor=actor,
        target=target,
        track=track,
        direction=direction,
        cameo_root=values["cameo_root"],
        description=Text(**WORDS),
        magnitude=values["magnitude"],
        magnitude_unit=values["magnitude_unit"],
        source="made up",
        url="",
        verification=values["verification"],
        note="",
        span=PLACE,
        size=values["size"],
        undo_days=values["undo_days"],
    )


def state(
    name: str, day: str, indicator: str, value: float | None, unit: str = "persons", checked: bool = True
) -> StateRow:
    """One level of one indicator."""
    word = "checked" if checked else "recalled"
    return StateRow(name, date.fromisoformat(day), "day", indicator, value, "", unit, "made up", "", word, "", PLACE)


def reference(name: str, outcome: str, months: float, scope: int = 1, steps: int = 5, **more: bool) -> ReferenceRow:
    """One comparable case."""
    prisoners, realigned = more.get("prisoners", True), more.get("realigned", False)
    return ReferenceRow(
        name, name, "2000-01", "2001-01", "PPP", outcome, months, prisoners, scope, steps, "", False, realigned,
        "made up", "", "checked", PLACE,
    )  # fmt: skip


def made_case(
    events: Iterable[EventRow] = (),
    states: Iterable[StateRow] = (),
    references: Iterable[ReferenceRow] = (),
    **changes: Any,
) -> Case:
    """A case of these rows."""
    file = made_file(**changes)
    return Case(file, (), (), tuple(events), tuple(states), (), tuple(references), "", "", file.as_of)


def past_of(case: Case, seed: int = 11) -> Past:
    """Everything that readings need, traced."""
    record = read_events(case)
    return Past(case, record, trace_history(case, record, seed), seed)
