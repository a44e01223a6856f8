"""Readings of many draws, one on top of the other, and the weighted ensembles that are read off them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from taqarub.outlook.features import Counted, Meter
from taqarub.outlook.outlook import Ensemble


@dataclass(frozen=True, slots=True)
class Stack:
    """What a run holds, draw by draw: arrays start with the draw axis; `rows` (D',) are places in the batch.

    reached (D', h + 1, outcomes) is the share of paths that stood in an outcome in some month from 1 on.
    """

    rows: np.ndarray
    futures: Mapping[int, Mapping[str, np.ndarray]]
    fan: Mapping[str, np.ndarray]
    odds: np.ndarray
    first: Mapping[str, np.ndarray]
    probes: Mapping[str, np.ndarray]
    reached: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 0)))


def stacked(meter: Meter, rows: np.ndarray, counted: Counted, states: np.ndarray) -> Stack:
    """The readings of the draws at `rows`, whose paths lie one draw after the other; `states` (h + 1, K, P)."""
    draws = rows.size
    tracks = meter.case.file.tracks
    return Stack(
        rows=rows,
        futures={
            h: {key: values.reshape(draws, -1) for key, values in read.items()} for h, read in counted.futures.items()
        },
        fan={track: shares(states[:, meter.axes.index(track)], draws, len(tracks[track].rungs)) for track in tracks},
        odds=shares(counted.outcome, draws, len(meter.outcomes)),
        reached=_reached(counted.outcome, draws, len(meter.outcomes)),
        first={event: months.reshape(draws, -1) for event, months in counted.first.items()},
        probes={},
    )


def shares(series: np.ndarray, draws: int, size: int) -> np.ndarray:
    """Share of each draw's paths on each of `size` levels, per month: (D, h + 1, size) from a series (h + 1, D·P).

    >>> shares(np.array([[0, 1, 1, 1]]), draws=2, size=2).tolist()
    [[[0.5, 0.5]], [[0.0, 1.0]]]
    """
    by_draw = series.reshape(len(series), draws, -1)
    return np.stack([(by_draw == level).mean(axis=2) for level in range(size)], axis=2).transpose(1, 0, 2)


def _reached(outcome: np.ndarray, draws: int, size: int) -> np.ndarray:
    """First passage: share of each draw's paths (D, h + 1, size) that stood in an outcome by each month, none at 0."""
    found = np.zeros((draws, len(outcome), size))
    for place in range(size):
        ever = np.logical_or.accumulate(outcome[1:] == place, axis=0)
        found[:, 1:, place] = ever.reshape(len(outcome) - 1, draws, -1).mean(axis=2).T
    return found


def _banded(by_draw: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Weighted mean, and 5 and 95 % over draws: (3, h + 1, size) from (D, h + 1, size)."""
    if not by_draw.size:
        return np.zeros((3, 0, 0))
    order = np.argsort(by_draw, axis=0, kind="stable")
    ranked, weights = np.take_along_axis(by_draw, order, 0), np.cumsum(share[order], axis=0)
    places = [np.argmax(weights >= level - 1e-12, axis=0)[None] for level in (0.05, 0.95)]
    return np.stack([np.tensordot(share, by_draw, 1), *(np.take_along_axis(ranked, p, 0)[0] for p in places)])


def joined(stacks: Sequence[Stack]) -> Stack:
    """The stacks of the blocks of one run, in order."""
    one = stacks[0]
    return Stack(
        rows=np.concatenate([s.rows for s in stacks]),
        futures={
            h: {key: np.concatenate([s.futures[h][key] for s in stacks]) for key in one.futures[h]} for h in one.futures
        },
        fan={track: np.concatenate([s.fan[track] for s in stacks]) for track in one.fan},
        odds=np.concatenate([s.odds for s in stacks]),
        reached=np.concatenate([s.reached for s in stacks]),
        first={event: np.concatenate([s.first[event] for s in stacks]) for event in one.first},
        probes={key: np.concatenate([s.probes[key] for s in stacks]) for key in one.probes},
    )


def ensemble_of(stack: Stack, variant: str, weights: np.ndarray) -> Ensemble:
    """The draws of a stack that have weight, weighted; `weights` (D,) over the batch."""
    share = weights[stack.rows]
    has = share > 0
    share = share[has] / share[has].sum()
    return Ensemble(
        variant=variant,
        weights=share,
        futures={h: {key: values[has] for key, values in read.items()} for h, read in stack.futures.items()},
        fan={track: np.tensordot(share, shares[has], 1) for track, shares in stack.fan.items()},
        odds=np.tensordot(share, stack.odds[has], 1),
        reached=_banded(stack.reached[has] if stack.reached.size else stack.reached, share),
        probes={key: values[has] for key, values in stack.probes.items()},
    )
