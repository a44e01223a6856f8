"""Common random numbers: which number of a month belongs to which chance, the same in every variant of a case.

A simulation uses up its numbers month by month in a fixed order: context switches, drift and shocks, then each
actor's turn (one for the choice, then one for each shift of the widest move). A variant in which an actor has fewer
moves would use up fewer, and everything after would get other numbers. Therefore the numbers are drawn for the case
as written and each variant is handed those that belong to its own slots.
"""

from __future__ import annotations

import numpy as np

from taqarub.base.seed import stream
from taqarub.case.case import CaseFile
from taqarub.game.game import Game


def slot_places(file: CaseFile, game: Game) -> tuple[int, np.ndarray]:
    """How many numbers a month of the case takes, and which of them the game uses, in its order."""
    turns = {
        actor: 1 + max((len(m.shifts) for m in file.moves.get(actor, {}).values()), default=0) for actor in file.players
    }
    nature = len(game.switchings) + sum(1 + len(lottery.shifts) for lottery in game.nature)
    first, places = nature, {}
    for actor, turn in turns.items():
        places[actor], first = first, first + turn
    used = list(range(nature))
    for stage in game.stages:
        mine = places[game.players[stage.player]]
        used += range(mine, mine + 1 + max((len(action.shifts) for action in stage.actions), default=0))
    return first, np.array(used)


def common_numbers(file: CaseFile, game: Game, seed: int, cloud: str, draw: int, months: int, paths: int) -> np.ndarray:
    """The uniform numbers (months, slots, P) of one draw of a cloud; fewer months have the same first months."""
    slots, used = slot_places(file, game)
    return stream(seed, "paths", cloud, draw).random((months, slots, paths))[:, used]
