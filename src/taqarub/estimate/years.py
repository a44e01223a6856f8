"""How much of the estimate rests on any one year: the posterior without that year's months.

The draws are the same; their weights lose the year's factor of the likelihood and are Pareto-smoothed again (Gelfand,
Dey and Chang 1992, "Model determination using predictive distributions", Bayesian Statistics 4; Vehtari, Gelman and
Gabry 2017, Statistics and Computing 27). Where the shape k is above 0.7 the year decides too much for this to be
computed without fitting anew, and that is what is said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.estimate.weights import RELIABLE_K, smoothed

YEAR = 12
LEAST_YEARS = 2  # one is left out and another must remain


@dataclass(frozen=True, slots=True)
class Year:
    """The posterior without one calendar year.

    shift     (Z,) change of the posterior mean of z, in standard deviations of the prior
    shape_k   of the new weights; `reliable` up to 0.7
    """

    year: int
    shift: np.ndarray
    shape_k: float

    @property
    def reliable(self) -> bool:
        """Whether the draws at hand can tell."""
        return self.shape_k <= RELIABLE_K


def without_years(
    z: np.ndarray, weights: np.ndarray, log_ratio: np.ndarray, by_month: np.ndarray, months: np.ndarray
) -> tuple[Year, ...]:
    """One entry a year of the record; none where there are fewer than `LEAST_YEARS`.

    z (D, Z), weights (D,) with all months; log_ratio (D,) log likelihood less log proposal; by_month (D, T) log
    likelihood of each month; months (T,) month numbers.

    >>> z, even = np.array([[0.0], [1.0]] * 20), np.full(40, 1 / 40)
    >>> told = np.log(np.where(z == 1.0, 0.75, 0.25))  # the one month of year 2001 speaks for one
    >>> both, months = np.hstack([told, 0 * told]), np.array([2001 * 12, 2002 * 12])
    >>> found = without_years(z, np.where(z[:, 0] == 1.0, 0.0375, 0.0125), told[:, 0], both, months)
    >>> found[0].year, found[0].shift.round(3).tolist()
    (2001, [-0.25])
    """
    mean = weights @ z
    found = []
    years = np.unique(months // YEAR)
    for year in years if len(years) >= LEAST_YEARS else ():
        without, shape = smoothed(log_ratio - by_month[:, months // YEAR == year].sum(axis=1))
        found.append(Year(int(year), without @ z - mean, float(shape)))
    return tuple(found)
