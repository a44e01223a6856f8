"""Every native format is recognised by its content, and no row disappears silently."""

from __future__ import annotations

import csv
import gzip
import zipfile
from hashlib import md5
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_events import gdelt_row, icews_row, polecat_row, shared, write

pytest.importorskip("duckdb")

from taqarub.events.contents import rejects_of, sources_of
from taqarub.events.database import duckdb, reading
from taqarub.events.formats import icews, polecat
from taqarub.events.reader import FileReport, import_files


def bring(store: Path, *paths: Path, **more: object) -> list[FileReport]:
    reports = import_files(store, paths, **more)  # type: ignore[arg-type]
    for r in reports:
        assert r.counts.read == r.counts.kept + r.counts.duplicates + r.counts.rejected
    return reports


def rows(store: Path, what: str = "count(*)", where: str = "true") -> object:
    with reading(store) as con:
        return con.execute(f"SELECT {what} FROM events WHERE {where}").fetchone()[0]


def counts(report: FileReport) -> tuple[int, int, int, int]:
    c = report.counts
    return c.read, c.kept, c.duplicates, c.rejected


@pytest.mark.parametrize(("width", "name"), [("61", "gdelt2"), ("58", "gdelt1"), ("57", "gdelt1")])
def test_gdelt_is_known_by_its_columns(tmp_path: Path, width: str, name: str) -> None:
    file = write(tmp_path / "a.whatever", [gdelt_row(n, width=width) for n in range(1, 6)])
    (report,) = bring(tmp_path / "s.duckdb", file)
    assert (report.format, *counts(report)) == (name, 5, 5, 0, 0)


def test_rows_of_two_widths_in_one_file(tmp_path: Path) -> None:
    both = [gdelt_row(n, width="57" if n % 3 else "58") for n in range(1, 31)]
    for place, order in enumerate((both, both[::-1], [*both, "short\trow"])):
        (report,) = bring(tmp_path / f"{place}.duckdb", write(tmp_path / f"{place}.tsv", order))
        assert counts(report) == (len(order), 30, 0, len(order) - 30)


def test_what_is_wrong_with_a_row_is_kept_with_line_and_reason(tmp_path: Path) -> None:
    good = [gdelt_row(n, Actor1Name='THE "QUOTED') for n in range(1, 4)]
    bad = [
        gdelt_row(11, day="20241399"),
        gdelt_row(12, code="---"),
        gdelt_row(13).rsplit("\t", 40)[0],
        gdelt_row(14) + "\textra",
        gdelt_row(15, GoldsteinScale="much"),
        gdelt_row(16, day=""),
        gdelt_row(17, code=""),
        gdelt_row(18, Actor1Name="x" * 1_100_000),
    ]
    file = write(tmp_path / "g.CSV", [good[0], *bad[:4], good[1], *bad[4:], good[2]])
    (report,) = bring(tmp_path / "s.duckdb", file)
    assert counts(report) == (11, 3, 0, 8)
    total, kept = rejects_of(tmp_path / "s.duckdb")
    assert total == 8
    assert [(r["line"], r["reason"]) for r in kept] == [
        (2, "bad date"),
        (3, "unknown code"),
        (4, "short row"),
        (5, "too many columns"),
        (7, "bad number"),
        (8, "no date"),
        (9, "no code"),
        (10, "row too long"),
    ]
    assert kept[0]["found"] == "20241399" and kept[0]["text"].startswith("11\t20241399\t")
    assert rejects_of(tmp_path / "s.duckdb", reason="bad date")[0] == 1


def test_mixed_encodings(tmp_path: Path) -> None:
    """A row in another encoding is kept where its own columns are sound, else set aside readable; never lost."""
    odd = gdelt_row(2, Actor1Name="CURAÇAO").encode("cp1252")
    worse = gdelt_row(3, a="CÔT").encode("cp1252")
    (report,) = bring(tmp_path / "s.duckdb", write(tmp_path / "g", [gdelt_row(1), odd, worse, gdelt_row(4)]))
    assert counts(report) == (4, 3, 0, 1)
    (reject,) = rejects_of(tmp_path / "s.duckdb")[1]
    assert reject["line"] == 3 and reject["reason"] == "not UTF-8" and "CÔT" in reject["text"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["good", "date", "code", "short", "long", "text"]), min_size=1, max_size=40))
