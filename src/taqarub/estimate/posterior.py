"""What the record says about the quantities of the case: prior and posterior draws in z, with diagnostics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from taqarub.estimate.recoded import Recoded
from taqarub.estimate.years import Year


@dataclass(frozen=True, slots=True)
class Posterior:
    """Weighted draws.

    names       (Z,) parameter names
    z           (D, Z) draws from the proposal; weights (D,) posterior weights that add to one
    prior_z     (D0, Z) draws from the prior, equally weighted
    log_likelihood  (D,)
    ess         effective sample size of the weights (Kish); pareto_k shape of the weights' tail (Vehtari et al. 2024)
    contraction (Z,) 1 − posterior variance / prior variance of z: what the record says about each quantity
    by_month    (T,) mean log likelihood of each month, for checks
    years       the posterior without each year of the record in turn
    recoded     the posterior under each of a few other rules of coding; empty where these were not asked for
    notes       reasons that lower confidence, keys: low-ess, heavy-tail, few-moves …
    """

    names: tuple[str, ...]
    z: np.ndarray
    weights: np.ndarray
    prior_z: np.ndarray
    log_likelihood: np.ndarray
    ess: float
    pareto_k: float
    contraction: np.ndarray
    by_month: np.ndarray
    notes: tuple[str, ...]
    seconds: float
    details: Mapping[str, float]
    years: tuple[Year, ...] = ()
    recoded: tuple[Recoded, ...] = ()
