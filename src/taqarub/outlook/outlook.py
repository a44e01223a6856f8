"""Futures: draws of the case, paths of each draw, and what is counted on them.

Axes: D draws, P paths, h months. A future is one path of one draw; its weight is the draw's weight over P.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Settings:
    """How many futures are made, and of what. Time goes with the number of games solved, hardly with that of paths.

    draws, paths  draws of the posterior times paths: the number of futures
    solved_draws  most draws of the posterior that are solved; they share the futures
    full_draws    draws of the posterior for what is compared closely: no veto, triggers
    small_draws   draws of the posterior for each counterfactual
    prior_draws, neutral_draws   draws of the prior, and of the prior in the neutral case
    prior_pairs, neutral_pairs   draws of those two for each comparison that a claim asks for
    paired_paths  paths per draw where variants are compared draw by draw
    """

    seed: int = 0
    draws: int = 500
    paths: int = 100
    workers: int = 1
    solved_draws: int = 140
    full_draws: int = 100
    small_draws: int = 24
    prior_draws: int = 80
    neutral_draws: int = 12
    prior_pairs: int = 16
    neutral_pairs: int = 10
    paired_paths: int = 300


@dataclass(frozen=True, slots=True)
class Ensemble:
    """The futures of one variant of the game under one cloud of draws.

    weights   (D,) add to one
    futures   horizon -> key -> (D, P): `feature:ID` bool, `outcome` int8 (index into the case's outcomes),
              `level:TRACK` int8, `change:TRACK` int8 (contexts too), `count:ACTOR.move` int16, `months:RULE` share of
              months, `distance:RED_LINE` rungs from the region on average
    fan       track -> (h + 1, n) share of futures on each rung, per month
    odds      (h + 1, outcomes) share of futures that would be each outcome if the horizon were that month
    probes    key -> (D,): `value:ACTOR` of the first state, per month; for the game from its own start also what the
              claims ask of the first month (`probes.probe_key`), and for every move of the first month `node_gain:` and
              `node_chance:ACTOR.move` (its value over holding still, per month, and its chance); in baselines also
              `hazard_ratio:TRIGGER`
    reached   (3, h + 1, outcomes) share of futures that stood in an outcome in some month so far (first passage):
              weighted mean, 5 and 95 % over draws
    """

    variant: str
    weights: np.ndarray
    futures: Mapping[int, Mapping[str, np.ndarray]]
    fan: Mapping[str, np.ndarray]
    odds: np.ndarray
    probes: Mapping[str, np.ndarray]
    reached: np.ndarray = field(default_factory=lambda: np.zeros((3, 0, 0)))


@dataclass(frozen=True, slots=True)
class Interval:
    """A probability with the range that comes from not knowing the quantities (5 % and 95 % over draws)."""

    p: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to watch for: how it shifts the odds, and when its absence starts to speak."""

    what: str  # ACTOR.move, shock.ID, TRACK.up or TRACK.down
    track: str
    actor: str
    likelihood_ratio: Mapping[str, float]  # outcome -> ratio
    informative_by: str  # ISO date, or empty when absence never becomes informative within the horizon
    chance: float  # that it happens within the first six months (or the first horizon, if that is shorter)


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that is said about the future.

    ensembles        `posterior`, `prior`, `neutral`, `no-veto`, `cf:ID` per counterfactual, `start:TRACK=RUNG` when a
                     claim asks for it; what claims compare also as `…@prior` and `…@neutral`. The matched baselines
                     (same draws, same random numbers) are `baseline:no-veto` for `no-veto`, else `baseline:CLOUD`
    outcomes         horizon -> outcome -> Interval
    shares           horizon -> {"epistemic", "aleatory"} share of the variance of the outcome indicator
    triggers         trigger -> {"hazard_ratio", "lo", "hi", "baseline", "with"} of the reversal outcome
    ceiling          `as_it_stands`, `with_veto`, `without_veto`, `moved` (counterfactual -> …): outcomes and values
    sensitivity      per quantity of the case: `parameter`, `line`, `share`, `lo`, `hi`, `outcomes`
    details          `flip` (likeliest shocks that change the likeliest outcome), `reversal`, `sizes`, `prior_outcomes`,
                     `neutral_outcomes`; `order` (what changes when the parties move in another order, or at once:
                     `horizon`, `draws`, `variants`); where players move at once `at_once` (solved `games`, those
                     `without` an equilibrium in some state, the `months`, the largest `share` of states in one);
                     `seconds` by batch, the one entry that differs from run to run
    end_effect       largest change of outcome probabilities when the players look 36 months further
    """

    as_of: str
    horizons: tuple[int, ...]
    ensembles: Mapping[str, Ensemble]
    outcomes: Mapping[int, Mapping[str, Interval]]
    shares: Mapping[int, Mapping[str, float]]
    triggers: Mapping[str, Mapping[str, float]]
    ceiling: Mapping[str, Any]
    sensitivity: tuple[Mapping[str, Any], ...]
    signals: tuple[Signal, ...]
    end_effect: float
    details: Mapping[str, Any]
