"""Bodies of `taqarub events …`: tables on a terminal, JSON for machines, files by the ending of their name."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from taqarub.events.database import StoreError

PIPED_WIDTH = 160  # characters of a table that no terminal shows


@contextmanager
def answered() -> Iterator[None]:
    """A `StoreError` becomes one line and its exit code."""
    try:
        yield
    except StoreError as error:
        typer.echo(f"taqarub: {error}", err=True)
        raise typer.Exit(error.exit_code) from None


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


def show_series(
    initiator: str,
    target: str,
    store: Path,
    given: tuple[Any, ...],
    out: Path | None,
    lang: str,
    wait: float,
    as_json: bool,
) -> int:
    """The series over all days of the store, as table, JSON or file."""
    from taqarub.events.series_rows import rows_of
    from taqarub.events.store import reading, span
    from taqarub.events.store_series import Options, read_series

    by, source, one_a_day, weight, normalise, roles = given
    check_out(out, (".csv", ".parquet", ".json", ".svg"), lang)
    with answered():
        options = Options(by, source, one_a_day, weight, normalise, tuple(r for r in roles.upper().split(",") if r))
        with reading(store, wait) as con:
            seen = not as_json and (out is None or out.suffix == ".svg")  # eyes need the source's own days only
            days = (None, None) if seen else span(con)
            found = read_series(con, initiator, target, options, *days)
    rows = rows_of(found)
    if out is not None:
        if out.suffix == ".svg":
            from taqarub.report.figures.event_series import series_chart

            write_svg(out, series_chart(found, "ar" if lang == "ar" else "en"), "series")
        else:
            write_rows(out, rows)
    for note in found.notes:
        typer.echo(f"note: {note}", err=True)
    if as_json:
        dump_json(rows)
    elif out is None:
        heads = ("period", "events", "mean", "sum", "verbal +", "material +", "verbal −", "material −", "")
        table(f"{initiator} → {target}, {found.source}, by {by}", heads, [_cells(row) for row in rows])
    else:
        typer.echo(f"{out}: {len(rows)} periods")
    return 0


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    state = "gap" if row["gap"] else "silent" if row["silent"] else "partly covered" if row["uncovered_days"] else ""
    numbers = [
        row[key] for key in ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
    ]
    mean = "–" if row["goldstein_mean"] is None else f"{row['goldstein_mean']:.2f}"
    total = "–" if row["goldstein_sum"] is None else f"{row['goldstein_sum']:.1f}"
    return (row["period"], str(row["events"]), mean, total, *("–" if n is None else f"{n:g}" for n in numbers), state)


def show_agreement(
    initiator: str, target: str, stores: Sequence[Path], case: str, given: tuple[Any, ...], out: Path | None, lang: str,
    wait: float, as_json: bool,
) -> int:  # fmt: skip
    """Every pair of records of one dyad, compared."""
    from taqarub.events.agreement import agreement_of, records_of, table_of

    by, one_a_day, seed = given
    check_out(out, (".csv", ".json", ".svg"), lang)
    timeline = None
    if case:
        from taqarub.cli.check import need_case
        from taqarub.events.read import read_events

        timeline = read_events(need_case(case))
    with answered():
        records = records_of(stores, initiator, target, by, one_a_day, timeline, wait)
        found = agreement_of(records, seed)
    rows = table_of(found)
    if out is not None:
        if out.suffix == ".svg":
            from taqarub.report.figures.event_series import agreement_chart

            write_svg(out, agreement_chart(found, "ar" if lang == "ar" else "en"), "agreement")
        else:
            write_rows(out, rows["pairs"] if out.suffix == ".csv" else rows)
    if as_json:
        dump_json(rows)
        return 0
    keys: tuple[str, ...] = ("record", "first", "last", "events", "active", "silent", "gaps")
    heads = ("record", "from", "to", "events", "active", "silent", "gaps")
    table(f"{initiator} → {target}, by {by}", heads, [tuple(r[key] for key in keys) for r in rows["records"]])
    heads_of_pairs = ("record", "record", "common", "both", "only first", "only second", "rank correlation", "90 %")
    keys = ("a", "b", "periods", "both", "only_a", "only_b")
    told = [(*(p[key] for key in keys), _number(p["rank_correlation"]), _range(p)) for p in rows["pairs"]]
    table("Agreement", heads_of_pairs, told)
    for note in rows["notes"]:
        typer.echo(f"note: {note}")
    return 0


def show_beside(entries: Sequence[Mapping[str, Any]]) -> None:
    """The event data that a case names beside its timeline, a line a pair; then what has to be known of them."""
    heads = (
        "pair",
        "record",
        "from",
        "to",
        "events",
        "active",
        "silent",
        "gaps",
        "both active",
        "rank correlation",
        "90 %",
    )
    keys = ("record", "first", "last", "events", "active", "silent", "gaps")
    rows: list[tuple[Any, ...]] = []
    for entry in (e for e in entries if not e["error"]):
        coded, own = entry["records"]
        pair = entry["agreement"]
        head = f"{entry['initiator']} → {entry['target']}"
        rows.append(
            (head, *(coded[key] for key in keys), pair["both"], _number(pair["rank_correlation"]), _range(pair))
        )
        rows.append(("", *(own[key] for key in keys), "", "", ""))
    if rows:
        table("Event data beside the timeline", heads, rows)
    for entry in entries:
        told = [entry["error"]] if entry["error"] else [*entry["notes"], entry["agreement"]["reason"]]
        for note in filter(None, told):
            typer.echo(f"{entry['initiator']} → {entry['target']}: {note}")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _range(pair: Mapping[str, Any]) -> str:
    return "–" if pair["lo"] is None else f"{pair['lo']:.2f} to {pair['hi']:.2f}"


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


def check_out(out: Path | None, endings: Sequence[str], lang: str) -> None:
    """End the command with code 2 when a file cannot be written in the form its name asks for."""
    if lang not in ("en", "ar"):
        raise typer.BadParameter(f"--lang is en or ar, not {lang!r}")
    if out is None:
        return
    if out.suffix not in endings:
        raise typer.BadParameter(f"--out ends in {', '.join(endings)}, not {out.name!r}")
    if not out.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {out.absolute().parent} for --out")


def write_rows(out: Path, rows: Any) -> None:
    """Rows as CSV, Parquet or JSON; the file appears whole or not at all."""
    draft = out.with_name(out.name + ".part")
    try:
        if out.suffix == ".csv":
            import csv

            with draft.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        elif out.suffix == ".parquet":
            from taqarub.events.contents import write_parquet

            with answered():
                write_parquet(draft, rows)
        else:
            from taqarub.runs.folder import dump

            draft.write_text(dump(rows), encoding="utf-8")
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def write_svg(out: Path, spec: dict[str, Any], name: str) -> None:
    """A chart as SVG."""
    from taqarub.report.figures.draw import draw

    draft = out.with_name(out.name + ".part")
    try:
        draft.write_text(draw(spec, name), encoding="utf-8")
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def dump_json(value: Any) -> None:
    """Print JSON as every command does."""
    from taqarub.runs.folder import dump
    from taqarub.runs.tables import plain

    sys.stdout.write(dump(plain(value)))


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table for a terminal."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title, title_justify="left")
    for place, head in enumerate(heads):
        shown.add_column(head, no_wrap=place == 0, overflow="fold")
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    console = Console()
    Console(width=None if console.is_terminal else PIPED_WIDTH).print(shown)


def _teller(as_json: bool) -> Any:
    if as_json or not sys.stderr.isatty():
        return None
    return lambda path: typer.echo(f"{path} …", err=True)
