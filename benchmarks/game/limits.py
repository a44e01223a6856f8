"""What binds the alternating solver, by NumPy and compiled: loops, passes a period, compiling, threads by size."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import numpy as np
from benchmarks.game.examples import factored
from benchmarks.game.timing import Row, best

from taqarub.game.backward import block_of
from taqarub.game.weights import choice_weights

TIMES = 20_000
ONCE = """
import time; begin = time.perf_counter()
from benchmarks.game.examples import factored
from taqarub.game.solve import solve
game = factored((5, 5, 4, 4, 4, 3, 5), 1)
solve(game); loaded = time.perf_counter()
solve(game, engine="compiled"); print(time.perf_counter() - loaded)
"""


def limits(python: str) -> list[Row]:
    """What binds the alternating solver: processor time of its parts on vectors of its length."""
    del python
    rows = []
    for size, where in ((24_000, "in cache"), (4_000_000, "from memory")):
        a, b, out = (np.random.default_rng(k).random(size) for k in range(3))
        times = max(1, 2_000_000 // size)
        exp = 1e9 * best(_repeated(lambda a=a, out=out: np.exp(a, out), times), 9) / times / size
        add = 1e9 * best(_repeated(lambda a=a, b=b, out=out: np.add(a, b, out), times), 9) / times / size
        rows.append((f"np.exp, {size:,} doubles {where}", "–", "–", f"{exp:.3f} ns an element"))
        rows.append((f"np.add, {size:,} doubles {where}", "–", "–", f"{add:.3f} ns an element, {24 / add:.0f} GB/s"))
    few = np.zeros(8)
    empty = best(_repeated(lambda: np.add(few, few, few), 10_000), 9) / 10_000
    game = factored((5, 5, 4, 4, 4, 3, 5), 60)
    block = block_of(game, [choice_weights(stage, game.shape)[..., None] for stage in game.stages], slice(0, 1))
    lists = [steps for turn in block.turns for steps in (turn.weigh, turn.move)]
    calls = [call for steps in (*lists, block.end, block.always) for call, _ in steps]
    exps = sum(call is np.exp for call in calls)
    told = f"{len(calls)} passes, {exps} of them exp"
    return [
        *rows,
        ("an empty NumPy call", "–", "–", f"{1e9 * empty:.0f} ns"),
        ("a period of the alternating row", "–", "–", told),
    ]


def _repeated(call: Callable[[], object], times: int) -> Callable[[], object]:
    return lambda: [call() for _ in range(times)]


def compiled(python: str) -> list[Row]:
    """Loops on rows that fit the nearest cache and on rows that do not; passes; the first call; threads by size."""
    del python
    if find_spec("numba") is None:
        return []
    return [*_loops(), _passes(), *_first(), *_threads()]


def _loops() -> list[Row]:
    import numba

    from taqarub.game.kernel import gather_even, step_even, weigh

    @numba.njit(fastmath={"contract"}, error_model="numpy")
    def repeat_weigh(mem: np.ndarray, n: int, times: int) -> None:
        for _ in range(times):
            weigh(mem, n, 0, n, 3 * n, 4 * n, 5 * n, 6 * n, 7 * n, 2.0, 7 * n + 1)

    @numba.njit(fastmath={"contract"}, error_model="numpy")
    def repeat_gather(mem: np.ndarray, n: int, times: int) -> None:
        for _ in range(times):
            gather_even(mem, n, 0, n, 3 * n, 4 * n, 5 * n, 7 * n)

    @numba.njit(fastmath={"contract"}, error_model="numpy")
    def repeat_step(mem: np.ndarray, n: int, times: int) -> None:
        for _ in range(times):
            step_even(mem, n, 0, 3 * n, 4 * n, 5 * n, 7 * n)

    rows = []
    for n, where in ((240, "in the first cache"), (960, "in the second"), (2_000_000, "from memory")):
        mem, times = np.full(8 * n + 2, 1e-3), max(3, TIMES * 240 // n)
        for name, call in (("an exponential with its power and sums", repeat_weigh),
                           ("a move's part of another player's value", repeat_gather),
                           ("a step of a chain", repeat_step)):  # fmt: skip
            call(mem, 8, 1)
            took = 1e9 * best(lambda call=call, mem=mem, n=n, times=times: call(mem, n, times), 9, 5.0) / times / n
            rows.append((f"compiled: {name}, rows of {n:,}", "–", "–", f"{took:.3f} ns a state, {where}"))
    return rows


def _passes() -> Row:
    from taqarub.game.kernel_rows import ACT, ACTS, COUNT, FIRST, FROM, IDLE, KIND, LAST, PHASE, PHASES, STAGE, TO
    from taqarub.game.program import program_of

    game = factored((5, 5, 4, 4, 4, 3, 5), 60)
    tab = program_of(game, [choice_weights(s, game.shape)[..., None] for s in game.stages], 0).tab
    exps = steps = parts = 0
    for p in range(tab[COUNT]):
        phase = tab[PHASES] + p * PHASE
        if tab[phase + KIND] == STAGE:
            for act in range(tab[ACTS] + tab[phase + FIRST] * ACT, tab[ACTS] + tab[phase + LAST] * ACT, ACT):
                if not tab[act + IDLE]:
                    exps, parts = exps + 1, parts + 2
                    steps += 3 * int(tab[act + TO] - tab[act + FROM])
    return ("compiled: a period of the alternating row", "–", "–",
            f"{exps} exponentials, {parts} parts of others' values, {steps} steps of chains a state")  # fmt: skip


def _first() -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first call on a machine", "first call of a later process"):
            done = subprocess.run([sys.executable, "-c", ONCE], capture_output=True, text=True, check=True,
                                  env={**os.environ, "NUMBA_CACHE_DIR": folder})  # fmt: skip
            rows.append((f"compiled: {name}", "–", "–", f"{float(done.stdout):.1f} s"))
    return rows


def _threads() -> list[Row]:
    """One thread and two, in turn, on one draw of more and more states, and on more and more draws."""
    from taqarub.game.solve import solve

    rows = []
    cases = [((5, 5, 4, 4, 4, 3, 5), 60, 1), ((10,) * 5, 20, 1), ((5,) * 8, 8, 1), ((10,) * 6, 4, 1),
             ((4,) * 11, 2, 1), ((5, 5, 4, 2), 60, 64), ((5, 5, 4, 2), 60, 256), ((5, 5, 4, 2), 60, 1_000)]  # fmt: skip
    for shape, horizon, draws in cases:
        game = factored(shape, horizon, draws)
        times: dict[int, float] = {}
        for _ in range(5):
            for threads in (1, 2):
                call = partial(solve, game, engine="compiled", threads=threads)
                times[threads] = min(times.get(threads, np.inf), best(call, 1))
        work = f"compiled: two threads, {game.states:,} states × {horizon} months × {draws} draws"
        rows.append((work, "one thread", "–", f"{times[1] / times[2]:.2f}× ({times[1]:.3f} and {times[2]:.3f} s)"))
    return rows
