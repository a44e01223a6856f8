"""A case whose parties move at once, made from the template, through every command a user types."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest

from taqarub.__main__ import main
from taqarub.game.extensive_read import read_efg
from taqarub.game.extensive_solve import solve_tree

SMALL = ["--draws", "50", "--workers", "1"]


@pytest.fixture(scope="module")
def once(small_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with its parties in a group, and a counterfactual in which they move in turn."""
    folder = tmp_path_factory.mktemp("at-once") / "case"
    folder.mkdir()
    for source in small_case.iterdir():
        if source.is_file():
            text = source.read_text(encoding="utf-8")
            if source.name == "case.yaml":
                assert text.count("order: [ARV, BEL, COR]") == 1 and text.count("\ncounterfactuals:\n") == 1
                text = text.replace("order: [ARV, BEL, COR]", "order: [[ARV, BEL], COR]")
                turn = '  in-turn:\n    name: {en: "in turn", ar: "بالتتابع"}\n    order: [ARV, BEL, COR]\n'
                text = text.replace("\ncounterfactuals:\n", "\ncounterfactuals:\n" + turn)
            (folder / source.name).write_text(text, encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()):
        assert main(["estimate", str(folder), *SMALL, "--keep", "--json"]) == 0  # what follows weighs no draws again
    return folder


@pytest.fixture(scope="module")
def once_run(once: Path, run_small, tmp_path_factory: pytest.TempPathFactory):
    return run_small(once, tmp_path_factory.mktemp("at-once-run") / "run")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


def test_it_passes_check_and_the_layout(once, small_case, capsys):
    """With the same doubts about a short record as the template, and no others."""
    found, before = (json.loads(printed(capsys, "check", str(case), "--json")) for case in (once, small_case))
    assert [d["code"] for d in found] == [d["code"] for d in before]
    assert main(["fmt", str(once), "--check"]) == 0


def test_diff_names_the_order(once, small_case, capsys):
    main(["diff", str(small_case), str(once)])
    assert re.search(r"order.*ARV.*BEL", capsys.readouterr().out)


def test_solve_says_who_moves_at_once_and_adds_up(once, capsys):
    found = json.loads(printed(capsys, "solve", str(once), "--json"))
    assert found["order"] == [["ARV", "BEL"], "COR"] and found["converged"] and found["residual"] < 1e-9
    for player in found["players"]:
        assert sum(player["value_by_motive"].values()) == pytest.approx(player["value"], abs=1e-9)
        for move in player["moves"]:
            assert sum(move["because"].values()) == pytest.approx(move["gain"], abs=1e-9)
    assert "at once: ARV" in printed(capsys, "solve", str(once))


def test_stability_takes_it(once, capsys):
    assert json.loads(printed(capsys, "stability", str(once), "--months", "3", "--json"))["states"]


def test_the_estimate_is_kept_with_what_was_found(once):
    about = json.loads(np.load(once / "estimated" / "posterior.npz")["about"].tobytes())
    assert about["details"]["at_once_games"] > 0 and about["details"]["at_once_without"] == 0


def test_the_tree_of_the_month_hides_the_others_move(once, capsys, tmp_path):
    path = tmp_path / "once.efg"
    assert main(["export", str(once), "--to", "efg", "--out", str(path)]) == 0
    tree = read_efg(path).value
    assert tree is not None and not tree.perfect and solve_tree(tree, 1.0).converged


def test_the_run_holds_it_and_the_brief_says_it_in_both_languages(once_run):
    outlook = json.loads((once_run.folder / "outlook.json").read_text(encoding="utf-8"))
    for entry in outlook["horizons"].values():
        assert sum(one["p"] for one in entry["outcomes"].values()) == pytest.approx(1.0)
    details = outlook["details"]
    assert details["at_once"]["games"] > 0 and details["at_once"]["without"] == 0
    assert set(details["order"]["variants"]) == {"swapped", "in-turn"}
    assert "cf:in-turn" in details["sizes"]
    for language, told in (("en", "At once move"), ("ar", "وفي آن واحد تتحرك")):
        text = re.sub(r"<[^>]+>", "", (once_run.folder / f"brief.{language}.html").read_text(encoding="utf-8"))
        assert told in text
    assert "their equilibrium was found in every state and month" in re.sub(
        r"<[^>]+>", "", (once_run.folder / "brief.en.html").read_text(encoding="utf-8")
    )


def test_outlook_prints_what_the_run_holds(once, once_run, capsys):
    found = json.loads(printed(capsys, "outlook", str(once), *SMALL, "--paths", "20", "--json"))
    assert found == json.loads((once_run.folder / "outlook.json").read_text(encoding="utf-8"))
