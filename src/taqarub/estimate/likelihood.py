"""The likelihood of the record: how likely the coded months are, given one draw of the case.

For month t and player i, with coded state s_t and the strategy π_i of the solved game (the first month of a rolling
horizon), the player's move b is drawn from π_i(· | s_t). It enters the record with probability r (by actor and period),
and then under another move of the same actor with probability ε, each as likely (misclassification of a discrete
response: Hausman, Abrevaya and Scott-Morton 1998, Journal of Econometrics 87, section 2):

    q_it(a)      = r_it [ (1 − ε) π_i(a | s_t) + ε / (A_i − 2) Σ_{b ≠ hold, a} π_i(b | s_t) ]      a a move
    q_it(silent) = π_i(hold | s_t) + (1 − r_it) Σ_{b ≠ hold} π_i(b | s_t)
    log L        = Σ_t Σ_i log q_it(what the record shows)

A month that the case reads in several ways c, each believed by a share p_c, is a mixture over its readings (a discrete
response of which one of several is known to hold), each with its own state and moves:

    L_t = Σ_c p_c Π_i q_it(what reading c says)

and a player's part of it is that of the chain rule, in the order of payoff: the chance of what the month shows of the
player given what it shows of those before, so that the parts of the players add to the log likelihood of the month.

With one move only there is nothing to confuse it with, and ε drops out. Hold leaves no row, so a silent month is either
hold or a move that went unrecorded. Stated simplifications: the state is that of the month's first day for every
player, because the record does not order the moves of a month; the players of the past know the quantities of the case
as those of today do; they look `LOOK_MONTHS` ahead and value what follows as if nothing moved again (payoff over
1 − δ), with the term dates of today, so lame ducks are not told apart. The horizon's effect is measured (`fit`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from taqarub.estimate.record import Seen
from taqarub.estimate.rule import AS_PLAYED, Rule
from taqarub.game.solve import solve
from taqarub.model.compile import game_of
from taqarub.model.model import Model, Variant
from taqarub.model.parameters import values_of

BLOCK = 4  # draws solved together; part of the definition of the result, so never set by the number of workers
LOOK_MONTHS = 36
FLOOR = 1e-300
Advantages = list[np.ndarray]  # per player of the record (R, A_i − 1, B): value of each move less that of hold


def advantages(model: Model, seen: Seen, z: np.ndarray, months: int, rule: Rule = AS_PLAYED) -> Advantages:
    """Q(move) − Q(hold) in the states of the record for draws z (B, Z), a player of `seen` an entry; 0 where a move is
    unavailable."""
    parts = []
    for begin in range(0, len(z), BLOCK):
        some = rule.apply(z[begin : begin + BLOCK])
        found: dict[Variant, dict[str, np.ndarray]] = {}
        part = []
        for name, variant in rule.variants(model.players).items():
            if variant not in found:
                found[variant] = _gains(model, seen, some, months, variant)
            part.append(found[variant][name])
        parts.append(part)
    return [np.concatenate([part[i] for part in parts], axis=-1) for i in range(len(parts[0]))]


def _gains(model: Model, seen: Seen, z: np.ndarray, months: int, variant: Variant) -> dict[str, np.ndarray]:
    game = game_of(model, z, variant, months, model.start_month)
    solution = solve(game, 0)
    gains = {}
    for stage, quality in zip(game.stages, solution.quality, strict=True):
        at = quality[:, seen.states, :]
        with np.errstate(invalid="ignore"):
            gain = at[1:] - at[:1]
        gains[model.players[stage.player]] = np.where(np.isfinite(gain), gain, 0.0).transpose(1, 0, 2)
    return gains


def log_likelihood(model: Model, seen: Seen, z: np.ndarray, gains: Advantages) -> np.ndarray:
    """(B,) log likelihood of the whole record."""
    total = np.zeros(len(z))
    every = shown_chances(model, seen, z, gains)
    for shown, chances in zip(seen.players, every, strict=True):
        total += np.sum(shown.counts[..., None] * np.log(np.maximum(chances, FLOOR)), axis=(0, 1))
    if seen.several.counted.any():
        total += log_of_several(seen, every)[seen.several.counted].sum(axis=(0, 1))
    return total


def log_by_month(model: Model, seen: Seen, z: np.ndarray, gains: Advantages) -> np.ndarray:
    """(B, T) log likelihood of each month."""
    return np.asarray(log_by_player(model, seen, z, gains).sum(axis=-1))


def log_by_player(model: Model, seen: Seen, z: np.ndarray, gains: Advantages) -> np.ndarray:
    """(B, T, P) log likelihood of what each month shows of each player of `seen`."""
    found = np.zeros((len(z), len(model.coded.months), len(seen.players)))
    every = shown_chances(model, seen, z, gains)
    for place, (shown, chances) in enumerate(zip(seen.players, every, strict=True)):
        move = np.maximum(model.coded.moves[shown.name], 0)
        found[:, :, place] = np.log(np.maximum(chances[shown.pair, move, :], FLOOR)).T
    if seen.several.months.size:
        found[:, seen.several.months, :] = log_of_several(seen, every).transpose(2, 0, 1)
    return found


def log_of_several(seen: Seen, chances: Sequence[np.ndarray]) -> np.ndarray:
    """(M, P, B) log likelihood of the months with several readings, a player's part given the players before it."""
    several, parts = seen.several, []
    before = np.zeros((len(several.months), 1))
    reading = np.log(several.shares)[:, None]
    for shown, chance in zip(seen.players, chances, strict=True):
        reading = reading + np.log(np.maximum(chance[shown.read_pair, shown.read_shown, :], FLOOR))  # (C, B)
        upto = np.logaddexp.reduceat(reading, several.begin, axis=0)
        parts.append(upto - before)
        before = upto
    return np.stack(parts, axis=1)


