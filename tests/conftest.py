"""One small run for the whole session: the template case with few draws, made through the command itself."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from taqarub.__main__ import main

ISSUED = "1767225600"  # 1 January 2026: runs that are compared must carry the same date of issue
FEW = ("--draws", "50", "--paths", "20")


@dataclass(frozen=True)
class SmallRun:
    """A case, the run folder made from it, and what the command printed."""

    case: Path
    folder: Path
    printed: str
    told: str


def _run(case: Path, folder: Path, *options: str) -> SmallRun:
    """Run a case with few draws and one process; fails when the command does."""
    words = ["run", str(case), "--out", str(folder), *FEW, *(() if "--workers" in options else ("--workers", "1"))]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*words, *options])
    assert code == 0, err.getvalue()
    return SmallRun(case, folder, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session", autouse=True)
def issued_on_a_fixed_day() -> Iterator[None]:
    """SOURCE_DATE_EPOCH (reproducible-builds.org) for this process and the processes it starts."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = ISSUED
    yield
    if before is None:
        del os.environ["SOURCE_DATE_EPOCH"]
    else:
        os.environ["SOURCE_DATE_EPOCH"] = before


@pytest.fixture(scope="session")
def small_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as `taqarub new` makes it."""
    folder = tmp_path_factory.mktemp("cases") / "small"
    with contextlib.redirect_stdout(io.StringIO()):
        assert main(["new", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def small_run(small_case: Path, tmp_path_factory: pytest.TempPathFactory) -> SmallRun:
    """The run that most tests read; nobody writes into its folder."""
    return _run(small_case, tmp_path_factory.mktemp("runs") / "small")


@pytest.fixture(scope="session")
def run_small() -> Callable[..., SmallRun]:
    """The function (case, folder, *options) -> run, for tests that need a run of their own."""
    return _run
