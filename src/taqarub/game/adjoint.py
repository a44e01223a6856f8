"""`reversible`: a solved game that also answers by how much a number would change with every number of the game.

Backward induction is run once and remembered; then it is run in reverse, at a few times its cost, whatever the number
of quantities (the cheap gradient principle: Griewank and Walther 2008, "Evaluating Derivatives", 2nd ed., section 4.6).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from taqarub.game.adjoint_plain import PlainRun
from taqarub.game.adjoint_run import MEMORY, Run
from taqarub.game.adjoint_totals import Totals, merge
from taqarub.game.backward import of_draws
from taqarub.game.game import Game
from taqarub.game.solve import draws_together, has_chains
from taqarub.game.sound import require_sound


class Reversible:
    """A solved game; quality per stage (A, S, B) is Q of the first period, −inf where unavailable."""

    def __init__(self, game: Game, runs: Sequence[tuple[slice, Run | PlainRun]]) -> None:
        self.game, self.runs = game, tuple(runs)
        parts = [run.quality for _, run in self.runs]
        self.quality = tuple(np.concatenate([part[k] for part in parts], axis=-1) for k in range(len(game.stages)))

    def back(self, seeds: Sequence[np.ndarray]) -> Game:
        """Derivatives of a number F by every array of the game, in the places of the numbers.

        seeds  per stage (A, S, B) ∂F/∂Q of the first period; where an action is unavailable they are not read.

        A derivative by an array without draws is the sum over draws, and one by an array that holds for several states
        the sum over these. A shift's direction that is zero everywhere counts as absent and has derivative zero.
        """
        totals = Totals(self.game)
        for part, run in self.runs:
            merge(totals, part, run.back([np.asarray(seed)[..., part] for seed in seeds]))
        return totals.as_game()


def reversible(game: Game, chances: bool = True, memory: int = MEMORY) -> Reversible:
    """Solve a game so that derivatives can be asked for.

    chances  also by chances of shifts, lotteries and regimes; without, these are zero and the reverse is quicker
    memory   bytes for what is remembered of a block of draws: with less, stretches of periods are solved once more

    Where players move at once the strategies are roots of equations, and so are their derivatives (`adjoint_together`);
    it takes the plain form, whatever `chances` and `memory` say. An unsound game is a ValueError.

    >>> from taqarub.game.game import Action, AxisShift, Stage
    >>> none, everywhere = np.zeros(1), np.ones(1, dtype=bool)
    >>> climb = Action("climb", (AxisShift(0, np.ones(1), none),), none, everywhere)
    >>> stage = Stage(0, (Action("hold", (), none, everywhere), climb))
    >>> payoff, discount = np.array([0.0, 1.0]).reshape(1, 2, 1), np.full((1, 1), 0.5)
    >>> game = Game(("p",), ("x",), (2,), (stage,), (), (), payoff, discount, np.ones((1, 1)), horizon=1)
    >>> solved = reversible(game)
    >>> seed = np.zeros((2, 2, 1)); seed[1, 0] = 1.0  # F = Q(climb) below, worth u(up) / (1 − δ)
    >>> solved.quality[0][1, 0, 0], solved.back([seed]).payoff[0, :, 0], solved.back([seed]).discount[0, 0]
    (np.float64(2.0), array([0., 2.]), np.float64(4.0))
    """
    require_sound(game)
    if not has_chains(game):
        return Reversible(game, [(slice(0, game.draws), PlainRun(game))])
    block = draws_together(game)
    parts = [slice(low, min(low + block, game.draws)) for low in range(0, game.draws, block)]
    return Reversible(game, [(part, Run(of_draws(game, part), chances, memory)) for part in parts])
