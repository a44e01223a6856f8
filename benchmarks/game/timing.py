"""Times, machine facts and peers in their own interpreters."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import scipy

HERE = Path(__file__).parent

Row = tuple[str, str, str, str]  # work, peer, target, measured


def best(call: Callable[[], object], repeats: int = 5, most: float = 30.0) -> float:
    """The least of some repetitions, in seconds by the clock; no more once `most` seconds are spent."""
    times: list[float] = []
    while len(times) < repeats and sum(times) < most:
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)


def peer(python: str, work: str, path: Path, repeats: int, threads: tuple[int, ...] = (1,)) -> dict[str, object]:
    """A peer's own account of its work, at the number of BLAS threads that is quickest for it."""
    found = []
    for count in threads:
        variables = {**os.environ, "OPENBLAS_NUM_THREADS": str(count), "PYTHONPATH": ""}
        done = subprocess.run(
            [python, str(HERE / "peers.py"), work, str(path), str(repeats)],
            env=variables, capture_output=True, text=True, check=False, timeout=3_600,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{work} failed: {done.stderr.strip()[-400:]}")
        found.append({**json.loads(done.stdout.splitlines()[-1]), "threads": count})
    return min(found, key=lambda one: one["seconds"])


def machine() -> str:
    """Processor, caches, load and versions."""
    try:
        names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                 if line.startswith("model name")]  # fmt: skip
    except OSError:
        names = []
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{names[0] if names else platform.processor()}, {os.cpu_count()} processors, load {load:.1f}; "
        f"Python {sys.version.split()[0]}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
        f"BLAS threads {os.environ.get('OPENBLAS_NUM_THREADS', 'free')}"
    )
