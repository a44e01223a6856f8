"""`solve_slabs`: games too large for the compiled solver, in memory for three numbers a player and state.

Values of two moments and the payoff are all that is held. A turn is taken slab by slab, cut along two axes; for an
action that moves such an axis a slab is read with as many rungs beyond its ends as shifts can reach, whose results are
thrown away. The rule is that of `values.py`, number for number; time is linear in the states.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from taqarub.game.game import AxisShift, Game, Stage
from taqarub.game.operators import after_lottery, after_switching, aligned, expectation
from taqarub.game.sound import require_sound
from taqarub.game.together import alone
from taqarub.game.values import last_value, logit
from taqarub.game.weights import choice_weights

SLAB = 1 << 18  # states of a slab, where the axis has enough rungs
THREADED = 1 << 22  # states from which on two threads pay: measured, see docs/methods/game-speed.md


Slab = dict[int, tuple[int, int]]  # axis -> first rung and the one after the last
Values = tuple[np.ndarray, np.ndarray]  # (N, *shape) before and after a turn


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
    cuts = _cuts(game, slab)
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
                wanted = (look, chances[place], quality[place]) if period == 0 else None
                _each(pool, _stage_work(game, game.stages[place], (now, then), wanted), cuts)
                now, then = then, now
            _each(pool, _nature_work(game, period, (now, then)), cuts)
            now, then = then, now
    return Slabbed(now.reshape(len(game.players), -1), chances, quality)


def _cuts(game: Game, slab: int) -> list[Slab]:
    """Slabs of about so many states, cut along the two longest axes that only shifts move; least moved ones first."""
    jumps = {axis for lottery in game.nature for axis, _ in lottery.sets} | {s.axis for s in game.switchings}
    free = [axis for axis in range(len(game.shape)) if axis not in jumps]
    if not free:
        raise ValueError("every axis jumps: there is none to cut along")
    moved = [s.axis for stage in game.stages for action in stage.actions for s in action.shifts]
    size, pieces = game.states, {}
    for axis in sorted(free, key=lambda k: (-game.shape[k], moved.count(k), k))[:2]:
        rungs = game.shape[axis]
        step = int(np.clip(slab * rungs // size, 1, rungs))
        pieces[axis] = [(low, min(low + step, rungs)) for low in range(0, rungs, step)]
        size = size // rungs * step
    return [dict(zip(pieces, chosen, strict=True)) for chosen in product(*pieces.values())]


def _each(pool: ThreadPoolExecutor, work: Callable[[Slab], None], cuts: Sequence[Slab]) -> None:
    for done in [pool.submit(work, slab) for slab in cuts]:
        done.result()


def _index(axes: int, slab: Slab) -> tuple[slice, ...]:
    return tuple(slice(*slab[k]) if k in slab else slice(None) for k in range(axes))


def _grown(game: Game, slab: Slab, shifts: Sequence[AxisShift]) -> tuple[Slab, tuple[slice, ...]]:
    """A slab with the rungs that shifts can reach, and where the slab itself lies in it."""
    grown, inner = {}, {}
    for axis, (low, high) in slab.items():
        halo = sum(s.axis == axis for s in shifts)
        first = max(low - halo, 0)
        grown[axis] = (first, min(high + halo, game.shape[axis]))
        inner[axis] = (low - first, high - first)
    return grown, _index(len(game.shape), inner)


def _part(array: np.ndarray, axes: int, slab: Slab) -> np.ndarray:
    """A chance or cost (*shape or less, B) on a slab."""
    full = aligned(array, axes)
    return full[_index(axes, {k: span for k, span in slab.items() if full.shape[k] > 1})]


def _shifts(shifts: tuple[AxisShift, ...], axes: int, slab: Slab) -> tuple[AxisShift, ...]:
    return tuple(AxisShift(s.axis, _part(s.up, axes, slab), _part(s.down, axes, slab)) for s in shifts)


def _stage_work(
    game: Game, stage: Stage, values: Values, wanted: tuple[np.ndarray, np.ndarray, np.ndarray] | None
) -> Callable[[Slab], None]:
    """A turn on one slab."""
    axes, (source, target), mover = len(game.shape), values, stage.player
    precision = aligned(game.precision[mover], axes)

    def work(slab: Slab) -> None:
        own = _index(axes, slab)
        reaches = [_grown(game, slab, action.shifts) for action in stage.actions]
        moves = [_shifts(a.shifts, axes, grown) for a, (grown, _) in zip(stage.actions, reaches, strict=True)]

        def ahead(player: int, a: int) -> np.ndarray:
            grown, inner = reaches[a]
            return expectation(source[player][_index(axes, grown)][None, ..., None], moves[a], axes)[0][inner]

        size = source[mover][own].shape
        pieces = (replace(a, available=_part(np.asarray(a.available)[..., None], axes, slab)[..., 0])
                  for a in stage.actions)  # fmt: skip
        weights = choice_weights(Stage(mover, tuple(pieces)), size)[..., None]
        quality = np.empty((len(stage.actions), *size, 1))
        for a, action in enumerate(stage.actions):
            np.subtract(ahead(mover, a), _part(action.cost, axes, slab), out=quality[a])
        chances = logit(quality, weights, precision)
        for player in range(len(game.players)):
            total = np.zeros((*size, 1))
            for a in range(len(stage.actions)):
                total += chances[a] * (quality[a] if player == mover else ahead(player, a))
            target[player][own] = total[..., 0]
        if wanted is not None:
            look, odds, worth = wanted
            inside = [(look[axis] >= low) & (look[axis] < high) for axis, (low, high) in slab.items()]
            here = np.flatnonzero(np.all(inside, axis=0))
            place = tuple(x[here] - (slab[k][0] if k in slab else 0) for k, x in enumerate(look))
            odds[:, here] = chances[(slice(None), *place, 0)]
            found = np.where(weights[..., 0] > 0, quality[..., 0], -np.inf)
            worth[:, here] = found[(slice(None), *place)]

    return work


def _nature_work(game: Game, period: int, values: Values) -> Callable[[Slab], None]:
    """Lotteries in reverse, then switchings in reverse, on one slab."""
    axes, (source, target) = len(game.shape), values
    shifts = [shift for lottery in game.nature for shift in lottery.shifts]

    def work(slab: Slab) -> None:
        grown, inner = _grown(game, slab, shifts)
        pieces = [
            replace(x, chance=_part(x.chance, axes, grown), shifts=_shifts(x.shifts, axes, grown)) for x in game.nature
        ]
        for player in range(len(game.players)):
            found = source[player][_index(axes, grown)][None, ..., None]
            for lottery in reversed(pieces):
                found = after_lottery(found, lottery, axes)
            for switching in reversed(game.switchings):
                which = int(switching.which[period])
                if which >= 0:
                    found = after_switching(found, switching.matrices[which], switching.axis, axes)
            target[player][_index(axes, slab)] = found[0][inner][..., 0]

    return work
