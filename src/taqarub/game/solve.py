"""`solve`: the strategies and values of an alternating-move game with a finite horizon.

Draws are solved in blocks small enough for the cache. A block is compiled to instructions once and run period by
period; `values.py` says the same in plain words and takes over for the rare game that has no chain of shifts. The
instructions are calls of NumPy; `compiled.py` runs kernels of Numba instead, where it is asked for.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from taqarub.game.backward import NOTHING, Wanted, block_of, of_draws
from taqarub.game.engine import require_engine
from taqarub.game.game import Game, Solution
from taqarub.game.replies import finite_regret
from taqarub.game.size import draws_apart, per_state
from taqarub.game.sound import require_sound
from taqarub.game.tape import chain_of
from taqarub.game.together import alone, groups_of
from taqarub.game.values import ONE, plain_solve, reason_of
from taqarub.game.weights import choice_weights

BLOCK = 65_536  # numbers in the values of all players of one block: half a megabyte


def solve(
    game: Game, keep: int = 0, regret: bool = False, engine: str = "numpy", threads: int | None = None
) -> Solution:
    """Backward induction over `game.horizon` periods, all draws.

    Returns the one logit agent quantal response equilibrium of the finite game (McKelvey and Palfrey 1998), with the
    strategies of the first `keep` periods: per stage (keep, A, S, B). With `regret`, the gain of a best reply is
    computed too, for which the strategies of all periods are held; else it is NaN. A state without an available action
    is a ValueError, as is whatever else `sound` finds. Where players move at once (`together.py`) equilibria may be
    several, and one is returned.

    engine   "numpy", or "compiled" for the kernels of the extra `fast` (MissingEngine where Numba is not installed);
             they agree to some 1e-12, and NumPy solves what they cannot (`program.compiles`)
    threads  of the compiled engine; None: as many as there are processors, for enough work, else one

    >>> from taqarub.game.game import Action, AxisShift, Stage
    >>> none, everywhere = np.zeros(1), np.ones(1, dtype=bool)
    >>> climb = Action("climb", (AxisShift(0, np.ones(1), none),), none, everywhere)
    >>> stage = Stage(0, (Action("hold", (), none, everywhere), climb))
    >>> payoff, discount = np.array([0.0, 1.0]).reshape(1, 2, 1), np.full((1, 1), 0.5)
    >>> game = Game(("p",), ("x",), (2,), (stage,), (), (), payoff, discount, np.ones((1, 1)), horizon=1)
    >>> solve(game, keep=1).strategies[0][0, :, 0, 0].round(4)  # climbing is worth 1 / (1 − 0.5) = 2
    array([0.1192, 0.8808])
    """
    require_engine(engine)
    require_sound(game)
    keep = min(keep, game.horizon)
    if regret:
        whole = solve(game, game.horizon, engine=engine, threads=threads)
        kept = tuple(strategy[:keep] for strategy in whole.strategies)
        return replace(whole, strategies=kept, regret=finite_regret(game, whole))
    if engine == "compiled":
        from taqarub.game.compiled import solve_compiled
        from taqarub.game.program import compiles

        if compiles(game):
            return solve_compiled(game, keep, threads)
    if not has_chains(game):
        return _in_parts(game, keep)
    weights = [choice_weights(stage, game.shape)[..., None] for stage in game.stages]
    block = draws_together(game)
    solution = blank(game, keep, alone=block == 1)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for low in range(0, game.draws, block):
            _solve_block(game, weights, keep, solution, slice(low, min(low + block, game.draws)))
    return solution


def _in_parts(game: Game, keep: int) -> Solution:
    """The plain solver on as many draws at a time as the tables of players at once leave room for."""
    counts = [[len(game.stages[place].actions) for place in group] for group in groups_of(game.stages)]
    meeting = per_state(len(game.players), counts)
    size = draws_apart(game.states, meeting, game.draws) if meeting else game.draws
    if size >= game.draws:
        return plain_solve(game, keep)
    parts = [plain_solve(of_draws(game, slice(low, low + size)), keep) for low in range(0, game.draws, size)]
    missed = [part.missed for part in parts if part.missed is not None]

    def whole(name: str) -> tuple[np.ndarray, ...]:
        return tuple(np.concatenate(arrays, axis=-1) for arrays in zip(*(getattr(p, name) for p in parts), strict=True))

    found = np.concatenate(missed, axis=-1)
    return replace(
        parts[0],
        strategies=whole("strategies"),
        quality=whole("quality"),
        value=np.concatenate([part.value for part in parts], axis=-1),
        stage_value=whole("stage_value"),
        converged=all(part.converged for part in parts),
        reason=reason_of(found) if found.any() else parts[0].reason,
        residual=max(part.residual for part in parts),
        missed=found,
    )


def has_chains(game: Game) -> bool:
    """Whether players move in turn, and every action's shifts can be put in a chain of one-dimensional operators."""
    axes = len(game.shape)
    return alone(game.stages) and all(
        chain_of(action.shifts, axes) is not None for stage in game.stages for action in stage.actions
    )


def draws_together(game: Game) -> int:
    """How many draws share one block, so that the values of all players stay in the cache."""
    return int(np.clip(BLOCK // (game.states * len(game.players)), 1, game.draws))


def block_size(game: Game, keep: int = 0, memory_bytes: int = 256 << 20) -> int:
    """How many draws to solve in one call, so that what is kept of them stays within some memory (at least one)."""
    actions = sum(len(stage.actions) for stage in game.stages)
    per_draw = 8 * game.states * (keep * actions + actions + 4 * len(game.players))
    return int(np.clip(memory_bytes // per_draw, 1, 64))


def blank(game: Game, keep: int, alone: bool) -> Solution:
    """A solution to be filled in; `alone` lays every draw out by itself."""
    size, players, draws = game.states, len(game.players), game.draws

    def array(*head: int) -> np.ndarray:
        return np.moveaxis(np.empty((draws, *head, size)), 0, -1) if alone else np.empty((*head, size, draws))

    return Solution(
        strategies=tuple(array(keep, len(stage.actions)) for stage in game.stages),
        quality=tuple(array(len(stage.actions)) for stage in game.stages),
        value=array(players),
        stage_value=tuple(array(players) for _ in game.stages),
        converged=True,
        reason=ONE,
        residual=0.0,
        regret=np.full(players, np.nan),
    )


def _solve_block(game: Game, weights: list[np.ndarray], keep: int, solution: Solution, part: slice) -> None:
    block = block_of(game, weights, part)
    for period in reversed(range(game.horizon)):
        wanted = NOTHING
        if period < keep:
            wanted = Wanted(chances=[kept[period, ..., part] for kept in solution.strategies])
        if period == 0:
            quality = [array[..., part] for array in solution.quality]
            wanted = Wanted(wanted.chances, quality, [array[..., part] for array in solution.stage_value])
        block.back([int(switching.which[period]) for switching in game.switchings], wanted)
    block.read(solution.value[..., part])
