"""The game of a draw: payoffs, chances and variants against numbers worked out by hand."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from small_case import small_case

from taqarub.base.period import parse_month
from taqarub.base.quantity import at
from taqarub.model.build import build_model
from taqarub.model.compile import force_months, game_of, start_of
from taqarub.model.model import Variant

MODEL = build_model(*small_case())
NOW = MODEL.start_month


def value(name: str, z: np.ndarray) -> float:
    parameter = next(p for p in MODEL.parameters if p.name == name)
    return float(at(parameter.quantity, z[parameter.index]))


def compiled(z=None, variant=Variant(), months=18, forced=False):  # noqa: B008
    return game_of(MODEL, np.zeros((1, MODEL.size)) if z is None else z, variant, months, NOW, forced)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_payoffs_are_the_formula_at_every_state(seed):
    z = np.random.default_rng(seed).standard_normal((1, MODEL.size))
    game = compiled(z)
    z = z[0]
    for rent, repairs, season, market in product(range(3), range(2), range(2), range(2)):
        income = value(f"motives.LND.income.share.{('calm', 'busy')[season]}", z)
        peace = value("motives.LND.peace.share", z)
        landlord = income * (0, 0.5, 1)[rent] + peace * (1, 0.8, 0)[rent] * (0, 1)[repairs]
        thrift, home = value("motives.TEN.thrift.share", z), value("motives.TEN.home.share", z)
        tenant = thrift * (1, 0.5, 0)[rent] + home * min((0, 1)[repairs], (1, 0.9, 0.2)[rent])
        guarantor = (1, 0.3)[repairs] - max(value("red_lines.eviction.loss", z), 0) * (rent == 2 and repairs == 1)
        got = game.payoff[:, rent, repairs, season, market, 0]
        assert got == pytest.approx([landlord / (income + peace), tenant / (thrift + home), guarantor], abs=1e-12)


def test_conditions_give_small_arrays_and_capacity_scales_disrupting_moves_only():
    game = compiled()
    mend, meddle = game.stages[0].actions[2], game.stages[2].actions[1]
    assert mend.shifts[0].up.shape == (1, 1, 1, 1, 1)
    assert mend.shifts[1].down.shape == (1, 1, 1, 2, 1)
    assert mend.shifts[1].down[0, 0, 0, :, 0] == pytest.approx([0.1, 0.0])
    assert meddle.shifts[0].down[0, 0, 0, :, 0] == pytest.approx([0.5 * 0.8, 0.5 * 0.4])
    assert game.stages[0].actions[1].available[:, 0, 0, 0].tolist() == [True, True, False]
    assert [a.nest for a in game.stages[1].actions] == [-1, 0, 0]


def test_drift_is_certain_with_a_chance_in_its_shift_and_a_shock_has_a_hazard_and_sets_contexts():
    drift, flood = compiled().nature
    assert drift.chance.item() == 1 and drift.shifts[0].down[:, 0, 0, 0, 0] == pytest.approx([0.05, 0, 0])
    assert flood.chance[0, 0, 0, :, 0] == pytest.approx([0.02, 0])
    assert flood.sets == ((3, 1),)


def test_contexts_switch_at_their_dates_and_by_their_hazards():
    season, market = compiled().switchings
    start = parse_month("2006-01") - NOW
    dated = np.flatnonzero(season.which >= 0)
    # the repeat reaches back too, but the regime of the month we look from is known
    assert dated.tolist() == [t for t in range(1, 18) if (t - start) % 6 == 0]
    assert season.matrices[0, :, :, 0] == pytest.approx(np.array([[2 / 3, 1 / 3], [2 / 3, 1 / 3]]))
    assert market.which.tolist() == [0] * 18
    assert market.matrices[0, :, :, 0] == pytest.approx(np.array([[0.95, 0.05], [0, 1]]))


def test_without_the_veto_patrons_only_hold_and_nothing_else_changes():
    free, bound = compiled(), compiled(variant=Variant(veto=False))
    assert [a.name for a in bound.stages[2].actions] == ["hold"]
    assert np.array_equal(free.payoff, bound.payoff)
    assert len(bound.stages[0].actions) == 3


def test_the_neutral_case_has_equal_shares_no_loss_and_flat_capacity():
    game = compiled(np.ones((1, MODEL.size)), Variant(neutral=True))
    assert game.payoff[0, 2, 0, 0, 0, 0] == pytest.approx(0.5)
    assert game.payoff[2, 2, 1, 0, 0, 0] == pytest.approx(0.3)
    down = game.stages[2].actions[1].shifts[0].down
    assert down[0, 0, 0, 0, 0] == down[0, 0, 0, 1, 0] > 0


def test_a_counterfactual_applies_every_key_it_gives():
    variant = Variant(counterfactual="all")
    base, game = compiled(), compiled(variant=variant)
    assert game.payoff[0, 2, 1, 0, 0, 0] == pytest.approx(0.5)  # income's share stays what it was
    assert [a.name for a in game.stages[1].actions] == ["hold", "withhold"]
    assert game.stages[0].actions[1].cost.item() == pytest.approx(2 * base.stages[0].actions[1].cost.item())
    assert game.stages[0].actions[2].shifts[0].up.item() == pytest.approx(0.35)
    assert game.stages[2].actions[1].shifts[0].down[0, 0, 0, :, 0] == pytest.approx([0.2, 0.1])
    assert game.payoff[2, 2, 0, 0, 0, 0] == pytest.approx(1 - 3 * 0.4)  # the line moved, the loss trebled
    assert game.nature[0].shifts[0].down.max() == pytest.approx(0.1)
    assert game.nature[1].chance.max() == pytest.approx(0.08)
    assert start_of(MODEL, variant) == (2, 1, 1, 1)
    assert [a.name for a in compiled(variant=Variant(counterfactual="quiet")).stages[1].actions] == ["hold"]


def test_a_forced_move_is_the_only_one_where_it_may_be_played():
    variant = Variant(counterfactual="forced")
    assert force_months(MODEL, variant) == 5 and force_months(MODEL, Variant()) == 0
    hold, raised, mend = (
        np.broadcast_to(a.available, MODEL.shape) for a in compiled(variant=variant, forced=True).stages[0].actions
    )
    assert raised[:2].all() and not hold[:2].any() and not mend[:2].any()
    assert hold[2].all() and mend[2].all() and not raised[2].any()
    assert compiled(variant=variant).stages[0].actions[0].available.all()


def test_the_order_of_moves_can_be_swapped_without_renumbering_players():
    game = compiled(variant=Variant(order=("TEN", "LND", "GUA")))
    assert [s.player for s in game.stages] == [1, 0, 2] and game.players == ("LND", "TEN", "GUA")
    with pytest.raises(ValueError):
        compiled(variant=Variant(order=("TEN", "LND")))


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 6.0))
@settings(max_examples=20, deadline=None)
def test_chances_are_chances_at_every_draw_however_far_out(seed, spread):
    game = compiled(spread * np.random.default_rng(seed).standard_normal((3, MODEL.size)))
    shifts = [s for stage in game.stages for a in stage.actions for s in a.shifts]
    shifts += [s for lottery in game.nature for s in lottery.shifts]
    for shift in shifts:
        total = np.asarray(shift.up) + shift.down
        assert np.all(shift.up >= 0) and np.all(shift.down >= 0) and np.all(total <= 1 + 1e-12)
    for switching in game.switchings:
        assert np.allclose(switching.matrices.sum(axis=2), 1) and np.all(switching.matrices >= 0)
    assert np.all(game.payoff <= 1 + 1e-12)


def test_draws_are_compiled_independently_of_their_neighbours():
    z = np.random.default_rng(3).standard_normal((4, MODEL.size))
    together, alone = compiled(z), compiled(z[2:3])
    assert np.array_equal(together.payoff[..., 2], alone.payoff[..., 0])
    assert np.array_equal(together.precision[:, 2], alone.precision[:, 0])


def test_a_conditional_motive_asks_for_the_first_score_only_where_the_others_fail():
    from taqarub.case.actors import Motive, Score
    from taqarub.model.payoffs import satisfaction

    words = {"en": "pressure", "ar": "ضغط"}
    scores = [
        Score(track="a", rungs=[0.0, 1.0], reason="a price is paid"),
        Score(track="b", rungs=[1.0, 0.2], reason="less to answer"),
        Score(track="c", rungs=[1.0, 0.5], reason="less to answer"),
    ]
    found = satisfaction(Motive(name=words, scores=scores, combine="answered"), ("a", "b", "c"))
    assert found[1].min() == 1.0  # pressure satisfies wherever it is on
    assert found[0].tolist() == [[1.0, 0.5], [0.2, 0.2]]  # without it, only as far as the worst of the others
