"""GAME.json: what is read, and every mistake as a diagnostic before any work starts."""

from __future__ import annotations

import json

import numpy as np
import pytest
from test_markov import ladder, written_out

from taqarub.game.gamefile import read_game
from taqarub.game.solve_matrix import solve_matrix


def as_file(tmp_path, **changes):
    data = {
        "format": "taqarub-game/1",
        "timing": "simultaneous",
        "actions": [2, 2],
        "payoff": [[[[9, 0], [0, 1]]], [[[0, 1], [1, 0]]]],
        "transition": [[[[1], [1]], [[1], [1]]]],
        "discount": [0, 0],
        "horizon": 1,
        "precision": 1,
    }
    data.update(changes)
    path = tmp_path / "game.json"
    path.write_text(json.dumps({k: v for k, v in data.items() if v != "absent"}))
    return path


def test_a_game_file_is_read_and_solved(tmp_path):
    checked = read_game(as_file(tmp_path), precision=3.0)
    assert checked.ok and checked.diagnostics == ()
    assert solve_matrix(checked.value).strategy[0][0, 0] == pytest.approx(0.7953836903, abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": "other"}, "TQ505"),
        ({"timing": [0, 0]}, "TQ507"),
        ({"actions": [2, 0]}, "TQ506"),
        ({"actions": "two"}, "TQ506"),
        ({"payoff": [[[[9, 0], [0]]], [[[0, 1], [1, 0]]]]}, "TQ509"),
        ({"payoff": [[[[9, "x"], [0, 1]]], [[[0, 1], [1, 0]]]]}, "TQ509"),
        ({"payoff": [[[[float("nan"), 0], [0, 1]]], [[[0, 1], [1, 0]]]]}, "TQ510"),
        ({"transition": [[[[1], [0.5]], [[1], [1]]]]}, "TQ511"),
        ({"transition": [[[[1, 0], [1, 0]], [[1, 0], [1, 0]]]]}, "TQ509"),
        ({"discount": [0.5, 1.0], "horizon": None}, "TQ512"),
        ({"discount": [0.5, 1.5]}, "TQ512"),
        ({"discount": [0.5]}, "TQ509"),
        ({"horizon": 0}, "TQ508"),
        ({"horizon": True}, "TQ508"),
        ({"precision": -1}, "TQ510"),
        ({"precision": "absent"}, "TQ504"),
        ({"payofff": 1}, "TQ503"),
    ],
)
def test_every_mistake_has_its_code(tmp_path, changes, code):
    checked = read_game(as_file(tmp_path, **changes))
    assert checked.value is None
    assert code in {d.code for d in checked.diagnostics}


def test_broken_files_are_diagnostics_too(tmp_path):
    path = tmp_path / "game.json"
    for content in (b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000):
        path.write_bytes(content)
        assert [d.code for d in read_game(path).diagnostics] == ["TQ502"]
    assert [d.code for d in read_game(tmp_path / "none.json").diagnostics] == ["TQ500"]


def test_the_command_prints_what_scripts_rely_on(tmp_path, capsys):
    from taqarub.cli.solve import run

    assert run(str(as_file(tmp_path, timing=[1, 0])), None, True) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {"converged", "reason", "residual", "regret", "value", "strategy", "method", "seconds"} <= set(answer)
    assert run(str(as_file(tmp_path)), 3.0, False) == 0
    assert "0.7954" in capsys.readouterr().out
    assert run(str(as_file(tmp_path, format="x")), None, True) == 1
    assert "TQ505" in capsys.readouterr().err
    assert run(str(as_file(tmp_path)), float("nan"), True) == 2


def with_reach(tmp_path, states=9, **changes):
    game = ladder(states, 2.0)
    given = {
        "actions": [2, 2],
        "payoff": game.payoff.tolist(),
        "transition": game.transition.tolist(),
        "discount": game.discount.tolist(),
        "precision": 2.0,
        "horizon": None,
        "reach": game.reach.tolist(),
    }
    return as_file(tmp_path, **{**given, **changes})


@pytest.mark.parametrize("timing", ["simultaneous", [0, 1]])
def test_states_that_can_follow_may_be_listed(tmp_path, timing):
    few = read_game(with_reach(tmp_path, timing=timing)).value
    assert few.reach.shape == (9, 3)
    whole = read_game(as_file(tmp_path, actions=[2, 2], payoff=few.payoff.tolist(), timing=timing, precision=2.0,
                              transition=written_out(ladder(9, 2.0)).transition.tolist(), horizon=None,
                              discount=few.discount.tolist())).value  # fmt: skip
    np.testing.assert_allclose(solve_matrix(few).value, solve_matrix(whole).value, atol=1e-9)


@pytest.mark.parametrize(
    ("reach", "code"),
    [
        ([[0, 1, 9]] * 9, "TQ515"),
        ([[0, 1, -1]] * 9, "TQ515"),
        ([[0, 1, 0.5]] * 9, "TQ515"),
        ([[0, 1]] * 9, "TQ509"),  # the transition has three
        ([[0, 1, 2]] * 8, "TQ509"),
        ([[0, 1, 2]] * 8 + [[0, 1]], "TQ509"),
        ("all", "TQ509"),
        (None, "TQ509"),
    ],
)
def test_a_wrong_reach_is_refused(tmp_path, reach, code):
    checked = read_game(with_reach(tmp_path, reach=reach))
    assert checked.value is None and code in {d.code for d in checked.diagnostics}
    assert all(d.text("ar") != d.text("en") for d in checked.diagnostics)
    if code == "TQ515":
        assert "from 0 to 8" in checked.diagnostics[0].text()


def test_a_game_beyond_the_limit_is_refused_before_it_is_built(tmp_path, monkeypatch):
    monkeypatch.setattr("taqarub.game.gamefile_parts.MOST_CELLS", 100)
    checked = read_game(with_reach(tmp_path))
    told = [d for d in checked.diagnostics if d.code == "TQ501"]
    assert checked.value is None and told and "108 numbers in `transition`" in told[0].text()
    assert "`reach`" in told[0].text()


def test_mistakes_are_told_to_scripts_too(tmp_path, capsys):
    from taqarub.__main__ import main

    path = str(as_file(tmp_path, discount=[0.5, 1.5], precision=-1))
    assert main(["solve", path, "--json"]) == 1
    out, err = capsys.readouterr()
    rows = json.loads(out)["diagnostics"]
    assert [row["code"] for row in rows] == ["TQ512", "TQ510"]
    assert all({"file", "line", "column", "found", "expected", "fix", "ar"} <= set(row) for row in rows)
    assert "Traceback" not in err
