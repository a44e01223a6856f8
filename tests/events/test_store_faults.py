"""The store survives: a killed writer, a second writer, readers meanwhile, a full disk, damage, and strange files."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_events import gdelt_row, write

pytest.importorskip("duckdb")

from taqarub.events.database import SCHEMA, StoreError, duckdb, reading, writing
from taqarub.events.reader import import_files

IMPORT = "import sys; from taqarub.__main__ import main; sys.exit(main(sys.argv[1:]))"
STOP = """
import sys, time
from taqarub.events import importing, reader
def stop(*given):
    print("in the middle", flush=True)
    time.sleep(600)
setattr(importing, sys.argv[1], stop)
reader.import_files(sys.argv[2], [sys.argv[3]])
"""
HOLD = """
import sys, time
from taqarub.events.database import writing
with writing(sys.argv[1]):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""
ROWS = 120_000


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes long enough to be interrupted in the middle, some of its rows spoilt, some of them twice."""
    file = tmp_path_factory.mktemp("big") / "20240101.export.CSV"
    good, bad = gdelt_row(7777777, Actor1Name="x" * 300), gdelt_row(7777777, day="bad")
    rows = [(good if n % 1000 else bad).replace("7777777", str(n)) for n in range(1, ROWS + 1)]
    return write(file, [*rows, *rows[-50:-1]])


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", IMPORT, *words], capture_output=True, text=True)


def start(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", IMPORT, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def state(store: Path) -> tuple[int, ...]:
    with reading(store) as con:
        return con.execute(
            "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM rejects), (SELECT count(*) FROM files), "
            "(SELECT coalesce(sum(events), 0)::BIGINT FROM volume)"
        ).fetchone()


def test_killed_in_the_middle_then_imported_again(tmp_path: Path, big: Path) -> None:
    first = write(tmp_path / "first", [gdelt_row(n) for n in range(10**9, 10**9 + 10)])
    import_files(tmp_path / "whole.duckdb", [first, big])
    want = state(tmp_path / "whole.duckdb")
    assert want == (ROWS - ROWS // 1000 + 10, ROWS // 1000, 2, ROWS - ROWS // 1000 + 10)
    store = tmp_path / "killed.duckdb"
    import_files(store, [first])
    for place in ("_bounds", "_drop_duplicates", "keep", "_note_release"):  # steps between the rows and the commit
        child = subprocess.Popen([sys.executable, "-c", STOP, place, str(store), str(big)], stdout=subprocess.PIPE)
        assert child.stdout is not None and child.stdout.readline() == b"in the middle\n"
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert state(store) == (10, 0, 1, 10)
    for delay in (0.4, 0.7, 1.0, 1.4):  # and wherever the clock happens to fall
        child = start("events", "import", str(big), "--store", str(store))
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        assert state(store) in ((10, 0, 1, 10), want)  # nothing of the file, or all of it
    assert import_files(store, [big])[0].counts.read == ROWS + 49
    assert state(store) == want
    assert import_files(store, [big, first])[0].counts.kept == 0
    assert state(store) == want


def test_one_writes_and_others_are_told_who(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    file = write(tmp_path / "f", [gdelt_row(1)])
    import_files(store, [file])
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(store), "60"], stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None and child.stdout.readline() == b"held\n"
        for words in (["series", "USA", "BLR"], ["import", str(file)], ["sources"], ["rejects"]):
            done = run("events", *words, "--store", str(store), "--wait", "0.3")
            assert done.returncode == 3, done.stderr
            assert f"held by process {child.pid}" in done.stderr and "--wait" in done.stderr
            assert "Traceback" not in done.stderr
    finally:
        child.kill()
        child.wait()
    assert state(store)[0] == 1


def test_readers_wait_for_a_short_import_and_read_together(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    import_files(store, [write(tmp_path / "f", [gdelt_row(1)])])
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(store), "1"], stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"held\n"
    readers = [start("events", "series", "USA", "BLR", "--store", str(store), "--json") for _ in range(3)]
    for reader in readers:
        out, _ = reader.communicate(timeout=60)
        assert reader.returncode == 0 and json.loads(out)[0]["events"] == 1
    child.wait()


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no store")
    (tmp_path / "none").write_bytes(b"")
    with duckdb().connect(str(tmp_path / "other.duckdb")) as con:
        con.execute("CREATE TABLE t (a INTEGER)")
    import_files(tmp_path / "old.duckdb", [write(tmp_path / "f", [gdelt_row(1)])])
    with duckdb().connect(str(tmp_path / "old.duckdb")) as con:
        con.execute("UPDATE store_info SET schema = 99")
    refused = dict.fromkeys(("text", "none", "other.duckdb"), "no event store")
    refused |= {"old.duckdb": f"schema 99, this version reads schema {SCHEMA}", "gone": "there is no event store"}
    for name, words in refused.items():
        with pytest.raises(StoreError, match=words) as told, reading(tmp_path / name):
            pass
        assert told.value.exit_code == 1
    for name in ("text", "other.duckdb", "old.duckdb"):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(StoreError), writing(tmp_path / name):
            pass
        assert (tmp_path / name).read_bytes() == before
    with pytest.raises(StoreError, match="is a folder"), writing(tmp_path):
        pass


def test_damage_is_told(tmp_path: Path, big: Path) -> None:
    store = tmp_path / "s.duckdb"
    import_files(store, [big])
    whole = store.read_bytes()
    middle = len(whole) // 2
    told = 0
    for damaged in (
        whole[:middle],
        whole[:20] + bytes(12_000) + whole[12_020:],
        whole[:middle] + bytes(400_000) + whole[middle + 400_000 :],
    ):
        store.write_bytes(damaged)
        done = run("events", "series", "USA", "BLR", "--store", str(store))
        assert done.returncode in (0, 1), done.stderr  # blocks that a series does not need may be damaged unseen
        assert "Traceback" not in done.stderr
        told += done.returncode == 1 and "cannot be read" in done.stderr
    assert told >= 2


def test_a_disk_that_is_full_leaves_the_store_whole(tmp_path: Path, big: Path) -> None:
    store = tmp_path / "s.duckdb"
    import_files(store, [write(tmp_path / "f", [gdelt_row(10**9)])])
    before = state(store)

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (store.stat().st_size + 30_000, resource.RLIM_INFINITY))

    words = [sys.executable, "-c", IMPORT, "events", "import", str(big), "--store", str(store)]
    done = subprocess.run(words, capture_output=True, text=True, preexec_fn=little)
    assert done.returncode == 3, done.stderr
    assert "disk is full or the file may not grow" in done.stderr and "Traceback" not in done.stderr
    assert state(store) == before
    assert import_files(store, [big])[0].counts.kept == ROWS - ROWS // 1000


def test_a_missing_engine_is_one_line(tmp_path: Path) -> None:
    block = "import sys; sys.modules['duckdb'] = None; " + IMPORT
    done = subprocess.run(
        [sys.executable, "-c", block, "events", "sources", "--store", str(tmp_path / "s")],
        capture_output=True,
        text=True,
    )
    assert done.returncode in (1, 3) and "Traceback" not in done.stderr
    (tmp_path / "s").write_bytes(b"\0" * 8 + b"DUCK" + b"\0" * 100)
    done = subprocess.run(
        [sys.executable, "-c", block, "events", "sources", "--store", str(tmp_path / "s")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3 and "pip install 'taqarub[events]'" in done.stderr


def test_a_store_from_someone_else_reaches_no_other_file(tmp_path: Path) -> None:
    store, secret = tmp_path / "s.duckdb", tmp_path / "secret.csv"
    import_files(store, [write(tmp_path / "f", [gdelt_row(1)])])
    secret.write_text("file_id,file,line,reason,field,found,text\n1,a,1,b,c,d,SECRET\n")
    with duckdb().connect(str(store)) as con:
        con.execute("DROP TABLE rejects")
        con.execute(f"CREATE VIEW rejects AS SELECT * FROM read_csv('{secret}')")
    done = run("events", "rejects", "--store", str(store))
    assert done.returncode == 1 and "SECRET" not in done.stdout + done.stderr and "Traceback" not in done.stderr
