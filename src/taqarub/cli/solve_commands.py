"""The signature of `taqarub solve`; its bodies are in `solve.py` and `solve_case.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    """Hang the command on the command line."""

    @app.command(
        epilog="Example: taqarub solve us-belarus --state sanctions=leader,trade=open --player USA  |  "
        "taqarub solve pennies.json --precision 3 --starts 16"
    )
    def solve(
        game: Annotated[
            str,
            typer.Argument(metavar="CASE|GAME", help="A case, or a game: GAME.json (taqarub-game/1), .efg or .nfg."),
        ],
        precision: Annotated[
            float | None, typer.Option(help="Logit precision of every player; overrides the file or the case.")
        ] = None,
        starts: Annotated[
            int,
            typer.Option(min=0, max=1000, help="Random starts of a search for other equilibria of a game in a file."),
        ] = 8,
        state: Annotated[
            str,
            typer.Option("--state", metavar="TRACK=RUNG,…", help="Another state than the as-of one; for a case."),
        ] = "",
        states: Annotated[
            bool, typer.Option("--states", help="List the tracks, contexts and rungs that --state takes.")
        ] = False,
        player: Annotated[
            str, typer.Option("--player", metavar="ID", help="Explain one player's moves in full; for a case.")
        ] = "",
        source: Annotated[
            Literal["", "prior", "posterior"],
            typer.Option(
                "--from",
                metavar="prior|posterior",
                help="Medians of the case's quantities; default the posterior kept with the case, where one fits.",
            ),
        ] = "",
        seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Of the kept posterior.")] = 7,
        draws: Annotated[int, typer.Option(min=50, max=20_000, help="Of the kept posterior.")] = 500,
        as_of: Annotated[
            str, typer.Option("--as-of", metavar="DATE", help="Ignore what is dated later (YYYY-MM-DD); for a case.")
        ] = "",
        engine: Annotated[
            Literal["numpy", "compiled"],
            typer.Option(help="What solves a case's game; compiled needs the extra `fast`."),
        ] = "numpy",
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    ) -> None:
        """Strategies, values, residual and regret of a game; of a case at its as-of state, with reasons."""
        from taqarub.cli.solve import is_number, run

        if not is_number(precision):
            raise typer.Exit(2)
        if engine == "compiled" and Path(game).suffix.lower() in (".json", ".efg", ".nfg"):
            typer.echo("taqarub: --engine compiled is for a case; a game in a file is solved by NumPy", err=True)
            raise typer.Exit(2)
        if Path(game).suffix.lower() in (".efg", ".nfg"):
            from taqarub.cli.solve_tree import run as solve_tree

            raise typer.Exit(solve_tree(game, precision, as_json, starts))
        if Path(game).suffix.lower() != ".json":
            from taqarub.cli.solve_case import run as solve_case

            raise typer.Exit(
                solve_case(game, precision, as_of, as_json, state, player, states, source, seed, draws, engine)
            )
        raise typer.Exit(run(game, precision, as_json, starts))
