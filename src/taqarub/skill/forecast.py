"""Registered forecasts: what was said, when, how it resolves, and how far it beat doing nothing clever.

A forecast carries the true date of issue; one whose as-of date lies earlier is marked retrospective, since its author
could have known better. When it resolves it is scored: Brier 1950, Verification of forecasts expressed in terms of
probability, Monthly Weather Review 78(1), for one event (p − o)², and Good 1952, Rational decisions, Journal of the
Royal Statistical Society B 14(1), the logarithm of the probability given to what came. Both stand beside the score of
two plain forecasts: the base rate, and persistence (the next months look like the last).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from taqarub.base.period import first_day, month_of
from taqarub.base.text import Text
from taqarub.case.case import Case
from taqarub.case.claims import Claim
from taqarub.model.model import Model
from taqarub.skill.past import SURE, Baselines, baselines
from taqarub.skill.resolution import read, text


class Judged(Protocol):
    """What the registry needs to know of a verdict."""

    @property
    def id(self) -> str: ...
    @property
    def probability(self) -> float | None: ...
    @property
    def unit(self) -> str: ...


class Known(Protocol):
    """What the registry needs to know of the evidence: the coded record, for base rate and persistence."""

    @property
    def model(self) -> Model | None: ...


def register(case: Case, verdicts: Sequence[Judged], evidence: Known, issued: date) -> tuple[dict[str, Any], ...]:
    """One entry per claim of kind `forecast` that has a probability, in the order of the case, as JSON values.

    `issued` is the true date; the caller reads the clock. Horizons count from the as-of date of the case.
    """
    by_id = {verdict.id: verdict for verdict in verdicts}
    entries = []
    for claim in case.claims:
        verdict = by_id.get(claim.id)
        if claim.kind == "forecast" and verdict is not None and verdict.probability is not None:
            entries.append(_entry(case, claim, verdict, evidence.model, issued))
    return tuple(entries)


def brier(probability: float, came: bool) -> float:
    """Brier score of one probability: 0 best, 1 worst.

    >>> brier(0.7, True), brier(0.5, False)
    (0.09000000000000002, 0.25)
    """
    return (probability - float(came)) ** 2


def log_score(probability: float, came: bool) -> float:
    """Natural logarithm of the probability given to what came: 0 best, −inf for what was held impossible.

    >>> round(log_score(0.5, True), 4), log_score(0.0, True)
    (-0.6931, -inf)
    """
    given = probability if came else 1.0 - probability
    return math.log(given) if given > 0 else -math.inf


def score(entry: Mapping[str, Any], came: bool) -> dict[str, Any]:
    """The scores of a resolved entry of `forecasts.json`, beside those of its baselines.

    `skill` is 1 − Brier score over that of the baseline; None where a baseline is missing or was perfect. A log score
    of minus infinity is None: JSON has no such number.
    """
    scores: dict[str, Any] = {
        "came": came,
        "brier": brier(entry["probability"], came),
        "log_score": _finite(log_score(entry["probability"], came)),
    }
    for name in ("base_rate", "reference_rate", "persistence"):
        plain = entry.get(name)
        if plain is None:
            continue
        other = brier(plain, came)
        scores[name] = {
            "brier": other,
            "log_score": _finite(log_score(plain, came)),
            "skill": None if other == 0 else 1.0 - scores["brier"] / other,
        }
    return scores


def resolution_date(as_of: date, months: int) -> date:
    """The day on which a forecast over some months from an as-of date resolves; the last day of a shorter month.

    >>> resolution_date(date(2025, 11, 4), 12).isoformat(), resolution_date(date(2025, 8, 31), 6).isoformat()
    ('2026-11-04', '2026-02-28')
    """
    month = month_of(as_of) + months
    last = (first_day(month + 1) - first_day(month)).days
    return first_day(month).replace(day=min(as_of.day, last))


def resolution_rule(claim: Claim, unit: str, resolves: date) -> Text:
    """How the forecast is resolved, in both languages, from the criterion alone."""
    test = claim.criterion
    threshold = read(test)
    what = str(test.given.get("quantity", test.measure))
    line = "" if threshold is None else text(threshold, unit)
    ar_line = f"\u2066{what} {line}\u2069"
    return Text(
        en=f"True if on {resolves.isoformat()} {what} {line}; {test.basis.en}.",
        ar=f"تصحّ إذا تحقق في \u2066{resolves.isoformat()}\u2069 أن {ar_line}؛ {test.basis.ar}.",
    )


def _entry(case: Case, claim: Claim, verdict: Judged, model: Model | None, issued: date) -> dict[str, Any]:
    months = int(claim.horizon_months or claim.criterion.given.get("horizon") or case.file.horizons_months[0])
    resolves = resolution_date(case.as_of, months)
    rule = resolution_rule(claim, verdict.unit, resolves)
    plain = baselines(case, model, claim, months) if model is not None else Baselines()
    return {
        "id": claim.id,
        "statement": {"en": claim.statement.en, "ar": claim.statement.ar},
        "as_of": case.as_of.isoformat(),
        "issued": issued.isoformat(),
        "retrospective": case.as_of < issued,
        "resolves": resolves.isoformat(),
        "probability": verdict.probability,
        "resolution_rule": {"en": rule.en, "ar": rule.ar},
        "base_rate": plain.base_rate,
        "base_rate_windows": plain.windows,
        "reference_rate": plain.reference_rate,
        "reference_cases": plain.cases,
        "persistence": None if plain.persists is None else (SURE if plain.persists else round(1.0 - SURE, 9)),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
