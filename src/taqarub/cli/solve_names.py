"""The ids of a case with what readers call them, in both languages, for the commands that show its game."""

from __future__ import annotations

from typing import Any

from taqarub.base.text import Text
from taqarub.model.model import Model

HOLD_ID = "hold"
HOLD = Text(en="hold", ar="الترقب")
PARTS = {
    "costs": Text(en="costs", ar="الكلف"),
    "later costs": Text(en="later costs", ar="كلف لاحقة"),
    "cost": Text(en="cost now", ar="كلفة الآن"),
}


def names_of(model: Model) -> dict[str, Any]:
    """Players, their moves and motives, tracks and contexts with their rungs: id → {en, ar}."""
    file = model.case.file
    rungs = {axis: {rung.id: _both(rung.name) for rung in track.rungs} for axis, track in file.tracks.items()}
    rungs |= {axis: {word: _both(text) for word, text in held.regimes.items()} for axis, held in file.contexts.items()}
    axes = {axis: _both(track.name) for axis, track in file.tracks.items()}
    axes |= {axis: _both(context.name) for axis, context in file.contexts.items()}
    lines = {f"red line {name}": _both(line.name) for name, line in file.red_lines.items()}
    return {
        "players": {player: _both(file.actors[player].name) for player in model.players},
        "moves": {
            player: {
                "hold": _both(HOLD),
                **{move: _both(held.name) for move, held in file.moves.get(player, {}).items()},
            }
            for player in model.players
        },
        "parts": {
            player: {
                **{motive: _both(held.name) for motive, held in file.motives.get(player, {}).items()},
                **{key: text for key, text in lines.items()},
                **{key: _both(text) for key, text in PARTS.items()},
            }
            for player in model.players
        },
        "axes": axes,
        "rungs": rungs,
    }


def states_of(model: Model) -> list[dict[str, Any]]:
    """What `--state` takes: every track and context with its rungs, and where it stands."""
    names = names_of(model)
    return [
        {
            "axis": axis,
            "name": names["axes"][axis],
            "now": ids[place],
            "rungs": [{"id": rung, "name": names["rungs"][axis][rung]} for rung in ids],
        }
        for axis, ids, place in zip(model.axes, model.rung_ids, model.start, strict=True)
    ]


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "ar": text.ar}
