"""Stages, lotteries and regimes on one row of states: the loops of the compiled engine.

A row is a run of n states that differ on the inner axes alone. All numbers of a draw lie in one vector `mem`; tables of
integers (`program.py`) say where. A step of a chain of shifts is R' = D + c ⊙ (B − A), where D, A and B are values or
results of earlier steps, read at the row or at a fixed distance from it.

    power   P_a = λ (E[V | a] − V) − λ c_a        odds  o_a = w_a exp(P_a)
    mover   V ← V + Σ_a o_a P_a / (λ Σ o)         others   V ← Σ_a o_a E[V | a] / Σ o

as in `turns.py`, each in a few passes through the nearest cache. exp by reduction to |r| ≤ ln 2 / 2 and the Taylor
polynomial of degree 12, whose error is below half a unit in the last place (Muller 2016, "Elementary Functions",
chapters 3 and 11).

Parameters without a hint are numbers or, in `mem` and `tab`, vectors; a place becomes the row that begins there.
"""

from __future__ import annotations

from taqarub.game.jit import jit, power_of_two

SMALLEST, LARGEST, WIDEST = 1e-280, 1e280, 700.0
ROUND = 6755399441055744.0  # 1.5 · 2^52: adding it rounds to a whole number


@jit
def exponential(x):
    """exp(x) for x cut to [−700, 700]."""
    x = -WIDEST if x < -WIDEST else x
    x = WIDEST if x > WIDEST else x
    shifted = x * 1.4426950408889634 + ROUND
    k = shifted - ROUND
    r = x - k * 0.6931471803691238
    r = r - k * 1.9082149292705877e-10
    p = 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * power_of_two(shifted)


@jit
def step(mem, n, out, d, a, b, c):
    """R' = D + c (B − A), one c a state."""
    o, d, a, b, c = mem[out : out + n], mem[d : d + n], mem[a : a + n], mem[b : b + n], mem[c : c + n]
    for i in range(n):
        o[i] = d[i] + c[i] * (b[i] - a[i])


@jit
def step_even(mem, n, out, d, a, b, c):
    """R' = D + c (B − A), one c for all."""
    o, d, a, b, c = mem[out : out + n], mem[d : d + n], mem[a : a + n], mem[b : b + n], mem[c]
    for i in range(n):
        o[i] = d[i] + c * (b[i] - a[i])


@jit
def weigh(mem, n, odds, total, here, d, a, b, c, sharp, loss):
    """exp P of P = λ (D + c (B − A) − V) less its loss, added to the sums of exp P and P exp P; one c for all."""
    o, t, g = mem[odds : odds + n], mem[total : total + n], mem[total + n : total + 2 * n]
    v, d, a, b = mem[here : here + n], mem[d : d + n], mem[a : a + n], mem[b : b + n]
    c, loss = mem[c], mem[loss]
    for i in range(n):
        x = sharp * ((d[i] - v[i]) + c * (b[i] - a[i])) - loss
        y = exponential(x)
        o[i] = y
        t[i] += y
        g[i] += y * x


@jit
def weigh_each(mem, n, odds, total, here, d, a, b, c, sharp, loss):
    """The same with one c a state."""
    o, t, g = mem[odds : odds + n], mem[total : total + n], mem[total + n : total + 2 * n]
    v, d, a, b = mem[here : here + n], mem[d : d + n], mem[a : a + n], mem[b : b + n]
    c, loss = mem[c : c + n], mem[loss]
    for i in range(n):
        x = sharp * ((d[i] - v[i]) + c[i] * (b[i] - a[i])) - loss
        y = exponential(x)
        o[i] = y
        t[i] += y
        g[i] += y * x


@jit
def power(mem, n, out, here, d, a, b, c, sharp):
    """λ (D + c (B − A) − V), one c a state."""
    o, v, d, c = mem[out : out + n], mem[here : here + n], mem[d : d + n], mem[c : c + n]
    a, b = mem[a : a + n], mem[b : b + n]
    for i in range(n):
        o[i] = sharp * ((d[i] - v[i]) + c[i] * (b[i] - a[i]))


