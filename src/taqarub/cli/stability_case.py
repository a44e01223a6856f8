"""`taqarub stability CASE`: conflict analysis of standing moves, and bargaining track by track, as plain data.

Every uncertain quantity is at one value, as in `taqarub solve CASE`.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any, get_args, get_type_hints

import numpy as np
import typer

from taqarub.cli.game_input import Quantities, Source, model_of, quantities_of
from taqarub.cli.game_input import told as told_of
from taqarub.cli.solve_names import names_of
from taqarub.cli.stages import print_json
from taqarub.game.bargaining import Rules, bargain, mean_position, median_position
from taqarub.game.stability import WHY, Conflict, Stability, assess
from taqarub.game.stability_changes import Change, changes_for
from taqarub.game.stability_choices import conflict_of_choices
from taqarub.game.stability_coalitions import CoalitionStability, assess_coalitions
from taqarub.game.stability_dissent import Dissent, changes_at, dissent, rises_of
from taqarub.model.model import Model
from taqarub.model.views import Postures, postures_of, present_of
from taqarub.model.views_tree import issue_of

MOST_COMBINATIONS = 4_000  # each is a game to be solved


def run(
    name: str,
    months: int,
    as_of: str,
    as_json: bool,
    rules: str = "",
    source: Source = "",
    seed: int = 7,
    draws: int = 500,
) -> int:
    """Print what is stable near the present; 2 for a rule of bargaining that is none, 3 where the game is beyond memory
    or there are too many combinations of moves."""
    from taqarub.cli.stability_words import show

    switches = rules_of(rules)
    if switches is None:
        return 2
    model = model_of(name, as_of, as_json)
    combinations = prod(len(model.actions[player]) for player in model.players)
    if combinations > MOST_COMBINATIONS:
        typer.echo(f"taqarub: {combinations:,} combinations of standing moves are more than {MOST_COMBINATIONS:,}; "
                   "leave moves out", err=True)  # fmt: skip
        return 3
    quantities = quantities_of(model, source, seed, draws)
    found = told(model, months, quantities, switches)
    return print_json(found) if as_json else show(found, quantities.note)


def rules_of(words: str) -> Rules | None:
    """The rules of bargaining with some switched, `risk=off,offer=strongest`; None, and what is wrong, otherwise.

    >>> rules_of("risk=off,status_quo=0.5").status_quo
    0.5
    """
    kinds, chosen = get_type_hints(Rules), dict[str, Any]()
    for part in filter(None, (p.strip() for p in words.split(","))):
        key, _, value = (p.strip() for p in part.partition("="))
        offered = ("on", "off") if kinds.get(key) is bool else get_args(kinds.get(key))
        share = _share(value) if kinds.get(key) is float else None
        if value in offered:
            chosen[key] = value == "on" if kinds[key] is bool else value
        elif share is not None:
            chosen[key] = share
        else:
            choices = "a number from 0 to 1" if kinds.get(key) is float else ", ".join(offered or kinds)
            typer.echo(f"taqarub: --rules has no {part!r}; {key if key in kinds else 'it'} takes {choices}", err=True)
            return None
    return replace(Rules(), **chosen)


def _share(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if 0.0 <= number <= 1.0 else None


def told(model: Model, months: int, quantities: Quantities | None = None, rules: Rules | None = None) -> dict[str, Any]:
    """What the command says, as plain data. Worths, margins and rises are per month."""
    chosen = quantities or Quantities(np.zeros(model.size), "prior medians")
    postures = postures_of(model, months, chosen.z)
    conflict, patterns = conflict_of_choices(postures.players, postures.worth)
    found, groups, apart = assess(conflict), assess_coalitions(conflict), dissent(conflict)
    rises = {concept: rises_of(conflict, concept) for concept in groups.stable}
    here, since = present_of(model, postures)
    states = []
    for places in np.ndindex(*postures.worth.shape[1:]):
        pattern = int(patterns[places])
        states.append({
            "moves": _named(postures, tuple(map(int, places))),
            **_alone(postures, conflict, found, pattern),
            **_together(postures, conflict, groups, apart, pattern),
            "dissent_would_hold": {c: _changes(postures, changes_at(conflict, r, pattern)) for c, r in rises.items()},
            "steps_from_present": int(sum(a != b for a, b in zip(places, here, strict=True))),
        })  # fmt: skip
    return {
        "case": model.case.file.name,
        "as_of": model.case.as_of.isoformat(),
        "months": months,
        **told_of(chosen),
        "players": list(postures.players),
        "moves": {player: list(names) for player, names in postures.moves.items()},
        "present": {"moves": _named(postures, here), "recorded": dict(since)},
        "equilibria": {concept: int(held.sum()) for concept, held in found.equilibrium.items()},
        "coalition_equilibria": {concept: int(held.sum()) for concept, held in groups.equilibrium.items()},
        "states": states,
        "bargaining": _bargained(model, chosen.z, rules or Rules()),
        "names": names_of(model),
    }


def _named(postures: Postures, places: tuple[int, ...]) -> dict[str, str]:
    return {player: postures.moves[player][k] for player, k in zip(postures.players, places, strict=True)}


def _changes(postures: Postures, changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    return [{"player": postures.players[c.player], "rise": c.rise, "places": c.places} for c in changes]


def _alone(postures: Postures, conflict: Conflict, found: Stability, pattern: int) -> dict[str, Any]:
    """What single players make of a state."""
    players = {
        player: {
            "worth": float(conflict.worth[i, pattern]),
            **{
                concept: {
                    "stable": bool(found.stable[concept][i, pattern]),
                    "why": WHY[int(found.why[concept][i, pattern])],
                    "margin": _finite(found.margin[concept][i, pattern]),
                }
                for concept in found.stable
            },
        }
        for i, player in enumerate(postures.players)
    }
    return {
        "equilibrium": [concept for concept, held in found.equilibrium.items() if held[pattern]],
        "players": players,
        "would_make_stable": {
            c: _changes(postures, changes_for(conflict, found, c, pattern)) for c in found.stable
        },
    }  # fmt: skip


def _together(
    postures: Postures, conflict: Conflict, groups: CoalitionStability, apart: Dissent, pattern: int
) -> dict[str, Any]:
    """What coalitions of two and more make of it; single players are above."""
    coalitions = [
        {
            "players": [postures.players[i] for i in group],
            **{
                concept: {
                    "stable": bool(groups.stable[concept][group][pattern]),
                    "why": WHY[int(groups.why[concept][group][pattern])],
                    "margin": _finite(apart.of(concept, group)[pattern]),
                    "margin_by_player": {
                        postures.players[i]: _finite(apart.margin[concept][group][place, pattern])
                        for place, i in enumerate(group)
                    },
                }
                for concept in groups.stable
            },
        }
        for group in next(iter(groups.stable.values()))
        if len(group) > 1
    ]
    return {
        "coalition_equilibrium": [concept for concept, held in groups.equilibrium.items() if held[pattern]],
        "coalitions": coalitions,
    }


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _bargained(model: Model, z: np.ndarray, rules: Rules) -> list[dict[str, Any]]:
    rows = []
    for track in model.case.file.tracks:
        issue = issue_of(model, track, z)
        if issue is None:
            continue
        end = bargain(issue, rules)
        rungs = [rung.id for rung in model.case.file.tracks[track].rungs]
        rows.append(
            {
                "track": track,
                "rungs": rungs,
                "now": rungs[model.start[model.axes.index(track)]],
                "actors": [
                    {"actor": name, "position": float(x), "capability": float(c), "salience": float(s)}
                    for name, x, c, s in zip(issue.names, issue.position, issue.capability, issue.salience, strict=True)
                ],
                "mean": mean_position(issue),
                "median": median_position(issue),
                "settlement": float(end.median[-1]),
                "settled": end.settled,
                "reason": end.reason,
                "rounds": len(end.median) - 1,
                "rules": {name: getattr(rules, name) for name in get_type_hints(Rules)},
            }
        )
    return rows
