"""The other classical views of a case: postures as a conflict, the month as a tree, tracks as lines of bargaining."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from taqarub.case.check import read_case
from taqarub.events.read import read_events
from taqarub.game.extensive_read import read_efg
from taqarub.game.extensive_solve import solve_tree
from taqarub.game.extensive_write import efg_text
from taqarub.game.operators import expectation
from taqarub.game.solve import solve
from taqarub.game.values import plain_solve
from taqarub.model.build import build_model
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Model
from taqarub.model.views import conflict_of_postures, pattern_of, postures_of, present_of
from taqarub.model.views_tree import issue_of, outcomes_of, table_of, tree_of

BASE = Path(__file__).parent.parent / "errors" / "base"


@pytest.fixture(scope="module")
def model() -> Model:
    case = read_case(str(BASE)).value
    assert case is not None
    return build_model(case, read_events(case))


def test_the_worth_of_holding_is_that_of_a_game_without_moves(model: Model) -> None:
    postures = postures_of(model, months=6)
    game = game_of(model, np.zeros((1, model.size)), AS_IT_STANDS, 6, model.start_month)
    still = replace(game, stages=tuple(replace(stage, actions=stage.actions[:1]) for stage in game.stages))
    here = int(np.ravel_multi_index(model.start, model.shape))
    expected = (1 - game.discount[:, 0]) * plain_solve(still).value[:, here, 0]
    assert postures.worth[:, 0, 0, 0] == pytest.approx(expected, abs=1e-12)


def test_a_conflict_of_postures_takes_at_most_one_option_of_each(model: Model) -> None:
    postures = postures_of(model, months=6)
    conflict = conflict_of_postures(postures)
    counts = [len(names) for names in postures.moves.values()]
    assert conflict.feasible.sum() == np.prod(counts)
    assert len(conflict.options) == sum(counts) - len(counts)
    for pattern in np.flatnonzero(conflict.feasible):
        taken = [conflict.owner[k] for k in range(len(conflict.options)) if pattern >> k & 1]
        assert len(taken) == len(set(taken))
    places = tuple(n - 1 for n in counts)
    assert conflict.worth[:, pattern_of(postures, places)] == pytest.approx(postures.worth[(slice(None), *places)])


def test_the_present_is_the_last_recorded_move(model: Model) -> None:
    postures = postures_of(model, months=2)
    places, since = present_of(model, postures)
    for player, place in zip(postures.players, places, strict=True):
        shown = np.flatnonzero(model.coded.moves[player][-12:] > 0)
        assert (place > 0) <= bool(shown.size)
        assert (player in since) == (place > 0)


def test_the_tree_of_the_month_has_the_strategies_of_the_game(model: Model, tmp_path: Path) -> None:
    tree = tree_of(model)
    path = tmp_path / "case.efg"
    path.write_text(efg_text(tree), encoding="utf-8")
    assert read_efg(path).value == tree
    months = model.case.file.solve_months
    game = game_of(model, np.zeros((1, model.size)), AS_IT_STANDS, months, model.start_month)
    solution = solve(game, keep=1)
    found = solve_tree(tree, 1.0)
    first = solution.strategies[0][0][:, np.ravel_multi_index(model.start, model.shape), 0]
    assert found.strategy[0] == pytest.approx(first[first > 0], abs=1e-12)
    # every later turn too: follow the tree and the states side by side
    compared = 0
    todo = [(0, 0, tuple(model.start))]
    while todo:
        place, stage, state = todo.pop()
        if stage == len(game.stages):
            continue
        node = tree.nodes[place]
        chances = solution.strategies[stage][0][:, np.ravel_multi_index(state, model.shape), 0]
        assert found.strategy[node.place] == pytest.approx(chances[chances > 0], abs=1e-12)
        compared += 1
        for action, child in zip(np.flatnonzero(chances > 0), node.children, strict=True):
            ends = outcomes_of((game.stages[stage].actions[action],), state, game.shape)
            places = tree.nodes[child].children if len(ends) > 1 else (child,)
            todo += [(there, stage + 1, end) for there, end in zip(places, ends, strict=True)]
    assert compared > 10


def test_outcomes_of_a_move_are_those_of_the_operators(model: Model) -> None:
    game = game_of(model, np.zeros((1, model.size)), AS_IT_STANDS, 1, model.start_month)
    values = np.random.default_rng(0).normal(size=(*game.shape, 1))
    for stage in game.stages:
        for action in stage.actions:
            told = expectation(values[None], action.shifts, len(game.shape))[0]
            for state in np.ndindex(*game.shape):
                ends = outcomes_of((action,), state, game.shape)
                assert sum(ends.values()) == pytest.approx(1.0)
                mine = sum(chance * values[(*end, 0)] for end, chance in ends.items())
                assert mine == pytest.approx(told[(*state, 0)], abs=1e-12)


def test_gambit_takes_the_tree_and_agrees(model: Model, tmp_path: Path) -> None:
    gambit = pytest.importorskip("pygambit")
    tree, path = tree_of(model), tmp_path / "case.efg"
    path.write_text(efg_text(tree), encoding="utf-8")
    game, found = gambit.read_efg(str(path)), solve_tree(tree, 1.0)
    profile, players = game.mixed_behavior_profile(), list(game.players)
    held = []
    for place in tree.moves():
        actions = list(list(players[tree.sets[place].player].infosets)[tree.sets[place].number - 1].actions)
        assert [action.label for action in actions] == list(tree.sets[place].actions)
        for action, chance in zip(actions, found.strategy[place], strict=True):
            profile[action] = float(chance)
        held.append((actions, found.strategy[place]))
    for actions, chances in held:
        values = np.array([float(profile.action_value(action)) for action in actions])
        assert np.ptp(np.log(chances) - values) < 1e-8
    assert [float(profile.payoff(player)) for player in players] == pytest.approx(found.value, abs=1e-8)


def test_tables_and_issues(model: Model) -> None:
    postures = postures_of(model, months=2)
    table = table_of(model, postures)
    assert np.array_equal(table.payoff, postures.worth)
    for track in model.case.file.tracks:
        issue = issue_of(model, track)
        if issue is not None:
            assert len(issue.names) >= 2 and np.all(issue.capability > 0)
            assert np.all((issue.salience > 0) & (issue.salience <= 1))
