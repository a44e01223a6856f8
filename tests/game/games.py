"""Random small games, and a dense S × S reference that shares no code with the solver."""

from __future__ import annotations

from itertools import product

import numpy as np

from taqarub.game.game import Action, AxisShift, Game, Lottery, Stage, Switching


def chance(rng, shape, draws, dependent, most=0.5):
    """A chance per draw, one that depends on the last axis ("last"), or one that depends on some axes (True)."""
    if dependent == "last":
        return most * rng.random((*(1,) * (len(shape) - 1), shape[-1], draws)) * (rng.random() < 0.9)
    size = [n if dependent and rng.random() < 0.5 else 1 for n in shape]
    return most * rng.random((*size, draws))


def random_shifts(rng, shape, draws, dependent, most):
    free = len(shape) - (dependent == "last")
    axes = rng.choice(free, size=rng.integers(1, min(most, free) + 1), replace=False)
    shifts = []
    for axis in axes:
        kind = rng.integers(3)
        up = chance(rng, shape, draws, dependent) * (kind != 1)
        down = chance(rng, shape, draws, dependent) * (kind != 0)
        shifts.append(AxisShift(int(axis), up, down))
    return tuple(shifts)


def random_game(
    seed, shape=(3, 2, 4), draws=2, horizon=4, dependent=True, nests=False, precision=3.0, stages=(0, 1, 2)
):
    rng = np.random.default_rng(seed)
    players = max(stages) + 1
    turns = []
    for player in stages:
        actions = [Action("hold", (), np.zeros(1), np.ones((1,) * len(shape), dtype=bool))]
        for a in range(rng.integers(1, 4)):
            shifts = random_shifts(rng, shape, draws, dependent, min(3, len(shape)))
            open_to = rng.random([n if rng.random() < 0.5 else 1 for n in shape]) < 0.7
            nest = int(rng.integers(-1, 2)) if nests else -1
            actions.append(Action(f"a{a}", shifts, chance(rng, shape, draws, dependent), open_to, nest))
        turns.append(Stage(player, tuple(actions)))
    nature = tuple(
        Lottery(
            f"l{i}",
            chance(rng, shape, draws, dependent, 0.9),
            random_shifts(rng, shape, draws, dependent, 2),
            ((int(rng.integers(len(shape))), int(rng.integers(2))),) if i == 1 else (),
        )
        for i in range(3)
    )
    n = shape[-1]
    matrices = rng.random((2, n, n, draws))
    matrices /= matrices.sum(axis=2, keepdims=True)
    switching = Switching(len(shape) - 1, matrices, rng.integers(-1, 2, size=horizon))
    return Game(
        players=tuple(f"p{i}" for i in range(players)),
        axes=tuple(f"x{k}" for k in range(len(shape))),
        shape=shape,
        stages=tuple(turns),
        nature=nature,
        switchings=(switching,),
        payoff=rng.random((players, *shape, draws)),
        discount=0.8 + 0.19 * rng.random((players, draws)),
        precision=precision * (0.5 + rng.random((players, draws))),
        horizon=horizon,
    )


def number(array, shape, state, draw):
    """One number of an array that broadcasts to (*shape, B)."""
    last = np.asarray(array).shape[-1]
    return float(np.broadcast_to(array, (*shape, max(last, 1)))[(*state, draw if last > 1 else 0)])


def row(shape, state, shifts, sets, draw):
    """One row of a transition matrix, by enumeration of what every shift may do."""
    line = np.zeros(int(np.prod(shape)))
    for steps in product((-1, 0, 1), repeat=len(shifts)):
        weight, after = 1.0, list(state)
        for shift, step in zip(shifts, steps, strict=True):
            up, down = number(shift.up, shape, state, draw), number(shift.down, shape, state, draw)
            weight *= {1: up, -1: down, 0: 1 - up - down}[step]
            after[shift.axis] = min(max(after[shift.axis] + step, 0), shape[shift.axis] - 1)
        for axis, place in sets:
            after[axis] = place
        line[np.ravel_multi_index(after, shape)] += weight
    return line


def matrix(shape, shifts, sets, draw):
    return np.array([row(shape, s, shifts, sets, draw) for s in np.ndindex(*shape)])


def dense_solve(game, draw, nest_weights=None):
    """Backward induction with S × S matrices; returns values (N, S), and per stage strategies and quality by period."""
    shape, size = game.shape, game.states
    actions = [[matrix(shape, a.shifts, (), draw) for a in s.actions] for s in game.stages]
    costs = [
        np.array([[number(a.cost, shape, x, draw) for x in np.ndindex(*shape)] for a in s.actions]) for s in game.stages
    ]
    may = [np.array([np.broadcast_to(a.available, shape).ravel() for a in s.actions]) for s in game.stages]
    lotteries = []
    for lottery in game.nature:
        p = np.array([number(lottery.chance, shape, x, draw) for x in np.ndindex(*shape)])[:, None]
        lotteries.append(p * matrix(shape, lottery.shifts, lottery.sets, draw) + (1 - p) * np.eye(size))
    payoff = game.payoff[..., draw].reshape(len(game.players), size)
    discount = game.discount[:, draw][:, None]
    values = payoff / (1 - discount) if game.terminal is None else game.terminal[..., draw].reshape(-1, size)
    history = []
    for period in reversed(range(game.horizon)):
        values = payoff + discount * values
        turns = [None] * len(game.stages)
        for place in reversed(range(len(game.stages))):
            stage = game.stages[place]
            expected = np.array([[m @ v for v in values] for m in actions[place]])
            quality = expected[:, stage.player] - costs[place]
            power = game.precision[stage.player, draw] * quality
            power = np.where(may[place], power, -np.inf)
            odds = np.exp(power - power.max(axis=0))
            if nest_weights is not None:
                odds = odds * nest_weights[place]
            strategy = odds / odds.sum(axis=0)
            values = np.einsum("as,aps->ps", strategy, expected)
            values[stage.player] = (strategy * quality).sum(axis=0)
            turns[place] = (strategy, np.where(may[place], quality, -np.inf), values)
        for lottery in reversed(lotteries):
            values = values @ lottery.T
        for switching in reversed(game.switchings):
            if switching.which[period] >= 0:
                m = switching.matrices[switching.which[period], :, :, draw]
                full = np.zeros((size, size))
                for s in np.ndindex(*shape):
                    for to in range(shape[switching.axis]):
                        after = list(s)
                        after[switching.axis] = to
                        full[np.ravel_multi_index(s, shape), np.ravel_multi_index(after, shape)] = m[
                            s[switching.axis], to
                        ]
                values = values @ full.T
        history.insert(0, (turns, values))
    return history
