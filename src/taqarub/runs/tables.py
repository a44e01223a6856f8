"""A study as plain tables: the content of the JSON and CSV files of a run folder.

Every function returns JSON values only; missing numbers are None, never NaN, and months are written `YYYY-MM`.

>>> plain(float("nan")) is None
True
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from taqarub.base.period import first_day, month_text
from taqarub.history.history import History, Ledger, PhaseReading, Reciprocity, Response
from taqarub.outlook.outlook import Outlook

LEDGER_COLUMNS = (
    "step_id",
    "date",
    "actor",
    "track",
    "size",
    "answered_by",
    "lag_days",
    "answer_size",
    "reversible",
    "direction",
    "instrument",
    "undo_days_low",
    "undo_days_best",
    "undo_days_high",
)


def plain(value: Any) -> Any:
    """Turn arrays, numpy scalars, tuples and mappings into JSON values; NaN and infinities become None."""
    if isinstance(value, Mapping):
        return {_key(k): plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _key(key: Any) -> str:
    if isinstance(key, tuple):
        return ">".join(_key(part) for part in key)
    return str(key)


def ledger_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """One row per step, in date order; `reversible` says whether it can be undone at all."""
    sizes = {step.id: step.size for step in ledger.steps}
    rows = []
    for step in ledger.steps:
        low, best, high = step.undo_days
        rows.append(
            {
                "step_id": step.id,
                "date": step.date.isoformat(),
                "actor": step.actor,
                "track": step.track,
                "size": step.size,
                "answered_by": step.answered_by,
                "lag_days": step.lag_days,
                "answer_size": sizes.get(step.answered_by) if step.answered_by else None,
                "reversible": bool(0 < best < 3650),
                "direction": "cooperative" if step.cooperative else "hostile",
                "instrument": step.instrument,
                "undo_days_low": plain(low),
                "undo_days_best": plain(best),
                "undo_days_high": plain(high),
            }
        )
    return rows


def ledger_summary(ledger: Ledger) -> dict[str, Any]:
    """The match rate beside chance, and what shifting the sizes does."""
    lo, hi = np.quantile(ledger.rate_draws, [0.05, 0.95]) if ledger.rate_draws.size else (math.nan, math.nan)
    return plain(
        {
            "steps": len(ledger.steps),
            "window_days": ledger.window_days,
            "match_rate": ledger.match_rate,
            "match_rate_interval": [lo, hi],
            "shuffled_mean": float(ledger.shuffled.mean()) if ledger.shuffled.size else math.nan,
            "block_shuffled_mean": float(ledger.block_shuffled.mean()) if ledger.block_shuffled.size else math.nan,
            "p_value": ledger.p_value,
            "block_p_value": ledger.block_p_value,
            "by_size_shift": ledger.by_size_shift,
        }
    )


def phases_table(phases: PhaseReading) -> dict[str, Any]:
    """Method → spells with their probability; `end` is the last month of the spell, None while it lasts."""
    methods = {}
    for name, reading in phases.methods.items():
        methods[name] = [
            {
                "start": month_text(spell.start),
                "end": None if spell.censored else month_text(spell.end - 1),
                "label": spell.label,
                "probability": plain(spell.probability),
            }
            for spell in reading.spells
        ]
    return {
        "methods": methods,
        "agreement": plain(phases.agreement),
        "notes": {name: reading.reason for name, reading in phases.methods.items() if reading.reason},
        "null_alternations": {
            name: plain(reading.null_alternations.mean()) if reading.null_alternations.size else None
            for name, reading in phases.methods.items()
        },
    }


def reciprocity_table(reciprocity: Reciprocity) -> dict[str, Any]:
    """Lag choice, coefficients with intervals, impulse responses with bands, shuffled-date test."""
    return plain(
        {
            "series": [">".join(name) for name in reciprocity.names],
            "lags": reciprocity.lags,
            "lag_choice": reciprocity.criteria,
            "coefficients": reciprocity.coefficients,
            "coefficients_low": reciprocity.intervals[0] if len(reciprocity.intervals) else [],
            "coefficients_high": reciprocity.intervals[1] if len(reciprocity.intervals) else [],
            "responses": [_response(r) for r in reciprocity.responses.values()],
            "responses_without_patron": [_response(r) for r in reciprocity.without_patron.values()],
            "shuffled_p": {
                f"{'>'.join(cause)} -> {'>'.join(effect)}": p for (cause, effect), p in reciprocity.shuffled_p.items()
            },
            "observations": reciprocity.observations,
            "reason": reciprocity.reason,
        }
    )


def _response(response: Response) -> dict[str, Any]:
    low, mid, high = np.quantile(response.cumulative, [0.05, 0.5, 0.95], axis=0)
    return {
        "cause": list(response.cause),
        "effect": list(response.effect),
        "cumulative": mid,
        "low": low,
        "high": high,
    }


def history_tables(history: History) -> dict[str, Any]:
    """What `taqarub history --json` prints."""
    phases = history.phases
    series = [
        {
            "period": first_day(phases.first_month + t).isoformat(),
            "level": plain(phases.series[t]),
            "silent": bool(phases.silent[t]),
        }
        for t in range(len(phases.series))
    ]
    return {
        "series": series,
        "ledger": {"summary": ledger_summary(history.ledger), "steps": ledger_rows(history.ledger)},
        "phases": phases_table(phases),
        "reciprocity": reciprocity_table(history.reciprocity),
    }


def outlook_table(outlook: Outlook) -> dict[str, Any]:
    """As-of date, outcome probabilities per horizon, shares of uncertainty, triggers, ceiling, sensitivity."""
    return plain(
        {
            "as_of": outlook.as_of,
            "horizons": {
                str(h): {
                    "outcomes": {name: {"p": i.p, "lo": i.lo, "hi": i.hi} for name, i in outlook.outcomes[h].items()},
                    "shares": outlook.shares.get(h, {}),
                }
                for h in outlook.horizons
            },
            "triggers": outlook.triggers,
            "ceiling": outlook.ceiling,
            "sensitivity": list(outlook.sensitivity),
            "end_effect": outlook.end_effect,
            "details": {k: v for k, v in outlook.details.items() if k != "seconds"},
        }
    )


def signals_table(outlook: Outlook) -> list[dict[str, Any]]:
    """What to watch for, with the likelihood ratio it carries for each outcome."""
    return [
        plain(
            {
                "what": s.what,
                "track": s.track,
                "actor": s.actor,
                "likelihood_ratio": dict(s.likelihood_ratio),
                "informative_by": s.informative_by or None,
                "chance": s.chance,
            }
        )
        for s in outlook.signals
    ]
