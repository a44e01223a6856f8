"""`taqarub solve GAME.json`: strategies and values of a game that someone brings."""

from __future__ import annotations

import json
import math
import time
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from taqarub.game.matrix import MatrixGame, MatrixSolution

MOST_OTHERS, MOST_STATES = 12, 4  # equilibria and states on the screen; --json has all


def is_number(precision: float | None) -> bool:
    """Whether a precision can be used; says so when it cannot."""
    good = precision is None or (math.isfinite(precision) and precision >= 0)
    if not good:
        typer.echo("taqarub: --precision takes a number of at least 0", err=True)
    return good


def run(path: str, precision: float | None, as_json: bool, starts: int = 0) -> int:
    """Print the solution, 0; or every mistake of the file, 1. `starts`: of the search for other equilibria."""
    from taqarub.cli.game_input import tell
    from taqarub.game.gamefile import read_game
    from taqarub.game.solve_matrix import solve_matrix

    if not is_number(precision):
        return 2
    checked = read_game(path, precision)
    tell(checked.diagnostics, path, as_json)
    if checked.value is None:
        return 1
    begin = time.perf_counter()
    solution = solve_matrix(checked.value, starts=starts)
    others, searched = _others(checked.value, solution, starts)
    took = round(time.perf_counter() - begin, 3)
    answer: dict[str, Any] = {
        "converged": solution.converged,
        "reason": solution.reason,
        "residual": solution.residual,
        "regret": solution.regret.tolist(),
        "value": solution.value.tolist(),
        "strategy": [strategy.tolist() for strategy in solution.strategy],
        "method": solution.method,
        "seconds": took,
    }
    if others:
        answer["others"] = [
            {"value": o.value.tolist(), "strategy": [p.tolist() for p in o.strategy], "residual": o.residual}
            for o in others
        ]
    answer["search"] = searched
    if checked.value.order is not None:
        answer["strategy_after_moves"] = [after.tolist() for after in solution.after]
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _told(answer))
    return 0


def _others(game: MatrixGame, solution: MatrixSolution, starts: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Other equilibria, and from how many starts they were looked for, or why they were not."""
    from taqarub.game.extensive_search import search_once

    if game.order is not None and game.horizon is not None:
        return (), {"starts": 0, "reason": "players in turn with a horizon have one equilibrium"}
    if game.order is not None:
        return (), {"starts": 0, "reason": "no search for players in turn for ever"}
    if game.horizon is None:
        return solution.others, {"starts": starts, "reason": ""}
    if game.horizon == 1:
        return search_once(game, solution, starts), {"starts": starts, "reason": ""}
    return (), {"starts": 0, "reason": "no search over several periods: every stage is on the branch from precision 0"}


def _told(answer: dict[str, Any]) -> str:
    """The solution in words and columns; players, states and actions are counted from 0."""
    rows = []
    for player, (values, strategy) in enumerate(zip(answer["value"], answer["strategy"], strict=True)):
        rows.append(f"player {player}  regret {answer['regret'][player]:.4g}")
        for state, (value, chances) in enumerate(zip(values, strategy, strict=True)):
            rows.append(f"  state {state}  value {value:10.4f}  actions {'  '.join(f'{p:.4f}' for p in chances)}")
    met = "converged" if answer["converged"] else "did not converge"
    rows.append(f"{met}: {answer['reason']}; residual {answer['residual']:.2g}; {answer['seconds']} s")
    rows.append(f"method: {answer['method']}")
    rows += told_others(answer, [f"player {i}" for i in range(len(answer["value"]))])
    return "\n".join(rows)


def told_others(answer: dict[str, Any], players: list[str]) -> list[str]:
    """The search and what it found, in lines."""
    if answer["search"]["reason"]:
        return [f"other equilibria: {answer['search']['reason']}"]
    others = answer.get("others", [])
    rows = [f"other equilibria: {len(others)} found from {answer['search']['starts']} random starts (--starts)"]
    for number, other in enumerate(others[:MOST_OTHERS], start=1):
        for player, strategy in zip(players, other["strategy"], strict=True):
            states = strategy if isinstance(strategy[0], list) else [strategy]
            shown = "; ".join(" ".join(f"{p:.4f}" for p in chances) for chances in states[:MOST_STATES])
            rows.append(f"  {number}: {player}  {shown}" + (" …" if len(states) > MOST_STATES else ""))
    if len(others) > MOST_OTHERS:
        rows.append(f"  … and {len(others) - MOST_OTHERS} more; --json shows them")
    return rows
