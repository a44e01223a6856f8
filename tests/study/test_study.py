"""The main path in one call: stages in order, progress that only grows, and what a study says about itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from taqarub import study as module
from taqarub.case.check import read_case
from taqarub.estimate.fit import WEIGHED
from taqarub.outlook.outlook import Settings
from taqarub.study import STAGES, Study, run, today

Calls = list[tuple[str, float]]


@pytest.fixture(scope="module")
def told(small_case) -> tuple[Study, Calls]:
    """A study made without the command line, and everything its progress callback heard."""
    case = read_case(str(small_case)).value
    assert case is not None
    calls: Calls = []
    settings = Settings(seed=7, draws=50, paths=20, workers=1)
    return run(case, settings, lambda stage, share: calls.append((stage, share)), "by hand"), calls


def test_stages_come_in_order_and_never_go_back(told: tuple[Study, Calls]) -> None:
    _, calls = told
    shares = defaultdict(list)
    for stage, share in calls:
        shares[stage].append(share)
    assert tuple(shares) == STAGES
    for stage, heard in shares.items():
        assert heard[0] == 0.0 and heard[-1] == 1.0, stage
        assert heard == sorted(heard), stage
    order = [STAGES.index(stage) for stage, _ in calls]
    assert order == sorted(order)
    assert len(shares["estimate"]) > 5 and len(shares["outlook"]) > 5  # the long ones say how far they are


def test_the_call_and_the_command_agree(told: tuple[Study, Calls], small_run) -> None:
    import json

    from taqarub.runs.tables import plain

    study, _ = told
    written = json.loads((small_run.folder / "verdicts.json").read_text(encoding="utf-8"))
    assert plain(list(study.verdict_rows)) == written
    assert study.manifest["command"] == "by hand"


def test_each_claim_and_placebo_is_judged_once(told: tuple[Study, Calls]) -> None:
    study, _ = told
    assert [verdict.id for verdict in study.verdicts] == [claim.id for claim in study.case.claims]
    assert [row["id"] for row in study.verdict_rows] == [verdict.id for verdict in study.verdicts]
    assert len({verdict.id for verdict in study.placebos}) == len(study.placebos)
    assert [forecast["id"] for forecast in study.forecasts] == ["L1"]


def test_all_that_is_asked_of_the_outlook(small_case) -> None:
    case = read_case(str(small_case)).value
    assert case is not None
    measures = [test.measure for test in module.tests_of(case)]
    assert measures == ["timeline.rows", "timeline.rate_ratio", "outlook.future", "timeline.rate_ratio"]


def test_weights_are_a_distribution_over_draws(told: tuple[Study, Calls]) -> None:
    study, _ = told
    assert study.posterior.weights.sum() == pytest.approx(1, abs=1e-12) and (study.posterior.weights >= 0).all()
    assert study.posterior.z.shape == (WEIGHED * 50, len(study.model.parameters))
    assert study.posterior.prior_z.shape == (50, len(study.model.parameters))
    assert 1 <= study.posterior.ess <= WEIGHED * 50
    assert not study.posterior.z.flags.writeable


def test_the_date_of_issue_can_be_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86399")
    assert today() == date(1970, 1, 1)  # the last second of the day, in UTC
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert today() == date(1970, 1, 2)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert today() > date(2025, 1, 1)
