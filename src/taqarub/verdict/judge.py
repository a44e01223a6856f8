"""Judge every claim, its twin and the placebos by the same rule, and take premises away one at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from taqarub.base.measurement import Measurement
from taqarub.case.case import Case
from taqarub.case.claims import Claim, Placebo
from taqarub.verdict import argument
from taqarub.verdict.criteria.catalogue import measure as catalogue
from taqarub.verdict.reading import Measured, read
from taqarub.verdict.ruling import Statement, rule_on
from taqarub.verdict.verdict import EvidenceBase, Measure, Verdict

TWIN_SUFFIX = "-twin"


def judge(claims: Sequence[Claim], evidence: EvidenceBase, measure: Measure = catalogue) -> tuple[Verdict, ...]:
    """The verdicts of the claims, in their order.

    Every claim has its twin beside it, judged by the same code, and the verdict that is left of it without each of its
    premises. Missing data give a verdict with a reason, never an exception.
    """
    measured = _remembering(measure, evidence)
    readings = {claim.id: read(claim.criterion, claim.mode, measured) for claim in claims}
    graph = {claim.id: claim.rests_on for claim in claims}
    verdicts = []
    for claim in claims:
        verdict = rule_on(_of_claim(claim), evidence, measured)
        twin = rule_on(_twin(claim), evidence, measured)
        left = {
            premise: argument.without(readings[claim.id], readings[premise], verdict.verdict, evidence, measure)
            for premise in argument.ancestors(graph, claim.id)
        }
        verdicts.append(_with_twin_and_argument(verdict, twin, claim, left))
    return tuple(verdicts)


def judge_placebos(case: Case, evidence: EvidenceBase, measure: Measure = catalogue) -> tuple[Verdict, ...]:
    """The verdicts of the case's placebo claims, then of every claim turned round; by the same code as the claims."""
    measured = _remembering(measure, evidence)
    statements = [_of_placebo(placebo) for placebo in case.placebos] + [_twin(claim) for claim in case.claims]
    return tuple(rule_on(statement, evidence, measured) for statement in statements)


def _of_claim(claim: Claim) -> Statement:
    return Statement(
        claim.id,
        claim.kind,
        claim.mode,
        claim.statement,
        claim.criterion,
        claim.also,
        claim.belief,
        tuple(claim.rests_on),
    )


def _of_placebo(placebo: Placebo) -> Statement:
    return Statement(placebo.id, placebo.kind, placebo.mode, placebo.statement, placebo.criterion)


def _twin(claim: Claim) -> Statement:
    """The claim turned round. It asserts the opposite without a hedge, whatever the claim's own hedge."""
    test = claim.twin.test
    return Statement(
        claim.id + TWIN_SUFFIX,
        claim.kind,
        "says",
        claim.twin.statement,
        claim.criterion if test is None else test,
        claim.also if test is None else None,
        inverted=test is None,
    )


def _remembering(measure: Measure, evidence: EvidenceBase) -> Measured:
    """The measure with its evidence, each criterion measured once."""
    seen: dict[str, Measurement] = {}

    def measured(name: str, given: Mapping[str, Any]) -> Measurement:
        key = name + json.dumps(given, sort_keys=True, default=str)
        if key not in seen:
            seen[key] = measure(name, evidence, given)
        return seen[key]

    return measured


def _with_twin_and_argument(
    verdict: Verdict, twin: Verdict, claim: Claim, left: Mapping[str, argument.WithoutPremise]
) -> Verdict:
    shown = {
        "statement": twin.statement,
        "probability": twin.probability,
        "verdict": twin.verdict,
        "reason": twin.reason,
        "own_test": claim.twin.test is not None,
    }
    details = dict(verdict.details)
    if left:
        details["argument"] = {
            premise: {"how": item.how, "verdict": item.verdict, "probability": item.probability}
            for premise, item in left.items()
        }
    without = {p: "weakened" if item.how == "weakened" else item.verdict for p, item in left.items()}
    return replace(verdict, twin=shown, without_premise=without, details=details)
