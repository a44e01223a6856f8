"""`taqarub stability`, `solve FILE.efg|.nfg` and `export --to efg|nfg|gmcr`, as a user and as a script meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taqarub.__main__ import main

BASE = str(Path(__file__).parent.parent / "errors" / "base")
PENNIES = 'NFG 1 R "pennies" { "صف" "column" } { { "U" "D" } { "L" "R" } } 9 0 0 1 0 1 1 0\n'
GAME = {
    "format": "taqarub-game/1", "timing": [0, 1], "actions": [2, 2],
    "payoff": [[[[1, 0], [2, 3]]], [[[0, 1], [1, 0]]]], "transition": [[[[1], [1]], [[1], [1]]]],
    "discount": [0.5, 0.5], "horizon": 1, "precision": 1.5,
}  # fmt: skip


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict:  # type: ignore[type-arg]
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_stability_of_a_case(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "stability", BASE, "--months", "6")
    assert told["months"] == 6 and len(told["states"]) == 18
    for state in told["states"]:
        for concept in ("nash", "gmr", "smr", "seq"):
            stable = [held[concept]["stable"] for held in state["players"].values()]
            assert (concept in state["equilibrium"]) == all(stable)
            assert (state["would_make_stable"][concept] == []) == all(stable)
            for held in state["players"].values():
                assert held[concept]["margin"] is None or (held[concept]["margin"] >= 0) == held[concept]["stable"]
                assert (held[concept]["why"] == "leaves") == (not held[concept]["stable"])
        for coalition in state["coalitions"]:
            assert len(coalition["players"]) >= 2
            for concept in ("cr", "cgmr", "csmr", "cseq"):
                held = coalition[concept]
                assert (held["why"] == "leaves") == (not held["stable"])
                assert held["margin"] is None or (held["margin"] >= 0) == held["stable"]
                if not held["stable"]:
                    assert held["margin"] == max(held["margin_by_player"].values())
        for concept, rises in state["dissent_would_hold"].items():
            assert (rises == []) == (concept in state["coalition_equilibrium"])
    assert sum("nash" in s["equilibrium"] for s in told["states"]) == told["equilibria"]["nash"]
    assert [s["steps_from_present"] for s in told["states"]].count(0) == 1
    assert main(["stability", BASE, "--months", "6"]) == 0
    out = capsys.readouterr().out
    assert "18 combinations of standing moves" in out and "The present" in out
    assert main(["stability", BASE, "--months", "6", "--lang", "ar"]) == 0
    assert "الحاضر" in capsys.readouterr().out


def test_every_disputed_rule_of_bargaining_is_a_switch(capsys: pytest.CaptureFixture[str]) -> None:
    plain = said(capsys, "stability", "us-cuba", "--months", "1")["bargaining"]
    assert plain and all({"mean", "median", "settlement", "reason"} <= set(row) for row in plain)
    words = "risk=off,security=own,third_parties=off,status_quo=0.5,perspective=each,offer=strongest"
    told = said(capsys, "stability", "us-cuba", "--months", "1", "--rules", f"{words},concession=middle,movers=one")
    assert told["bargaining"][0]["rules"] == {
        "risk": False, "security": "own", "third_parties": False, "status_quo": 0.5, "perspective": "each",
        "offer": "strongest", "concession": "middle", "movers": "one",
    }  # fmt: skip
    assert [row["mean"] for row in told["bargaining"]] == [row["mean"] for row in plain]  # a baseline has no switch
    for wrong in ("risk=maybe", "nerve=on", "status_quo=2", "offer", "offer="):
        assert main(["stability", "us-cuba", "--rules", wrong]) == 2
        assert "takes" in capsys.readouterr().err


def test_stability_of_a_case_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stability", "nowhere"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_solve_a_table_of_gambit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pennies.nfg"
    path.write_text(PENNIES, encoding="utf-8")
    told = said(capsys, "solve", str(path))
    assert told["converged"] and told["residual"] < 1e-9
    assert told["information_sets"][0]["strategy"]["U"] == pytest.approx(0.8935763306, abs=1e-9)
    assert told["information_sets"][1]["strategy"]["L"] == pytest.approx(0.3127803750, abs=1e-9)
    assert main(["solve", str(path), "--precision", "3"]) == 0
    assert "U 0.7954" in capsys.readouterr().out.replace("\u2068", "").replace("\u2069", "")


def test_a_game_goes_out_as_a_tree_and_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "game.json"
    path.write_text(json.dumps(GAME), encoding="utf-8")
    assert main(["export", str(path), "--to", "efg", "--out", str(tmp_path / "game.efg")]) == 0
    capsys.readouterr()
    whole = said(capsys, "solve", str(path))
    told = said(capsys, "solve", str(tmp_path / "game.efg"), "--precision", "1.5")
    assert list(told["information_sets"][0]["strategy"].values()) == pytest.approx(whole["strategy"][0][0], abs=1e-12)
    assert told["value"] == pytest.approx([v[0] for v in whole["value"]], abs=1e-12)
    assert told["regret"] == pytest.approx(whole["regret"], abs=1e-12)
    assert main(["export", str(path), "--to", "nfg"]) == 1
    assert "players at once" in capsys.readouterr().err


def test_a_case_goes_out_in_three_formats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("efg", "nfg", "gmcr"):
        assert main(["export", BASE, "--to", form, "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    told = said(capsys, "solve", str(tmp_path / "base.efg"))
    moves = {m["move"]: m["chance"] for m in said(capsys, "solve", BASE)["players"][0]["moves"]}
    assert told["information_sets"][0]["strategy"] == pytest.approx(moves, abs=1e-12)
    assert said(capsys, "solve", str(tmp_path / "base.nfg"))["converged"]
    conflict = json.loads((tmp_path / "base.gmcr").read_text(encoding="utf-8"))
    states = [n for group in conflict["decisionMakers"][0]["preferenceVector"]
              for n in (group if isinstance(group, list) else [group])]  # fmt: skip
    assert sorted(states) == list(range(1, 19))
    assert {k for dm in conflict["decisionMakers"] for k in dm["options"]} == set(range(len(conflict["options"])))
    for dm in conflict["decisionMakers"]:  # the names of the first releases and of later ones
        assert dm["preferenceRanking"] == dm["preferenceVector"] and dm["misperceptions"] == []
    assert conflict["useManualPreferenceRanking"] and conflict["useManualPreferenceVectors"]
    flat = [k for dm in conflict["decisionMakers"] for k in dm["options"]]
    assert flat == sorted(flat)  # the program sorts options by player, and states are numbered by the order of options


def test_a_discounted_game_goes_out_with_a_word_on_logit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "game.json"
    path.write_text(json.dumps({**GAME, "horizon": 3}), encoding="utf-8")
    told = said(capsys, "export", str(path), "--to", "efg", "--out", str(tmp_path / "game.efg"))
    assert any("discount^t" in note for note in told["notes"])
    assert "discount^t" in (tmp_path / "game.efg").read_text()
    sharp = said(capsys, "solve", str(tmp_path / "game.efg"), "--precision", "100000")
    path.write_text(json.dumps({**GAME, "horizon": 3, "precision": 100_000}), encoding="utf-8")
    whole = said(capsys, "solve", str(path))
    assert sharp["value"] == pytest.approx([v[0] for v in whole["value"]], abs=1e-9)


def test_wrong_files_are_refused_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.efg"
    path.write_text('EFG 2 R "t" { "a" }\np "" 1 1 "" { "L" "R" } 0\nt "" 1 "" { 1 }\n', encoding="utf-8")
    assert main(["solve", str(path)]) == 1
    told = capsys.readouterr().err
    assert f"{path}:4:1: error TQ514" in told
    assert main(["solve", str(tmp_path / "none.nfg")]) == 1
    assert "TQ500" in capsys.readouterr().err
    assert main(["solve", str(path), "--precision", "-1"]) == 2
    broken = tmp_path / "game.json"
    broken.write_text("{", encoding="utf-8")
    assert main(["export", str(broken), "--to", "efg"]) == 1
    assert main(["export", str(broken), "--to", "gmcr"]) == 1
    capsys.readouterr()
    for words in (["solve", str(path)], ["export", str(broken), "--to", "efg"], ["solve", str(broken)]):
        assert main([*words, "--json"]) == 1
        out, err = capsys.readouterr()
        assert json.loads(out)["diagnostics"][0]["code"] in ("TQ514", "TQ502") and err
    assert "Traceback" not in capsys.readouterr().err
