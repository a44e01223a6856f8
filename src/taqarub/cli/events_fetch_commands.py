"""`taqarub events fetch`: the signature only; the body is in `cli/events_fetch.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from taqarub.cli.events_commands import STORE, JsonOption, WaitOption, events


def fetch(
    what: Annotated[Literal["gdelt"], typer.Argument(metavar="gdelt", help="Whose files.")],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day; default the first.")] = "",
    base_url: Annotated[
        str, typer.Option("--base-url", metavar="U", help="Another place with the same lists, such as a mirror.")
    ] = "http://data.gdeltproject.org",
    version: Annotated[int, typer.Option(min=1, max=2, help="1: a file a day; 2: every quarter of an hour.")] = 2,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the files.")] = Path("gdelt"),
    bring: Annotated[bool, typer.Option("--import", help="Import what came into the store.")] = False,
    store: Annotated[
        Path | None, typer.Option("--store", metavar="S", help=f"Import into this store; with --import {STORE}.")
    ] = None,
    rate: Annotated[float, typer.Option(min=0.01, max=50, help="Requests a second at most.")] = 2.0,
    tries: Annotated[int, typer.Option(min=1, max=100, help="Attempts in a row that bring nothing.")] = 6,
    timeout: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds without an answer.")] = 30.0,
    files: Annotated[int, typer.Option("--files", min=1, max=5_000_000, help="Refuse more files than this.")] = 50_000,
    gigabytes: Annotated[float, typer.Option(min=0.001, max=100_000, help="Refuse more than this.")] = 20.0,
    wait: WaitOption = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Download what GDELT has published, checked and resumed; files that are there and whole are left as they are."""
    from taqarub.cli.events_fetch import fetch_files

    wanted = store or (STORE if bring else None)
    given = (rate, tries, timeout, files, gigabytes)
    raise typer.Exit(fetch_files(first, last, base_url, version, out, wanted, given, wait, as_json))


def register(app: typer.Typer) -> None:
    """Add the commands to the group `events`, which hangs below `app` already."""
    days = "--from 2018-10-01 --to 2018-10-02"
    events.command(epilog=f"Example: taqarub events fetch gdelt {days} --out gdelt --import")(fetch)
