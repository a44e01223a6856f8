"""Which games are solved for whom: the batches of an outlook, as few as its comparisons allow.

What changes strategies (motives, costs, capacity, red lines, the veto) is solved again on a subset of draws; what
changes only the beginning of a future (a start, a forced move, a shock) is one more run of a game solved anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from taqarub.case.claims import Test
from taqarub.estimate.posterior import Posterior
from taqarub.model.changes import changes_of
from taqarub.model.model import Model, Variant
from taqarub.outlook.counterfactual import (
    NO_VETO,
    asked_counterfactuals,
    asked_starts,
    baseline_of,
    named,
    needs_solving,
)
from taqarub.outlook.ensemble import Batch, Run
from taqarub.outlook.fragility import shock_sets, trigger_shocks, trigger_starts
from taqarub.outlook.orders import other_orders, run_name
from taqarub.outlook.outlook import Settings

LONGER_MONTHS = 36  # how much further the players look when the end effect is measured
FLIP_DRAWS = 12
END_DRAWS = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """The batches, and ensemble name -> (run whose futures it shows, weights over the draws of the run's batch)."""

    batches: tuple[Batch, ...]
    views: Mapping[str, tuple[str, np.ndarray]]


@dataclass(frozen=True, slots=True)
class Cloud:
    """Draws of the case: z (D, Z), numbers (D,) that name random numbers, weights (D,) of all and of subsets; paths."""

    name: str
    stream: str
    variant: Variant
    z: np.ndarray
    draws: np.ndarray
    weights: np.ndarray
    full: np.ndarray
    small: np.ndarray
    paths: int

    def chosen(self, weights: np.ndarray) -> np.ndarray:
        """The places of the draws that have weight."""
        return np.flatnonzero(weights > 0)


def taken(weights: np.ndarray, size: int) -> np.ndarray:
    """How often each of D draws is taken by a systematic resample of some size, as a share of the size.

    One point in the middle of each of `size` equal strata of the cumulative weight (Kitagawa 1996, "Monte Carlo filter
    and smoother", Journal of Computational and Graphical Statistics 5(1), appendix): a draw of mass w is taken ⌊size·w⌋
    or ⌈size·w⌉ times, so the heaviest draws are always in.

    >>> taken(np.array([0.5, 0.05, 0.05, 0.4]), 2).tolist()
    [0.5, 0.0, 0.0, 0.5]
    """
    weights = np.asarray(weights, dtype=float) / np.sum(weights)
    points = (np.arange(size) + 0.5) / size
    places = np.minimum(np.searchsorted(np.cumsum(weights), points, side="right"), weights.size - 1)
    return np.bincount(places, minlength=weights.size) / size


def resample(weights: np.ndarray, size: int) -> np.ndarray:
    """Weights (D,) that keep at most `size` draws; all keep their weight when there are no more than that.

    >>> resample(np.array([0.7, 0.0, 0.3]), 2).tolist()
    [0.7, 0.0, 0.3]
    """
    weights = np.asarray(weights, dtype=float) / np.sum(weights)
    return weights if np.count_nonzero(weights) <= size else taken(weights, size)


def clouds_of(posterior: Posterior, settings: Settings) -> tuple[Cloud, Cloud, Cloud]:
    """Posterior, prior and neutral case; the neutral case stands on draws of the prior.

    The posterior is resampled: a draw that is taken twice is solved once, and one of next to no weight is mostly left
    out, so that the work goes where the mass is. The draws that are solved share `draws` × `paths` futures.
    """
    share = resample(taken(posterior.weights, settings.draws), settings.solved_draws)
    kept = np.flatnonzero(share > 0)
    share = share[kept]
    full, small = resample(share, settings.full_draws), resample(share, settings.small_draws)
    paths = -(-settings.paths * settings.draws // kept.size)
    after = Cloud("posterior", "posterior", Variant(), posterior.z[kept], kept, share, full, small, paths)
    sizes = {
        "prior": (settings.prior_draws, settings.prior_pairs),
        "neutral": (settings.neutral_draws, settings.neutral_pairs),
    }
    others = []
    for name, (size, pairs) in sizes.items():
        draws = np.arange(min(size, len(posterior.prior_z)))
        equal = np.full(draws.size, 1.0 / draws.size)
        few = np.where(draws < pairs, 1.0, 0.0)
        few /= few.sum()
        z, variant = posterior.prior_z[draws], Variant(neutral=name == "neutral")
        others.append(Cloud(name, "prior", variant, z, draws, equal, few, few, settings.paths))
    return after, others[0], others[1]


def plan_of(model: Model, posterior: Posterior, tests: Sequence[Test], settings: Settings, keep: int) -> Plan:
    """Every batch of an outlook; `keep` months of strategies are kept, at least the longest horizon."""
    file = model.case.file
    clouds = clouds_of(posterior, settings)
    batches, views = [], {}
    veto_asked = any(test.measure == "game.veto" for test in tests)
    patron = any(actor.role == "patron" for actor in file.actors.values())
    for cloud in clouds:
        first = cloud.name == "posterior"
        ids = tuple(file.counterfactuals) if first else asked_counterfactuals(file, tests)
        batches.append(_as_it_stands(model, cloud, ids, tests, settings, keep))
        views[cloud.name] = (cloud.name, cloud.weights)
        views[f"baseline:{cloud.name}"] = (f"baseline:{cloud.name}", cloud.small)
        views[baseline_of(NO_VETO, cloud.name)] = (baseline_of(NO_VETO, cloud.name), cloud.full)
        if patron and (first or veto_asked):
            views |= _compared(model, cloud, NO_VETO, cloud.full, settings, keep, batches)
        for name in ids:
            if needs_solving(file.counterfactuals[name]):
                views |= _compared(model, cloud, f"cf:{name}", cloud.small, settings, keep, batches)
            else:
                views[named(f"cf:{name}", cloud.name)] = (named(f"cf:{name}", cloud.name), cloud.small)
        for track in asked_starts(file, tests):
            for rung in file.tracks[track].rungs:
                run = named(f"start:{track}={rung.id}", cloud.name)
                views[run] = (run, cloud.small)
    batches += _other_orders(model, clouds[0], settings, keep)
    batches.append(_longer(model, clouds[0], settings, keep))
    return Plan(tuple(batches), views)


def _as_it_stands(
    model: Model, cloud: Cloud, ids: tuple[str, ...], tests: Sequence[Test], settings: Settings, keep: int
) -> Batch:
    """The game as it stands with every run that needs no game of its own."""
    file = model.case.file
    horizons = sorted(file.horizons_months)
    short, long = horizons[0], horizons[-1]
    everyone, full, small = (weights > 0 for weights in (cloud.weights, cloud.full, cloud.small))
    first, paired = cloud.name == "posterior", settings.paired_paths
    runs = [Run(cloud.name, everyone, cloud.paths, long, watch=first)]
    runs.append(Run(f"baseline:{cloud.name}", small, paired, long))
    if first:
        runs.append(Run(baseline_of(NO_VETO), full, paired, long))
    for name in ids:
        changed = file.counterfactuals[name]
        if not needs_solving(changed):
            runs.append(_beginning(model, cloud, f"cf:{name}", small, paired, long, Variant(counterfactual=name)))
    for track in asked_starts(file, tests):
        for place, rung in enumerate(file.tracks[track].rungs):
            runs.append(Run(named(f"start:{track}={rung.id}", cloud.name), small, paired, long, start={track: place}))
    for shock in trigger_shocks(file):
        runs.append(Run(named(f"trigger:{shock}", cloud.name), full, paired, short, shocks=(shock,)))
    for trigger, start in trigger_starts(model).items():
        runs.append(Run(named(f"trigger:{trigger}", cloud.name), full, paired, short, start=start))
    if first:
        few = resample(cloud.small, FLIP_DRAWS) > 0
        for shocks in shock_sets(file):
            runs.append(Run(f"shocks:{'+'.join(shocks)}", few, paired, short, shocks=shocks))
        runs.append(Run("nearer", resample(cloud.small, END_DRAWS) > 0, paired, long))
    return Batch(cloud.name, cloud.stream, cloud.variant, cloud.z, cloud.draws, file.solve_months, keep, tuple(runs))


def _compared(
    model: Model, cloud: Cloud, variant: str, weights: np.ndarray, settings: Settings, keep: int, batches: list[Batch]
) -> dict[str, tuple[str, np.ndarray]]:
    """Add a batch that solves a variant on the draws with weight; returns its view."""
    file, name = model.case.file, named(variant, cloud.name)
    chosen = cloud.chosen(weights)
    changed = Variant(
        veto=variant != NO_VETO,
        neutral=cloud.variant.neutral,
        counterfactual=variant[len("cf:") :] if variant.startswith("cf:") else "",
    )
    run = _beginning(
        model,
        cloud,
        variant,
        np.ones(chosen.size, dtype=bool),
        settings.paired_paths,
        max(file.horizons_months),
        changed,
    )
    batches.append(
        Batch(name, cloud.stream, changed, cloud.z[chosen], cloud.draws[chosen], file.solve_months, keep, (run,))
    )
    return {name: (name, weights[chosen])}


def _beginning(
    model: Model, cloud: Cloud, variant: str, which: np.ndarray, paths: int, months: int, changed: Variant
) -> Run:
    """The run of a variant, with its start and its forced moves."""
    changes = changes_of(model.case.file, changed)
    return Run(
        named(variant, cloud.name),
        which,
        paths,
        months,
        start=changes.start,
        force=changes.force,
        force_months=changes.force_months,
    )


def _other_orders(model: Model, cloud: Cloud, settings: Settings, keep: int) -> list[Batch]:
    """The draws of the end effect with the parties in another order, or at once."""
    file = model.case.file
    chosen = cloud.chosen(resample(cloud.small, END_DRAWS))
    batches = []
    for name, order in other_orders(file).items():
        run = Run(run_name(name), np.ones(chosen.size, dtype=bool), settings.paired_paths, max(file.horizons_months))
        variant = replace(cloud.variant, order=order)
        z, draws = cloud.z[chosen], cloud.draws[chosen]
        batches.append(Batch(run.name, cloud.stream, variant, z, draws, file.solve_months, keep, (run,)))
    return batches


def _longer(model: Model, cloud: Cloud, settings: Settings, keep: int) -> Batch:
    """A few draws whose players look further, for the end effect."""
    file = model.case.file
    chosen = cloud.chosen(resample(cloud.small, END_DRAWS))
    run = Run("longer", np.ones(chosen.size, dtype=bool), settings.paired_paths, max(file.horizons_months))
    months = file.solve_months + LONGER_MONTHS
    return Batch("longer", cloud.stream, cloud.variant, cloud.z[chosen], cloud.draws[chosen], months, keep, (run,))
