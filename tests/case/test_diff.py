"""`diff`: differences by meaning, and verdicts followed back to what changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taqarub.__main__ import main
from taqarub.case.case import Case
from taqarub.case.check import read_case
from taqarub.case.compare import compare_cases
from taqarub.runs.compare import compare, read_side

BASE = Path(__file__).parents[1] / "errors" / "base"
EDITS = (
    ("case.yaml", "share: &share {low: 0.15, best: 0.4", "share: &share {low: 0.15, best: 0.5"),
    ("case.yaml", "window_days: 120", "window_days: 90"),
    ("case.yaml", 'en: "Arvania", ar', 'en: "Arvaniya", ar'),
    ("claims.yaml", "above: 1\n", "above: 1.5\n"),
    ("timeline.csv", "2024-07-10", "2024-07-11"),
)


def copied(source: Path, folder: Path, *edits: tuple[str, str, str]) -> Path:
    shutil.copytree(source, folder)
    for file, old, new in edits:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, (file, old)
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def case_of(folder: Path) -> Case:
    checked = read_case(str(folder))
    assert checked.value is not None, [d.text() for d in checked.diagnostics]
    return checked.value


def day_of_a_release(folder: Path) -> str:
    line = next(row for row in (folder / "timeline.csv").read_text(encoding="utf-8").split("\n") if row[:4] == "E006")
    return line.split(",")[1]


def test_a_case_does_not_differ_from_itself_however_it_is_laid_out(tmp_path: Path) -> None:
    other = copied(
        BASE, tmp_path / "b", ("case.yaml", "order: [ARV, BEL, COR]", "order:\n    - ARV\n    - BEL # x\n    - COR")
    )
    assert compare_cases(case_of(BASE), case_of(other)) == ()
    assert case_of(BASE).content_hash != case_of(other).content_hash


def test_every_change_is_found_by_its_path(tmp_path: Path) -> None:
    day = day_of_a_release(BASE)
    edits = (*EDITS[:4], ("timeline.csv", f"E006,{day}", f"E006,{day[:-1]}9"))
    other = copied(BASE, tmp_path / "b", *edits)
    with (other / "states.csv").open("a", encoding="utf-8") as file:
        file.write("S099,2025-06-01,day,prisoners_held,90,people,Invented,,recalled,\n")
    found = {change.path: change for change in compare_cases(case_of(BASE), case_of(other))}
    assert set(found) == {
        "motives.ARV.results.share", "motives.ARV.principle.share", "motives.BEL.relief.share",
        "motives.BEL.grip.share", "motives.BEL.autonomy.share", "matching.window_days", "actors.ARV.name",
        "claims.H1.criterion.above", "timeline.E006.date", "states.S099",
    }  # fmt: skip
    assert found["matching.window_days"].before == 120 and found["matching.window_days"].after == 90
    assert found["states.S099"].kind == "added" and found["states.S099"].before is None
    share = found["motives.ARV.results.share"]
    assert share.before["best"] == 0.4 and share.after["best"] == 0.5
    place = share.places[1]
    assert place is not None and "0.5" in (other / "case.yaml").read_text(encoding="utf-8").split("\n")[place.line - 1]
    back = compare_cases(case_of(other), case_of(BASE))
    assert {c.path for c in back} == set(found)
    assert {c.path: (c.after, c.before) for c in back} == {p: (c.before, c.after) for p, c in found.items()}


def test_order_matters_where_it_does_and_lists_are_compared_by_item(tmp_path: Path) -> None:
    case = case_of(BASE)
    file = case.file
    turned = dict(reversed(file.tracks.items()))
    moved = file.model_copy(update={"tracks": turned, "order": ["BEL", "ARV", "COR"], "drift": file.drift[:1]})
    found = {(c.path, c.kind) for c in compare_cases(case, replace(case, file=moved))}
    assert found == {("tracks", "reordered"), ("order", "changed"), ("drift.1", "removed")}
    rung = file.tracks["sanctions"].rungs[0].model_copy(update={"id": "none"})
    track = file.tracks["sanctions"].model_copy(update={"rungs": [rung, *file.tracks["sanctions"].rungs[1:]]})
    moved = file.model_copy(update={"tracks": {**file.tracks, "sanctions": track}})
    found = {(c.path, c.kind) for c in compare_cases(case, replace(case, file=moved))}
    assert found == {("tracks.sanctions.rungs.light", "removed"), ("tracks.sanctions.rungs.none", "added")}


@pytest.fixture(scope="module")
def runs(small_run: Any, run_small: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The small run, the same with another seed, and the same with another criterion and other evidence."""
    folder = tmp_path_factory.mktemp("diff")
    day = day_of_a_release(small_run.case)
    edits = (
        ("claims.yaml", "above: 1\n", "above: 40\n"),
        ("timeline.csv", f"E006,{day}", f"E006,{day[:-1]}9"),
        ("case.yaml", "share: &share {low: 0.15, best: 0.4", "share: &share {low: 0.15, best: 0.16"),
    )
    other = copied(small_run.case, folder / "other", *edits)
    return {
        "same": small_run.folder,
        "seed": run_small(small_run.case, folder / "seed", "--seed", "8").folder,
        "other": run_small(other, folder / "run", "--seed", "8").folder,
    }


