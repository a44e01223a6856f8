"""The likelihood of the record in reverse, from what the record shows back to what moves are worth.

With the counts n of what is shown in a pair, readings c of a month believed by b_c (`likelihood.believed`), and q, π,
r, ε, λ, G (advantages) as in `likelihood`,

    q̄(a) = n(a) / q(a) + Σ_c b_c [c shows a] / q(a)
    π̄(b) = −r q̄(0) + r [ (1 − ε) q̄(b) + ε / (A − 2) Σ_{a ≠ hold, b} q̄(a) ]      b a move;  π̄(hold) = 0
    r̄    = Σ_{a ≠ 0} (q̄(a) − q̄(0)) q(a) / r,   ε̄ = r Σ_a q̄(a) [ Σ_{b ≠ hold, a} π(b) / (A − 2) − π(a) ]
    Ḡ(a) = λ π(a) (π̄(a) − Σ_b π(b) π̄(b)),        λ̄ = Σ_a Ḡ(a) G(a) / λ

(the score of a logit choice: McFadden 1974, "Conditional logit analysis of qualitative choice behavior", section III).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from taqarub.estimate.likelihood import FLOOR, Advantages, believed, confused, logit, recorded_chances
from taqarub.estimate.record import Seen, Shown
from taqarub.model.model import Model
from taqarub.model.parameters import values_of


@dataclass(frozen=True, slots=True)
class RecordSlopes:
    """log L (B,), and its derivatives by advantages, per player (R, A − 1, B), and by quantities that the likelihood
    reads itself (recording, miscoding, precision): name -> (B,)."""

    value: np.ndarray
    gains: Advantages
    values: Mapping[str, np.ndarray]


def record_slopes(model: Model, seen: Seen, z: np.ndarray, gains: Advantages) -> RecordSlopes:
    """The likelihood of draws z (B, Z) whose moves are worth `gains`, and its derivatives."""
    values, draws = values_of(model.parameters, z), len(z)
    by_value = {name: np.zeros(draws) for name in values}
    miscoded = values["record.miscoded"]
    choices, shown_chances = [], []
    for shown, gain in zip(seen.players, gains, strict=True):
        pi = logit(gain * values[f"choice.{shown.name}.precision"], shown.weights)
        recorded = recorded_chances(values, shown.recorded, draws)
        choices.append(pi)
        shown_chances.append(confused(pi[shown.rows], recorded, miscoded))
    total, asked = _shown_slopes(seen, shown_chances)
    by_gain = []
    for shown, gain, pi, q, by_q in zip(seen.players, gains, choices, shown_chances, asked, strict=True):
        recorded = recorded_chances(values, shown.recorded, draws)
        by_pi, by_recorded, by_miscoded = _confused_back(pi[shown.rows], recorded, miscoded, q, by_q)
        by_value["record.miscoded"] += by_miscoded
        for name, slope in zip(shown.recorded, by_recorded, strict=True):
            if name:
                by_value[name] += slope
        by_power = _logit_back(shown, pi, by_pi)[:, 1:]
        name = f"choice.{shown.name}.precision"
        by_value[name] += np.sum(by_power * gain, axis=(0, 1))
        by_gain.append(by_power * values[name])
    return RecordSlopes(total, by_gain, by_value)


def _shown_slopes(seen: Seen, chances: Sequence[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    """log L and its derivatives by q, per player (U, A, B); below `FLOOR` the likelihood is flat."""
    total, found = np.zeros(chances[0].shape[-1]), []
    for shown, q in zip(seen.players, chances, strict=True):
        safe = np.maximum(q, FLOOR)
        total += np.sum(shown.counts[..., None] * np.log(safe), axis=(0, 1))
        found.append(np.where(q > FLOOR, shown.counts[..., None] / safe, 0.0))
    several = seen.several
    if not several.counted.any():
        return total, found
    sizes = np.diff(np.append(several.begin, len(several.shares)))
    counted = np.repeat(several.counted, sizes)
    belief = np.where(counted[:, None], believed(seen, chances), 0.0)
    reading = np.log(several.shares)[:, None]
    for shown, q, by_q in zip(seen.players, chances, found, strict=True):
        some = q[shown.read_pair, shown.read_shown, :]
        reading = reading + np.log(np.maximum(some, FLOOR))
        slopes = np.where(some > FLOOR, belief / np.maximum(some, FLOOR), 0.0)
        np.add.at(by_q, (shown.read_pair, shown.read_shown), slopes)
    months = np.logaddexp.reduceat(reading, several.begin, axis=0)
    return total + months[several.counted].sum(axis=0), found


def _confused_back(
    pi: np.ndarray, recorded: np.ndarray, miscoded: np.ndarray, q: np.ndarray, by_q: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Derivatives by π (U, A, B), r (U, B) and ε (B,) of one player."""
    moves, by_move = pi[:, 1:], by_q[:, 1:]
    any_move, r, others = moves.sum(axis=1, keepdims=True), recorded[:, None, :], pi.shape[1] - 2
    wrong = (any_move - moves) / others if others > 0 else moves
    coded = (1 - miscoded) * moves + miscoded * wrong
    by_coded = r * by_move
    elsewhere = (by_coded.sum(axis=1, keepdims=True) - by_coded) / others if others > 0 else by_coded
    by_moves = (1 - miscoded) * by_coded + miscoded * elsewhere - r * by_q[:, :1]
    by_recorded = np.sum(by_move * coded, axis=1) - by_q[:, 0] * any_move[:, 0]
    by_miscoded = np.sum(by_coded * (wrong - moves), axis=(0, 1))
    return np.concatenate([np.zeros_like(by_moves[:, :1]), by_moves], axis=1), by_recorded, by_miscoded


def _logit_back(shown: Shown, pi: np.ndarray, by_pi: np.ndarray) -> np.ndarray:
    """Derivatives by λ G, hold's first (R, A, B), of choices π (R, A, B); `by_pi` (U, A, B) in pairs."""
    by_row = np.zeros(pi.shape)
    np.add.at(by_row, shown.rows, by_pi)
    return np.asarray(pi * (by_row - np.sum(pi * by_row, axis=1, keepdims=True)))
