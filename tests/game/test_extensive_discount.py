"""A game of several periods as a tree with any discount: one for equilibrium solvers, and with a precision a period for
logit choice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_extensive import hidden, in_turn, read

from taqarub.game.extensive_matrix import precisions_of, tree_of_matrix
from taqarub.game.extensive_solve import solve_tree
from taqarub.game.extensive_write import efg_text
from taqarub.game.solve_matrix import solve_matrix


@pytest.mark.parametrize("discount", [0.5, 0.9, 1.0])
@pytest.mark.parametrize("same", [True, False])
def test_with_a_precision_a_period_the_tree_is_the_game(discount: float, same: bool) -> None:
    game = in_turn(2, discount=discount)
    if same:
        game = replace(game, precision=np.array([2.0, 2.0]))
    else:
        game = replace(game, discount=np.array([discount, 0.7 * discount]))
    tree, whole = tree_of_matrix(game), solve_matrix(game)
    found = solve_tree(tree, precisions_of(game, tree))
    assert found.strategy[0] == pytest.approx(whole.strategy[1][0], abs=1e-12)
    after = whole.after[0][0]  # the second mover after each move of the first
    places = [tree.nodes[child].place for child in tree.nodes[0].children]
    assert np.stack([found.strategy[place] for place in places]) == pytest.approx(after, abs=1e-12)
    last = solve_matrix(replace(game, horizon=1))  # every set of the last period is the game of one period
    for place in tree.moves():
        held = tree.sets[place]
        if held.player == 1 and "1 left" in held.name:
            state = int(held.name.split("state ")[1].split(",")[0])
            assert found.strategy[place] == pytest.approx(last.strategy[1][state], abs=1e-12)
    scale = 1.0 if same else game.precision
    assert found.value == pytest.approx(whole.value[:, 0] * scale, abs=1e-9)


def test_one_precision_for_all_periods_is_another_game_and_the_file_says_so() -> None:
    game = in_turn(2, discount=0.5)
    tree = tree_of_matrix(game)
    assert "discount^t" in tree.comment and "discount^t" not in tree_of_matrix(in_turn(2)).comment
    plain, right = solve_tree(tree, 1.0), solve_tree(tree, precisions_of(game, tree))
    assert abs(plain.strategy[0] - right.strategy[0]).max() > 1e-3
    assert "discount^t" not in tree_of_matrix(in_turn(1, discount=0.5)).comment


def test_precisions_may_differ_where_moves_are_hidden() -> None:
    """Twice the precision for one player is the same as twice its payoffs."""
    first, second = [[9, 0], [0, 1]], [[0, 1], [1, 0]]
    found = solve_tree(hidden(first, second), {0: 3.0, 1: 1.5})
    doubled = solve_tree(hidden([[2 * x for x in row] for row in first], second), 1.5)
    assert found.converged and found.strategy[0] == pytest.approx(doubled.strategy[0], abs=1e-9)
    assert found.strategy[1] == pytest.approx(doubled.strategy[1], abs=1e-9)


def test_gambit_confirms_the_equilibrium_of_a_discounted_tree(tmp_path: Path) -> None:
    """Live, where pygambit is installed. By Gambit's values of nodes, reached or not, no player gains by leaving our
    sharp strategy anywhere (subgame perfect), and our log-odds are logit at the precision of each period."""
    gambit = pytest.importorskip("pygambit")
    game = replace(in_turn(2, seed=11, discount=0.6), precision=np.array([1.0, 1.0]))
    tree = tree_of_matrix(game)
    path = tmp_path / "game.efg"
    path.write_text(efg_text(tree))
    assert read(tmp_path, efg_text(tree), "again.efg") == tree
    theirs = gambit.read_efg(str(path))
    players, profile = list(theirs.players), theirs.mixed_behavior_profile()

    def worth(strategy: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
        sets = {}
        for place in tree.moves():
            held = tree.sets[place]
            sets[place] = list(players[held.player].infosets)[held.number - 1]
            for action, chance in zip(sets[place].actions, strategy[place], strict=True):
                profile[action] = float(chance)
        return {
            place: np.array([float(profile.node_value(infoset.player, child))
                             for child in next(iter(infoset.members)).children])
            for place, infoset in sets.items()
        }  # fmt: skip

    sharp = solve_tree(tree, 1e6)
    for place, values in worth(sharp.strategy).items():
        assert values @ sharp.strategy[place] > values.max() - 1e-9
    whole = solve_matrix(replace(game, precision=np.full(2, 1e6)))
    assert [float(profile.payoff(player)) for player in players] == pytest.approx(whole.value[:, 0].tolist(), abs=1e-9)
    assert float(profile.agent_max_regret()) < 1e-9
    wanted = precisions_of(game, tree)
    logit = solve_tree(tree, wanted)
    for place, values in worth(logit.strategy).items():
        assert np.ptp(np.log(logit.strategy[place]) - wanted[place] * values) < 1e-8
