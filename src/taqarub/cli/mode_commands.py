"""The signature of `taqarub mode`; its body is in `mode.py`."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Hang the command on the command line."""

    @app.command(epilog="Example: taqarub mode us-belarus --starts 4")
    def mode(
        case: Annotated[str, typer.Argument(metavar="CASE", help="A case folder, or the name of a shipped case.")],
        starts: Annotated[int, typer.Option(min=1, max=64, help="From how many places to climb.")] = 4,
        as_of: Annotated[
            str, typer.Option("--as-of", metavar="DATE", help="Ignore what is dated later (YYYY-MM-DD).")
        ] = "",
        seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same numbers.")] = 7,
        draws: Annotated[int, typer.Option(min=50, max=20_000, help="Of the posterior that it is set beside.")] = 500,
        fresh: Annotated[
            bool, typer.Option("--fit", help="Compute the posterior where none that fits is kept (minutes).")
        ] = False,
        workers: Annotated[
            int, typer.Option(min=0, max=64, help="Processes; 0 for as many as there are processors.")
        ] = 0,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    ) -> None:
        """Where the posterior is highest, whether several searches agree, and how far that is from its mean."""
        from taqarub.cli.mode import run

        raise typer.Exit(run(case, starts, as_of, seed, draws, fresh, workers, as_json))
