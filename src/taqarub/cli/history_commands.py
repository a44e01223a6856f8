"""`taqarub history …`: the signature only; the bodies are in `cli/history.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""

    @app.command(epilog="Example: taqarub history us-belarus --out figures")
    def history(
        case: Annotated[str, typer.Argument(metavar="[CASE]", help="A case; none with --store.")] = "",
        store: Annotated[Path | None, typer.Option("--store", metavar="S", help="An event store, one file.")] = None,
        dyad: Annotated[
            list[str] | None,
            typer.Option("--dyad", metavar="A:B", help="Two actors; may be repeated, or commas between."),
        ] = None,
        source: Annotated[str, typer.Option("--source", help="One source of the store, such as icews.")] = "",
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help="Write history.json and figures here.")
        ] = None,
        lang: Annotated[str, typer.Option("--lang", help="Language of sentences and figures: en or ar.")] = "en",
        as_of: Annotated[
            str, typer.Option("--as-of", metavar="DATE", help="Ignore what is dated later (YYYY-MM-DD).")
        ] = "",
        seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same numbers.")] = 7,
        workers: Annotated[
            int, typer.Option(min=0, max=64, help="Processes for many dyads; 0 for as many as there are processors.")
        ] = 0,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    ) -> None:
        """Show the past of a case or of two countries of an event store: ledger, phases, reciprocity, outcomes."""
        from taqarub.cli.history import show_case, show_dyads

        if lang not in ("en", "ar"):
            raise typer.BadParameter(f"--lang is en or ar, not {lang!r}")
        if bool(case) == bool(store):
            raise typer.BadParameter("name a case, or an event store with --store and --dyad, and not both")
        if store is None:
            if dyad or source:
                raise typer.BadParameter("--dyad and --source belong to --store")
            raise typer.Exit(show_case(case, as_of, seed, out, lang, as_json))
        if not dyad:
            raise typer.BadParameter("--store needs --dyad A:B")
        raise typer.Exit(show_dyads(store, dyad, source, as_of, seed, out, lang, workers, as_json))
