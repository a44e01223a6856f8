"""Bodies of `taqarub events import`, `rejects` and `sources`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from taqarub.cli.event_output import answered, dump_json, table


def import_files(
    files: Sequence[Path], store: Path, form: str, columns: str, source: str, wait: float, as_json: bool
) -> int:
    """Import and report; 1 when a file could not be read at all."""
    from taqarub.events.formats.recognise import FORMATS
    from taqarub.events.reader import import_files as bring

    if form not in FORMATS:
        raise typer.BadParameter(f"--format is one of {', '.join(FORMATS)}, not {form!r}")
    given = parse_map(columns)
    with answered():
        reports = bring(store, files, form, given, source, wait, _teller(as_json))
    rows = [
        {
            "file": r.file,
            "format": r.format,
            "read": r.counts.read,
            "kept": r.counts.kept,
            "duplicates": r.counts.duplicates,
            "rejected": r.counts.rejected,
            "reasons": dict(sorted(r.counts.reasons.items())),
            "source": r.source,
            "members": r.members,
            "notes": list(r.notes),
            "error": r.error,
        }
        for r in reports
    ]
    for report in reports:
        if report.error:
            typer.echo(f"taqarub: {report.error}", err=True)
    if as_json:
        dump_json({"files": rows})
    else:
        _import_table(rows, store)
    return 1 if any(r.error for r in reports) else 0


def _import_table(rows: Sequence[Mapping[str, Any]], store: Path) -> None:
    cells = [
        (
            Path(r["file"]).name,
            r["format"] or "–",
            r["source"] or "–",
            *(f"{r[key]:,}" for key in ("read", "kept", "duplicates", "rejected")),
            "; ".join(f"{reason} {n}" for reason, n in r["reasons"].items()) or r["error"][:60],
        )
        for r in rows
    ]
    table("Imported", ("file", "format", "source", "read", "kept", "duplicates", "rejected", "reasons"), cells)
    for note in dict.fromkeys(note for r in rows for note in r["notes"]):
        typer.echo(f"note: {note}")
    if any(r["rejected"] for r in rows):
        typer.echo(f"rejected rows are kept: taqarub events rejects --store {store}")


def parse_map(text: str) -> dict[str, str]:
    """Read `--map name=column,…`; ends the command with code 2 on anything else.

    >>> parse_map("date=Event_Date, source=Actor")
    {'date': 'Event_Date', 'source': 'Actor'}
    """
    pairs = [part for part in text.split(",") if part.strip()]
    found = {}
    for pair in pairs:
        key, mark, column = pair.partition("=")
        if not mark or not key.strip() or not column.strip():
            raise typer.BadParameter(f"--map takes name=column pairs with commas between, not {pair!r}")
        found[key.strip()] = column.strip()
    return found


def show_rejects(store: Path, file: str, reason: str, limit: int, wait: float, as_json: bool) -> int:
    """Rejected rows, in file and line order."""
    from taqarub.events.contents import rejects_of

    with answered():
        total, rows = rejects_of(store, file, reason, limit, wait)
    if as_json:
        dump_json({"total": total, "rejects": rows})
        return 0
    cells = [(r["file"], r["line"], r["reason"], r["field"], r["found"], r["text"][:60]) for r in rows]
    table("Rejected rows", ("file", "line", "reason", "field", "found", "row"), cells)
    typer.echo(f"{len(rows)} of {total}")
    return 0


def show_sources(store: Path, wait: float, as_json: bool) -> int:
    """What a store holds."""
    from taqarub.events.contents import sources_of

    with answered():
        rows = sources_of(store, wait)
    if as_json:
        dump_json({"sources": rows})
        return 0
    heads = ("source", "scheme", "files", "events", "from", "to", "no score", "rejected")
    keys = ("source", "scheme", "files", "events", "first_day", "last_day", "unscored", "rejected")
    table(str(store), heads, [tuple(r[key] for key in keys) for r in rows])
    for row in rows:
        for note in row["notes"]:
            typer.echo(f"{row['source']}: {note}")
    return 0


def _teller(as_json: bool) -> Any:
    if as_json or not sys.stderr.isatty():
        return None
    return lambda path: typer.echo(f"{path} …", err=True)
