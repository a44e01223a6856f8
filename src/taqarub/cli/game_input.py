"""What `solve`, `stability` and `export` read: a game in a file or a case; mistakes are told before any work starts.

Mistakes go to standard error in the language of the command; with --json also to standard output, as
`{"diagnostics": [...]}` with the rows of `check --json`, so that a script never meets an empty answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import typer

from taqarub.base.diagnostic import Diagnostic
from taqarub.base.message import Message, say
from taqarub.cli.language import spoken

if TYPE_CHECKING:
    from taqarub.case.case import Case
    from taqarub.model.model import Model

Source = Literal["", "prior", "posterior"]


def tell(diagnostics: Sequence[Diagnostic], path: str, as_json: bool) -> None:
    """What is wrong with a game file."""
    for diagnostic in diagnostics:
        typer.echo(diagnostic.text(spoken()), err=True)
    if as_json and any(d.severity == "error" for d in diagnostics):
        print_rows(diagnostics, path)


def print_rows(diagnostics: Sequence[Diagnostic], given: str) -> None:
    """The diagnostics for a script."""
    from taqarub.cli.check import as_row  # heavy, and a game file needs none of it

    rows = [as_row(diagnostic, given) for diagnostic in diagnostics]
    typer.echo(json.dumps({"diagnostics": rows}, ensure_ascii=False, indent=2))


def case_of(name: str, as_of: str, as_json: bool) -> Case:
    """The case, or its mistakes and the end of the command with code 1."""
    from taqarub.case.check import read_case
    from taqarub.cli.check import show
    from taqarub.cli.run import parse_as_of

    checked = read_case(name, parse_as_of(as_of))
    errors = [d for d in checked.diagnostics if d.severity == "error"]
    show(errors, name, to_error=True)
    if checked.value is None or not checked.ok:
        if as_json:
            print_rows(errors, name)
        raise typer.Exit(1)
    return checked.value


def model_of(name: str, as_of: str = "", as_json: bool = False) -> Model:
    """The model of a case; the command ends with 1 for a case with mistakes and 3 for one beyond memory."""
    from taqarub.events.read import read_events
    from taqarub.game.size import TooLarge, refuse_beyond_memory
    from taqarub.model.build import build_model

    case = case_of(name, as_of, as_json)
    model = build_model(case, read_events(case))
    try:
        counts = [len(model.actions[player]) for player in model.players]
        refuse_beyond_memory(model.axes, model.shape, len(model.players), counts)
    except TooLarge as problem:
        typer.echo(f"taqarub: {problem}", err=True)
        raise typer.Exit(3) from problem
    return model


@dataclass(frozen=True, slots=True)
class Quantities:
    """One draw z (Z,) for the uncertain quantities of a case, what it is, and why it is not something else."""

    z: np.ndarray
    name: str
    note: Message | None = None


def quantities_of(model: Model, source: Source, seed: int = 7, draws: int = 500) -> Quantities:
    """The medians of the posterior that is kept with the case, where one fits it, else of the priors.

    `source` asks for one of the two; the command ends with 1 where a posterior is asked for and none fits.
    """
    from taqarub.estimate.kept import kept

    prior = Quantities(np.zeros(model.size), "prior medians")
    if source == "prior":
        return prior
    found = kept(model, seed, draws)
    if found is not None:
        return Quantities(medians(found.z, found.weights), "posterior medians")
    note = say(
        "no posterior is kept that fits this case, date and version (seed {seed}, {draws} draws); {command} makes one",
        seed=seed, draws=draws, command=f"taqarub estimate {model.case.file.name} --keep",
    )  # fmt: skip
    if source == "posterior":
        typer.echo(f"taqarub: {note.of(spoken())}", err=True)
        raise typer.Exit(1)
    return Quantities(prior.z, prior.name, note)


def medians(z: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The weighted median (Z,) of draws (D, Z): the least value with half of the weight at or below it.

    >>> medians(np.array([[0.0, 5.0], [1.0, 3.0], [2.0, 4.0]]), np.array([0.2, 0.2, 0.6])).tolist()
    [2.0, 4.0]
    """
    order = np.argsort(z, axis=0, kind="stable")
    heaped = np.cumsum(weights[order], axis=0)
    place = np.argmax(heaped >= 0.5 * heaped[-1] * (1 - 1e-12), axis=0)
    return np.asarray(z[order[place, np.arange(z.shape[1])], np.arange(z.shape[1])])


def told(quantities: Quantities) -> dict[str, Any]:
    """For JSON."""
    return {"quantities": quantities.name, **({"quantities_note": str(quantities.note)} if quantities.note else {})}
