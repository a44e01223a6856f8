"""`simulate`: futures of one draw, sampled exactly; `forward`: their exact distribution, for small games."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

import numpy as np

from taqarub.game.game import AxisShift, Game, Paths, Solution, Switching
from taqarub.game.joint import outcomes_at_once
from taqarub.game.outcomes import Lookup, chance_at, lookup, outcomes
from taqarub.game.together import groups_of


def slots(game: Game) -> int:
    """How many uniform numbers one path uses up in one month, whatever happens."""
    turns = (1 + max((len(a.shifts) for a in stage.actions), default=0) for stage in game.stages)
    return len(game.switchings) + sum(1 + len(lottery.shifts) for lottery in game.nature) + sum(turns)


def simulate(
    game: Game,
    solution: Solution,
    start: tuple[int, ...],
    paths: int,
    months: int,
    rng: np.random.Generator,
    draw: int = 0,
    force: Mapping[int, int] | None = None,
    force_months: int = 0,
    shock_at: Mapping[int, int] | None = None,
) -> Paths:
    """P paths over some months from one state (K,) or from a state per path (K, P).

    force      stage -> action that is played whenever it is available in the first `force_months` months
    shock_at   lottery -> month in which it comes up, whatever its chance

    All uniform numbers are drawn first, (months, slots, P), so that the same generator gives common random numbers to a
    baseline and to whatever is forced (Glasserman and Yao 1992, "Some guidelines and guarantees for common random
    numbers"). Raises ValueError when the solution keeps fewer periods than `months`.
    """
    if any(kept.shape[0] < months for kept in solution.strategies):
        raise ValueError(f"the solution keeps fewer than {months} periods; solve with keep={months}")
    force, shock_at = force or {}, shock_at or {}
    uniform = rng.random((months, slots(game), paths))
    first = np.asarray(start, dtype=np.intp).reshape(len(game.shape), -1)
    state = np.array(np.broadcast_to(first, (len(game.shape), paths)))
    states = np.empty((months + 1, len(game.shape), paths), dtype=np.int8)
    actions = np.empty((months, len(game.stages), paths), dtype=np.int8)
    shocks = np.empty((months, len(game.nature), paths), dtype=bool)
    hazards = [lookup(lottery.chance, game.shape, draw) for lottery in game.nature]
    drifts = [_moves(lottery.shifts, game.shape, draw) for lottery in game.nature]
    moves = [[_moves(action.shifts, game.shape, draw) for action in stage.actions] for stage in game.stages]
    groups, top = groups_of(game.stages), np.array(game.shape)[:, None] - 1
    states[0] = state
    for month in range(months):
        numbers = iter(uniform[month])
        for switching in game.switchings:
            _switch(state, switching, month, next(numbers), draw)
        for place, lottery in enumerate(game.nature):
            up = next(numbers) < hazards[place].at(state)
            if shock_at.get(place) == month:
                up = np.ones(paths, dtype=bool)
            shocks[month, place] = up
            used = [next(numbers) for _ in lottery.shifts]
            _move(state, np.flatnonzero(up), drifts[place], used, game.shape)
            for axis, regime in lottery.sets:
                state[axis, up] = regime
        for group in groups:
            seen, flat = state.copy(), np.ravel_multi_index(tuple(state), game.shape)
            for place in group:
                stage, mine = game.stages[place], state if len(group) == 1 else seen.copy()
                chances = solution.strategies[place][month][:, flat, draw]
                chosen = _pick(np.cumsum(chances, axis=0), next(numbers))
                if place in force and month < force_months:
                    may = chance_at(np.asarray(stage.actions[force[place]].available)[..., None], seen, 0)
                    chosen = np.where(may, force[place], chosen)
                actions[month, place] = chosen
                used = [next(numbers) for _ in range(max((len(a.shifts) for a in stage.actions), default=0))]
                for action, shifts in enumerate(moves[place]):
                    if shifts:
                        _move(mine, np.flatnonzero(chosen == action), shifts, used, game.shape, seen)
                if len(group) > 1:
                    state += (
                        mine - seen
                    )  # members of a group move each axis as if alone, and the sum stops at the edges
            np.clip(state, 0, top, out=state)
        states[month + 1] = state
    return Paths(states, actions, shocks)


Move = tuple[int, Lookup, Lookup]


def _moves(shifts: tuple[AxisShift, ...], shape: tuple[int, ...], draw: int) -> list[Move]:
    return [(s.axis, lookup(s.up, shape, draw), lookup(s.down, shape, draw)) for s in shifts]


def _switch(state: np.ndarray, switching: Switching, month: int, number: np.ndarray, draw: int) -> None:
    """The next regime of every path, in place."""
    which = int(switching.which[month % switching.which.size])
    if which >= 0:
        matrix = switching.matrices[which]
        rows = np.cumsum(matrix[..., draw if matrix.shape[-1] > 1 else 0], axis=1)
        state[switching.axis] = _pick(rows[state[switching.axis]].T, number)


def _pick(cumulated: np.ndarray, number: np.ndarray) -> np.ndarray:
    """The first place whose cumulated chance (n, P) exceeds the number; rounding never picks a chance of zero."""
    return np.argmax(cumulated > number * cumulated[-1], axis=0)


def _move(
    state: np.ndarray,
    who: np.ndarray,
    moves: list[Move],
    numbers: list[np.ndarray],
    shape: tuple[int, ...],
    seen: np.ndarray | None = None,
) -> None:
    """Independent shifts of some paths, in place; all chances are those of the state before, or of the state `seen`."""
    if who.size == 0:
        return
    before = state[:, who] if seen is None else seen[:, who]
    for (axis, up, down), number in zip(moves, numbers, strict=False):
        mine = number[who]
        rises = mine < up.at(before)
        step = rises.astype(np.intp) - (~rises & (mine >= 1.0 - down.at(before)))
        state[axis, who] = np.clip(state[axis, who] + step, 0, shape[axis] - 1)


def forward(game: Game, solution: Solution, start: tuple[int, ...], months: int, draw: int = 0) -> np.ndarray:
    """The exact distribution over states at the end of each month: (months + 1, S); row 0 is the start.

    Cost O(months × S × 3^shifts): meant for small games, as an oracle for `simulate`.
    """
    everywhere = np.stack(np.unravel_index(np.arange(game.states), game.shape))
    mass = np.zeros((months + 1, game.states))
    mass[0, int(np.ravel_multi_index(start, game.shape))] = 1.0
    for month in range(months):
        now = mass[month]
        for switching in game.switchings:
            which = int(switching.which[month % switching.which.size])
            if which >= 0:
                matrix = switching.matrices[which]
                now = _regime(now.reshape(game.shape), matrix[..., min(draw, matrix.shape[-1] - 1)], switching.axis)
        for lottery in game.nature:
            chance = chance_at(lottery.chance, everywhere, draw)
            ends = outcomes(everywhere, game.shape, lottery.shifts, lottery.sets, draw)
            now = now * (1.0 - chance) + _spread(game, now * chance, ends)
        for group in groups_of(game.stages):
            after = np.zeros(game.states)
            for profile in product(*(range(len(game.stages[place].actions)) for place in group)):
                chance = now
                for place, a in zip(group, profile, strict=True):
                    chance = chance * solution.strategies[place][month][a, :, draw]
                chosen = [game.stages[place].actions[a].shifts for place, a in zip(group, profile, strict=True)]
                after += _spread(game, chance, outcomes_at_once(everywhere, game.shape, chosen, draw))
            now = after
        mass[month + 1] = now
    return mass


def _regime(mass: np.ndarray, matrix: np.ndarray, axis: int) -> np.ndarray:
    return np.moveaxis(np.tensordot(matrix, mass, axes=(0, axis)), 0, axis).reshape(-1)


def _spread(game: Game, mass: np.ndarray, ends: Iterable[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Mass (S,) after outcomes (next state (K, S), chance (S,))."""
    total = np.zeros(game.states)
    for after, chance in ends:
        flat = np.ravel_multi_index(tuple(after), game.shape)
        total += np.bincount(flat, weights=mass * chance, minlength=game.states)
    return total
