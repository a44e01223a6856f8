"""One row of states through a stage (`kernel.py` has the loops).

`tab` is all tables in one vector: a head, then records of fixed length, named by where they begin. Places in `mem`:
player j's values in buffer b begin at b N L + j L + margin; the scratch of a thread holds the steps of a chain, each
with room on both sides, then powers and odds by action, then the sums of odds and of odds times powers, the sum over
light actions, and a row for results.
"""

from __future__ import annotations

import numpy as np

from taqarub.game.jit import jit
from taqarub.game.kernel import (
    added,
    copied,
    divide,
    gather,
    gather_even,
    gather_light,
    gather_light_even,
    power,
    power_even,
    product,
    step,
    step_even,
    weigh,
    weigh_each,
    weigh_power,
    weigh_unevenly,
)

# the head of `tab`: counts and sizes, then where things begin in `mem`, then where records begin in `tab`
PLAYERS, LENGTH, ROW, ROWS, MARGIN, ROOM, EACH, SLOTS, MOST, ACTIONS, KEPT = range(11)
PAYOFF, DISCOUNT, SCRATCH = 11, 12, 13
PHASES, COUNT, ACTS, STEPS, COEFS, MAPS, HEAD = 14, 15, 16, 17, 18, 19, 20
# records and their lengths: a phase
KIND, SOURCE, RESULT, FIRST, LAST, WHO, NUMBER, WIDE, MATRIX, BEFORE, ORDINAL, PHASE = range(12)
END, STAGE, LOTTERY, REGIME = range(4)
# an action, a step of a chain (its result, then the operands D, A and B as space and distance, then c)
LIGHT, IDLE, FROM, TO, BASE, NEAR, FAR, CHANCE, LOSS, WEIGHT, ORDER, ACT = 0, 1, 2, 3, 4, 6, 8, 10, 11, 12, 13, 14
INTO, STEP_BASE, STEP_NEAR, STEP_FAR, STEP_CHANCE, STEP = 0, 1, 3, 5, 7, 8
# a coefficient: 0 for one number a row, 1 for one a state; where it begins
WIDTH, BEGIN, COEF = 0, 1, 2


@jit
def place(tab, operand, here, slots):
    """Where an operand begins: values at a distance (space −1), or a step of the chain."""
    if tab[operand] < 0:
        return here + tab[operand + 1]
    return slots + tab[operand] * (tab[ROW] + 2 * tab[ROOM]) + tab[ROOM] + tab[operand + 1]


@jit
def numbers(tab, which, row):
    """Where the numbers of a coefficient begin for a row."""
    coef = tab[COEFS] + which * COEF
    if tab[coef + WIDTH] == 0:
        return tab[coef + BEGIN] + row
    return tab[coef + BEGIN] + tab[tab[MAPS] + which * tab[ROWS] + row] * tab[ROW]


@jit
def even(tab, which):
    """Whether a coefficient is one number for all of a row."""
    return tab[tab[COEFS] + which * COEF + WIDTH] == 0


@jit
def chain(mem, tab, act, row, here, slots):
    """The steps of a chain but for the last."""
    n = tab[ROW]
    for k in range(tab[act + FROM], tab[act + TO]):
        at = tab[STEPS] + k * STEP
        o = slots + tab[at + INTO] * (n + 2 * tab[ROOM]) + tab[ROOM]
        d, a = place(tab, at + STEP_BASE, here, slots), place(tab, at + STEP_NEAR, here, slots)
        b, c = place(tab, at + STEP_FAR, here, slots), numbers(tab, tab[at + STEP_CHANCE], row)
        if even(tab, tab[at + STEP_CHANCE]):
            step_even(mem, n, o, d, a, b, c)
        else:
            step(mem, n, o, d, a, b, c)


@jit
def odds_of_row(mem, tab, phase, row, here, slots, sharp, keep):
    """Odds of a stage's actions, and their sums; their powers stay where they are to be kept."""
    n, count = tab[ROW], tab[phase + LAST] - tab[phase + FIRST]
    powers = slots + tab[SLOTS] * (n + 2 * tab[ROOM])
    total = powers + 2 * tab[MOST] * n
    copied(mem, 2 * n, total, -2)
    lights = True
    for k in range(count):
        act = tab[ACTS] + (tab[phase + FIRST] + k) * ACT
        p, o, w = powers + k * n, powers + (count + k) * n, -1
        if lights and tab[act + LIGHT] == 0:
            copied(mem, n, total + 2 * n, total)
            lights = False
        if tab[act + WEIGHT] >= 0:
            w = numbers(tab, tab[act + WEIGHT], row)
        if tab[act + IDLE] == 1:
            copied(mem, n, p, -2)
            copied(mem, n, o, w)
            added(mem, n, total, o)
            continue
        chain(mem, tab, act, row, here, slots)
        d, a = place(tab, act + BASE, here, slots), place(tab, act + NEAR, here, slots)
        b, c = place(tab, act + FAR, here, slots), numbers(tab, tab[act + CHANCE], row)
        loss, all_alike = numbers(tab, tab[act + LOSS], row), even(tab, tab[act + CHANCE])
        if w < 0 and not keep:
            if all_alike:
                weigh(mem, n, o, total, here, d, a, b, c, sharp, loss)
            else:
                weigh_each(mem, n, o, total, here, d, a, b, c, sharp, loss)
            continue
        if all_alike:
            power_even(mem, n, p, here, d, a, b, c, sharp)
        else:
            power(mem, n, p, here, d, a, b, c, sharp)
        if w < 0:
            weigh_power(mem, n, p, o, total, loss)
        else:
            weigh_unevenly(mem, n, p, o, total, loss, w)
    if lights:
        copied(mem, n, total + 2 * n, total)


