"""Times an import against DuckDB's own CSV reader on the same file, in turn, and one dyad's series from the store.

    python benchmarks/events/import_speed.py FILE [--rounds 3]

`whole` reads every column of the file into a table, as `SELECT *` does; `same columns` reads only those that a store
keeps. Both write to disk and end with a checkpoint, as an import does. An import also hashes the file, checks ids for
doubles and keeps what cannot be read. Printed: seconds, processor seconds, and the ratios of the medians.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KEPT = (
    "GLOBALEVENTID, SQLDATE, Actor1CountryCode, Actor2CountryCode, Actor1Type1Code, Actor2Type1Code, EventCode, "
    "QuadClass, GoldsteinScale, NumMentions, ActionGeo_CountryCode"
)


def plain(file: str, store: str, columns: str) -> None:
    """DuckDB's own reader into a table."""
    import duckdb

    from taqarub.events.database import MEMORY
    from taqarub.events.formats.gdelt import gdelt2

    kinds = {name: "VARCHAR" if kind == "event_code" else kind for name, kind in gdelt2().columns.items()}
    with duckdb.connect(store) as con:
        con.execute(f"SET memory_limit = '{MEMORY}'")
        con.execute("SET preserve_insertion_order = false")
        con.execute(
            f"CREATE TABLE t AS SELECT {columns} FROM read_csv('{file}', delim = '\t', quote = '', escape = '', "
            f"header = false, auto_detect = false, columns = {kinds}, dateformat = '%Y%m%d')"
        )
        con.execute("CHECKPOINT")


def ours(file: str, store: str, columns: str) -> None:
    """An import."""
    from taqarub.events.reader import import_files

    (report,) = import_files(store, [file])
    if report.error or not report.counts.kept:
        raise SystemExit(report.error or "nothing was kept")


def series(store: str) -> list[float]:
    """Seconds of three calls for one dyad's monthly series, opening the store each time."""
    from taqarub.events.store import dyad_series

    seconds = []
    for _ in range(4):
        begin = time.perf_counter()
        dyad_series(store, "USA", "RUS")
        seconds.append(time.perf_counter() - begin)
    return seconds[1:]


JOBS = {"whole": (plain, "*"), "same columns": (plain, KEPT), "import": (ours, "")}


def timed(job: str, file: str, store: str) -> tuple[float, float, float]:
    """Seconds, processor seconds and peak MiB of one job in a process of its own."""
    begin = time.perf_counter()
    words = [sys.executable, __file__, file, "--job", job, "--store", store]
    child = subprocess.Popen(words)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{job} failed")
    return time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Run the jobs in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--job", default="")
    parser.add_argument("--store", default="")
    given = parser.parse_args()
    if given.job:
        function, columns = JOBS[given.job]
        function(given.file, given.store, columns)
        return
    found: dict[str, list[tuple[float, float, float]]] = {job: [] for job in JOBS}
    calls: list[float] = []
    with tempfile.TemporaryDirectory(dir=Path(given.file).parent) as folder:
        for turn in range(given.rounds):
            for job in JOBS:
                store = f"{folder}/{job.split()[0]}-{turn}.duckdb"
                found[job].append(timed(job, given.file, store))
                if job == "import":
                    calls += series(store)
                Path(store).unlink()
    median = {job: [statistics.median(column) for column in zip(*rows, strict=True)] for job, rows in found.items()}
    for job, (wall, cpu, peak) in median.items():
        print(f"{job:14} {wall:7.2f} s {cpu:7.2f} s of processors {peak:7.0f} MiB")
    for base in ("whole", "same columns"):
        wall, cpu = (median["import"][n] / median[base][n] for n in (0, 1))
        print(f"import / {base}: {wall:.2f} by the clock, {cpu:.2f} by processor time")
    print(f"series of one dyad: {statistics.median(calls):.3f} s (median of {len(calls)})")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
