"""From the record to everything it shows before any model of motives: the layer's one verb."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from taqarub.case.case import Case
from taqarub.events.event import Record
from taqarub.history.history import History, PhaseReading, Reciprocity
from taqarub.history.ledger import SIZE_SHIFTS, build_ledger, windows_table
from taqarub.history.phases import HALF_LIFE_MONTHS, carry_over, conduct, most_probable, read_phases
from taqarub.history.reciprocity import lagged_only, trace_reciprocity
from taqarub.history.spells import spells_of

HALF_LIVES_MONTHS = (1.0, 3.0, 6.0, 12.0)


def trace_history(case: Case, record: Record, seed: int) -> History:
    """Ledger, phases and reciprocity of a case, each with what chance would show; randomness from `seed` only.

    `details` holds JSON values: the ledger under other windows (`ledger_windows`) and sizes (`ledger_sizes`), the
    phases under other half-lives (`phase_half_lives`) and their null (`phase_null`), the quarterly reciprocity
    (`reciprocity_quarterly`), the responses without the month of the step (`reciprocity_later`), and which rows were
    left out (`undated`) or read two ways (`sign_disagreements`).
    """
    ledger = build_ledger(case, record, seed)
    phases = read_phases(case, record, seed)
    monthly = trace_reciprocity(case, record, seed)
    details: dict[str, Any] = {
        "ledger_windows": windows_table(record, case.file.matching, seed),
        "ledger_sizes": {str(shift): dict(ledger.by_size_shift[shift]) for shift in SIZE_SHIFTS},
        "half_life_months": HALF_LIFE_MONTHS,
        "phase_half_lives": _half_lives(case, record, seed),
        "phase_null": _null(phases),
        "reciprocity_quarterly": _summary(trace_reciprocity(case, record, seed, by="quarter")),
        "reciprocity_later": lagged_only(record, monthly),
        "undated": sorted(e.id for e in record.events if e.date_precision == "year"),
        "sign_disagreements": sorted(e.id for e in record.events if _disagrees(e.direction, e.goldstein)),
    }
    return History(ledger=ledger, phases=phases, reciprocity=monthly, details=details)


def _half_lives(case: Case, record: Record, seed: int) -> dict[str, Any]:
    """The most probable spells of the change-point method when the past fades faster or more slowly."""
    total, silent = conduct(case, record)
    table = {}
    for half_life in HALF_LIVES_MONTHS:
        probability = most_probable(carry_over(total, half_life), silent, seed)
        spells = [] if probability is None else [asdict(s) for s in spells_of(probability, record.first_month)]
        table[f"{half_life:g}"] = {"alternations": max(len(spells) - 1, 0), "spells": spells}
    return table


def _null(phases: PhaseReading) -> dict[str, Any]:
    """How many alternations each method finds, and how many it finds on series without phases."""
    return {
        name: {
            "alternations": max(len(found.spells) - 1, 0),
            "null_mean": float(np.mean(found.null_alternations)) if found.null_alternations.size else None,
        }
        for name, found in sorted(phases.methods.items())
    }


def _summary(found: Reciprocity) -> dict[str, Any]:
    """A system as JSON values: lags, criteria, and the response at the last period with its 90 % interval."""

    def text(pair: tuple[tuple[str, str], tuple[str, str]]) -> str:
        (a, b), (c, d) = pair
        return f"{a}>{b} on {c}>{d}"

    return {
        "lags": found.lags,
        "criteria": {str(lags): dict(row) for lags, row in found.criteria.items()},
        "observations": found.observations,
        "reason": found.reason,
        "responses": {
            text(pair): [float(q) for q in np.quantile(one.cumulative[:, -1], [0.05, 0.5, 0.95])]
            for pair, one in found.responses.items()
        },
        "shuffled_p": {text(pair): p for pair, p in found.shuffled_p.items()},
    }


def _disagrees(direction: str, goldstein: float | None) -> bool:
    """Whether the author calls a row cooperative or hostile and its score has the other sign."""
    sign = {"cooperative": 1.0, "hostile": -1.0}.get(direction, 0.0)
    return goldstein is not None and sign * goldstein < 0
