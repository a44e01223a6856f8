"""The one rule, applied to one statement: measure, hold against the threshold, say how far to trust the result.

Order of precedence: what cannot be measured is *not testable*; a sampler that did not converge leaves it open; what the
record does not move *follows from the assumptions*; two measurements on opposite sides of one half, or too few events,
leave it *undetermined*; otherwise the probability that the sentence (as hedged) is right decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from taqarub.base.text import Text
from taqarub.case.claims import Test
from taqarub.skill.resolution import write
from taqarub.verdict import confidence
from taqarub.verdict.change import region, would_change
from taqarub.verdict.levels import hedge_right
from taqarub.verdict.reading import INTERVAL, Measured, Reading, against, number_and_interval, read, shifted
from taqarub.verdict.rows import checked_rows, existing, share_checked
from taqarub.verdict.verdict import ASSUMED, NOT_TESTABLE, EvidenceBase, Verdict


@dataclass(frozen=True, slots=True)
class Statement:
    """What is judged: a claim, a placebo or a twin; `inverted` holds the criterion's complement against the draws."""

    id: str
    kind: str
    mode: str
    statement: Text
    criterion: Test
    also: Test | None = None
    belief: Test | None = None
    rests_on: tuple[str, ...] = ()
    inverted: bool = False


def rule_on(statement: Statement, evidence: EvidenceBase, measured: Measured) -> Verdict:
    """The verdict on one statement, without its twin and its argument."""
    reading = read(statement.criterion, statement.mode, measured, statement.inverted)
    others = _seconds(statement, reading, measured)
    known = checked_rows(evidence.case)
    rows = existing(reading.measurement.evidence, known)
    checked = share_checked(rows, known)
    low, high = shifted(reading, -1), shifted(reading, 1)
    reasons = _reasons(reading, others, (low, high), checked, evidence)
    verdict, reason = _rule(reading, reasons)
    number, interval = number_and_interval(reading)
    measurement = reading.measurement
    disagreeing = next((o for o in others if _counts(o) and not _agree(reading, o)), None)
    return Verdict(
        id=statement.id,
        kind=statement.kind,
        mode=statement.mode,
        statement=statement.statement,
        verdict=verdict,
        probability=reading.probability,
        probability_prior=reading.prior,
        probability_neutral=reading.neutral,
        hedge_right=reading.right,
        number=number,
        unit=measurement.unit,
        interval=interval,
        level=round(INTERVAL[1] - INTERVAL[0], 2),
        method=measurement.method,
        evidence=rows,
        confidence=confidence.grade(reasons, len(rows), checked, measurement.name == "timeline.rows"),
        confidence_reasons=reasons,
        rests_on=statement.rests_on,
        would_change=would_change(reading, disagreeing, verdict, reason, evidence),
        reason=reason,
        threshold=f"{measurement.name} {region(reading.threshold, measurement.unit)}".strip(),
        verdict_low=_rule(low, reasons)[0],
        verdict_high=_rule(high, reasons)[0],
        p_value=measurement.p_value,
        second=_shown(others[0], reading) if others else None,
        belief=_belief(statement, measured),
        details=_details(reading, others, checked, len(rows)),
    )


def _seconds(statement: Statement, reading: Reading, measured: Measured) -> tuple[Reading, ...]:
    """The claim's second measurement, then the same question by another method, where there are such."""
    found = []
    if statement.also is not None:
        found.append(read(statement.also, statement.mode, measured, statement.inverted))
    other = reading.measurement.second
    if other is not None and reading.threshold is not None and other.unanswerable is None:
        found.append(against(reading.test, reading.mode, other, reading.threshold))
    return tuple(found)


def _counts(other: Reading) -> bool:
    """A second measurement speaks only when it has a probability that the record moved."""
    return other.answered and not other.assumed


def _agree(first: Reading, second: Reading) -> bool:
    """Whether both say the same of the sentence: the same side of one half."""
    return ((first.sentence or 0.0) >= 0.5) == ((second.sentence or 0.0) >= 0.5)


