"""`taqarub solve CASE`: what it says adds up."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from taqarub.case.check import read_case
from taqarub.cli.app import app
from taqarub.cli.game_input import Quantities, medians
from taqarub.cli.solve_case import parts_of, told
from taqarub.estimate.kept import keep
from taqarub.estimate.posterior import Posterior
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


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_adds_up_in_any_state_and_at_any_draw(model, seed):
    rng = np.random.default_rng(seed)
    where = tuple(int(rng.integers(size)) for size in model.shape)
    found = told(model, where=where, quantities=Quantities(rng.normal(size=model.size), "by hand"))
    assert found["state"] == {axis: ids[x] for axis, ids, x in zip(model.axes, model.rung_ids, where, strict=True)}
    for player in found["players"]:
        assert sum(player["value_by_motive"].values()) == pytest.approx(player["value"], abs=1e-10)
        assert player["choice_regret"] >= 0 and player["regret"] >= 0
        for move in player["moves"]:
            assert sum(move["because"].values()) == pytest.approx(move["gain"], abs=1e-10)


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

    monkeypatch.setattr("taqarub.game.size.refuse_beyond_memory", refuse)
    done = CliRunner().invoke(app, ["solve", "template"])
    assert done.exit_code == 3 and "merge" in done.output
    assert CliRunner().invoke(app, ["stability", "template"]).exit_code == 3


def test_a_player_is_explained_in_full_and_states_are_listed(model):
    player = model.players[0]
    done = CliRunner().invoke(app, ["solve", "template", "--player", player])
    assert done.exit_code == 0 and "add up to its gain" in done.stdout
    told_alone = json.loads(CliRunner().invoke(app, ["solve", "template", "--player", player, "--json"]).stdout)
    assert [held["player"] for held in told_alone["players"]] == [player]
    assert CliRunner().invoke(app, ["solve", "template", "--player", "nobody"]).exit_code == 2
    listed = json.loads(CliRunner().invoke(app, ["solve", "template", "--states", "--json"]).stdout)
    assert [row["axis"] for row in listed] == list(model.axes)
    for row, ids in zip(listed, model.rung_ids, strict=True):
        assert [rung["id"] for rung in row["rungs"]] == list(ids) and row["now"] in ids
        assert all(rung["name"]["en"] and rung["name"]["ar"] for rung in row["rungs"])
    done = CliRunner().invoke(app, ["solve", "template", "--states"])
    assert done.exit_code == 0 and model.axes[0] in done.stdout and "--state" in done.stdout


def test_reasons_are_told_in_arabic(model):
    done = CliRunner().invoke(app, ["solve", "template", "--player", model.players[0], "--lang", "ar"])
    assert done.exit_code == 0 and "مجموع أجزاء الصف" in done.stdout
    name = model.case.file.actors[model.players[0]].name.ar
    assert name in done.stdout and "وسائط" in done.stdout


def test_a_kept_posterior_is_used_and_named(tmp_path, monkeypatch):
    folder = tmp_path / "case"
    assert CliRunner().invoke(app, ["new", str(folder)]).exit_code == 0
    alone = json.loads(CliRunner().invoke(app, ["solve", str(folder), "--json"]).stdout)
    assert alone["quantities"] == "prior medians" and "--keep makes one" in alone["quantities_note"]
    asked = CliRunner().invoke(app, ["solve", str(folder), "--from", "posterior"])
    assert asked.exit_code == 1 and "--keep makes one" in asked.stderr
    case = read_case(str(folder)).value
    model = build_model(case, read_events(case))
    z = np.zeros((3, model.size))
    z[1], z[2] = 1.0, -1.0
    posterior = Posterior(
        names=tuple(p.name for p in model.parameters), z=z, weights=np.array([0.2, 0.7, 0.1]),
        prior_z=np.zeros((50, model.size)), log_likelihood=np.zeros(3), ess=2.0, pareto_k=0.1,
        contraction=np.zeros(model.size), by_month=np.zeros(4), notes=(), seconds=0.0, details={},
    )  # fmt: skip
    keep(model, posterior, 7, 500, folder)
    for command in (["solve"], ["stability", "--months", "1"]):
        after = json.loads(CliRunner().invoke(app, [*command, str(folder), "--json"]).stdout)
        assert after["quantities"] == "posterior medians" and "quantities_note" not in after
        prior = json.loads(CliRunner().invoke(app, [*command, str(folder), "--json", "--from", "prior"]).stdout)
        assert prior["quantities"] == "prior medians" and "quantities_note" not in prior
    assert prior["states"] != after["states"]  # the worths of standing moves
    solved = json.loads(CliRunner().invoke(app, ["solve", str(folder), "--json"]).stdout)
    assert solved["players"][0]["value"] != pytest.approx(alone["players"][0]["value"], abs=1e-6)
    by_hand = told(model, quantities=Quantities(np.ones(model.size), "by hand"))
    assert solved["players"][0]["value"] == pytest.approx(by_hand["players"][0]["value"], abs=1e-12)
    out = tmp_path / "month.efg"
    done = CliRunner().invoke(app, ["export", str(folder), "--to", "efg", "--out", str(out), "--json"])
    assert any("posterior medians" in note for note in json.loads(done.stdout)["notes"])
    tree = json.loads(CliRunner().invoke(app, ["solve", str(out), "--json"]).stdout)
    moves = {m["move"]: m["chance"] for m in solved["players"][0]["moves"]}
    assert tree["information_sets"][0]["strategy"] == pytest.approx(moves, abs=1e-12)
    other = json.loads(CliRunner().invoke(app, ["solve", str(folder), "--json", "--seed", "8"]).stdout)
    assert other["quantities"] == "prior medians" and "seed 8" in other["quantities_note"]


def test_a_wrong_case_is_told_to_scripts_too(tmp_path):
    for command in ("solve", "stability"):
        done = CliRunner().invoke(app, [command, str(tmp_path), "--json"])
        assert done.exit_code == 1 and json.loads(done.stdout)["diagnostics"][0]["code"].startswith("TQ")


def test_weighted_medians():
    rng = np.random.default_rng(1)
    z, weights = rng.normal(size=(400, 3)), rng.random(400)
    found = medians(z, weights / weights.sum())
    for column, middle in zip(z.T, found, strict=True):
        assert weights[column <= middle].sum() >= 0.5 * weights.sum() > weights[column < middle].sum()