@jit
def odds_with_care(mem, tab, phase, row, slots):
    """The same once more from the powers, the largest taken out, where the odds overflowed or vanished."""
    n, count = tab[ROW], tab[phase + LAST] - tab[phase + FIRST]
    powers = slots + tab[SLOTS] * (n + 2 * tab[ROOM])
    ends = powers + 2 * tab[MOST] * n
    for i in range(n):
        top = -np.inf
        for k in range(count):
            act, w = tab[ACTS] + (tab[phase + FIRST] + k) * ACT, 1.0
            if tab[act + WEIGHT] >= 0:
                w = mem[numbers(tab, tab[act + WEIGHT], row) + i]
            mem[powers + (count + k) * n + i] = w
            if w > 0.0:
                top = max(top, mem[powers + k * n + i])
        total = gain = rest = 0.0
        for k in range(count):
            p, o = mem[powers + k * n + i], mem[powers + (count + k) * n + i]
            if o > 0.0:
                o *= np.exp(p - top)
                gain += o * p
            mem[powers + (count + k) * n + i] = o
            total += o
            if tab[tab[ACTS] + (tab[phase + FIRST] + k) * ACT + LIGHT] == 1:
                rest += o
        mem[ends + i], mem[ends + n + i], mem[ends + 2 * n + i] = total, gain, rest


@jit
def moved_row(mem, tab, phase, row, here, there, slots):
    """The value of a player who does not move."""
    n, count = tab[ROW], tab[phase + LAST] - tab[phase + FIRST]
    powers = slots + tab[SLOTS] * (n + 2 * tab[ROOM])
    total = powers + 2 * tab[MOST] * n
    out = total + 3 * n
    product(mem, n, out, here, total + 2 * n)
    for k in range(count):
        act, o = tab[ACTS] + (tab[phase + FIRST] + k) * ACT, powers + (count + k) * n
        if tab[act + IDLE] == 1:
            continue
        chain(mem, tab, act, row, here, slots)
        a, b = place(tab, act + NEAR, here, slots), place(tab, act + FAR, here, slots)
        d, c = place(tab, act + BASE, here, slots), numbers(tab, tab[act + CHANCE], row)
        if even(tab, tab[act + CHANCE]):
            if tab[act + LIGHT] == 1:
                gather_light_even(mem, n, out, o, a, b, c)
            else:
                gather_even(mem, n, out, o, d, a, b, c)
        elif tab[act + LIGHT] == 1:
            gather_light(mem, n, out, o, a, b, c)
        else:
            gather(mem, n, out, o, d, a, b, c)
    product(mem, n, there, out, total)


@jit
def told_row(mem, out, tab, phase, row, here, slots, chances, quality):
    """Write chances and Q of a stage; −1 for nowhere."""
    n, count, sharp = tab[ROW], tab[phase + LAST] - tab[phase + FIRST], mem[tab[phase + NUMBER]]
    powers = slots + tab[SLOTS] * (n + 2 * tab[ROOM])
    inverse = powers + 2 * tab[MOST] * n
    for k in range(count):
        act = tab[ACTS] + (tab[phase + FIRST] + k) * ACT
        to, w = (tab[act + ORDER] * tab[ROWS] + row) * n, -1
        if tab[act + WEIGHT] >= 0:
            w = numbers(tab, tab[act + WEIGHT], row)
        for i in range(n):
            if chances >= 0:
                out[chances + to + i] = mem[powers + (count + k) * n + i] * mem[inverse + i]
            if quality >= 0:
                may = w < 0 or mem[w + i] > 0.0
                out[quality + to + i] = mem[here + i] + mem[powers + k * n + i] / sharp if may else -np.inf


@jit
def stage_row(mem, out, tab, phase, row, slots, period):
    """A stage, with what is kept of it in a period."""
    n, mover, states = tab[ROW], tab[phase + WHO], tab[ROW] * tab[ROWS]
    span = tab[PLAYERS] * tab[LENGTH]
    here = tab[phase + SOURCE] * span + mover * tab[LENGTH] + tab[MARGIN] + row * n
    there = here + (tab[phase + RESULT] - tab[phase + SOURCE]) * span
    sharp = mem[tab[phase + NUMBER]]
    total = slots + tab[SLOTS] * (n + 2 * tab[ROOM]) + 2 * tab[MOST] * n
    odds_of_row(mem, tab, phase, row, here, slots, sharp, period == 0)
    if divide(mem, n, total, here, there, sharp) > 0:
        odds_of_row(mem, tab, phase, row, here, slots, sharp, True)
        odds_with_care(mem, tab, phase, row, slots)
        divide(mem, n, total, here, there, sharp)
    for j in range(tab[PLAYERS]):
        if j != mover:
            gap = (j - mover) * tab[LENGTH]
            moved_row(mem, tab, phase, row, here + gap, there + gap, slots)
    first = tab[phase + BEFORE] * states
    chances = period * tab[ACTIONS] * states + first if period < tab[KEPT] else -1
    quality = tab[KEPT] * tab[ACTIONS] * states + first if period == 0 else -1
    if chances >= 0 or quality >= 0:
        told_row(mem, out, tab, phase, row, here, slots, chances, quality)
    if period == 0:
        for j in range(tab[PLAYERS]):
            to = ((tab[KEPT] + 1) * tab[ACTIONS] + tab[phase + ORDINAL] * tab[PLAYERS] + j) * states + row * n
            at = there + (j - mover) * tab[LENGTH]
            for i in range(n):
                out[to + i] = mem[at + i]