def _reasons(
    reading: Reading,
    others: Sequence[Reading],
    shifts: tuple[Reading, Reading],
    checked: float,
    evidence: EvidenceBase,
) -> tuple[str, ...]:
    """Everything that lowers confidence, each key once."""
    measurement = reading.measurement
    reasons = [*measurement.cautions]
    if measurement.unanswerable is not None or not reading.answered:
        return tuple(dict.fromkeys(reasons))
    reasons += confidence.row_reasons(measurement, checked)
    if measurement.rests_on_model:
        reasons += confidence.sampler_reasons(evidence.posterior)
        reasons += confidence.draw_reasons(reading.probability or 0.0, reading.draws or 1.0)
        if reading.right and reading.mode != "says" and reading.prior is not None:
            reasons += ["hedge-right-under-prior"] if hedge_right(reading.mode, reading.prior) else []
    if reading.assumed:
        reasons.append("not-moved")
    if any(_counts(o) and not _agree(reading, o) for o in others):
        reasons.append("methods-disagree")
    reasons += confidence.stability_reasons(reading.level, shifts[0].level, shifts[1].level)
    number, interval = number_and_interval(reading)
    ends = reading.threshold.ends if reading.threshold is not None else ()
    share = measurement.unit in ("share", "probability", "yes/no")
    reasons += confidence.width_reasons(interval, number, ends[0] if ends else 0.0, share)
    return tuple(dict.fromkeys(reasons))


def _rule(reading: Reading, reasons: Sequence[str]) -> tuple[str, str]:
    """The verdict and, where it is open, the key of the reason."""
    if reading.measurement.unanswerable is not None:
        return NOT_TESTABLE, reading.measurement.unanswerable
    if not reading.answered:
        return "undetermined", "no-rows"
    if "not-converged" in reasons:
        return "undetermined", "not-converged"
    if reading.moved is not None and reading.assumed:
        return ("undetermined" if reading.moved.reason == "within-error" else ASSUMED), reading.moved.reason
    barred = confidence.forbidding(reasons)
    if barred:
        return "undetermined", barred
    return reading.level, "near-even" if reading.level == "undetermined" else ""


def _shown(other: Reading, reading: Reading | None = None) -> dict[str, Any]:
    """A further measurement as the tables show it."""
    number, interval = number_and_interval(other)
    shown: dict[str, Any] = {
        "measure": other.measurement.name,
        "method": other.measurement.method,
        "threshold": region(other.threshold, other.measurement.unit),
        "probability": other.probability,
        "probability_prior": other.prior,
        "probability_neutral": other.neutral,
        "number": number,
        "interval": interval,
        "unit": other.measurement.unit,
        "p_value": other.measurement.p_value,
        "evidence": list(other.measurement.evidence),
        "verdict": _rule(other, other.measurement.cautions)[0],
        "reason": _rule(other, other.measurement.cautions)[1],
    }
    if reading is not None:
        shown["counts"] = _counts(other)
        shown["agrees"] = _agree(reading, other) if other.answered and reading.answered else None
    return shown


def _belief(statement: Statement, measured: Measured) -> dict[str, Any] | None:
    """For a belief ascribed to an actor: whether what the actor believes is true, the second number."""
    if statement.belief is None:
        return None
    return _shown(read(statement.belief, "says", measured))


def _details(reading: Reading, others: Sequence[Reading], checked: float, rows: int) -> dict[str, Any]:
    number, _ = number_and_interval(reading)
    details: dict[str, Any] = {
        "sentence_probability": reading.sentence,
        "effective_draws": reading.draws if reading.answered else None,
        "rows": rows,
        "share_checked": checked,
        "basis": reading.test.basis,
        "number_text": None if number is None else write(number, reading.measurement.unit),
        "measure": dict(reading.measurement.details),
    }
    if reading.moved is not None:
        details["record"] = {
            "moved": reading.moved.moved,
            "change": reading.moved.change,
            "bayes_factor": reading.moved.factor,
            "contraction": reading.moved.contraction,
        }
    if len(others) > 1:
        details["third"] = _shown(others[1], reading)
    return details
