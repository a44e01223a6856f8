"""A small case written by hand: a landlord and a tenant who trade repairs for rent under a guarantor's eye."""

from __future__ import annotations

from datetime import date
from typing import Any

from taqarub.base.diagnostic import Span
from taqarub.case.case import Case, CaseFile, StateRow
from taqarub.events.event import Event, Record


def words(text: str) -> dict[str, str]:
    return {"en": text, "ar": text}


def number(low: float, best: float, high: float, unit: str) -> dict[str, Any]:
    return {"low": low, "best": best, "high": high, "unit": unit, "basis": "made up for the test"}


def chance(low: float, best: float, high: float) -> dict[str, Any]:
    return number(low, best, high, "probability")


SHARE = number(0.1, 0.3, 0.6, "share")
COST = number(0.05, 0.25, 1.0, "payoff")


def actor_choice(precision: float = 4.0) -> dict[str, Any]:
    return {
        "precision": number(precision / 3, precision, precision * 3, "precision"),
        "discount": number(0.85, 0.9, 0.94, "discount"),
    }


def score(track: str, *rungs: float) -> dict[str, Any]:
    return {"track": track, "rungs": list(rungs), "reason": "test"}


def small_file(**changes: Any) -> CaseFile:
    """Two parties and a patron; tracks `rent` and `repairs`; contexts `season` (dated) and `market` (hazards)."""
    data: dict[str, Any] = {
        "format": "taqarub-case/1",
        "name": "small",
        "title": words("Small"),
        "question": words("Small?"),
        "as_of": date(2005, 7, 10),
        "start": "1998-01",
        "horizons_months": [6],
        "solve_months": 18,
        "actors": {
            "LND": {"role": "party", "name": words("landlord")},
            "TEN": {"role": "party", "name": words("tenant")},
            "GUA": {"role": "patron", "patron_of": "TEN", "name": words("guarantor")},
        },
        "order": ["LND", "TEN", "GUA"],
        "tracks": {
            "rent": {
                "name": words("rent"),
                "rungs": [{"id": i, "name": words(i), "rule": words(i)} for i in ("low", "fair", "steep")],
                "observed": {"indicator": "rent", "cuts": [10, 20], "before": 1},
            },
            "repairs": {
                "name": words("repairs"),
                "rungs": [{"id": i, "name": words(i), "rule": words(i)} for i in ("poor", "good")],
                "observed": {
                    "events": [{"actor": ["LND"], "direction": ["cooperative"]}],
                    "window_months": 3,
                    "cuts": [2],
                },
            },
        },
        "contexts": {
            "season": {
                "name": words("season"),
                "regimes": {"calm": words("calm"), "busy": words("busy")},
                "known": [{"from": "1998-01", "regime": "calm"}, {"from": "2001-01", "regime": "busy"}],
                "switch": {
                    "first": "2006-01",
                    "every_months": 6,
                    "to": {
                        "calm": number(0.4, 0.6, 0.8, "share"),
                        "busy": number(0.2, 0.3, 0.5, "share"),
                    },
                },
            },
            "market": {
                "name": words("market"),
                "regimes": {"slack": words("slack"), "tight": words("tight")},
                "known": [{"from": "1998-01", "regime": "slack"}, {"from": "2003-03", "regime": "tight"}],
                "switch": {"hazards": {"slack -> tight": number(0.01, 0.05, 0.1, "per-month")}},
            },
        },
        "choice": {"LND": actor_choice(), "TEN": actor_choice(), "GUA": actor_choice()},
        "motives": {
            "LND": {
                "income": {
                    "name": words("income"),
                    "scores": [score("rent", 0.0, 0.5, 1.0)],
                    "share_by": {
                        "context": "season",
                        "regimes": {"calm": SHARE, "busy": number(0.3, 0.6, 0.8, "share")},
                    },
                },
                "peace": {
                    "name": words("peace"),
                    "scores": [score("rent", 1.0, 0.8, 0.0), score("repairs", 0.0, 1.0)],
                    "combine": "product",
                    "share": SHARE,
                },
            },
            "TEN": {
                "thrift": {"name": words("thrift"), "scores": [score("rent", 1.0, 0.5, 0.0)], "share": SHARE},
                "home": {
                    "name": words("home"),
                    "scores": [score("repairs", 0.0, 1.0), score("rent", 1.0, 0.9, 0.2)],
                    "combine": "least",
                    "share": SHARE,
                },
            },
            "GUA": {"order": {"name": words("order"), "scores": [score("repairs", 1.0, 0.3)], "share": SHARE}},
        },
        "moves": {
            "LND": {
                "raise": {
                    "name": words("raise"),
                    "shifts": [{"track": "rent", "up": chance(0.3, 0.6, 0.8)}],
                    "cost": COST,
                    "when": "rent <= fair",
                    "observed": [{"actor": ["LND"], "target": ["TEN"], "direction": ["hostile"]}],
                },
                "mend": {
                    "name": words("mend"),
                    "shifts": [
                        {"track": "repairs", "up": chance(0.4, 0.7, 0.9)},
                        {"track": "rent", "down": chance(0.05, 0.1, 0.2), "when": "market == slack"},
                    ],
                    "cost": COST,
                    "observed": [{"actor": ["LND"], "target": ["TEN"], "direction": ["cooperative"]}],
                },
            },
            "TEN": {
                "withhold": {
                    "name": words("withhold"),
                    "shifts": [{"track": "rent", "down": chance(0.3, 0.5, 0.7)}],
                    "cost": COST,
                    "nest": "quarrel",
                    "observed": [{"actor": ["TEN"], "direction": ["hostile"], "max_size": 2}],
                },
                "sue": {
                    "name": words("sue"),
                    "shifts": [{"track": "rent", "down": chance(0.4, 0.6, 0.8)}],
                    "cost": COST,
                    "nest": "quarrel",
                    "observed": [{"actor": ["TEN"], "direction": ["hostile"], "min_size": 3}],
                },
            },
            "GUA": {
                "meddle": {
                    "name": words("meddle"),
                    "disrupts": True,
                    "shifts": [{"track": "repairs", "down": chance(0.3, 0.5, 0.7)}],
                    "cost": COST,
                    "observed": [{"actor": ["GUA"], "direction": ["hostile"]}],
                }
            },
        },
        "drift": [
            {
                "shift": {"track": "repairs", "down": number(0.02, 0.05, 0.1, "per-month"), "when": "rent == low"},
                "reason": words("wear"),
            }
        ],
        "shocks": {
            "flood": {
                "name": words("flood"),
                "hazard": number(0.01, 0.02, 0.05, "per-month"),
                "shifts": [{"track": "repairs", "down": chance(0.7, 0.9, 0.97)}],
                "sets": {"market": "tight"},
                "when": "market == slack",
            }
        },
        "red_lines": {
            "eviction": {
                "name": words("eviction"),
                "holder": "GUA",
                "region": "rent == steep and repairs == good",
                "loss": number(0.1, 0.4, 1.2, "payoff"),
                "response": ["meddle"],
            }
        },
        "capacity": [
            {
                "holder": "GUA",
                "context": "market",
                "regimes": {"slack": number(0.6, 0.8, 0.9, "capacity"), "tight": number(0.2, 0.4, 0.6, "capacity")},
            }
        ],
        "features": {"dear": {"name": words("dear"), "ends": "rent == steep"}},
        "outcomes": {
            "dear": {"name": words("dear"), "rule": "dear"},
            "cheap": {"name": words("cheap"), "rule": "not dear"},
        },
        "counterfactuals": {
            "all": {
                "name": words("all"),
                "drop_motives": ["LND.peace"],
                "drop_moves": ["TEN.sue"],
                "set_cost": {"LND.raise": 2.0},
                "set_capacity": {"GUA": 0.5},
                "move_region": {"eviction": "rent == steep"},
                "scale_loss": {"eviction": 3.0},
                "start": {"rent": "steep", "repairs": 1},
                "scale_shift": {"LND.mend": 0.5, "drift.0": 2.0, "shock.flood": 4.0},
            },
            "forced": {"name": words("forced"), "force": {"LND": "raise"}, "force_months": 5},
            "quiet": {"name": words("quiet"), "only_hold": ["TEN"]},
        },
        "phases": {"initiator": "LND", "target": "TEN", "estranged": words("cold"), "thaw": words("warm")},
        "matching": {"parties": ["LND", "TEN"], "tracks": {"rent": ["rent"]}},
        "record": {
            "recorded": {
                "LND": [
                    {"from": "1998-01", "chance": chance(0.3, 0.5, 0.7)},
                    {"from": "2002-01", "chance": chance(0.8, 0.9, 0.95)},
                ],
                "TEN": [{"from": "1998-01", "chance": chance(0.7, 0.8, 0.9)}],
            },
            "miscoded": chance(0.01, 0.04, 0.1),
        },
    }
    return CaseFile.model_validate(data | changes)