def believed(seen: Seen, chances: Sequence[np.ndarray]) -> np.ndarray:
    """(C, B) chance of each reading of the months with several, given the game: p_c Π q(c) over their sum."""
    reading = np.log(seen.several.shares)[:, None]
    for shown, chance in zip(seen.players, chances, strict=True):
        reading = reading + np.log(np.maximum(chance[shown.read_pair, shown.read_shown, :], FLOOR))
    if not seen.several.months.size:
        return np.asarray(reading)
    whole = np.logaddexp.reduceat(reading, seen.several.begin, axis=0)
    sizes = np.diff(np.append(seen.several.begin, len(reading)))
    return np.exp(reading - np.repeat(whole, sizes, axis=0))


def shown_chances(model: Model, seen: Seen, z: np.ndarray, gains: Advantages) -> list[np.ndarray]:
    """Per player (U, A, B): the chance q of what the record may show."""
    values = values_of(model.parameters, z)
    miscoded = values["record.miscoded"]
    found = []
    for shown, gain in zip(seen.players, gains, strict=True):
        pi = logit(gain * values[f"choice.{shown.name}.precision"], shown.weights)[shown.rows]
        found.append(confused(pi, recorded_chances(values, shown.recorded, len(z)), miscoded))
    return found


def logit(utility: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Choice chances (R, A, B) from λ(Q − Q_hold) of the moves (R, A − 1, B) and weights (R, A).

    >>> logit(np.zeros((1, 2, 1)), np.ones((1, 3)))[0, :, 0]
    array([0.33333333, 0.33333333, 0.33333333])
    """
    full = np.concatenate([np.zeros_like(utility[:, :1]), utility], axis=1)
    full = np.where(weights[..., None] > 0, full, -np.inf)
    mass = weights[..., None] * np.exp(full - full.max(axis=1, keepdims=True))
    return np.asarray(mass / mass.sum(axis=1, keepdims=True))


def recorded_chances(values: Mapping[str, np.ndarray], names: Sequence[str], draws: int) -> np.ndarray:
    """(U, B)"""
    return np.stack([values[name] if name else np.ones(draws) for name in names])


def confused(pi: np.ndarray, r: np.ndarray, miscoded: np.ndarray) -> np.ndarray:
    """q (U, A, B) from choices pi (U, A, B), recording chances r (U, B) and the chance of a wrong code (B,).

    >>> q = confused(np.array([[[0.5], [0.3], [0.2]]]), np.array([[0.8]]), np.array([0.1]))
    >>> [round(float(x), 3) for x in q[0, :, 0]]
    [0.6, 0.232, 0.168]
    """
    moves = pi[:, 1:, :]
    any_move = moves.sum(axis=1, keepdims=True)
    others = pi.shape[1] - 2
    coded = (1 - miscoded) * moves + miscoded / others * (any_move - moves) if others > 0 else moves
    r = r[:, None, :]
    return np.concatenate([1 - r * any_move, r * coded], axis=1)
