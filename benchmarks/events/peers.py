"""The whole table of event data against its peers, on generated GDELT-shaped rows, in one run.

    python benchmarks/events/peers.py /tmp/bench [--rows 10000000] [--rounds 3] [--scale 10] [--spark PYTHON]

Peers: DuckDB's own CSV reader for the import (all 61 columns, and only those that a store keeps); pandas, Polars and
DuckDB for directed dyad × month × quad class over all rows. They read the same rows from Parquet; the store reads
itself. Every job is a process of its own, in turn, `--rounds` times; the least seconds by the clock and the least
processor seconds are printed with the load of the machine, because others may use it meanwhile. The numbers of all
peers are compared with the store's, group by group. `--scale N` adds N files of ten million rows (`scale.py`),
`--spark` the comparison by a Python that has Spark (`spark.py`). Needs 4.5 GB for the file of ten million rows.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

KEYS = ["initiator", "target", "period", "quad"]
HERE = Path(__file__).parent
HASH = (
    "sum(hash(initiator::VARCHAR, target::VARCHAR, period::BIGINT, quad::INTEGER, events::BIGINT, points::BIGINT, "
    "mentions::BIGINT))"
)
SUMS = "sum(n)::BIGINT AS events, sum(points * n)::BIGINT AS points, sum(mentions)::BIGINT AS mentions"


def store(folder: Path) -> Any:
    """The store's own query, the opening of the store included; the result stays in the database."""
    from taqarub.events.database import reading
    from taqarub.events.engines import own_sql

    with reading(folder / "store.duckdb") as con:
        con.execute(f"CREATE TEMP TABLE found AS {own_sql(1, 'month')}")
        return con.execute(f"SELECT count(*), {HASH} FROM found").fetchone()


def store_arrays(folder: Path) -> Any:
    """The same as sorted arrays in Python."""
    from taqarub.events.engines import aggregate

    return (aggregate(folder / "store.duckdb").events.size, None)


def duckdb(folder: Path) -> Any:
    """DuckDB without the store."""
    import duckdb as engine

    with engine.connect() as con:
        con.execute("SET preserve_insertion_order = false")
        con.execute(
            "CREATE TEMP TABLE found AS SELECT initiator, target, (year(day) * 12 + month(day) - 1)::BIGINT AS period, "
            f"quad, {SUMS} FROM '{folder}/rows.parquet' GROUP BY ALL"
        )
        return con.execute(f"SELECT count(*), {HASH} FROM found").fetchone()


def polars(folder: Path) -> Any:
    """Polars, streaming."""
    import polars as pl

    found = (
        pl.scan_parquet(folder / "rows.parquet")
        .with_columns(period=pl.col("day").dt.year().cast(pl.Int64) * 12 + pl.col("day").dt.month() - 1)
        .group_by(KEYS)
        .agg(events=pl.col("n").sum(), points=(pl.col("points") * pl.col("n")).sum(), mentions=pl.col("mentions").sum())
        .collect(engine="streaming")
    )
    return found if os.environ.get("CHECK") else (found.height, None)


def pandas(folder: Path) -> Any:
    """pandas."""
    import pandas as pd

    rows = pd.read_parquet(folder / "rows.parquet")
    day = pd.to_datetime(rows["day"])
    rows["period"] = day.dt.year.astype("int64") * 12 + day.dt.month - 1
    rows["points"] *= rows["n"]
    found = rows.groupby(KEYS, sort=False, observed=True)[["n", "points", "mentions"]].sum().reset_index()
    return found.rename(columns={"n": "events"}) if os.environ.get("CHECK") else (len(found), None)


def check(folder: Path) -> Any:
    """Compare the groups of pandas and Polars with the store's; the hash of what they give."""
    import duckdb as engine

    os.environ["CHECK"] = "1"
    told = []
    for job in (polars, pandas):
        given = job(folder)
        given = given.to_arrow() if hasattr(given, "to_arrow") else given
        with engine.connect() as con:
            con.register("given", given)
            told.append(con.execute(f"SELECT count(*), {HASH} FROM given").fetchone())
    told += [duckdb(folder), store(folder)]
    if len(set(told)) != 1:
        raise SystemExit(f"the numbers differ: {told}")
    return told[0]


def series(folder: Path) -> Any:
    """One dyad's monthly series with the opening of the store; the least of ten in a process that has begun."""
    from taqarub.events.store import dyad_series

    seconds = []
    for _ in range(10):
        begin = time.perf_counter()
        dyad_series(folder / "store.duckdb", "USA", "RUS")
        seconds.append(time.perf_counter() - begin)
    return min(seconds), None


