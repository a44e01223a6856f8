"""One likelihood with gradient at about twenty thousand states, beside differences of the same likelihood.

Ratios are of processor time: differences take minutes, in which the load of a shared machine changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
from benchmarks.estimate.models import shipped, widened

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
    yield "| game | work | quantities | seconds | of the processor | times the gradient | largest disagreement |"
    yield "|---|---|---|---|---|---|---|"
    for name, model in (("us-belarus", shipped("us-belarus")), ("us-belarus, a track widened", widened())):
        seen = seen_of(model)
        z = stream(1, "benchmark", "gradient").standard_normal(model.size)
        z = np.where(np.abs(z) < 0.01, 0.01, z)
        head = f"| {name}: {int(np.prod(model.shape)):,} states × {LOOK_MONTHS} months"
        once, own = timed(lambda m=model, s=seen, z=z: likelihood(m, s, z[None]), 9, 10.0)
        yield f"{head} | likelihood alone | – | {once:.3f} | {own:.3f} | – | – |"
        for only, index in ((True, estimated_of(model)), (False, np.arange(model.size))):
            yield from _beside(head, model, seen, z, only, index)


def _beside(head: str, model: Model, seen: Seen, z: np.ndarray, only: bool, index: np.ndarray) -> Iterator[str]:
    """The gradient, and the differences that it replaces."""

    def ours() -> np.ndarray:
        return log_likelihood_and_gradient(model, seen, z, only_estimated=only)[1]

    (took, own), found, what = timed(ours, 15, 20.0), ours(), "estimated" if only else "all"
    yield f"{head} | **likelihood with gradient**, {what} | {len(index)} | **{took:.3f}** | {own:.3f} | 1 | – |"
    for name, central in (("forward", False), ("central", True)):
        begin, worked = time.perf_counter(), time.process_time()
        slopes = differences(model, seen, z, index, central)
        spent, worked = time.perf_counter() - begin, time.process_time() - worked
        off = np.max(np.abs(slopes - found[index])) / np.max(np.abs(found))
        told = f"{len(index)} | {spent:.1f} | {worked:.1f} | {worked / own:.0f}× | {off:.1g}"
        yield f"{head} | {name} differences | {told} |"


def timed(call: Callable[[], object], repeats: int, most: float) -> tuple[float, float]:
    """The least seconds of some repetitions, by the clock and of the processor."""
    clock, processor = [], []
    while len(clock) < repeats and sum(clock) < most:
        begin, worked = time.perf_counter(), time.process_time()
        call()
        clock.append(time.perf_counter() - begin)
        processor.append(time.process_time() - worked)
    return min(clock), min(processor)


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
