"""The track record: forecasts, how those that resolved came out, simpler models, and false statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from taqarub.base.text import Language
from taqarub.report.document import (
    Block,
    Column,
    Count,
    Day,
    Figure,
    Line,
    Links,
    Number,
    Paragraph,
    Part,
    Row,
    Section,
    Sentence,
    Table,
    Term,
    Values,
    Words,
)
from taqarub.report.figures import boards
from taqarub.report.phrases.render import term
from taqarub.report.sections.behind import behind
from taqarub.report.sections.checks import is_twin, placebo_blocks
from taqarub.report.sections.rivals import rival_blocks

if TYPE_CHECKING:
    from taqarub.study import Study

LEAST_RESOLVED = 10  # forecasts below which a curve of reliability would be noise
BINS = 5


def track_record(study: Study) -> Section:
    """Forecasts with their baselines, what came of them, and the check by false statements."""
    blocks = [
        *_forecasts(study),
        *_resolved(study),
        *rival_blocks(study),
        *_discrimination(study),
        *placebo_blocks(study),
    ]
    return Section("track-record", Sentence("title.track-record"), tuple(blocks))


def _forecasts(study: Study) -> list[Block]:
    if not study.forecasts:
        return [Paragraph((Sentence("forecasts.none"),))]
    columns = tuple(
        Column(f"column.{name}", name in ("p", "base-rate", "reference-rate", "persistence"))
        for name in ("statement", "resolves", "p", "base-rate", "reference-rate", "persistence", "issued")
    )
    rows = tuple(_forecast(study, f) for f in study.forecasts)
    retrospective = sum(bool(f.get("retrospective")) for f in study.forecasts)
    intro = Paragraph((Sentence("forecasts.text", {"retrospective": Number(retrospective, "whole")}),))
    return [intro, Table("forecasts-table", Sentence("caption.forecasts"), columns, rows)]


def _forecast(study: Study, f: Mapping[str, Any]) -> Row:
    claim = next((c for c in study.case.claims if c.id == f.get("id")), None)
    words: tuple[Part, ...] = (Links((str(f.get("id", "")),), "claim"),)
    if claim is not None:
        words += (Words(claim.statement),)
    return Row(
        (
            Line(words),
            Line((Day(str(f.get("resolves", "–"))),)),
            Line((Number(f.get("probability"), "percent"),)),
            Line((Number(f.get("base_rate"), "percent"),)),
            Line((Number(f.get("reference_rate"), "percent"),)),
            Line((Number(f.get("persistence"), "percent"),)),
            Line((Day(str(f.get("issued", "–"))),)),
        )
    )


def _resolved(study: Study) -> list[Block]:
    """Reliability of the forecasts that resolved; in words while they are too few for a curve."""
    pairs = [
        (float(f["probability"]), bool(f["came"]))
        for f in study.forecasts
        if f.get("came") is not None and f.get("probability") is not None
    ]
    values: Values = {
        "resolved": Count(len(pairs), "noun.forecast"),
        "least": Number(LEAST_RESOLVED, "whole"),
    }
    if len(pairs) < LEAST_RESOLVED:
        return [Paragraph((Sentence("reliability.too-few" if pairs else "reliability.none", values),))]
    p, came = (np.array(series, dtype=float) for series in zip(*pairs, strict=True))
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    points = [
        (float(p[place == b].mean()), float(came[place == b].mean()), int((place == b).sum()))
        for b in range(BINS)
        if (place == b).any()
    ]
    values |= {"brier": Number(float(np.mean((p - came) ** 2))), "share": Number(float(came.mean()), "percent")}

    def spec(language: Language) -> dict:
        return boards.reliability(language, points, (term("figure.said", language), term("figure.came", language)))

    columns = (Column("column.said", True), Column("column.came", True), Column("column.forecasts", True))
    rows = [(Number(a, "percent"), Number(b, "percent"), Number(n, "whole")) for a, b, n in points]
    finding = Sentence("caption.reliability", values)
    return [Figure("reliability", spec, finding, (finding,), behind("reliability", columns, rows))]


def _discrimination(study: Study) -> list[Block]:
    """The probabilities of the essay's statements beside those of false and inverted ones."""
    groups = (
        ("essay", [v.probability for v in study.verdicts]),
        ("twins", [v.probability for v in study.placebos if is_twin(v)]),
        ("false", [v.probability for v in study.placebos if not is_twin(v)]),
    )
    found = {name: [float(p) for p in values if p is not None] for name, values in groups}
    held = [name for name, values in found.items() if values]
    if len(held) < 2 or "essay" not in held:
        return []

    def spec(language: Language) -> dict:
        words = {name: term(f"figure.kind-{name}", language) for name in held}
        rows = [(words[name], p) for name in held for p in found[name]]
        return boards.strips(language, rows, [words[name] for name in held], term("figure.probability", language))

    mean = {name: float(np.mean(found[name])) for name in held}
    against = "false" if "false" in held else "twins"
    values: Values = {
        "essay": Number(mean["essay"], "percent"),
        "other": Number(mean[against], "percent"),
        "apart": Number(_apart(found["essay"], found[against]), "percent"),
        "kind": Term(f"figure.kind-{against}"),
    }
    columns = (Column("column.kind"), Column("column.statements", True), Column("column.mean", True))
    rows = [
        (Term(f"figure.kind-{name}"), Number(len(found[name]), "whole"), Number(mean[name], "percent")) for name in held
    ]
    finding = Sentence("caption.discrimination", values)
    data = behind("discrimination", columns, rows)
    alt = (Sentence("alt.discrimination", values),)
    return [Figure("discrimination", spec, finding, alt, data, Sentence("note.discrimination"))]


def _apart(one: list[float], other: list[float]) -> float:
    """How often a value of one list lies above a value of the other, ties counted half (Hanley and McNeil 1982,
    "The meaning and use of the area under a receiver operating characteristic (ROC) curve", Radiology 143(1)).

    >>> _apart([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    a, b = np.array(one)[:, None], np.array(other)[None, :]
    return float(np.mean((a > b) + 0.5 * (a == b)))
