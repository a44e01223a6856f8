"""One expression on several engines: the same numbers as the store's own query, to the last digit."""

from __future__ import annotations

import csv
import json
import math
import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_events import gdelt_row, shared, write

pytest.importorskip("duckdb")
pytest.importorskip("ibis")

from taqarub.__main__ import main
from taqarub.events.database import StoreError, duckdb
from taqarub.events.engines import Conduct, aggregate, hand_over, run
from taqarub.events.engines_expression import DIALECTS, MONTHS, ROWS, conduct, sql_for
from taqarub.events.reader import import_files
from taqarub.events.store import dyad_series

FIELDS = ("initiator", "target", "period", "quad", "events", "scored", "points", "mentions")
GOLDEN = Path(__file__).parent / "sql"
LINE = "date,source,target,code,goldstein,mentions"


def same(a: Conduct, b: Conduct) -> None:
    """Every column alike, means to the last bit."""
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=f"{a.engine} {b.engine} {name}")
    np.testing.assert_array_equal(a.goldstein_mean, b.goldstein_mean)


def plain(folder: Path, rows: list[tuple[object, ...]]) -> Path:
    lines = [LINE, *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)]
    (folder / "t.csv").write_text("\n".join(lines) + "\n")
    import_files(folder / "t.duckdb", [folder / "t.csv"])
    return folder / "t.duckdb"


days = st.integers(0, 900).map(lambda n: date(1999, 11, 20) + timedelta(days=n))
names = st.sampled_from(["AAA", "BBB", "CCC"])
scores = st.one_of(st.none(), st.integers(-1_000_000, 1_000_000).map(lambda n: n / 100_000))
mentions = st.one_of(st.none(), st.integers(0, 2_000_000_000))
deeds = st.tuples(days, names, names, st.sampled_from(["010", "0841", "112", "1721", "190"]), scores, mentions)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds, min_size=1, max_size=60), st.sampled_from(sorted(MONTHS)))
def test_duckdb_and_polars_agree_with_the_store(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[object, ...]], by: str
) -> None:
    store = plain(tmp_path_factory.mktemp("engines"), made)
    own = aggregate(store, "store", by)
    assert int(own.events.sum()) == len(made)
    for engine in ("duckdb", "polars"):
        same(own, aggregate(store, engine, by))


def test_the_numbers_by_hand_and_by_the_series(tmp_path: Path) -> None:
    made = [
        ("2020-01-31", "AAA", "BBB", "010", 3.4, 2),
        ("2020-01-01", "AAA", "BBB", "010", -0.4, 5),
        ("2020-02-01", "AAA", "BBB", "190", -10, None),
        ("2020-01-09", "BBB", "AAA", "010", 1, 1),
        ("2019-12-31", "BBB", "AAA", "0841", 7, 1),
    ]
    store = plain(tmp_path, made)
    for engine in ("store", "duckdb", "polars"):
        found = aggregate(store, engine)
        rows = [tuple(getattr(found, name)[g] for name in FIELDS) for g in range(found.events.size)]
        assert rows == [
            ("AAA", "BBB", 2020 * 12, 1, 2, 2, 300_000, 7),
            ("AAA", "BBB", 2020 * 12 + 1, 4, 1, 1, -1_000_000, 1),
            ("BBB", "AAA", 2019 * 12 + 11, 2, 1, 1, 700_000, 1),
            ("BBB", "AAA", 2020 * 12, 1, 1, 1, 100_000, 1),
        ]
        assert found.goldstein_sum.tolist() == [3.0, -10.0, 7.0, 1.0] and found.goldstein_mean[0] == 1.5
    series = dyad_series(store, "AAA", "BBB")
    own = aggregate(store)
    mine = (own.initiator == "AAA") & (own.target == "BBB")
    np.testing.assert_array_equal(own.events[mine], series.events[1:])
    np.testing.assert_allclose(own.goldstein_sum[mine], series.goldstein_sum[1:])


