"""Series from a store against sums made by hand; silence, zero and gap told apart; what was chosen is told."""

from __future__ import annotations

import json
import math
import statistics
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_events import gdelt_row, icews_row, shared, write

pytest.importorskip("duckdb")

from taqarub.__main__ import main
from taqarub.events.cameo import QUADS, quad_class, score
from taqarub.events.database import StoreError, duckdb, reading
from taqarub.events.event import Event
from taqarub.events.formats import icews
from taqarub.events.reader import import_files
from taqarub.events.releases import AROUND_DAYS, covered_days
from taqarub.events.series import PERIODS
from taqarub.events.series import dyad_series as timeline_series
from taqarub.events.series_rows import rows_of
from taqarub.events.store import dyad_series, store_series
from taqarub.events.store_series import Options, first_days

KEYS = ["period", "events", "silent", "goldstein_mean", "goldstein_sum", *QUADS]


def table(folder: Path, rows: list[tuple[object, ...]], name: str = "t") -> Path:
    """A plain table of (date, source, target, code, goldstein, mentions) in a store of its own."""
    lines = ["date,source,target,code,goldstein,mentions"]
    lines += [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    import_files(folder / f"{name}.duckdb", [folder / f"{name}.csv"])
    return folder / f"{name}.duckdb"


days = st.integers(0, 800).map(lambda n: date(2003, 11, 20) + timedelta(days=n))
codes = st.sampled_from(["010", "0841", "112", "1721", "190", "16"])
deeds = st.tuples(days, st.sampled_from(["AAA", "BBB"]), codes, st.one_of(st.none(), st.integers(-100, 100)))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds, min_size=1, max_size=40), st.sampled_from(PERIODS))
def test_a_store_and_a_timeline_give_the_same_series(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[date, str, str, int | None]], by: str
) -> None:
    """The two ways of the project to count events agree on every number."""
    folder = tmp_path_factory.mktemp("same")
    other = {"AAA": "BBB", "BBB": "AAA"}
    rows = [(d, a, other[a], c, None if g is None else g / 10, "") for d, a, c, g in made]
    store = table(folder, rows)
    events = [
        Event(str(n), d, "day", a, other[a], c[:2], score(c) if g is None else g / 10, quad_class(c), "", "", 1, True)
        for n, (d, a, c, g) in enumerate(made)
    ]
    first, last = min(d for d, *_ in made), max(d for d, *_ in made)
    want = timeline_series(events, "AAA", "BBB", first, last, by)
    got = dyad_series(store, "AAA", "BBB", by)
    assert (got.first, got.by, got.unscored) == (want.first, want.by, want.unscored)
    np.testing.assert_array_equal(got.events, want.events)
    np.testing.assert_allclose(got.goldstein_sum, want.goldstein_sum, atol=1e-9)
    np.testing.assert_allclose(got.goldstein_mean, want.goldstein_mean, atol=1e-9)
    np.testing.assert_array_equal(got.quads, want.quads)


def test_silence_zero_and_gap(tmp_path: Path) -> None:
    busy = [(date(2020, 1, 1) + timedelta(days=n), "CCC", "DDD", "010", 0.0, 1) for n in range(121) if not 31 <= n < 60]
    store = table(tmp_path, [*busy, (date(2020, 1, 9), "AAA", "BBB", "010", 0.0, 1)])
    rows = rows_of(store_series(store, "AAA", "BBB"))
    assert [list(row)[:9] for row in rows] == [KEYS] * 4
    assert [(r["period"], r["events"], r["silent"], r["gap"], r["goldstein_mean"]) for r in rows] == [
        ("2020-01-01", 1, False, False, 0.0),
        ("2020-02-01", 0, True, True, None),
        ("2020-03-01", 0, True, False, None),
        ("2020-04-01", 0, True, False, None),
    ]
    assert [r["uncovered_days"] for r in rows] == [0, 29, 0, 0]
    assert any("29 of 121 days are not covered" in note for note in store_series(store, "AAA", "BBB").notes)


