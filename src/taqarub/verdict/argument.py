"""The argument: which conclusion rests on which premise, and what is left of it when a premise is removed.

Three ways, the first that applies, each marked:

conditioned    both are counted on the same draws or futures: the conclusion's P among those in which the premise is
               false (conditional probability; Pearl 1988, Probabilistic Reasoning, section 2.1)
rows-removed   the conclusion is a measure of the record and shares rows with the premise: it is measured again without
               the rows that the premise rests on
weakened       otherwise, by rule: a conclusion that was supported leans, one that leaned is undetermined, and one that
               was neither keeps its verdict
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.skill.resolution import holds
from taqarub.verdict.levels import effective_draws, level_of, sentence_probability
from taqarub.verdict.reading import Reading, read
from taqarub.verdict.verdict import EvidenceBase, Measure

RECORD_FAMILIES = ("timeline", "states", "references")
LEAST_WEIGHT = 0.02  # of the draws in which the premise is false; below it there is nothing to condition on
LEAST_DRAWS = 20.0
ONE_LEVEL_LESS = {"supported": "leaning", "leaning": "undetermined"}


@dataclass(frozen=True, slots=True)
class WithoutPremise:
    """A conclusion without one premise: the verdict, how it was found, and P where it was computed again."""

    verdict: str
    how: str  # conditioned | rows-removed | weakened
    probability: float | None = None


def ancestors(rests_on: Mapping[str, Sequence[str]], claim: str) -> tuple[str, ...]:
    """All premises of a claim, direct ones first, each once; a circle ends where it began.

    >>> ancestors({"C": ["B"], "B": ["A"], "A": []}, "C")
    ('B', 'A')
    """
    found: list[str] = []
    waiting = list(rests_on.get(claim, ()))
    while waiting:
        premise = waiting.pop(0)
        if premise != claim and premise not in found and premise in rests_on:
            found.append(premise)
            waiting.extend(rests_on[premise])
    return tuple(found)


def without(
    conclusion: Reading, premise: Reading, verdict: str, evidence: EvidenceBase, measure: Measure
) -> WithoutPremise:
    """What is left of a conclusion when a premise is removed; `verdict` is the conclusion's own."""
    if not conclusion.answered:
        return WithoutPremise(verdict, "weakened")
    conditional = conditioned(conclusion, premise)
    if conditional is not None:
        probability, draws = conditional
        level = level_of(sentence_probability(conclusion.mode, probability, draws))
        return WithoutPremise(level, "conditioned", probability)
    shared = set(conclusion.measurement.evidence) & set(premise.measurement.evidence)
    if shared and conclusion.measurement.name.split(".")[0] in RECORD_FAMILIES:
        reduced = without_rows(evidence, shared)
        again = read(conclusion.test, conclusion.mode, _measured(measure, reduced))
        return WithoutPremise(again.level, "rows-removed", again.probability)
    return WithoutPremise(ONE_LEVEL_LESS.get(verdict, verdict), "weakened")


def conditioned(conclusion: Reading, premise: Reading) -> tuple[float, float] | None:
    """P of the conclusion among the draws in which the premise is false, and their effective number.

    None when the two are not counted on the same draws, or the premise is false in too few of them.
    """
    common = _aligned(conclusion, premise)
    if common is None or conclusion.threshold is None or premise.threshold is None:
        return None
    values, premise_values, weights, paths = common
    false = weights * (np.isfinite(premise_values) & ~holds(premise.threshold, premise_values))
    if false.sum() < LEAST_WEIGHT * weights.sum():
        return None
    rest = Draws(values, false / false.sum())
    draws = effective_draws(rest, conclusion.threshold, paths)
    probability = float(np.sum(rest.weights * holds(conclusion.threshold, values)))
    return (probability, draws) if _kish(rest.weights, paths) >= LEAST_DRAWS else None


def _kish(weights: np.ndarray, paths: int) -> float:
    grouped = weights.reshape(-1, paths).sum(axis=1) if paths > 1 else weights
    return 1.0 / float(np.sum(grouped**2))


def _aligned(first: Reading, second: Reading) -> tuple[np.ndarray, np.ndarray, np.ndarray, int] | None:
    """Two clouds on one axis: values of both, weights, futures per draw; None when they are not the same cloud."""
    axes = [r.measurement.details.get("axis") for r in (first, second)]
    if None in axes:
        return None
    clouds = [r.measurement.posterior for r in (first, second)]
    paths = max(first.paths, second.paths)
    values, weights = [], []
    for reading, cloud in zip((first, second), clouds, strict=True):
        repeat = paths // reading.paths
        values.append(np.repeat(cloud.values, repeat))
        weights.append(np.repeat(cloud.weights / repeat, repeat))
    if values[0].shape != values[1].shape or not np.allclose(weights[0], weights[1], rtol=1e-6, atol=1e-12):
        return None
    return values[0], values[1], weights[0], paths


def without_rows(evidence: EvidenceBase, ids: set[str]) -> EvidenceBase:
    """The evidence without some rows of the case's record."""
    case = replace(
        evidence.case,
        events=tuple(r for r in evidence.case.events if r.id not in ids),
        states=tuple(r for r in evidence.case.states if r.id not in ids),
        reactions=tuple(r for r in evidence.case.reactions if r.id not in ids),
        references=tuple(r for r in evidence.case.references if r.id not in ids),
    )
    record = evidence.record
    if record is not None:
        record = replace(record, events=tuple(e for e in record.events if e.id not in ids))
    return replace(evidence, case=case, record=record)


def _measured(measure: Measure, evidence: EvidenceBase) -> Callable:
    return lambda name, given: measure(name, evidence, given)
