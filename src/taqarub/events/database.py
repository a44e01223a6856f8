"""The event store as a file: opening it, refusing what is no store, and saying who holds it.

A store is one DuckDB file. One process writes at a time and nobody reads meanwhile (DuckDB locks the whole file); any
number of processes read together. Who finds the file locked waits, and is then told which process holds it. A killed
writer leaves the store as it was after the last complete import: every import is one transaction.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from taqarub.events.vocabulary import code_names

SCHEMA = 1  # of the tables below; a store of another schema is refused
WAIT_SECONDS = 10.0  # how long a command waits for a store that another process holds
MEMORY = "2GB"  # what DuckDB may hold before it spills to disk; the process stays below 4 GiB
MAGIC, MAGIC_AT = b"DUCK", 8
HOLDER = re.compile(r"held in (?P<what>.+?) \(PID (?P<pid>\d+)\)")
FULL = ("No space left", "File too large", "Disk quota", "disk is full", "Could not write file", "failed to write")

TABLES = """
CREATE TYPE event_code AS ENUM ({codes});
CREATE TABLE store_info (schema INTEGER, made_by VARCHAR);
CREATE TABLE sources (source_id USMALLINT, source VARCHAR, scheme VARCHAR);
CREATE TABLE files (
  file_id INTEGER, source_id USMALLINT, file VARCHAR, member VARCHAR, format VARCHAR, bytes BIGINT, digest VARCHAR,
  release_day DATE, read BIGINT, kept BIGINT, duplicates BIGINT, rejected BIGINT, first_id BIGINT, last_id BIGINT,
  text_ids BOOLEAN, first_day DATE, last_day DATE, columns VARCHAR);
CREATE TABLE events (
  source_id USMALLINT, file_id INTEGER, id BIGINT, id_text VARCHAR, day DATE, initiator VARCHAR, target VARCHAR,
  initiator_role VARCHAR, target_role VARCHAR, code event_code, quad UTINYINT, goldstein FLOAT, mentions INTEGER,
  events INTEGER, place VARCHAR);
-- place: as the source writes it, FIPS 10-4 in GDELT, a name in ICEWS; the tables of `ontology/` give the ISO code
CREATE TABLE volume (source_id USMALLINT, file_id INTEGER, day DATE, events BIGINT, mentions BIGINT);
CREATE TABLE releases (source_id USMALLINT, day DATE);
CREATE TABLE rejects (
  file_id INTEGER, file VARCHAR, line BIGINT, reason VARCHAR, field VARCHAR, found VARCHAR, text VARCHAR);
"""


class StoreError(Exception):
    """A store, or a file for it, that cannot be used. The text says why and what to do.

    exit_code 1 when what was given is wrong, 3 when a resource ran out (a lock, the disk, memory, a missing package).
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def duckdb() -> Any:
    """The database engine, an extra; raises `StoreError` (3) with the line that installs it."""
    try:
        import duckdb as engine
    except ImportError as error:
        raise StoreError("event stores need DuckDB: pip install 'taqarub[events]'", 3) from error
    return engine


