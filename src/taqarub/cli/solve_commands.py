"""The signature of `taqarub solve`; its bodies are in `solve.py` and `solve_case.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Hang the command on the command line."""

    @app.command(epilog="Example: taqarub solve us-belarus  |  taqarub solve pennies.json --precision 3 --starts 16")
    def solve(
        game: Annotated[
            str,
            typer.Argument(metavar="CASE|GAME", help="A case, or a game: GAME.json (taqarub-game/1), .efg or .nfg."),
        ],
        precision: Annotated[
            float | None, typer.Option(help="Logit precision of every player; overrides the file or the case.")
        ] = None,
        starts: Annotated[
            int, typer.Option(min=0, max=1000, help="Random starts of a search for other equilibria of a GAME.json.")
        ] = 8,
        state: Annotated[
            str,
            typer.Option("--state", metavar="TRACK=RUNG,…", help="Another state than the as-of one; for a case."),
        ] = "",
        as_of: Annotated[
            str, typer.Option("--as-of", metavar="DATE", help="Ignore what is dated later (YYYY-MM-DD); for a case.")
        ] = "",
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    ) -> None:
        """Strategies, values, residual and regret of a game; of a case at its as-of state, with reasons."""
        from taqarub.cli.solve import is_number, run

        if not is_number(precision):
            raise typer.Exit(2)
        if Path(game).suffix.lower() in (".efg", ".nfg"):
            from taqarub.cli.solve_tree import run as solve_tree

            raise typer.Exit(solve_tree(game, precision, as_json, starts))
        if Path(game).suffix.lower() != ".json":
            from taqarub.cli.solve_case import run as solve_case

            raise typer.Exit(solve_case(game, precision, as_of, as_json, state))
        raise typer.Exit(run(game, precision, as_json, starts))
