"""`solve_compiled`: what `solve` returns, by kernels that Numba compiles; it is used where it is asked for by name.

Threads are Python's: the kernels let go of the interpreter's lock. Draws are shared out where there are several; else
the rows of every phase, which pays for large games alone, since a phase ends when its last row does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from taqarub.game.engine import require_engine
from taqarub.game.game import Game, Solution
from taqarub.game.values import ONE
from taqarub.game.weights import choice_weights

if TYPE_CHECKING:
    from taqarub.game.program import Program

DRAWS = 20_000_000  # states times periods of all draws from which on draws are shared out
ROWS = 300_000  # states from which on the rows of one draw are
BYTES = 64 << 20  # of the numbers of the draws that are solved in one go


def solve_compiled(game: Game, keep: int = 0, threads: int | None = None) -> Solution:
    """As `solve`, for a sound game that `program.compiles`; threads None: as many as there are processors, for enough
    work. The answer does not depend on them.
    """
    require_engine("compiled")
    from taqarub.game.backward import of_draws
    from taqarub.game.program import program_of

    keep, states, players, draws = min(keep, game.horizon), game.states, len(game.players), game.draws
    weights = [choice_weights(stage, game.shape)[..., None] for stage in game.stages]
    counts = np.cumsum([0, *(len(stage.actions) for stage in game.stages)])
    actions, stages = int(counts[-1]), len(game.stages)
    kept = keep * actions * states
    out = np.empty((draws, kept + (actions + stages * players) * states))
    value = np.empty((draws, players, states))
    many = threads_of(game) if threads is None else max(threads, 1)
    block = min(int(np.clip(BYTES // (8 * states * 4 * players), 1, 256)), draws)
    by_rows = block == 1 and (many > 1 or states >= ROWS)  # a large one phase by phase, so that it can be broken off
    with ThreadPoolExecutor(many) as pool:
        for low in range(0, draws, block):
            part = slice(low, min(low + block, draws))
            program = program_of(of_draws(game, part), weights, keep, many if by_rows else 1)
            if by_rows:
                _rows(program, out[low], many, pool.map)
            else:
                _draws(program, out[part], many, pool.map)
            value[part] = program.values()
    strategies = np.moveaxis(out[:, :kept].reshape(draws, keep, actions, states), 0, -1)
    quality = np.moveaxis(out[:, kept : kept + actions * states].reshape(draws, actions, states), 0, -1)
    before = np.moveaxis(out[:, kept + actions * states :].reshape(draws, stages, players, states), 0, -1)
    return Solution(
        strategies=tuple(strategies[:, a:b] for a, b in pairwise(counts)),
        quality=tuple(quality[a:b] for a, b in pairwise(counts)),
        value=np.moveaxis(value, 0, -1),
        stage_value=tuple(before),
        converged=True,
        reason=ONE,
        residual=0.0,
        regret=np.full(players, np.nan),
    )


def to_be_compiled() -> bool:
    """Whether the next call compiles first, which takes some 15 s, since no machine code is kept on this machine."""
    from pathlib import Path

    from taqarub.game.jit import cache_folder

    folder = cache_folder()
    return not folder or next(Path(folder).rglob("*draws_back*.nbc"), None) is None


def threads_of(game: Game) -> int:
    """How many threads pay for a game."""
    enough = game.states >= ROWS or (game.draws > 1 and game.draws * game.states * game.horizon >= DRAWS)
    return (os.cpu_count() or 1) if enough else 1


Share = Callable[[Callable[[int], None], Iterable[int]], Iterable[None]]


def _draws(program: Program, out: np.ndarray, threads: int, share: Share) -> None:
    from taqarub.game.kernel_run import draws_back

    ends = np.linspace(0, len(out), threads + 1).astype(int)

    def some(thread: int) -> None:
        part = slice(ends[thread], ends[thread + 1])
        draws_back(program.mem[part], out[part], program.tab, program.which)

    if threads == 1:
        some(0)
    else:
        list(share(some, range(threads)))


def _rows(program: Program, out: np.ndarray, threads: int, share: Share) -> None:
    from taqarub.game.kernel_rows import COUNT, EACH, PHASE, PHASES, ROWS, SCRATCH
    from taqarub.game.kernel_run import some_rows

    tab, count = program.tab, int(program.tab[ROWS])
    ends = np.linspace(0, count, threads + 1).astype(int)
    for period in reversed(range(len(program.which))):
        for place in range(int(tab[COUNT])):
            phase, which = int(tab[PHASES]) + place * PHASE, int(program.which[period, place])

            def some(thread: int, phase: int = phase, which: int = which, period: int = period) -> None:
                slots = int(tab[SCRATCH]) + thread * int(tab[EACH])
                low, high = int(ends[thread]), int(ends[thread + 1])
                some_rows(program.mem[0], out, tab, phase, low, high, slots, period, which)

            list(share(some, range(threads)))
