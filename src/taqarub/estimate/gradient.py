"""The gradient of the log likelihood of the record in z, at a few times the cost of the likelihood.

    d log L / dz  =  (likelihood in reverse: `gradient_record`)  then  (backward induction in reverse: `game.adjoint`)
                     then  (case to game in reverse: `gradient_chain`)  then  value to z (`base.quantity.slope`)

Source: reverse accumulation through all of it (Griewank and Walther 2008, "Evaluating Derivatives", 2nd ed., chapter
3); for dynamic discrete choice, the derivative of the likelihood through the solved model is the outer loop of the
nested fixed point (Rust 1988, "Maximum likelihood estimation of discrete control processes", SIAM Journal on Control
and Optimization 26), here without a system to be solved because the horizon ends. At z = 0 a quantity's two halves meet
and the gradient is that of the upper half; where a cost stops at zero its derivative is zero.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from taqarub.base.quantity import slope
from taqarub.estimate.gradient_chain import Slopes, value_slopes
from taqarub.estimate.gradient_record import record_slopes
from taqarub.estimate.likelihood import LOOK_MONTHS
from taqarub.estimate.record import Seen
from taqarub.estimate.rule import AS_PLAYED, Rule
from taqarub.estimate.surrogate import estimated_of
from taqarub.game.adjoint import Reversible, reversible
from taqarub.game.game import Game
from taqarub.model.compile import game_of
from taqarub.model.model import Model, Variant
from taqarub.model.parameters import values_of

BLOCK = 4  # draws solved together


def log_likelihood_and_gradient(
    model: Model,
    seen: Seen,
    z: np.ndarray,
    rule: Rule = AS_PLAYED,
    months: int = LOOK_MONTHS,
    only_estimated: bool = False,
) -> tuple[float, np.ndarray]:
    """log L of one draw z (Z,) and its gradient (Z,).

    With `only_estimated` the gradient is zero in the quantities that the estimate holds at their best values, and is
    had a good deal quicker, since chances of moves, drift, shocks and regimes need not be differentiated.
    """
    value, gradient = log_likelihoods_and_gradients(model, seen, np.asarray(z)[None], rule, months, only_estimated)
    return float(value[0]), gradient[0]


def log_likelihoods_and_gradients(
    model: Model,
    seen: Seen,
    z: np.ndarray,
    rule: Rule = AS_PLAYED,
    months: int = LOOK_MONTHS,
    only_estimated: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """(B,) log L of draws z (B, Z) and their gradients (B, Z); months and rule as in `likelihood.advantages`."""
    z = np.asarray(z, dtype=float)
    parts = [
        _of_block(model, seen, z[begin : begin + BLOCK], rule, months, only_estimated)
        for begin in range(0, len(z), BLOCK)
    ]
    return np.concatenate([value for value, _ in parts]), np.concatenate([gradient for _, gradient in parts])


def _of_block(
    model: Model, seen: Seen, z: np.ndarray, rule: Rule, months: int, only_estimated: bool
) -> tuple[np.ndarray, np.ndarray]:
    played = rule.apply(z)
    values = values_of(model.parameters, played)
    variants = rule.variants(model.players)
    solved: dict[Variant, Reversible] = {}
    for variant in variants.values():
        if variant not in solved:
            game = game_of(model, played, variant, months, model.start_month)
            solved[variant] = reversible(game, chances=not only_estimated)
    gains = [_gains(model, seen, solved[variant], name) for name, variant in variants.items()]
    found = record_slopes(model, seen, z, gains)
    by_played: Slopes = {name: np.zeros(len(z)) for name in values}
    for variant, run in solved.items():
        asked = {name: slopes for (name, mine), slopes in zip(variants.items(), found.gains, strict=True)
                 if mine == variant}  # fmt: skip
        derivatives = run.back(_seeds(model, seen, run.game, asked))
        for name, part in value_slopes(model, values, derivatives, variant, not only_estimated).items():
            by_played[name] += part
    gradient = _by_z(model, played, by_played)
    for index, ruling in rule.tied:
        gradient[:, ruling] += gradient[:, index]
        gradient[:, index] = 0.0
    gradient += _by_z(model, z, found.values)
    if only_estimated:
        held = np.ones(model.size, dtype=bool)
        held[estimated_of(model)] = False
        gradient[:, held] = 0.0
    return found.value, gradient


def _gains(model: Model, seen: Seen, run: Reversible, name: str) -> np.ndarray:
    """Q(move) − Q(hold) in the states of the record (R, A − 1, B), 0 where a move is unavailable."""
    at = run.quality[_place(model, run.game, name)][:, seen.states, :]
    with np.errstate(invalid="ignore"):
        gain = at[1:] - at[:1]
    return np.where(np.isfinite(gain), gain, 0.0).transpose(1, 0, 2)


def _seeds(model: Model, seen: Seen, game: Game, asked: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    """∂ log L / ∂Q of the first month, per stage (A, S, B); nothing is asked of players of another variant."""
    seeds = [np.zeros((len(stage.actions), game.states, game.draws)) for stage in game.stages]
    for name, slopes in asked.items():
        seed = seeds[_place(model, game, name)]
        seed[1:, seen.states, :] = slopes.transpose(1, 0, 2)
        seed[0, seen.states, :] = -slopes.sum(axis=1)
    return seeds


def _place(model: Model, game: Game, name: str) -> int:
    player = model.players.index(name)
    return next(place for place, stage in enumerate(game.stages) if stage.player == player)


def _by_z(model: Model, z: np.ndarray, by_value: Mapping[str, np.ndarray]) -> np.ndarray:
    """(B, Z) from derivatives by values; where a cost or loss stops at zero it does not move."""
    found = np.zeros(z.shape)
    for parameter in model.parameters:
        quantity, column = parameter.quantity, z[:, parameter.index]
        rise = slope(quantity, column)
        if quantity.unit == "payoff" and quantity.low >= 0:
            rise = np.where(values_of((parameter,), z)[parameter.name] > 0, rise, 0.0)
        found[:, parameter.index] = by_value[parameter.name] * rise
    return found