def row(ident: str, day: date, value: float, precision: str = "day") -> StateRow:
    return StateRow(ident, day, precision, "rent", value, "", "EUR", "s", "", "checked", "", Span("states.csv", 2, 1))


STATES = (
    row("S1", date(1999, 5, 12), 15.0),
    row("S2", date(2000, 1, 1), 25.0, "year"),
    row("S3", date(2005, 7, 5), 5.0),
)


def event(ident: str, day: date, who: str, whom: str, direction: str, size: int, precision: str = "day") -> Event:
    return Event(ident, day, precision, who, whom, "16", None, None, "rent", direction, size, True)


EVENTS = (
    event("E1", date(1998, 3, 4), "LND", "TEN", "hostile", 2),
    event("E2", date(1998, 3, 9), "LND", "TEN", "cooperative", 3),
    event("E3", date(1998, 4, 1), "LND", "TEN", "cooperative", 1),
    event("E4", date(1999, 1, 1), "TEN", "LND", "hostile", 4, "year"),
    event("E5", date(1999, 2, 1), "TEN", "LND", "hostile", 3, "month"),
    event("E6", date(2005, 7, 3), "GUA", "TEN", "hostile", 2),
)


def small_case(events: tuple[Event, ...] = EVENTS, **changes: Any) -> tuple[Case, Record]:
    """The case and its record."""
    file = small_file(**changes)
    places = {"moves.GUA.meddle.shifts.0": Span("case.yaml", 7, 3), "motives.LND.income": Span("case.yaml", 5, 1)}
    case = Case(file, (), (), (), STATES, (), (), "", "0", file.as_of, 0, places)
    return case, Record(tuple(sorted(events, key=lambda e: (e.date, e.id))), {}, 23976, 24066)
