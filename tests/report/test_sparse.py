"""Studies that lack something: no patron, no steps, few runs. The brief says so and is still whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from taqarub.report.compose import compose
from taqarub.report.report import write_report


@pytest.fixture
def bare(study):
    """Only verdicts without numbers, outcomes, and one party's silence."""
    actors = {code: a.model_copy(update={"role": "other"}) if a.role == "patron" else a for code, a in
              study.case.file.actors.items()}  # fmt: skip
    case = replace(study.case, file=study.case.file.model_copy(update={"actors": actors}))
    none = np.zeros(0)
    ledger = replace(study.history.ledger, steps=(), match_rate=0.0, rate_draws=none, by_size_shift={})
    ledger = replace(ledger, shuffled=none, block_shuffled=none)
    methods = {n: replace(m, converged=False, spells=(), reason="few") for n, m in study.history.phases.methods.items()}
    phases = replace(study.history.phases, methods=methods, agreement=float("nan"))
    outlook = replace(
        study.outlook, ensembles={}, triggers={}, ceiling={}, sensitivity=(), signals=(), shares={}, details={}
    )
    blank = {"verdict": "not-testable", "probability": None, "probability_prior": None, "probability_neutral": None,
             "number": None, "interval": None, "reason": "no-levels", "second": None, "belief": None, "twin": None,
             "evidence": (), "confidence": "low", "verdict_low": "", "verdict_high": ""}  # fmt: skip
    verdicts = tuple(replace(v, **blank) for v in study.verdicts)
    history = replace(study.history, ledger=ledger, phases=phases)
    return replace(study, case=case, history=history, outlook=outlook, verdicts=verdicts, placebos=(), forecasts=(),
                   manifest={})  # fmt: skip


def test_a_study_that_lacks_nearly_everything_is_still_a_whole_brief(bare, tmp_path: Path) -> None:
    for path in write_report(bare, tmp_path):
        assert path.stat().st_size > 1000
    keys = {getattr(part, "key", "") for section in compose(bare).sections for block in section.blocks for part in
            getattr(block, "parts", ())}  # fmt: skip
    assert {"ledger.none", "ceiling.no-patron", "fragility.none", "sensitivity.none", "forecasts.none",
            "phases.not-settled"} <= keys  # fmt: skip


def test_without_a_patron_nothing_is_said_of_a_veto(bare) -> None:
    assert not [part for part in compose(bare).answer.parts if "veto" in part.key]
    judgements = next(s for s in compose(bare).sections if s.name == "judgements")
    assert not [
        part for item in judgements.blocks[-1].items for part in item.parts if "veto" in getattr(part, "key", "")
    ]


def test_a_missing_number_is_a_dash_and_never_nan(bare, tmp_path: Path) -> None:
    write_report(bare, tmp_path)
    text = (tmp_path / "brief.en.html").read_text(encoding="utf-8")
    body = text[text.index("<main>") :]
    assert ">nan<" not in body and ">None<" not in body and 'class="n">–<' in body
