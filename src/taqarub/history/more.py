"""What a history shows beyond its three parts: tables that no claim is judged by, for reports and for the desk."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from taqarub.base.period import parse_month
from taqarub.case.case import Case
from taqarub.events.event import Record
from taqarub.history.answers import hazard_of_answers
from taqarub.history.event_study import around_dates
from taqarub.history.exchange import exchange
from taqarub.history.history import Past, PhaseReading, Reciprocity
from taqarub.history.ledger import as_arrays, step_events
from taqarub.history.phases import phase_tests
from taqarub.history.plain import json_values
from taqarub.history.rates import DAYS_A_MONTH
from taqarub.history.reciprocity import pairs_of, table, trace_reciprocity
from taqarub.history.reference_class import features_at_hand, reference_class, shipped_references
from taqarub.history.schemes import facts_of_events, map_spells
from taqarub.history.sensitivity import match_table, revolving_door
from taqarub.history.spells import spell_lengths
from taqarub.history.units import by_regime, by_unit

SHOCK_TRACK = "shock"  # the label under which a timeline names shocks from outside
SHOCK_MONTHS = 18
MAIN = "bayes"
WEEK_SHUFFLES = 99


def more(past: Past, quarterly: Reciprocity) -> dict[str, Any]:
    """The further tables of a case, as JSON values; the keys are those of `trace_history`."""
    case, record, seed = past.case, past.record, past.seed
    ledger, phases, monthly = past.history.ledger, past.history.phases, past.history.reciprocity
    weekly = trace_reciprocity(case, record, seed, by="week", shuffles=WEEK_SHUFFLES)
    systems = {"week": weekly, "month": monthly, "quarter": quarterly}
    spells = phases.methods[MAIN].spells
    parties = case.file.matching.parties
    facts = [facts_of_events(record.events, parties, spell) for spell in spells]
    rows = case.references or shipped_references(case.as_of)
    tables = {
        "exchange": exchange(case, ledger, seed),
        "match_sensitivity": match_table(record, case.file.matching, seed),
        "revolving_door": revolving_door(case),
        "answers": answers_of(case, record, seed),
        "phase_agreement": agreement_table(case, phases),
        "phase_tests": phase_tests(phases),
        "spells": spell_lengths(phases),
        "schemes": map_spells(spells, facts),
        "reciprocity_units": by_unit(systems),
        "reciprocity_observations": {unit: [one.lags, one.observations] for unit, one in systems.items()},
        "reciprocity_regimes": _regimes(past, monthly, phases),
        "reference_class": reference_class(rows, features_at_hand(case, ledger)),
        "shocks": shocks(past),
    }
    return dict(json_values(tables))


def answers_of(case: Case, record: Record, seed: int) -> dict[str, Any]:
    """The hazard of an answer to the steps of the case's ledger."""
    events = step_events(record, case.file.matching)
    steps = as_arrays(events, case.file.matching)
    covariates = {
        "size": np.array([event.size for event in events], dtype=float),
        "cooperative": np.array([event.direction == "cooperative" for event in events], dtype=float),
        "first_party": 1.0 - steps.actor,
    }
    return dict(hazard_of_answers(steps, covariates, case.as_of.toordinal(), seed))


def agreement_table(case: Case, phases: PhaseReading) -> dict[str, float]:
    """Share of months to which two readings give the same label, the analyst's dating among them."""
    thaw = {name: found.probability > 0.5 for name, found in phases.methods.items() if found.converged}
    months = phases.series.size
    if case.file.phases.analyst_dating and months:
        own, dated = np.zeros(months, dtype=bool), np.zeros(months, dtype=bool)
        for phase in case.file.phases.analyst_dating:
            start = max(parse_month(phase.start) - phases.first_month, 0)
            end = parse_month(phase.end) + 1 - phases.first_month if phase.end else months
            own[start:end], dated[start:end] = phase.label == "thaw", True
        if dated.any():
            thaw["analyst"] = own
    return {f"{a}-{b}": float(np.mean(thaw[a] == thaw[b])) for a, b in combinations(sorted(thaw), 2)}


def shocks(past: Past) -> list[dict[str, Any]]:
    """Conduct of each party towards the other in the 18 months after each named shock, less the 18 months before.

    A shock is a row of the timeline with the track `shock`. With dozens of comparisons some are small by chance: the
    count of comparisons stands in every row.
    """
    a, b = past.case.file.matching.parties
    days = sorted({e.date for e in past.record.events if e.track == SHOCK_TRACK and e.date_precision != "year"})
    rows = []
    for day in days:
        for actor, target in ((a, b), (b, a)):
            for way in ("cooperative", "hostile"):
                match = {"actor": [actor], "target": [target], "direction": [way]}
                read = around_dates(past, match=match, dates=[day], months=SHOCK_MONTHS, against="before")
                row: dict[str, Any] = {"date": day.isoformat(), "actor": actor, "direction": way}
                if (past.case.as_of - day).days < SHOCK_MONTHS * DAYS_A_MONTH:
                    rows.append({**row, "reason": "months-after-not-over"})
                    continue
                if read.unanswerable:
                    rows.append({**row, "reason": read.unanswerable})
                    continue
                low, mid, high = np.quantile(read.draws.values, [0.05, 0.5, 0.95])
                counts = {"counts": list(read.notes["counts"]), "p_value": read.p_value, "reason": ""}
                rows.append({**row, "per_month": [float(low), float(mid), float(high)], **counts})
    return [{**row, "comparisons": len(rows)} for row in rows]


def _regimes(past: Past, monthly: Reciprocity, phases: PhaseReading) -> dict[str, Any]:
    main = phases.methods[MAIN]
    if not monthly.lags or not main.converged:
        return {"reason": monthly.reason or main.reason}
    names = pairs_of(past.case)[:2]
    series = table(past.record, names)
    return by_regime(names, series, main.probability > 0.5, monthly.lags, past.seed)
