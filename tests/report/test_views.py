"""What the figures show, against sums done by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from taqarub.report.compose import compose
from taqarub.report.figures.bars import monthly_hazard
from taqarub.report.views import answers, distances, evidence, fan, given, ladders, options, swings

FIGURES = {"board", "chance", "responses", "exchange-rate", "timeline", "exchange", "phases", "ladders", "node",
           "ceiling", "veto", "outcomes", "fans", "hazard", "fragility", "sensitivity", "tornado", "evidence",
           "discrimination"}  # fmt: skip


def test_every_figure_of_the_list_is_there_with_its_finding_and_its_numbers(study) -> None:
    figures = compose(study).figures
    names = {f.name for f in figures}
    assert names >= FIGURES and any(name.startswith("motives-") for name in names)
    for figure in figures:
        assert figure.alt and figure.caption.values, figure.name  # a caption without a value states nothing
        assert figure.data is not None and figure.data.rows, figure.name
        assert all(len(row.cells) == len(figure.data.columns) for row in figure.data.rows), figure.name


def test_sections_stand_in_the_order_of_a_desk(study) -> None:
    full = [s.name for s in compose(study).sections]
    assert full == ["judgements", "why", "change", "signals", "ledger", "timeline", "phases", "motives", "dilemma",
                    "ceiling", "outcomes", "fragility", "sensitivity", "claims", "disagreements", "track-record",
                    "limits", "sources", "methods"]  # fmt: skip
    short = [s.name for s in compose(study, "short").sections]
    assert short == [name for name in full if name in short] and len(short) == 7


def test_what_each_side_gave_is_the_sum_of_its_sizes(study) -> None:
    steps = [s for s in study.history.ledger.steps if s.cooperative]
    for side in given(study):
        assert side.total[-1] == sum(s.size for s in steps if s.actor == side.actor)
        assert list(side.dates) == sorted(side.dates) and len(side.dates) == len(side.total)


def test_a_ladder_counts_its_changes_and_ends_at_the_start_of_the_futures(study) -> None:
    for ladder in ladders(study):
        place = study.model.axes.index(ladder.track)
        assert ladder.changes == 2 and ladder.rungs[-1] == study.model.start[place]


def test_the_bands_of_a_fan_hold_what_they_say(study) -> None:
    ensemble = study.outlook.ensembles["posterior"]
    track = next(iter(ensemble.fan))
    shares, levels = ensemble.fan[track], fan(ensemble, track)
    for month in (0, 12, 36):
        below = np.cumsum(shares[month])
        low, _, middle, _, high = levels[month]
        assert below[low] >= 0.05 and (low == 0 or below[low - 1] < 0.05)
        assert below[middle] >= 0.5 and below[high] >= 0.95 and low <= middle <= high


def test_responses_are_the_quantiles_of_their_draws(study) -> None:
    for one in answers(study):
        draws = study.history.reciprocity.responses[one.cause, one.effect].cumulative
        assert one.middle == pytest.approx(np.median(draws, axis=0))
        assert one.low[12] == pytest.approx(np.quantile(draws[:, 12], 0.05))


def test_chances_of_the_first_moves_add_to_one(study) -> None:
    total: Counter[str] = Counter()
    for option in options(study):
        total[option.actor] += option.chance.p
    assert total and all(value == pytest.approx(1.0) for value in total.values())


def test_a_swing_is_the_difference_of_two_means_over_thirds(study) -> None:
    prior = study.outlook.ensembles["prior"]
    name = study.model.parameters[0].name
    (found,) = swings(study, "reversal", 36, (name,))
    share = (prior.futures[36]["outcome"] == list(study.case.file.outcomes).index("reversal")).mean(axis=1)
    order = np.argsort(study.posterior.prior_z[: len(share), 0])
    third = round(len(share) / 3)
    assert found.low == pytest.approx(share[order[:third]].mean())
    assert found.high == pytest.approx(share[order[-third:]].mean())


def test_distances_are_means_over_futures_and_unreachable_lines_are_left_out(study) -> None:
    futures = study.outlook.ensembles["posterior"].futures[12]
    found = distances(study, 12)
    for line, interval in found.items():
        assert interval.p == pytest.approx(futures[f"distance:{line}"].mean())
    assert distances(study, 99) == {}


def test_evidence_is_counted_by_kind(study) -> None:
    by_claim, kinds = evidence(study)
    for verdict in study.verdicts:
        assert sum(by_claim[verdict.id].values()) == len(verdict.evidence)
    assert kinds and all(kind.startswith("track.") for kind in kinds)


def test_the_monthly_hazard_of_a_constant_hazard_is_constant() -> None:
    reached = 1 - 0.9 ** np.arange(13)
    assert monthly_hazard(reached) == pytest.approx(np.full(12, 0.1))
    assert monthly_hazard(np.ones(3)).tolist() == [0.0, 0.0]


def test_reliability_is_drawn_from_ten_resolved_forecasts_on(study) -> None:
    def resolved(count: int):
        entry = study.forecasts[0]
        made = [{**entry, "probability": 0.1 * (i % 10) + 0.05, "came": i % 3 == 0} for i in range(count)]
        return replace(study, forecasts=tuple(made))

    def keys(brief) -> set[str]:
        section = next(s for s in brief.sections if s.name == "track-record")
        return {part.key for block in section.blocks for part in getattr(block, "parts", ())}

    assert "reliability.none" in keys(compose(study))
    assert "reliability.too-few" in keys(compose(resolved(9)))
    figure = next(f for f in compose(resolved(20)).figures if f.name == "reliability")
    assert figure.data is not None and len(figure.data.rows) == 5
