"""Bargaining on one line: what actors with positions, capabilities and saliences settle on.

The expected-utility model of Bueno de Mesquita (1984, 1985, 1994) as reconstructed by Scholz, Calbert and Smith 2011,
"Unravelling Bueno de Mesquita's group decision model", Journal of Theoretical Politics 23(4). Its author never
published it whole, so every rule on which readings differ is a switch of `Rules`; the mean of positions weighed by
capability and salience, which forecast European decisions at least as well (Achen 2006, "Institutional realism and
bargaining models", in Thomson, Stokman, Achen and König, "The European Union decides"), stands beside every answer.
With d the distance of i and j as a share of the range, P the chance that i prevails and r_i the exponent of risk:

    success U_s = 2 − 4 (½ − ½ d)^r    failure U_f = 2 − 4 (½ + ½ d)^r    no change U_q = 2 − 4 (½)^r
    E(U_ij) = s_j (P U_s + (1 − P) U_f) + (1 − s_j) U_s − Q U_q − (1 − Q) (T U_b + (1 − T) U_w)

U_b and U_w (what happens if j moves by itself, for better or worse) put the mean of d and of i's distance to the median
in place of d; T is 1 when the median lies nearer to i than j does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from taqarub.base.measurement import read_only


@dataclass(frozen=True, slots=True)
class Issue:
    """One disputed line: position (n,), capability (n,) ≥ 0, salience (n,) in [0, 1], and the ends of the line."""

    names: tuple[str, ...]
    position: np.ndarray
    capability: np.ndarray
    salience: np.ndarray
    low: float
    high: float

    def __post_init__(self) -> None:
        for name in ("position", "capability", "salience"):
            value = np.asarray(getattr(self, name), dtype=float)
            if value.shape != (len(self.names),) or not np.all(np.isfinite(value)):
                raise ValueError(f"{name} needs one finite number an actor")
            object.__setattr__(self, name, read_only(value))
        if np.any(self.capability < 0) or np.any(self.salience < 0) or np.any(self.salience > 1):
            raise ValueError("capability is at least 0, salience from 0 to 1")
        if not self.low < self.high or np.any(self.position < self.low) or np.any(self.position > self.high):
            raise ValueError("the line needs two different ends with every position between them")
        if not np.sum(self.capability * self.salience) > 0:
            raise ValueError("somebody must have capability and salience")


@dataclass(frozen=True, slots=True)
class Rules:
    """The switches. Defaults are the reading of Scholz, Calbert and Smith.

    risk           exponents of risk from exposure; off: r = 1 for everybody
    security       exposure from what others expect of challenging it ("others") or it of challenging them ("own")
    third_parties  everybody takes sides in a contest; off: the two alone
    status_quo     Q: the chance that nothing changes unless i acts (1, or less with the terms U_b and U_w)
    perspective    i judges both sides by its own exponent ("own"), or each side by its own ("each")
    offer          an actor takes the offer that moves it least ("nearest") or whose maker expects most ("strongest")
    concession     a compromise moves by the ratio of expectations ("ratio") or to the middle ("middle")
    movers         all who have an offer move in a round ("all"), or only the one whose offer is made with most
                   expectation ("one")
    """

    risk: bool = True
    security: Literal["own", "others"] = "others"
    third_parties: bool = True
    status_quo: float = 1.0
    perspective: Literal["own", "each"] = "own"
    offer: Literal["nearest", "strongest"] = "nearest"
    concession: Literal["ratio", "middle"] = "ratio"
    movers: Literal["all", "one"] = "all"


@dataclass(frozen=True, slots=True)
class Settlement:
    """positions (rounds + 1, n); median and mean after each round; `settled` when nobody moved any more."""

    positions: np.ndarray
    median: np.ndarray
    mean: np.ndarray
    settled: bool
    reason: str


def weight_of(issue: Issue) -> np.ndarray:
    """c s, what an actor brings to bear on the issue."""
    return np.asarray(issue.capability * issue.salience)


def mean_position(issue: Issue) -> float:
    """Σ c s x / Σ c s: the baseline, and Achen's compromise model.

    >>> two = Issue(("a", "b"), np.array([0.0, 10.0]), np.array([1.0, 3.0]), np.ones(2), 0.0, 10.0)
    >>> mean_position(two), median_position(two)
    (7.5, 10.0)
    """
    weight = weight_of(issue)
    return float(weight @ issue.position / weight.sum())


def median_position(issue: Issue, position: np.ndarray | None = None) -> float:
    """The least position with half of the weight at or below it: it loses to no other position when everybody votes for
    the nearer one by weight (Black 1948)."""
    where = issue.position if position is None else position
    order = np.argsort(where, kind="stable")
    heaped = np.cumsum(weight_of(issue)[order])
    return float(where[order][np.searchsorted(heaped, 0.5 * heaped[-1] * (1 - 1e-12))])


def prevails(issue: Issue, position: np.ndarray, third_parties: bool = True) -> np.ndarray:
    """P (n, n): the chance that i prevails over j: the share of the votes c s (|x_k − x_j| − |x_k − x_i|) for i."""
    gap = np.abs(position[:, None] - position[None, :])
    lean = gap.T[None, :, :] - gap.T[:, None, :]  # (i, j, k): how much nearer k is to i than to j
    votes = weight_of(issue) * lean
    if not third_parties:
        n = len(position)
        part = np.zeros_like(votes, dtype=bool)
        part[np.arange(n), :, np.arange(n)] = True
        part[:, np.arange(n), np.arange(n)] = True
        votes = np.where(part, votes, 0.0)
    total = np.abs(votes).sum(axis=2)
    return np.divide(np.maximum(votes, 0.0).sum(axis=2), total, out=np.full_like(total, 0.5), where=total > 0)


def expectations(issue: Issue, position: np.ndarray, exponent: np.ndarray, rules: Rules) -> np.ndarray:
    """E (n, n): what i expects of challenging j, judged by the exponent (n, n) of that pair."""
    span = issue.high - issue.low
    gap = np.abs(position[:, None] - position[None, :]) / span
    chance, salience = prevails(issue, position, rules.third_parties), issue.salience[None, :]

    def utility(distance: np.ndarray | float) -> np.ndarray:
        return np.asarray(2.0 - 4.0 * (0.5 - 0.5 * distance) ** exponent)

    success, failure = utility(gap), utility(-gap)
    found = salience * (chance * success + (1 - chance) * failure) + (1 - salience) * success
    found = found - rules.status_quo * utility(0.0)
    if rules.status_quo < 1.0:
        centre = np.abs(position - median_position(issue, position))[:, None] / span
        drift = 0.5 * (gap + centre)
        found = found - (1 - rules.status_quo) * np.where(centre < gap, utility(drift), utility(-drift))
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)


def exponents(issue: Issue, position: np.ndarray, rules: Rules) -> np.ndarray:
    """r (n,) in [½, 2]: (1 − R/3) / (1 + R/3), R the exposure of an actor scaled to [−1, 1] over all actors.

    Exposure is what all others together expect of challenging the actor (Bueno de Mesquita 1985): who stands where the
    others gain most by attacking has accepted risk, r = ½.
    """
    if not rules.risk:
        return np.ones(len(position))
    plain = expectations(issue, position, np.ones((len(position),) * 2), rules)
    total = plain.sum(axis=1) if rules.security == "own" else plain.sum(axis=0)
    most, least = total.max(), total.min()
    if most - least < 1e-12:
        return np.ones(len(position))
    scaled = (2 * total - most - least) / (most - least)
    return np.asarray((1 - scaled / 3) / (1 + scaled / 3))


def bargain(issue: Issue, rules: Rules | None = None, rounds: int = 50, tolerance: float = 1e-6) -> Settlement:
    """Rounds of offers until nobody moves by more than the tolerance (a share of the line).

    Between i and j, by what each expects of a challenge: both gain, the one that expects more makes the other come to
    it (confrontation); one gains and the other would lose less than that: the loser moves part of the way (compromise);
    it would lose more: it comes all the way (capitulation); neither gains: nothing.
    """
    rules = rules or Rules()
    n, span = len(issue.names), issue.high - issue.low
    path, settled = [np.array(issue.position)], False
    for _ in range(rounds):
        here = path[-1]
        moved = _moved(issue, here, rules)
        path.append(moved)
        if np.max(np.abs(moved - here), initial=0.0) <= tolerance * span:
            settled = True
            break
    weight = weight_of(issue)
    positions = read_only(np.stack(path))
    return Settlement(
        positions=positions,
        median=read_only(np.array([median_position(issue, p) for p in path])),
        mean=read_only(positions @ weight / weight.sum()),
        settled=settled or n == 1,
        reason="nobody moves any more" if settled else f"positions still change after {rounds} rounds",
    )


def _moved(issue: Issue, here: np.ndarray, rules: Rules) -> np.ndarray:
    n = len(here)
    risk = exponents(issue, here, rules)
    mine = expectations(issue, here, np.repeat(risk[:, None], n, axis=1), rules)  # i on itself against j
    theirs = mine.T
    if rules.perspective == "own":  # what i thinks that j expects of challenging i, by i's own exponent
        theirs = expectations(issue, here, np.repeat(risk[None, :], n, axis=0), rules).T
    tie = 1e-12 * (issue.high - issue.low)
    target, best, strength = np.array(here), np.full(n, np.inf), np.full(n, -np.inf)
    for i in range(n):
        for j in range(n):
            gain, loss = mine[i, j], theirs[i, j]  # i makes j an offer
            if i == j or gain <= 0 or here[i] == here[j] or (loss > 0 and loss >= gain):
                continue
            step = here[i] - here[j]
            if loss < 0 and gain > -loss:
                step *= -loss / gain if rules.concession == "ratio" else 0.5
            rank = abs(step) if rules.offer == "nearest" else -gain
            if rank < best[j] - tie or (rank <= best[j] + tie and gain > strength[j]):
                best[j], strength[j], target[j] = rank, gain, here[j] + step
    if rules.movers == "one" and np.any(np.isfinite(strength)):
        alone, chosen = np.array(here), int(np.argmax(strength))
        alone[chosen] = target[chosen]
        return alone
    return target
