"""The same exchange by week, by month and by quarter; reciprocity, its inverse, and the patron's part.

Results on reciprocity change with the unit of time (Goldstein and Pevehouse 1997, "Reciprocity, bullying, and
international cooperation: time-series analysis of the Bosnia conflict", American Political Science Review 91; Freeman
1989, "Systematic sampling, temporal aggregation, and the study of political relationships", Political Analysis 1), so
that one unit alone is no finding. For every ordered pair of series three things are told:

    positive   conduct is answered in kind: between the parties, *reciprocity*; of or to a patron, a *triangular*
               response
    inverse    friendliness is answered with hostility or pressure with compliance: *bullying* (same source)
    open       neither sign has 95 % of the posterior

The number is the cumulative response to a unit step after a year, in points of the Goldstein scale; `later` leaves out
what moves in the period of the step, whose order the record does not hold.

*Regimes.* The same system, estimated apart on the months of thaw and of estrangement by the most probable labels
(equations by the label of their own month; a threshold autoregression in the sense of Tong 1990, Non-linear Time
Series, with an observed threshold); `differs` is the posterior probability that the response in thaws is the larger.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from taqarub.base.seed import stream
from taqarub.history import autoregression as var
from taqarub.history.history import Reciprocity, Response
from taqarub.history.reciprocity import UNITS, Pair

SURE = 0.95
REGIME_DRAWS = 1000
REGIMES = ("estranged", "thaw")


def by_unit(found: Mapping[str, Reciprocity]) -> list[dict[str, Any]]:
    """One row per unit and ordered pair: unit, cause, effect, kind, response after a year and its sign."""
    rows = []
    for unit, system in found.items():
        parties = system.names[:2]
        for (cause, effect), one in system.responses.items():
            rows.append({"unit": unit, **described(cause, effect, parties), **at_year(one, UNITS[unit].year)})
    return rows


def described(cause: Pair, effect: Pair, parties: tuple[Pair, ...]) -> dict[str, Any]:
    """Which question a pair of series answers."""
    inside = (cause in parties, effect in parties)
    kind = {
        (True, True): "parties",
        (True, False): "patron-answers",
        (False, True): "patron-moves",
        (False, False): "patron-and-client",
    }[inside]
    return {"cause": list(cause), "effect": list(effect), "kind": kind}


def at_year(one: Response, period: int) -> dict[str, Any]:
    """The response after `period` periods: median, 90 % interval, chance to be positive, sign; the same for `later`."""
    whole, later = one.cumulative[:, period], one.later[:, period]
    return {
        "response": [float(q) for q in np.quantile(whole, [0.05, 0.5, 0.95])],
        "positive": float(np.mean(whole > 0)),
        "sign": sign_of(float(np.mean(whole > 0))),
        "later": [float(q) for q in np.quantile(later, [0.05, 0.5, 0.95])],
        "later_positive": float(np.mean(later > 0)),
        "later_sign": sign_of(float(np.mean(later > 0))),
    }


def sign_of(above: float) -> str:
    """The word for a posterior probability that a response is positive.

    >>> sign_of(0.99), sign_of(0.5), sign_of(0.01)
    ('positive', 'open', 'inverse')
    """
    return "positive" if above >= SURE else "inverse" if above <= 1.0 - SURE else "open"


def by_regime(names: tuple[Pair, ...], series: np.ndarray, thaw: np.ndarray, lags: int, seed: int) -> dict[str, Any]:
    """The parties' responses in thaw and in estrangement: series (T, K) monthly, thaw (T,) bool.

    A regime with too few months for the system gives a reason, not a number.
    """
    answer: dict[str, Any] = {}
    drawn: dict[str, np.ndarray] = {}
    horizon = UNITS["month"].year + 1
    for label, keep in zip(REGIMES, (~thaw, thaw), strict=True):
        try:
            found = var.least_squares(series, lags, keep=keep)
        except ValueError as error:
            answer[label] = {"months": int(keep.sum()), "reason": str(error)}
            continue
        random = stream(seed, "reciprocity", "regime", label)
        draws = var.draw(found, REGIME_DRAWS, random)
        drawn[label] = var.responses(*draws, horizon)[:, -1]
        answer[label] = {"months": found.observations, "reason": ""}
        for i, j in ((1, 0), (0, 1)):
            values = drawn[label][:, i, j]
            answer[label][f"{'>'.join(names[j])} on {'>'.join(names[i])}"] = {
                "response": [float(q) for q in np.quantile(values, [0.05, 0.5, 0.95])],
                "sign": sign_of(float(np.mean(values > 0))),
            }
    if len(drawn) == len(REGIMES):
        answer["differs"] = {
            f"{'>'.join(names[j])} on {'>'.join(names[i])}": float(
                np.mean(drawn["thaw"][:, i, j] > drawn["estranged"][:, i, j])
            )
            for i, j in ((1, 0), (0, 1))
        }
    return answer
