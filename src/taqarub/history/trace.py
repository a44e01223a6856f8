"""From the record to everything it shows before any model of motives: the layer's one verb."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from taqarub.case.case import Case
from taqarub.events.event import Record
from taqarub.history.conduct import carry_over, conduct
from taqarub.history.history import History, Past, PhaseReading, Reciprocity
from taqarub.history.ledger import SIZE_SHIFTS, build_ledger, windows_table
from taqarub.history.more import more
from taqarub.history.phases import HALF_LIFE_MONTHS, most_probable, read_phases
from taqarub.history.reciprocity import lagged_only, trace_reciprocity
from taqarub.history.spells import spells_of

HALF_LIVES_MONTHS = (1.0, 3.0, 6.0, 12.0)


def trace_history(case: Case, record: Record, seed: int) -> History:
    """Ledger, phases and reciprocity of a case, each with what chance would show; randomness from `seed` only.

    `details` holds JSON values:

    ledger       under other windows (`ledger_windows`), sizes (`ledger_sizes`) and both (`match_sensitivity`); rates,
                 drift, balance, deals and snap-back (`exchange`); `revolving_door`; the hazard of an answer (`answers`)
    phases       under other half-lives (`phase_half_lives`), their null (`phase_null`, and with its p-value
                 `phase_tests`), agreement by pair of methods and
                 with the analyst (`phase_agreement`), lengths of spells (`spells`), the field's schemes (`schemes`)
    reciprocity  by quarter (`reciprocity_quarterly`), by every unit (`reciprocity_units`), without the month of the
                 step (`reciprocity_later`), by phase (`reciprocity_regimes`)
    elsewhere    `reference_class`; and around shocks that the case names (`shocks`)
    rows         left out (`undated`) or read two ways (`sign_disagreements`)
    """
    ledger = build_ledger(case, record, seed)
    phases = read_phases(case, record, seed)
    monthly = trace_reciprocity(case, record, seed)
    quarterly = trace_reciprocity(case, record, seed, by="quarter")
    details: dict[str, Any] = {
        "ledger_windows": windows_table(record, case.file.matching, seed),
        "ledger_sizes": {str(shift): dict(ledger.by_size_shift[shift]) for shift in SIZE_SHIFTS},
        "half_life_months": HALF_LIFE_MONTHS,
        "phase_half_lives": _half_lives(case, record, seed),
        "phase_null": _null(phases),
        "reciprocity_quarterly": _summary(quarterly),
        "reciprocity_later": lagged_only(record, monthly),
        "undated": sorted(e.id for e in record.events if e.date_precision == "year"),
        "sign_disagreements": sorted(e.id for e in record.events if _disagrees(e.direction, e.goldstein)),
    }
    history = History(ledger=ledger, phases=phases, reciprocity=monthly, details=details)
    return replace(history, details=details | more(Past(case, record, history, seed), quarterly))


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
