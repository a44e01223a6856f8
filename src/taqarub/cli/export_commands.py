"""The signature of `taqarub export`; its body is in `export.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    """Hang the command on the command line."""

    @app.command(epilog="Example: taqarub export us-belarus --to docx --lang ar")
    def export(
        case: Annotated[str, typer.Argument(metavar="CASE", help="A case; for efg and nfg also a GAME.json.")],
        to: Annotated[
            str,
            typer.Option(
                metavar="FORMAT",
                help="Of a run: html, pdf, docx, xlsx, figures, json, arviz, or all; of a case: efg, nfg, gmcr.",
            ),
        ],
        run: Annotated[
            Path | None, typer.Option("--run", metavar="DIR", help="The run folder; default runs/NAME.")
        ] = None,
        out: Annotated[
            Path | None, typer.Option(metavar="F", help="A file or a folder; default the run folder.")
        ] = None,
        lang: Annotated[str, typer.Option("--lang", help="ar, en or both.")] = "both",
        length: Annotated[str, typer.Option("--length", help="full, or short for the two-page brief.")] = "full",
        source: Annotated[
            Literal["", "prior", "posterior"],
            typer.Option(
                "--from",
                metavar="prior|posterior",
                help="Of a case for efg, nfg and gmcr: medians as in solve; default the posterior, where one fits.",
            ),
        ] = "",
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    ) -> None:
        """Write a finished run in another format, without computing it again."""
        from taqarub.cli.export import export_case

        raise typer.Exit(export_case(case, to, run, out, lang, length, as_json, source))