def test_one_a_day_and_mentions(tmp_path: Path) -> None:
    day = date(2020, 5, 1)
    rows = [
        (day, "AAA", "BBB", "040", 1.0, 5),
        (day, "AAA", "BBB", "040", 1.0, 7),
        (day, "AAA", "BBB", "190", -10, 2),
        (day + timedelta(days=1), "AAA", "BBB", "040", 1.0, 1),
        (day, "BBB", "AAA", "040", 1.0, 9),
    ]
    store = table(tmp_path, rows)
    plain = dyad_series(store, "AAA", "BBB")
    assert (plain.events.tolist(), plain.goldstein_sum.tolist(), plain.quads.tolist()) == ([4], [-7.0], [[3, 0, 0, 1]])
    once = store_series(store, "AAA", "BBB", Options(one_a_day=True))
    assert (once.series.events.tolist(), once.series.goldstein_sum.tolist()) == ([3], [-8.0])
    assert any(note.startswith("one a day") for note in once.notes) and once.mentions.tolist() == [15]
    told = dyad_series(store, "AAA", "BBB", weight="mentions")
    assert told.events.tolist() == [4] and told.quads.tolist() == [[13, 0, 0, 2]]
    assert told.goldstein_sum.tolist() == [5 + 7 - 20 + 1] and told.goldstein_mean[0] == pytest.approx(-7 / 15)


def test_normalising_undoes_growth(tmp_path: Path) -> None:
    """A source that doubles its volume with unchanged conduct has a level series once normalised."""
    rows = []
    for month in range(1, 13):
        volume = 10 * month
        rows += [(date(2021, month, 1 + n % 28), "CCC", "DDD", "010", 0.0, 1) for n in range(volume * 9)]
        rows += [(date(2021, month, 1 + n % 28), "AAA", "BBB", "0841", 5.0, 1) for n in range(volume)]
    found = store_series(table(tmp_path, rows), "AAA", "BBB", Options(normalise=True))
    assert found.series.goldstein_sum == pytest.approx(np.full(12, 10 * 6.5 * 5.0))
    assert found.series.events.tolist() == [10 * month for month in range(1, 13)]  # counts stay counts
    assert found.series.quads[:, 1] == pytest.approx(np.full(12, 65.0))


def test_sources_are_never_added_up(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    a = write(tmp_path / "g", [gdelt_row(n, day="20240105") for n in range(1, 4)])
    b = write(tmp_path / "i.tab", [icews_row(n) for n in range(1, 3)], icews.HEADER)
    import_files(store, [a, b])
    found = store_series(store, "USA", "BLR")
    assert found.source == "gdelt2" and found.series.events.sum() == 3
    assert any("from the source gdelt2 alone" in note and "icews" in note for note in found.notes)
    assert dyad_series(store, "USA", "BLR", source="icews").events.sum() == 2
    assert dyad_series(store, "BLR", "USA", source="icews").events.sum() == 0
    with pytest.raises(StoreError, match="it has gdelt2, icews"):
        dyad_series(store, "USA", "BLR", source="acled")
    assert dyad_series(store, "USA", "BLR", source="gdelt2").ids == (("1", "2", "3"),)
    roles = store_series(store, "USA", "BLR", Options(source="gdelt2", roles=("MIL",)))
    assert roles.series.events.sum() == 0


def test_known_changes_are_told(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    rows = [gdelt_row(1, day="20150101"), gdelt_row(2, day="20160101")]
    import_files(store, [write(tmp_path / "g", rows)])
    notes = store_series(store, "USA", "BLR").notes
    assert any("18 February 2015" in note for note in notes) and any("volume grows" in note for note in notes)
    import_files(store, [write(tmp_path / "i", [icews_row(1)], icews.HEADER)])
    assert any("ended on 11 April 2023" in n for n in store_series(store, "USA", "BLR", Options(source="icews")).notes)


def test_missing_release_days_are_named(tmp_path: Path) -> None:
    def released(day: int, rows: list[str]) -> Path:
        return write(tmp_path / f"201810{day:02d}-icews-events.tab", rows, icews.HEADER)

    files = [released(d, [icews_row(d * 10 + n, f"2018-10-{d:02d}") for n in range(9)]) for d in (1, 2, 3, 5, 6)]
    files.append(released(7, [icews_row(99, "2018-10-04"), icews_row(98, "2018-10-07")]))
    import_files(tmp_path / "s.duckdb", files)
    found = store_series(tmp_path / "s.duckdb", "USA", "BLR", Options(by="day"))
    assert any("release days 2018-10-04:" in note for note in found.notes)
    assert [row["notes"] for row in rows_of(found)][3:5] == [["no file of the release day 2018-10-04"], []]
    assert rows_of(found)[0]["notes"] == list(found.notes)
    assert found.coverage.uncovered.tolist() == [0, 0, 0, 1, 0, 0, 1]  # one late report is no release


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60))
def test_a_day_is_covered_by_the_median_around_it(totals: list[int]) -> None:
    padded = np.concatenate([np.zeros(AROUND_DAYS, int), totals, np.zeros(AROUND_DAYS, int)])
    for t, covered in enumerate(covered_days(padded)):
        around = [n for n in padded[t : t + 2 * AROUND_DAYS + 1] if n > 0]
        want = totals[t] > 0 and totals[t] >= 0.15 * statistics.median(around)
        assert bool(covered) == want


