"""Readings of many draws, one on top of the other, and the weighted ensembles that are read off them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from taqarub.outlook.features import Counted
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


def stacked(rows: np.ndarray, read: Sequence[Counted], probes: Mapping[str, np.ndarray]) -> Stack:
    """The readings of the draws at `rows`, one on top of the other."""
    one = read[0]
    return Stack(
        rows=rows,
        futures={h: {key: np.stack([c.futures[h][key] for c in read]) for key in one.futures[h]} for h in one.futures},
        fan={track: np.stack([c.fan[track] for c in read]) for track in one.fan},
        odds=np.stack([c.odds for c in read]),
        first={event: np.stack([c.first[event] for c in read]) for event in one.first},
        probes=probes,
    )


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
