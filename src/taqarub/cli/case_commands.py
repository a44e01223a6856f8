"""Living with a case: `schema`, `fmt`, `diff`. Signatures only; each body is in a module of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def register(app: typer.Typer) -> None:
    """Hang the commands below `taqarub`."""

    @app.command(epilog="Example: taqarub schema --out my-case/.schema")
    def schema(
        which: Annotated[
            Literal["case", "claims", "placebos"], typer.Argument(metavar="[FILE]", help="case, claims or placebos.")
        ] = "case",
        out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write all three into this folder.")] = None,
        as_json: JsonOption = False,
    ) -> None:
        """Print the JSON Schema of a file of a case, for editors that complete keys and mark mistakes."""
        from taqarub.cli.schema import show_schema

        raise typer.Exit(show_schema(which, out, as_json))

    @app.command(epilog="Example: taqarub fmt my-case --check")
    def fmt(
        case: Annotated[str, typer.Argument(metavar="CASE", help="A case folder.")],
        check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 when a file would change.")] = False,
        as_json: JsonOption = False,
    ) -> None:
        """Lay out the files of a case in one stable way; comments stay, and nothing that is read changes."""
        from taqarub.cli.fmt import format_case

        raise typer.Exit(format_case(case, check, as_json))

    @app.command(epilog="Example: taqarub diff runs/before runs/after")
    def diff(
        first: Annotated[str, typer.Argument(metavar="A", help="A case or a run folder.")],
        second: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
        as_json: JsonOption = False,
    ) -> None:
        """Show which inputs differ and, between two runs, which verdicts moved and what of the inputs they rest on."""
        from taqarub.cli.diff import diff_cases

        raise typer.Exit(diff_cases(first, second, as_json))
