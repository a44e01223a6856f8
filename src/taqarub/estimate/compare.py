"""Whether the game predicts the months to come better than rivals that know less: leave-future-out log scores.

For every month t of the second half of the record, the chance that each model gave to what t shows, having seen only
the months before it. For rules of play (the game as the case says, without the patron, without reckoning with answers,
with motives that never change) the posterior before each month comes from one pool of draws, weighed anew for every
month, the weights Pareto-smoothed (`origins`; Bürkner, Gabry and Vehtari 2020, "Approximate leave-future-out
cross-validation for Bayesian time series models", Journal of Statistical Computation and Simulation 90(14), section
2.3); months whose shape k is above 0.7 for any rule are left out of all and counted. Two rivals have no game at all:
the base rate of what a player shows, and a Markov chain of it (`rates`).

A difference is in nats, ours less the rival's, with a standard error from sums over years (Carlstein 1986, Annals of
Statistics 14(3)), because neighbouring months are alike. The Monte Carlo error beside it comes from quarters of the
draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from taqarub.base.period import month_text
from taqarub.estimate.emulator import LESSONS
from taqarub.estimate.origins import ADDED, FROM_PRIOR, QUARTERS, ROUNDS, Foretold, anchors_of, foretell
from taqarub.estimate.rates import rates_of
from taqarub.estimate.rule import AS_PLAYED, Rule, constant_motives, no_patron, no_reciprocity
from taqarub.estimate.surrogate import played_of
from taqarub.estimate.weights import RELIABLE_K
from taqarub.model.model import Model

YEAR = 12
CLEAR = 2.0  # standard errors
LEAST_MONTHS = 48  # to be predicted; fewer tell nothing apart
ROWS = 1 + QUARTERS  # of scores: from all draws, and from each quarter of them
Scores = dict[str, np.ndarray]  # player -> (ROWS, O) log scores


@dataclass(frozen=True, slots=True)
class Rival:
    """One rival beside the game.

    difference   sum over months of our log score less the rival's, nats; standard_error of it, and
                 monte_carlo_error, what other draws would change
    ours, theirs mean log score a month; players: whose months are scored; word: ahead | as-good | behind (of us)
    """

    name: str
    players: tuple[str, ...]
    ours: float
    theirs: float
    difference: float
    standard_error: float
    word: str
    monte_carlo_error: float = 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rivals on the same months; `left_out` months could not be scored reliably, with the largest shape k.

    effective   effective draws of a month scored: the median over months of the least over rules
    """

    rivals: tuple[Rival, ...]
    first: str
    last: str
    months: int
    left_out: int
    largest_k: float
    reason: str = ""
    effective: float = 0.0

    @property
    def simpler_do_as_well(self) -> tuple[str, ...]:
        """Rivals that we are not clearly ahead of."""
        return tuple(rival.name for rival in self.rivals if rival.word != "ahead")


def compare(
    model: Model, seed: int, draws: int = 200, workers: int = 1, progress: Callable[[float], None] | None = None
) -> Comparison:
    """Score the game and its rivals; `draws` an anchor. Numbers depend on the seed and the number of draws only."""
    total = len(model.coded.months)
    origins = np.arange(total // 2, total)
    first, last = (month_text(int(model.coded.months[i])) for i in (origins[0], origins[-1]))
    if origins.size < LEAST_MONTHS:
        return Comparison((), first, last, int(origins.size), 0, float("nan"), "too-few-months")
    rules = [AS_PLAYED, no_patron(model), no_reciprocity(), constant_motives(model)]
    rules = [rule for rule in rules if rule is AS_PLAYED or rule.absent or rule.tied or rule.alone]
    tell = _counting(model, rules, origins, draws, progress)
    scores: dict[str, Scores] = {}
    worst, size = np.zeros(origins.size), np.full(origins.size, np.inf)
    for rule in rules:
        found = foretell(model, rule, origins, seed, draws, workers, partial(tell, rule))
        scores[rule.name] = _by_name(model, rule, found)
        worst, size = np.maximum(worst, found.shapes), np.minimum(size, found.sizes)
    for name, remember in (("base-rate", False), ("persistence", True)):
        rates = rates_of(model, remember)
        scores[name] = {player: np.tile(rates[player][origins], (ROWS, 1)) for player in model.players}
    use = worst <= RELIABLE_K
    years = model.coded.months[origins] // YEAR
    rivals = tuple(_rival(name, scores, use, years) for name in scores if name != AS_PLAYED.name) if use.any() else ()
    reason = "" if use.any() else "no-month-reliable"
    middle = float(np.median(size[use])) if use.any() else 0.0
    return Comparison(rivals, first, last, int(use.sum()), int((~use).sum()), float(worst.max()), reason, middle)


def _by_name(model: Model, rule: Rule, found: Foretold) -> Scores:
    names = [name for name in model.players if name not in rule.absent]
    rows = np.concatenate([found.scores[None], found.in_parts])
    return {name: rows[:, :, place] for place, name in enumerate(names)}


def _counting(
    model: Model, rules: list[Rule], origins: np.ndarray, draws: int, progress: Callable[[float], None] | None
) -> Callable[[Rule, int], None]:
    """Solved games as a share of those expected at most; a rule of several games counts each."""
    anchors = len(anchors_of(origins))
    each = 2 * (len(played_of(model)) + 1) + 3 * sum(LESSONS) + draws * (anchors * (1 + FROM_PRIOR) + ROUNDS * ADDED)
    games = {rule.name: len(set(rule.variants(model.players).values())) for rule in rules}
    done = dict.fromkeys(games, 0)

    def tell(rule: Rule, count: int) -> None:
        done[rule.name] += count
        if progress:
            before = [name for name in games if list(games).index(name) < list(games).index(rule.name)]
            share = sum(games[name] for name in before) + games[rule.name] * min(1.0, done[rule.name] / each)
            progress(min(0.99, share / sum(games.values())))

    return tell


def _rival(name: str, scores: dict[str, Scores], use: np.ndarray, years: np.ndarray) -> Rival:
    players = tuple(scores[name])
    ours = np.sum([scores[AS_PLAYED.name][player] for player in players], axis=0)[:, use]
    theirs = np.sum(list(scores[name].values()), axis=0)[:, use]
    gain = ours - theirs
    by_year = np.array([np.sum(gain[0, years[use] == year]) for year in np.unique(years[use])])
    error = float(np.sqrt(len(by_year)) * by_year.std(ddof=1)) if len(by_year) > 1 else float("inf")
    difference = float(np.sum(gain[0]))
    scatter = float(np.sum(gain[1:], axis=1).std(ddof=1) / np.sqrt(QUARTERS))
    word = "ahead" if difference > CLEAR * error else "behind" if difference < -CLEAR * error else "as-good"
    return Rival(name, players, float(ours[0].mean()), float(theirs[0].mean()), difference, error, word, scatter)
