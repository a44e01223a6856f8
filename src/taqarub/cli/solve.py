"""`taqarub solve GAME.json`: strategies and values of a game that someone brings."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import typer


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
    if solution.others:
        answer["others"] = [
            {"value": o.value.tolist(), "strategy": [p.tolist() for p in o.strategy], "residual": o.residual}
            for o in solution.others
        ]
    if checked.value.order is not None:
        answer["strategy_after_moves"] = [after.tolist() for after in solution.after]
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _told(answer))
    return 0


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
    if answer.get("others"):
        rows.append(f"{len(answer['others'])} other equilibria were found; --json shows them")
    return "\n".join(rows)
