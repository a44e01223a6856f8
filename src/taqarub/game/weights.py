"""How much each action counts before its value does: availability, and nests of near-copies.

A nest is one branch of a nested logit with the same precision at both levels and an inclusive value that averages over
its members instead of adding them (McFadden 1978, "Modelling the choice of residential location", on branches of
similar alternatives; the average takes the size of a branch out of its value):

    exp(λ I_n) = Σ_{a ∈ n} w_a exp(λ Q_a),   Σ_{a ∈ n} w_a = 1,   so that   π(a) ∝ w_a exp(λ Q_a)

Inside a nest, actions that move the same axes in the same directions are copies of one another: each kind of action
gets an equal part of the nest, and copies divide the part of their kind. Adding a copy therefore changes no outcome.
"""

from __future__ import annotations

import numpy as np

from taqarub.game.game import Action, Stage


def kind_of(action: Action) -> tuple[tuple[int, bool, bool], ...]:
    """Which axes an action moves, and in which directions."""
    return tuple(sorted((s.axis, bool(np.any(s.up)), bool(np.any(s.down))) for s in action.shifts))


def choice_weights(stage: Stage, shape: tuple[int, ...]) -> np.ndarray:
    """w (A, *shape): 0 where an action is unavailable, 1 for an action alone in its branch.

    A state in which no action is available is a programmer's mistake: ValueError.
    """
    open_to = [np.broadcast_to(np.asarray(a.available, dtype=bool), shape).astype(float) for a in stage.actions]
    weights = np.stack(open_to)
    if not weights.any(axis=0).all():
        raise ValueError("in every state at least one action must be available")
    for nest in sorted({a.nest for a in stage.actions if a.nest >= 0}):
        members = [place for place, a in enumerate(stage.actions) if a.nest == nest]
        kinds = [kind_of(stage.actions[place]) for place in members]
        same = {kind: [p for p, k in zip(members, kinds, strict=True) if k == kind] for kind in kinds}
        copies = {kind: np.sum([open_to[p] for p in places], axis=0) for kind, places in same.items()}
        alive = np.sum([number > 0 for number in copies.values()], axis=0)
        for place, kind in zip(members, kinds, strict=True):
            weights[place] /= np.maximum(copies[kind] * alive, 1.0)
    return weights
