"""The signature of `taqarub stability`; its body is in `stability_case.py`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    """Hang the command on the command line."""

    @app.command(epilog="Example: taqarub stability us-belarus --rules risk=off,offer=strongest")
    def stability(
        case: Annotated[str, typer.Argument(metavar="CASE", help="A case folder, or the name of a shipped case.")],
        months: Annotated[int, typer.Option(min=1, max=120, help="For how many months standing moves are kept.")] = 12,
        as_of: Annotated[
            str, typer.Option("--as-of", metavar="DATE", help="Ignore what is dated later (YYYY-MM-DD).")
        ] = "",
        rules: Annotated[
            str,
            typer.Option(
                "--rules",
                metavar="RULE=VALUE,…",
                help="Disputed rules of bargaining: risk=on|off, security=own|others, third_parties=on|off, "
                "status_quo=0…1, perspective=own|each, offer=nearest|strongest, concession=ratio|middle, "
                "movers=all|one.",
            ),
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
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines, with every state.")] = False,
    ) -> None:
        """Which combinations of standing moves nobody would leave, why, and how far each is from flipping."""
        from taqarub.cli.stability_case import run

        raise typer.Exit(run(case, months, as_of, as_json, rules, source, seed, draws))
