"""`taqarub stability CASE`: conflict analysis of standing moves, and bargaining track by track.

Every uncertain quantity is at the middle of its prior, as in `taqarub solve CASE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import typer

from taqarub.cli.check import need_case
from taqarub.cli.run import parse_as_of
from taqarub.cli.stages import print_json, print_table
from taqarub.game.bargaining import bargain, mean_position, median_position
from taqarub.game.size import TooLarge, refuse_beyond_memory
from taqarub.game.stability import MOST_OPTIONS, WHY, Conflict, Stability, assess
from taqarub.game.stability_changes import changes_for
from taqarub.game.stability_coalitions import assess_coalitions
from taqarub.model.model import Model
from taqarub.model.views import HOLD, Postures, conflict_of_postures, pattern_of, postures_of, present_of
from taqarub.model.views_tree import issue_of

NAMES = {"nash": "Nash", "gmr": "GMR", "smr": "SMR", "seq": "SEQ", "sim": "SIM"}


def run(name: str, months: int, as_of: str, as_json: bool) -> int:
    """Print what is stable near the present; 3 where the game is beyond memory or has too many moves."""
    from taqarub.events.read import read_events
    from taqarub.model.build import build_model

    case = need_case(name, parse_as_of(as_of))
    model = build_model(case, read_events(case))
    moves = sum(len(model.actions[player]) - 1 for player in model.players)
    try:
        counts = [len(model.actions[player]) for player in model.players]
        refuse_beyond_memory(model.axes, model.shape, len(model.players), counts)
    except TooLarge as problem:
        typer.echo(f"taqarub: {problem}", err=True)
        return 3
    if moves > MOST_OPTIONS:
        typer.echo(f"taqarub: {moves} moves are more than {MOST_OPTIONS} options; leave moves out", err=True)
        return 3
    found = told(model, months)
    return print_json(found) if as_json else _show(found)


def told(model: Model, months: int) -> dict[str, Any]:
    """What the command says, as plain data. Worths, margins and rises are per month."""
    postures = postures_of(model, months)
    conflict = conflict_of_postures(postures)
    found, groups = assess(conflict), assess_coalitions(conflict)
    here, since = present_of(model, postures)
    states = [
        _state(postures, conflict, found, groups.equilibrium, tuple(map(int, places)))
        for places in np.ndindex(*postures.worth.shape[1:])
    ]
    for state, places in zip(states, np.ndindex(*postures.worth.shape[1:]), strict=True):
        state["steps_from_present"] = int(sum(a != b for a, b in zip(places, here, strict=True)))
    return {
        "case": model.case.file.name,
        "as_of": model.case.as_of.isoformat(),
        "months": months,
        "quantities": "prior medians",
        "players": list(postures.players),
        "moves": {player: list(names) for player, names in postures.moves.items()},
        "present": {"moves": _named(postures, here), "recorded": dict(since)},
        "equilibria": {concept: int(held.sum()) for concept, held in found.equilibrium.items()},
        "coalition_equilibria": {concept: int(held.sum()) for concept, held in groups.equilibrium.items()},
        "states": states,
        "bargaining": _bargained(model),
    }


def _named(postures: Postures, places: tuple[int, ...]) -> dict[str, str]:
    return {player: postures.moves[player][k] for player, k in zip(postures.players, places, strict=True)}


def _state(
    postures: Postures,
    conflict: Conflict,
    found: Stability,
    coalitions: Mapping[str, np.ndarray],
    places: tuple[int, ...],
) -> dict[str, Any]:
    pattern = pattern_of(postures, places)
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
    rises = {
        concept: [
            {"player": postures.players[c.player], "rise": c.rise, "places": c.places}
            for c in changes_for(conflict, found, concept, pattern)
        ]
        for concept in found.stable
    }
    return {
        "moves": _named(postures, places),
        "equilibrium": [concept for concept, held in found.equilibrium.items() if held[pattern]],
        "coalition_equilibrium": [concept for concept, held in coalitions.items() if held[pattern]],
        "players": players,
        "would_make_stable": rises,
    }


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _bargained(model: Model) -> list[dict[str, Any]]:
    rows = []
    for track in model.case.file.tracks:
        issue = issue_of(model, track)
        if issue is None:
            continue
        end = bargain(issue)
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
                "rounds": len(end.median) - 1,
            }
        )
    return rows


def _show(found: dict[str, Any]) -> int:
    recorded = found["present"]["recorded"]
    shown = "  ".join(
        f"{player} {move}" + (f" ({recorded[player]})" if player in recorded else "")
        for player, move in found["present"]["moves"].items()
    )
    typer.echo(f"{len(found['states'])} combinations of standing moves, kept for {found['months']} months; every "
               f"quantity at the middle of its prior\npresent: {shown}\n")  # fmt: skip
    here = next(s for s in found["states"] if s["steps_from_present"] == 0)
    print_table("The present", ("player", "worth", *(NAMES[c] for c in found["equilibria"])), [
        (player, f"{held['worth']:.3f}", *(_cell(held[c]) for c in found["equilibria"]))
        for player, held in here["players"].items()
    ])  # fmt: skip
    for concept, rises in here["would_make_stable"].items():
        if rises:
            needs = ", ".join(f"{r['player']} values it {r['rise']:.3f} more ({r['places']} places)" for r in rises)
            typer.echo(f"{NAMES[concept]}: the present would be stable if {needs}")
        else:
            typer.echo(f"{NAMES[concept]}: the present is stable")
    typer.echo("")
    players = found["players"]
    near = [s for s in found["states"] if s["steps_from_present"] <= 1 and s["equilibrium"]]
    strong = [s for s in found["states"] if "seq" in s["equilibrium"] or "nash" in s["equilibrium"]]
    heads = (*players, "stable as", "with coalitions", "least margin")
    if near:
        print_table("Stable, at most one player's change away", heads, [_row(s, players) for s in near])
    else:
        typer.echo("No combination that one player's change leads to is stable in any sense.\n")
    print_table("Nash or sequentially stable, anywhere", heads, [_row(s, players) for s in strong])
    if found["bargaining"]:
        heads = ("track", "now", "positions", "mean", "median", "expected utility")
        print_table("Bargaining track by track (rungs from 0)", heads, [_line(row) for row in found["bargaining"]])
    return 0


def _row(state: dict[str, Any], players: list[str]) -> tuple[str, ...]:
    concept = next(c for c in ("nash", "seq", "smr", "gmr", "sim") if c in state["equilibrium"])  # the strictest
    margins = {player: held[concept]["margin"] for player, held in state["players"].items()}
    known = {player: margin for player, margin in margins.items() if margin is not None}
    least = min(known, key=lambda player: known[player]) if known else ""
    told = f"{known[least]:.3f} {least} ({NAMES[concept]})" if least else "nobody can move"
    moves = ("–" if state["moves"][player] == HOLD else state["moves"][player] for player in players)
    stable = " ".join(NAMES[c] for c in state["equilibrium"])
    return (*moves, stable, " ".join(c.upper() for c in state["coalition_equilibrium"]) or "–", told)


def _cell(held: dict[str, Any]) -> str:
    return held["why"] if held["margin"] is None else f"{held['margin']:+.3f} {held['why']}"


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    positions = " ".join(f"{actor['actor']} {actor['position']:g}" for actor in row["actors"])
    settled = "" if row["settled"] else " (not settled)"
    return (row["track"], row["now"], positions, f"{row['mean']:.2f}", f"{row['median']:.2f}",
            f"{row['settlement']:.2f}{settled}")  # fmt: skip
