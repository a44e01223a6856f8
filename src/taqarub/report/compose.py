"""From a study to a brief without a language: which sections, in which order, in one of two lengths."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from taqarub.report.document import Brief, Code, Day, Length, Line, Odds, Section, Sentence
from taqarub.report.numerals import DIGITS, Digits
from taqarub.report.odds import SCALES, Scale
from taqarub.report.sections import (
    checks,
    claims,
    fragility,
    front,
    ledger,
    limits,
    methods,
    node,
    outlook,
    record,
    sensitivity,
    short,
    skill,
    sources,
    strategy,
    watch,
    why,
)

if TYPE_CHECKING:
    from taqarub.study import Study


def compose(study: Study, length: Length = "full") -> Brief:
    """The brief of a study; the same study gives the same brief.

    The scale of the words and the digits of Arabic pages come from the manifest's `presentation` (`scale`, `digits`),
    so that a run folder tells how it was written. Raises `ValueError` for a scale or digits that are not known.
    """
    manifest = study.manifest
    facts = [Line((Sentence("fact.as-of", {"date": Day(study.case.as_of.isoformat())}),))]
    if manifest.get("issued"):
        facts.append(Line((Sentence("fact.issued", {"date": Day(str(manifest["issued"]))}),)))
    facts.append(Line((Sentence("fact.seed", {"seed": Code(str(manifest.get("seed", "–")))}),)))
    scale, digits = presentation(study)
    brief = Brief(
        title=study.case.file.title,
        question=study.case.file.question,
        facts=tuple(facts),
        answer=front.answer(study),
        sections=short.sections(study) if length == "short" else full(study),
        length=length,
        digits=digits,
    )
    return brief if scale == "icd203" else cast(Brief, rescaled(brief, scale))


def full(study: Study) -> tuple[Section, ...]:
    """Every section, in the order in which a desk reads: judgement first, methods last."""
    return (
        front.key_judgements(study),
        why.why(study),
        front.change_of_mind(study),
        watch.signals(study),
        ledger.ledger(study),
        record.timeline(study),
        record.phases(study),
        strategy.motives(study),
        node.dilemma(study),
        strategy.ceiling(study),
        outlook.outcomes(study),
        fragility.fragility(study),
        sensitivity.sensitivity(study),
        claims.claims(study),
        checks.disagreements(study),
        skill.track_record(study),
        limits.limits(study),
        sources.sources(study),
        methods.methods(study),
    )


def presentation(study: Study) -> tuple[Scale, Digits]:
    """The scale of the words of probability and the digits of Arabic pages, as the manifest has them."""
    held = dict(study.manifest.get("presentation", {}))
    scale, digits = held.get("scale", SCALES[0]), held.get("digits", DIGITS[0])
    if scale not in SCALES or digits not in DIGITS:
        raise ValueError(f"unknown presentation: {scale!r}, {digits!r}")
    return scale, digits


def rescaled(part: Any, scale: Scale) -> Any:
    """A record with every `Odds` in it on another scale."""
    if isinstance(part, Odds):
        return replace(part, scale=scale)
    if isinstance(part, tuple):
        return tuple(rescaled(one, scale) for one in part)
    if isinstance(part, dict):
        return {key: rescaled(value, scale) for key, value in part.items()}
    if is_dataclass(part) and not isinstance(part, type):
        changed = {f.name: rescaled(getattr(part, f.name), scale) for f in fields(part)}
        return replace(part, **{name: new for name, new in changed.items() if new is not getattr(part, name)})
    return part
