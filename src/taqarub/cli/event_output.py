"""How the commands on event data answer: errors in one line, tables, JSON, and files by the ending of their name."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
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
