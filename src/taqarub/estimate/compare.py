"""Whether the game predicts the months to come better than rivals that know less: leave-future-out log scores.

For every month t of the second half of the record, the chance that each model gave to what t shows, having seen only
the months before it. For rules of play (the game as the case says, without the patron, without reckoning with answers,
with motives that never change) the posterior is computed anew from the months before every sixth year and, between,
weighed by the months since, the weights Pareto-smoothed (Bürkner, Gabry and Vehtari 2020, "Approximate
leave-future-out cross-validation for Bayesian time series models", Journal of Statistical Computation and Simulation
90(14), section 2.3); months whose shape k is above 0.7 for any rule are left out of all and counted. Two rivals have
no game at all: the base rate of what a player shows, and a Markov chain of it, both with half a count a cell
(Krichevsky and Trofimov 1981, IEEE Transactions on Information Theory 27(2)).

A difference is in nats, ours less the rival's, with a standard error from sums over years (Carlstein 1986, Annals of
Statistics 14(3)), because neighbouring months are alike.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from taqarub.base.period import month_text
from taqarub.estimate.fit import weigh
from taqarub.estimate.kept import FOLDER, key_of
from taqarub.estimate.likelihood import log_by_player
from taqarub.estimate.proposal import LESSONS
from taqarub.estimate.record import seen_of
from taqarub.estimate.rule import AS_PLAYED, Rule, constant_motives, no_patron, no_reciprocity
from taqarub.estimate.surrogate import played_of
from taqarub.estimate.weights import RELIABLE_K, smoothed
from taqarub.estimate.workers import solvers
from taqarub.model.model import Model

YEAR = 12
LARGEST_TEXT = 2**20
REFIT_MONTHS = 72
CLEAR = 2.0  # standard errors
LEAST_MONTHS = 48  # to be predicted; fewer tell nothing apart


@dataclass(frozen=True, slots=True)
class Rival:
    """One rival beside the game.

    difference   sum over months of our log score less the rival's, nats; standard_error of it
    ours, theirs mean log score a month; players: whose months are scored; word: ahead | as-good | behind (of us)
    """

    name: str
    players: tuple[str, ...]
    ours: float
    theirs: float
    difference: float
    standard_error: float
    word: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rivals on the same months; `left_out` months could not be scored reliably, with the largest shape k."""

    rivals: tuple[Rival, ...]
    first: str
    last: str
    months: int
    left_out: int
    largest_k: float
    reason: str = ""

    @property
    def simpler_do_as_well(self) -> tuple[str, ...]:
        """Rivals that we are not clearly ahead of."""
        return tuple(rival.name for rival in self.rivals if rival.word != "ahead")


