"""`taqarub solve CASE`: the game at its as-of state: who would do what, why, and what the veto has to do with it.

The case's central values: every uncertain quantity at the middle of its prior (z = 0). What the record makes of them is
the business of `taqarub estimate` and `taqarub outlook`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import typer

from taqarub.base.diagnostic import nearest
from taqarub.cli.check import need_case
from taqarub.cli.run import parse_as_of
from taqarub.cli.stages import print_json, print_table
from taqarub.game.access import advantages, divided, place_of
from taqarub.game.game import Game, Solution
from taqarub.game.replies import finite_regret, temptation
from taqarub.game.size import TooLarge, refuse_beyond_memory
from taqarub.game.solve import solve
from taqarub.model.changes import changes_of
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Model, Variant
from taqarub.model.parameters import values_of
from taqarub.model.payoffs import satisfaction, weights
from taqarub.model.states import mask, moved


def run(name: str, precision: float | None, as_of: str, as_json: bool, state: str = "") -> int:
    """Print the strategies and values of the first month; 2 for a state that is none, 3 where memory does not reach.

    state: `track=rung,…`, what differs from the as-of state.
    """
    from taqarub.events.read import read_events
    from taqarub.model.build import build_model

    case = need_case(name, parse_as_of(as_of))
    model = build_model(case, read_events(case))
    try:
        counts = [len(model.actions[player]) for player in model.players]
        refuse_beyond_memory(model.axes, model.shape, len(model.players), counts)
    except TooLarge as problem:
        typer.echo(f"taqarub: {problem}", err=True)
        return 3
    where = state_of(model, state)
    if where is None:
        return 2
    found = told(model, precision, where)
    if as_json:
        return print_json(found)
    typer.echo(f"{found['states']:,} states, {found['months']} months; every quantity at the middle of its prior")
    typer.echo("state: " + "  ".join(f"{axis} {rung}" for axis, rung in found["state"].items()))
    for player in found["players"]:
        values = ", ".join(f"{part} {worth:+.3f}" for part, worth in player["value_by_motive"].items())
        typer.echo(
            f"\n{player['player']}: value {player['value']:.3f} a month ({values}); "
            f"regret {player['regret']:.4f}, of this choice {player['choice_regret']:.4f}"
        )
        rows = [
            (m["move"], f"{m['chance']:.3f}", f"{m['gain']:+.4f}", _signed(m["veto"]), _strongest(m["because"]))
            for m in player["moves"]
        ]
        print_table("", ("move", "chance", "gain over hold", "of it the veto", "because of"), rows)
    return 0


def state_of(model: Model, words: str) -> tuple[int, ...] | None:
    """The as-of state with some tracks or contexts on other rungs; None, and what is wrong, where there is no such."""
    changes: dict[str, str | int] = {}
    for word in filter(None, (part.strip() for part in words.split(","))):
        axis, _, rung = (part.strip() for part in word.partition("="))
        known = dict(zip(model.axes, model.rung_ids, strict=True))
        if axis not in known or rung not in known[axis]:
            offered = known.get(axis, model.axes)
            close = nearest(rung if axis in known else axis, offered)
            hint = f"did you mean {close}?" if close else f"one of {', '.join(offered)}"
            typer.echo(f"taqarub: --state has no {word!r}; {hint}", err=True)
            return None
        changes[axis] = rung
    return moved(tuple(model.start), changes, model.axes, model.rung_ids)


def told(model: Model, precision: float | None = None, where: tuple[int, ...] | None = None) -> dict[str, Any]:
    """What the command says, as plain data. Values and gains are per month: times one less the discount."""
    game, free = _solved(model, AS_IT_STANDS, precision), _solved(model, Variant(veto=False), precision)
    start = tuple(model.start) if where is None else where
    regret = finite_regret(*game)
    players = [_player(model, game, free, place, start, float(regret[game[0].stages[place].player]))
               for place in range(len(game[0].stages))]  # fmt: skip
    state = {axis: ids[place] for axis, ids, place in zip(model.axes, model.rung_ids, start, strict=True)}
    return {
        "case": model.case.file.name,
        "as_of": model.case.as_of.isoformat(),
        "quantities": "prior medians",
        "states": game[0].states,
        "months": game[0].horizon,
        "state": state,
        "converged": game[1].converged,
        "reason": game[1].reason,
        "residual": game[1].residual,
        "players": players,
    }


Solved = tuple[Game, Solution]


def _solved(model: Model, variant: Variant, precision: float | None) -> Solved:
    months = model.case.file.solve_months
    game = game_of(model, np.zeros((1, model.size)), variant, months, model.start_month)
    if precision is not None:
        game = replace(game, precision=np.full_like(game.precision, precision))
    return game, solve(game, keep=game.horizon)


def _player(
    model: Model, solved: Solved, free: Solved, place: int, start: tuple[int, ...], regret: float
) -> dict[str, Any]:
    """One player's turn at the as-of state."""
    game, solution = solved
    stage, here = game.stages[place], place_of(game, start)
    player = stage.player
    scale, name = 1.0 - float(game.discount[player, 0]), game.players[player]
    parts = parts_of(model, name)
    before = divided(game, solution, parts, player).reshape(len(parts) + 1, game.states)[:, here]
    after = divided(game, solution, parts, player, place)
    because = advantages(game, solution, list(parts), after, place, start)
    quality, chances = solution.quality[place][:, here, 0], solution.strategies[place][0, :, here, 0]
    other = dict(zip((a.name for a in free[0].stages[place].actions), free[1].quality[place][:, here, 0], strict=True))
    moves = []
    for a, action in enumerate(stage.actions):
        if not np.isfinite(quality[a]):
            continue
        gain = quality[a] - quality[0]
        without = other.get(action.name, np.nan) - other["hold"]
        moves.append(
            {
                "move": action.name,
                "chance": float(chances[a]),
                "gain": scale * float(gain),
                "veto": scale * float(gain - without) if np.isfinite(without) else None,
                "because": {part: scale * float(v[0]) for part, v in because[a].items()},
            }
        )
    return {
        "player": name,
        "value": scale * float(solution.value[player, here, 0]),
        "value_by_motive": {part: scale * float(v) for part, v in zip([*parts, "costs"], before, strict=True)},
        "value_without_veto": scale * float(free[1].value[player, here, 0]),
        "precision": float(game.precision[player, 0]),
        "regret": scale * regret,
        "choice_regret": scale * float(temptation(solution, place)[here, 0]),
        "moves": moves,
    }


def parts_of(model: Model, actor: str) -> dict[str, np.ndarray]:
    """A player's payoff by motive and red line, each (…, 1) over the state space, at the middle of the prior."""
    file, axes, ids = model.case.file, model.axes, model.rung_ids
    values = values_of(model.parameters, np.zeros((1, model.size)))
    changes = changes_of(file, AS_IT_STANDS)
    motives = file.motives.get(actor, {})
    shares = weights(file, actor, values, axes, ids) if motives else {}
    parts = {name: shares[name] * satisfaction(motive, axes)[..., None] for name, motive in motives.items()}
    for name, line in file.red_lines.items():
        if line.holder == actor:
            inside = mask(changes.region.get(name, line.region), axes, ids)[..., None]
            parts[f"red line {name}"] = inside * (-values[f"red_lines.{name}.loss"] * changes.loss.get(name, 1.0))
    return parts


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.4f}"


def _strongest(because: Mapping[str, float]) -> str:
    """The two parts that weigh most."""
    most = sorted(because.items(), key=lambda item: -abs(item[1]))[:2]
    return ", ".join(f"{part} {worth:+.4f}" for part, worth in most if abs(worth) >= 5e-5)
