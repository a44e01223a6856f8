"""The main job: `taqarub run CASE`."""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

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
    case: Any, out: Path, seed: int, draws: int, paths: int, workers: int, command: str, as_json: bool
) -> int:
    """Run a checked case and write its folder; prints where the brief is. Returns the exit code."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from taqarub.outlook.outlook import Settings
    from taqarub.report.report import write_report
    from taqarub.runs.folder import dump, write_run
    from taqarub.runs.tables import plain
    from taqarub.study import run

    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<32}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks = {name: bars.add_task(text, total=1.0, start=False) for name, text in NAMES.items()}

        def tell(stage: str, share: float) -> None:
            if share == 0.0:
                bars.start_task(tasks[stage])
                if not console.is_terminal:
                    console.print(f"{NAMES[stage]} …")
            bars.update(tasks[stage], completed=share)

        settings = Settings(seed=seed, draws=draws, paths=paths, workers=workers)
        study = run(case, settings, tell, command)
        tell("report", 0.0)
        begin = time.perf_counter()

        def report(study: Any, folder: Path) -> None:
            write_report(study, folder)
            study.manifest["stage_times_s"]["report"] = round(time.perf_counter() - begin, 2)

        folder = write_run(study, out, report)
        tell("report", 1.0)
    if as_json:
        sys.stdout.write(dump(plain(study.manifest)))
    else:
        print(summary(study))
        print(f"The brief: {folder / 'brief.en.html'} and {folder / 'brief.ar.html'}")
    return 0


def summary(study: Any) -> str:
    """How many claims came out how, and how many placebos were supported, in two lines."""
    from collections import Counter

    counts = Counter(row["verdict"] for row in study.verdict_rows)
    claims = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    own = [row for row in study.placebo_rows if not row["id"].endswith("~")]
    held = sum(row["verdict"] == "supported" for row in own)
    return f"{len(study.verdict_rows)} statements: {claims}.\n{held} of {len(own)} placebo statements came out supported."


def default_workers() -> int:
    """As many workers as processors this process may use, at most eight."""
    try:
        return max(1, min(8, len(os.sched_getaffinity(0))))
    except AttributeError:
        return max(1, min(8, os.cpu_count() or 1))


def parse_as_of(text: str | None) -> date | None:
    """Read `--as-of`; raises `ValueError` on anything but an ISO date."""
    return date.fromisoformat(text) if text else None


