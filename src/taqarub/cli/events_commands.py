"""`taqarub events …`: signatures only; the bodies are in `cli/events.py` and `cli/event_series.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

events = typer.Typer(
    name="events",
    help="Event data: native files into one store, directed-dyad series, agreement between records.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

StoreOption = Annotated[Path, typer.Option("--store", metavar="S", help="The store, one file.")]
SourceOption = Annotated[str, typer.Option("--source", help="One source of the store, such as icews or gdelt2.")]
WaitOption = Annotated[float, typer.Option("--wait", min=0, max=86_400, help="Seconds to wait for a store in use.")]
ByOption = Annotated[str, typer.Option("--by", metavar="day|week|month|quarter", help="The period.")]
OneOption = Annotated[bool, typer.Option("--one-a-day", help="Count one event a day, pair and code.")]
WeightOption = Annotated[str, typer.Option("--weight", metavar="events|mentions", help="What scores weigh by.")]
NormaliseOption = Annotated[bool, typer.Option("--normalise", help="As if the source's volume had been constant.")]
RolesOption = Annotated[str, typer.Option("--roles", metavar="GOV,MIL", help="Only initiators with these roles.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
STORE = Path("events.duckdb")


@events.command("import", epilog="Example: taqarub events import 20191024143000.export.CSV --store events.duckdb")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Native event files, packed or not.")],
    store: StoreOption = STORE,
    form: Annotated[
        str,
        typer.Option("--format", metavar="auto|gdelt1|gdelt2|icews|polecat|csv|parquet", help="By content if auto."),
    ] = "auto",
    columns: Annotated[
        str, typer.Option("--map", metavar="date=Event_Date,source=…", help="Columns of a plain table.")
    ] = "",
    source: Annotated[str, typer.Option("--source", help="What to call the source of a plain table.")] = "",
    wait: WaitOption = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Bring native event files into one store; what was imported before is not counted twice."""
    from taqarub.cli.events import import_files

    raise typer.Exit(import_files(files, store, form, columns, source, wait, as_json))


@events.command(epilog="Example: taqarub events series USA CUB --store events.duckdb --by month --out usa-cub.svg")
def series(
    initiator: Annotated[str, typer.Argument(metavar="SRC", help="Who acts, ISO 3166 alpha-3.")],
    target: Annotated[str, typer.Argument(metavar="DST", help="Towards whom.")],
    store: StoreOption = STORE,
    by: ByOption = "month",
    source: SourceOption = "",
    one_a_day: OneOption = False,
    weight: WeightOption = "events",
    normalise: NormaliseOption = False,
    roles: RolesOption = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="F", help="Write .csv, .parquet, .json or .svg.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the chart: en or ar.")] = "en",
    wait: WaitOption = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Show what one country did towards another, period by period; silence, zero and gaps are told apart."""
    from taqarub.cli.event_series import show_series

    given = (by, source, one_a_day, weight, normalise, roles)
    raise typer.Exit(show_series(initiator, target, store, given, out, lang, wait, as_json))


@events.command(epilog="Example: taqarub events agreement USA BLR --store events.duckdb --case us-belarus")
def agreement(
    initiator: Annotated[str, typer.Argument(metavar="A", help="Who acts, ISO 3166 alpha-3.")],
    target: Annotated[str, typer.Argument(metavar="B", help="Towards whom.")],
    stores: Annotated[list[Path] | None, typer.Option("--store", metavar="S", help="A store; may be repeated.")] = None,
    case: Annotated[str, typer.Option("--case", metavar="CASE", help="A case whose timeline is compared too.")] = "",
    by: ByOption = "month",
    one_a_day: OneOption = False,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Of the resampling.")] = 7,
    out: Annotated[Path | None, typer.Option("--out", metavar="F", help="Write .csv, .json or .svg.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the chart: en or ar.")] = "en",
    wait: WaitOption = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Compare the sources of a store, and a case's own timeline, on one pair: overlap and rank correlation."""
    from taqarub.cli.event_series import show_agreement

    found = list(stores) if stores else [STORE]
    raise typer.Exit(show_agreement(initiator, target, found, case, (by, one_a_day, seed), out, lang, wait, as_json))


@events.command(epilog="Example: taqarub events rejects --store events.duckdb --limit 20")
def rejects(
    store: StoreOption = STORE,
    file: Annotated[str, typer.Option("--file", help="Only this file, by its name in the store.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Only this reason.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many rows to show.")] = 50,
    wait: WaitOption = 10.0,
    as_json: JsonOption = False,
) -> None:
    """Show the rows that could not be kept: file, line, reason and the row itself."""
    from taqarub.cli.events import show_rejects

    raise typer.Exit(show_rejects(store, file, reason, limit, wait, as_json))


@events.command(epilog="Example: taqarub events sources --store events.duckdb")
def sources(store: StoreOption = STORE, wait: WaitOption = 10.0, as_json: JsonOption = False) -> None:
    """Show the sources of a store: files, rows, days covered, and what is known of each source."""
    from taqarub.cli.events import show_sources

    raise typer.Exit(show_sources(store, wait, as_json))


def register(app: typer.Typer) -> None:
    """Hang the group below `taqarub`."""
    app.add_typer(events)
