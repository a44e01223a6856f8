"""Does the estimate say what it may say? Records of known authors, fitted, and how often intervals hold the truth.

For each record, a truth is drawn from the prior, a whole record is made by the game at that truth (`replay`) and fitted
as a real one would be. Over many records the truth's place in the posterior is uniform if and only if the computation
is right for this prior and this game (Cook, Gelman and Rubin 2006, Journal of Computational and Graphical Statistics
15; Talts, Betancourt, Simpson, Vehtari and Gelman 2018, "Validating Bayesian inference algorithms with simulation-based
calibration", arXiv:1804.06788). Coverage of central intervals is the same places read another way.

What is not estimated is at its best value in the truths, as it is in the likelihood.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.stats import chi2

from taqarub.base.measurement import read_only
from taqarub.base.processes import pool_of
from taqarub.base.seed import stream
from taqarub.estimate.fit import contraction_of, fit
from taqarub.estimate.replay import replay
from taqarub.estimate.surrogate import estimated_of
from taqarub.model.coding import SILENT
from taqarub.model.model import CodedMonths, Model

LEVELS = (0.50, 0.80, 0.95)
BINS = 20


@dataclass(frozen=True, slots=True)
class Calibration:
    """What came out over R records and E estimated quantities.

    names    (E,); places (R, E) posterior mass below the truth; contraction (R, E)
    sizes    (R,) effective draws; shapes (R,) Pareto k; moves (R,) months in which a move was shown
    """

    names: tuple[str, ...]
    places: np.ndarray
    contraction: np.ndarray
    sizes: np.ndarray
    shapes: np.ndarray
    moves: np.ndarray

    def coverage(self, level: float) -> tuple[float, float]:
        """Share of truths inside the central interval of a level, and the Monte Carlo standard error of that share.

        The error counts a record once: quantities of one record are not independent.
        """
        inside = np.abs(self.places - 0.5) < level / 2
        by_record = inside.mean(axis=1)
        return float(inside.mean()), float(by_record.std(ddof=1) / np.sqrt(len(by_record)))

    def uniformity(self) -> np.ndarray:
        """(E,) p-values of Pearson's χ² against uniform places, `BINS` bins (Talts et al. 2018, section 4)."""
        expected = len(self.places) / BINS
        counts = np.stack([np.bincount(bin_of(column), minlength=BINS) for column in self.places.T])
        return np.asarray(chi2.sf(np.sum((counts - expected) ** 2, axis=1) / expected, BINS - 1))


def bin_of(places: np.ndarray) -> np.ndarray:
    """The bin of each place.

    >>> bin_of(np.array([0.0, 0.049, 0.05, 1.0])).tolist()
    [0, 0, 1, 19]
    """
    return np.minimum((np.asarray(places) * BINS).astype(np.int64), BINS - 1)


def calibrate(
    model: Model,
    seed: int,
    records: int = 200,
    months: int = 240,
    draws: int = 100,
    workers: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Calibration:
    """Make and fit `records` records of `months` months; numbers do not depend on the number of workers."""
    longer = lengthened(model, months)
    task = partial(_one, longer, seed, draws)
    found = []
    if workers > 1:
        with pool_of(workers) as pool:
            for one in pool.map(task, range(records)):
                found.append(one)
                if progress:
                    progress(len(found) / records)
    else:
        for place in range(records):
            found.append(task(place))
            if progress:
                progress(len(found) / records)
    index = estimated_of(model)
    places, contraction, sizes, shapes, moves = (read_only(np.array(column)) for column in zip(*found, strict=True))
    return Calibration(tuple(model.parameters[i].name for i in index), places, contraction, sizes, shapes, moves)


def lengthened(model: Model, months: int) -> Model:
    """The same case with a coded record of another length: the months on record come round again."""
    coded = model.coded
    turn = np.arange(months) % len(coded.months)
    return replace(
        model,
        coded=CodedMonths(
            read_only(int(coded.months[0]) + np.arange(months)),
            read_only(np.asarray(coded.states)[turn]),
            {name: read_only(np.full(months, SILENT)) for name in coded.moves},
            {name: tuple(chances[t] for t in turn) for name, chances in coded.recorded.items()},
            {name: ((),) * months for name in coded.events},
        ),
    )


def _one(model: Model, seed: int, draws: int, place: int) -> tuple[np.ndarray, np.ndarray, float, float, int]:
    rng = stream(seed, "estimate", "calibration", place)
    index = estimated_of(model)
    truth = np.zeros(model.size)
    truth[index] = rng.standard_normal(index.size)
    states, shown = replay(model, truth, 1, rng)
    moves = {name: read_only(found[:, 0]) for name, found in shown.items()}
    made = replace(model, coded=replace(model.coded, states=read_only(states[:, :, 0]), moves=moves))
    posterior = fit(made, seed + place, draws, 1)
    below = posterior.weights @ (posterior.z[:, index] < truth[index])
    spread = contraction_of(posterior.z[:, index], posterior.weights)
    count = int(sum(np.sum(found > 0) for found in moves.values()))
    return below, spread, posterior.ess, posterior.pareto_k, count
