"""From a study to a brief without a language: which sections, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taqarub.report.document import Brief, Code, Day, Line, Sentence
from taqarub.report.sections import checks, claims, front, methods, outlook, record, strategy, watch

if TYPE_CHECKING:
    from taqarub.study import Study


def compose(study: Study) -> Brief:
    """The brief of a study; the same study gives the same brief."""
    manifest = study.manifest
    facts = [Line((Sentence("fact.as-of", {"date": Day(study.case.as_of.isoformat())}),))]
    if manifest.get("issued"):
        facts.append(Line((Sentence("fact.issued", {"date": Day(str(manifest["issued"]))}),)))
    facts.append(Line((Sentence("fact.seed", {"seed": Code(str(manifest.get("seed", "–")))}),)))
    return Brief(
        title=study.case.file.title,
        question=study.case.file.question,
        facts=tuple(facts),
        answer=front.answer(study),
        sections=(
            front.key_judgements(study),
            front.change_of_mind(study),
            watch.signals(study),
            record.timeline(study),
            record.phases(study),
            record.ledger(study),
            strategy.motives(study),
            strategy.ceiling(study),
            outlook.outcomes(study),
            outlook.fragility(study),
            outlook.sensitivity(study),
            claims.claims(study),
            checks.placebos(study),
            checks.disagreements(study),
            claims.forecasts(study),
            methods.methods(study),
            methods.sources(study),
        ),
    )
