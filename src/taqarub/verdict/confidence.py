"""Confidence by a written rule: how far to trust a probability, apart from how high it is (as in ICD 203).

Every fact about a reading is turned into reasons; a reason either bars *high* confidence or makes it *low*. Some of the
low reasons also forbid a verdict: a sampler that did not converge, a conclusion of the game without its prior beside
it, methods on opposite sides of one half, too few events. High confidence needs, beyond the absence of reasons, at
least `MANY_ROWS` rows of which `MOST_CHECKED` are checked, or a dated fact all of whose rows are checked.

>>> grade(("recalled-rows",), rows=40, checked=0.5, fact=False)
'low'
>>> grade((), rows=40, checked=0.9, fact=False), grade((), rows=8, checked=0.9, fact=False)
('high', 'moderate')
"""

from __future__ import annotations

import math
from collections.abc import Collection

from taqarub.base.measurement import Measurement
from taqarub.estimate.posterior import Posterior
from taqarub.verdict.levels import level_of

FEWEST_ROWS = {"states": 2}  # a change of level needs two levels; other families count events
FEWEST_EVENTS = 5
MANY_ROWS, MOST_CHECKED, HALF_CHECKED = 20, 0.80, 0.50
LEAST_ESS, ENOUGH_ESS = 50.0, 100.0
BAD_TAIL, WEAK_TAIL = 1.0, 0.7  # Pareto k (Vehtari et al. 2024, Pareto Smoothed Importance Sampling, JMLR 25)
ERRORS_90 = 1.645  # standard errors either side that hold 90 % of a normal distribution
WIDE_SHARE, WIDE_NUMBER = 0.5, 2.0

FORBIDS = ("not-converged", "no-prior", "methods-disagree", "few-events")  # in order of precedence
LOWERS = (
    *FORBIDS,
    "low-ess",
    "few-draws",
    "not-moved",
    "heavy-tail",
    "recalled-rows",
    "rows-disagree",
    "threshold-decides",
    "undefined-draws",
    "weak-estimate",
)
# these measures name their rows or read a short list of them by definition, so their number is no sign of thinness
NAMED_ROWS = ("timeline.rows", "ledger.answered_by", "states.rank", "states.level")


def row_reasons(measurement: Measurement, checked: float) -> tuple[str, ...]:
    """What the rows say: too few of them, or less than half checked against a source."""
    reasons = []
    family = measurement.name.split(".")[0]
    least = FEWEST_ROWS.get(family, FEWEST_EVENTS)
    if measurement.name not in NAMED_ROWS and len(measurement.evidence) < least:
        reasons.append("few-events")
    if measurement.evidence and checked < HALF_CHECKED:
        reasons.append("recalled-rows")
    return tuple(reasons)


def sampler_reasons(posterior: Posterior | None) -> tuple[str, ...]:
    """What the sampler says, for measures that rest on the posterior of the game."""
    if posterior is None:
        return ("not-converged",)
    ess, tail = posterior.ess, posterior.pareto_k
    reasons = [key for key in ("not-converged",) if key in posterior.notes]
    if not reasons and (not ess >= LEAST_ESS or tail >= BAD_TAIL):
        reasons.append("not-converged")
    if LEAST_ESS <= ess < ENOUGH_ESS:
        reasons.append("low-ess")
    if WEAK_TAIL <= tail < BAD_TAIL:
        reasons.append("heavy-tail")
    return tuple(reasons)


def draw_reasons(probability: float, draws: float) -> tuple[str, ...]:
    """Whether the Monte Carlo error of P reaches into another level of verdict, so that more draws might change it.

    P ± 1.645 √(P̃(1 − P̃)/n) on n effective draws, with half a draw added to each side of P̃.

    >>> draw_reasons(0.83, 24.0), draw_reasons(0.95, 300.0)
    (('draws-matter',), ())
    """
    draws = max(draws, 1.0)
    smoothed = (draws * probability + 0.5) / (draws + 1.0)
    error = ERRORS_90 * math.sqrt(smoothed * (1 - smoothed) / draws)
    ends = (max(0.0, probability - error), min(1.0, probability + error))
    return ("draws-matter",) if any(level_of(p) != level_of(probability) for p in ends) else ()


def stability_reasons(level: str, level_low: str, level_high: str) -> tuple[str, ...]:
    """What happens when every threshold moves by a fifth: the level changes, or even its side of one half."""
    side = {"supported": 1, "leaning": 1, "undetermined": 0, "leaning-against": -1, "contradicted": -1}
    sides = [side.get(v, 0) for v in (level, level_low, level_high)]
    if max(sides) == 1 and min(sides) == -1:
        return ("threshold-decides",)
    return ("threshold-matters",) if len({level, level_low, level_high}) > 1 else ()


def width_reasons(interval: tuple[float, float] | None, number: float | None, threshold: float, share: bool) -> tuple:
    """A wide interval: half of the range of a share, else twice the size of the number or its threshold."""
    if interval is None or number is None:
        return ()
    width = interval[1] - interval[0]
    size = max(abs(number), abs(threshold) if math.isfinite(threshold) else 0.0)
    limit = WIDE_SHARE if share else WIDE_NUMBER * size
    return ("wide-interval",) if width > limit > 0 else ()


def grade(reasons: Collection[str], rows: int, checked: float, fact: bool) -> str:
    """Low, moderate or high; `rows` is the number of rows of evidence, `checked` the share of them that is checked."""
    if any(key in LOWERS for key in reasons):
        return "low"
    if reasons:
        return "moderate"
    if fact:
        return "high" if checked == 1.0 else "moderate"
    return "high" if rows >= MANY_ROWS and checked >= MOST_CHECKED else "moderate"


def forbidding(reasons: Collection[str]) -> str:
    """The first of the reasons that forbid a verdict, or an empty text."""
    return next((key for key in FORBIDS if key in reasons), "")


def gravity(reason: str) -> int:
    """The rank of a reason: what forbids a verdict first, then what makes confidence low, then the rest.

    >>> gravity("not-converged") < gravity("heavy-tail") < gravity("draws-matter")
    True
    """
    return LOWERS.index(reason) if reason in LOWERS else len(LOWERS)
