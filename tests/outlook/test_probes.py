"""What claims ask of a solved game, against the solution itself."""

import numpy as np
import pytest
from outlook_case import ask, small_model

from taqarub.game.solve import solve
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Variant
from taqarub.outlook.probes import Position, answer, late_window, probe_key, probes_of, values_of_start

MODEL = small_model()
DRAWS = np.random.default_rng(2).standard_normal((3, MODEL.size))


def position(variant=AS_IT_STANDS, keep=9):
    game = game_of(MODEL, DRAWS, variant, months=18, first_month=MODEL.start_month)
    return Position(MODEL, game, solve(game, keep=keep), MODEL.start)


HERE = position()


def test_chances_of_all_moves_add_to_one():
    moves = ["hold", "raise", "mend"]
    state = {"rent": "fair", "market": "slack"}
    assert answer(HERE, ask("game.choice", actor="LND", moves=moves, state=state)) == pytest.approx(np.ones(3))


def test_advantage_is_consistent_with_the_logit_rule():
    """ln π(a) − ln π(b) = λ (Q_a − Q_b) for moves in branches of their own (McKelvey and Palfrey 1998)."""
    state = {"rent": "fair"}
    chances = [answer(HERE, ask("game.choice", actor="LND", moves=[m], state=state)) for m in ("mend", "raise")]
    gap = answer(HERE, ask("game.advantage", actor="LND", move="mend", over="raise", state=state))
    player = HERE.game.players.index("LND")
    expected = np.log(chances[0] / chances[1]) / HERE.game.precision[player] * (1 - HERE.game.discount[player])
    assert gap == pytest.approx(expected, abs=1e-6)


def test_a_move_that_is_not_available_has_no_advantage():
    gap = answer(HERE, ask("game.advantage", actor="LND", move="raise", over="mend", state={"rent": "steep"}))
    assert np.isnan(gap).all()
    assert (answer(HERE, ask("game.choice", actor="LND", moves=["raise"], state={"rent": "steep"})) == 0).all()


def test_a_dropped_move_is_never_chosen():
    without = position(Variant(counterfactual="all"))
    assert (answer(without, ask("game.choice", actor="TEN", moves=["sue"])) == 0).all()
    assert np.isnan(answer(without, ask("game.advantage", actor="TEN", move="sue", over="hold"))).all()


def test_gain_is_the_difference_of_values_per_month():
    low, steep = {"rent": "low"}, {"rent": "steep"}
    there = answer(HERE, ask("game.gain", actor="TEN", **{"from": low, "to": steep}))
    back = answer(HERE, ask("game.gain", actor="TEN", **{"from": steep, "to": low}))
    assert there == pytest.approx(-back)
    assert (back > 0).all()  # the tenant is better off with a low rent
    values = values_of_start(Position(MODEL, HERE.game, HERE.solution, (0, *MODEL.start[1:])))
    other = values_of_start(Position(MODEL, HERE.game, HERE.solution, (2, *MODEL.start[1:])))
    assert there == pytest.approx(other["value:TEN"] - values["value:TEN"])


def test_gain_gap_takes_one_context_off_the_other():
    given = {"actor": "LND", "from": {"rent": "low"}, "to": {"rent": "steep"}}
    gap = answer(HERE, ask("game.gain_gap", context="season", a="busy", b="calm", **given))
    sides = [
        answer(
            HERE,
            ask(
                "game.gain",
                actor="LND",
                **{"from": {"rent": "low", "season": s}, "to": {"rent": "steep", "season": s}},
            ),
        )
        for s in ("busy", "calm")
    ]
    assert gap == pytest.approx(sides[0] - sides[1])


def test_choice_gap_with_and_without_size():
    given = {"actor": "TEN", "moves": ["withhold"], "a": {"rent": "low"}, "b": {"rent": "steep"}}
    gap = answer(HERE, ask("game.choice_gap", **given))
    assert answer(HERE, ask("game.choice_gap", absolute=True, **given)) == pytest.approx(np.abs(gap))
    other = answer(HERE, ask("game.choice_gap", over=["sue"], **given))
    sue = answer(HERE, ask("game.choice", actor="TEN", moves=["sue"], state={"rent": "steep"}))
    withhold = answer(HERE, ask("game.choice", actor="TEN", moves=["withhold"], state={"rent": "low"}))
    assert other == pytest.approx(withhold - sue)


def test_the_term_ends_at_the_next_dated_change():
    # as of July 2005, first change January 2006: six months ahead
    assert late_window(MODEL, 18, 2) == (4, 6)
    assert late_window(MODEL, 5, 2) == (0, 0)
    late = answer(HERE, ask("game.choice_by_term", actor="LND", moves=["mend"], late_months=2))
    state = HERE.state()
    strategies = HERE.solution.strategies[0]
    place = [a.name for a in HERE.game.stages[0].actions].index("mend")
    assert late == pytest.approx(strategies[4:6, place, state].mean(axis=0) - strategies[0, place, state])
    short = position(keep=3)
    assert np.isnan(answer(short, ask("game.choice_by_term", actor="LND", moves=["mend"], late_months=2))).all()


def test_the_same_question_has_the_same_key_whatever_the_order_of_its_words():
    one = ask("game.choice", actor="LND", moves=["mend"], state={"rent": "low", "repairs": 1})
    two = ask("game.choice", state={"repairs": 1, "rent": "low"}, moves=["mend"], actor="LND")
    assert probe_key(one) == probe_key(two)
    assert list(probes_of([one, two, ask("outlook.future", quantity="outcome:quiet", horizon=6)])) == [probe_key(one)]
