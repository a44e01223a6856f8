"""All phases of all periods of draws, and a phase on some of the rows of one.

What a row becomes depends on no other row of the same phase, so that the answer is the same, bit by bit, however
rows and draws are shared out. Nothing here holds the lock of the interpreter: threads are Python's (`compiled.py`).
"""

from __future__ import annotations

from taqarub.game.jit import jit
from taqarub.game.kernel_nature import end_row, lottery_row, regime_row
from taqarub.game.kernel_rows import (
    COUNT,
    END,
    KIND,
    LOTTERY,
    PHASE,
    PHASES,
    ROWS,
    SCRATCH,
    STAGE,
    stage_row,
)


@jit
def some_rows(mem, out, tab, phase, low, high, slots, period, which):
    """A phase on the rows from `low` to before `high`."""
    kind = tab[phase + KIND]
    for row in range(low, high):
        if kind == STAGE:
            stage_row(mem, out, tab, phase, row, slots, period)
        elif kind == LOTTERY:
            lottery_row(mem, tab, phase, row, slots)
        elif kind == END:
            end_row(mem, tab, phase, row)
        else:
            regime_row(mem, tab, phase, row, which)


@jit
def draw_back(mem, out, tab, which):
    """All periods of one draw; which (periods, phases) says which matrix of a regime applies."""
    for period in range(which.shape[0] - 1, -1, -1):
        for p in range(tab[COUNT]):
            phase = tab[PHASES] + p * PHASE
            some_rows(mem, out, tab, phase, 0, tab[ROWS], tab[SCRATCH], period, which[period, p])


@jit
def draws_back(mem, out, tab, which):
    """Draws (B, …) one after the other."""
    for draw in range(mem.shape[0]):
        draw_back(mem[draw], out[draw], tab, which)
