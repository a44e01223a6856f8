"""Times every format of a finished run, both languages, and prints each beside the target for all of them together.

    .venv/bin/python benchmarks/brief.py runs/us-belarus [--repeat 3]

One process, the shortest of the repeats. A format alone draws the charts itself; all together, as `export --to all`
does it, they are drawn once. The last row is what a run spends after the analysis: `brief.json`, pages, PDFs and vector
figures of both lengths. Beside the wall clock stands processor time, which others on the machine do not lengthen.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from taqarub.base.text import LANGUAGES
from taqarub.cli.export import FORMATS
from taqarub.cli.export_formats import Request
from taqarub.report import stored
from taqarub.report.report import write_briefs

TARGET = 10.0


def fastest(work: Callable[[], object], repeat: int) -> tuple[float, float]:
    """The least wall and processor seconds of some repeats."""
    walls, processors = [], []
    for _ in range(repeat):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


def request(run: Path) -> Request:
    """Both languages of the full brief."""
    return Request("", run, LANGUAGES, "full", [])


def main() -> None:
    """Time and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="a run folder")
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    print(f"{'format':<14}{'wall s':>8}{'CPU s':>8}{'KB':>9}")
    alone = {name: form for name, form in FORMATS.items() if form.source == "run"}
    for name, form in alone.items():
        size = sum(map(len, form.make(request(arguments.run)).values()))
        wall, processor = fastest(lambda form=form: form.make(request(arguments.run)), arguments.repeat)
        print(f"{name:<14}{wall:8.2f}{processor:8.2f}{size / 1000:9.0f}")

    def together() -> None:
        shared = request(arguments.run)
        for form in alone.values():
            form.make(shared)

    wall, processor = fastest(together, arguments.repeat)
    met = "met" if wall <= TARGET else "NOT MET"
    print(f"{'all formats':<14}{wall:8.2f}{processor:8.2f}{'':>9}   target {TARGET:g} s   {met}")
    found = stored.load(arguments.run / stored.NAME)
    with tempfile.TemporaryDirectory() as folder:
        wall, processor = fastest(lambda: write_briefs(found.briefs, found.issued, Path(folder), []), arguments.repeat)
    print(f"{'with a run':<14}{wall:8.2f}{processor:8.2f}")


if __name__ == "__main__":
    main()
