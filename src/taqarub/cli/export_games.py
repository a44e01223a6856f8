"""`taqarub export CASE|GAME.json --to efg|nfg|gmcr`: a case or a game in the formats of game theory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import typer

from taqarub.cli.export_formats import Files, Request


def efg(request: Request) -> Files:
    """The coming month of a case, or a GAME.json of players in turn, as Gambit's extensive form."""
    from taqarub.game.extensive_matrix import NotThisForm, tree_of_matrix
    from taqarub.game.extensive_write import efg_text
    from taqarub.model.views_tree import TooManyNodes, tree_of

    try:
        if _is_game(request):
            name = Path(request.case).stem
            tree = tree_of_matrix(_game(request), title=name)
            request.notes.append("the tree starts in state 0")
        else:
            model = _model(request)
            name, tree = model.case.file.name, tree_of(model)
            request.notes.append("payoffs are multiplied by each player's precision: solve at precision 1")
    except (NotThisForm, TooManyNodes) as problem:
        raise _stopped(str(problem)) from problem
    return {f"{name}.efg": efg_text(tree).encode()}


def nfg(request: Request) -> Files:
    """Standing moves of a case chosen at once, or a GAME.json of one state and period, as Gambit's normal form."""
    from taqarub.game.extensive_matrix import NotThisForm, table_of_matrix
    from taqarub.game.extensive_write import nfg_text
    from taqarub.model.views import postures_of
    from taqarub.model.views_tree import table_of

    try:
        if _is_game(request):
            name = Path(request.case).stem
            table = table_of_matrix(_game(request), title=name)
        else:
            model = _model(request)
            name, table = model.case.file.name, table_of(model, postures_of(model))
    except NotThisForm as problem:
        raise _stopped(str(problem)) from problem
    return {f"{name}.nfg": nfg_text(table).encode()}


def gmcr(request: Request) -> Files:
    """The conflict of standing moves as a `.gmcr` file of GMCR+ (its keys; orders of states written out)."""
    from taqarub.model.views import conflict_of_postures, postures_of

    model = _model(request)
    conflict = conflict_of_postures(postures_of(model))
    text = json.dumps(gmcr_of(conflict), ensure_ascii=False, indent=1)
    return {f"{model.case.file.name}.gmcr": (text + "\n").encode()}


def gmcr_of(conflict: Any) -> dict[str, Any]:
    """The file's keys. States are counted from 1 in the order of their patterns, feasible ones only; a list inside an
    order is a tie."""
    states = np.flatnonzero(conflict.feasible)
    options = range(len(conflict.options))
    owned = [[k for k in options if conflict.owner[k] == i] for i in range(len(conflict.players))]
    pairs = [[[a, "Y"], [b, "Y"]] for mine in owned for a in mine for b in mine if a < b]
    turn = {"both": "both", "on": "fwd", "off": "back"}
    return {
        "program": "taqarub",
        "useManualPreferenceVectors": True,
        "options": [
            {"name": n, "permittedDirection": turn[t]} for n, t in zip(conflict.options, conflict.turns, strict=True)
        ],
        "infeasibles": pairs,
        "decisionMakers": [
            {
                "name": name,
                "options": owned[i],
                "preferences": [],
                "preferenceVector": _order(conflict.worth[i, states]),
            }
            for i, name in enumerate(conflict.players)
        ],
    }


def _order(worth: np.ndarray) -> list[int | list[int]]:
    """Numbers of states from 1, best first."""
    groups = [[int(k) + 1 for k in np.flatnonzero(worth == value)] for value in np.unique(worth)[::-1]]
    return [group[0] if len(group) == 1 else group for group in groups]


def _is_game(request: Request) -> bool:
    return request.case.lower().endswith(".json")


def _game(request: Request) -> Any:
    from taqarub.cli.language import spoken
    from taqarub.game.gamefile import read_game

    checked = read_game(request.case)
    for diagnostic in checked.diagnostics:
        typer.echo(diagnostic.text(spoken()), err=True)
    if checked.value is None:
        raise typer.Exit(1)
    return checked.value


def _model(request: Request) -> Any:
    from taqarub.cli.check import need_case
    from taqarub.events.read import read_events
    from taqarub.model.build import build_model

    if _is_game(request):
        raise _stopped("this format needs a case, not a game")
    case = need_case(request.case)
    return build_model(case, read_events(case))


def _stopped(message: str) -> typer.Exit:
    typer.echo(f"taqarub: {message}", err=True)
    return typer.Exit(1)
