"""How behaviour changed: rates of moves before and after, on record and in the fitted game, and what carries a change.

For every regime of a context (its months against all others), and for every date that the case gives (`breaks`; up to
three years on either side), the share of months in which a player shows a move, with Jeffreys' interval (Brown, Cai and
DasGupta 2001, "Interval estimation for a binomial proportion", Statistical Science 16(2), section 3.1.2), the chance
that the rate rose, and the rates that the fitted game gives to the same months at draws of the posterior.

The game's difference has three parts: the tracks stood elsewhere (state), another regime ruled, with its motives
(motives), or other moves were put on record (recording). They are Shapley's averages over the orders in which the three
are changed from before to after (Shorrocks 2013, "Decomposition procedures for distributional analysis: a unified
framework based on the Shapley value", Journal of Economic Inequality 11), each month's tracks taken with the window's
regimes. A change of the record is carried by the part that is largest in its direction; by *neither* when the game does
not make it: the difference on record is beyond what records of the fitted game show, or less than a third of it comes
from the game.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations, product

import numpy as np
from scipy.special import ndtr
from scipy.stats import beta

from taqarub.base.period import month_text
from taqarub.base.seed import stream
from taqarub.estimate.breaks import breaks_of
from taqarub.estimate.export import equal_weights
from taqarub.estimate.likelihood import LOOK_MONTHS, confused, logit, recorded_chances
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.record import seen_of
from taqarub.estimate.surrogate import held
from taqarub.estimate.workers import solvers
from taqarub.model.model import Model
from taqarub.model.parameters import values_of

SIDE_MONTHS = 36
LEVELS = (0.05, 0.5, 0.95)
SURE = 0.975  # chance of a rise, or of a fall, from which a change is told
LITTLE = 0.05
PART = 1 / 3  # of a change that the game has to make itself
FACTORS = ("state", "motives", "recording")
JEFFREYS = 4000  # draws of the two rates


@dataclass(frozen=True, slots=True)
class Rate:
    """One move in one window: months shown of months in all, Jeffreys' points and those of the fitted game."""

    shown: int
    months: int
    observed: tuple[float, float, float]
    fitted: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Change:
    """One move of one player before and after.

    kind     date | regime; name: month, or CONTEXT:REGIME (then before is all other months); reasons of a date
    rose     chance that the rate on record rose; fitted: the game's difference, 5 %, 50 % and 95 % points
    parts    factor -> its mean part of the game's mean difference, with what is left to the three `together`: they go
             together inside a window; tail: two-sided, of the observed difference among those of the game's records
    word     steady | state | motives | recording | neither
    """

    kind: str
    name: str
    reasons: tuple[str, ...]
    actor: str
    move: str
    before: Rate
    after: Rate
    rose: float
    fitted: tuple[float, float, float]
    parts: dict[str, float]
    tail: float
    word: str


@dataclass(frozen=True, slots=True)
class _Window:
    kind: str
    name: str
    reasons: tuple[str, ...]
    before: np.ndarray  # indices of months
    after: np.ndarray


@dataclass(frozen=True, slots=True)
class _Months:
    """Months as places in tables: tracks, regimes (T,), state (tracks × regimes) -> row of the states solved."""

    tracks: np.ndarray
    regimes: np.ndarray
    row: np.ndarray
    states: np.ndarray


def changes(model: Model, posterior: Posterior, seed: int, draws: int = 40, workers: int = 1) -> tuple[Change, ...]:
    """Every move of every player across every regime and date of the case; numbers depend on seed and draws only."""
    months = _months(model)
    seen = seen_of(model, states=months.states)
    z = held(model, posterior.z[equal_weights(posterior.weights, draws)])
    with solvers(model, seen, workers, lambda count: None) as solver:
        gains = solver(z, LOOK_MONTHS)
    values = values_of(model.parameters, z)
    found = []
    for shown, gain in zip(seen.players, gains, strict=True):
        pi = logit(gain * values[f"choice.{shown.name}.precision"], shown.weights)
        names = sorted(set(model.coded.recorded[shown.name]))
        chances = recorded_chances(values, names, len(z))
        table = np.stack([confused(pi, np.tile(r, (len(pi), 1)), values["record.miscoded"]) for r in chances])
        record = np.array([names.index(name) for name in model.coded.recorded[shown.name]])
        for window in _windows(model):
            found += _compared(model, shown.name, window, table, months, record, seed)
    return tuple(found)


def _months(model: Model) -> _Months:
    """Every combination of tracks and of regimes on record, and the states of every reading of a month."""
    states, cut = np.asarray(model.coded.states), len(model.case.file.tracks)
    tracks, place = np.unique(states[:, :cut], axis=0, return_inverse=True)
    regimes, rule = np.unique(states[:, cut:], axis=0, return_inverse=True)
    every = np.concatenate([np.repeat(tracks, len(regimes), axis=0), np.tile(regimes, (len(tracks), 1))], axis=1)
    flat = np.ravel_multi_index(tuple(every.T), model.shape)
    other = [np.ravel_multi_index(tuple(np.asarray(one.states).T), model.shape) for one in model.coded.readings]
    solved = np.unique(np.concatenate([flat, *other]))
    row = np.searchsorted(solved, flat).reshape(len(tracks), len(regimes))
    return _Months(place.ravel(), rule.ravel(), row, solved)


