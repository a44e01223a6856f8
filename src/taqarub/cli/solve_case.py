"""`taqarub solve CASE`: the game in one state: who would do what, why, and what the veto has to do with it.

Every uncertain quantity is at one value: its median in the posterior that is kept with the case, else in its prior.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import typer

from taqarub.base.diagnostic import nearest
from taqarub.cli.game_input import Quantities, Source, model_of, quantities_of
from taqarub.cli.game_input import told as told_of
from taqarub.cli.solve_names import names_of, states_of
from taqarub.cli.stages import print_json
from taqarub.game.access import advantages, divided, place_of
from taqarub.game.compiled import to_be_compiled
from taqarub.game.engine import MissingEngine, require_engine
from taqarub.game.game import Game, Solution
from taqarub.game.replies import finite_regret, temptation
from taqarub.game.solve import solve
from taqarub.model.changes import changes_of
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Model, Variant
from taqarub.model.parameters import values_of
from taqarub.model.payoffs import satisfaction, weights
from taqarub.model.states import mask, moved


def run(
    name: str,
    precision: float | None,
    as_of: str,
    as_json: bool,
    state: str = "",
    player: str = "",
    states: bool = False,
    source: Source = "",
    seed: int = 7,
    draws: int = 500,
    engine: str = "numpy",
) -> int:
    """Print the strategies and values of the first month; 2 for a state or player that is none, 3 without the engine.

    state   `track=rung,…`, what differs from the as-of state
    player  the one to be explained in full; everybody by default
    states  list what `state` takes, and solve nothing
    """
    from taqarub.cli.solve_words import show, show_states

    try:
        require_engine(engine)
    except MissingEngine as missing:
        typer.echo(f"taqarub: {missing}", err=True)
        return 3
    if engine == "compiled" and to_be_compiled():
        typer.echo("taqarub: compiling the engine, once on this machine: some 15 s", err=True)
    model = model_of(name, as_of, as_json)
    if states:
        return print_json(states_of(model)) if as_json else show_states(states_of(model))
    where = state_of(model, state)
    if where is None or not _is_player(model, player):
        return 2
    quantities = quantities_of(model, source, seed, draws)
    found = told(model, precision, where, quantities, engine)
    if player:
        found["players"] = [held for held in found["players"] if held["player"] == player]
    return print_json(found) if as_json else show(found, quantities.note, bool(player))


def _is_player(model: Model, player: str) -> bool:
    good = not player or player in model.players
    if not good:
        close = nearest(player, model.players)
        hint = f"did you mean {close}?" if close else f"one of {', '.join(model.players)}"
        typer.echo(f"taqarub: --player has no {player!r}; {hint}", err=True)
    return good


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
            typer.echo(f"taqarub: --state has no {word!r}; {hint}; --states lists them all", err=True)
            return None
        changes[axis] = rung
    return moved(tuple(model.start), changes, model.axes, model.rung_ids)


def told(
    model: Model,
    precision: float | None = None,
    where: tuple[int, ...] | None = None,
    quantities: Quantities | None = None,
    engine: str = "numpy",
) -> dict[str, Any]:
    """What the command says, as plain data. Values and gains are per month: times one less the discount."""
    chosen = quantities or Quantities(np.zeros(model.size), "prior medians")
    game = _solved(model, AS_IT_STANDS, precision, chosen.z, engine)
    free = _solved(model, Variant(veto=False), precision, chosen.z, engine)
    start = tuple(model.start) if where is None else where
    regret = finite_regret(*game)
    players = [_player(model, game, free, place, start, chosen.z, float(regret[game[0].stages[place].player]))
               for place in range(len(game[0].stages))]  # fmt: skip
    state = {axis: ids[place] for axis, ids, place in zip(model.axes, model.rung_ids, start, strict=True)}
    return {
        "case": model.case.file.name,
        "as_of": model.case.as_of.isoformat(),
        **told_of(chosen),
        "states": game[0].states,
        "months": game[0].horizon,
        "state": state,
        "order": [group[0] if len(group) == 1 else list(group) for group in model.case.file.groups],
        "converged": game[1].converged,
        "reason": game[1].reason,
        "residual": game[1].residual,
        "players": players,
        "names": names_of(model),
    }


Solved = tuple[Game, Solution]


def _solved(model: Model, variant: Variant, precision: float | None, z: np.ndarray, engine: str) -> Solved:
    months = model.case.file.solve_months
    game = game_of(model, np.atleast_2d(z), variant, months, model.start_month)
    if precision is not None:
        game = replace(game, precision=np.full_like(game.precision, precision))
    return game, solve(game, keep=game.horizon, engine=engine)


def _player(
    model: Model, solved: Solved, free: Solved, place: int, start: tuple[int, ...], z: np.ndarray, regret: float
) -> dict[str, Any]:
    """One player's turn in a state."""
    game, solution = solved
    stage, here = game.stages[place], place_of(game, start)
    player = stage.player
    scale, name = 1.0 - float(game.discount[player, 0]), game.players[player]
    parts = parts_of(model, name, z)
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


def parts_of(model: Model, actor: str, z: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """A player's payoff by motive and red line, each (…, 1) over the state space, at a draw z (Z,), else the middle of
    the priors."""
    file, axes, ids = model.case.file, model.axes, model.rung_ids
    values = values_of(model.parameters, np.zeros((1, model.size)) if z is None else np.atleast_2d(z))
    changes = changes_of(file, AS_IT_STANDS)
    motives = file.motives.get(actor, {})
    shares = weights(file, actor, values, axes, ids) if motives else {}
    parts = {name: shares[name] * satisfaction(motive, axes)[..., None] for name, motive in motives.items()}
    for name, line in file.red_lines.items():
        if line.holder == actor:
            inside = mask(changes.region.get(name, line.region), axes, ids)[..., None]
            parts[f"red line {name}"] = inside * (-values[f"red_lines.{name}.loss"] * changes.loss.get(name, 1.0))
    return parts
