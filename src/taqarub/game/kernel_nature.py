"""One row of states through a lottery, a regime or the end of a period."""

from __future__ import annotations

from taqarub.game.jit import jit
from taqarub.game.kernel import discounted, step, step_even
from taqarub.game.kernel_rows import (
    ACT,
    ACTS,
    BASE,
    CHANCE,
    DISCOUNT,
    FAR,
    FIRST,
    LENGTH,
    MARGIN,
    MATRIX,
    NEAR,
    PAYOFF,
    PLAYERS,
    RESULT,
    ROOM,
    ROW,
    ROWS,
    SLOTS,
    SOURCE,
    WEIGHT,
    WHO,
    WIDE,
    chain,
    even,
    numbers,
    place,
)


@jit
def lottery_row(mem, tab, phase, row, slots):
    """A lottery: V ← V + p (E[V' | shifts] − V), V' the values after its jumps."""
    n, span, act = tab[ROW], tab[PLAYERS] * tab[LENGTH], tab[ACTS] + tab[phase + FIRST] * ACT
    c = numbers(tab, tab[act + CHANCE], row)
    for j in range(tab[PLAYERS]):
        at = j * tab[LENGTH] + tab[MARGIN] + row * n
        here, there = tab[phase + WIDE] * span + at, tab[phase + RESULT] * span + at
        into = there if tab[act + WEIGHT] < 0 else slots + tab[SLOTS] * (n + 2 * tab[ROOM])
        chain(mem, tab, act, row, here, slots)
        d, a = place(tab, act + BASE, here, slots), place(tab, act + NEAR, here, slots)
        b = place(tab, act + FAR, here, slots)
        if even(tab, tab[act + CHANCE]):
            step_even(mem, n, into, d, a, b, c)
        else:
            step(mem, n, into, d, a, b, c)
        if tab[act + WEIGHT] >= 0:
            base = tab[phase + SOURCE] * span + at
            step(mem, n, there, base, base, into, numbers(tab, tab[act + WEIGHT], row))


@jit
def regime_row(mem, tab, phase, row, which):
    """V ← M V along an axis of a given step (WHO) and number of rungs; as it is where no matrix applies."""
    n, far, rungs = tab[ROW], tab[phase + WHO], tab[phase + WIDE]
    span = tab[PLAYERS] * tab[LENGTH]
    matrix = tab[phase + MATRIX] + which * rungs * rungs
    for j in range(tab[PLAYERS]):
        here = tab[phase + SOURCE] * span + j * tab[LENGTH] + tab[MARGIN]
        there = here + (tab[phase + RESULT] - tab[phase + SOURCE]) * span
        low = row * n
        while low < (row + 1) * n:
            high, rung = min((row + 1) * n, (low // far + 1) * far), (low // far) % rungs
            for i in range(low, high):
                mem[there + i] = mem[here + i] if which < 0 else 0.0
            if which >= 0:
                for to in range(rungs):
                    chance, gap = mem[matrix + rung * rungs + to], (to - rung) * far
                    for i in range(low, high):
                        mem[there + i] += chance * mem[here + gap + i]
            low = high


@jit
def end_row(mem, tab, phase, row):
    """V ← u + δ V(next)."""
    n, span = tab[ROW], tab[PLAYERS] * tab[LENGTH]
    for j in range(tab[PLAYERS]):
        at = j * tab[LENGTH] + tab[MARGIN] + row * n
        here, there = tab[phase + SOURCE] * span + at, tab[phase + RESULT] * span + at
        discounted(mem, n, there, tab[PAYOFF] + (j * tab[ROWS] + row) * n, here, tab[DISCOUNT] + j)
