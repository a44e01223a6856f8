"""Claim by claim: the probability that it holds, the verdict on the sentence as hedged, and what would change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taqarub.base.measurement import Measurement
from taqarub.base.text import Text
from taqarub.case.case import Case
from taqarub.estimate.posterior import Posterior
from taqarub.events.event import Record
from taqarub.history.history import History
from taqarub.model.model import Model
from taqarub.outlook.outlook import Outlook

LEVELS = ("supported", "leaning", "undetermined", "leaning-against", "contradicted")
ASSUMED, NOT_TESTABLE = "assumed", "not-testable"
# how the two further verdicts are written in files, each with its reason
WRITTEN = {ASSUMED: "undetermined: follows from the assumptions", NOT_TESTABLE: "not testable here"}


@dataclass(frozen=True, slots=True)
class EvidenceBase:
    """All that a claim can be judged by. A part that was not computed is None; what needs it is not testable."""

    case: Case
    record: Record | None
    history: History | None
    model: Model | None
    posterior: Posterior | None
    outlook: Outlook | None
    seed: int = 0


Measure = Callable[[str, EvidenceBase, Mapping[str, Any]], Measurement]  # name, evidence, arguments -> measurement


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
