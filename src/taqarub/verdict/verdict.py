"""Claim by claim: the probability that it holds, the verdict on the sentence as hedged, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from taqarub.base.text import Text

LEVELS = ("supported", "leaning", "undetermined", "leaning-against", "contradicted")
# further verdicts, each with a reason: "undetermined: follows from the assumptions", "not testable here"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The keys of one entry of `verdicts.json`; `interval` is at `level` (0.9)."""

    id: str
    kind: str
    mode: str
    statement: Text
    verdict: str  # one of LEVELS, or assumed, or not-testable
    probability: float | None
    probability_prior: float | None
    probability_neutral: float | None
    hedge_right: bool | None
    number: float | None
    unit: str
    interval: tuple[float, float] | None
    level: float
    method: str
    evidence: tuple[str, ...]
    confidence: str  # low | moderate | high
    confidence_reasons: tuple[str, ...]
    rests_on: tuple[str, ...]
    would_change: Text
    reason: str  # key of the reason for undetermined or not-testable, else empty
    threshold: str  # the criterion as text
    verdict_low: str = ""  # with every threshold moved by −20 %
    verdict_high: str = ""  # with every threshold moved by +20 %
    p_value: float | None = None
    second: Mapping[str, Any] | None = None  # second measurement: probability, number, agrees
    belief: Mapping[str, Any] | None = None  # mode holds: probability that the belief is true
    twin: Mapping[str, Any] | None = None
    without_premise: Mapping[str, str] = field(default_factory=dict)  # premise -> verdict when the premise is removed
    details: Mapping[str, Any] = field(default_factory=dict)
