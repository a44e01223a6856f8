"""Assumptions and gaps: what the authors put in, and what the record cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taqarub.report.document import Block, Count, Items, Line, Number, Paragraph, Section, Sentence, Values
from taqarub.report.readings import motive_shares

if TYPE_CHECKING:
    from taqarub.study import Study

LIMITS = ("authors", "silence", "motives", "discount", "small", "horizon", "recalled")


def limits(study: Study, most: int = len(LIMITS)) -> Section:
    """The gaps of this study in numbers, then what is assumed in every study."""
    blocks: list[Block] = [Paragraph((Sentence("limits.gaps", gaps(study)),))]
    blocks.append(Paragraph((Sentence("limits.intro"),)))
    blocks.append(Items(tuple(Line((Sentence(f"limits.{name}"),)) for name in LIMITS[:most])))
    return Section("limits", Sentence("title.limits"), tuple(blocks))


def gaps(study: Study) -> Values:
    """Silent months, weights that stay assumed, statements that follow from assumptions or cannot be tested."""
    shares = motive_shares(study)
    silent = study.history.phases.silent
    return {
        "silent": Number(float(np.mean(silent)) if len(silent) else None, "percent"),
        "assumed": Number(sum(not share.found for share in shares), "whole"),
        "weights": Count(len(shares), "noun.share"),
        "follow": Number(sum(v.verdict == "assumed" for v in study.verdicts), "whole"),
        "untestable": Number(sum(v.verdict == "not-testable" for v in study.verdicts), "whole"),
        "low": Number(sum(v.confidence == "low" for v in study.verdicts), "whole"),
        "statements": Count(len(study.verdicts), "noun.statement"),
    }