def test_rows_are_kept_or_set_aside_and_lines_are_right(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    made = {
        "good": lambda n: gdelt_row(n),
        "date": lambda n: gdelt_row(n, day="2024010"),
        "code": lambda n: gdelt_row(n, code="9999"),
        "short": lambda n: gdelt_row(n)[:30],
        "long": lambda n: gdelt_row(n) + "\tx\ty",
        "text": lambda n: gdelt_row(n, Actor2Name="Минск 'quoted\" name\\"),
    }
    file = write(folder / "f", [gdelt_row(1000), gdelt_row(1001), *(made[k](n) for n, k in enumerate(kinds, 1))] * 1)
    reports = import_files(folder / "s.duckdb", [file])
    if reports[0].error:  # most rows are not of any format
        assert kinds.count("short") + kinds.count("long") > 2
        return
    if reports[0].format == "csv":
        return
    whole = sum(k in ("good", "text") for k in kinds) + 2
    assert counts(reports[0]) == (len(kinds) + 2, whole, 0, len(kinds) + 2 - whole)
    lines = [r["line"] for r in rejects_of(folder / "s.duckdb")[1]]
    assert lines == [n + 2 for n, k in enumerate(kinds, 1) if k not in ("good", "text")]


def test_icews_daily_and_yearly(tmp_path: Path) -> None:
    daily = write(tmp_path / "20181004-icews-events.tab", [icews_row(1), icews_row(2, code="1721")], icews.HEADER)
    yearly = write(tmp_path / "y.tab", [icews_row(3, missing="NA"), icews_row(4, day="NA")], icews.HEADER)
    a, b = bring(tmp_path / "s.duckdb", daily, yearly)
    assert (a.format, counts(a), counts(b)) == ("icews", (2, 2, 0, 0), (2, 1, 0, 1))
    assert rows(tmp_path / "s.duckdb", "min(initiator || target || initiator_role || quad)") == "USABLRGOV1"
    assert rows(tmp_path / "s.duckdb", "count(*)", "place IS NULL") == 3


def test_polecat(tmp_path: Path) -> None:
    made = [
        polecat_row("a"),
        polecat_row("b", kind="SANCTION", quad="", points="-6.5"),
        polecat_row("a"),
        polecat_row("c", kind="NONSENSE"),
    ]
    file = write(tmp_path / "ngecEvents.DV.2023.txt", made, polecat.HEADER)
    (report,) = bring(tmp_path / "s.duckdb", file)
    assert (report.format, counts(report)) == ("polecat", (4, 2, 1, 1))
    assert rows(tmp_path / "s.duckdb", "sum(quad)") == 1 + 4  # the row's own class; that of SANCTION where it has none


def test_plain_tables_with_and_without_a_map(tmp_path: Path) -> None:
    csv_file = tmp_path / "t.csv"
    with csv_file.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Event_Date", "who", "whom", "cameo", "note"])
        writer.writerow(["2024-01-05", "USA", "BLR", "0841", 'said "so",\nand more'])
        writer.writerow(["20240106", "Russian Federation", "BLR", "16", ""])
        writer.writerow(["2024-13-06", "RUS", "BLR", "16", ""])
        writer.writerow(["2024-01-07", "RUS", "BLR", "999", ""])
        writer.writerow(["2024-01-08", "RUS", "BLR", "", ""])
    columns = {"date": "Event_Date", "source": "who", "target": "whom"}
    (report,) = bring(tmp_path / "s.duckdb", csv_file, columns=columns)
    assert (report.format, report.source, counts(report)) == ("csv", "t", (5, 2, 0, 3))
    assert dict(report.counts.reasons) == {"bad date": 1, "unknown code": 1, "no code and no score": 1}
    assert rows(tmp_path / "s.duckdb", "max(goldstein)") == 7.0  # 0841 scores as published
    assert rows(tmp_path / "s.duckdb", "min(goldstein)") == -6.5  # a bare root scores the median of its kinds
    with duckdb().connect(str(tmp_path / "s.duckdb")) as con:  # `reading` lets a store reach no other file
        con.execute(
            f"COPY (SELECT day AS date, initiator AS source, target, goldstein FROM events) TO '{tmp_path}/t.parquet'"
        )
    (report,) = bring(tmp_path / "s2.duckdb", tmp_path / "t.parquet")
    assert (report.format, counts(report)) == ("parquet", (2, 2, 0, 0))


def test_scores_only_and_out_of_range(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("id,date,source,target,goldstein,mentions\n1,2024-01-01,AAA,BBB,2.5,4\n2,2024-01-01,AAA,BBB,11,1\n"
                    "1,2024-01-02,AAA,BBB,3,1\n3,2024-01-02,AAA,BBB,x,1\n4,2024-01-02,AAA,BBB,1,many\n")  # fmt: skip
    (report,) = bring(tmp_path / "s.duckdb", file)
    assert counts(report) == (5, 1, 1, 3)
    assert [r["line"] for r in rejects_of(tmp_path / "s.duckdb")[1]] == [3, 5, 6]
    assert rows(tmp_path / "s.duckdb", "count(quad)") == 0


def test_what_is_no_event_file(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "text").write_text("nothing to see\n")
    (tmp_path / "odd.parquet").write_bytes(b"PAR1 and then nothing of the kind")
    good = write(tmp_path / "good", [gdelt_row(1)])
    reports = bring(
        tmp_path / "s.duckdb",
        tmp_path / "empty",
        tmp_path / "text",
        tmp_path / "none",
        tmp_path,
        tmp_path / "odd.parquet",
        good,
    )
    assert [bool(r.error) for r in reports] == [True] * 5 + [False]
    assert "no column for date" in reports[1].error
    (report,) = bring(tmp_path / "s.duckdb", good, wanted="icews")
    assert "is not icews" in report.error and "61 tab-separated columns" in report.error


def test_packed_files(tmp_path: Path) -> None:
    whole = "\n".join(gdelt_row(n) for n in range(1, 4)) + "\n"
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../tmp/evil.CSV", whole)  # a name is text, never a path
        archive.writestr("b/20240106.export.CSV", gdelt_row(9, day="20240106") + "\n")
    with gzip.open(tmp_path / "c.csv.gz", "wb") as stream:
        stream.write((gdelt_row(3) + "\n" + gdelt_row(20) + "\n").encode())
    a, c = bring(tmp_path / "s.duckdb", tmp_path / "a.zip", tmp_path / "c.csv.gz")
    assert (a.members, counts(a), counts(c)) == (2, (4, 4, 0, 0), (2, 1, 1, 0))
    assert not list(tmp_path.rglob("evil*"))


def test_bombs_and_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from taqarub.events.formats import archive as packed

    monkeypatch.setattr(packed, "FLOOR", 100_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"0" * 3_000_000)
    with zipfile.ZipFile(tmp_path / "cut.zip", "w") as archive:
        archive.writestr("x", gdelt_row(1))
    (tmp_path / "cut.zip").write_bytes((tmp_path / "cut.zip").read_bytes()[:90])
    (tmp_path / "cut.gz").write_bytes(gzip.compress(gdelt_row(1).encode() * 50)[:60])
    reports = bring(tmp_path / "s.duckdb", tmp_path / "bomb.zip", tmp_path / "cut.zip", tmp_path / "cut.gz")
    assert "unpacks to more than" in reports[0].error
    assert "damaged" in reports[1].error and "damaged" in reports[2].error


def test_master_list_stands_for_what_lies_beside_it_whole(tmp_path: Path) -> None:
    lines = []
    for place, day in enumerate(("20240105", "20240106", "20240107")):
        name = f"{day}000000.export.CSV.zip"
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(name.removesuffix(".zip"), gdelt_row(place + 1, day=day) + "\n")
        data = (tmp_path / name).read_bytes()
        digest = md5(data).hexdigest() if place != 1 else "0" * 32
        lines.append(f"{len(data)} {digest} http://data.example/gdeltv2/{name}")
    lines += [f"1 {'a' * 32} http://data.example/gdeltv2/20240108000000.export.CSV.zip",
              f"1 {'a' * 32} http://data.example/gdeltv2/20240108000000.mentions.CSV.zip"]  # fmt: skip
    (report,) = bring(tmp_path / "s.duckdb", write(tmp_path / "masterfilelist.txt", lines))
    assert counts(report) == (2, 2, 0, 0)
    assert "1 listed exports are not beside" in report.notes[0] or "1 listed" in " ".join(report.notes)
    assert "checksum differs" in " ".join(report.notes)


def test_reduced_gdelt_counts_events_of_a_row(tmp_path: Path) -> None:
    head = "Date Source Target CAMEOCode NumEvents NumArts QuadClass Goldstein".split()  # noqa: SIM905
    head += [f"{who}Geo{what}" for who in ("Source", "Target", "Action") for what in ("Type", "Lat", "Long")]
    made = ["\t".join(["20050101", "USAGOV", "ROM", "040", "4", "9", "1", "1.0", *[""] * 9])] * 2
    (report,) = bring(tmp_path / "s.duckdb", write(tmp_path / "r", made, head))
    assert (report.format, counts(report)) == ("gdelt1", (2, 2, 0, 0))
    assert rows(tmp_path / "s.duckdb", "sum(events)") == 8
    assert rows(tmp_path / "s.duckdb", "min(initiator || initiator_role || target)") == "USAGOVROU"


def test_the_shared_files(tmp_path: Path) -> None:
    """Counts as the descriptions of the files give them."""
    store = tmp_path / "s.duckdb"
    names = ["gdelt-raw/20191024143000.export.CSV", "gdelt-raw/gdelt1-mixed-sample.tsv"]
    names += ["icews-raw/20181004-icews-events.tab", "icews-raw/events.2018.sample.tab"]
    names += ["icews-raw/icews-daily-201810-native.zip", "icews18/icews18.parquet"]
    found = bring(store, *(shared(name) for name in names))
    assert [r.counts.read for r in found] == [2111, 710, 2338, 3705, 17144, 451955]
    assert all(r.counts.kept == r.counts.read for r in found)
    assert rows(store, "count(*)", "source_id = 1 AND (initiator = 'BLR' OR target = 'BLR')") == 15
    (again,) = bring(store, shared(names[4]))
    assert counts(again) == (17144, 0, 17144, 0)
    assert {s["source"]: s["events"] for s in sources_of(store)}["icews"] == 2338 + 3705 + 17144


def test_line_ends_marks_and_odd_names(tmp_path: Path) -> None:
    """Windows line ends, a byte-order mark, no line end at the end, and names that look like patterns."""
    plain = [gdelt_row(n) for n in range(1, 4)]
    (tmp_path / "crlf").write_bytes("\r\n".join([*plain, gdelt_row(4, day="bad"), ""]).encode())
    (tmp_path / "a*[1]{2}?.csv").write_bytes("\n".join(gdelt_row(n) for n in range(11, 14)).encode())
    (tmp_path / "o'clock.tab").write_bytes(
        b"\xef\xbb\xbf" + ("\t".join(icews.HEADER) + "\n" + icews_row(1) + "\n").encode()
    )
    (tmp_path / "marked.csv").write_bytes(b"\xef\xbb\xbfdate;source;target;code\r\n2024-01-01;AAA;BBB;040\r\n")
    (tmp_path / "not-packed.csv.gz").write_bytes((gdelt_row(21) + "\n\n" + gdelt_row(22) + "\n").encode())
    names = ("crlf", "a*[1]{2}?.csv", "o'clock.tab", "marked.csv", "not-packed.csv.gz")
    found = bring(tmp_path / "s.duckdb", *(tmp_path / name for name in names))
    assert [counts(r) for r in found] == [(4, 3, 0, 1), (3, 3, 0, 0), (1, 1, 0, 0), (1, 1, 0, 0), (2, 2, 0, 0)]
    assert rejects_of(tmp_path / "s.duckdb")[1][0]["line"] == 4