def test_the_command_prints_what_scripts_rely_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(date(2020, 1, 31), "AAA", "BBB", "040", 1, 1), (date(2020, 4, 1), "CCC", "BBB", "040", 1, 1)]
    store = str(table(tmp_path, rows))

    def run(*words: str) -> tuple[int, str]:
        return main(["events", *words]), capsys.readouterr().out

    code, out = run("series", "AAA", "BBB", "--store", store, "--json")
    told = json.loads(out)
    assert code == 0 and [r["period"] for r in told] == [f"2020-0{m}-01" for m in (1, 2, 3, 4)]
    assert all(list(r)[:9] == KEYS for r in told)
    for ending in ("csv", "parquet", "json", "svg"):
        out_file = tmp_path / f"out.{ending}"
        assert run("series", "AAA", "BBB", "--store", store, "--out", str(out_file))[0] == 0
        assert out_file.stat().st_size > 100
    with duckdb().connect() as con:
        for ending in ("parquet", "csv"):
            assert con.execute(f"SELECT sum(events), count(*) FROM '{tmp_path}/out.{ending}'").fetchone() == (1, 4)
    new = str(tmp_path / "n.duckdb")
    for wrong in (("series", "AAA", "BBB", "--store", store, "--by", "decade"),
                  ("series", "AAA", "BBB", "--store", store, "--out", "x.doc"),
                  ("import", store, "--store", new, "--format", "odd"),
                  ("import", store, "--store", new, "--map", "date")):  # fmt: skip
        assert run(*wrong)[0] == 2
    code, out = run("import", str(tmp_path / "t.csv"), str(tmp_path / "none.csv"), "--store", new, "--json")
    found = json.loads(out)["files"]
    assert code == 1 and [f["kept"] for f in found] == [2, 0]
    assert list(found[0])[:7] == ["file", "format", "read", "kept", "duplicates", "rejected", "reasons"]


def test_published_figures_of_2018(tmp_path: Path) -> None:
    """Counts and means that the description of the shared file gives for pairs of countries."""
    import_files(tmp_path / "s.duckdb", [shared("icews18/icews18.parquet")])

    def told(a: str, b: str) -> tuple[int, float]:
        series = dyad_series(tmp_path / "s.duckdb", a, b)
        return int(series.events.sum()), round(float(series.goldstein_sum.sum()) / int(series.events.sum()), 1)

    assert (told("USA", "BLR"), told("BLR", "USA")) == ((9, 1.6), (11, 3.0))
    assert (told("RUS", "BLR"), told("BLR", "RUS")) == ((117, 2.7), (121, 2.6))
    assert told("USA", "CUB")[0] + told("CUB", "USA")[0] == 292


def test_first_days_meet_the_periods(tmp_path: Path) -> None:
    store = table(
        tmp_path, [(date(2020, 2, 26), "AAA", "BBB", "040", 1, 1), (date(2021, 1, 2), "AAA", "BBB", "040", 1, 1)]
    )
    starts = {by: first_days(dyad_series(store, "AAA", "BBB", by))[0] for by in PERIODS}
    assert starts == {
        "day": date(2020, 2, 26),
        "week": date(2020, 2, 24),
        "month": date(2020, 2, 1),
        "quarter": date(2020, 1, 1),
    }
    with reading(store) as con:
        assert con.execute("SELECT count(*) FROM events").fetchone() == (2,)
    assert math.isnan(dyad_series(store, "AAA", "BBB").goldstein_mean[3])
