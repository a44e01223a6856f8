"""`explore`: from motives to futures: what happens, what would undo it, how far it can go, what to watch.

plan      which games are solved for which draws            plan.py, counterfactual.py, fragility.py
futures   solved in blocks, simulated, read                 ensemble.py, features.py, probes.py
reading   chances, triggers, ceiling, sensitivity, signals  outcomes.py, fragility.py, sensitivity.py, signals.py
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from taqarub.case.claims import Test
from taqarub.estimate.posterior import Posterior
from taqarub.model.model import Model
from taqarub.outlook.counterfactual import NO_VETO, baseline_of, moves_the_ceiling
from taqarub.outlook.ensemble import run_batches
from taqarub.outlook.features import meter_of
from taqarub.outlook.fragility import cheapest_flip, hazard_key, hazard_ratios, mean_hazards, reversal_of, triggers_of
from taqarub.outlook.orders import orders_of
from taqarub.outlook.outcomes import chances, intervals, table, variance_shares
from taqarub.outlook.outlook import Ensemble, Outlook, Settings
from taqarub.outlook.plan import END_DRAWS, FLIP_DRAWS, LONGER_MONTHS, Plan, plan_of, resample
from taqarub.outlook.probes import late_window, probes_of, value_key
from taqarub.outlook.sensitivity import sensitivity_of
from taqarub.outlook.signals import signals_of
from taqarub.outlook.stack import Stack, ensemble_of


def explore(
    model: Model,
    posterior: Posterior,
    claims_tests: Sequence[Test],
    settings: Settings,
    progress: Callable[[float], None] | None = None,
) -> Outlook:
    """Make the futures of a case and read them.

    `claims_tests` are the tests whose quantities, probes and comparisons the outlook shall hold; `progress` is told
    the share of the work that is done. The same seed and settings give the same numbers whatever the number of
    workers; only `details["seconds"]` (processor seconds by batch) differs from run to run.
    """
    file = model.case.file
    horizons, outcomes = tuple(sorted(set(file.horizons_months))), tuple(file.outcomes)
    keep = min(_months_to_keep(model, claims_tests, horizons[-1]), file.solve_months)
    plan = plan_of(model, posterior, claims_tests, settings, keep)
    meter, tests = meter_of(model, claims_tests), probes_of(claims_tests)
    light = _light(model)
    meter = replace(meter, case=light.case)
    stacks, seconds, gaps = run_batches(light, meter, tests, plan.batches, settings.seed, settings.workers, progress)
    ensembles = _ensembles(model, plan, stacks)
    whole, prior = ensembles["posterior"], ensembles["prior"]
    draws, weights = plan.batches[0].draws, plan.views["posterior"][1]
    full, small = (plan.views[name][1] for name in (baseline_of(NO_VETO), "baseline:posterior"))
    hazards = mean_hazards(model, posterior.z[draws], weights)
    return Outlook(
        as_of=model.case.as_of.isoformat(),
        horizons=horizons,
        ensembles=ensembles,
        outcomes={h: intervals(whole, h, outcomes) for h in horizons},
        shares={h: _variance(whole, h, outcomes) for h in horizons},
        triggers=triggers_of(model, stacks, full),
        ceiling=_ceiling(model, ensembles, horizons),
        sensitivity=sensitivity_of(
            model.parameters,
            posterior.prior_z[: len(prior.weights)],
            chances(prior, horizons[-1], outcomes),
            outcomes,
            prior.futures[horizons[-1]]["outcome"].shape[1],
            settings.seed,
        ),
        signals=signals_of(model, stacks["posterior"], weights),
        end_effect=_end_effect(stacks, resample(small, END_DRAWS), horizons[-1], len(outcomes)),
        details={
            "seconds": seconds,
            "sizes": {name: len(ensemble.weights) for name, ensemble in ensembles.items()},
            "reversal": reversal_of(file),
            "flip": cheapest_flip(model, stacks, hazards, resample(small, FLIP_DRAWS)),
            "longer_months": LONGER_MONTHS,
            "prior_outcomes": table(prior, horizons, outcomes),
            "neutral_outcomes": table(ensembles["neutral"], horizons, outcomes),
            "order": orders_of(model, stacks, resample(small, END_DRAWS), horizons[-1]),
            **({"at_once": gaps} if gaps else {}),
        },
    )


def _variance(ensemble: Ensemble, horizon: int, outcomes: Sequence[str]) -> dict[str, float]:
    by_draw, paths = chances(ensemble, horizon, outcomes), ensemble.futures[horizon]["outcome"].shape[1]
    return variance_shares(by_draw, ensemble.weights, paths)


def _months_to_keep(model: Model, tests: Sequence[Test], longest: int) -> int:
    """Months of strategies that are needed: the longest horizon, or the end of the term when a claim asks for it."""
    asked = [int(t.given["late_months"]) for t in tests if t.measure == "game.choice_by_term"]
    ends = [late_window(model, model.case.file.solve_months, months)[1] for months in asked]
    return max([longest, *ends])


def _light(model: Model) -> Model:
    """The model without its tables and claims, which the workers do not read."""
    bare: dict[str, Any] = {"claims": (), "placebos": (), "events": (), "states": (), "reactions": (), "references": ()}
    return replace(model, case=replace(model.case, places={}, **bare))


def _ensembles(model: Model, plan: Plan, stacks: Mapping[str, Stack]) -> dict[str, Ensemble]:
    """The ensembles of the plan; hazard ratios join the probes of the baselines they are compared with."""
    ensembles = {name: ensemble_of(stacks[run], name, weights) for name, (run, weights) in plan.views.items()}
    for cloud in ("posterior", "prior", "neutral"):
        name = baseline_of(NO_VETO, cloud)
        ratios = {hazard_key(t): values for t, values in hazard_ratios(model, stacks, cloud).items()}
        ensembles[name] = replace(ensembles[name], probes={**ensembles[name].probes, **ratios})
    return ensembles


def _ceiling(model: Model, ensembles: Mapping[str, Ensemble], horizons: Sequence[int]) -> dict[str, Any]:
    """Chances of the outcomes and values of the actors with and without the veto, and with the line or capacity moved.

    Keys: `with_veto` and `without_veto` of the same draws; `as_it_stands` and `moved` (counterfactual -> …) of the
    same draws; each with `outcomes` (horizon -> outcome -> chance) and `values` (actor -> value of the first state
    per month).
    """
    file = model.case.file
    names = {"as_it_stands": "baseline:posterior", "with_veto": baseline_of(NO_VETO), "without_veto": NO_VETO}
    moved = {name: f"cf:{name}" for name, changed in file.counterfactuals.items() if moves_the_ceiling(changed)}

    def shown(name: str) -> dict[str, Any]:
        ensemble = ensembles[name]
        values = {a: float(ensemble.weights @ ensemble.probes[value_key(a)]) for a in model.players}
        return {"outcomes": table(ensemble, horizons, tuple(file.outcomes)), "values": values}

    found: dict[str, Any] = {key: shown(name) for key, name in names.items() if name in ensembles}
    return found | {"moved": {key: shown(name) for key, name in moved.items()}}


def _end_effect(stacks: Mapping[str, Stack], weights: np.ndarray, horizon: int, outcomes: int) -> float:
    """Largest change of an outcome's chance at the longest horizon when the players look further, same draws."""
    near, far = stacks["nearer"], stacks["longer"]
    share = weights[near.rows] / weights[near.rows].sum()
    shown = [s.futures[horizon]["outcome"][:, None, :] == np.arange(outcomes)[:, None] for s in (near, far)]
    change = share @ (shown[1].mean(axis=2) - shown[0].mean(axis=2))
    return float(np.abs(change).max())
