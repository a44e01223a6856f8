"""`solve_slabs`: games too large for the compiled solver, in memory for three numbers a player and state.

Values of two moments and the payoff are all that is held. A turn is taken slab by slab along one axis; a slab is read
with as many rungs beyond its ends as shifts can reach, whose results are thrown away. The rule is that of `values.py`,
number for number; time is linear in the states.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from taqarub.game.game import AxisShift, Game, Lottery, Stage
from taqarub.game.operators import after_lottery, after_switching, aligned, expectation
from taqarub.game.sound import require_sound
from taqarub.game.together import alone
from taqarub.game.values import last_value, logit
from taqarub.game.weights import choice_weights

SLAB = 1 << 18  # states of a slab, where the axis has enough rungs
THREADED = 1 << 22  # states from which on two threads pay: measured, see docs/methods/game-speed.md


@dataclass(frozen=True, slots=True)
class Slabbed:
    """value (N, S) at the start of the first period; per stage chances and Q (A, L) of its states `looked` (K, L)."""

    value: np.ndarray
    chances: tuple[np.ndarray, ...]
    quality: tuple[np.ndarray, ...]


def solve_slabs(game: Game, look: np.ndarray | None = None, slab: int = SLAB, threads: int = 0) -> Slabbed:
    """Backward induction over one draw's game, slab by slab.

    look (K, L): states of which the first choices are wanted. threads: 0 for two where the game is large enough; the
    numbers do not depend on it. Raises ValueError for several draws, for players at once, and where every axis jumps.
    """
    if game.draws != 1 or not alone(game.stages):
        raise ValueError("slabs solve one draw of a game in turn")
    require_sound(game)
    look = np.zeros((len(game.shape), 0), dtype=np.intp) if look is None else np.asarray(look, dtype=np.intp)
    axis, cuts = _cuts(game, slab)
    now = np.array(np.broadcast_to(last_value(game), game.payoff.shape))[..., 0]
    then = np.empty_like(now)
    flat = np.ravel_multi_index(tuple(look), game.shape)
    chances = tuple(np.empty((len(stage.actions), flat.size)) for stage in game.stages)
    quality = tuple(np.empty((len(stage.actions), flat.size)) for stage in game.stages)
    workers = threads or (2 if game.states >= THREADED else 1)
    with ThreadPoolExecutor(workers) as pool:
        for period in reversed(range(game.horizon)):
            for player in range(len(game.players)):
                now[player] *= game.discount[player, 0]
                now[player] += game.payoff[player, ..., 0]
            for place in reversed(range(len(game.stages))):
                stage = game.stages[place]
                wanted = (look, chances[place], quality[place]) if period == 0 else None
                halo = max(sum(s.axis == axis for s in action.shifts) for action in stage.actions)
                work = _stage_work(game, stage, axis, halo, (now, then), wanted)
                _each(pool, work, cuts)
                now, then = then, now
            halo = sum(sum(s.axis == axis for s in lottery.shifts) for lottery in game.nature)
            _each(pool, _nature_work(game, period, axis, halo, (now, then)), cuts)
            now, then = then, now
    return Slabbed(now.reshape(len(game.players), -1), chances, quality)


def _cuts(game: Game, slab: int) -> tuple[int, list[tuple[int, int]]]:
    """The axis that is cut, which must be one that only shifts move, and its pieces."""
    jumps = {axis for lottery in game.nature for axis, _ in lottery.sets} | {s.axis for s in game.switchings}
    free = [axis for axis in range(len(game.shape)) if axis not in jumps]
    if not free:
        raise ValueError("every axis jumps: there is none to cut along")
    axis = max(free, key=lambda k: (game.shape[k], -k))
    rungs = game.shape[axis]
    step = int(np.clip(slab * rungs // game.states, 1, rungs))
    return axis, [(low, min(low + step, rungs)) for low in range(0, rungs, step)]


def _each(pool: ThreadPoolExecutor, work: Callable[[int, int], None], cuts: Sequence[tuple[int, int]]) -> None:
    for done in [pool.submit(work, low, high) for low, high in cuts]:
        done.result()


def _part(array: np.ndarray, axes: int, axis: int, low: int, high: int) -> np.ndarray:
    """A chance or cost on some rungs of an axis."""
    full = aligned(array, axes)
    return full if full.shape[axis] == 1 else full[(slice(None),) * axis + (slice(low, high),)]


def _shifts(shifts: tuple[AxisShift, ...], axes: int, axis: int, low: int, high: int) -> tuple[AxisShift, ...]:
    return tuple(
        AxisShift(s.axis, _part(s.up, axes, axis, low, high), _part(s.down, axes, axis, low, high)) for s in shifts
    )


def _stage_work(
    game: Game,
    stage: Stage,
    axis: int,
    halo: int,
    values: tuple[np.ndarray, np.ndarray],
    wanted: tuple[np.ndarray, np.ndarray, np.ndarray] | None,
) -> Callable[[int, int], None]:
    """A turn on the rungs low … high − 1."""
    axes, (source, target), mover = len(game.shape), values, stage.player
    rungs, precision = game.shape[axis], aligned(game.precision[mover], axes)

    def work(low: int, high: int) -> None:
        first, last = max(low - halo, 0), min(high + halo, rungs)
        reach = (slice(None),) * axis + (slice(first, last),)
        inner = (slice(None),) * axis + (slice(low - first, high - first),)
        own = (slice(None),) * axis + (slice(low, high),)
        moves = [_shifts(action.shifts, axes, axis, first, last) for action in stage.actions]

        def ahead(player: int, a: int) -> np.ndarray:
            return expectation(source[player][reach][None, ..., None], moves[a], axes)[0][inner]

        size = source[mover][own].shape
        open_to = [_available(action.available, axes, axis, low, high) for action in stage.actions]
        pieces = tuple(
            type(action)(action.name, action.shifts, action.cost, may, action.nest)
            for action, may in zip(stage.actions, open_to, strict=True)
        )
        weights = choice_weights(Stage(mover, pieces), size)[..., None]
        quality = np.empty((len(stage.actions), *size, 1))
        for a, action in enumerate(stage.actions):
            np.subtract(ahead(mover, a), _part(action.cost, axes, axis, low, high), out=quality[a])
        chances = logit(quality, weights, precision)
        for player in range(len(game.players)):
            total = np.zeros((*size, 1))
            for a in range(len(stage.actions)):
                total += chances[a] * (quality[a] if player == mover else ahead(player, a))
            target[player][own] = total[..., 0]
        if wanted is not None:
            look, odds, worth = wanted
            here = np.flatnonzero((look[axis] >= low) & (look[axis] < high))
            place = tuple(x[here] - (low if k == axis else 0) for k, x in enumerate(look))
            odds[:, here] = chances[(slice(None), *place, 0)]
            found = np.where(weights[..., 0] > 0, quality[..., 0], -np.inf)
            worth[:, here] = found[(slice(None), *place)]

    return work


def _available(array: np.ndarray, axes: int, axis: int, low: int, high: int) -> np.ndarray:
    full = np.asarray(array)
    full = full.reshape((1,) * (axes - full.ndim) + full.shape)
    return full if full.shape[axis] == 1 else full[(slice(None),) * axis + (slice(low, high),)]


def _nature_work(
    game: Game, period: int, axis: int, halo: int, values: tuple[np.ndarray, np.ndarray]
) -> Callable[[int, int], None]:
    """Lotteries in reverse, then switchings in reverse, on the rungs low … high − 1."""
    axes, (source, target), rungs = len(game.shape), values, game.shape[axis]

    def work(low: int, high: int) -> None:
        first, last = max(low - halo, 0), min(high + halo, rungs)
        reach = (slice(None),) * axis + (slice(first, last),)
        inner = (slice(None),) * axis + (slice(low - first, high - first),)
        own = (slice(None),) * axis + (slice(low, high),)
        pieces = [
            Lottery(
                lottery.name,
                _part(lottery.chance, axes, axis, first, last),
                _shifts(lottery.shifts, axes, axis, first, last),
                lottery.sets,
            )
            for lottery in game.nature
        ]
        for player in range(len(game.players)):
            found = source[player][reach][None, ..., None]
            for lottery in reversed(pieces):
                found = after_lottery(found, lottery, axes)
            for switching in reversed(game.switchings):
                which = int(switching.which[period])
                if which >= 0:
                    found = after_switching(found, switching.matrices[which], switching.axis, axes)
            target[player][own] = found[0][inner][..., 0]

    return work