def compare(
    model: Model, seed: int, draws: int = 300, workers: int = 1, progress: Callable[[float], None] | None = None
) -> Comparison:
    """Score the game and its rivals; numbers depend on the seed and the number of draws only."""
    total = len(model.coded.months)
    origins = np.arange(total // 2, total)
    first, last = (month_text(int(model.coded.months[i])) for i in (origins[0], origins[-1]))
    if origins.size < LEAST_MONTHS:
        return Comparison((), first, last, int(origins.size), 0, float("nan"), "too-few-months")
    rules = [AS_PLAYED, no_patron(model), no_reciprocity(), constant_motives(model)]
    rules = [rule for rule in rules if rule is AS_PLAYED or rule.absent or rule.tied or rule.alone]
    scores, worst = {}, np.zeros(origins.size)
    tell = _counting(model, len(rules) * -(-origins.size // REFIT_MONTHS), draws, progress)
    for rule in rules:
        scores[rule.name], shape = _played(model, rule, origins, seed, draws, workers, tell)
        worst = np.maximum(worst, shape)
    for name, rate in (("base-rate", base_rate), ("persistence", persistence)):
        scores[name] = {
            player: rate(np.maximum(model.coded.moves[player], 0), len(model.actions[player]))[origins]
            for player in model.players
        }
    use = worst <= RELIABLE_K
    years = model.coded.months[origins] // YEAR
    rivals = tuple(_rival(name, scores, use, years) for name in scores if name != AS_PLAYED.name) if use.any() else ()
    reason = "" if use.any() else "no-month-reliable"
    return Comparison(rivals, first, last, int(use.sum()), int((~use).sum()), float(worst.max()), reason)


def base_rate(shown: np.ndarray, categories: int) -> np.ndarray:
    """(T,) log chance of what each month shows, from how often each category was shown before.

    >>> np.exp(base_rate(np.array([0, 0, 1]), 2)).round(3).tolist()
    [0.5, 0.75, 0.167]
    """
    return persistence(shown, categories, remember=False)


def persistence(shown: np.ndarray, categories: int, remember: bool = True) -> np.ndarray:
    """(T,) the same from how often each category followed what the month before showed.

    >>> np.exp(persistence(np.array([0, 1, 0, 1]), 2)).round(3).tolist()
    [0.5, 0.5, 0.5, 0.75]
    """
    counts = np.full((categories + 1, categories), 0.5)
    found, before = np.empty(len(shown)), categories
    for t, now in enumerate(shown):
        row = before if remember else categories
        found[t] = np.log(counts[row, now] / counts[row].sum())
        counts[row, now] += 1
        before = now
    return found


def _played(
    model: Model,
    rule: Rule,
    origins: np.ndarray,
    seed: int,
    draws: int,
    workers: int,
    tell: Callable[[int], None],
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Player -> (O,) log scores, and (O,) shapes k, of one rule of play."""
    scores = np.empty((origins.size, len(model.players) - len(rule.absent)))
    shapes = np.empty(origins.size)
    for begin in range(0, origins.size, REFIT_MONTHS):
        block = origins[begin : begin + REFIT_MONTHS]
        seen = seen_of(model, rule.absent, int(block[0]))
        with solvers(model, seen, workers, tell, rule) as solver:
            found = weigh(model, seen, solver, seed, draws)
        by_player = log_by_player(model, seen, found.fixed, found.gains)
        since = np.zeros(len(found.z))
        for place, t in enumerate(block, start=begin):
            weights, shapes[place] = smoothed(found.truth - found.below + since)
            scores[place] = np.log(weights @ np.exp(by_player[:, t, :]))
            since += by_player[:, t, :].sum(axis=-1)
    names = [name for name in model.players if name not in rule.absent]
    return {name: scores[:, i] for i, name in enumerate(names)}, shapes


def _counting(model: Model, fits: int, draws: int, progress: Callable[[float], None] | None) -> Callable[[int], None]:
    work, solved = fits * (2 * (len(played_of(model)) + 1) + sum(LESSONS) + draws), [0]

    def tell(count: int) -> None:
        solved[0] += count
        if progress:
            progress(min(0.99, solved[0] / work))

    return tell


def _rival(name: str, scores: dict[str, dict[str, np.ndarray]], use: np.ndarray, years: np.ndarray) -> Rival:
    players = tuple(scores[name])
    ours = sum(scores[AS_PLAYED.name][player] for player in players)[use]  # type: ignore[index]
    theirs = sum(scores[name].values())[use]  # type: ignore[index]
    by_year = np.array([np.sum((ours - theirs)[years[use] == year]) for year in np.unique(years[use])])
    error = float(np.sqrt(len(by_year)) * by_year.std(ddof=1)) if len(by_year) > 1 else float("inf")
    difference = float(np.sum(ours - theirs))
    word = "ahead" if difference > CLEAR * error else "behind" if difference < -CLEAR * error else "as-good"
    return Rival(name, players, float(ours.mean()), float(theirs.mean()), difference, error, word)


def to_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as files hold it; numbers that do not exist are None."""
    return {
        **{f.name: _plain(getattr(comparison, f.name)) for f in fields(comparison) if f.name != "rivals"},
        "rivals": [{f.name: _plain(getattr(rival, f.name)) for f in fields(rival)} for rival in comparison.rivals],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and not np.isfinite(value) else value


def keep_comparison(model: Model, comparison: Comparison, seed: int, folder: Path) -> Path:
    """Keep the comparison beside the case's posterior; returns the file. Raises `OSError`."""
    path = folder / FOLDER / "comparison.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    value = {"key": key_of(model, seed, 0), **to_json(comparison)}
    draft = path.with_suffix(f".{os.getpid()}.part")
    try:
        draft.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def kept_comparison(model: Model, seed: int) -> Comparison | None:
    """The comparison kept with the model's case, or None when there is none for exactly this model and seed."""
    path = Path(model.case.folder) / FOLDER / "comparison.json"
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_TEXT:
            return None
        value = json.loads(path.read_text(encoding="utf-8"))
        if value.pop("key") != key_of(model, seed, 0):
            return None
        rivals = tuple(Rival(**_whole(rival)) for rival in value.pop("rivals"))
        return Comparison(rivals=rivals, **_whole(value))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a damaged file is as good as none


def _whole(value: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else float("nan") if v is None else v for k, v in value.items()}
