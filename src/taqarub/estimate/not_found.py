"""Where players move at once: in how many games of the likelihood their equilibrium was not found.

The likelihood takes what moves are worth against the others' mixed moves; where no equilibrium was found these are the
last try. That is counted on a few draws of the posterior, not on all that were weighed.
"""

from __future__ import annotations

import numpy as np

from taqarub.estimate.likelihood import LOOK_MONTHS
from taqarub.game.solve import solve
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Model

TRIED = 8  # draws


def not_found(model: Model, z: np.ndarray, weights: np.ndarray) -> dict[str, int]:
    """`at_once_games` tried, and of them `at_once_without` an equilibrium in some month; empty where all move in turn.

    z (D, Z) and weights (D,) of the posterior, of which `TRIED` draws are taken, one from each of equal strata.
    """
    if all(len(group) == 1 for group in model.case.file.groups):
        return {}
    points = (np.arange(TRIED) + 0.5) / TRIED
    some = np.unique(np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1))
    game = game_of(model, z[some], AS_IT_STANDS, LOOK_MONTHS, model.start_month)
    missed = solve(game).missed
    without = 0 if missed is None else int(missed.any(axis=0).sum())
    return {"at_once_games": int(some.size), "at_once_without": without}
