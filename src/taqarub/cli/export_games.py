"""`taqarub export CASE|GAME.json --to efg|nfg|gmcr`: a case or a game in the formats of game theory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from taqarub.cli.export_formats import Files, Request

if TYPE_CHECKING:
    from taqarub.cli.game_input import Quantities
    from taqarub.game.matrix import MatrixGame
    from taqarub.model.model import Model


ASCII_ONLY = "it holds letters that Gambit 16.7 does not read; taqarub reads them"


def efg(request: Request) -> Files:
    """The coming month of a case, or a GAME.json of players in turn, as Gambit's extensive form."""
    from taqarub.game.extensive_matrix import NotThisForm, one_precision, tree_of_matrix
    from taqarub.game.extensive_write import efg_text
    from taqarub.model.views_tree import TooManyNodes, tree_of

    try:
        if _is_game(request):
            name, game = Path(request.case).stem, _game(request)
            tree = tree_of_matrix(game, title=name)
            request.notes.append("the tree starts in state 0")
            if not one_precision(game):
                request.notes.append(
                    "for Nash and subgame perfect solvers as it is; for agent QRE a set of period t, counted from 0, "
                    "needs the precision over discount^t (Gambit has one precision for all)"
                )
        else:
            model, quantities = _model(request)
            name, tree = model.case.file.name, tree_of(model, quantities.z)
            request.notes.append("payoffs are multiplied by each player's precision: solve at precision 1")
    except (NotThisForm, TooManyNodes) as problem:
        raise _stopped(str(problem)) from problem
    return _written(request, f"{name}.efg", efg_text(tree))


def nfg(request: Request) -> Files:
    """Standing moves of a case chosen at once, or a GAME.json of one state and period, as Gambit's normal form."""
    from taqarub.game.extensive_matrix import NotThisForm, table_of_matrix
    from taqarub.game.extensive_write import nfg_text
    from taqarub.model.views import MONTHS, postures_of
    from taqarub.model.views_tree import table_of

    try:
        if _is_game(request):
            name = Path(request.case).stem
            table = table_of_matrix(_game(request), title=name)
        else:
            model, quantities = _model(request)
            name, table = model.case.file.name, table_of(model, postures_of(model, MONTHS, quantities.z))
    except NotThisForm as problem:
        raise _stopped(str(problem)) from problem
    return _written(request, f"{name}.nfg", nfg_text(table))


def _written(request: Request, name: str, text: str) -> Files:
    if not text.isascii():
        request.notes.append(f"{name}: {ASCII_ONLY}")
    return {name: text.encode()}


def gmcr(request: Request) -> Files:
    """The conflict of standing moves as a `.gmcr` file of GMCR+ (its keys; orders of states written out)."""
    from taqarub.model.views import MONTHS, conflict_of_postures, postures_of

    model, quantities = _model(request)
    conflict = conflict_of_postures(postures_of(model, MONTHS, quantities.z))
    text = json.dumps(gmcr_of(conflict), ensure_ascii=False, indent=1)
    return {f"{model.case.file.name}.gmcr": (text + "\n").encode()}


def gmcr_of(conflict: Any) -> dict[str, Any]:
    """The keys of a file that GMCR+ saves, in the names of its first releases and in those of later ones.

    States are counted from 1 in the order of their patterns (option k counts 2^k), feasible ones only; a list inside an
    order is a tie. Options of a player stand together and in the order of the players, as GMCR+ wants them.
    """
    states = np.flatnonzero(conflict.feasible)
    options = range(len(conflict.options))
    owned = [[k for k in options if conflict.owner[k] == i] for i in range(len(conflict.players))]
    pairs = [[[a, "Y"], [b, "Y"]] for mine in owned for a in mine for b in mine if a < b]
    turn = {"both": "both", "on": "fwd", "off": "back"}
    return {
        "program": "taqarub",
        "useManualPreferenceVectors": True,
        "useManualPreferenceRanking": True,
        "options": [
            {"name": n, "permittedDirection": turn[t]} for n, t in zip(conflict.options, conflict.turns, strict=True)
        ],
        "infeasibles": pairs,
        "decisionMakers": [
            {
                "name": name,
                "options": owned[i],
                "preferences": [],
                "misperceptions": [],
                "preferenceVector": _order(conflict.worth[i, states]),
                "preferenceRanking": _order(conflict.worth[i, states]),
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


def _game(request: Request) -> MatrixGame:
    from taqarub.cli.game_input import tell
    from taqarub.game.gamefile import read_game

    checked = read_game(request.case)
    tell(checked.diagnostics, request.case, request.as_json)
    if checked.value is None:
        raise typer.Exit(1)
    return checked.value


def _model(request: Request) -> tuple[Model, Quantities]:
    """The model of the case, and the values of its quantities, once for all formats."""
    from taqarub.cli.game_input import model_of, quantities_of

    if _is_game(request):
        raise _stopped("this format needs a case, not a game")

    def read() -> tuple[Model, Quantities]:
        model = model_of(request.case, as_json=request.as_json)
        quantities = quantities_of(model, request.source)
        request.notes.append(f"every quantity at its median: {quantities.name}")
        if quantities.note:
            request.notes.append(str(quantities.note))
        return model, quantities

    return request.once("model", read)


def _stopped(message: str) -> typer.Exit:
    typer.echo(f"taqarub: {message}", err=True)
    return typer.Exit(1)
