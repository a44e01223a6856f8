"""The command line: signatures only. Each body lives in its own module and is imported when its command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(
    name="taqarub",
    help="Turn a policy essay into a model that runs on evidence, and see which of its sentences hold.",
    epilog="CASE is a folder, or the name of a case that ships. Add --debug for a traceback when something fails.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="A case folder, or the name of a shipped case.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
ScaleOption = Annotated[
    Literal["icd203", "phia"], typer.Option(help="Whose words of probability the brief uses: ICD 203 or PHIA.")
]
DigitsOption = Annotated[Literal["latin", "arabic-indic"], typer.Option(help="The digits of the Arabic brief.")]


def _version(wanted: bool) -> None:
    if wanted:
        from taqarub import __version__

        typer.echo(f"taqarub {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Nothing happens before a command runs."""


# ── Cases ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@app.command(epilog="Example: taqarub check us-belarus")
def check(case: CaseArgument, as_json: JsonOption = False) -> None:
    """Read a case and list every mistake with its place and how to mend it."""
    from taqarub.cli.check import check_case

    raise typer.Exit(check_case(case, as_json))


@app.command(epilog="Example: taqarub explain TQ204 --lang ar")
def explain(
    code: Annotated[str, typer.Argument(metavar="[CODE]", help="A code such as TQ204; without it, all codes.")] = "",
    lang: Annotated[str, typer.Option("--lang", envvar="TAQARUB_LANG", help="en or ar.")] = "en",
    as_json: JsonOption = False,
) -> None:
    """Say what a code means, with an example and the way out."""
    from taqarub.cli.explain import explain_code

    raise typer.Exit(explain_code(code, lang, as_json))


@app.command(epilog="Example: taqarub cases")
def cases(as_json: JsonOption = False) -> None:
    """List the cases that ship with the package."""
    from taqarub.cli.cases import list_cases

    raise typer.Exit(list_cases(as_json))


@app.command(epilog="Example: taqarub new my-case --from us-belarus")
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    origin: Annotated[str, typer.Option("--from", metavar="CASE", help="The case to start from.")] = "template",
    as_json: JsonOption = False,
) -> None:
    """Make a case to start from, which passes `check` and `run`."""
    from taqarub.cli.new import new_case

    raise typer.Exit(new_case(folder, origin, as_json))


# ── Running a case: run, history, estimate, solve, outlook, signals, claims are declared below this line ─────────────
SeedOption = Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same numbers.")]
DrawsOption = Annotated[int, typer.Option(min=50, max=20_000, help="Draws of the uncertain quantities.")]
PathsOption = Annotated[int, typer.Option(min=10, max=5_000, help="Futures simulated per draw.")]
WorkersOption = Annotated[int, typer.Option(min=0, max=64, help="Processes; 0 for as many as there are processors.")]
AsOfOption = Annotated[str, typer.Option("--as-of", metavar="DATE", help="Ignore what is dated later (YYYY-MM-DD).")]


@app.command(epilog="Example: taqarub run us-belarus --out runs/us-belarus --seed 7")
def run(
    case: CaseArgument,
    out: Annotated[Path | None, typer.Option(help="The run folder; default runs/NAME.")] = None,
    as_of: AsOfOption = "",
    seed: SeedOption = 7,
    draws: DrawsOption = 500,
    paths: PathsOption = 100,
    workers: WorkersOption = 0,
    scale: ScaleOption = "icd203",
    digits: DigitsOption = "latin",
    as_json: JsonOption = False,
) -> None:
    """Do everything, in order, and write a run folder with the brief in Arabic and English."""
    from taqarub.cli.run import run_case

    raise typer.Exit(run_case(case, out, as_of, seed, draws, paths, workers, as_json, scale, digits))


@app.command(epilog="Example: taqarub estimate us-belarus --out posterior.nc")
def estimate(
    case: CaseArgument,
    out: Annotated[Path | None, typer.Option(help="Write the posterior file here.")] = None,
    as_of: AsOfOption = "",
    seed: SeedOption = 7,
    draws: DrawsOption = 500,
    workers: WorkersOption = 0,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the result with the case; runs use it while it fits.")
    ] = False,
    rivals: Annotated[
        bool, typer.Option("--rivals", help="Score simpler models beside the game, month by month (minutes).")
    ] = False,
    checks: Annotated[
        bool, typer.Option("--checks", help="Ask whether the fitted game would have made such a record.")
    ] = False,
    coding: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A second coder's table, as `taqarub coding --out` writes one.")
    ] = None,
    profile: Annotated[
        bool, typer.Option("--profile", help="Say what the record alone bounds, by profile likelihoods (minutes).")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Weigh the case's quantities by its record: prior and posterior."""
    from taqarub.cli.estimate import estimate as show

    raise typer.Exit(show(case, as_of, seed, draws, workers, out, keep, rivals, checks, as_json, coding, profile))


@app.command(epilog="Example: taqarub outlook us-belarus --draws 500 --paths 100")
def outlook(
    case: CaseArgument,
    as_of: AsOfOption = "",
    seed: SeedOption = 7,
    draws: DrawsOption = 500,
    paths: PathsOption = 100,
    workers: WorkersOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Show outcomes and their probabilities at every horizon."""
    from taqarub.cli.stages import outlook as show

    raise typer.Exit(show("outlook", case, as_of, seed, draws, paths, workers, as_json))


@app.command(epilog="Example: taqarub signals us-belarus --draws 500 --paths 100")
def signals(
    case: CaseArgument,
    as_of: AsOfOption = "",
    seed: SeedOption = 7,
    draws: DrawsOption = 500,
    paths: PathsOption = 100,
    workers: WorkersOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Show what to watch for, and by when its absence speaks."""
    from taqarub.cli.stages import outlook as show

    raise typer.Exit(show("signals", case, as_of, seed, draws, paths, workers, as_json))


@app.command(epilog="Example: taqarub claims us-belarus --draws 500 --paths 100")
def claims(
    case: CaseArgument,
    as_of: AsOfOption = "",
    seed: SeedOption = 7,
    draws: DrawsOption = 500,
    paths: PathsOption = 100,
    workers: WorkersOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Show the verdict on every claim."""
    from taqarub.cli.stages import outlook as show

    raise typer.Exit(show("claims", case, as_of, seed, draws, paths, workers, as_json))


# ── Groups of commands ───────────────────────────────────────────────────────────────────────────────────────────────
from taqarub.cli import case_commands, events_commands, export_commands  # noqa: E402 - below what they hang on

events_commands.register(app)
case_commands.register(app)
export_commands.register(app)
from taqarub.cli import history_commands  # noqa: E402 - below what they hang on

history_commands.register(app)

from taqarub.cli import solve_commands  # noqa: E402 - below what they hang on

solve_commands.register(app)

from taqarub.cli import views_commands  # noqa: E402 - below what they hang on

views_commands.register(app)

from taqarub.cli import events_engines_commands, events_fetch_commands  # noqa: E402 - below what they hang on

events_fetch_commands.register(app)
events_engines_commands.register(app)

from taqarub.cli import coding_commands  # noqa: E402 - below what they hang on

coding_commands.register(app)

from taqarub.cli import mode_commands  # noqa: E402 - below what they hang on

mode_commands.register(app)

from taqarub.cli.language import speak  # noqa: E402 - last: it looks at every command

speak(app)
