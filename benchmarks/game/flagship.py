"""How fast the factored solver is beside the same tensors in straightforward NumPy.

A game of the size of the shipped case: 19,440 states on ten axes, three movers with 5 + 6 + 4 actions of one to three
shifts, eight lotteries, two regimes, 96 periods. Both solvers run in this process, one after the other, on one core:

    python -m benchmarks.game.flagship [draws]

The plain solver (`taqarub.game.values.plain_solve`) is what one would write first: a new float64 array for every shift
of every action, all draws at once. It is timed over few periods and scaled up, since its time is linear in the periods.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from dataclasses import replace

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from taqarub.game.game import Action, AxisShift, Game, Lottery, Stage, Switching
from taqarub.game.solve import solve
from taqarub.game.values import plain_solve

SHAPE = (5, 3, 3, 3, 3, 2, 3, 2, 2, 2)
KEPT = 36
# Axes that each action moves, a sign for the direction (axis + 1), by stage; hold comes first and moves nothing.
MOVES = (
    ((1, -3), (3, -7), (-1, 4), (-1,)),
    ((-2,), (-2, -8), (3, -7, -5), (8, 2), (5, -4)),
    ((-3, -4, 5), (5,), (7, 5)),
)
LOTTERIES = ((5,), (-4,), (-8,), (-7,), (8, 2), (7, 1), (5, -4), (1,))


def example(draws: int, horizon: int = 96, seed: int = 0) -> Game:
    """A game with chances that are scalars per draw, but for the last mover's, which depend on the last axis."""
    rng = np.random.default_rng(seed)
    axes = len(SHAPE)

    def shifts(steps: tuple[int, ...], most: float, by_regime: bool = False) -> tuple[AxisShift, ...]:
        size = (*(1,) * (axes - 1), 2 if by_regime else 1, draws)
        chances = [most * rng.random(size) for _ in steps]
        none = np.zeros((1,) * (axes + 1))
        return tuple(
            AxisShift(abs(s) - 1, c if s > 0 else none, none if s > 0 else c)
            for s, c in zip(steps, chances, strict=True)
        )

    def action(steps: tuple[int, ...], by_regime: bool) -> Action:
        cost = 0.5 * rng.random((*(1,) * axes, draws))
        return Action("move", shifts(steps, 0.6, by_regime), cost, np.ones((1,) * axes, dtype=bool))

    hold = Action("hold", (), np.zeros((1,) * (axes + 1)), np.ones((1,) * axes, dtype=bool))
    matrices = np.empty((1, 2, 2, draws))
    matrices[0, :, 1] = 0.02 + 0.01 * rng.random((2, draws))
    matrices[0, :, 0] = 1.0 - matrices[0, :, 1]
    return Game(
        players=("a", "b", "c"),
        axes=tuple(f"x{k}" for k in range(axes)),
        shape=SHAPE,
        stages=tuple(Stage(i, (hold, *(action(s, i == 2) for s in moves))) for i, moves in enumerate(MOVES)),
        nature=tuple(Lottery("l", 0.1 * rng.random((*(1,) * axes, draws)), shifts(s, 0.9)) for s in LOTTERIES),
        switchings=tuple(Switching(axis, matrices, np.zeros(horizon, dtype=int)) for axis in (axes - 2, axes - 1)),
        payoff=rng.random((3, *SHAPE, draws)),
        discount=np.full((3, draws), 0.96),
        precision=np.full((3, draws), 4.0),
        horizon=horizon,
    )


def seconds(call, repeats: int) -> float:
    """The best of some repetitions, in seconds of this process."""
    times = []
    for _ in range(repeats):
        begin = time.process_time()
        call()
        times.append(time.process_time() - begin)
    return min(times)


def machine() -> str:
    """The processor, as the system names it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return f"{names[0] if names else platform.processor()}, NumPy {np.__version__}, Python {platform.python_version()}"


def main(draws: int = 4) -> None:
    """Print the table."""
    game = example(draws)
    few = replace(game, horizon=4)
    np.testing.assert_allclose(solve(few, 4).value, plain_solve(few, 4).value, rtol=1e-10)
    plain = seconds(lambda: plain_solve(few, 4), 3) * 96 / 4 / draws
    rows = [("plain NumPy, all draws at once", plain)]
    one = example(1)
    alone = replace(one, horizon=4)
    rows.append(("plain NumPy, one draw", seconds(lambda: plain_solve(alone, 4), 5) * 96 / 4))
    rows.append((f"factored, {KEPT} periods of strategies kept", seconds(lambda: solve(game, KEPT), 3) / draws))
    rows.append(("factored, values only", seconds(lambda: solve(game), 3) / draws))
    print(f"{machine()}; {game.states} states, {game.horizon} periods, {draws} draws, one core\n")
    print("| solver | seconds a draw | times faster |\n|---|---|---|")
    for name, took in rows:
        print(f"| {name} | {took:.3f} | {plain / took:.1f} |")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
