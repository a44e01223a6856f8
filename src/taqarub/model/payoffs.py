"""What actors want, as per-month payoffs on the state space.

    u_i(s) = Σ_m w_im(context) φ_m(tracks) − Σ_l loss_l · [s inside red line l of i],   Σ_m w_im = 1

φ_m is the mean, the least or the product of the motive's scores: additive, non-compensatory or multiplicative value
functions (Keeney and Raiffa 1976, Decisions with Multiple Objectives, chapter 3); or conditional, the first score or
the least of the others (a fuzzy implication, "if the others fail, then the first": Dubois and Prade 1980, Fuzzy Sets
and Systems, part II, chapter 1). Only the products of precision and share are identified from choices, so shares add
to one and precision carries the scale.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from taqarub.case.actors import Motive
from taqarub.case.case import CaseFile
from taqarub.model.changes import Changes
from taqarub.model.states import Axes, Ids, mask, on_axis

Values = Mapping[str, np.ndarray]


def satisfaction(motive: Motive, axes: Axes) -> np.ndarray:
    """φ_m in [0, 1] with K axes, of size 1 where no score looks."""
    parts = [on_axis(np.asarray(s.rungs, dtype=float), axes.index(s.track), len(axes)) for s in motive.scores]
    if motive.combine == "answered" and len(parts) > 1:
        rest = parts[1]
        for part in parts[2:]:
            rest = np.minimum(rest, part)
        return np.asarray(np.maximum(parts[0], rest))
    total = parts[0]
    for part in parts[1:]:
        if motive.combine == "least":
            total = np.minimum(total, part)
        else:
            total = total * part if motive.combine == "product" else total + part
    return np.asarray(total / len(parts) if motive.combine == "mean" else total)


def weights(file: CaseFile, actor: str, values: Values, axes: Axes, ids: Ids) -> dict[str, np.ndarray]:
    """Shares of an actor's motives, adding to one in every regime and draw: K axes (contexts of `share_by`), then B."""
    raw = {name: _raw(f"motives.{actor}.{name}", m, values, axes, ids) for name, m in file.motives[actor].items()}
    total = sum(raw.values())
    return {name: share / total for name, share in raw.items()}


def payoff_of(file: CaseFile, values: Values, axes: Axes, ids: Ids, changes: Changes) -> np.ndarray:
    """Payoffs (N, *shape, B) of the players in the order of the case.

    A dropped motive leaves the others' weights as they were, so that nothing else of the game changes with it.
    """
    shape = tuple(len(names) for names in ids)
    draws = next(iter(values.values())).size
    payoff = np.zeros((len(file.players), *shape, draws))
    for player, actor in enumerate(file.players):
        motives = file.motives.get(actor, {})
        shares = weights(file, actor, values, axes, ids) if motives and not changes.neutral else {}
        total = np.zeros((1,) * (len(axes) + 1))
        for name, motive in motives.items():
            if f"{actor}.{name}" not in changes.drop_motives:
                share = shares[name] if shares else np.full((1,) * (len(axes) + 1), 1.0 / len(motives))
                total = total + share * satisfaction(motive, axes)[..., None]
        payoff[player] = total - _losses(file, actor, values, axes, ids, changes)
    return payoff


def _raw(path: str, motive: Motive, values: Values, axes: Axes, ids: Ids) -> np.ndarray:
    if motive.share_by is None:
        return values[f"{path}.share"].reshape((1,) * len(axes) + (-1,))
    axis = axes.index(motive.share_by.context)
    by_regime = np.stack([values[f"{path}.share.{regime}"] for regime in ids[axis]])
    return on_axis(by_regime, axis, len(axes))


def _losses(file: CaseFile, actor: str, values: Values, axes: Axes, ids: Ids, changes: Changes) -> np.ndarray:
    total = np.zeros((1,) * (len(axes) + 1))
    for name, line in file.red_lines.items():
        if line.holder == actor and not changes.neutral:
            inside = mask(changes.region.get(name, line.region), axes, ids)[..., None]
            total = total + inside * (values[f"red_lines.{name}.loss"] * changes.loss.get(name, 1.0))
    return total
