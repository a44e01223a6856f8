"""Other equilibria through the command line: one game as GAME.json, `.nfg` and `.efg`, and what is said of each."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_extensive import gaps, hidden, trees

from taqarub.__main__ import main
from taqarub.game.extensive import Table, Tree
from taqarub.game.extensive_search import search_once, search_tree
from taqarub.game.extensive_solve import solve_tree
from taqarub.game.extensive_write import efg_text, nfg_text
from taqarub.game.matrix import MatrixGame
from taqarub.game.solve_matrix import solve_matrix

# McKelvey and McLennan 1996, "Computation of equilibria in finite games": its nine Nash equilibria, by hand in
# test_markov.py; chances of first actions.
NINE = [(1, 1, 1), (0, 0, 1), (1, 0, 0), (0, 1, 0), (1 / 2, 1 / 2, 1), (0, 1 / 4, 1 / 3), (1 / 3, 1, 1 / 4),
        (2 / 5, 1 / 2, 1 / 3), (1 / 2, 2 / 5, 1 / 4)]  # fmt: skip


def nine_payoff() -> np.ndarray:
    payoff = np.zeros((3, 2, 2, 2))
    for profile, paid in {
        (0, 0, 0): (9, 8, 12), (1, 1, 0): (9, 8, 2), (1, 0, 1): (3, 4, 6), (0, 1, 1): (3, 4, 6),
    }.items():  # fmt: skip
        payoff[(slice(None), *profile)] = paid
    return payoff


def as_tree(payoff: np.ndarray) -> str:
    """Three who move at once as a tree in which nobody sees a move."""
    rows, ends = ['EFG 2 R "nine" { "a" "b" "c" }'], 0
    rows.append('p "" 1 1 "" { "0" "1" } 0')
    for a in (0, 1):
        rows.append('p "" 2 1 "" { "0" "1" } 0')
        for b in (0, 1):
            rows.append('p "" 3 1 "" { "0" "1" } 0')
            for c in (0, 1):
                ends += 1
                rows.append(f't "" {ends} "" {{ {" ".join(f"{x:g}" for x in payoff[:, a, b, c])} }}')
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("form", ["json", "json-once", "nfg", "efg"])
def test_the_nine_equilibria_of_mckelvey_and_mclennan(form: str, tmp_path: Path, capsys) -> None:
    payoff, words = nine_payoff(), ["--precision", "300", "--starts", "150", "--json"]
    path = tmp_path / f"nine.{form.partition('-')[0]}"
    if form.startswith("json"):
        path.write_text(json.dumps({
            "format": "taqarub-game/1", "timing": "simultaneous", "actions": [2, 2, 2],
            "payoff": payoff[:, None].tolist(), "transition": np.ones((1, 2, 2, 2, 1)).tolist(),
            "discount": [0, 0, 0], "horizon": 1 if form == "json-once" else None, "precision": 1,
        }))  # fmt: skip
    elif form == "nfg":
        path.write_text(nfg_text(Table("nine", ("a", "b", "c"), (("0", "1"),) * 3, payoff)))
    else:
        path.write_text(as_tree(payoff))
    assert main(["solve", str(path), *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["converged"] and told["search"] == {"starts": 150, "reason": ""}
    first = [p[0][0] for p in told["strategy"]] if form.startswith("json") else [
        next(iter(held["strategy"].values())) for held in told["information_sets"]]  # fmt: skip
    rest = [[p[0][0] if form.startswith("json") else p[0] for p in other["strategy"]] for other in told["others"]]
    points = np.array([first, *rest])
    assert len(points) == 9
    for nash in NINE:
        assert np.abs(points - np.array(nash)).max(axis=1).min() < 0.01
    assert all(other["residual"] < 1e-9 for other in told["others"])
    assert main(["solve", str(path), *words[:-1]]) == 0
    assert "8 found from 150 random starts" in capsys.readouterr().out


def test_what_is_not_searched_is_said(tmp_path: Path, capsys) -> None:
    game = {
        "format": "taqarub-game/1", "timing": [0, 1], "actions": [2, 2],
        "payoff": [[[[4, 0], [3, 3]]], [[[4, 3], [0, 3]]]],
        "transition": [[[[1], [1]], [[1], [1]]]], "discount": [0.5, 0.5], "horizon": 2, "precision": 3,
    }  # fmt: skip
    path = tmp_path / "game.json"
    for changes, reason in (
        ({}, "one equilibrium"),
        ({"horizon": None}, "no search for players in turn for ever"),
        ({"timing": "simultaneous"}, "no search over several periods"),
    ):
        path.write_text(json.dumps({**game, **changes}))
        assert main(["solve", str(path), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert reason in told["search"]["reason"] and told["search"]["starts"] == 0 and "others" not in told
        assert main(["solve", str(path)]) == 0
        assert reason in capsys.readouterr().out


@settings(max_examples=30, deadline=None)
@given(trees(), st.sampled_from([1.0, 6.0]))
def test_what_a_search_of_a_tree_finds_is_an_equilibrium(tree: Tree, precision: float) -> None:
    found = solve_tree(tree, precision)
    others = search_tree(tree, precision, 12, [found.strategy] if found.converged else [])
    assert not (tree.perfect and others)
    for other in others:
        assert gaps(tree, other.strategy, precision) < 1e-6
        assert other.residual < 1e-9
    again = search_tree(tree, precision, 12, [found.strategy] if found.converged else [])
    assert [o.value.tolist() for o in again] == [o.value.tolist() for o in others]


def test_a_hidden_game_and_its_table_have_the_same_equilibria() -> None:
    first, second = [[4, 0], [3, 3]], [[4, 3], [0, 3]]
    table = MatrixGame((2, 2), np.array([first, second], dtype=float)[:, None], np.ones((1, 2, 2, 1)), np.zeros(2),
                       np.full(2, 20.0), 1)  # fmt: skip
    tree, solved = hidden(first, second), solve_matrix(table)
    in_table = search_once(table, solved, 30)
    in_tree = search_tree(tree, 20.0, 30, [solve_tree(tree, 20.0).strategy])
    assert len(in_table) == len(in_tree) == 2
    ours = sorted(float(o.strategy[0][0]) for o in in_tree)
    assert ours == pytest.approx(sorted(float(o.strategy[0][0, 0]) for o in in_table), abs=1e-9)
    with pytest.raises(ValueError, match="one period"):
        search_once(MatrixGame((2, 2), table.payoff, table.transition, np.full(2, 0.5), table.precision, 3), solved, 3)
    assert "EFG 2 R" in efg_text(tree)


def test_a_tree_that_is_too_large_is_not_searched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys) -> None:
    monkeypatch.setattr("taqarub.game.extensive_search.MOST_SEARCHED", 5)
    path = tmp_path / "nine.efg"
    path.write_text(as_tree(nine_payoff()))
    assert main(["solve", str(path), "--json"]) == 0
    assert "too large to search" in json.loads(capsys.readouterr().out)["search"]["reason"]
