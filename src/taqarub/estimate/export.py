"""The posterior for other tools: numbers for scripts, and a netCDF file.

netCDF-3 has no groups, and writing netCDF-4 would need HDF5. So the groups that Bayesian tools know are prefixes of
variable names: `posterior.NAME` and `prior.NAME` (chain, draw), in the unit of the quantity, and `sample_stats.NAME`.
The posterior is resampled to equal weights, so that means and intervals of any tool come out right; the draws before
resampling and their weights are in `sample_stats`. With xarray and ArviZ:

    data = xarray.open_dataset("posterior.nc")
    group = lambda prefix: {str(v)[len(prefix):]: data[v].values for v in data if str(v).startswith(prefix)}
    arviz.from_dict(posterior=group("posterior."), prior=group("prior."))
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from taqarub.estimate.checks import identified
from taqarub.estimate.identification import not_told_apart, thin
from taqarub.estimate.limits import limits_of
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.recoded import most_moved
from taqarub.estimate.sizes import least_size, least_tail
from taqarub.estimate.weights import effective_size
from taqarub.events.event import Record
from taqarub.events.read import read_events
from taqarub.model.model import Model
from taqarub.model.parameters import values_of

PARTS = 4  # of the draws, each weighed for itself


def write_posterior(model: Model, posterior: Posterior, path: Path) -> None:
    """Write the posterior as netCDF-3; the same posterior gives the same bytes."""
    from scipy.io import netcdf_file

    order = equal_weights(posterior.weights, len(posterior.weights))
    clouds = {"posterior": posterior.z[order], "prior": posterior.prior_z}
    with netcdf_file(str(path), "w", version=2) as file:
        file.title = f"Taqarub posterior of case {model.case.file.name}".encode()
        file.as_of = model.case.as_of.isoformat().encode()
        file.createDimension("chain", 1)
        file.createDimension("draw", len(order))
        file.createDimension("prior_draw", len(posterior.prior_z))
        file.createDimension("proposal", len(posterior.weights))
        for group, dimension in (("posterior", "draw"), ("prior", "prior_draw")):
            values = values_of(model.parameters, clouds[group])
            for parameter in model.parameters:
                variable = file.createVariable(f"{group}.{parameter.name}", "f8", ("chain", dimension))
                variable[:] = values[parameter.name][None]
                variable.units = parameter.quantity.unit.encode()
        for name, numbers in (("weight", posterior.weights), ("log_likelihood", posterior.log_likelihood)):
            file.createVariable(f"sample_stats.{name}", "f8", ("proposal",))[:] = numbers
        file.createVariable("sample_stats.draw_of", "i4", ("chain", "draw"))[:] = order[None].astype("i4")


def equal_weights(weights: np.ndarray, size: int) -> np.ndarray:
    """Places of `size` draws of equal weight, by systematic resampling (Kitagawa 1996, appendix).

    >>> equal_weights(np.array([0.5, 0.0, 0.5]), 4).tolist()
    [0, 0, 2, 2]
    """
    points = (np.arange(size) + 0.5) / size
    return np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1)


def summary(model: Model, posterior: Posterior, record: Record | None = None) -> dict[str, Any]:
    """What `taqarub estimate --json` prints: parameters with prior and posterior points, and diagnostics.

    r_hat_max      the largest potential scale reduction over four parts of the draws, each weighed for itself (Gelman
                   and Rubin 1992, Statistical Science 7(4), eq. 3 with weighted moments)
    ess_bulk_min   the least effective size of a posterior mean, var / Var(mean) (Owen 2013, Monte Carlo theory, methods
                   and examples, section 9.3); ess_tail_min the same for the events beyond the 5 % and 95 % points

    `record` when it has been read already: what is enough of it for what, and how two coders agree, is counted there.
    """
    record = read_events(model.case) if record is None else record
    limits = limits_of(model, record)
    findings = identified(model, posterior)
    return {
        "parameters": {
            f.name: {"prior": list(f.prior), "posterior": list(f.posterior), "word": f.word} for f in findings
        },
        "not_told_apart": [asdict(pair) for pair in not_told_apart(model, posterior)],
        "impossible_moves": [asdict(one) for one in limits.impossible],
        "too_few_moves": [asdict(one) for one in thin(model)],
        "motives_no_move_bears_on": [asdict(one) for one in limits.unseen],
        "needs": [asdict(one) | {"enough": one.enough} for one in limits.needs],
        "without_a_year": _years(model, posterior),
        "under_other_coding_rules": _recoded(model, posterior),
        "months_with_several_readings": list(limits.several),
        "second_coder": None if limits.coders is None else asdict(limits.coders),
        "diagnostics": {
            "r_hat_max": _r_hat(posterior.z, posterior.weights),
            "ess_bulk_min": least_size(posterior.z, posterior.weights),
            "ess_tail_min": least_tail(posterior.z, posterior.weights),
            "ess": posterior.ess,
            "pareto_k": posterior.pareto_k,
            "seconds": posterior.seconds,
        },
    }


def _years(model: Model, posterior: Posterior) -> list[dict[str, Any]]:
    """Per year left out: the quantity whose posterior mean moves most, and by how many of its prior's deviations."""
    found = []
    for year in posterior.years:
        name, shift = most_moved(model, year.shift)
        found.append(
            {
                "year": year.year,
                "quantity": name,
                "shift": shift,
                "pareto_k": year.shape_k if np.isfinite(year.shape_k) else None,
                "reliable": year.reliable,
            }
        )
    return found


def _recoded(model: Model, posterior: Posterior) -> list[dict[str, Any]]:
    """Per other rule of coding: months read differently, and the quantity whose posterior mean moves most."""
    found = []
    for one in posterior.recoded:
        name, shift = most_moved(model, one.shift)
        found.append(
            {
                "rule": one.rule,
                "months": one.months,
                "months_in_state": one.states,
                "months_in_moves": one.moves,
                "quantity": name if one.months else None,
                "shift": shift,
                "pareto_k": one.shape_k if np.isfinite(one.shape_k) else None,
                "reliable": one.reliable,
            }
        )
    return found


def _r_hat(z: np.ndarray, weights: np.ndarray) -> float:
    means, within, sizes = [], [], []
    for part in range(PARTS):
        w = weights[part::PARTS] / weights[part::PARTS].sum()
        mean = w @ z[part::PARTS]
        means.append(mean)
        within.append(w @ (z[part::PARTS] - mean) ** 2)
        sizes.append(effective_size(w))
    size, inner = float(np.mean(sizes)), np.mean(within, axis=0)
    total = (1 - 1 / size) * inner + np.var(means, axis=0, ddof=1)
    return float(np.sqrt(np.max(total / np.maximum(inner, 1e-300))))
