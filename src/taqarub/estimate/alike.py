"""Quantities that several cases have alike, and a case's draws of them on the scale on which they are pooled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from taqarub.base.quantity import LOGIT_UNITS, Z95, Quantity
from taqarub.estimate.pooling import LOG_ROOT, Site
from taqarub.model.model import Model, Parameter

WIDER = 1.5  # the prior of stage one over the case's own, in deviations


def alike(model: Model) -> dict[str, tuple[int, ...]]:
    """Group -> places of the quantities of a case that other cases have too.

    Precisions of parties and of patrons; recording chances of the first period of a player and of later ones; the
    chance of a wrong code. Quantities without a range are left out. Capacity is held in the likelihood (a cut, see
    `surrogate.estimated_of`), so records say nothing about it that could be pooled.
    """
    groups: dict[str, list[int]] = {}
    for parameter in model.parameters:
        head, _, rest = parameter.name.partition(".")
        q, group = parameter.quantity, ""
        if head == "choice" and rest.endswith(".precision"):
            patron = model.case.file.actors[rest.split(".")[0]].role == "patron"
            group = "precision-patrons" if patron else "precision-parties"
        elif parameter.name.startswith("record.recorded."):
            group = "recorded-first" if rest.split(".")[2] == "0" else "recorded-later"
        elif parameter.name == "record.miscoded":
            group = "miscoded"
        if group and q.low < q.best < q.high:
            groups.setdefault(group, []).append(parameter.index)
    return {group: tuple(places) for group, places in groups.items()}


def widened(model: Model) -> Model:
    """The case with the ranges of its chances of recording and of a wrong code `WIDER` times as wide, for stage one.

    Records move these far into the tails of their priors; draws under the case's own prior seldom reach where other
    cases point, those under a wider one do.
    """
    chosen = _widened(model)

    def wide(parameter: Parameter) -> Parameter:
        if parameter.index not in chosen:
            return parameter
        q = parameter.quantity
        to, back = line_of(q.unit), value_of(q.unit)
        low, high = (back(to(q.best) + WIDER * (to(end) - to(q.best))) for end in (q.low, q.high))
        return replace(parameter, quantity=q.model_copy(update={"low": low, "high": high}))

    return replace(model, parameters=tuple(wide(parameter) for parameter in model.parameters))


def site_of(model: Model, places: Sequence[int], z: np.ndarray, weights: np.ndarray, wide: Model | None = None) -> Site:
    """A case's quantities of one group at its weighed draws z (D, Z), which are those of `wide` where that is given.

    Quantities of other groups are taken back to the case's own prior in the weights.
    """
    columns = [on_line((wide or model).parameters[place].quantity, z[:, place]) for place in places]
    values, log_prior = (np.stack(column, axis=1) for column in zip(*columns, strict=True))
    names = tuple(model.parameters[place].name for place in places)
    if wide is None:
        return Site(model.case.file.name, names, values, weights, log_prior)

    def back(chosen: set[int]) -> np.ndarray:
        """(D,) log of own over wide prior of some quantities: N(0, 1/WIDER²) over N(0, 1) of z."""
        return np.asarray(sum((z[:, p] ** 2 * (1 - WIDER**2) / 2 + np.log(WIDER) for p in chosen), np.zeros(len(z))))

    group, every = set(places) & _widened(model), _widened(model)
    weights = weights * np.exp(back(every - group))
    return Site(model.case.file.name, names, values, weights / weights.sum(), log_prior, back(group))


def _widened(model: Model) -> set[int]:
    """Places of the quantities that stage one takes with a wider range."""
    found = {place for places in alike(model).values() for place in places}
    return {place for place in found if model.parameters[place].name.startswith("record.")}


def on_line(quantity: Quantity, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The log (or logit) of a quantity at standard normal numbers z, and its prior's log density there.

    >>> q = Quantity(low=1.0, best=4.0, high=16.0, unit="precision", basis="made up")
    >>> value, density = on_line(q, np.array([0.0]))
    >>> round(float(value[0]), 4), round(float(np.exp(density[0])), 4)  # normal about log 4, deviation log(4) / 1.645
    (1.3863, 0.4733)
    """
    to = line_of(quantity.unit)
    low, best, high = to(quantity.low), to(quantity.best), to(quantity.high)
    step = np.where(z < 0, (best - low) / Z95, (high - best) / Z95)
    return np.asarray(best + step * z), np.asarray(-0.5 * z**2 - LOG_ROOT - np.log(step))


def value_of(unit: str) -> Callable[[float], float]:
    """Back from that scale."""
    return (lambda v: float(1 / (1 + np.exp(-v)))) if unit in LOGIT_UNITS else (lambda v: float(np.exp(v)))


def line_of(unit: str) -> Callable[[float], float]:
    """The function from a value of a unit to the scale on which it is spread: log or logit."""
    return (lambda v: float(np.log(v / (1 - v)))) if unit in LOGIT_UNITS else (lambda v: float(np.log(v)))