@contextmanager
def reading(store: str | Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[Any]:
    """A read-only connection to a store; several processes may read at once.

    Raises `StoreError`: 1 when the file is missing, no store, of another schema or damaged; 3 when it stays locked.
    """
    path = Path(store)
    if not path.is_file():
        raise StoreError(f"there is no event store {path}; make one: taqarub events import FILE --store {path}")
    _need_magic(path)
    with _session(path, wait_seconds, read_only=True) as con:
        yield con


@contextmanager
def writing(store: str | Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[Any]:
    """The one writing connection to a store, which is made when it is missing. Raises `StoreError` as `reading`."""
    path = Path(store)
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a file for the store")
    if not path.parent.is_dir():
        raise StoreError(f"there is no folder {path.parent} for the store")
    if path.exists() and path.stat().st_size:
        _need_magic(path)
    with _session(path, wait_seconds, read_only=False) as con:
        yield con


@contextmanager
def plain_answers(path: str | Path) -> Iterator[None]:
    """Turn the engine's exceptions into one clear line; a damaged file, a full disk and a lack of memory are told."""
    engine = duckdb()
    try:
        yield
    except engine.Error as error:
        raise told_of(str(path), error) from error


@contextmanager
def _session(path: Path, wait_seconds: float, read_only: bool) -> Iterator[Any]:
    with plain_answers(path):
        con = _connect(path, wait_seconds, read_only)
        try:
            con.execute(f"SET memory_limit = '{MEMORY}'")
            con.execute(f"SET temp_directory = '{_quoted(str(path))}.spill'")
            con.execute("SET preserve_insertion_order = false")
            con.execute("SET enable_progress_bar = false")
            if read_only:  # a store that someone else made may hold views: they reach no other file
                con.execute("SET enable_external_access = false")
            _need_schema(con, path, read_only)
            yield con
        finally:
            with suppress(Exception):
                con.close()


def _connect(path: Path, wait_seconds: float, read_only: bool) -> Any:
    engine = duckdb()
    until = time.monotonic() + max(wait_seconds, 0.0)
    while True:
        try:
            return engine.connect(str(path), read_only=read_only)
        except engine.IOException as error:
            found = HOLDER.search(str(error))
            if found is None and "lock" not in str(error).lower():
                raise
            if time.monotonic() >= until:
                raise StoreError(_held(path, found, wait_seconds), 3) from error
            time.sleep(0.1)


def _held(path: Path, found: re.Match[str] | None, wait_seconds: float) -> str:
    who = f"process {found['pid']} ({found['what']})" if found else "another process"
    return (
        f"the store {path} is held by {who}; waited {wait_seconds:g} s. One process writes and nobody else reads "
        "meanwhile: try again when it is done, or wait longer with --wait SECONDS"
    )


def _need_magic(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(MAGIC_AT + len(MAGIC))
    if head[MAGIC_AT:] != MAGIC:
        raise StoreError(f"{path} is no event store (it is not a DuckDB file); choose another --store")


def _need_schema(con: Any, path: Path, read_only: bool) -> None:
    tables = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not tables and not read_only:
        codes = ",".join(f"'{name}'" for name in code_names())
        con.execute("BEGIN")
        con.execute(TABLES.format(codes=codes))
        con.execute("INSERT INTO store_info VALUES (?, 'taqarub')", [SCHEMA])
        con.execute("COMMIT")
        return
    if not tables:
        raise StoreError(f"{path} is an empty store, as an interrupted first import leaves it: import the files again")
    if "store_info" not in tables:
        raise StoreError(f"{path} is a DuckDB file but no event store; choose another --store")
    row = con.execute("SELECT schema FROM store_info").fetchone()
    if row is None or row[0] != SCHEMA:
        version = "none" if row is None else row[0]
        raise StoreError(
            f"{path} is a store of schema {version}, this version reads schema {SCHEMA}: import the files again into a "
            "new --store, or use the version that made it"
        )


def told_of(path: str, error: Exception) -> StoreError:
    """What an exception of the engine means for a user; exit code 3 where a resource ran out."""
    text = str(error).split("\n", 1)[0][:300]
    if any(sign in str(error) for sign in FULL):
        return StoreError(
            f"the disk is full or the file may not grow: {text}. The store {path} holds what it held before; free "
            "space or choose another --store, and import again",
            3,
        )
    if type(error).__name__ == "OutOfMemoryException":
        return StoreError(f"out of memory: {text}. The store {path} is whole; import fewer files at a time", 3)
    if type(error).__name__ in ("PermissionException",) or "Permission denied" in str(error):
        return StoreError(f"no permission for {path}: {text}")
    return StoreError(f"the store {path} cannot be read ({type(error).__name__}: {text}); restore it or import again")


def _quoted(text: str) -> str:
    return text.replace("'", "''")
