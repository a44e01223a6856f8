"""`taqarub solve FILE.efg` and `FILE.nfg`: logit strategies of a game in one of Gambit's formats."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import typer

SUFFIXES = (".efg", ".nfg")
MOST_SHOWN = 40  # information sets on the screen; --json has all


def run(path: str, precision: float | None, as_json: bool, starts: int = 0) -> int:
    """Print the solution, 0; or every mistake of the file, 1. Precision 1 unless one is given."""
    from taqarub.cli.game_input import tell
    from taqarub.game.extensive_read import read_efg
    from taqarub.game.extensive_read_table import read_nfg

    lam = 1.0 if precision is None else precision
    if Path(path).suffix.lower() == ".efg":
        checked: Any = read_efg(path)
        answer_of: Callable[[Any, float, int], dict[str, Any]] = _tree
    else:
        checked, answer_of = read_nfg(path), _table
    tell(checked.diagnostics, path, as_json)
    if checked.value is None:
        return 1
    begin = time.perf_counter()
    answer = answer_of(checked.value, lam, starts)
    answer["seconds"] = round(time.perf_counter() - begin, 3)
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _told(answer))
    return 0


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _tree(tree: Any, precision: float, starts: int) -> dict[str, Any]:
    from taqarub.game.extensive_search import search_tree, too_large
    from taqarub.game.extensive_solve import solve_tree

    found = solve_tree(tree, precision)
    others = search_tree(tree, precision, starts, [found.strategy] if found.converged else [])
    why = "everybody sees all that happened: there is one equilibrium" if tree.perfect else ""
    if not tree.perfect and too_large(tree):
        why = "the tree is too large to search"
    sets = [
        {"player": tree.players[tree.sets[place].player], "number": tree.sets[place].number,
         "name": tree.sets[place].name,
         "strategy": dict(zip(_apart(tree.sets[place].actions), found.strategy[place].tolist(), strict=True))}
        for place in tree.moves()
    ]  # fmt: skip
    return {
        "title": tree.title,
        "players": list(tree.players),
        "precision": precision,
        "converged": found.converged,
        "reason": found.reason,
        "residual": _number(found.residual),
        "regret": [_number(r) for r in found.regret],
        "value": found.value.tolist(),
        "information_sets": sets,
        "method": found.method,
        **_others([{"value": o.value.tolist(), "strategy": [p.tolist() for p in o.strategy.values()],
                    "residual": o.residual} for o in others]),
        "search": {"starts": 0 if why else starts, "reason": why},
    }  # fmt: skip


def _others(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What a search found; the strategies in the order of the information sets."""
    return {"others": rows} if rows else {}


def _table(table: Any, precision: float, starts: int) -> dict[str, Any]:
    from taqarub.game.extensive_matrix import matrix_of_table
    from taqarub.game.extensive_search import search_once
    from taqarub.game.solve_matrix import solve_matrix

    game = matrix_of_table(table, precision)
    found = solve_matrix(game)
    others = search_once(game, found, starts)
    sets = [
        {"player": name, "number": 1, "name": "",
         "strategy": dict(zip(_apart(table.strategies[i]), found.strategy[i][0].tolist(), strict=True))}
        for i, name in enumerate(table.players)
    ]  # fmt: skip
    return {
        "title": table.title,
        "players": list(table.players),
        "precision": precision,
        "converged": found.converged,
        "reason": found.reason,
        "residual": _number(found.residual),
        "regret": [_number(r) for r in found.regret],
        "value": found.value[:, 0].tolist(),
        "information_sets": sets,
        "method": found.method,
        **_others([{"value": o.value[:, 0].tolist(), "strategy": [p[0].tolist() for p in o.strategy],
                    "residual": o.residual} for o in others]),
        "search": {"starts": starts, "reason": ""},
    }  # fmt: skip


def _apart(names: tuple[str, ...]) -> list[str]:
    """Names of actions, with their place where a name is empty or taken."""
    return [name if name and names.count(name) == 1 else f"{place + 1}:{name}" for place, name in enumerate(names)]


def _told(answer: dict[str, Any]) -> str:
    from taqarub.base.text import isolate
    from taqarub.cli.solve import told_others

    rows = [f"{isolate(answer['title'], 'auto')}  precision {answer['precision']:g}"]
    for player, value, regret in zip(answer["players"], answer["value"], answer["regret"], strict=True):
        told = "unknown (it forgets what it knew)" if regret is None else f"{regret:.4g}"
        rows.append(f"{isolate(player, 'auto')}  value {value:.6g}  regret {told}")
    for held in answer["information_sets"][:MOST_SHOWN]:
        chances = "  ".join(f"{isolate(name, 'auto')} {p:.4f}" for name, p in held["strategy"].items())
        where = isolate(held["name"] or str(held["number"]), "auto")
        rows.append(f"  {isolate(held['player'], 'auto')} at {where}: {chances}")
    hidden = len(answer["information_sets"]) - MOST_SHOWN
    if hidden > 0:
        rows.append(f"  … and {hidden} more; --json shows them")
    met = "converged" if answer["converged"] else "did not converge"
    residual = "unknown" if answer["residual"] is None else f"{answer['residual']:.2g}"
    rows.append(f"{met}: {answer['reason']}; residual {residual}; {answer['seconds']} s")
    rows.append(f"method: {answer['method']}")
    rows += told_others(answer, [f"{held['player']} {held['name'] or held['number']}" for held in
                                 answer["information_sets"]])  # fmt: skip
    return "\n".join(rows)
