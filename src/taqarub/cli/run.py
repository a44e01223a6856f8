"""The main job: `taqarub run CASE`."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import typer

NAMES = {
    "events": "reading the record",
    "history": "tracing the history",
    "model": "building the game",
    "estimate": "weighing motives by the record",
    "outlook": "simulating the outlook",
    "verdicts": "judging the claims",
    "report": "writing the brief",
}


def run_case(
    name: str,
    out: Path | None,
    as_of: str,
    seed: int,
    draws: int,
    paths: int,
    workers: int,
    as_json: bool,
    scale: str = "icd203",
    digits: str = "latin",
) -> int:
    """Run a case and write its folder; the last line says where the brief is. Returns the exit code.

    `scale` and `digits` say how the brief is written; the manifest keeps them as its `presentation`.
    """
    from taqarub.cli.check import need_case

    case = need_case(name, parse_as_of(as_of))
    folder = out or Path("runs") / case.file.name
    refuse_other_folder(folder)

    from taqarub.outlook.outlook import Settings
    from taqarub.report.report import write_report
    from taqarub.report.twins import TwinsDiffer
    from taqarub.runs.folder import dump, write_run
    from taqarub.runs.tables import plain
    from taqarub.study import run

    settings = Settings(seed=seed, draws=draws, paths=paths, workers=workers or default_workers())
    need_memory(case, settings.workers)
    command = f"taqarub run {name} --seed {seed} --draws {draws} --paths {paths}"
    command += "".join(f" --{key} {value}" for key, value, usual in
                       (("scale", scale, "icd203"), ("digits", digits, "latin")) if value != usual)  # fmt: skip
    with bars() as tell:
        study = run(case, settings, tell, command)
        study = replace(study, manifest={**study.manifest, "presentation": {"scale": scale, "digits": digits}})
        begin = time.perf_counter()
        tell("report", 0.0)
        notes: list[str] = []

        def report(study: Any, draft: Path) -> None:
            write_report(study, draft, notes)
            study.manifest["stage_times_s"]["report"] = round(time.perf_counter() - begin, 2)

        try:
            written = write_run(study, folder, report)
        except TwinsDiffer as error:  # nothing is written: a brief that says two things is worse than none
            typer.echo(f"taqarub: no brief was written: {error}", err=True)
            return 1
        tell("report", 1.0)
    for note in notes:
        typer.echo(f"note: {note}", err=True)
    if as_json:
        sys.stdout.write(dump(plain(study.manifest)))
    else:
        typer.echo(summary(study))
        typer.echo(f"The brief: {written / 'brief.en.html'} and {written / 'brief.ar.html'}")
    return 0


def need_memory(case: Any, workers: int, outlook: bool = True) -> None:
    """End the command with code 3, before any work, where the game is beyond memory: how large, and what to coarsen."""
    from taqarub.game.size import TooLarge
    from taqarub.model.size import require_for_estimate, require_for_outlook

    try:
        (require_for_outlook if outlook else require_for_estimate)(case.file, workers)
    except TooLarge as problem:
        typer.echo(f"taqarub: {problem}", err=True)
        raise typer.Exit(3) from problem


@contextmanager
def bars() -> Iterator[Callable[[str, float], None]]:
    """A progress bar per stage on a terminal, a line per stage elsewhere; all on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:

        def say(stage: str, share: float) -> None:
            if share == 0.0:
                console.print(f"{NAMES[stage]} …")

        yield say
        return
    columns = (
        TextColumn("{task.description:<32}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        tasks = {stage: progress.add_task(text, total=1.0, start=False) for stage, text in NAMES.items()}

        def tell(stage: str, share: float) -> None:
            if share == 0.0:
                progress.start_task(tasks[stage])
            progress.update(tasks[stage], completed=share)

        yield tell


def summary(study: Any) -> str:
    """How many claims came out how, and how many placebos were supported, in two lines."""
    counts = Counter(row["verdict"] for row in study.verdict_rows)
    claims = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    own = [row for row in study.placebo_rows if not row["id"].endswith("-twin")]
    held = sum(row["verdict"] == "supported" for row in own)
    return (
        f"{len(study.verdict_rows)} statements: {claims}.\n{held} of {len(own)} placebo statements came out supported."
    )


def refuse_other_folder(folder: Path) -> None:
    """End the command with code 2 when the target holds something that is not a run, or can hold nothing."""
    from taqarub.runs.folder import is_run

    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not is_run(folder)):
        raise typer.BadParameter(f"{folder} holds something that is not a run; choose another --out")
    above = next(parent for parent in folder.absolute().parents if parent.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise typer.BadParameter(f"nothing can be written below {above}; choose another --out")


def default_workers() -> int:
    """As many workers as processors this process may use, at most eight."""
    try:
        return max(1, min(8, len(os.sched_getaffinity(0))))
    except AttributeError:
        return max(1, min(8, os.cpu_count() or 1))


def parse_as_of(text: str) -> date | None:
    """Read `--as-of`; ends the command with code 2 on anything but an ISO date."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"--as-of takes a date such as 2025-11-04, not {text!r}") from error