def test_what_has_no_score_no_country_and_no_class(tmp_path: Path) -> None:
    rows = [gdelt_row(1, GoldsteinScale=""), gdelt_row(2, b=""), gdelt_row(3, NumMentions=""), gdelt_row(4, code="190")]
    store = tmp_path / "s.duckdb"
    import_files(store, [write(tmp_path / "f", rows)])
    with duckdb().connect(str(store)) as con:  # no reader makes such a row today; a store may hold one
        con.execute("UPDATE events SET quad = NULL WHERE id = 4")
    for engine in ("store", "duckdb", "polars"):
        found = aggregate(store, engine)
        assert sorted(zip(found.quad.tolist(), found.events.tolist(), found.scored.tolist(), strict=True)) == [
            (0, 1, 1),
            (1, 2, 1),
        ]
        assert found.mentions[found.quad == 1].tolist() == [3 + 1]
    import_files(store, [write(tmp_path / "g", [gdelt_row(9, day="20300101", GoldsteinScale="")])])
    assert math.isnan(aggregate(store, "polars").goldstein_mean[-1])


def test_real_rows(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    import_files(store, [shared("icews18/icews18.parquet")])
    own = aggregate(store)
    assert own.events.sum() > 100_000
    for engine in ("duckdb", "polars"):
        same(own, aggregate(store, engine))


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_compiled_queries_are_as_kept(dialect: str) -> None:
    """Golden SQL; TAQARUB_RENEW_GOLDEN=1 writes it again, and whoever does so reads the difference."""
    for by in MONTHS:
        path = GOLDEN / f"{dialect}-{by}.sql"
        text = sql_for(dialect, by)
        if os.environ.get("TAQARUB_RENEW_GOLDEN"):
            path.write_text(text)
        assert text == path.read_text()


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_compiled_queries_parse_in_their_dialect_and_use_what_all_engines_have(dialect: str) -> None:
    import sqlglot
    from sqlglot import expressions as e

    for by in MONTHS:
        tree = sqlglot.parse_one(sql_for(dialect, by, "d.events"), read=dialect)
        assert {type(node) for node in tree.find_all(e.AggFunc)} == {e.Sum}
        assert not list(tree.find_all(e.Window, e.Join, e.TimestampTrunc, e.StrToDate))
        assert [table.name for table in tree.find_all(e.Table)] == ["events"]
        assert [column.alias_or_name for column in tree.selects] == [*FIELDS, "goldstein_mean"]


def test_the_duckdb_query_is_the_store_s_own(tmp_path: Path) -> None:
    """The text that is printed runs, and gives what the store gives."""
    store = plain(tmp_path, [("2020-01-31", "AAA", "BBB", "010", 3.4, 2), ("2020-03-01", "AAA", "BBB", "010", None, 2)])
    assert hand_over(store, tmp_path / "rows.parquet") == 2
    with duckdb().connect() as con:
        con.execute(f"CREATE TABLE events AS FROM '{tmp_path}/rows.parquet'")
        for by in MONTHS:
            own = aggregate(store, "store", by)
            rows = con.execute(f"SELECT * FROM ({sql_for('duckdb', by)}) ORDER BY ALL").fetchall()
            assert [row[:8] for row in rows] == [
                tuple(getattr(own, name)[g] for name in FIELDS) for g in range(own.events.size)
            ]


def test_local_spark_gives_identical_numbers(tmp_path: Path) -> None:
    """For real where Spark is installed; `benchmarks/events/spark.py` says how, and does it with more rows."""
    pytest.importorskip("pyspark", reason="Spark is not installed here: see benchmarks/events/spark.py")
    made = [
        (date(2020, 1, 1) + timedelta(days=n), "AAA" if n % 3 else "BBB", "CCC", ["010", "190"][n % 2], n % 7 - 3.3, n)
        for n in range(200)
    ]
    store = plain(tmp_path, [*made, ("2020-05-05", "AAA", "BBB", "010", None, None)])
    same(aggregate(store), aggregate(store, "spark"))


def test_sources_are_never_added_up_and_calls_are_checked(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    import_files(store, [write(tmp_path / "f", [gdelt_row(1)])])
    import_files(store, [write(tmp_path / "g", [gdelt_row(1, width="58")])])
    with pytest.raises(StoreError, match=r"several sources.*gdelt1, gdelt2"):
        aggregate(store)
    assert aggregate(store, source="gdelt1").events.sum() == 1
    for wrong in ({"source": "none"}, {"engine": "abacus"}, {"by": "week"}):
        with pytest.raises(StoreError):
            aggregate(store, **wrong)
    for dialect, by, table in (("basic", "month", "t"), ("trino", "day", "t"), ("trino", "month", "a.b.c.d")):
        with pytest.raises(StoreError):
            sql_for(dialect, by, table)


def test_a_missing_engine_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    store = plain(tmp_path, [("2020-01-31", "AAA", "BBB", "010", 3.4, 2)])
    real = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name.split(".")[0] in gone:
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    gone = {"pyspark"}
    with pytest.raises(StoreError, match=r"pip install 'ibis-framework\[pyspark\]'") as caught:
        run("spark", tmp_path / "x.parquet", "month")
    assert caught.value.exit_code == 3
    gone = {"ibis"}
    with pytest.raises(StoreError, match=r"taqarub\[engines\]") as caught:
        aggregate(store, "polars")
    assert caught.value.exit_code == 3
    assert aggregate(store).events.sum() == 1  # the store needs no other engine


def test_spark_without_java_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    from types import ModuleType, SimpleNamespace

    class Builder:
        def __getattr__(self, name: str) -> object:
            if name == "getOrCreate":
                raise RuntimeError("[JAVA_GATEWAY_EXITED] Java gateway process exited\nand more")
            return lambda *given: self

    made = ModuleType("pyspark.sql")
    made.SparkSession = SimpleNamespace(builder=Builder())  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyspark", ModuleType("pyspark"))
    monkeypatch.setitem(sys.modules, "pyspark.sql", made)
    with pytest.raises(StoreError, match=r"cannot start.*Java 17 or 21") as caught:
        run("spark", tmp_path / "x.parquet", "month")
    assert caught.value.exit_code == 3 and "\n" not in str(caught.value)


def test_the_expression_needs_no_data() -> None:
    import ibis

    rows = ibis.table(ROWS, name="events")
    assert conduct(rows).columns == (*FIELDS, "goldstein_mean")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = [("2020-01-31", "AAA", "BBB", "010", 3.4, 2), ("2020-04-01", "AAA", "BBB", "190", None, 2)]
    store = plain(tmp_path, made)
    words = ["events", "aggregate", "--store", str(store), "--by", "quarter"]
    told = []
    for engine in ("store", "duckdb", "polars"):
        assert main([*words, "--engine", engine, "--json"]) == 0
        told.append(json.loads(capsys.readouterr().out))
        assert told[-1].pop("engine") == engine and told[-1].pop("seconds") >= 0
    assert told[0] == told[1] == told[2] and told[0]["groups"] == 2
    assert [row["period"] for row in told[0]["rows"]] == ["2020-01-01", "2020-04-01"]
    assert main([*words, "--out", str(tmp_path / "o.csv")]) == 0
    assert main([*words, "--out", str(tmp_path / "o.parquet")]) == 0
    with (tmp_path / "o.csv").open() as file:
        rows = list(csv.DictReader(file))
    with duckdb().connect() as con:
        (first, second) = con.execute(f"SELECT period, events, goldstein_mean FROM '{tmp_path}/o.parquet'").fetchall()
    assert rows[0]["goldstein_mean"] == "3.4" and first == (date(2020, 1, 1), 1, 3.4)
    assert second[:2] == (date(2020, 4, 1), 1)
    assert not list(tmp_path.glob("*.part")) and not list(tmp_path.glob("taqarub-*"))
    capsys.readouterr()
    assert main(["events", "aggregate", "--sql", "bigquery", "--table", "project.data.events"]) == 0
    assert "`project`.`data`.`events`" in capsys.readouterr().out
    assert main([*words, "--rows", str(tmp_path / "r.parquet")]) == 0
    assert main([*words, "--out", str(tmp_path / "o.txt")]) == 2
    assert main([*words[:4], "--by", "week"]) == 2
    assert main([*words[:2], "--store", str(tmp_path / "none")]) == 1
