"""One month of a solved game as a Markov chain over states, and paths through it by alias tables.

What the outcome rules ask of a path is often its states alone. Then regimes, shocks, choices and shifts of a month can
be multiplied out beforehand, P_t(s' | s) (S, S), and a path-month costs one look-up (`alias.py`) instead of one a turn.
It pays for state spaces of at most a few thousand; larger ones are simulated turn by turn (`simulate.py`).
"""

from __future__ import annotations

import numpy as np

from taqarub.game.alias import Alias, alias_of
from taqarub.game.game import Game, Solution
from taqarub.game.operators import after_lottery, after_switching, expectation
from taqarub.game.together import average, ends_of, groups_of

MOST_STATES = 4_096


def month_chain(game: Game, solution: Solution, month: int, draw: int = 0) -> np.ndarray:
    """P (S, S): from a state at the start of a month to the state at its end; rows add to one.

    The columns are carried backward like values, one indicator a column, so that the same operators serve. Raises
    ValueError when the state space is too large for a table, or the solution does not keep the month.
    """
    if game.states > MOST_STATES:
        raise ValueError(f"{game.states} states are too many for a table; use simulate")
    if any(kept.shape[0] <= month for kept in solution.strategies):
        raise ValueError(f"the solution does not keep month {month}")
    from taqarub.game.backward import of_draws

    one = of_draws(game, slice(draw, draw + 1)) if game.draws > 1 else game
    axes, size = len(game.shape), (*game.shape, 1)
    values = np.eye(game.states).reshape(game.states, *size)
    for group in reversed(groups_of(one.stages)):
        chances = [solution.strategies[place][month][..., draw].reshape(-1, *size) for place in group]
        if len(group) == 1:
            actions, total = one.stages[group[0]].actions, np.zeros_like(values)
            for odds, action in zip(chances[0], actions, strict=True):
                total += odds * expectation(values, action.shifts, axes)
            values = total
        else:
            values = average(ends_of(one, group, values), chances)
    for lottery in reversed(one.nature):
        values = after_lottery(values, lottery, axes)
    for switching in reversed(one.switchings):
        which = int(switching.which[month % switching.which.size])
        if which >= 0:
            values = after_switching(values, switching.matrices[which], switching.axis, axes)
    return values.reshape(game.states, game.states).T


def tables_of(chain: np.ndarray) -> tuple[Alias, np.ndarray]:
    """Alias tables of a chain (S, S) over the states that can follow, and these states (S, R)."""
    possible = chain > 0.0
    most = int(possible.sum(axis=1).max())
    to = np.argsort(~possible, axis=1, kind="stable")[:, :most]
    chances = np.take_along_axis(chain, to, axis=1)
    return alias_of(chances / chances.sum(axis=1, keepdims=True)), to.astype(np.int32)


def sample_states(
    tables: list[tuple[Alias, np.ndarray]], start: int, paths: int, rng: np.random.Generator
) -> np.ndarray:
    """Flat states (months + 1, P) int32 of P paths from one state, one table a month; row 0 is the start."""
    states = np.empty((len(tables) + 1, paths), dtype=np.int32)
    states[0] = start
    number, scaled = np.empty(paths), np.empty(paths)
    for month, (alias, to) in enumerate(tables):
        rng.random(out=number)
        np.multiply(number, alias.size, out=scaled)
        place = scaled.astype(np.int32)
        scaled -= place
        at = states[month] * np.int32(alias.size)
        at += place
        flip = scaled >= alias.keep.take(at)
        move = np.flatnonzero(flip)
        at[move] += alias.other.take(at[move]) - place[move]
        to.reshape(-1).take(at, out=states[month + 1])
    return states