def _import(folder: Path) -> Any:
    from import_speed import ours

    target = folder / "store.duckdb"
    target.unlink(missing_ok=True)
    ours(str(folder / "rows.tsv"), str(target), "")
    return (target.stat().st_size, None)


def _plain(folder: Path, columns: str) -> Any:
    from import_speed import plain

    target = folder / "plain.duckdb"
    target.unlink(missing_ok=True)
    plain(str(folder / "rows.tsv"), str(target), columns)
    target.unlink()
    return (0, None)


def csv_whole(folder: Path) -> Any:
    """DuckDB's reader, every column."""
    return _plain(folder, "*")


def csv_kept(folder: Path) -> Any:
    """DuckDB's reader, the columns that a store keeps."""
    from import_speed import KEPT

    return _plain(folder, KEPT)


JOBS = {
    "DuckDB's CSV reader, 61 columns": csv_whole,
    "DuckDB's CSV reader, 11 columns": csv_kept,
    "import": _import,
    "series of one dyad": series,
    "aggregate: store": store,
    "aggregate: store, to arrays": store_arrays,
    "aggregate: DuckDB on Parquet": duckdb,
    "aggregate: Polars": polars,
    "aggregate: pandas": pandas,
    "same groups": check,
}


def measured(job: str, folder: Path) -> tuple[float, float, float, str]:
    """Seconds, processor seconds, peak MiB and the answer of a job in a process of its own."""
    begin = time.perf_counter()
    words = [sys.executable, __file__, str(folder), "--job", job]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = child.stdout.read().strip()
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{job} failed")
    return time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, told


def main() -> None:
    """Make the rows, run the jobs in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=int, default=0, metavar="FILES")
    parser.add_argument("--spark", default="", metavar="PYTHON")
    parser.add_argument("--job", default="")
    given = parser.parse_args()
    folder = given.folder
    if given.job:
        print(JOBS[given.job](folder)[0])
        return
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "rows.tsv").exists():
        from generate import generate

        generate(given.rows, folder / "rows.tsv")
    found: dict[str, list[tuple[float, float, float]]] = {job: [] for job in JOBS}
    answers: dict[str, str] = {}
    loads = []
    for turn in range(given.rounds):
        for job in JOBS:
            if job.startswith("aggregate") and not (folder / "rows.parquet").exists():
                from taqarub.events.engines import hand_over

                hand_over(folder / "store.duckdb", folder / "rows.parquet")
            if job == "same groups" and turn:
                continue
            *numbers, answers[job] = measured(job, folder)
            found[job].append(tuple(numbers))  # type: ignore[arg-type]
            loads.append(os.getloadavg()[0])
            told = f"{numbers[0]:7.2f} s {numbers[1]:7.2f} {numbers[2]:6.0f} MiB, load {loads[-1]:.1f}"
            print(f"  round {turn + 1} {job:34} {told}", file=sys.stderr, flush=True)
    least = {job: [min(column) for column in zip(*rows, strict=True)] for job, rows in found.items()}
    load = f"load {min(loads):.1f} to {max(loads):.1f}, {os.cpu_count()} processors"
    print(f"{given.rows:,} rows, least of {given.rounds} rounds in turn, {load}")
    for job, (wall, cpu, peak) in least.items():
        print(f"{job:34} {wall:7.2f} s {cpu:7.2f} s of processors {peak:6.0f} MiB   {answers[job]}")
    for over, under in (
        ("import", "DuckDB's CSV reader, 61 columns"),
        ("import", "DuckDB's CSV reader, 11 columns"),
        ("aggregate: pandas", "aggregate: store"),
        ("aggregate: Polars", "aggregate: store"),
        ("aggregate: DuckDB on Parquet", "aggregate: store"),
    ):
        wall, cpu = (least[over][n] / least[under][n] for n in (0, 1))
        print(f"{over} / {under}: {wall:.2f} by the clock, {cpu:.2f} by processor time")
    if given.spark:
        subprocess.run([given.spark, str(HERE / "spark.py"), str(folder / "store.duckdb")], check=True)
    if given.scale:
        words = [sys.executable, str(HERE / "scale.py"), str(folder / "scale"), "--files", str(given.scale)]
        subprocess.run(words, check=True)


if __name__ == "__main__":
    main()
