"""A case whose parties move at once: its stages, its tree, its postures."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_case import small_case, words

from taqarub.game.extensive_read import read_efg
from taqarub.game.extensive_solve import solve_tree
from taqarub.game.extensive_write import efg_text
from taqarub.game.solve import solve
from taqarub.game.together import groups_of
from taqarub.model.build import build_model
from taqarub.model.changes import changes_of
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Model, Variant
from taqarub.model.size import need_of_case, require_for_estimate, require_for_outlook
from taqarub.model.views import postures_of
from taqarub.model.views_tree import outcomes_of, tree_of

ONCE = [["LND", "TEN"], "GUA"]


def model_of(order, **changes) -> Model:
    return build_model(*small_case(order=order, **changes))


MODEL = model_of(ONCE)


def compiled(model=MODEL, variant=AS_IT_STANDS, months=6, z=None):
    return game_of(model, np.zeros((1, model.size)) if z is None else z, variant, months, model.start_month)


def test_stages_of_a_group_move_at_once_and_the_others_in_turn():
    game = compiled()
    assert MODEL.players == ("LND", "TEN", "GUA")
    assert [(stage.player, stage.together) for stage in game.stages] == [(0, False), (1, True), (2, False)]
    assert [stage.together for stage in compiled(model_of(["LND", "TEN", "GUA"])).stages] == [False] * 3
    assert groups_of(compiled(variant=Variant(order=("GUA", ("TEN", "LND")))).stages) == [(0,), (1, 2)]


def test_a_variant_and_a_counterfactual_may_change_who_moves_when():
    once = {"once": {"name": words("once"), "order": ONCE}, "quiet": {"name": words("quiet"), "only_hold": ["TEN"]}}
    model = model_of(["LND", "TEN", "GUA"], counterfactuals=once)
    found, wanted = compiled(model, Variant(counterfactual="once")), compiled()
    assert groups_of(found.stages) == groups_of(wanted.stages)
    assert np.array_equal(solve(found).value, solve(wanted).value)
    assert not np.allclose(solve(compiled(model)).value, solve(found).value)
    assert changes_of(model.case.file, Variant(counterfactual="quiet")).groups == (("LND",), ("TEN",), ("GUA",))
    mine = Variant(counterfactual="once", order=("GUA", "TEN", "LND"))
    assert changes_of(model.case.file, mine).order == ("GUA", "TEN", "LND")
    with pytest.raises(ValueError, match="does not name the players"):
        compiled(model, Variant(order=(("LND", "TEN"), "LND")))


def test_naming_a_group_the_other_way_round_changes_the_order_of_output_only():
    z = np.random.default_rng(4).standard_normal((3, MODEL.size))
    other = model_of([["TEN", "LND"], "GUA"])
    places = {p.name: p.index for p in other.parameters}
    turned = np.empty_like(z)
    for parameter in MODEL.parameters:
        turned[:, places[parameter.name]] = z[:, parameter.index]
    one, two = solve(compiled(z=z), keep=2), solve(compiled(other, z=turned), keep=2)
    assert other.players == ("TEN", "LND", "GUA")
    np.testing.assert_allclose(two.value[[1, 0, 2]], one.value, rtol=0, atol=1e-12)
    for place, same in enumerate((1, 0, 2)):
        np.testing.assert_allclose(two.strategies[same], one.strategies[place], rtol=0, atol=1e-11)


def test_the_tree_hides_the_moves_of_a_group_and_has_the_strategies_of_the_game(tmp_path: Path):
    tree = tree_of(MODEL)
    path = tmp_path / "case.efg"
    path.write_text(efg_text(tree), encoding="utf-8")
    assert read_efg(path).value == tree and not tree.perfect
    game = compiled(months=MODEL.case.file.solve_months)
    solution = solve(game, keep=1)
    here = np.ravel_multi_index(MODEL.start, MODEL.shape)
    first, second = (solution.strategies[k][0][:, here, 0] for k in (0, 1))
    below = [tree.nodes[child].place for child in tree.nodes[0].children]
    assert len(set(below)) == 1 and len(below) == np.count_nonzero(first)  # one set of TEN over all that LND may do
    found = solve_tree(tree, 1.0)
    assert found.converged
    assert found.strategy[tree.nodes[0].place] == pytest.approx(first[first > 0], abs=1e-9)
    assert found.strategy[below[0]] == pytest.approx(second[second > 0], abs=1e-9)
    scale = game.precision[:, 0]
    assert np.all(np.isfinite(found.value / scale))


def test_outcomes_of_moves_at_once_do_not_hang_on_who_is_named_first():
    game = compiled()
    for state in np.ndindex(*game.shape):
        for one in game.stages[0].actions:
            for two in game.stages[1].actions:
                ends, turned = outcomes_of((one, two), state, game.shape), outcomes_of((two, one), state, game.shape)
                assert ends.keys() == turned.keys() and sum(ends.values()) == pytest.approx(1.0)
                assert all(ends[there] == pytest.approx(turned[there]) for there in ends)


def test_postures_of_a_group_are_kept_at_once():
    found, turn = postures_of(MODEL, 3), postures_of(model_of(["LND", "TEN", "GUA"]), 3)
    assert found.worth.shape == turn.worth.shape and not np.allclose(found.worth, turn.worth)
    # holding all: no stage decides anything, so that it cannot matter
    assert found.worth[:, 0, 0, 0] == pytest.approx(turn.worth[:, 0, 0, 0], abs=1e-12)


def test_memory_is_asked_for_before_any_work():
    from taqarub.game.size import TooLarge

    file = MODEL.case.file
    need = need_of_case(file, draws=4, keep=6)
    assert need.states == int(np.prod(MODEL.shape))
    require_for_outlook(file, workers=2)
    with pytest.raises(TooLarge, match=r"24 states need .* room for about \d+ states: merge the 3 rungs of rent"):
        require_for_estimate(file, workers=1, limit=need_of_case(file, draws=4).compiled // 2)
    with pytest.raises(TooLarge, match="fewer take less: --workers"):
        require_for_estimate(file, workers=8, limit=2 * need_of_case(file, draws=4).compiled)


def test_months_are_replayed_with_a_group():
    """What the first replayed month shows is what the strategies and the chance of being recorded say."""
    from taqarub.estimate.likelihood import LOOK_MONTHS
    from taqarub.estimate.replay import replay
    from taqarub.model.parameters import values_of

    z, paths = np.zeros(MODEL.size), 20_000
    states, shown = replay(MODEL, z, paths, np.random.default_rng(3))
    game = compiled(months=LOOK_MONTHS)
    solution = solve(game, keep=1)
    values = values_of(MODEL.parameters, z[None])
    # nature moves before the players: the state that they see is drawn, so average over its exact distribution
    from taqarub.game.simulate import forward

    alone = replace(game, stages=tuple(replace(s, actions=s.actions[:1]) for s in game.stages), horizon=1)
    start = tuple(int(x) for x in MODEL.coded.states[0])
    seen = forward(alone, solve(alone, keep=1), start, 1)[1]
    for place, name in enumerate(MODEL.players[:2]):  # the guarantor sees what these two have done
        key = MODEL.coded.recorded[name][0]
        recorded = float(values[key][0]) if key else 1.0
        moves = seen @ solution.strategies[place][0, 1:, :, 0].sum(axis=0)
        assert np.mean(shown[name][0] > 0) == pytest.approx(recorded * moves, abs=0.012)
    assert states.shape[0] == len(MODEL.coded.months)
