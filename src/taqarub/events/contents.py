"""What a store holds: its sources and files, and the rows that were rejected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from taqarub.events.database import WAIT_SECONDS, duckdb, reading

KNOWN = {
    "icews": "ICEWS ended on 11 April 2023; terms of doi:10.7910/DVN/28075 apply",
    "gdelt1": "GDELT 1.0; free with citation and a link to gdeltproject.org; volume grows over the years",
    "gdelt2": "GDELT 2.0 since 18 February 2015; free with citation and a link to gdeltproject.org; volume grows",
    "polecat": "PLOVER events with an intensity instead of a Goldstein score; terms of doi:10.7910/DVN/AJGVIT apply",
}


def sources_of(store: str | Path, wait_seconds: float = WAIT_SECONDS) -> list[dict[str, Any]]:
    """One row a source: files, events, days, rejected rows, what lacks a score or countries, notes."""
    with reading(store, wait_seconds) as con:
        rows = con.execute(
            "SELECT s.source, s.scheme, count(f.file_id), coalesce(sum(f.kept), 0)::BIGINT, min(f.first_day), "
            "max(f.last_day), coalesce(sum(f.rejected), 0)::BIGINT, coalesce(sum(f.duplicates), 0)::BIGINT, s.source_id"
            " FROM sources s LEFT JOIN files f USING (source_id) GROUP BY s.source, s.scheme, s.source_id ORDER BY 1"
        ).fetchall()
        lacking = {
            source: (unscored, unplaced)
            for source, unscored, unplaced in con.execute(
                "SELECT source_id, count(*) - count(goldstein), count(*) FILTER (initiator IS NULL OR target IS NULL) "
                "FROM events GROUP BY 1"
            ).fetchall()
        }
    found = []
    for source, scheme, files, kept, first, last, rejected, duplicates, number in rows:
        unscored, unplaced = lacking.get(number, (0, 0))
        found.append(
            {
                "source": source,
                "scheme": scheme,
                "files": files,
                "events": kept,
                "first_day": first.isoformat() if first else None,
                "last_day": last.isoformat() if last else None,
                "unscored": unscored,
                "without_both_countries": unplaced,
                "duplicates": duplicates,
                "rejected": rejected,
                "notes": [KNOWN[source]] if source in KNOWN else [],
            }
        )
    return found


def rejects_of(
    store: str | Path, file: str = "", reason: str = "", limit: int = 50, wait_seconds: float = WAIT_SECONDS
) -> tuple[int, list[dict[str, Any]]]:
    """How many rejected rows match, and the first of them in file and line order."""
    where = "(? = '' OR file = ?) AND (? = '' OR reason = ?)"
    given = [file, file, reason, reason]
    with reading(store, wait_seconds) as con:
        total = con.execute(f"SELECT count(*) FROM rejects WHERE {where}", given).fetchone()[0]
        rows = con.execute(
            f"SELECT file, line, reason, field, found, text FROM rejects WHERE {where} ORDER BY file_id, line "
            f"LIMIT {limit:d}",
            given,
        ).fetchall()
    keys = ("file", "line", "reason", "field", "found", "text")
    return int(total), [dict(zip(keys, row, strict=True)) for row in rows]


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    """Rows of JSON values as a Parquet file, written by the database engine."""
    import json
    import tempfile

    with tempfile.TemporaryDirectory(prefix="taqarub-events-") as folder, duckdb().connect() as con:
        lines = Path(folder) / "rows.json"
        lines.write_text("\n".join(json.dumps(row, allow_nan=False) for row in rows), encoding="utf-8")
        target = str(path).replace("'", "''")
        con.execute(
            f"COPY (SELECT * FROM read_json(?, format = 'newline_delimited')) TO '{target}' (FORMAT parquet, "
            "COMPRESSION zstd)",
            [str(lines)],
        )
