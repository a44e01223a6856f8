"""Times the main job and the help page as a user meets them, and prints both beside their targets.

    .venv/bin/python benchmarks/run.py [--draws 500] [--paths 100]

Memory is the largest sum of resident sizes over the process and its workers, sampled ten times a second from /proc
(Linux); elsewhere it is left out. The first help call warms the file cache and is not counted.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGETS = {"run_s": 120.0, "run_mib": 1536.0, "help_s": 0.5}


def tree_mib(root: int) -> float:
    """Resident memory of a process and all its descendants, in MiB."""
    children: dict[int, list[int]] = {}
    pages: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.name))
        pages[int(entry.name)] = int(fields[21])
    total, todo = 0, [root]
    while todo:
        pid = todo.pop()
        total += pages.get(pid, 0)
        todo += children.get(pid, [])
    return total * os.sysconf("SC_PAGE_SIZE") / 2**20


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds and peak MiB of one command; raises `RuntimeError` when it fails."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        if Path("/proc/self/stat").exists():
            peak = max(peak, tree_mib(process.pid))
        time.sleep(0.1 if time.perf_counter() - begin > 2 else 0.01)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - begin, peak


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--paths", type=int, default=100)
    arguments = parser.parse_args()
    program = [sys.executable, "-m", "taqarub"]
    timed([*program, "--help"])
    helps = sorted(timed([*program, "--help"])[0] for _ in range(5))
    with tempfile.TemporaryDirectory() as folder:
        out = ["--out", f"{folder}/run", "--draws", str(arguments.draws), "--paths", str(arguments.paths)]
        seconds, mib = timed([*program, "run", "us-belarus", *out])
    rows = [
        ("taqarub run us-belarus, seconds", seconds, TARGETS["run_s"]),
        ("taqarub run us-belarus, peak MiB", mib, TARGETS["run_mib"]),
        ("taqarub --help, median seconds of five", helps[2], TARGETS["help_s"]),
    ]
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    for name, value, target in rows:
        print(f"{name:<42} {value:9.2f}   target {target:g}   {'met' if value <= target else 'NOT MET'}")


if __name__ == "__main__":
    main()
