"""The games of the benchmark."""

from __future__ import annotations

import numpy as np

from taqarub.game.game import Action, AxisShift, Game, Lottery, Stage
from taqarub.game.matrix import MatrixGame


def random_full(states: int, players: int, actions: int, precision: float, seed: int = 0) -> MatrixGame:
    """Payoffs uniform on [0, 1], rows of the transition from normalised exponentials, discount 0.95."""
    rng = np.random.default_rng(seed)
    counts = (actions,) * players
    payoff = np.array([rng.random((players, *counts)) for _ in range(states)])
    chances = np.array([rng.exponential(size=(*counts, states)) for _ in range(states)])
    chances /= chances.sum(axis=-1, keepdims=True)
    return MatrixGame(
        counts, np.moveaxis(payoff, 1, 0), chances, np.full(players, 0.95), np.full(players, float(precision)), None
    )


def ladder(states: int, precision: float, players: int = 3, actions: int = 4) -> MatrixGame:
    """A ladder of rungs that the players push up or down together; each has a rung that it likes best."""
    counts = (actions,) * players
    profiles = actions**players
    place = np.linspace(0.0, 1.0, states)
    push = (np.stack(np.unravel_index(np.arange(profiles), counts)) * 2.0 / (actions - 1)) - 1.0
    mean = push.mean(axis=0)
    up, down = 0.45 * np.clip(mean, 0, None) + 0.05, 0.45 * np.clip(-mean, 0, None) + 0.05
    chance = np.tile(np.stack([down, 1.0 - up - down, up]), (states, 1, 1)).swapaxes(1, 2)
    chance[0, :, 1] += chance[0, :, 0]
    chance[-1, :, 1] += chance[-1, :, 2]
    chance[0, :, 0] = chance[-1, :, 2] = 0.0
    reach = np.clip(np.arange(states)[:, None] + np.array([-1, 0, 1]), 0, states - 1)
    ideal = np.linspace(0.1, 0.9, players)
    like = -((place[None, :] - ideal[:, None]) ** 2)[:, :, None] - 0.05 * push[:, None, :] ** 2
    return MatrixGame(
        counts,
        like.reshape(players, states, *counts),
        chance.reshape(states, *counts, 3),
        np.full(players, 0.95),
        np.full(players, float(precision)),
        None,
        reach=reach,
    )


def in_full(game: MatrixGame) -> np.ndarray:
    """The transition table over all states (S, A_1 … A_N, S)."""
    if game.reach is None:
        return np.asarray(game.transition)
    table = np.zeros((*game.transition.shape[:-1], game.states))
    for state in range(game.states):
        for place, to in enumerate(game.reach[state]):
            table[state, ..., to] += game.transition[state, ..., place]
    return table


def factored(shape: tuple[int, ...], horizon: int, draws: int = 1, seed: int = 0) -> Game:
    """Three movers with 5, 5 and 3 actions of one to three shifts, and three lotteries."""
    rng = np.random.default_rng(seed)
    axes = len(shape)
    one, zero = (1,) * axes, np.zeros((*(1,) * axes, 1))
    everywhere, moved = np.ones(one, dtype=bool), iter(range(1_000))

    def shifts(number: int) -> tuple[AxisShift, ...]:
        found = []
        for _ in range(number):
            step = next(moved)
            chance = rng.uniform(0.2, 0.6, (*one, draws))
            found.append(AxisShift(step % axes, *((chance, zero) if step % 3 else (zero, chance))))
        return tuple(found)

    stages = []
    for player, counts in enumerate(((1, 2, 1, 3), (1, 1, 2, 2), (1, 2))):
        moves = (Action("move", shifts(n), 0.5 * rng.random((*one, draws)), everywhere) for n in counts)
        stages.append(Stage(player, (Action("hold", (), zero, everywhere), *moves)))
    nature = tuple(Lottery("shock", 0.1 * rng.random((*one, draws)), shifts(1)) for _ in range(3))
    return Game(
        ("a", "b", "c"),
        tuple(f"x{k}" for k in range(axes)),
        shape,
        tuple(stages),
        nature,
        (),
        rng.random((3, *shape, draws)),
        np.full((3, draws), 0.97),
        np.full((3, draws), 4.0),
        horizon,
    )
