"""The signature of `taqarub stability`; its body is in `stability_case.py`."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Hang the command on the command line."""

    @app.command(epilog="Example: taqarub stability us-belarus --json")
    def stability(
        case: Annotated[str, typer.Argument(metavar="CASE", help="A case folder, or the name of a shipped case.")],
        months: Annotated[int, typer.Option(min=1, max=120, help="For how many months standing moves are kept.")] = 12,
        as_of: Annotated[
            str, typer.Option("--as-of", metavar="DATE", help="Ignore what is dated later (YYYY-MM-DD).")
        ] = "",
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines, with every state.")] = False,
    ) -> None:
        """Which combinations of standing moves nobody would leave, why, and how far each is from flipping."""
        from taqarub.cli.stability_case import run

        raise typer.Exit(run(case, months, as_of, as_json))
