"""One likelihood with gradient at about twenty thousand states, beside differences of the same likelihood."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from benchmarks.estimate.models import shipped, widened
from benchmarks.game.timing import best

from taqarub.base.seed import stream
from taqarub.estimate.gradient import log_likelihood_and_gradient
from taqarub.estimate.likelihood import LOOK_MONTHS, advantages, log_likelihood
from taqarub.estimate.record import Seen, seen_of
from taqarub.estimate.surrogate import estimated_of
from taqarub.model.model import Model

FORWARD, CENTRAL = 1e-6, 1e-4  # steps in z near which each rule errs least here


def gradient(peers: str = "") -> Iterator[str]:
    """The rows; no peers are needed."""
    del peers
    yield "| game | work | quantities | seconds | times the gradient's | largest disagreement |"
    yield "|---|---|---|---|---|---|"
    for name, model in (("us-belarus", shipped("us-belarus")), ("us-belarus, a track widened", widened())):
        seen = seen_of(model)
        z = stream(1, "benchmark", "gradient").standard_normal(model.size)
        z = np.where(np.abs(z) < 0.01, 0.01, z)
        head = f"| {name}: {int(np.prod(model.shape)):,} states × {LOOK_MONTHS} months"
        once = best(lambda m=model, s=seen, z=z: likelihood(m, s, z[None]), 9, 10.0)
        yield f"{head} | likelihood alone | – | {once:.3f} | – | – |"
        for only, index in ((True, estimated_of(model)), (False, np.arange(model.size))):
            yield from _beside(head, model, seen, z, only, index)


def _beside(head: str, model: Model, seen: Seen, z: np.ndarray, only: bool, index: np.ndarray) -> Iterator[str]:
    """The gradient, and the differences that it replaces."""

    def ours() -> np.ndarray:
        return log_likelihood_and_gradient(model, seen, z, only_estimated=only)[1]

    took, found, what = best(ours, 9, 15.0), ours(), "estimated" if only else "all"
    yield f"{head} | **likelihood with gradient**, {what} | {len(index)} | **{took:.3f}** | 1 | – |"
    for name, central in (("forward", False), ("central", True)):
        begin = time.perf_counter()
        slopes = differences(model, seen, z, index, central)
        spent = time.perf_counter() - begin
        off = np.max(np.abs(slopes - found[index])) / np.max(np.abs(found))
        yield f"{head} | {name} differences | {len(index)} | {spent:.1f} | {spent / took:.0f}× | {off:.1g} |"


def likelihood(model: Model, seen: Seen, z: np.ndarray) -> np.ndarray:
    """(B,) log L of draws (B, Z), solved four at a time as the estimate does."""
    return log_likelihood(model, seen, z, advantages(model, seen, z, LOOK_MONTHS))


def differences(model: Model, seen: Seen, z: np.ndarray, index: np.ndarray, central: bool) -> np.ndarray:
    """(n,) the gradient by the quantities of `index`, by differences of the whole likelihood."""
    step = CENTRAL if central else FORWARD
    up = np.repeat(z[None], len(index), axis=0)
    up[np.arange(len(index)), index] += step
    if central:
        down = np.repeat(z[None], len(index), axis=0)
        down[np.arange(len(index)), index] -= step
        both = likelihood(model, seen, np.concatenate([up, down])).reshape(2, -1)
        return (both[0] - both[1]) / (2.0 * step)
    both = likelihood(model, seen, np.concatenate([z[None], up]))
    return (both[1:] - both[0]) / step
