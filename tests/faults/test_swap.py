"""The last moment of a run: the finished folder takes the place of the earlier one, or everything stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from taqarub.__main__ import main
from taqarub.runs import folder as module
from taqarub.study import Study


def make_run(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "manifest.json").write_text(MANIFEST, encoding="utf-8")
    (folder / "brief.en.html").write_text(text, encoding="utf-8")
    return folder


MANIFEST = '{"case": "x", "content_hash": "0", "versions": {"taqarub": "0.1.0"}}\n'


@pytest.mark.parametrize("failure", [OSError(5, "Input/output error"), KeyboardInterrupt()], ids=["disk", "interrupt"])
@pytest.mark.parametrize("moment", [1, 2])
def test_a_failed_rename_puts_the_earlier_run_back(tmp_path: Path, monkeypatch, failure, moment: int) -> None:
    old, new = make_run(tmp_path / "run", "old"), make_run(tmp_path / ".run.part", "new")
    rename, calls = Path.rename, []

    def failing(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == moment:
            raise failure
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(type(failure)):
        module._replace(new, old)
    assert (old / "brief.en.html").read_text(encoding="utf-8") == "old"


def test_an_interrupt_just_after_the_first_rename(tmp_path: Path, monkeypatch) -> None:
    old, new = make_run(tmp_path / "run", "old"), make_run(tmp_path / ".run.part", "new")
    rename, calls = Path.rename, []

    def interrupted(self: Path, target: Path) -> Path:
        calls.append(rename(self, target))
        if len(calls) == 1:
            raise KeyboardInterrupt
        return calls[-1]

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        module._replace(new, old)
    assert (old / "brief.en.html").read_text(encoding="utf-8") == "old"


def test_what_a_killed_swap_left_aside_is_put_back_by_the_next_run(tmp_path: Path) -> None:
    aside = make_run(tmp_path / ".run.4194304.old", "old")  # a process number that Linux never gives
    study = object.__new__(Study)  # nothing of it is reached: writing fails at once
    with pytest.raises(AttributeError):
        module.write_run(study, tmp_path / "run")
    assert not aside.exists()
    assert (tmp_path / "run" / "brief.en.html").read_text(encoding="utf-8") == "old"


OTHERS = {
    "notes": ("notes.txt", "mine"),
    "web app": ("manifest.json", '{"name": "My app", "icons": []}'),
    "no json": ("manifest.json", "not json"),
    "list": ("manifest.json", "[1]"),
    "run without a version": ("manifest.json", '{"content_hash": "0", "versions": null}'),
}


@pytest.mark.parametrize("other", list(OTHERS))
def test_a_folder_that_holds_something_else_is_refused_and_untouched(
    small_case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], other: str
) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    name, text = OTHERS[other]
    (folder / name).write_text(text, encoding="utf-8")
    assert main(["run", str(small_case), "--out", str(folder), "--draws", "50", "--paths", "20"]) == 2
    told = capsys.readouterr().err
    assert "holds something that is not a run" in told and "reading the record" not in told
    assert [(path.name, path.read_text(encoding="utf-8")) for path in folder.iterdir()] == [(name, text)]
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_file_or_the_case_itself_is_refused(small_case: Path, tmp_path: Path, capsys) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    before = sorted(path.name for path in small_case.iterdir())
    for out in (file, file / "below", small_case):
        assert main(["run", str(small_case), "--out", str(out), "--draws", "50", "--paths", "20"]) == 2
        told = capsys.readouterr().err
        assert "--out" in told and "Traceback" not in told and "reading the record" not in told
    assert file.read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in small_case.iterdir()) == before


def test_an_empty_folder_may_be_used(small_run, run_small, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    made = run_small(small_run.case, tmp_path / "empty").folder
    assert (made / "manifest.json").exists() and [path.name for path in tmp_path.iterdir()] == ["empty"]
