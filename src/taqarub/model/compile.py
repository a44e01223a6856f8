"""A draw of the case as a game: `game_of` gives numbers to every part of the factored game.

Building is cheap beside solving: chances and costs keep size-1 axes, and only the payoff fills the state space.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from taqarub.game.game import Game, Stage
from taqarub.model.chances import nature_of, stage_of, switchings_of
from taqarub.model.changes import Changes, changes_of
from taqarub.model.model import Model, Variant
from taqarub.model.parameters import values_of
from taqarub.model.payoffs import payoff_of
from taqarub.model.states import moved

AS_IT_STANDS = Variant()


def game_of(
    model: Model,
    z: np.ndarray,
    variant: Variant,
    months: int,
    first_month: int,
    forced: bool = False,
) -> Game:
    """The game of B draws z (B, Z) over some months from a calendar month on.

    With `forced`, the moves that the variant's counterfactual forces are played wherever they may be: the game of its
    first `force_months(model, variant)` months, whose terminal value is the value of the free game that follows.
    """
    file, axes, ids = model.case.file, model.axes, model.rung_ids
    values = values_of(model.parameters, z)
    changes = changes_of(file, variant)
    return Game(
        players=model.players,
        axes=axes,
        shape=model.shape,
        stages=in_groups(
            {actor: stage_of(file, actor, values, axes, ids, changes, forced) for actor in changes.order}, changes
        ),
        nature=nature_of(file, values, axes, ids, changes),
        switchings=switchings_of(file, values, axes, ids, months, first_month),
        payoff=payoff_of(file, values, axes, ids, changes),
        discount=np.stack([values[f"choice.{name}.discount"] for name in model.players]),
        precision=np.stack([values[f"choice.{name}.precision"] for name in model.players]),
        horizon=months,
    )


def in_groups(stages: Mapping[str, Stage], changes: Changes) -> tuple[Stage, ...]:
    """The stages of the players in their order; all of a group but its first move at once with the one before."""
    return tuple(
        replace(stages[actor], together=place > 0) for group in changes.groups for place, actor in enumerate(group)
    )


def force_months(model: Model, variant: Variant) -> int:
    """For how many months the variant forces a move; 0 when it forces none."""
    return changes_of(model.case.file, variant).force_months


def start_of(model: Model, variant: Variant) -> tuple[int, ...]:
    """The state in which the futures of a variant start: the as-of state, with what the counterfactual sets."""
    return moved(model.start, dict(changes_of(model.case.file, variant).start), model.axes, model.rung_ids)
