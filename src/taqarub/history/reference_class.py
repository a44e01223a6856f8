"""How such openings ended elsewhere: base rates, survival to reversal, and the cases most like the one at hand.

*Base rates* of the four outcomes have a Jeffreys–Dirichlet posterior; every feature of the table gives its own rows.
*Survival* to reversal is the product-limit curve of `base_rates`. *Structured analogies*: likeness to the case at
hand is Gower's coefficient over the features that both know (Gower 1971, "A general coefficient of similarity and
some of its properties", Biometrics 27, eq. 1); the nearest cases weigh on the outcome by their likeness, added to one
case's worth of base rate (Green and Armstrong 2007, "Structured analogies for forecasting", International Journal of
Forecasting 23). The rule is scored on the table itself, each case left out in turn, beside plain base rates (Brier
score over the four outcomes): when it is no better, the analogies tell a story, not a probability.

The table that ships (`reference_cases.csv`) keeps for every row its source and whether that was checked; a case may
bring its own. `CAVEATS` belong beside every number of this page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

import numpy as np

from taqarub.base.diagnostic import Findings
from taqarub.base.text import Text
from taqarub.case.case import Case, ReferenceRow
from taqarub.case.tables import Words, read_references
from taqarub.history.base_rates import time_to_reversal
from taqarub.history.history import Ledger

OUTCOMES = ("normalised", "partial", "stalled", "reversed")
NEAREST, BASE_WEIGHT = 5, 1.0
RELIEF_OF_SIZE = (0, 1, 1, 2, 3)  # relief scope of the table for a largest concession of size 0 … 4
FEATURES = ("prisoners_involved", "veto_player", "relief_scope", "steps", "realigned")
SPANS = {"relief_scope": 3.0, "steps": 10.0}  # of the ordered features; steps above it count as it

CAVEATS: Mapping[str, Text] = {
    "reciprocity": Text(
        en=(
            "Reciprocity is near universal and does not predict lasting change: of twelve dyads of the Middle East, "
            "1979–1997, nearly all reciprocated, and that did not foretell their course in the long run (Goldstein, "
            "Pevehouse, Gerner and Telhami 2001, Journal of Conflict Resolution 45)."
        ),
        ar=(
            "التعامل بالمثل شبه عام ولا ينبئ بتغير دائم: فمن اثني عشر زوجًا في الشرق الأوسط بين 1979 و1997 "
            "تعاملت كلها تقريبًا بالمثل، ولم ينبئ ذلك بمسارها على المدى الطويل "
            "(غولدستين وبيفهاوس وغيرنر وتلحمي 2001، مجلة حل النزاعات 45)."
        ),
    ),
    "chosen": Text(
        en=(
            "The cases were chosen by hand, partly for likeness to one case: the rates are those of this list, not of "
            "all openings."
        ),
        ar="اختيرت الحالات يدويًا، وبعضها لشبهه بحالة بعينها: فالنسب نسب هذه القائمة لا نسب كل الانفراجات.",
    ),
    "remembered": Text(
        en=(
            "Openings that settled are remembered better than those that faded early, so that reversal is probably "
            "undercounted."
        ),
        ar="الانفراجات التي استقرت أحضر في الذاكرة من التي خبت مبكرًا، ولذلك يرجَّح أن يكون الارتداد أقل مما وقع.",
    ),
    "overlap": Text(
        en="Episodes of one country with two partners overlap and are not independent: intervals are too narrow.",
        ar="فصول البلد الواحد مع شريكين متداخلة وغير مستقلة، ومن ثَم فمدى الثقة أضيق مما ينبغي.",
    ),
    "judged": Text(
        en="Outcome, scope of relief and number of steps are a coder's judgement, also where dates were checked.",
        ar="المآل ونطاق التخفيف وعدد الخطوات أحكام مَن رمَّزها، وإن كانت التواريخ متحقَّقًا منها.",
    ),
}


def shipped_references(as_of: date) -> tuple[ReferenceRow, ...]:
    """The table that ships with the package, without cases that ended after a date."""
    text = files("taqarub.history").joinpath("reference_cases.csv").read_text(encoding="utf-8")
    findings = Findings()
    rows = read_references(text, "reference_cases.csv", Words((), (), None), findings)
    if findings.items:
        raise ValueError(f"the shipped table of reference cases is damaged: {findings.items[0].found}")
    return tuple(row for row in rows if row.end <= f"{as_of:%Y-%m}")


def reference_class(rows: Sequence[ReferenceRow], at_hand: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Everything that the table says, as JSON values; with the features of a case at hand also its analogies."""
    if not rows:
        return {"cases": 0, "reason": "no-reference-cases"}
    answer: dict[str, Any] = {
        "cases": len(rows),
        "checked": sum(row.verification == "checked" for row in rows),
        "outcomes": outcome_rates(rows),
        "by_feature": by_feature(rows),
        "survival": survival(rows),
        "came_undone": [sum(row.later_reversal for row in rows if row.outcome == "normalised"), _count(rows)],
        "caveats": sorted(CAVEATS),
        "reason": "",
    }
    if at_hand:
        answer["at_hand"] = dict(at_hand)
        answer["similar"], answer["analogy"] = analogies(rows, at_hand)
        answer["left_out"] = left_out_score(rows)
    return answer


