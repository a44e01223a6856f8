"""What would undo the course: hazard of reversal under each trigger, and the likeliest shocks that flip the outlook.

The reversal is the outcome with the id `reversal`, or else the first of the case. A trigger is a shock that comes up
in the first month, or a context that stands at another regime from the start. The hazard per month over the first
horizon of h months is −ln(1 − p)/h, constant in time, so the hazard ratio is ln(1 − p₁)/ln(1 − p₀) (proportional
hazards: Cox 1972, "Regression models and life-tables", JRSS B 34(2)); p is (k + ½)/(P + 1) of the P paths of a draw,
with the same draws and random numbers with and without the trigger (Jeffreys prior).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.base.quantity import at
from taqarub.case.case import CaseFile
from taqarub.model.model import Model
from taqarub.outlook.counterfactual import NO_VETO, baseline_of, named
from taqarub.outlook.outlook import Outlook
from taqarub.outlook.stack import Stack

MOST_SHOCKS = 3  # largest set that is tried
MOST_SETS = 60


def trigger_shocks(file: CaseFile) -> tuple[str, ...]:
    """The shocks that the case calls triggers."""
    return tuple(name for name, shock in file.shocks.items() if shock.trigger)


def trigger_starts(model: Model) -> dict[str, dict[str, str | int]]:
    """`CONTEXT=REGIME` -> start, for every regime that does not hold at the as-of date."""
    starts: dict[str, dict[str, str | int]] = {}
    for name, context in model.case.file.contexts.items():
        now = model.start[model.axes.index(name)]
        starts |= {f"{name}={regime}": {name: regime} for i, regime in enumerate(context.regimes) if i != now}
    return starts


def shock_sets(file: CaseFile) -> tuple[tuple[str, ...], ...]:
    """Sets of one to three triggers, small sets first."""
    shocks = trigger_shocks(file)
    sets = [chosen for size in range(1, MOST_SHOCKS + 1) for chosen in combinations(shocks, size)]
    return tuple(sets[:MOST_SETS])


def reversal_of(file: CaseFile) -> str:
    """The outcome that counts as undoing the course."""
    return "reversal" if "reversal" in file.outcomes else next(iter(file.outcomes))


def hazard_key(trigger: str) -> str:
    """The key of a trigger's hazard ratio in the probes of a baseline."""
    return f"hazard_ratio:{trigger}"


def hazard_ratio(outlook: Outlook, trigger: str, cloud: str = "posterior") -> Draws | None:
    """The hazard ratio of a trigger, one value a draw; None for an unknown trigger."""
    held = outlook.ensembles.get(baseline_of(NO_VETO, cloud))
    if held is None or hazard_key(trigger) not in held.probes:
        return None
    return Draws(held.probes[hazard_key(trigger)], held.weights)


def hazard_ratios(model: Model, stacks: Mapping[str, Stack], cloud: str) -> dict[str, np.ndarray]:
    """Trigger -> ratio (D',), for the draws of the cloud's close comparison."""
    base = stacks[baseline_of(NO_VETO, cloud)]
    return {
        trigger: _ratio(_chances(model, stacks[named(f"trigger:{trigger}", cloud)]), _chances(model, base))
        for trigger in (*trigger_shocks(model.case.file), *trigger_starts(model))
    }


def triggers_of(model: Model, stacks: Mapping[str, Stack], weights: np.ndarray) -> dict[str, dict[str, float]]:
    """Per trigger: ratio of the hazards of the weighted chances, 5 and 95 % over draws, and the two chances."""
    base = stacks[baseline_of(NO_VETO)]
    share = weights[base.rows] / weights[base.rows].sum()
    before = _chances(model, base)
    found = {}
    for trigger, ratios in hazard_ratios(model, stacks, "posterior").items():
        after = _chances(model, stacks[f"trigger:{trigger}"])
        with_it, without = share @ after, share @ before
        lo, hi = Draws(ratios, share).quantile((0.05, 0.95))
        found[trigger] = {
            "hazard_ratio": float(_ratio(np.array([with_it]), np.array([without]))[0]),
            "lo": lo,
            "hi": hi,
            "baseline": float(without),
            "with": float(with_it),
        }
    return found


def cheapest_flip(
    model: Model, stacks: Mapping[str, Stack], hazards: Mapping[str, float], weights: np.ndarray
) -> dict[str, Any]:
    """The likeliest set of at most three shocks in the first month after which another outcome is the likeliest.

    A set costs the sum of −ln(hazard per month) of its shocks; `weights` (D,) are those of the few draws that try the
    sets. Keys: `horizon`, `most_likely`, `sets` tried, and for the set found `shocks`, `cost`, `becomes`, `chances`
    (outcome -> chance after it); `shocks` is empty when no set flips the outcome.
    """
    file, outcomes = model.case.file, tuple(model.case.file.outcomes)
    horizon = min(file.horizons_months)
    sets = sorted(shock_sets(file), key=lambda chosen: (sum(-np.log(hazards[s]) for s in chosen), chosen))
    base = stacks["baseline:posterior"]
    answer: dict[str, Any] = {"horizon": horizon, "most_likely": "", "sets": len(sets), "shocks": []}
    for chosen in sets:
        stack = stacks[f"shocks:{'+'.join(chosen)}"]
        few = weights[stack.rows] / weights[stack.rows].sum()
        same = base.futures[horizon]["outcome"][np.isin(base.rows, stack.rows)]
        before = few @ _outcome_chances(same, len(outcomes))
        after = few @ _outcome_chances(stack.futures[horizon]["outcome"], len(outcomes))
        answer["most_likely"] = outcomes[int(np.argmax(before))]
        if np.argmax(after) != np.argmax(before):
            cost = float(sum(-np.log(hazards[s]) for s in chosen))
            chances = {name: float(p) for name, p in zip(outcomes, after, strict=True)}
            becomes = outcomes[int(np.argmax(after))]
            return answer | {"shocks": list(chosen), "cost": cost, "becomes": becomes, "chances": chances}
    return answer


def mean_hazards(model: Model, z: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    """Shock -> hazard per month, the weighted mean over draws z (D, Z)."""
    named_quantities = {p.name: p for p in model.parameters}
    found = {}
    for shock in trigger_shocks(model.case.file):
        parameter = named_quantities[f"shocks.{shock}.hazard"]
        found[shock] = float(weights @ at(parameter.quantity, z[:, parameter.index]))
    return found


def _chances(model: Model, stack: Stack) -> np.ndarray:
    """Chance of the reversal at the first horizon, per draw, never 0 or 1."""
    file = model.case.file
    place = list(file.outcomes).index(reversal_of(file))
    outcome = stack.futures[min(file.horizons_months)]["outcome"]
    return np.asarray(((outcome == place).sum(axis=1) + 0.5) / (outcome.shape[1] + 1.0))


def _ratio(with_it: np.ndarray, without: np.ndarray) -> np.ndarray:
    """Ratio of constant hazards that give the two chances over the same months."""
    return np.asarray(np.log1p(-with_it) / np.log1p(-without))


def _outcome_chances(outcome: np.ndarray, size: int) -> np.ndarray:
    """(D, outcomes) from (D, P)."""
    return (outcome[:, None, :] == np.arange(size)[:, None]).mean(axis=2)
