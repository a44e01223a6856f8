"""A cheap stand-in for the likelihood, good near a centre: what moves are worth, linear in the quantities.

Solving the game is what costs. Around a centre z⁰ the advantage of every move in every state of the record is expanded
to first order in the quantities themselves, by forward differences; choices, recording and miscoding are then computed
exactly. Values are sums of shares times discounted payoffs less costs, so they are close
to linear where the logit likelihood is far from it. The stand-in only proposes: the likelihood itself decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from taqarub.estimate.correction import Correction
from taqarub.estimate.likelihood import Advantages, log_likelihood, logit
from taqarub.estimate.record import Seen, months_seen
from taqarub.model.model import Model
from taqarub.model.parameters import values_of

SHARE = re.compile(r"motives\.(?P<actor>\w+)\.[\w-]+\.share(?:\.(?P<regime>[\w-]+))?$")
STEP = 0.1  # forward difference in z
CHUNK = 250  # draws evaluated together
SELDOM = 0.3  # months
Solver = Callable[[np.ndarray, int], Advantages]  # draws z (B, Z), months -> advantages


@dataclass(frozen=True, slots=True)
class Surrogate:
    """centre (n,) coordinates of the played quantities; base and slope: advantages there and per unit (…, n)."""

    played: np.ndarray
    centre: np.ndarray
    base: Advantages
    slope: Advantages


def estimated_of(model: Model) -> np.ndarray:
    """Indices of the quantities that the record may update: θ = motives, precision, costs of moves, recording.

    Chances of moves, drift, hazards, regimes, discount factors, capacity and red-line losses are held at their best
    values in the likelihood and keep their prior (a cut: Plummer 2015, "Cuts in Bayesian graphical models", Statistics
    and Computing 25): months of moves say little or nothing about them (no red line was crossed), and what they rest on
    is other evidence. What follows from them is assumed, not found.
    """
    return np.array([p.index for p in model.parameters if _estimated(p.name)])


def _estimated(name: str) -> bool:
    return (
        name.startswith(("motives.", "record."))
        or name.endswith(".precision")
        or (name.startswith("moves.") and name.endswith(".cost"))
    )


def played_of(model: Model) -> np.ndarray:
    """The estimated quantities that the game needs: all but those of the record."""
    return np.array([i for i in estimated_of(model) if not model.parameters[i].name.startswith("record.")])


def held(model: Model, z: np.ndarray) -> np.ndarray:
    """A copy of draws z (B, Z) with everything that is not estimated at its best value."""
    kept = np.zeros_like(z)
    index = estimated_of(model)
    kept[:, index] = z[:, index]
    return kept


def coordinates(model: Model, played: np.ndarray, z: np.ndarray) -> np.ndarray:
    """(B, n) what values are close to linear in: costs, logs of precisions, and shares scaled to add to one."""
    values = values_of(model.parameters, z)
    names = [model.parameters[index].name for index in played]
    at = np.stack([np.log(values[n]) if n.endswith(".precision") else values[n] for n in names], axis=1)
    groups: dict[tuple[str, str], list[int]] = {}
    for column, name in enumerate(names):
        found = SHARE.match(name)
        if found:
            groups.setdefault((found["actor"], found["regime"] or ""), []).append(column)
    mixed = {actor for actor, regime in groups if regime} & {actor for actor, regime in groups if not regime}
    for (actor, _), columns in groups.items():
        if actor not in mixed:  # else a share without a regime would have to be scaled differently in each
            at[:, columns] /= at[:, columns].sum(axis=1, keepdims=True)
    return at


def expand(model: Model, centre: np.ndarray, solver: Solver, slope_months: int, base_months: int) -> Surrogate:
    """Expand around the centre (Z,): slopes from a short horizon, the level from a longer one."""
    played = played_of(model)
    points = np.repeat(centre[None], len(played) + 1, axis=0)
    points[np.arange(1, len(played) + 1), played] += STEP
    found = solver(points, slope_months)
    at = coordinates(model, played, points)
    back = np.linalg.pinv((at[1:] - at[:1]).T, rcond=1e-9)  # shares add to one: the least-squares slope
    slope = [(gain[..., 1:] - gain[..., :1]) @ back for gain in found]
    level = found if base_months == slope_months else solver(centre[None], base_months)
    return Surrogate(played, at[0], [gain[..., 0] for gain in level], slope)


def linear(surrogate: Surrogate, away: np.ndarray) -> Advantages:
    """The expansion at B points away from its centre (B, n)."""
    return [
        base[..., None] + np.tensordot(slope, away.T, axes=(2, 0))
        for base, slope in zip(surrogate.base, surrogate.slope, strict=True)
    ]


def stand_in(
    model: Model, seen: Seen, surrogate: Surrogate, z: np.ndarray, corrections: Sequence[Correction] = ()
) -> np.ndarray:
    """(B,) the surrogate's log likelihood, with what was learnt of its misses."""
    parts = []
    for begin in range(0, len(z), CHUNK):
        some = z[begin : begin + CHUNK]
        away = coordinates(model, surrogate.played, some) - surrogate.centre
        gains = linear(surrogate, away)
        if corrections:
            gains = [gain + correction.at(away) for gain, correction in zip(gains, corrections, strict=True)]
        parts.append(log_likelihood(model, seen, some, gains))
    return np.concatenate(parts)


def influence(
    model: Model, seen: Seen, surrogate: Surrogate, z: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Per player: what an error of an advantage does to the log likelihood (R, M), and what a unit of each quantity
    does to it through all advantages (n,).

    The first is the root of the expected curvature, λ √(months π), at the centre and the median precision of draws z;
    a state that is seldom seen keeps a little of it, so that nothing goes unlearnt.
    """
    values = values_of(model.parameters, z)
    weights, relevance = [], []
    for shown, base, slope in zip(seen.players, surrogate.base, surrogate.slope, strict=True):
        precision = float(np.median(values[f"choice.{shown.name}.precision"]))
        chances = logit(base[..., None] * precision, shown.weights)[:, 1:, 0]
        months = np.bincount(shown.rows, months_seen(seen, shown), minlength=len(chances))
        weights.append(precision * np.sqrt(months[:, None] * chances + SELDOM))
        relevance.append(np.sqrt(np.sum((weights[-1][..., None] * slope) ** 2, axis=(0, 1))))
    return weights, relevance
