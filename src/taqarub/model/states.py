"""The state space of a case: one axis per track, then one per context, and rules as masks on it.

A mask keeps size-1 axes where the rule does not look, so that it stays small and broadcasts against the state shape.

>>> axes, ids = ("trade", "hands"), (("closed", "open"), ("free", "tied"))
>>> mask("trade == open", axes, ids).shape
(2, 1)
>>> mask("trade == open or hands == tied", axes, ids).tolist()
[[False, True], [True, True]]
"""

from __future__ import annotations

import numpy as np

from taqarub.case.case import CaseFile
from taqarub.case.rules import evaluate, rule_of

Axes = tuple[str, ...]
Ids = tuple[tuple[str, ...], ...]


def axes_of(file: CaseFile) -> tuple[Axes, Ids]:
    """The names of the K axes and the ids of their rungs or regimes; tracks first, contexts last."""
    axes = (*file.tracks, *file.contexts)
    rungs = [tuple(rung.id for rung in track.rungs) for track in file.tracks.values()]
    regimes = [tuple(context.regimes) for context in file.contexts.values()]
    return axes, (*rungs, *regimes)


def on_axis(values: np.ndarray, axis: int, axes: int) -> np.ndarray:
    """A vector (n,) laid along one of K axes: (1, …, n, …, 1); further axes of `values` follow after the K axes."""
    shape = [1] * axes
    shape[axis] = values.shape[0]
    return values.reshape(*shape, *values.shape[1:])


def numbers(axes: Axes, ids: Ids) -> dict[str, dict[str, int]]:
    """Per axis, the number of each rung or regime."""
    return {axis: {name: i for i, name in enumerate(names)} for axis, names in zip(axes, ids, strict=True)}


def mask(rule: str | None, axes: Axes, ids: Ids) -> np.ndarray:
    """Where a rule holds: bool with K axes, of size 1 where the rule does not look; no rule holds everywhere."""
    if rule is None:
        return np.ones((1,) * len(axes), dtype=bool)
    places = {axis: on_axis(np.arange(len(ids[k])), k, len(axes)) for k, axis in enumerate(axes)}
    held = evaluate(rule_of(rule), places, numbers(axes, ids))
    return np.asarray(held, dtype=bool).reshape(held.shape if held.ndim else (1,) * len(axes))


def moved(start: tuple[int, ...], changes: dict[str, str | int], axes: Axes, ids: Ids) -> tuple[int, ...]:
    """A state with some tracks or contexts set to other rungs or regimes, by id or by number.

    >>> moved((0, 1), {"trade": "open"}, ("trade", "hands"), (("closed", "open"), ("free", "tied")))
    (1, 1)
    """
    state = list(start)
    for name, place in changes.items():
        axis = axes.index(name)
        state[axis] = ids[axis].index(place) if isinstance(place, str) else int(place)
    return tuple(state)
