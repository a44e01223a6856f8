"""Whole records made by the game: states and moves from the first month on, and what of them enters the record.

Every month is the first month of a rolling horizon, as in the likelihood; contexts follow the regimes that the case
knows, since they are no player's doing. A move enters the record with the chance of its period, and then under another
move with the chance of a wrong code.
"""

from __future__ import annotations

import numpy as np

from taqarub.estimate.likelihood import LOOK_MONTHS
from taqarub.game.simulate import simulate
from taqarub.game.solve import solve
from taqarub.model.coding import SILENT
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Model
from taqarub.model.parameters import values_of


def replay(
    model: Model, z: np.ndarray, paths: int, rng: np.random.Generator
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """P histories of one draw z (Z,), as long as the coded record and from its first state.

    Returns states (T, K, P) on the first day of every month, and per player what is shown (T, P), −1 where silent.
    """
    game = game_of(model, z[None], AS_IT_STANDS, LOOK_MONTHS, model.start_month)
    solution = solve(game, 1)
    known = model.coded.states
    tracks = len(model.case.file.tracks)
    months = len(known)
    states = np.empty((months, known.shape[1], paths), dtype=np.int64)
    played = np.empty((months, len(game.stages), paths), dtype=np.int64)
    state = np.repeat(known[0][:, None], paths, axis=1)
    for t in range(months):
        state[tracks:] = known[t, tracks:, None]
        states[t] = state
        path = simulate(game, solution, state, paths, 1, rng)  # type: ignore[arg-type]
        played[t], state = path.actions[0], path.states[1].astype(np.int64)
    values = values_of(model.parameters, z[None])
    shown = {}
    for place, stage in enumerate(game.stages):
        name = model.players[stage.player]
        chance = np.array([1.0 if not key else values[key][0] for key in model.coded.recorded[name]])
        shown[name] = recorded(played[:, place], chance, float(values["record.miscoded"][0]), len(stage.actions), rng)
    return states, shown


def recorded(
    moves: np.ndarray, chance: np.ndarray, miscoded: float, actions: int, rng: np.random.Generator
) -> np.ndarray:
    """What enters the record of moves (T, P), 0 holding: the move, another move, or nothing (−1).

    >>> recorded(np.array([[0], [2]]), np.array([1.0, 1.0]), 0.0, 3, np.random.default_rng(1)).tolist()
    [[-1], [2]]
    """
    kept = (moves > 0) & (rng.random(moves.shape) < chance[:, None])
    confused = kept & (rng.random(moves.shape) < miscoded) & (actions > 2)
    step = rng.integers(1, max(actions - 1, 2), moves.shape)
    other = (moves - 1 + step) % max(actions - 1, 1) + 1
    return np.where(kept, np.where(confused, other, moves), SILENT)
