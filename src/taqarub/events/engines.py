"""The aggregation of a store by the store itself, or by another engine with the same numbers.

`store` is the store's own SQL and needs nothing more. `duckdb`, `polars` and `spark` run the Ibis expression on the
rows of one source, handed over as Parquet; BigQuery, ClickHouse and Trino get the query as text
(`engines_expression.sql_for`) and the rows as a file (`hand_over`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.events.database import WAIT_SECONDS, StoreError, duckdb, reading
from taqarub.events.engines_expression import MONTHS, conduct, ibis, need_period
from taqarub.events.store_series import SCALE

ENGINES = ("store", "duckdb", "polars", "spark")
BATCH = 200_000  # rows handed over at once
POINTS = f"CAST(round(CAST(goldstein AS DOUBLE) * {SCALE}) AS BIGINT)"
ORDER = "initiator, target, period, quad NULLS LAST"
COLUMNS = "initiator, target, period, quad, events, scored, points, mentions"


@dataclass(frozen=True, slots=True)
class Conduct:
    """All directed dyads of one source, in order of initiator, target, period and quad class; arrays of length G.

    period    months since year 0, divided by 3 for quarters and by 12 for years
    quad      1 to 4: verbal and material cooperation, verbal and material conflict; 0 where the source gives none
    points    sum of Goldstein scores, in whole hundred-thousandths; `scored` events have one
    """

    source: str
    by: str
    engine: str
    initiator: np.ndarray
    target: np.ndarray
    period: np.ndarray
    quad: np.ndarray
    events: np.ndarray
    scored: np.ndarray
    points: np.ndarray
    mentions: np.ndarray

    @property
    def goldstein_sum(self) -> np.ndarray:
        """(G,) sums of scores; 0 where nothing is scored."""
        return self.points / SCALE

    @property
    def goldstein_mean(self) -> np.ndarray:
        """(G,) mean scores; NaN where nothing is scored."""
        mean = np.full(self.points.size, np.nan)
        return np.divide(self.points, self.scored, out=mean, where=self.scored > 0) / SCALE


def aggregate(
    store: str | Path, engine: str = "store", by: str = "month", source: str = "", wait_seconds: float = WAIT_SECONDS
) -> Conduct:
    """Directed dyad × period × quad class over all rows of one source of a store.

    Raises `StoreError`: 1 when the store has no such source, or several and none is named; 2 for an unknown engine or
    period; 3 when the package of an engine is missing.

    Example: `aggregate("events.duckdb", "spark", source="gdelt2").goldstein_mean`
    """
    if engine not in ENGINES:
        raise StoreError(f"an engine is one of {', '.join(ENGINES)}, not {engine!r}", 2)
    need_period(by)
    with reading(store, wait_seconds) as con:
        number, name = one_source(con, source)
        if engine == "store":
            con.execute(f"CREATE TEMP TABLE found AS {own_sql(number, by)}")
            return _arrays(con, name, by, engine)
        ibis()
        with tempfile.TemporaryDirectory(prefix="taqarub-engine-") as folder:
            rows = Path(folder) / "rows.parquet"
            _hand_over(con, number, rows)
            given = run(engine, rows, by)
    with duckdb().connect() as memory:
        memory.register("given", given)
        memory.execute("CREATE TABLE found AS SELECT * FROM given")
        return _arrays(memory, name, by, engine)


def own_sql(source: int, by: str) -> str:
    """The store's own query.

    >>> "GROUP BY ALL" in own_sql(1, "quarter")
    True
    """
    month = "year(day) * 12 + month(day) - 1"
    period = month if MONTHS[by] == 1 else f"({month}) // {MONTHS[by]}"
    return (
        f"SELECT initiator, target, ({period})::BIGINT AS period, quad::INTEGER AS quad, "
        "sum(events)::BIGINT AS events, sum(CASE WHEN goldstein IS NULL THEN 0 ELSE events END)::BIGINT AS scored, "
        f"coalesce(sum({POINTS} * events), 0)::BIGINT AS points, sum(coalesce(mentions, events))::BIGINT AS mentions "
        f"FROM events WHERE source_id = {source:d} AND initiator IS NOT NULL AND target IS NOT NULL GROUP BY ALL"
    )


def one_source(con: Any, wanted: str) -> tuple[int, str]:
    """The named source, or the only one: sources are never added up. Raises `StoreError`."""
    known = con.execute("SELECT source_id, source FROM sources ORDER BY source").fetchall()
    names = ", ".join(name for _, name in known)
    if not known:
        raise StoreError("the store is empty; import a file first: taqarub events import FILE")
    if not wanted and len(known) > 1:
        raise StoreError(f"the store has several sources, which are never added up; name one with --source: {names}")
    for number, name in known:
        if not wanted or name == wanted:
            return int(number), str(name)
    raise StoreError(f"this store has no source {wanted!r}; it has {names}")


def hand_over(store: str | Path, path: Path, source: str = "", wait_seconds: float = WAIT_SECONDS) -> int:
    """Write the rows of one source as Parquet with the columns of `engines_expression.ROWS`; how many there are.

    The file appears whole or not at all. Raises `StoreError` as `aggregate`.
    """
    draft = path.with_name(path.name + ".part")
    ibis()
    try:
        with reading(store, wait_seconds) as con:
            count = _hand_over(con, one_source(con, source)[0], draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _hand_over(con: Any, source: int, path: Path) -> int:
    import pyarrow.parquet

    found = con.sql(
        f"SELECT initiator, target, day, quad::INTEGER AS quad, {POINTS} AS points, events::BIGINT AS n, "
        f"coalesce(mentions, events)::BIGINT AS mentions FROM events WHERE source_id = {source:d} "
        "AND initiator IS NOT NULL AND target IS NOT NULL"
    )
    batches = (found.to_arrow_reader if hasattr(found, "to_arrow_reader") else found.fetch_arrow_reader)(BATCH)
    count = 0
    with pyarrow.parquet.ParquetWriter(path, batches.schema) as file:
        for batch in batches:
            file.write_batch(batch)
            count += batch.num_rows
    return count


def run(engine: str, rows: Path, by: str) -> Any:
    """The Ibis expression on a Parquet file, by an engine on this machine; an Arrow table in no particular order."""
    with session(engine) as backend:
        return conduct(backend.read_parquet(str(rows)), by).to_pyarrow()


@contextmanager
def session(engine: str) -> Iterator[Any]:
    """An Ibis backend: DuckDB in memory, Polars, or Spark with a worker a processor on this machine alone."""
    package = ibis()
    try:
        if engine != "spark":
            yield getattr(package, engine).connect()
            return
        from pyspark.sql import SparkSession
    except ImportError as error:
        line = f"pip install 'ibis-framework[{'pyspark' if engine == 'spark' else engine}]'"
        raise StoreError(f"the engine {engine} is not installed: {line}", 3) from error
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
    }
    builder = SparkSession.builder.master("local[*]").appName("taqarub")
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        spark = builder.getOrCreate()
    except Exception as error:  # whatever the bridge to Java raises
        told = str(error).split("\n", 1)[0][:200]
        raise StoreError(
            f"Spark cannot start ({told}): it needs Java 17 or 21, found through JAVA_HOME or PATH", 3
        ) from error
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield package.pyspark.connect(spark)
    finally:
        spark.stop()


def _arrays(con: Any, source: str, by: str, engine: str) -> Conduct:
    columns = con.execute(f"SELECT {COLUMNS.replace('quad', 'coalesce(quad, 0) AS quad')} FROM found ORDER BY {ORDER}")
    found = {name: np.asarray(values) for name, values in columns.fetchnumpy().items()}
    texts = {name: read_only(found.pop(name).astype(object)) for name in ("initiator", "target")}
    return Conduct(source, by, engine, **texts, **{k: read_only(v.astype(np.int64)) for k, v in found.items()})
