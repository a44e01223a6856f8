"""Reading of the vector autoregression: the response of one ordered pair's conduct to another's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.events.series import dyad_series
from taqarub.history import autoregression as var
from taqarub.history.history import Past, Reading, unanswered
from taqarub.history.rates import clipped, reading_stream
from taqarub.history.reciprocity import DRAWS, FEWEST_EVENTS, MOST_LAGS, Pair, pairs_of


def response(
    past: Past,
    *,
    cause: Sequence[str],
    effect: Sequence[str],
    months: int,
    patron: bool = True,
    from_: str | date | None = None,
    to: str | date | None = None,
) -> Reading:
    """Cumulative response of `effect` to a unit step of `cause`, in points, up to `months` months after its month.

    With `patron` the conduct of the patrons and their clients is in the system. Pairs beyond parties and patrons are
    added to it, and a window of months can be asked for; lags are chosen anew by BIC. The notes say how much remains
    when what moves in the same month, whose order the record does not hold, is left out.
    """
    wanted, answer = (cause[0], cause[1]), (effect[0], effect[1])
    if wanted == answer:
        raise ValueError("a response needs two different ordered pairs")
    known = pairs_of(past.case)
    names = tuple(dict.fromkeys((wanted, answer, *(known if patron else known[:2]))))
    series = _table(past, names, from_, to)
    used = [place for place, name in enumerate(names) if np.ptp(series[:, place]) > 0]
    if not {0, 1} <= set(used):
        return unanswered("a-side-is-silent", "goldstein", "reciprocity")
    series = series[:, used]
    choices = var.criteria(series, min(MOST_LAGS, max(series.shape[0] // (4 * series.shape[1]), 1)))
    if not choices:
        return unanswered("no-lag-can-be-fitted", "goldstein", "reciprocity")
    lags = min(choices, key=lambda p: choices[p]["bic"])
    random = reading_stream(past, "response", wanted, answer, months, patron, from_, to)
    coefficients, covariance = var.draw(var.least_squares(series, lags), DRAWS, random)
    whole = var.responses(coefficients, covariance, months + 1)[:, -1, 1, 0]
    later = var.responses(coefficients, covariance, months + 1, within=False)[:, -1, 1, 0]
    busy = min(int(np.count_nonzero(series[:, place])) for place in (0, 1))
    notes = {
        "lags": lags,
        "observations": series.shape[0] - lags,
        "later_months_only": [float(q) for q in np.quantile(later, [0.05, 0.5, 0.95])],
        "later_months_above_zero": float(np.mean(later > 0)),
        "shuffled_p": past.history.reciprocity.shuffled_p.get((wanted, answer)),
    }
    return Reading(
        draws=Draws.equal(whole),
        unit="goldstein",
        method="reciprocity",
        evidence=_evidence(past, names[:2], from_, to),
        p_value=None if from_ or to else past.history.reciprocity.shuffled_p.get((wanted, answer)),
        cautions=("weak-estimate",) if busy < FEWEST_EVENTS else (),
        notes=notes,
    )


def _table(past: Past, names: tuple[Pair, ...], from_: str | date | None, to: str | date | None) -> np.ndarray:
    first, last = clipped(past, from_, to)
    columns = [dyad_series(past.record.events, *name, first, last).goldstein_sum for name in names]
    return np.stack(columns, axis=1)


def _evidence(past: Past, names: Sequence[Pair], from_: str | date | None, to: str | date | None) -> tuple[str, ...]:
    first, last = clipped(past, from_, to)
    series = [dyad_series(past.record.events, *name, first, last) for name in names]
    return tuple(name for one in series for ids in one.ids for name in ids)
