"""A group of stages that move at once, in reverse: choices are roots of equations, so their derivatives are too.

In every state, with Q_k the worth to the k-th of the group by profile, U_k(a) = Σ_{a_−k} Q_k Π_{l≠k} π_l(a_l), and
X_kl(a, b) = ∂U_k(a) / ∂π_l(b) the same sum over all but k and l, the choices π_k = w_k exp(λ_k U_k) / Σ fulfil

    dπ_k = S_k (λ_k Σ_{l≠k} X_kl dπ_l + d(λ_k U_k)|_π),    S_k = diag(π_k) − π_k π_kᵀ

so that the adjoint P̄ of the powers λU solves one system of Σ A_k equations a state,

    P̄_k − S_k Σ_{l≠k} X_lkᵀ λ_l P̄_l = S_k π̄_k

(implicit function theorem; for the adjoint of fixed points Christianson 1994, "Reverse accumulation and attractive
fixed points", Optimization Methods and Software 3(4)). Where the matrix is singular two equilibria meet, no derivative
exists, and NaN is returned. Where no equilibrium was found the derivative is that of the equations at the choices
reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from taqarub.game.adjoint_kernel import (
    Displaced,
    Weights,
    at_once,
    changed_factors,
    displacements,
    factors_of,
    weighed,
)
from taqarub.game.adjoint_totals import Totals, gathered
from taqarub.game.game import Game
from taqarub.game.layout import layout_of
from taqarub.game.operators import aligned
from taqarub.game.values import Turn

Profile = tuple[int, ...]


class GroupBack:
    """The kernels of every profile of a group, and what is gathered of them over the periods."""

    def __init__(self, game: Game, group: tuple[int, ...]) -> None:
        self.game, self.group, self.layout = game, group, layout_of(game.shape, game.draws)
        self.stages = [game.stages[place] for place in group]
        axes = len(game.shape)
        self.moved: list[list[Displaced]] = [
            [displacements(self.layout, factors_of(a.shifts, axes)) for a in stage.actions] for stage in self.stages
        ]
        profiles = product(*(range(len(stage.actions)) for stage in self.stages))
        self.kernels: dict[Profile, Weights] = {p: self._kernel(self._members(p)) for p in profiles}
        self.asked: dict[Profile, Weights] = {
            p: {offset: np.zeros(self.size) for offset in kernel} for p, kernel in self.kernels.items()
        }

    @property
    def size(self) -> tuple[int, ...]:
        """(*shape, B)."""
        return (*self.layout.shape, self.layout.draws)

    def back(
        self,
        totals: Totals,
        values: np.ndarray,
        chances: Sequence[np.ndarray],
        quality: Sequence[np.ndarray],
        adjoint: np.ndarray,
        extra: Sequence[np.ndarray] | None,
    ) -> np.ndarray:
        """The adjoint (N, *shape, B) of the values after the group, given that of those before it.

        chances and quality per stage (A, *shape, B); extra what F asks of U, in the first period.
        """
        size, axes = self.size, len(self.layout.shape)
        ends = {p: self._ahead(values, kernel) for p, kernel in self.kernels.items()}
        costs = [np.stack([np.broadcast_to(aligned(a.cost, axes), size) for a in s.actions]) for s in self.stages]
        seeds = [np.where(p > 0, e, 0.0) for p, e in zip(chances, extra, strict=True)] if extra else None
        power = self._powers(ends, costs, chances, adjoint, seeds)
        worth = []
        for k, (place, stage) in enumerate(zip(self.group, self.stages, strict=True)):
            precision = self.game.precision[stage.player]
            pull = power[k] * np.where(chances[k] > 0, quality[k], 0.0)
            totals.precision[stage.player] += gathered(pull.sum(axis=0), precision)
            worth.append(precision * power[k] + (seeds[k] if seeds else 0.0))
            for a, action in enumerate(stage.actions):
                paid = worth[k][a] + chances[k][a] * adjoint[stage.player]
                totals.costs[place][a] -= gathered(np.broadcast_to(paid, size), action.cost)
        return self._values_back(values, ends, chances, adjoint, worth)

    def _powers(
        self,
        ends: dict[Profile, np.ndarray],
        costs: Sequence[np.ndarray],
        chances: Sequence[np.ndarray],
        adjoint: np.ndarray,
        seeds: Sequence[np.ndarray] | None,
    ) -> list[np.ndarray]:
        """P̄ per stage (A, *shape, B)."""
        counts, size = [len(stage.actions) for stage in self.stages], self.size
        first = np.concatenate([[0], np.cumsum(counts)]).astype(int)
        direct = np.zeros((first[-1], *size))
        cross = np.zeros((first[-1], first[-1], *size))  # ∂U_k(a) / ∂π_l(b)
        for profile, end in ends.items():
            meant = np.sum(adjoint * end, axis=0)
            for k, a in enumerate(profile):
                direct[first[k] + a] += _product(chances, profile, {k}) * meant
                own = end[self.stages[k].player] - costs[k][a]
                for j, b in enumerate(profile):
                    if j != k:
                        cross[first[k] + a, first[j] + b] += _product(chances, profile, {k, j}) * own
        for k, stage in enumerate(self.stages):
            direct[first[k] : first[k + 1]] -= adjoint[stage.player] * costs[k]
        if seeds is not None:
            direct += np.einsum("as...,a...->s...", cross, np.concatenate(seeds))
        sharp = np.concatenate([np.broadcast_to(self.game.precision[s.player], (n, *size))
                                for s, n in zip(self.stages, counts, strict=True)])  # fmt: skip
        spread = np.zeros((first[-1], first[-1], *size))  # S
        for k, odds in enumerate(chances):
            part = slice(first[k], first[k + 1])
            spread[part, part] = -odds[:, None] * odds[None]
            for a in range(counts[k]):
                spread[first[k] + a, first[k] + a] += odds[a]
        pull = np.einsum("ks...,as...,a...->ka...", spread, cross, sharp)
        matrix = np.moveaxis(np.eye(first[-1]).reshape(*pull.shape[:2], *(1,) * len(size)) - pull, (0, 1), (-2, -1))
        right = np.moveaxis(np.einsum("ks...,s...->k...", spread, direct), 0, -1)[..., None]
        power = np.moveaxis(_solved(matrix, right)[..., 0], -1, 0)
        return [power[first[k] : first[k + 1]] for k in range(len(counts))]

    def _values_back(
        self,
        values: np.ndarray,
        ends: dict[Profile, np.ndarray],
        chances: Sequence[np.ndarray],
        adjoint: np.ndarray,
        worth: Sequence[np.ndarray],
    ) -> np.ndarray:
        result = np.zeros(adjoint.shape)
        for profile in ends:
            after = _product(chances, profile, set()) * adjoint
            for k, a in enumerate(profile):
                after[self.stages[k].player] += worth[k][a] * _product(chances, profile, {k})
            for offset, weight in self.kernels[profile].items():
                part = (after * weight).reshape(len(after), -1)
                result += np.roll(part, offset, axis=1).reshape(result.shape)
                self.asked[profile][offset] += np.sum(after * self._there(values, offset), axis=0)
        return result

    def _ahead(self, values: np.ndarray, kernel: Weights) -> np.ndarray:
        return np.asarray(sum(weight * self._there(values, offset) for offset, weight in kernel.items()))

    def _there(self, values: np.ndarray, offset: int) -> np.ndarray:
        """V(s + o); what wraps around has weight zero."""
        return np.roll(values.reshape(len(values), -1), -offset, axis=1).reshape(values.shape)

    def _members(self, profile: Profile) -> list[Displaced]:
        return [self.moved[k][a] for k, a in enumerate(profile)]

    def _kernel(self, members: Sequence[Displaced]) -> Weights:
        return at_once(self.layout, members)

    def give(self, totals: Totals) -> None:
        """Write derivatives by the shifts' chances to the totals, and forget them."""
        axes = len(self.layout.shape)
        for k, (place, stage) in enumerate(zip(self.group, self.stages, strict=True)):
            for a, action in enumerate(stage.actions):
                changes = changed_factors(action.shifts, axes)
                for pair, shift, into in zip(changes, action.shifts, totals.moves[place][a], strict=True):
                    for changed, array, total in zip(pair, (shift.up, shift.down), into, strict=True):
                        if changed is not None:
                            total += gathered(self._slope(k, a, displacements(self.layout, changed)), array)
        for asked in self.asked.values():
            for total in asked.values():
                total.fill(0.0)

    def _slope(self, k: int, a: int, replaced: Displaced) -> np.ndarray:
        """Σ over the profiles in which stage k takes action a, with its displacement replaced."""
        total = np.zeros(self.size)
        for profile, asked in self.asked.items():
            if profile[k] == a:
                members = self._members(profile)
                members[k] = replaced
                total += weighed(asked, self._kernel(members))
        return total


def at_once_back(
    meeting: GroupBack,
    totals: Totals,
    values: np.ndarray,
    turns: Sequence[Turn],
    adjoint: np.ndarray,
    extra: Sequence[np.ndarray] | None,
) -> np.ndarray:
    """`GroupBack.back` of solved turns."""
    chances, quality = [turn.chances for turn in turns], [turn.quality for turn in turns]
    return meeting.back(totals, values, chances, quality, adjoint, extra)


def _product(chances: Sequence[np.ndarray], profile: Profile, without: set[int]) -> np.ndarray | float:
    """Π of the chances of a profile, of all stages but some."""
    total: np.ndarray | float = 1.0
    for k, a in enumerate(profile):
        if k not in without:
            total = total * chances[k][a]
    return total


def _solved(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Solutions of many small systems, NaN for those that are singular."""
    try:
        return np.asarray(np.linalg.solve(matrix, right))
    except np.linalg.LinAlgError:
        regular = np.linalg.matrix_rank(matrix) == matrix.shape[-1]
        safe = np.where(regular[..., None, None], matrix, np.eye(matrix.shape[-1]))
        return np.where(regular[..., None, None], np.linalg.solve(safe, right), np.nan)