@jit
def power_even(mem, n, out, here, d, a, b, c, sharp):
    """λ (D + c (B − A) − V), one c for all."""
    o, v, d, c = mem[out : out + n], mem[here : here + n], mem[d : d + n], mem[c]
    a, b = mem[a : a + n], mem[b : b + n]
    for i in range(n):
        o[i] = sharp * ((d[i] - v[i]) + c * (b[i] - a[i]))


@jit
def weigh_power(mem, n, powers, odds, total, loss):
    """A power that is kept less its loss, one for all, its exp, and their sums."""
    p, o, t, g = mem[powers : powers + n], mem[odds : odds + n], mem[total : total + n], mem[total + n : total + 2 * n]
    loss = mem[loss]
    for i in range(n):
        x = p[i] - loss
        y = exponential(x)
        p[i] = x
        o[i] = y
        t[i] += y
        g[i] += y * x


@jit
def weigh_unevenly(mem, n, powers, odds, total, loss, weight):
    """The same where losses and weights differ by state."""
    p, o, t, g = mem[powers : powers + n], mem[odds : odds + n], mem[total : total + n], mem[total + n : total + 2 * n]
    loss, weight = mem[loss : loss + n], mem[weight : weight + n]
    for i in range(n):
        x = p[i] - loss[i]
        y = weight[i] * exponential(x)
        p[i] = x
        o[i] = y
        t[i] += y
        g[i] += y * x


@jit
def gather_light(mem, n, out, odds, a, b, c):
    """Add o c (B − A), one c a state."""
    r, o, a, b, c = mem[out : out + n], mem[odds : odds + n], mem[a : a + n], mem[b : b + n], mem[c : c + n]
    for i in range(n):
        r[i] += o[i] * (c[i] * (b[i] - a[i]))


@jit
def gather_light_even(mem, n, out, odds, a, b, c):
    """Add o c (B − A), one c for all."""
    r, o, a, b, c = mem[out : out + n], mem[odds : odds + n], mem[a : a + n], mem[b : b + n], mem[c]
    for i in range(n):
        r[i] += o[i] * (c * (b[i] - a[i]))


@jit
def gather(mem, n, out, odds, d, a, b, c):
    """Add o (D + c (B − A)), one c a state."""
    r, o, d, c = mem[out : out + n], mem[odds : odds + n], mem[d : d + n], mem[c : c + n]
    a, b = mem[a : a + n], mem[b : b + n]
    for i in range(n):
        r[i] += o[i] * (d[i] + c[i] * (b[i] - a[i]))


@jit
def gather_even(mem, n, out, odds, d, a, b, c):
    """Add o (D + c (B − A)), one c for all."""
    r, o, d, c = mem[out : out + n], mem[odds : odds + n], mem[d : d + n], mem[c]
    a, b = mem[a : a + n], mem[b : b + n]
    for i in range(n):
        r[i] += o[i] * (d[i] + c * (b[i] - a[i]))


@jit
def product(mem, n, out, a, b):
    """A ⊙ B."""
    o, a, b = mem[out : out + n], mem[a : a + n], mem[b : b + n]
    for i in range(n):
        o[i] = a[i] * b[i]


@jit
def copied(mem, n, out, a):
    """A; ones where a is −1, zeros where it is −2."""
    o = mem[out : out + n]
    if a >= 0:
        o[:] = mem[a : a + n]
    else:
        o[:] = 2.0 + a


@jit
def added(mem, n, out, a):
    """Add A."""
    o, a = mem[out : out + n], mem[a : a + n]
    for i in range(n):
        o[i] += a[i]


@jit
def divide(mem, n, total, v, out, sharp):
    """total ← 1 / total; the mover's V + gain / (λ total); how many totals are out of range."""
    t, g = mem[total : total + n], mem[total + n : total + 2 * n]
    v, o = mem[v : v + n], mem[out : out + n]
    bad, blunt = 0, 1.0 / sharp
    for i in range(n):
        x = t[i]
        bad += 1 if (x < SMALLEST) | (x > LARGEST) else 0
        inverse = 1.0 / x
        t[i] = inverse
        o[i] = v[i] + (g[i] * inverse) * blunt
    return bad


@jit
def discounted(mem, n, out, u, v, c):
    """u + δ V."""
    o, u, v, c = mem[out : out + n], mem[u : u + n], mem[v : v + n], mem[c]
    for i in range(n):
        o[i] = u[i] + c * v[i]
