"""From derivatives by the numbers of a game to derivatives by the quantities of a case.

Payoffs, precisions and discounts are differentiated as `model.payoffs` writes them: with shares w_m = x_m / Σ x,

    ∂u/∂x_m = (φ_m − Σ_k w_k φ_k) / Σ x   in the regimes of x_m,        ∂u/∂loss = −[inside the red line]

Chances and costs are small arrays that `model.chances` makes, each a product of a few quantities, clipped and scaled so
that chances add to no more than one. They are made anew with every quantity a little up and down (a hundred thousandth
of itself, all in one call), so the code that makes them is the only place that knows how. Central differences are exact
for products, and for ratios up to their third derivative: about nine digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from taqarub.game.game import AxisShift, Game
from taqarub.model.chances import nature_of, stage_of, switchings_of
from taqarub.model.changes import Changes, changes_of
from taqarub.model.model import Model, Variant
from taqarub.model.payoffs import satisfaction, weights
from taqarub.model.states import mask

STEP = 1e-5  # of a quantity, or of a thousandth where it is smaller
SMALLEST = 1e-3
Slopes = dict[str, np.ndarray]  # name of a quantity -> (B,)


def value_slopes(
    model: Model, values: Mapping[str, np.ndarray], derivatives: Game, variant: Variant, chances: bool = True
) -> Slopes:
    """Derivatives (B,) by the values of all quantities, given those by every array of `game_of`.

    Without `chances`, quantities that only enter chances are left at zero.
    """
    found = {name: np.zeros(derivatives.draws) for name in values}
    changes = changes_of(model.case.file, variant)
    for place, name in enumerate(model.players):
        found[f"choice.{name}.discount"] += derivatives.discount[place]
        found[f"choice.{name}.precision"] += derivatives.precision[place]
        _by_payoff(model, name, values, derivatives.payoff[place], changes, found)
    small = [name for name in values if _enters(name, chances)]
    for draw in range(derivatives.draws):
        here = {name: value[draw] for name, value in values.items()}
        for name, slope in zip(small, _by_small(model, here, small, derivatives, changes, draw), strict=True):
            found[name][draw] += slope
    return found


def _enters(name: str, chances: bool) -> bool:
    """Whether a quantity enters the small arrays."""
    if name.startswith("moves.") and name.endswith(".cost"):
        return True
    return chances and name.startswith(("moves.", "drift.", "shocks.", "capacity.", "contexts."))


def _by_payoff(
    model: Model, actor: str, values: Mapping[str, np.ndarray], by_payoff: np.ndarray, changes: Changes, found: Slopes
) -> None:
    """Shares of motives and losses of red lines; by_payoff (*shape, B)."""
    file, axes, ids = model.case.file, model.axes, model.rung_ids
    if changes.neutral:
        return
    motives = file.motives.get(actor, {})
    shares = weights(file, actor, values, axes, ids) if motives else {}
    score = {name: satisfaction(motive, axes)[..., None] for name, motive in motives.items()}
    kept = {name: f"{actor}.{name}" not in changes.drop_motives for name in motives}
    mean = sum(shares[name] * score[name] for name in motives if kept[name])
    for name, motive in motives.items():
        path = f"motives.{actor}.{name}.share"
        slope = by_payoff * (kept[name] * score[name] - mean) * shares[name]
        if motive.share_by is None:
            found[path] += slope.reshape(-1, slope.shape[-1]).sum(axis=0) / values[path]
            continue
        axis = axes.index(motive.share_by.context)
        for place, regime in enumerate(ids[axis]):
            part = np.take(slope, place, axis=axis)
            found[f"{path}.{regime}"] += part.reshape(-1, part.shape[-1]).sum(axis=0) / values[f"{path}.{regime}"]
    for name, line in file.red_lines.items():
        if line.holder == actor:
            inside = mask(changes.region.get(name, line.region), axes, ids)[..., None]
            lost = (by_payoff * inside).reshape(-1, by_payoff.shape[-1]).sum(axis=0)
            found[f"red_lines.{name}.loss"] -= lost * changes.loss.get(name, 1.0)


def _by_small(
    model: Model, here: Mapping[str, Any], small: list[str], derivatives: Game, changes: Changes, draw: int
) -> np.ndarray:
    """Derivatives (n,) by the quantities named, of one draw, through costs, chances and regimes."""
    count = len(small)
    spread = {name: np.full(2 * count, float(value)) for name, value in here.items()}
    steps = np.array([STEP * max(abs(float(here[name])), SMALLEST) for name in small])
    for place, name in enumerate(small):
        spread[name][place] += steps[place]
        spread[name][count + place] -= steps[place]
    total = np.zeros(count)
    made = _small_arrays(_parts(model, spread, changes, derivatives.horizon))
    for slope, array in zip(_small_arrays(derivatives), made, strict=True):
        if np.ndim(array) and np.shape(array)[-1] == 2 * count:
            rise = array[..., :count] - array[..., count:]
            at = slope[..., draw if slope.shape[-1] > 1 else 0]
            total += np.tensordot(at, rise, axes=at.ndim)
    return total / (2.0 * steps)


def _parts(model: Model, values: Mapping[str, np.ndarray], changes: Changes, months: int) -> Any:
    """The parts of a game that are small, as `compile.game_of` makes them."""
    file, axes, ids = model.case.file, model.axes, model.rung_ids
    return SimpleNamespace(
        stages=tuple(stage_of(file, actor, values, axes, ids, changes, False) for actor in changes.order),
        nature=nature_of(file, values, axes, ids, changes),
        switchings=switchings_of(file, values, axes, ids, months, model.start_month),
    )


def _small_arrays(parts: Any) -> Iterator[np.ndarray]:
    for stage in parts.stages:
        for action in stage.actions:
            yield action.cost
            yield from _both(action.shifts)
    for lottery in parts.nature:
        yield lottery.chance
        yield from _both(lottery.shifts)
    for switching in parts.switchings:
        yield switching.matrices


def _both(shifts: tuple[AxisShift, ...]) -> Iterator[np.ndarray]:
    for shift in shifts:
        yield from (shift.up, shift.down)
