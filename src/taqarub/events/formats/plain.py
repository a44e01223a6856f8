"""Plain tables: CSV with a header, or Parquet, with a map from the names used here to the columns of the file.

Names used here: `id` (optional), `date` (ISO, or YYYYMMDD), `source`, `target`, `code` (CAMEO, text) and/or
`goldstein` (−10 to +10), optional `mentions`, `url`, `text`; the last two stay in the file. Without a map a column
counts by its own name, or by one of the names in `KNOWN`; where a table has names and countries of both sides, the
countries count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from taqarub.events.formats.layout import Layout, literal, name, plover_quad, quad_of, texts
from taqarub.events.vocabulary import plover_events

NAMES = ("id", "date", "source", "target", "code", "goldstein", "mentions", "url", "text")
KNOWN = {
    "id": ("event_id", "eventid", "globaleventid", "event id"),
    "date": ("event_date", "day", "event date", "sqldate"),
    "source": ("source_country", "initiator", "actor1countrycode", "source country"),
    "target": ("target_country", "actor2countrycode", "target country"),
    "code": ("cameo", "cameo_code", "event_code", "eventcode", "cameo code"),
    "goldstein": ("goldsteinscale", "intensity", "score"),
    "mentions": ("nummentions", "num_mentions"),
}
COUNTRIES_FIRST = {"source": "source_country", "target": "target_country"}
DATE = "coalesce(TRY_CAST({0} AS DATE), CAST(try_strptime(CAST({0} AS VARCHAR), '%Y%m%d') AS DATE))"


def columns_for(columns: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Which column of the file holds which name.

    Raises `ValueError` when the map names something unknown, or when date, source, target, or both of code and
    goldstein cannot be found.

    >>> columns_for(["Event_Date", "source", "target", "cameo"], {"date": "Event_Date"})
    {'date': 'Event_Date', 'source': 'source', 'target': 'target', 'code': 'cameo'}
    """
    for key, column in given.items():
        if key not in NAMES:
            raise ValueError(f"--map knows {', '.join(NAMES)}, not {key!r}")
        if column not in columns:
            raise ValueError(f"--map {key}={column}: the file has no such column, it has {', '.join(columns[:40])}")
    lower = {column.lower(): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for key in NAMES:
        wanted = (COUNTRIES_FIRST[key],) if key in COUNTRIES_FIRST else ()
        options = (*wanted, key, *KNOWN.get(key, ()))
        match = given.get(key) or next((lower[option] for option in options if option in lower), None)
        if match:
            found[key] = match
    lacking = [key for key in ("date", "source", "target") if key not in found]
    if "code" not in found and "goldstein" not in found:
        lacking.append("code or goldstein")
    if lacking:
        raise ValueError(
            f"no column for {', '.join(lacking)}; the columns are {', '.join(columns[:40])}. "
            "Name them: --map date=COLUMN,…"
        )
    return found


def plain(
    columns: Sequence[str], given: Mapping[str, str], parquet: bool, delimiter: str = ",", label: str = ""
) -> Layout:
    """The layout of a plain table. Every column is read as text, or as the Parquet file types it."""
    found = columns_for(columns, given)
    cell = {key: f"nullif(trim(CAST({name(column)} AS VARCHAR)), '')" for key, column in found.items()}
    code = f"upper({cell['code']})" if "code" in cell else "NULL::VARCHAR"
    points = f"TRY_CAST({cell['goldstein']} AS FLOAT)" if "goldstein" in cell else "NULL::FLOAT"
    fields = {
        "day": DATE.format(cell["date"]),
        "initiator": f"coalesce(a.value, {cell['source']})",
        "target": f"coalesce(b.value, {cell['target']})",
        "code": f"TRY_CAST({code} AS event_code)",
        "quad": _quad(code, points),
        "goldstein": f"coalesce({points}, s.value)",
    }
    if "id" in cell:
        fields["id_text"] = cell["id"]
    if "mentions" in cell:
        fields["mentions"] = f"TRY_CAST({cell['mentions']} AS INTEGER)"
    joins = {
        "a": ("icews_iso", cell["source"]),
        "b": ("icews_iso", cell["target"]),
        "s": ("code_score", f"TRY_CAST({code} AS event_code)"),
    }
    unread = ", ".join(column for column in columns if column not in found.values())
    notes = ["read as " + ", ".join(f"{key}={column}" for key, column in found.items())]
    notes += [f"not kept: {unread[:200]}"] if unread else []
    notes += [] if "id" in cell else ["no event ids: only the digest of a file keeps it from being counted twice"]
    return Layout(
        format="parquet" if parquet else "csv",
        source=label,
        columns=texts(columns),
        fields=fields,
        joins=joins,
        header=True,
        delimiter=delimiter,
        quote='"',
        checked=_checked(cell, code, points),
        parquet=parquet,
        notes=tuple(notes),
    )


def _checked(cell: Mapping[str, str], code: str, points: str) -> str:
    """What is wrong with a row, the first of: date, actors, code, score, mentions."""
    goldstein, mentions = cell.get("goldstein", "NULL"), cell.get("mentions", "NULL")
    return (
        f"CASE WHEN {cell['date']} IS NULL THEN 'no date' WHEN {DATE.format(cell['date'])} IS NULL THEN 'bad date' "
        f"WHEN {code} IS NOT NULL AND TRY_CAST({code} AS event_code) IS NULL THEN 'unknown code' "
        f"WHEN {goldstein} IS NOT NULL AND ({points} IS NULL OR isnan({points})) THEN 'bad number' "
        f"WHEN abs({points}) > 10 THEN 'score beyond -10 to +10' "
        f"WHEN {code} IS NULL AND {points} IS NULL THEN 'no code and no score' "
        f"WHEN {mentions} IS NOT NULL AND TRY_CAST({mentions} AS INTEGER) IS NULL THEN 'bad number' END"
    )


def _quad(code: str, points: str) -> str:
    """By the code where there is one; without one the sign says cooperation or conflict but not whether material."""
    events = ", ".join(literal(event) for event in plover_events())
    return (
        f"CAST(CASE WHEN {code} IS NULL THEN NULL WHEN {code} IN ({events}) THEN {plover_quad(code)} "
        f"ELSE {quad_of(code)} END AS UTINYINT)"
    )
