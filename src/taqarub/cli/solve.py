"""`taqarub solve GAME.json`: strategies and values of a game that someone brings."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import typer


def run(path: str, precision: float | None, as_json: bool) -> int:
    """Print the solution, 0; or every mistake of the file, 1."""
    from taqarub.game.gamefile import read_game
    from taqarub.game.solve_matrix import solve_matrix

    if precision is not None and not (math.isfinite(precision) and precision >= 0):
        typer.echo("taqarub: --precision takes a number of at least 0", err=True)
        return 2
    checked = read_game(path, precision)
    for diagnostic in checked.diagnostics:
        typer.echo(diagnostic.text(), err=True)
    if checked.value is None:
        return 1
    begin = time.perf_counter()
    solution = solve_matrix(checked.value)
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
    return "\n".join(rows)
