"""Signals against likelihood ratios worked out by hand."""

import numpy as np
import pytest
from outlook_case import small_model

from taqarub.outlook.signals import signals_of
from taqarub.outlook.stack import Stack

MODEL = small_model(horizons_months=[8, 10])


def stack(first, outcome):
    return Stack(np.arange(len(outcome)), {8: {"outcome": outcome}}, {}, np.zeros(0), first, {})


def made_up():
    """100 paths: of 40 that end in outcome 0, 30 see the event in month 2; of 60 others 15 do, all in month 5."""
    outcome = np.array([[0] * 40 + [1] * 60], dtype=np.int8)
    seen = np.array([[2] * 30 + [0] * 10 + [5] * 15 + [0] * 45], dtype=np.int8)
    chance = np.array([([1] * 5 + [0] * 5) * 10], dtype=np.int8)
    never = np.zeros((1, 100), dtype=np.int8)
    return stack({"LND.mend": seen, "shock.flood": chance, "rent.up": never}, outcome)


def test_likelihood_ratios_and_chance():
    found = signals_of(MODEL, made_up(), np.ones(1))
    assert [s.what for s in found] == ["LND.mend", "shock.flood"]  # what never happens is no signal
    told = found[0]
    assert told.chance == pytest.approx(0.45)
    # ten paths with the overall rate of 0.45 join each side
    assert told.likelihood_ratio["reversal"] == pytest.approx((34.5 / 50) / (19.5 / 70))
    assert told.likelihood_ratio["trade"] == pytest.approx((19.5 / 70) / (34.5 / 50))
    assert told.likelihood_ratio["quiet"] == pytest.approx(1.0)  # no path ends there
    assert (told.track, told.actor) == ("repairs", "LND")
    assert (found[1].track, found[1].actor) == ("repairs", "")


def test_absence_speaks_once_it_moves_the_odds_by_half():
    # not seen by month 2: 10 of the 40 of outcome 0 against all of the 60 others; in month 1 nobody has seen it
    told = signals_of(MODEL, made_up(), np.ones(1))[0]
    assert told.informative_by == "2005-09-01"  # the record stands in July 2005; two months end with August
    assert signals_of(MODEL, made_up(), np.ones(1))[1].informative_by == ""


def test_paths_count_with_the_weight_of_their_draw():
    made = made_up()
    twice = Stack(
        np.arange(2),
        {8: {"outcome": np.concatenate([made.futures[8]["outcome"], 1 - made.futures[8]["outcome"]])}},
        {},
        np.zeros(0),
        {event: np.concatenate([first, first]) for event, first in made.first.items()},
        {},
    )
    alone = signals_of(MODEL, twice, np.array([1.0, 0.0]))
    # the second draw has no weight; the first counts for two hundred paths
    assert alone[0].likelihood_ratio["reversal"] == pytest.approx((64.5 / 90) / (34.5 / 130))
