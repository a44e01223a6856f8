"""`taqarub events aggregate`: the signature only; the body is in `cli/events_engines.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from taqarub.cli.events_commands import STORE, JsonOption, SourceOption, StoreOption, WaitOption, events


def aggregate(
    store: StoreOption = STORE,
    engine: Annotated[
        Literal["store", "duckdb", "polars", "spark"], typer.Option(help="Who computes; the numbers are the same.")
    ] = "store",
    by: Annotated[str, typer.Option("--by", metavar="month|quarter|year", help="The period.")] = "month",
    source: SourceOption = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="F", help="Write all groups: .csv or .parquet.")] = None,
    limit: Annotated[int, typer.Option(min=0, max=1_000_000, help="How many groups to show.")] = 20,
    rows: Annotated[
        Path | None, typer.Option("--rows", metavar="F.parquet", help="Only write the rows that an engine is given.")
    ] = None,
    sql: Annotated[
        str, typer.Option("--sql", metavar="bigquery|clickhouse|trino|…", help="Only print the query for an engine.")
    ] = "",
    table: Annotated[str, typer.Option("--table", metavar="T", help="The table of rows, in that query.")] = "events",
    wait: WaitOption = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Aggregate all pairs by period and quad class, in the store, or on another engine with the same numbers."""
    from taqarub.cli.events_engines import show_aggregate, show_sql, write_rows

    if sql:
        raise typer.Exit(show_sql(sql, by, table, as_json))
    if rows is not None:
        raise typer.Exit(write_rows(store, rows, source, wait, as_json))
    raise typer.Exit(show_aggregate(store, engine, by, source, out, limit, wait, as_json))


def register(app: typer.Typer) -> None:
    """Add the command to the group `events`, which hangs below `app` already."""
    events.command(epilog="Example: taqarub events aggregate --engine spark --by quarter --out conduct.parquet")(
        aggregate
    )
