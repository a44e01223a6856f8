"""One file into the store, in one transaction: all of it, or nothing.

The rows go from the file into the table `events` inside DuckDB; what a typed column cannot hold is set aside by the
reader and kept in `rejects`. Then rows whose event id the source already has are taken out again, which costs nothing
where the ids of the file lie beyond those of all earlier files, as GDELT's do. A file whose digest is known is not
read.
"""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import Any

from taqarub.events.bad_rows import Reject, keep, of_reader, of_staging, without_code
from taqarub.events.cameo import score
from taqarub.events.formats.layout import Layout, literal
from taqarub.events.vocabulary import code_names, mapping

RELEASE_DAY = re.compile(r"(?:^|\D)((?:19|20)\d{2})(\d{2})(\d{2})(?:\d{6})?(?:\D|$)")
DENSE, BITS_LIMIT = 64, 900_000_000  # ids are marked as bits when there is one in 64, and in at most 110 MB
LOOKUPS = {
    "icews_iso": ("icews_countries", "icews", "iso3"),
}


@dataclass(slots=True)
class Counts:
    """What became of the rows of a file: read = kept + duplicates + rejected."""

    read: int = 0
    kept: int = 0
    duplicates: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Add the counts of another part of the same file."""
        self.read += other.read
        self.kept += other.kept
        self.duplicates += other.duplicates
        self.rejected += other.rejected
        self.reasons.update(other.reasons)


def prepare(con: Any) -> None:
    """The lookup tables of a session: names of countries and the scores of codes."""
    for lookup, (table, key, value) in LOOKUPS.items():
        con.execute(f"CREATE TEMP TABLE {lookup} (key VARCHAR, value VARCHAR)")
        rows = ", ".join(f"({literal(k)}, {literal(v)})" for k, v in sorted(mapping(table, key, value).items()))
        con.execute(f"INSERT INTO {lookup} VALUES {rows}")
    con.execute("CREATE TEMP TABLE code_score (key event_code, value FLOAT)")
    scored = [(code, score(code)) for code in code_names()]
    rows = ", ".join(f"('{code}', {points})" for code, points in scored if points is not None)
    con.execute(f"INSERT INTO code_score VALUES {rows}")


def digest_of(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb", buffering=0) as file:
        return file_digest(file, "sha256").hexdigest()  # in blocks that stay in the processor's cache


def import_file(con: Any, path: Path, layout: Layout, shown: str, member: str = "") -> Counts:
    """Bring one unpacked file into the store; `shown` and `member` are its names in the store."""
    source = _source(con, layout)
    known = _known(con, path, source)
    if known is not None:
        return known
    with ThreadPoolExecutor(1) as pool:
        digest = pool.submit(digest_of, path)
        con.execute("BEGIN")
        try:
            counts = _import(con, path, layout, shown, member, source, digest.result)
            con.execute("COMMIT")
        except BaseException:
            _undo(con)
            raise
    return counts


def _undo(con: Any) -> None:
    from taqarub.events.database import duckdb

    try:
        con.execute("ROLLBACK")
    except duckdb().Error:  # the engine has already undone everything
        return


def _source(con: Any, layout: Layout) -> int:
    row = con.execute("SELECT source_id FROM sources WHERE source = ?", [layout.source]).fetchone()
    if row:
        return int(row[0])
    number = con.execute("SELECT coalesce(max(source_id), 0) + 1 FROM sources").fetchone()[0]
    con.execute("INSERT INTO sources VALUES (?, ?, ?)", [number, layout.source, layout.scheme])
    return int(number)


def _known(con: Any, path: Path, source: int) -> Counts | None:
    """The counts of a file that was imported before: everything it held is a duplicate or was rejected."""
    size = path.stat().st_size
    same = con.execute("SELECT digest FROM files WHERE source_id = ? AND bytes = ?", [source, size]).fetchall()
    if not same:
        return None
    digest = digest_of(path)
    row = con.execute(
        "SELECT file_id, read, rejected FROM files WHERE source_id = ? AND digest = ?", [source, digest]
    ).fetchone()
    if row is None:
        return None
    file_id, read, rejected = row
    reasons = con.execute("SELECT reason, count(*) FROM rejects WHERE file_id = ? GROUP BY 1 ORDER BY 1", [file_id])
    return Counts(read, 0, read - rejected, rejected, Counter(dict(reasons.fetchall())))


def _import(con: Any, path: Path, layout: Layout, shown: str, member: str, source: int, digest: Any) -> Counts:
    file_id = int(con.execute("SELECT coalesce(max(file_id), 0) + 1 FROM files").fetchone()[0])
    if layout.checked:
        inserted, rejects = _staged(con, path, layout, source, file_id)
    else:
        inserted, rejects = _direct(con, path, layout, source, file_id)
    bounds = _bounds(con, file_id)
    duplicates = _drop_duplicates(con, layout, source, file_id, inserted, bounds)
    keep(con, file_id, shown if not member else f"{shown}!{member}", rejects)
    counts = Counts(
        inserted + len(rejects),
        inserted - duplicates,
        duplicates,
        len(rejects),
        Counter(reject.reason for reject in rejects),
    )
    con.execute(
        "INSERT INTO volume SELECT source_id, file_id, day, sum(events), sum(coalesce(mentions, events)) FROM events "
        "WHERE file_id = ? GROUP BY ALL",
        [file_id],
    )
    _note_release(con, path, layout, source, member or shown)
    con.execute(
        f"INSERT INTO files VALUES ({', '.join('?' * 18)})",
        [
            file_id, source, shown, member, layout.format, path.stat().st_size, digest(),
            release_day(member or shown), counts.read, counts.kept, counts.duplicates, counts.rejected,
            bounds[0], bounds[1], layout.text_ids, bounds[2], bounds[3], "; ".join(layout.notes),
        ],
    )  # fmt: skip
    return counts


def _direct(con: Any, path: Path, layout: Layout, source: int, file_id: int) -> tuple[int, list[Reject]]:
    """From the file into `events` in one statement; the reader sets bad rows aside."""
    total, rejects = 0, []
    shapes = [layout] if layout.sibling is None else [layout, layout.sibling]
    other_width: set[int] = set()
    for turn, shape in enumerate(shapes):
        if turn and not other_width:
            break
        table = f"bad_{file_id}_{turn}"
        total += int(
            con.execute(
                f"INSERT INTO events SELECT {source}, {file_id}, {shape.select()} FROM {shape.scan(str(path), table)} "
                f"AS file {shape.lookups()}"
            ).fetchone()[0]
        )
        found = of_reader(con, table, path, shape)
        if layout.sibling is not None:
            width = len(shapes[1 - turn].columns)
            fits = {reject.line for reject in found if reject.width == width}
            found = [reject for reject in found if reject.line not in fits]
            if turn:  # the second reading sees every row of the first width as bad
                found = [reject for reject in found if reject.line in other_width]
            else:
                other_width = fits
        rejects += found
    uncoded = con.execute("DELETE FROM events WHERE file_id = ? AND code IS NULL", [file_id]).fetchone()[0]
    if uncoded:
        rejects += without_code(path, layout, {reject.line for reject in rejects})
    return total - int(uncoded), sorted(rejects)


def _staged(con: Any, path: Path, layout: Layout, source: int, file_id: int) -> tuple[int, list[Reject]]:
    """For tables whose columns are plain text: numbered rows first, then the good ones into `events`."""
    table = f"bad_{file_id}"
    number = "file_row_number" if layout.parquet else "row_number() OVER ()"
    con.execute("SET preserve_insertion_order = true")
    try:
        con.execute(
            f"CREATE TEMP TABLE staged AS SELECT *, {layout.checked} AS reject_reason FROM "
            f"(SELECT *, {number} AS reject_row FROM {layout.scan(str(path), table)})"
        )
    finally:
        con.execute("SET preserve_insertion_order = false")
    inserted = con.execute(
        f"INSERT INTO events SELECT {source}, {file_id}, {layout.select()} FROM staged {layout.lookups()} "
        "WHERE reject_reason IS NULL"
    ).fetchone()[0]
    rejects = of_staging(con, "staged", None if layout.parquet else table, path)
    con.execute("DROP TABLE staged")
    return int(inserted), sorted(rejects)


def _bounds(con: Any, file_id: int) -> tuple[int | None, int | None, date | None, date | None]:
    return con.execute(
        "SELECT min(id), max(id), min(day), max(day) FROM events WHERE file_id = ?", [file_id]
    ).fetchone()


def _drop_duplicates(
    con: Any, layout: Layout, source: int, file_id: int, inserted: int, bounds: tuple[Any, ...]
) -> int:
    """Take out rows whose id occurs earlier in the file or in an earlier file of the source; how many there were."""
    if not layout.has_ids or not inserted:
        return 0
    key = "id_text" if layout.text_ids else "id"
    mine = f"file_id = {file_id}"
    distinct, ided = _distinct(con, layout, mine, inserted, bounds)
    removed = 0
    if distinct < ided:
        removed += con.execute(
            f"DELETE FROM events WHERE {mine} AND rowid IN (SELECT rowid FROM (SELECT rowid, row_number() OVER "
            f"(PARTITION BY {key} ORDER BY day, initiator, target, code, rowid) AS place FROM events "
            f"WHERE {mine} AND {key} IS NOT NULL) WHERE place > 1)"
        ).fetchone()[0]
    earlier = f"source_id = {source} AND file_id < {file_id}"
    if not layout.text_ids:
        files = con.execute(
            "SELECT file_id FROM files WHERE source_id = ? AND first_id <= ? AND last_id >= ?",
            [source, bounds[1], bounds[0]],
        ).fetchall()
        if not files:
            return removed
        earlier = (
            f"file_id IN ({', '.join(str(number) for (number,) in files)}) AND id BETWEEN {bounds[0]} AND {bounds[1]}"
        )
    removed += con.execute(
        f"DELETE FROM events WHERE {mine} AND {key} IN (SELECT {key} FROM events WHERE {earlier} AND {key} IS NOT NULL)"
    ).fetchone()[0]
    return int(removed)


def _distinct(con: Any, layout: Layout, mine: str, inserted: int, bounds: tuple[Any, ...]) -> tuple[int, int]:
    """How many different ids a file has, and how many rows with an id.

    Ids that lie close together are marked in a string of bits, which is thirty times faster than hashing them.
    """
    low, high = bounds[:2]
    if layout.text_ids or low is None or not 0 <= high - low < min(DENSE * inserted, BITS_LIMIT):
        key = "id_text" if layout.text_ids else "id"
        return con.execute(f"SELECT count(DISTINCT {key}), count({key}) FROM events WHERE {mine}").fetchone()
    return con.execute(
        f"SELECT bit_count(bitstring_agg(id, {low}, {high}))::BIGINT, count(id) FROM events WHERE {mine}"
    ).fetchone()


def release_day(name: str) -> date | None:
    """The day that a file's name says it was released, in native names such as 20181004-icews-events.tab.

    >>> release_day("20181004-icews-events.tab"), release_day("20191024143000.export.CSV"), release_day("events.tab")
    (datetime.date(2018, 10, 4), datetime.date(2019, 10, 24), None)
    """
    found = RELEASE_DAY.search(Path(name).name)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _note_release(con: Any, path: Path, layout: Layout, source: int, name: str) -> None:
    """Note the release days of a file: from its name, or from the names of the files that a stacked table holds."""
    day = release_day(name)
    days = {day} if day else set()
    if layout.parquet and "Source File" in layout.columns:
        rows = con.execute(f'SELECT DISTINCT "Source File" FROM read_parquet({literal(str(path))})').fetchall()
        days |= {found for (text,) in rows if text and (found := release_day(text))}
    if days:
        con.executemany("INSERT INTO releases VALUES (?, ?)", [[source, one] for one in sorted(days)])
