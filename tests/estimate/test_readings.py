"""Months that are read in several ways: the mixture by hand, the chain of its players, and what else counts months."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "model"))

from small_case import small_case, small_file, words

from taqarub.base.diagnostic import Span
from taqarub.base.measurement import read_only
from taqarub.case.coding import SecondRow
from taqarub.estimate.checks import replicate
from taqarub.estimate.fit import contraction_of
from taqarub.estimate.identification import impossible
from taqarub.estimate.kept import key_of
from taqarub.estimate.likelihood import (
    advantages,
    believed,
    log_by_month,
    log_by_player,
    log_likelihood,
    shown_chances,
)
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.rates import foretold, rates_of
from taqarub.estimate.record import months_seen, seen_of
from taqarub.model.build import build_model
from taqarub.model.coding import coding_table
from taqarub.model.model import Model

WHY = words("for the test")
LOOK = 12


def made(*codings: dict[str, Any], second: tuple[SecondRow, ...] = ()) -> Model:
    """The small case with readings of its months."""
    record = small_file().record.model_dump(by_alias=True)
    record["codings"] = [{"because": WHY, **coding} for coding in codings]
    case, events = small_case(record=record)
    return build_model(replace(case, second=second), events)


def second(month: str, about: str, reading: str, share: float | None = None) -> SecondRow:
    return SecondRow(month, about, reading, share, Span("second_coding.csv", 2, 1))


TWO = (
    {"month": "1998-03", "actor": "LND", "shows": ["raise", "mend"], "shares": [0.25, 0.75], "basis": "judgement"},
    {"month": "1998-03", "track": "rent", "rungs": ["low", "fair"]},
    {"month": "1999-07", "actor": "TEN", "shows": ["silent", "sue"]},
    {"month": "2000-07", "actor": "TEN", "shows": ["sue"]},
)
DRAWS = np.random.default_rng(0).standard_normal((3, build_model(*small_case()).size))


def by_hand(model: Model, place: int, chances: list[np.ndarray], draw: int, players: int) -> float:
    """log Σ_c p_c Π q of the first players of one month, by dictionary and loop."""
    seen = seen_of(model)
    (month,) = [one for one in model.coded.readings if one.place == place]
    total = 0.0
    for c, share in enumerate(month.shares):
        state = int(np.ravel_multi_index(tuple(month.states[c]), model.shape))
        for shown, chance in list(zip(seen.players, chances, strict=True))[:players]:
            pair = next(
                u
                for u, row in enumerate(shown.rows)
                if seen.states[row] == state and shown.recorded[u] == model.coded.recorded[shown.name][place]
            )
            share = share * chance[pair, max(int(month.moves[shown.name][c]), 0), draw]
        total += share
    return float(np.log(total))


def test_a_month_with_several_readings_is_their_mixture_and_its_players_are_a_chain():
    model = made(*TWO)
    seen = seen_of(model)
    gains = advantages(model, seen, DRAWS, LOOK)
    chances = shown_chances(model, seen, DRAWS, gains)
    parts = log_by_player(model, seen, DRAWS, gains)
    for place in (2, 18):
        for draw in range(len(DRAWS)):
            joint = [by_hand(model, place, chances, draw, upto) for upto in (1, 2, 3)]
            assert parts[draw, place].cumsum() == pytest.approx(joint, abs=1e-10)
    by_month = log_by_month(model, seen, DRAWS, gains)
    assert by_month == pytest.approx(parts.sum(axis=-1), abs=1e-12)
    assert log_likelihood(model, seen, DRAWS, gains) == pytest.approx(by_month.sum(axis=1), abs=1e-9)
    early = seen_of(model, (), 10)
    assert log_likelihood(model, early, DRAWS, gains) == pytest.approx(by_month[:, :10].sum(axis=1), abs=1e-9)
    without = seen_of(model, ("GUA",))
    fewer = [gain for gain, shown in zip(gains, seen.players, strict=True) if shown.name != "GUA"]
    assert log_by_player(model, without, DRAWS, fewer) == pytest.approx(parts[..., :2], abs=1e-10)


def test_readings_that_are_all_alike_are_one():
    plain, same = build_model(*small_case()), made({"month": "1999-02", "actor": "TEN", "shows": ["sue"]})
    assert same.coded.readings == () and np.array_equal(plain.coded.moves["TEN"], same.coded.moves["TEN"])
    gains = advantages(plain, seen_of(plain), DRAWS, LOOK)
    assert np.array_equal(
        log_likelihood(plain, seen_of(plain), DRAWS, gains), log_likelihood(same, seen_of(same), DRAWS, gains)
    )


def test_one_reading_is_a_correction_and_its_events_decide_or_are_set_aside():
    model = made({"month": "1998-03", "actor": "LND", "shows": ["raise"]},
                 {"month": "1998-04", "actor": "LND", "shows": ["silent"]},
                 {"month": "1998-05", "track": "rent", "rungs": ["steep"]})  # fmt: skip
    coded = model.coded
    assert coded.readings == () and coded.moves["LND"][2:4].tolist() == [1, -1]
    assert coded.events["LND"][2:4] == (("E1",), ()) and coded.states[4][0] == 2
    table = coding_table(model.case, small_case()[1])
    assert table[2]["LND"] == {"move": "raise", "events": ["E1"], "set_aside": ["E2"]}
    assert table[3]["LND"] == {"move": "silent", "events": [], "set_aside": ["E3"]}


def test_every_reading_counts_by_its_share_and_is_believed_by_what_the_game_makes_of_it():
    model = made(*TWO)
    seen = seen_of(model)
    months = len(model.coded.months)
    for shown in seen.players:
        assert months_seen(seen, shown).sum() == pytest.approx(months)
        assert shown.counts.sum() == months - 2
    gains = advantages(model, seen, DRAWS, LOOK)
    chance = believed(seen, shown_chances(model, seen, DRAWS, gains))
    assert np.add.reduceat(chance, seen.several.begin, axis=0) == pytest.approx(np.ones((2, len(DRAWS))))
    none = seen_of(build_model(*small_case()))
    plain = advantages(build_model(*small_case()), none, DRAWS, LOOK)
    assert believed(none, shown_chances(model, none, DRAWS, plain)).shape == (0, len(DRAWS))


def test_a_second_coder_is_another_reading_of_the_month_as_a_whole():
    rows = (second("1998-03", "LND", "raise"), second("1998-03", "rent", "steep"), second("1998-04", "LND", "mend"))
    (month,) = made(second=rows).coded.readings
    assert month.place == 2 and month.shares.tolist() == [0.5, 0.5]
    assert month.moves["LND"].tolist() == [2, 1] and month.states[:, 0].tolist() == [1, 2]


def test_a_second_coder_of_two_minds_has_half_a_share_in_all():
    rows = (second("1998-03", "LND", "mend", 0.75), second("1998-03", "LND", "raise", 0.25))
    (month,) = made(second=rows).coded.readings
    assert dict(zip(month.moves["LND"].tolist(), month.shares.tolist(), strict=True)) == {2: 0.875, 1: 0.125}


def test_months_that_are_not_in_the_record_are_left_alone():
    rows = (second("1990-01", "LND", "mend"), second("2006-01", "LND", "raise"))
    assert made(second=rows).coded.readings == ()


def test_a_move_that_could_not_be_made_is_named_with_the_share_of_its_reading():
    case, record = small_case()
    closed = made({"month": "2000-05", "actor": "LND", "shows": ["raise", "silent"], "shares": [0.2, 0.8],
                   "basis": "judgement"})  # fmt: skip
    assert closed.coded.states[28][0] == 2 and case.file.moves["LND"]["raise"].when == "rent <= fair"
    assert [(one.month, one.actor, one.move, one.share) for one in impossible(closed)] == [
        ("2000-05", "LND", "raise", pytest.approx(0.2))
    ]
    open_state = made({"month": "2000-05", "actor": "LND", "shows": ["raise"]},
                      {"month": "2000-05", "track": "rent", "rungs": ["fair"]})  # fmt: skip
    assert impossible(open_state) == ()
    assert record.events


def test_another_reading_is_another_key():
    keys = {key_of(made(*TWO[:count]), 1, 50) for count in range(5)}
    assert len(keys) == 5
    assert key_of(made(second=(second("1998-03", "LND", "raise"),)), 1, 50) not in keys


def test_replicated_counts_read_a_month_in_one_way_on_both_sides():
    model = made(*TWO)
    z = DRAWS.copy()
    even = np.full(len(z), 1 / len(z))
    nothing = read_only(np.zeros(len(z)))
    posterior = Posterior(
        tuple(p.name for p in model.parameters), z, even, z, nothing, 3.0, 0.1, contraction_of(z, even), nothing, (),
        0.0, {},
    )  # fmt: skip
    found = {(one.actor, one.move): one for one in replicate(model, posterior, 1, draws=3, records=50)}
    assert found == {(one.actor, one.move): one for one in replicate(model, posterior, 1, draws=3, records=50)}
    counts = {move: int(np.sum(model.coded.moves["TEN"] == i)) for i, move in ((1, "withhold"), (2, "sue"))}
    assert found["TEN", "withhold"].observed == counts["withhold"]
    assert counts["sue"] <= found["TEN", "sue"].observed <= counts["sue"] + 1


def test_plain_rates_score_a_month_of_several_readings_as_their_mixture():
    model = made(*TWO)
    for remember in (False, True):
        found, plain = rates_of(model, remember), rates_of(build_model(*small_case()), remember)
        assert {name: found[name][0] for name in found} == {name: plain[name][0] for name in plain}
        (march, july) = model.coded.readings
        chance = foretold(np.maximum(model.coded.moves["LND"], 0), 3, remember)[2]
        assert np.exp(found["LND"][2]) == pytest.approx(0.25 * chance[1] + 0.75 * chance[2])
        chance = foretold(np.maximum(model.coded.moves["TEN"], 0), 3, remember)[18]
        assert np.exp(found["TEN"][18]) == pytest.approx(0.5 * chance[0] + 0.5 * chance[2])
        assert july.place == 18 and march.place == 2