def _windows(model: Model) -> list[_Window]:
    """Windows of every regime, then of every date."""
    months, tracks = np.asarray(model.coded.months), len(model.case.file.tracks)
    found = []
    for axis, (name, context) in enumerate(model.case.file.contexts.items()):
        at = np.asarray(model.coded.states)[:, tracks + axis]
        regimes = list(context.regimes)
        for place in range(1 if len(regimes) == 2 else 0, len(regimes)):
            inside, outside = np.flatnonzero(at == place), np.flatnonzero(at != place)
            if inside.size and outside.size:
                found.append(_Window("regime", f"{name}:{regimes[place]}", (), outside, inside))
    for one in breaks_of(model):
        before = np.flatnonzero((months >= one.month - SIDE_MONTHS) & (months < one.month))
        after = np.flatnonzero((months >= one.month) & (months < one.month + SIDE_MONTHS))
        found.append(_Window("date", month_text(one.month), one.reasons, before, after))
    return found


def _compared(
    model: Model, actor: str, window: _Window, table: np.ndarray, months: _Months, record: np.ndarray, seed: int
) -> list[Change]:
    """Every move of one player across one window; table (K, R, A, B): chances of what is shown."""
    shown = np.asarray(model.coded.moves[actor])
    sides = (window.before, window.after)
    fitted = [table[record[side], months.row[months.tracks[side], months.regimes[side]]].mean(axis=0) for side in sides]
    parts = _parts(table, months, record, sides)
    rng = stream(seed, "estimate", "changes", actor, window.kind, window.name)
    found = []
    for move in range(1, table.shape[2]):
        counts = [int(np.sum(shown[side] == move)) for side in sides]
        before, after = (_rate(n, len(side), fit[move]) for n, side, fit in zip(counts, sides, fitted, strict=True))
        drawn = [rng.beta(n + 0.5, len(side) - n + 0.5, JEFFREYS) for n, side in zip(counts, sides, strict=True)]
        rose = float(np.mean(drawn[1] > drawn[0]))
        gain = fitted[1][move] - fitted[0][move]
        observed = counts[1] / len(sides[1]) - counts[0] / len(sides[0])
        noise = sum(fit[move] * (1 - fit[move]) / len(side) for fit, side in zip(fitted, sides, strict=True))
        below = float(np.mean(ndtr((observed - gain) / np.sqrt(np.maximum(noise, 1e-12)))))
        own = {name: float(part[move].mean()) for name, part in parts.items()}
        own["together"] = float(gain.mean()) - sum(own.values())
        tail = min(1.0, 2 * min(below, 1 - below))
        points = tuple(float(q) for q in np.quantile(gain, LEVELS))
        word = word_of(rose, observed, float(gain.mean()), own, tail)
        about = (window.kind, window.name, window.reasons, actor, model.actions[actor][move])
        found.append(Change(*about, before, after, rose, points, own, tail, word))  # type: ignore[arg-type]
    return found


def word_of(rose: float, observed: float, fitted: float, parts: dict[str, float], tail: float) -> str:
    """What carries a change of the record.

    >>> word_of(0.99, 0.2, 0.15, {"state": 0.1, "motives": 0.04, "recording": 0.01}, 0.6)
    'state'
    >>> word_of(0.99, 0.2, 0.02, {"state": 0.02, "motives": 0.0, "recording": 0.0}, 0.3)
    'neither'
    >>> word_of(0.6, 0.02, 0.02, {"state": 0.02, "motives": 0.0, "recording": 0.0}, 0.9)
    'steady'
    """
    if 1 - SURE <= rose <= SURE:
        return "steady"
    if tail < LITTLE or fitted * observed <= 0 or abs(fitted) < PART * abs(observed):
        return "neither"
    return max(FACTORS, key=lambda name: parts[name] * np.sign(observed))


def _rate(count: int, months: int, fitted: np.ndarray) -> Rate:
    points = tuple(float(beta.ppf(q, count + 0.5, months - count + 0.5)) for q in LEVELS)
    return Rate(count, months, points, tuple(float(q) for q in np.quantile(fitted, LEVELS)))  # type: ignore[arg-type]


def _parts(
    table: np.ndarray, months: _Months, record: np.ndarray, sides: tuple[np.ndarray, np.ndarray]
) -> dict[str, np.ndarray]:
    """Factor -> (A, B) Shapley's part of the difference between windows whose three factors are taken independently."""

    def shares(at: np.ndarray, size: int) -> list[np.ndarray]:
        return [np.bincount(at[side], minlength=size) / len(side) for side in sides]

    tracks, regimes = shares(months.tracks, len(months.row)), shares(months.regimes, months.row.shape[1])
    recorded = shares(record, len(table))
    value: dict[tuple[int, ...], np.ndarray] = {}
    for state, rule, shown in product((0, 1), repeat=3):
        weight = np.outer(tracks[state], regimes[rule])
        value[state, rule, shown] = np.einsum("k,tc,ktcab->ab", recorded[shown], weight, table[:, months.row])
    found = {name: np.zeros(table.shape[2:]) for name in FACTORS}
    orders = list(permutations(range(3)))
    for order in orders:
        at = [0, 0, 0]
        for factor in order:
            without = value[tuple(at)]
            at[factor] = 1
            found[FACTORS[factor]] += (value[tuple(at)] - without) / len(orders)
    return found
