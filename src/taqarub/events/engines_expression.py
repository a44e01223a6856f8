"""The aggregation of event data as one Ibis expression: directed dyad × period × quad class.

Written once, compiled by Ibis for each engine. It keeps to what every engine computes alike: whole numbers, the year
and the month of a day, count, sum, and one division. Scores are whole hundred-thousandths before they reach an engine,
so that a sum does not depend on the order in which its rows are met. Needs the extra `taqarub[engines]`.
"""

from __future__ import annotations

from typing import Any

from taqarub.events.database import StoreError
from taqarub.events.store_series import SCALE

ROWS = {
    "initiator": "string", "target": "string", "day": "date", "quad": "int32", "points": "int64", "n": "int64",
    "mentions": "int64",
}  # fmt: skip
KEYS = ("initiator", "target", "period", "quad")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DIALECTS = ("bigquery", "clickhouse", "duckdb", "postgres", "snowflake", "trino")


def ibis() -> Any:
    """Ibis, an extra; raises `StoreError` (3) with the line that installs it."""
    try:
        import ibis as package
    except ImportError as error:
        raise StoreError("other engines need Ibis: pip install 'taqarub[engines]'", 3) from error
    return package


def need_period(by: str) -> None:
    """Raise `StoreError` (2) for a period that is not counted in months: day and week differ between engines."""
    if by not in MONTHS:
        raise StoreError(f"engines aggregate by {', '.join(MONTHS)}, not {by!r}; for days and weeks: events series", 2)


def conduct(rows: Any, by: str = "month") -> Any:
    """The expression over a table with the columns of `ROWS`, one row an event.

    Columns: the four keys (`period` is months since year 0, divided by 3 for quarters and by 12 for years), events,
    scored (events with a score), points (sum of scores in hundred-thousandths), mentions, goldstein_mean (null when
    nothing is scored). Raises `StoreError` (2) for an unknown period.
    """
    need_period(by)
    package = ibis()
    month = rows.day.year().cast("int64") * 12 + rows.day.month().cast("int64") - 1
    period = month if MONTHS[by] == 1 else month // MONTHS[by]
    picked = rows.filter(rows.initiator.notnull() & rows.target.notnull()).select(
        "initiator",
        "target",
        "quad",
        period=period,
        n=rows.n,
        scored=package.cases((rows.points.notnull(), rows.n), else_=0),
        points=package.coalesce(rows.points, 0) * rows.n,
        mentions=rows.mentions,
    )
    found = picked.group_by(*KEYS).aggregate(
        events=picked.n.sum(), scored=picked.scored.sum(), points=picked.points.sum(), mentions=picked.mentions.sum()
    )
    mean = found.points.cast("float64") / found.scored.nullif(0).cast("float64") / float(SCALE)
    return found.mutate(goldstein_mean=mean)


def sql_for(dialect: str, by: str = "month", table: str = "events") -> str:
    """The query in the words of an engine, over a table with the columns of `ROWS`.

    `table` may name its database too, with dots. Raises `StoreError` (2) for an unknown dialect. Spark compiles only in
    a live session, so it is run instead.
    """
    if dialect not in DIALECTS:
        raise StoreError(f"a dialect is one of {', '.join(DIALECTS)}, not {dialect!r}", 2)
    need_period(by)
    package = ibis()
    names = table.split(".")
    if not all(names) or len(names) > 3:
        raise StoreError(f"a table is NAME, DATABASE.NAME or CATALOG.DATABASE.NAME, not {table!r}", 2)
    catalog, database, name = [None] * (3 - len(names)) + names
    rows = package.table(ROWS, name=name, catalog=catalog, database=database)
    return str(package.to_sql(conduct(rows, by), dialect=dialect)) + "\n"
