"""Readings of many draws, one on top of the other, and the weighted ensembles that are read off them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from taqarub.outlook.features import Counted, Meter
from taqarub.outlook.outlook import Ensemble


@dataclass(frozen=True, slots=True)
class Stack:
    """What a run holds, draw by draw: arrays start with the draw axis; `rows` (D',) are places in the batch."""

    rows: np.ndarray
    futures: Mapping[int, Mapping[str, np.ndarray]]
    fan: Mapping[str, np.ndarray]
    odds: np.ndarray
    first: Mapping[str, np.ndarray]
    probes: Mapping[str, np.ndarray]


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
        probes={key: values[has] for key, values in stack.probes.items()},
    )
