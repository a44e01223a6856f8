"""What moves, drift, shocks and contexts do to the state, with the chances of each draw.

A condition (`when`) turns a chance into one that depends on the state: the mask keeps size-1 axes where the condition
does not look, and a chance without a condition has one number per draw. Where the two chances of one shift add to more
than one, both are scaled so that they add to one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from taqarub.base.period import parse_month
from taqarub.case.case import CaseFile
from taqarub.case.moves import Shift
from taqarub.case.tracks import Context
from taqarub.game.game import Action, AxisShift, Lottery, Stage, Switching
from taqarub.model.changes import Changes
from taqarub.model.states import Axes, Ids, mask, on_axis

Values = Mapping[str, np.ndarray]


def shift_of(shift: Shift, path: str, values: Values, axes: Axes, ids: Ids, factor: np.ndarray | float) -> AxisShift:
    """One shift of one axis; `factor` (scalar or K axes and B) multiplies its chances, which stay below one."""
    where = mask(shift.when, axes, ids)[..., None]
    none = np.zeros((1,) * (len(axes) + 1))
    up, down = (
        none if quantity is None else np.minimum(where * values[f"{path}.{way}"] * factor, 1.0)
        for way, quantity in (("up", shift.up), ("down", shift.down))
    )
    if shift.up is not None and shift.down is not None:
        total = np.maximum(up + down, 1.0)
        up, down = up / total, down / total
    return AxisShift(axes.index(shift.track), up, down)


def capacity_of(file: CaseFile, actor: str, values: Values, axes: Axes, ids: Ids, changes: Changes) -> np.ndarray:
    """The factor on the actor's disrupting moves: K axes (of size 1 but for the contexts it hangs on), then B."""
    total = np.ones((1,) * (len(axes) + 1))
    for place, capacity in enumerate(file.capacity):
        if capacity.holder == actor:
            axis = axes.index(capacity.context)
            factor = np.stack([values[f"capacity.{place}.regimes.{regime}"] for regime in ids[axis]])
            if changes.neutral:
                factor = np.broadcast_to(factor.mean(axis=0), factor.shape)
            total = total * on_axis(factor, axis, len(axes))
    return np.minimum(total * changes.capacity.get(actor, 1.0), 1.0)


def stage_of(file: CaseFile, actor: str, values: Values, axes: Axes, ids: Ids, changes: Changes, forced: bool) -> Stage:
    """An actor's turn: hold, then the moves of the case that the variant leaves.

    A forced move is the only one available wherever it may be played; elsewhere the actor is free.
    """
    everywhere = mask(None, axes, ids)
    moves = {} if actor in changes.only_hold else file.moves.get(actor, {})
    moves = {name: move for name, move in moves.items() if f"{actor}.{name}" not in changes.drop_moves}
    must = changes.force.get(actor) if forced else None
    bound = mask(moves[must].when, axes, ids) if must in moves else ~everywhere
    nests = {nest: i for i, nest in enumerate(dict.fromkeys(m.nest for m in moves.values() if m.nest))}
    capacity = capacity_of(file, actor, values, axes, ids, changes)
    actions = [Action("hold", (), np.zeros((1,) * (len(axes) + 1)), ~bound)]
    for name, move in moves.items():
        path, key = f"moves.{actor}.{name}", f"{actor}.{name}"
        factor = changes.shift.get(key, 1.0) * (capacity if move.disrupts else 1.0)
        shifts = tuple(shift_of(s, f"{path}.shifts.{i}", values, axes, ids, factor) for i, s in enumerate(move.shifts))
        cost = (values[f"{path}.cost"] * changes.cost.get(key, 1.0)).reshape((1,) * len(axes) + (-1,))
        may = mask(move.when, axes, ids)
        available = may if name == must else may & ~bound
        actions.append(Action(name, shifts, cost, available, nests[move.nest] if move.nest else -1))
    return Stage(file.players.index(actor), tuple(actions))


def nature_of(file: CaseFile, values: Values, axes: Axes, ids: Ids, changes: Changes) -> tuple[Lottery, ...]:
    """Drift (certain lotteries whose shift has the chance), then shocks (lotteries with a hazard), in case order."""
    always = np.ones((1,) * (len(axes) + 1))
    lotteries = []
    for place, drift in enumerate(file.drift):
        name = f"drift.{place}"
        shift = shift_of(drift.shift, f"{name}.shift", values, axes, ids, changes.shift.get(name, 1.0))
        lotteries.append(Lottery(name, always, (shift,)))
    for name, shock in file.shocks.items():
        path = f"shocks.{name}"
        factor = changes.shift.get(f"shock.{name}", 1.0)
        hazard = np.minimum(mask(shock.when, axes, ids)[..., None] * values[f"{path}.hazard"] * factor, 1.0)
        shifts = tuple(shift_of(s, f"{path}.shifts.{i}", values, axes, ids, 1.0) for i, s in enumerate(shock.shifts))
        sets = tuple((axes.index(c), ids[axes.index(c)].index(regime)) for c, regime in shock.sets.items())
        lotteries.append(Lottery(f"shock.{name}", hazard, shifts, sets))
    return tuple(lotteries)


def switchings_of(
    file: CaseFile, values: Values, axes: Axes, ids: Ids, months: int, first: int
) -> tuple[Switching, ...]:
    """How contexts change: hazards in every month, and at dated months a fresh draw of the regime."""
    return tuple(
        switching
        for name, context in file.contexts.items()
        if (switching := _switching(context, name, values, axes, ids, months, first)) is not None
    )


def dated_months(context: Context, months: int, first: int) -> np.ndarray:
    """(months,) bool: the months, counted from month number `first`, at which the regime is drawn afresh.

    Never the first one: the regime of the month from which the players look ahead is known.
    """
    switch = context.switch
    if switch.first is None or not switch.to:
        return np.zeros(months, dtype=bool)
    past = np.arange(first, first + months) - parse_month(switch.first)
    due = past == 0 if switch.every_months is None else past % switch.every_months == 0
    return due & (np.arange(months) > 0)


def _switching(
    context: Context, name: str, values: Values, axes: Axes, ids: Ids, months: int, first: int
) -> Switching | None:
    axis = axes.index(name)
    regimes = ids[axis]
    draws = next(iter(values.values())).size
    dated = dated_months(context, months, first)
    matrices, which = [], np.full(months, -1)
    if context.switch.hazards:
        matrices.append(_hazards(context, name, values, regimes, draws))
        which[:] = 0
    if dated.any():
        shares = np.stack([values.get(f"contexts.{name}.switch.to.{regime}", np.zeros(draws)) for regime in regimes])
        matrices.append(np.broadcast_to(shares / shares.sum(axis=0), (len(regimes), len(regimes), draws)))
        which[dated] = len(matrices) - 1
    return Switching(axis, np.stack(matrices), which) if matrices else None


def _hazards(context: Context, name: str, values: Values, regimes: tuple[str, ...], draws: int) -> np.ndarray:
    """A monthly matrix (n, n, B); hazards out of one regime that add to more than one are scaled to one."""
    matrix = np.zeros((len(regimes), len(regimes), draws))
    for key in context.switch.hazards or {}:
        source, target = (part.strip() for part in key.split("->"))
        matrix[regimes.index(source), regimes.index(target)] = values[f"contexts.{name}.switch.hazards.{key}"]
    matrix /= np.maximum(matrix.sum(axis=1, keepdims=True), 1.0)
    for place in range(len(regimes)):
        matrix[place, place] = 1.0 - matrix[place].sum(axis=0)
    return matrix
