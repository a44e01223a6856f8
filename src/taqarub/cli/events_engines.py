"""Bodies of `taqarub events aggregate`: groups as table, JSON or file; the rows and the query for another engine."""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from taqarub.cli.event_output import answered, check_out, dump_json
from taqarub.cli.event_output import table as show_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taqarub.events.engines import Conduct

HEADS = (
    "initiator", "target", "period", "quad", "events", "scored", "goldstein_sum", "goldstein_mean", "mentions",
)  # fmt: skip
KINDS = ("VARCHAR", "VARCHAR", "DATE", "VARCHAR", "BIGINT", "BIGINT", "DOUBLE", "DOUBLE", "BIGINT")


def show_aggregate(
    store: Path, engine: str, by: str, source: str, out: Path | None, limit: int, wait: float, as_json: bool
) -> int:
    """Aggregate; the first groups as table or JSON, all of them into a file."""
    from taqarub.events.engines import aggregate

    check_out(out, (".csv", ".parquet"), "en")
    begin = time.perf_counter()
    with answered():
        found = aggregate(store, engine, by, source, wait)
        seconds = time.perf_counter() - begin
        if out is not None:
            _write(out, found)
    groups = found.events.size
    shown = [dict(zip(HEADS, row, strict=True)) for row in islice(_rows(found), limit)]
    if as_json:
        total = {"events": int(found.events.sum()), "goldstein_sum": float(found.points.sum()) / 100_000}
        told = {"engine": engine, "source": found.source, "by": by, "groups": groups, **total}
        dump_json(told | {"seconds": round(seconds, 3), "out": None if out is None else str(out), "rows": shown})
        return 0
    if shown:
        cells = [tuple("–" if value is None else value for value in row.values()) for row in shown]
        show_table(f"{found.source}, by {by}", HEADS, cells)
    typer.echo(f"{groups:,} groups of {int(found.events.sum()):,} events by {engine} in {seconds:.1f} s")
    if out is not None:
        typer.echo(f"{out}: {groups:,} rows")
    return 0


def _rows(found: Conduct) -> Iterator[tuple[Any, ...]]:
    """Groups as plain values: the first day of the period, the name of the quad class, None where nothing is scored."""
    from taqarub.events.cameo import QUADS
    from taqarub.events.engines_expression import MONTHS

    step = MONTHS[found.by]
    sums, means = found.goldstein_sum, found.goldstein_mean
    for g in range(found.events.size):
        month = int(found.period[g]) * step
        quad = int(found.quad[g])
        yield (
            found.initiator[g],
            found.target[g],
            f"{month // 12:04d}-{month % 12 + 1:02d}-01",
            QUADS[quad - 1] if quad else None,
            int(found.events[g]),
            int(found.scored[g]),
            float(sums[g]),
            float(means[g]) if found.scored[g] else None,
            int(found.mentions[g]),
        )


def _write(out: Path, found: Conduct) -> None:
    """All groups as CSV or Parquet; the file appears whole or not at all."""
    draft = out.with_name(out.name + ".part")
    try:
        with tempfile.TemporaryDirectory(prefix="taqarub-engine-", dir=out.absolute().parent) as folder:
            text = Path(folder) / "groups.csv"
            with text.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(HEADS)
                writer.writerows(_rows(found))
            if out.suffix == ".csv":
                text.replace(draft)
            else:
                _as_parquet(text, draft)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def _as_parquet(text: Path, draft: Path) -> None:
    from taqarub.events.database import duckdb
    from taqarub.events.formats.layout import literal

    kinds = dict(zip(HEADS, KINDS, strict=True))
    with duckdb().connect() as con:
        con.execute("SET preserve_insertion_order = true")
        con.execute(
            f"COPY (FROM read_csv({literal(str(text))}, header = true, auto_detect = false, columns = {kinds})) "
            f"TO {literal(str(draft))} (FORMAT parquet, COMPRESSION zstd)"
        )


def show_sql(dialect: str, by: str, table: str, as_json: bool) -> int:
    """The query for an engine that this machine does not run."""
    from taqarub.events.engines_expression import ROWS, sql_for

    with answered():
        text = sql_for(dialect, by, table)
    if as_json:
        dump_json({"dialect": dialect, "by": by, "table": table, "columns": ROWS, "sql": text})
    else:
        sys.stdout.write(text)
    return 0


def write_rows(store: Path, rows: Path, source: str, wait: float, as_json: bool) -> int:
    """The rows of one source as a Parquet file, for an engine elsewhere."""
    from taqarub.events.engines import hand_over
    from taqarub.events.engines_expression import ROWS

    check_out(rows, (".parquet",), "en")
    with answered():
        count = hand_over(store, rows, source, wait)
    if as_json:
        dump_json({"rows": count, "out": str(rows), "columns": ROWS})
    else:
        typer.echo(f"{rows}: {count:,} rows with the columns {', '.join(ROWS)}")
    return 0
