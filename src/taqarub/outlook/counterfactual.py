"""The same game with one thing changed, beside the game as it stands under the same draws and random numbers.

Names of ensembles: a variant is `cf:ID`, `no-veto` or `start:TRACK=RUNG`; with `@prior` or `@neutral` after it under
those clouds. Its matched baseline holds the same draws with the same random numbers, so that a difference of two means
is paired draw by draw.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from taqarub.base.measurement import Draws
from taqarub.case.case import CaseFile, Counterfactual
from taqarub.case.claims import Test
from taqarub.outlook.features import quantity
from taqarub.outlook.outlook import Ensemble, Outlook
from taqarub.outlook.probes import value_key

CLOUDS = ("posterior", "prior", "neutral")
NO_VETO = "no-veto"


def needs_solving(changed: Counterfactual) -> bool:
    """Whether a counterfactual changes strategies, or only where the futures start and what is forced."""
    return any(
        (
            changed.only_hold,
            changed.drop_motives,
            changed.drop_moves,
            changed.set_cost,
            changed.set_capacity,
            changed.move_region,
            changed.scale_loss,
            changed.scale_shift,
            changed.order,
        )
    )


def moves_the_ceiling(changed: Counterfactual) -> bool:
    """Whether a counterfactual is about how far the patron lets things go."""
    return bool(changed.move_region or changed.scale_loss or changed.set_capacity)


def named(variant: str, cloud: str = "posterior") -> str:
    """The name of a variant's ensemble under a cloud.

    >>> named("cf:packages"), named("no-veto", "prior")
    ('cf:packages', 'no-veto@prior')
    """
    return variant if cloud == "posterior" else f"{variant}@{cloud}"


def baseline_of(variant: str, cloud: str = "posterior") -> str:
    """The name of the matched baseline of a variant under a cloud.

    >>> baseline_of("cf:packages"), baseline_of("no-veto"), baseline_of("no-veto", "prior")
    ('baseline:posterior', 'baseline:no-veto', 'baseline:prior')
    """
    if cloud == "posterior" and variant == NO_VETO:
        return "baseline:no-veto"
    return f"baseline:{cloud}"


def asked_counterfactuals(file: CaseFile, tests: Iterable[Test]) -> tuple[str, ...]:
    """The counterfactuals that the claims compare, in the order of the case."""
    asked = set()
    for test in tests:
        if test.measure in ("game.counterfactual", "game.value_change"):
            asked |= {str(test.given.get("id", "")), str(test.given.get("against", ""))}
    return tuple(name for name in file.counterfactuals if name in asked)


def asked_starts(file: CaseFile, tests: Iterable[Test]) -> tuple[str, ...]:
    """The tracks whose start rung the claims vary, in the order of the case."""
    asked = {test.given.get("track") for test in tests if test.measure == "game.variance_share"}
    return tuple(track for track in file.tracks if track in asked)


def difference(
    outlook: Outlook,
    variant: str,
    name: str,
    horizon: int,
    cloud: str = "posterior",
    against: str | None = None,
    absolute: bool = False,
) -> Draws | None:
    """Mean of a quantity under a variant less under its baseline (or under another variant), one value a draw.

    `variant`, `against`: `cf:ID` or `no-veto`; `name`: a quantity of the reference of measures. None when the outlook
    does not hold the variant under that cloud. With `absolute` the size of the difference.
    """
    pair = _pair(outlook, variant, cloud, against)
    if pair is None:
        return None
    with_it, without = (_means(outlook, ensemble, name, horizon) for ensemble in pair)
    gap = with_it - without
    return Draws(np.abs(gap) if absolute else gap, pair[0].weights)


def value_change(outlook: Outlook, variant: str, actor: str, cloud: str = "posterior") -> Draws | None:
    """The actor's value of the first state under a variant less as it stands, per month; None when it is not held."""
    pair, key = _pair(outlook, variant, cloud, None), value_key(actor)
    if pair is None or any(key not in ensemble.probes for ensemble in pair):
        return None
    return Draws(pair[0].probes[key] - pair[1].probes[key], pair[0].weights)


def variance_share(
    outlook: Outlook, track: str, rungs: Iterable[str], name: str, horizon: int, cloud: str = "posterior"
) -> Draws | None:
    """Share of a quantity's variance that the start rung of a track explains, when every rung is tried with every draw.

    With y(d, r) the mean of the quantity under draw d from rung r, draws and rungs independent and rungs equally
    likely, the first-order share is S = Var_r(E_d y) / Var(y) (Saltelli et al. 2008, Global Sensitivity Analysis: The
    Primer, chapter 1). The draws of S are jackknife pseudo-values over d (Miller 1974, "The jackknife: a review",
    Biometrika 61(1)), cut to [0, 1].
    """
    held = [outlook.ensembles.get(named(f"start:{track}={rung}", cloud)) for rung in rungs]
    if not held or any(ensemble is None for ensemble in held):
        return None
    weights = held[0].weights  # type: ignore[union-attr]
    table = np.stack([_means(outlook, ensemble, name, horizon) for ensemble in held if ensemble is not None], axis=1)
    whole, size = _share(table, weights), len(weights)
    if size < 2:
        return Draws.equal(np.array([whole]))
    left_out = np.array([_share(np.delete(table, d, axis=0), np.delete(weights, d)) for d in range(size)])
    return Draws(np.clip(size * whole - (size - 1) * left_out, 0.0, 1.0), weights)


def _share(table: np.ndarray, weights: np.ndarray) -> float:
    """Var_r(E_d y) / Var(y) of a table (D, rungs)."""
    share = weights / weights.sum()
    by_rung = share @ table
    total = float((share @ (table - by_rung.mean()) ** 2).mean())
    return float(by_rung.var()) / total if total > 0 else 0.0


def _pair(outlook: Outlook, variant: str, cloud: str, against: str | None) -> tuple[Ensemble, Ensemble] | None:
    with_it = outlook.ensembles.get(named(variant, cloud))
    without = outlook.ensembles.get(named(against, cloud) if against else baseline_of(variant, cloud))
    if with_it is None or without is None or with_it.weights.shape != without.weights.shape:
        return None
    return with_it, without


def _means(outlook: Outlook, ensemble: Ensemble, name: str, horizon: int) -> np.ndarray:
    """Mean of a quantity over the paths of each draw (D,)."""
    return np.asarray(quantity(ensemble.futures[horizon], name, outlook.outcomes[horizon]).mean(axis=1))
