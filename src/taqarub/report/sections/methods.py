"""How it was done and what it cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taqarub.report import naming
from taqarub.report.document import (
    Block,
    Code,
    Column,
    Count,
    Items,
    Line,
    Number,
    Odds,
    Paragraph,
    Range,
    Row,
    Section,
    Sentence,
    Table,
    Values,
)
from taqarub.report.odds import BY_SCALE
from taqarub.report.readings import FEW_ESS

if TYPE_CHECKING:
    from taqarub.study import Study

STEPS = ("record", "phases", "ledger", "game", "estimate", "outlook", "verdict")


def methods(study: Study) -> Section:
    """Methods in plain words, the sampler's diagnostics, and the scale of words."""
    posterior, manifest = study.posterior, study.manifest
    values: Values = {
        "ess": Number(posterior.ess, "whole"),
        "pareto": Number(posterior.pareto_k),
        "draws": Count(len(posterior.weights), "noun.draw"),
        "least": Number(FEW_ESS, "whole"),
    }
    weak = posterior.ess < FEW_ESS or posterior.pareto_k >= 0.7
    verdict = Sentence("methods.sampler-weak" if weak else "methods.sampler-good", values)
    run: Values = {
        "seed": Code(str(manifest.get("seed", "–"))),
        "draws": Code(str(manifest.get("draws", "–"))),
        "paths": Code(str(manifest.get("paths", "–"))),
        "versions": Code(", ".join(f"{k} {v}" for k, v in dict(manifest.get("versions", {})).items()) or "–"),
        "hash": Code(str(manifest.get("content_hash", study.case.content_hash))[:16]),
    }
    blocks: tuple[Block, ...] = (
        Items(tuple(Line(_step(study, name)) for name in STEPS), numbered=True),
        Paragraph((Sentence("methods.sampler", values), verdict)),
        _scale(str(dict(manifest.get("presentation", {})).get("scale", "icd203"))),
        Paragraph((Sentence("methods.run", run),), "note"),
    )
    return Section("methods", Sentence("title.methods"), blocks)


def _step(study: Study, name: str) -> tuple[Sentence, ...]:
    """One step of the method; of the game also who moves at once with whom."""
    groups = [group for group in study.case.file.groups if len(group) > 1]
    if name != "game" or not groups:
        return (Sentence(f"methods.{name}"),)
    return Sentence("methods.game-groups"), *(
        Sentence("methods.at-once", {"group": naming.together(study.case.file, group)}) for group in groups
    )


def _scale(scale: str) -> Table:
    rows = tuple(
        Row((Line((Odds((low + high) / 2),)), Line((Range(low, high, "percent"),))))
        for _, low, high in BY_SCALE["phia" if scale == "phia" else "icd203"]
    )
    caption = Sentence("caption.odds-phia" if scale == "phia" else "caption.odds")
    return Table("odds-table", caption, (Column("column.word"), Column("column.range", True)), rows)