def outcome_rates(rows: Sequence[ReferenceRow]) -> dict[str, list[float]]:
    """Low, rate and high (5 %, mean, 95 %) of every outcome; marginals of a Dirichlet with ½ for each."""
    from scipy.stats import beta

    n, k = len(rows), len(OUTCOMES)
    table = {}
    for outcome in OUTCOMES:
        hits = sum(row.outcome == outcome for row in rows)
        a, b = hits + 0.5, n - hits + 0.5 * (k - 1)
        table[outcome] = [float(beta.ppf(0.05, a, b)), a / (a + b), float(beta.ppf(0.95, a, b))]
    return table


def by_feature(rows: Sequence[ReferenceRow]) -> list[dict[str, Any]]:
    """The rates of the cases with and without each feature, or below and from the middle of its scale."""
    table = []
    for name in FEATURES:
        for value, chosen in sorted(_split(rows, name).items()):
            if chosen:
                rates = outcome_rates(chosen)
                table.append({"feature": name, "value": value, "cases": len(chosen), "outcomes": rates})
    return table


def survival(rows: Sequence[ReferenceRow]) -> dict[str, Any]:
    """The product-limit curve to reversal in months, with a 90 % band."""
    curve = time_to_reversal(rows)
    return {
        "months": curve.times.tolist(),
        "survival": curve.survival.tolist(),
        "low": [None if np.isnan(v) else float(v) for v in curve.low],
        "high": [None if np.isnan(v) else float(v) for v in curve.high],
        "at_risk": curve.at_risk.tolist(),
        "median": None if np.isnan(curve.median) else curve.median,
    }


def features_at_hand(case: Case, ledger: Ledger) -> dict[str, Any]:
    """The features of the case by rule, from its latest thaw by the analyst's dating (else the whole record).

    Prisoners: whether persons are what its second party's concessions are counted in. Patron: whether an actor has a
    client. Relief: the largest concession of the first party. Steps: concessions that were answered. Whether the
    client has realigned is not decided by rule and stays out.
    """
    from taqarub.history.exchange import counted_steps

    a, b = case.file.matching.parties
    thaws = [p.start for p in case.file.phases.analyst_dating if p.label == "thaw"]
    since = max((start for start in thaws if start <= f"{case.as_of:%Y-%m}"), default="")
    steps = [step for step in ledger.steps if step.cooperative and f"{step.date:%Y-%m}" >= since]
    largest = max((step.size for step in steps if step.actor == a), default=0)
    return {
        "prisoners_involved": counted_steps(case, b)[0].startswith("person"),
        "veto_player": any(actor.patron_of for actor in case.file.actors.values()),
        "relief_scope": RELIEF_OF_SIZE[largest],
        "steps": sum(step.answered_by is not None for step in steps),
    }


def likeness(row: ReferenceRow, at_hand: Mapping[str, Any]) -> float:
    """Gower's coefficient, 0 … 1, over the features that the case at hand knows."""
    parts = []
    for name, value in at_hand.items():
        own = _feature(row, name)
        if name in SPANS:
            span = SPANS[name]
            parts.append(1.0 - abs(min(float(own), span) - min(float(value), span)) / span)
        else:
            parts.append(float(bool(own) == bool(value)))
    return sum(parts) / len(parts)


def analogies(
    rows: Sequence[ReferenceRow], at_hand: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """The nearest cases, and the outcome they speak for."""
    order = sorted(rows, key=lambda row: (-likeness(row, at_hand), row.id))[:NEAREST]
    weight = {outcome: BASE_WEIGHT * rate[1] for outcome, rate in outcome_rates(rows).items()}
    told = []
    for row in order:
        near = likeness(row, at_hand)
        weight[row.outcome] += near
        told.append(
            {
                "id": row.id,
                "case": row.case,
                "case_ar": row.case_ar,
                "likeness": near,
                "outcome": row.outcome,
                "months": row.months_to_outcome,
                "verification": row.verification,
            }
        )
    total = sum(weight.values())
    return told, {outcome: value / total for outcome, value in weight.items()}


def left_out_score(rows: Sequence[ReferenceRow]) -> dict[str, float | None]:
    """Mean Brier score of analogies and of base rates, each case left out in turn; lower is better."""
    if len(rows) < 3:
        return {"analogies": None, "base_rates": None}
    scores = []
    for place, row in enumerate(rows):
        others = [*rows[:place], *rows[place + 1 :]]
        known = {name: _feature(row, name) for name in FEATURES if name != "realigned"}
        guesses = (analogies(others, known)[1], {name: rate[1] for name, rate in outcome_rates(others).items()})
        scores.append([sum((g[o] - (row.outcome == o)) ** 2 for o in OUTCOMES) for g in guesses])
    mean = np.mean(scores, axis=0)
    return {"analogies": float(mean[0]), "base_rates": float(mean[1])}


def _feature(row: ReferenceRow, name: str) -> Any:
    if name == "veto_player":
        return row.veto_player.strip().lower() not in ("", "none")
    return getattr(row, name)


def _split(rows: Sequence[ReferenceRow], name: str) -> dict[str, list[ReferenceRow]]:
    if name == "relief_scope":
        return {str(scope): [row for row in rows if row.relief_scope == scope] for scope in range(4)}
    if name == "steps":
        return {"0-4": [row for row in rows if row.steps < 5], "5+": [row for row in rows if row.steps >= 5]}
    return {
        word: [row for row in rows if bool(_feature(row, name)) is wanted]
        for word, wanted in (("no", False), ("yes", True))
    }


def _count(rows: Sequence[ReferenceRow]) -> int:
    return sum(row.outcome == "normalised" for row in rows)
