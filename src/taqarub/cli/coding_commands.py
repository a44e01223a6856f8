"""The signature of `taqarub coding`; its body is in `coding.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Hang the command on the command line."""

    @app.command(epilog="Example: taqarub coding us-belarus --actor USA --from 1993-01 --to 1994-12")
    def coding(
        case: Annotated[str, typer.Argument(metavar="CASE", help="A case folder, or the name of a shipped case.")],
        actor: Annotated[str, typer.Option(metavar="ACTOR", help="Only what is shown of one actor.")] = "",
        first: Annotated[str, typer.Option("--from", metavar="MONTH", help="First month (YYYY-MM).")] = "",
        last: Annotated[str, typer.Option("--to", metavar="MONTH", help="Last month (YYYY-MM).")] = "",
        out: Annotated[
            Path | None, typer.Option(metavar="FILE", help="Write all of it as CSV, to be checked or changed.")
        ] = None,
        second: Annotated[
            Path | None, typer.Option("--coding", metavar="FILE", help="A second coder's table, in the same columns.")
        ] = None,
        as_of: Annotated[
            str, typer.Option("--as-of", metavar="DATE", help="Ignore what is dated later (YYYY-MM-DD).")
        ] = "",
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    ) -> None:
        """Show how the record was read: every month's state and moves, by which events, with corrections and doubts."""
        from taqarub.cli.coding import show_coding

        raise typer.Exit(show_coding(case, actor, first, last, out, second, as_of, as_json))
