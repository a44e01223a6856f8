"""Measures of the timeline: rows that say so, rates, shares, coverage and lead.

Counts are Poisson with Jeffreys' prior, so that a rate seen n times in m months is Gamma(n + ½, m); shares are binomial
with Jeffreys' prior, Beta(k + ½, n − k + ½) (Gelman et al. 2013, Bayesian Data Analysis, sections
2.4 and 2.6). Months with no event are exposure, not missing data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from taqarub.base.measurement import Draws, Measurement
from taqarub.base.period import month_of
from taqarub.base.seed import stream
from taqarub.events.event import Event
from taqarub.verdict.criteria.window import exposure, month_range, picked, window
from taqarub.verdict.rows import checked_rows, existing
from taqarub.verdict.verdict import EvidenceBase

DRAWS = 4000
EMPTY = Draws(np.zeros(0), np.zeros(0))


def random_for(evidence: EvidenceBase, name: str, given: Mapping[str, Any]) -> np.random.Generator:
    """The stream of one measure with its arguments: equal criteria get equal numbers, whatever else is judged."""
    return stream(evidence.seed, "verdict", name, json.dumps(given, sort_keys=True, default=str))


def rows(evidence: EvidenceBase, rows: Sequence[str], against: Sequence[str] = ()) -> Measurement:
    """A dated fact: which of the rows that say so exist and are checked, and which rows dispute it."""
    known = checked_rows(evidence.case)
    found, disputing = existing(rows, known), existing(against, known)
    details = {
        "rows": len(found),
        "checked": sum(known[i] for i in found),
        "recalled": [i for i in found if not known[i]],
        "missing": sorted(set(rows) - set(found)),
        "against": list(disputing),
    }
    return Measurement("timeline.rows", EMPTY, "rows", "rows", (*found, *disputing), details=details)


def rate_ratio(evidence: EvidenceBase, match: Mapping[str, Any], after: Sequence, before: Sequence) -> Measurement:
    """Ratio of the monthly rates of matching events in two windows."""
    spans = [window(*pair) for pair in (after, before)]
    found = [picked(_events(evidence), match, span) for span in spans]
    months = [exposure(span, evidence.case.as_of) for span in spans]
    if min(months) <= 0:
        return unanswered("timeline.rate_ratio", "ratio", "rates", "empty-window")
    random = random_for(evidence, "timeline.rate_ratio", {"match": match, "after": after, "before": before})
    late, early = (random.gamma(len(f) + 0.5, 1.0 / m, DRAWS) for f, m in zip(found, months, strict=True))
    details = {"after": len(found[0]), "before": len(found[1]), "months_after": months[0], "months_before": months[1]}
    return _measured("timeline.rate_ratio", late / early, "ratio", "rates", (*found[0], *found[1]), details)


def share(evidence: EvidenceBase, match: Mapping, among: Mapping, **given: Any) -> Measurement:
    """Share of the `among` events of a window (`from`, `to`) that also satisfy `match`."""
    span = window(given["from"], given["to"])
    pool = picked(_events(evidence), among, span)
    hits = picked(pool, match, span)
    random = random_for(evidence, "timeline.share", {"match": match, "among": among, **given})
    draws = random.beta(len(hits) + 0.5, len(pool) - len(hits) + 0.5, DRAWS)
    return _measured("timeline.share", draws, "share", "shares", pool, {"hits": len(hits), "among": len(pool)})


def coverage(evidence: EvidenceBase, match: Mapping, by: str = "year", **given: Any) -> Measurement:
    """Share of the years of a window (`from`, `to`) with at least one matching event."""
    if by != "year":
        raise ValueError("coverage is counted by year")
    span = window(given["from"], given["to"])
    found = picked(_events(evidence), match, span)
    years = range(span[0].year, min(span[1], evidence.case.as_of).year + 1)
    covered = len({e.date.year for e in found})
    random = random_for(evidence, "timeline.coverage", {"match": match, "by": by, **given})
    draws = random.beta(covered + 0.5, max(len(years) - covered, 0) + 0.5, DRAWS)
    return _measured("timeline.coverage", draws, "share", "shares", found, {"years": len(years), "covered": covered})


def lead(evidence: EvidenceBase, cause: Mapping, effect: Mapping, within_months: int, **given: Any) -> Measurement:
    """Rate ratio of effect events in the months after a cause event against all other months.

    A month that holds a cause event, and does not lie after an earlier one, counts for neither side: inside a month the
    record often does not say which came first.
    """
    span = window(given["from"], given["to"])
    causes, effects = (picked(_events(evidence), m, span) for m in (cause, effect))
    cause_months = {month_of(e.date) for e in causes}
    after = {m + k for m in cause_months for k in range(1, within_months + 1)}
    months = set(month_range(span, evidence.case.as_of))
    sides = (after & months, months - after - cause_months)
    if not sides[0] or not sides[1]:
        return unanswered("timeline.lead", "ratio", "rates", "no-comparison-months")
    counts = [sum(month_of(e.date) in side for e in effects) for side in sides]
    arguments = {"cause": cause, "effect": effect, "within_months": within_months, **given}
    random = random_for(evidence, "timeline.lead", arguments)
    late, other = (random.gamma(n + 0.5, 1.0 / len(s), DRAWS) for n, s in zip(counts, sides, strict=True))
    details = {"causes": len(causes), "after": counts[0], "otherwise": counts[1], "months_after": len(sides[0])}
    return _measured("timeline.lead", late / other, "ratio", "rates", (*causes, *effects), details)


def _events(evidence: EvidenceBase) -> tuple[Event, ...]:
    return evidence.record.events if evidence.record is not None else ()


def _measured(name: str, draws: np.ndarray, unit: str, method: str, events: Sequence[Event], details: Mapping):
    ids = tuple(dict.fromkeys(e.id for e in sorted(events, key=lambda e: (e.date, e.id))))
    return Measurement(name, Draws.equal(draws), unit, method, ids, details=dict(details))


def unanswered(name: str, unit: str, method: str, reason: str) -> Measurement:
    """A measurement that the record cannot answer, with the key of the reason."""
    return Measurement(name, EMPTY, unit, method, unanswerable=reason)
