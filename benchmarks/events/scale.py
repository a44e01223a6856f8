"""A hundred million GDELT-shaped rows into one store, ten million at a time, then aggregated: time, memory, growth.

    python benchmarks/events/scale.py /tmp/scale --files 10 --rows 10000000

Every step is a process of its own, so that its peak of memory is its own. A file is made, imported and deleted before
the next is made: the folder needs room for one file (4.2 GB for ten million rows), the store and what spills. After
each import the aggregation over all rows and one dyad's series are measured, so that growth can be seen. Printed at
the end: the table, and for the aggregation the seconds of processor time per million rows at the first and last size.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

AGGREGATE = (
    "CREATE TEMP TABLE found AS SELECT initiator, target, year(day) * 12 + month(day) - 1 AS month, quad, "
    "sum(events)::BIGINT AS events, sum(CAST(round(CAST(goldstein AS DOUBLE) * 100000) AS BIGINT))::BIGINT AS points, "
    "sum(mentions)::BIGINT AS mentions FROM events WHERE initiator IS NOT NULL AND target IS NOT NULL GROUP BY ALL"
)


def aggregate(store: str) -> str:
    """Directed dyad × month × quad class over all rows of a store; what came out."""
    from taqarub.events.database import reading

    with reading(store) as con:
        con.execute(AGGREGATE)
        groups, events = con.execute("SELECT count(*), sum(events)::BIGINT FROM found").fetchone()
    return f"{groups:,} groups of {events:,} events"


def bring(file: str, store: str) -> str:
    """Import a file."""
    from taqarub.events.reader import import_files

    (report,) = import_files(store, [file])
    if report.error:
        raise SystemExit(report.error)
    return f"{report.counts.kept:,} kept, {report.counts.rejected:,} rejected"


def series(store: str) -> str:
    """One dyad's monthly series, the opening of the store included; the least of five."""
    from taqarub.events.store import dyad_series

    seconds, events = [], 0
    for _ in range(5):
        begin = time.perf_counter()
        events = int(dyad_series(store, "USA", "RUS").events.sum())
        seconds.append(time.perf_counter() - begin)
    return f"least of five {min(seconds):.3f} s, {events:,} events"


STEPS = {"import": bring, "aggregate": aggregate, "series": series}


def measured(step: str, *words: str) -> tuple[float, float, float, str]:
    """Seconds, processor seconds, peak MiB and the answer of one step in a process of its own."""
    begin = time.perf_counter()
    child = subprocess.Popen([sys.executable, __file__, "--step", step, *words], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = child.stdout.read().strip()
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{step} failed")
    return time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, told


def main() -> None:
    """Make, import, measure, delete, and again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="+", metavar="FOLDER")
    parser.add_argument("--files", type=int, default=10)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--step", default="")
    given = parser.parse_args()
    if given.step:
        print(STEPS[given.step](*given.words))
        return
    folder = Path(given.words[0])
    folder.mkdir(parents=True, exist_ok=True)
    store = folder / "scale.duckdb"
    store.unlink(missing_ok=True)
    print(
        f"{'rows':>13} {'step':10} {'seconds':>8} {'processor':>9} {'MiB':>6} {'store MB':>8} {'load':>5}", flush=True
    )
    growth: list[tuple[int, float]] = []
    for turn in range(given.files):
        file = folder / f"made-{turn}.tsv"
        make = Path(__file__).with_name("generate.py")
        words = [
            str(given.rows),
            str(file),
            "--start",
            str(turn * given.rows),
            "--total",
            str(given.files * given.rows),
        ]
        subprocess.run([sys.executable, str(make), *words], check=True)
        total = (turn + 1) * given.rows
        for step, arguments in (
            ("import", (str(file), str(store))),
            ("aggregate", (str(store),)),
            ("series", (str(store),)),
        ):
            wall, cpu, peak, told = measured(step, *arguments)
            size = store.stat().st_size / 1e6
            numbers = f"{wall:8.1f} {cpu:9.1f} {peak:6.0f} {size:8.0f} {os.getloadavg()[0]:5.1f}"
            print(f"{total:13,} {step:10} {numbers}  {told}", flush=True)
            if step == "aggregate":
                growth.append((total, cpu))
            file.unlink(missing_ok=True)
    (low, first), (high, last) = growth[0], growth[-1]
    ends = f"{first / low * 1e6:.3f} at {low:,}, {last / high * 1e6:.3f} at {high:,}"
    print(f"aggregation, processor seconds per million rows: {ends}")


if __name__ == "__main__":
    main()
