"""Wider than one essay: three parties, no patron, a patron on each side, and no country in the engine."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import taqarub
from taqarub.case.case import Case
from taqarub.case.check import read_case
from taqarub.case.places import read_yaml
from taqarub.events.read import read_events
from taqarub.game.solve import solve
from taqarub.model.build import build_model
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Variant

BASE = Path(__file__).parents[1] / "errors" / "base"
Tree = dict[str, Any]


def without_a_patron(case: Tree) -> None:
    """Two parties alone; the third country stays in the record, as an actor whose conduct is given."""
    case["actors"]["COR"] = {"role": "other", "name": {"en": "Corland", "ar": "كورلاند"}}
    for part in ("choice", "motives", "moves"):
        del case[part]["COR"]
    del case["record"]["recorded"]["COR"]
    case["order"] = ["ARV", "BEL"]
    for part in ("red_lines", "capacity"):
        del case[part]


def with_three_parties(case: Tree) -> None:
    """A third party that wants and does something of its own."""
    case["actors"]["DAN"] = {"role": "party", "name": {"en": "Danmor", "ar": "دانمور"}}
    case["choice"]["DAN"] = case["choice"]["ARV"]
    case["motives"]["DAN"] = {"calm": copy.deepcopy(case["motives"]["ARV"]["results"])}
    case["moves"]["DAN"] = {"mediate": copy.deepcopy(case["moves"]["BEL"]["release"])}
    case["moves"]["DAN"]["mediate"]["observed"] = [{"actor": ["DAN"], "target": ["BEL"]}]
    case["record"]["recorded"]["DAN"] = case["record"]["recorded"]["ARV"]
    case["order"] = ["ARV", "DAN", "BEL", "COR"]


def with_a_patron_on_each_side(case: Tree) -> None:
    """Arvania has a patron too, with a red line and a capacity of its own."""
    case["actors"]["EST"] = {"role": "patron", "patron_of": "ARV", "name": {"en": "Estmar", "ar": "إستمار"}}
    case["choice"]["EST"] = case["choice"]["ARV"]
    case["motives"]["EST"] = {"order": copy.deepcopy(case["motives"]["ARV"]["principle"])}
    case["moves"]["EST"] = {"stiffen": copy.deepcopy(case["moves"]["ARV"]["press"])}
    case["moves"]["EST"]["stiffen"] |= {"disrupts": True, "observed": [{"actor": ["EST"], "target": ["ARV"]}]}
    case["record"]["recorded"]["EST"] = case["record"]["recorded"]["COR"]
    case["order"] = ["ARV", "BEL", "EST", "COR"]
    line = copy.deepcopy(case["red_lines"]["turn"])
    case["red_lines"]["yield"] = line | {
        "holder": "EST", "region": "sanctions == light", "response": ["stiffen"], "crossed_by": "ARV"
    }  # fmt: skip
    case["capacity"].append(copy.deepcopy(case["capacity"][0]) | {"holder": "EST"})


VARIATIONS = (without_a_patron, with_three_parties, with_a_patron_on_each_side)


def varied(vary: Callable[[Tree], None], folder: Path) -> Path:
    """The base case with one variation, written as JSON, which is YAML too."""
    shutil.copytree(BASE, folder)
    case = read_yaml((BASE / "case.yaml").read_text(encoding="utf-8"), "case.yaml").value
    vary(case)
    (folder / "case.yaml").write_text(json.dumps(case, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


def checked(folder: Path) -> Case:
    found = read_case(str(folder))
    assert found.value is not None and found.ok, [d.text() for d in found.diagnostics]
    return found.value


@pytest.mark.parametrize("vary", VARIATIONS)
def test_check_build_solve(vary: Callable[[Tree], None], tmp_path: Path) -> None:
    case = checked(varied(vary, tmp_path / "case"))
    model = build_model(case, read_events(case))
    assert model.players == tuple(case.file.players)
    game = game_of(model, np.zeros((2, len(model.parameters))), AS_IT_STANDS, 24, model.start_month)
    solution = solve(game)
    assert solution.converged, solution.reason
    for value in solution.value:
        assert np.isfinite(value).all()


def test_every_patron_holds_without_the_veto_and_only_patrons(tmp_path: Path) -> None:
    case = checked(varied(with_a_patron_on_each_side, tmp_path / "case"))
    model = build_model(case, read_events(case))
    game = game_of(model, np.zeros((1, len(model.parameters))), Variant(veto=False), 3, model.start_month)
    played = {model.players[stage.player]: [a.name for a in stage.actions] for stage in game.stages}
    assert played["EST"] == played["COR"] == ["hold"]
    assert len(played["ARV"]) > 1 and len(played["BEL"]) > 1


def test_each_red_line_costs_its_own_holder_and_nobody_else(tmp_path: Path) -> None:
    case = checked(varied(with_a_patron_on_each_side, tmp_path / "case"))
    model = build_model(case, read_events(case))
    z = np.zeros((1, len(model.parameters)))
    as_is = game_of(model, z, AS_IT_STANDS, 2, model.start_month).payoff
    file = case.file
    bare = file.model_copy(update={"red_lines": {"turn": file.red_lines["turn"]}})
    other = build_model(replace(case, file=bare), read_events(case))
    without = game_of(other, np.zeros((1, len(other.parameters))), AS_IT_STANDS, 2, other.start_month).payoff
    changed = [name for i, name in enumerate(model.players) if not np.allclose(as_is[i], without[i])]
    assert changed == ["EST"]


@pytest.mark.parametrize("vary", VARIATIONS)
def test_the_whole_way_to_a_brief(vary: Callable[[Tree], None], tmp_path: Path, run_small: Any) -> None:
    case = varied(vary, tmp_path / "case")
    run = run_small(case, tmp_path / "run")
    for name in ("brief.en.html", "brief.ar.html", "verdicts.json", "outlook.json"):
        assert (run.folder / name).stat().st_size > 500


# ── No country in the engine ─────────────────────────────────────────────────────────────────────────────────────────
COUNTRIES = re.compile(
    r"belarus|russia|minsk|moscow|lukashenk|washington|cuba\b|cuban|vietnam|libya|\b(?:BLR|RUS|USA|CUB|VNM|LBY|UKR|POL|LTU)\b",
    re.IGNORECASE,
)
EXAMPLE = re.compile(r"such as|for example|write it like|epilog=|Example", re.IGNORECASE)  # said to be one
TABLES = ("events/", "cli/events")  # country codes and names of event data sources


def named_countries() -> list[str]:
    root = Path(taqarub.__file__).parent
    found = []
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root).as_posix()
        if path.suffix not in (".py", ".toml", ".j2") or place.startswith(("cases/", *TABLES)):
            continue
        doc = False
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            opened = line.count('"""') % 2 == 1
            if COUNTRIES.search(line) and not (doc or opened or EXAMPLE.search(line)):
                found.append(f"{place}:{number}: {line.strip()}")
            doc = doc != opened
    return found


def test_nothing_in_the_engine_knows_the_name_of_a_country() -> None:
    assert named_countries() == []
