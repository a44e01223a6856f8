"""Numbers of the brief against sums done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from taqarub.base.measurement import Draws
from taqarub.report import naming
from taqarub.report.compose import compose
from taqarub.report.phrases.render import plain
from taqarub.report.readings import motive_shares, narrowing, outcome_shares, ranked, uses, veto_contrasts
from taqarub.report.sections.front import tally


def test_shares_of_one_actor_add_to_one_under_every_regime(study) -> None:
    totals: dict[tuple[str, str], list[float]] = {}
    for share in motive_shares(study):
        sums = totals.setdefault((share.actor, share.regime), [0.0, 0.0])
        sums[0] += share.prior.p
        sums[1] += share.posterior.p
    assert len(totals) == 4  # two regimes of one party, the other party, the patron
    assert all(value == pytest.approx(1.0) for sums in totals.values() for value in sums)


def test_narrowing_is_one_less_the_ratio_of_variances() -> None:
    wide, narrow = Draws.equal(np.array([0.0, 4.0])), Draws.equal(np.array([1.0, 3.0]))
    assert narrowing(narrow, wide) == pytest.approx(0.75)
    assert narrowing(wide, Draws.equal(np.array([1.0, 1.0]))) == 0.0


def test_outcome_shares_add_to_one_in_every_draw(study) -> None:
    names = tuple(study.case.file.outcomes)
    shares = outcome_shares(study.outlook.ensembles["posterior"], 36, names)
    assert np.allclose(sum(d.values for d in shares.values()), 1.0)


def test_the_veto_gap_is_paired_and_sums_to_nothing(study) -> None:
    contrasts = veto_contrasts(study.outlook, tuple(study.case.file.outcomes), 36)
    assert sum(c.gap.p for c in contrasts) == pytest.approx(0.0, abs=1e-12)
    assert all(c.gap.p == pytest.approx(c.lifted.p - c.kept.p) and 0 <= c.agree <= 1 for c in contrasts)


def test_a_study_without_the_veto_run_says_so(study) -> None:
    ensembles = {k: v for k, v in study.outlook.ensembles.items() if k != "no-veto"}
    bare = replace(study, outlook=replace(study.outlook, ensembles=ensembles, triggers={}, sensitivity=(), signals=()))
    keys = [part.key for part in compose(bare).answer.parts]
    assert "answer.no-veto-run" in keys and "answer.trigger" not in keys


def test_moves_are_counted_per_future(study) -> None:
    found = uses(study.outlook.ensembles["posterior"], 12, "USA", ("ease", "no-such-move"))
    counts = study.outlook.ensembles["posterior"].futures[12]["count:USA.ease"]
    assert list(found) == ["ease"] and found["ease"].p == pytest.approx(counts.mean())


def test_outcomes_are_ranked_and_verdicts_counted(study) -> None:
    assert ranked(study.outlook.outcomes[12])[0][1].p == 0.57
    numbers = tally(study.verdicts)
    names = ("supported", "leaning", "undetermined", "leaning_against", "contradicted", "assumed", "not_testable")
    assert sum(numbers[n].value for n in names) == numbers["all"].value == len(study.verdicts)


def test_every_uncertain_quantity_of_the_case_has_a_name(study) -> None:
    for parameter in study.model.parameters:
        if not parameter.name.startswith("record."):
            sentence = naming.quantity(study.case.file, parameter.name)
            assert sentence.key != "quantity.other", parameter.name
            assert plain(sentence, "ar") and plain(sentence, "en")
