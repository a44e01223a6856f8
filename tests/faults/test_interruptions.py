"""A run that is killed, interrupted or out of disk leaves the earlier run as it was."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from taqarub.__main__ import main
from taqarub.report import report

COMMAND = (sys.executable, "-m", "taqarub")
FEW = ("--draws", "50", "--paths", "20", "--workers", "1")
ENOUGH_S = 120

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def contents(folder: Path) -> dict[str, str]:
    """Every file of a folder with its hash."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def earlier(small_run, tmp_path: Path) -> Path:
    """A finished run that the next one is to replace."""
    return Path(shutil.copytree(small_run.folder, tmp_path / "run"))


def signalled(case: Path, folder: Path, stage: str, sign: signal.Signals) -> tuple[int, str]:
    """Start a run, send it a signal when it announces a stage; its exit code and what it said afterwards."""
    words = [*COMMAND, "run", str(case), "--out", str(folder), *FEW]
    with subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, encoding="utf-8") as process:
        assert process.stderr is not None
        try:
            assert any(stage in line for line in process.stderr), "the stage was never announced"
            process.send_signal(sign)
            told = process.stderr.read()
            return process.wait(ENOUGH_S), told
        finally:
            process.kill()


@pytest.mark.parametrize("stage", ["weighing motives", "writing the brief"])
def test_a_killed_run_leaves_the_earlier_one_whole(small_case: Path, earlier: Path, stage: str) -> None:
    before = contents(earlier)
    code, _ = signalled(small_case, earlier, stage, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert contents(earlier) == before
    assert [path.name for path in earlier.parent.iterdir() if not path.name.endswith(".part")] == ["run"]


def test_a_killed_first_run_leaves_nothing_under_the_final_name(small_case: Path, tmp_path: Path) -> None:
    code, _ = signalled(small_case, tmp_path / "first", "writing the brief", signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert not (tmp_path / "first").exists()


@pytest.mark.parametrize("stage", ["weighing motives", "writing the brief"])
def test_an_interrupted_run_says_so_and_leaves_no_trace(small_case: Path, earlier: Path, stage: str) -> None:
    before = contents(earlier)
    code, told = signalled(small_case, earlier, stage, signal.SIGINT)
    assert code == 130
    assert told.strip() in ("", "taqarub: interrupted")
    assert contents(earlier) == before
    assert [path.name for path in earlier.parent.iterdir()] == ["run"]


def run_in_place(case: Path, folder: Path) -> int:
    return main(["run", str(case), "--out", str(folder), *FEW])


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 3, "no space left on the disk"),
        (MemoryError(), 3, "out of memory; lower --draws or --paths"),
        (OSError(errno.EACCES, "Permission denied"), 1, "Permission denied"),
        (KeyboardInterrupt(), 130, ""),
    ],
    ids=["disk", "memory", "permission", "interrupt"],
)
def test_a_failure_while_the_brief_is_written(
    small_case: Path, earlier: Path, failure, code, words, monkeypatch, capsys
) -> None:
    before = contents(earlier)

    def half_written(study: object, draft: Path, *rest: object, **named: object) -> None:
        (draft / "brief.en.html").write_text("<!doctype html>", encoding="utf-8")
        raise failure

    monkeypatch.setattr(report, "write_report", half_written)
    assert run_in_place(small_case, earlier) == code
    told = capsys.readouterr()
    assert words in told.err and "Traceback" not in told.err and told.out == ""
    assert contents(earlier) == before
    assert [path.name for path in earlier.parent.iterdir()] == ["run"]
