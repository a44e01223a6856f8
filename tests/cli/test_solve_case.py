"""`taqarub solve CASE`: what it says adds up."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from taqarub.case.check import read_case
from taqarub.cli.app import app
from taqarub.cli.solve_case import parts_of, told
from taqarub.events.read import read_events
from taqarub.game.size import TooLarge
from taqarub.model.build import build_model
from taqarub.model.compile import AS_IT_STANDS, game_of


@pytest.fixture(scope="module")
def model():
    case = read_case("template").value
    return build_model(case, read_events(case))


def test_parts_of_the_payoff_add_up(model):
    game = game_of(model, np.zeros((1, model.size)), AS_IT_STANDS, 3, model.start_month)
    for player, name in enumerate(game.players):
        total = sum(np.broadcast_to(part, (*game.shape, 1)) for part in parts_of(model, name).values())
        np.testing.assert_allclose(total, game.payoff[player], atol=1e-14)


def test_what_is_said_of_a_case_adds_up(model):
    found = told(model)
    assert found["converged"] and found["residual"] == 0.0
    for player in found["players"]:
        assert sum(m["chance"] for m in player["moves"]) == pytest.approx(1.0)
        assert sum(player["value_by_motive"].values()) == pytest.approx(player["value"], abs=1e-10)
        assert player["regret"] >= 0 and player["choice_regret"] >= 0
        for move in player["moves"]:
            assert sum(move["because"].values()) == pytest.approx(move["gain"], abs=1e-10)
    sharp = told(model, precision=500.0)
    for blunt, keen in zip(found["players"], sharp["players"], strict=True):
        assert keen["precision"] == 500.0 and keen["regret"] < blunt["regret"]


def test_the_command_takes_a_case_and_a_file(tmp_path):
    done = CliRunner().invoke(app, ["solve", "template", "--json"])
    assert done.exit_code == 0
    assert {"players", "state", "states", "months", "converged"} <= set(json.loads(done.stdout))
    done = CliRunner().invoke(app, ["solve", "template"])
    assert done.exit_code == 0 and "gain over hold" in done.stdout
    path = tmp_path / "hunt.json"
    path.write_text(json.dumps({
        "format": "taqarub-game/1", "timing": "simultaneous", "actions": [2, 2],
        "payoff": [[[[4, 0], [3, 3]]], [[[4, 3], [0, 3]]]], "transition": [[[[1], [1]], [[1], [1]]]],
        "discount": [0.5, 0.5], "horizon": None, "precision": 30,
    }))  # fmt: skip
    answer = json.loads(CliRunner().invoke(app, ["solve", str(path), "--json", "--starts", "20"]).stdout)
    assert answer["converged"] and len(answer["others"]) == 2
    assert CliRunner().invoke(app, ["solve", "template", "--precision", "-1"]).exit_code == 2


def test_another_state_may_be_asked_for(model):
    axis, rungs = model.axes[0], model.rung_ids[0]
    other = next(rung for k, rung in enumerate(rungs) if k != model.start[0])
    done = CliRunner().invoke(app, ["solve", "template", "--json", "--state", f"{axis}={other}"])
    assert done.exit_code == 0 and json.loads(done.stdout)["state"][axis] == other
    for wrong in ("nowhere=up", f"{axis}=nothing", axis):
        assert CliRunner().invoke(app, ["solve", "template", "--state", wrong]).exit_code == 2


def test_a_case_beyond_memory_is_refused_with_advice(monkeypatch):
    def refuse(*given):
        raise TooLarge("10 states need 5 GiB, and there are 1.0: merge the 9 rungs of trade in pairs")

    monkeypatch.setattr("taqarub.cli.solve_case.refuse_beyond_memory", refuse)
    done = CliRunner().invoke(app, ["solve", "template"])
    assert done.exit_code == 3 and "merge" in done.output