def test_a_run_keeps_its_case(runs: dict[str, Path]) -> None:
    manifest = json.loads((runs["same"] / "manifest.json").read_text(encoding="utf-8"))
    assert case_of(runs["same"] / "case").content_hash == manifest["content_hash"]


def test_a_run_against_itself_and_against_another_seed(runs: dict[str, Path]) -> None:
    same = compare(read_side(str(runs["same"])), read_side(str(runs["same"])))
    assert (same.changes, dict(same.settings), same.moved) == ((), {}, ()) and same.stayed == 3
    seed = compare(read_side(str(runs["same"])), read_side(str(runs["seed"])))
    assert seed.changes == () and dict(seed.settings) == {"seed": (7, 8)}
    for row in seed.moved:
        assert [r.kind for r in row.reasons][-1] == "unexplained" and row.reasons[-1].names == ("seed",)


def test_verdicts_are_followed_back(runs: dict[str, Path]) -> None:
    found = compare(read_side(str(runs["seed"])), read_side(str(runs["other"])))
    assert found.changes is not None and not found.settings
    moved = {row.id: row for row in found.moved}
    assert moved["H1"].before != moved["H1"].after  # a ratio above 40 is not what the record shows
    assert moved["H1"].reasons[0].kind == "criterion"
    assert moved["H1"].reasons[0].names == ("claims.H1.criterion.above",)
    if "L1" in moved:
        kinds = {reason.kind: reason.names for reason in moved["L1"].reasons}
        assert any(name.startswith("motives.") for name in kinds["inputs"]) and kinds["premise"] == ("H1",)
        assert "unexplained" not in kinds


def edited(run: Path, folder: Path, **verdicts: dict[str, Any]) -> Path:
    """A copy of a run whose verdicts say something else."""
    shutil.copytree(run, folder)
    rows = json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))
    for row in rows:
        row.update(verdicts.get(row["id"], {}))
    (folder / "verdicts.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


def test_evidence_premises_and_what_nothing_explains(runs: dict[str, Path], tmp_path: Path) -> None:
    gone = edited(runs["same"], tmp_path / "gone", F1={"verdict": "contradicted", "probability": 0.1})
    found = compare(read_side(str(runs["same"])), read_side(str(gone)))
    assert [(row.id, row.reasons[0].kind, row.reasons[0].names) for row in found.moved] == [("F1", "unexplained", ())]
    day = day_of_a_release(runs["same"] / "case")
    path = gone / "case" / "timeline.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(f"E006,{day}", f"E006,{day[:-1]}9"), encoding="utf-8")
    found = compare(read_side(str(runs["same"])), read_side(str(gone)))
    assert found.moved[0].reasons[0].kind == "evidence" and found.moved[0].reasons[0].names == ("timeline.E006.date",)


def test_a_run_without_its_case_says_so(runs: dict[str, Path], tmp_path: Path) -> None:
    bare = edited(runs["other"], tmp_path / "bare")
    shutil.rmtree(bare / "case")
    found = compare(read_side(str(runs["seed"])), read_side(str(bare)))
    assert found.changes is None and set(found.files) == {"case.yaml", "claims.yaml", "timeline.csv"}
    assert all(row.reasons[0].kind == "files" for row in found.moved) and found.moved


def test_the_command(runs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = str(runs["seed"]), str(runs["other"])
    assert main(["diff", a, b]) == 0
    said = capsys.readouterr().out
    assert "claims.H1.criterion.above: 1" in said and "H1: " in said and "its own entry changed" in said
    assert main(["diff", a, b, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert list(rows) == ["changes", "files", "settings", "moved", "stayed"]
    assert {row["path"] for row in rows["changes"]} >= {"claims.H1.criterion.above", "timeline.E006.date"}
    assert main(["diff", "us-cuba", "us-vietnam"]) == 0
    assert "+ " in capsys.readouterr().out
    assert main(["diff", a, str(BASE)]) == 0
    assert "both sides are run folders" in capsys.readouterr().out
    assert main(["diff", "template", str(tmp_path / "none")]) == 1
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text('{"content_hash": 1, "versions": {"taqarub": 1}, "as_of": "x"}')
    assert main(["diff", "template", str(tmp_path / "broken")]) == 1
    assert "Traceback" not in capsys.readouterr().err
