"""What is wrong with a game, all of it, before any work starts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from taqarub.game.game import AxisShift, Game
from taqarub.game.operators import aligned

ROUNDING = 1e-9


class Unsound(ValueError):
    """A game that cannot be solved; the message lists every reason, one a line."""


def require_sound(game: Game, endless: bool = False) -> None:
    """Raise Unsound where a number is none, a chance is not one, chances of a shift or a regime do not add up, a
    discount leaves the future without a value, or a player has no move in some state.

    `endless` is the stationary game.
    """
    found = list(problems(game, endless))
    if found:
        raise Unsound("\n".join(found))


def problems(game: Game, endless: bool = False) -> Iterator[str]:
    """The reasons, in the order of the game's parts."""
    for player, name in enumerate(game.players):
        if not np.isfinite(game.payoff[player]).all():
            place = np.unravel_index(int(np.argmin(np.isfinite(game.payoff[player]).any(axis=-1))), game.shape)
            yield f"the payoff of {name} is not a number in state {tuple(int(x) for x in place)}"
        discount, worst = game.discount[player], float(np.max(game.discount[player]))
        ends = game.terminal is None or endless
        if not (np.all(discount >= 0.0) and worst <= 1.0 and (worst < 1.0 or not ends)):
            yield f"the discount of {name} is {worst:g}: from 0 to below 1, or to 1 with a terminal value"
        if not np.all(game.precision[player] >= 0.0):  # NaN too
            yield f"the precision of {name} is {float(np.min(game.precision[player])):g}: it is at least 0"
    if game.terminal is not None and not np.isfinite(game.terminal).all():
        yield "the terminal value is not a number everywhere"
    for stage in game.stages:
        who = game.players[stage.player]
        for action in stage.actions:
            yield from _shifts(game, action.shifts, f"the move {action.name} of {who}")
            if not np.isfinite(action.cost).all():
                yield f"the cost of {action.name} of {who} is not a number"
        yield from _stuck(game, [np.asarray(action.available, dtype=bool) for action in stage.actions], who)
    for lottery in game.nature:
        if not _chance(lottery.chance):
            yield f"the chance of {lottery.name} leaves 0 to 1"
        yield from _shifts(game, lottery.shifts, lottery.name)
    for switching in game.switchings:
        sums = switching.matrices.sum(axis=2)
        if not (_chance(switching.matrices) and np.all(np.abs(sums - 1.0) <= ROUNDING)):
            yield f"the regimes of {game.axes[switching.axis]} have chances that do not add to 1"


def _chance(array: np.ndarray) -> bool:
    return bool(np.all((array >= -ROUNDING) & (array <= 1.0 + ROUNDING)))


def _shifts(game: Game, shifts: tuple[AxisShift, ...], what: str) -> Iterator[str]:
    axes = len(game.shape)
    for shift in shifts:
        up, down = aligned(shift.up, axes), aligned(shift.down, axes)
        if not (_chance(up) and _chance(down) and _chance(up + down)):
            yield f"{what} shifts {game.axes[shift.axis]} with chances that leave 0 to 1 or add to more than 1"


def _stuck(game: Game, available: list[np.ndarray], who: str) -> Iterator[str]:
    """A player without a move in some state; quick where some move is there in every state."""
    if any(may.all() for may in available):
        return
    some = np.zeros(game.shape, dtype=bool)
    for may in available:
        some |= np.broadcast_to(may, game.shape)
    if not some.all():
        place = np.unravel_index(int(np.argmin(some)), game.shape)
        rungs = ", ".join(f"{axis} {int(x)}" for axis, x in zip(game.axes, place, strict=True))
        yield f"at least one action must be available: {who} has none where {rungs}"
