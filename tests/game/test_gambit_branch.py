"""Gambit's own agent quantal response equilibria, found by its own tracing, against ours: on trees, and on a case.

`logit_solve_lambda` of Gambit 16.7 cannot hand out the chances of a tree, but `logit_solve` stops its tracing of the
branch where regret falls below a mark and hands out the point; its precision follows from its log-odds and its action
values, and at that precision ours is solved anew. Skipped where pygambit is not installed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_extensive import POKER, in_turn, read

from taqarub.case.check import read_case
from taqarub.events.read import read_events
from taqarub.game.extensive import Tree
from taqarub.game.extensive_matrix import tree_of_matrix
from taqarub.game.extensive_solve import solve_tree
from taqarub.game.extensive_write import efg_text
from taqarub.model.build import build_model
from taqarub.model.views_tree import tree_of


def on_their_branch(tree: Tree, path: Path, regret: float) -> tuple[float, dict[int, np.ndarray], float]:
    """A point of Gambit's branch: precision, chances by information set, and how far precisions differ between sets."""
    gambit = pytest.importorskip("pygambit")
    path.write_text(efg_text(tree))
    game = gambit.read_efg(str(path))
    profile = gambit.nash.logit_solve(game, use_strategic=False, maxregret=regret).equilibria[0]
    players, chances, precisions = list(game.players), {}, []
    for place in tree.moves():
        held = tree.sets[place]
        actions = list(list(players[held.player].infosets)[held.number - 1].actions)
        chances[place] = np.array([float(profile[action]) for action in actions])
        worth = np.array([float(profile.action_value(action)) for action in actions])
        if np.ptp(worth) > 1e-3:
            most, least = int(worth.argmax()), int(worth.argmin())
            odds = np.log(chances[place][most] / chances[place][least])
            precisions.append(odds / (worth[most] - worth[least]))
    return float(np.median(precisions)), chances, float(np.ptp(precisions))


@pytest.mark.parametrize("regret", [0.05, 0.01])
@pytest.mark.parametrize("which", ["poker", "in turn"])
def test_gambit_traces_the_same_branch(which: str, regret: float, tmp_path: Path) -> None:
    tree = read(tmp_path, POKER) if which == "poker" else tree_of_matrix(in_turn(1))
    precision, chances, spread = on_their_branch(tree, tmp_path / "g.efg", regret)
    assert precision > 0.5 and spread < 1e-6
    ours = solve_tree(tree, precision).strategy
    assert max(float(np.max(np.abs(ours[place] - chances[place]))) for place in chances) < 1e-7


def test_gambit_traces_the_month_of_a_case(tmp_path: Path) -> None:
    case = read_case("template").value
    assert case is not None
    tree = tree_of(build_model(case, read_events(case)))
    precision, chances, spread = on_their_branch(tree, tmp_path / "month.efg", 0.01)
    assert precision > 0.5 and spread < 1e-6
    ours = solve_tree(tree, precision).strategy
    assert max(float(np.max(np.abs(ours[place] - chances[place]))) for place in chances) < 1e-7
