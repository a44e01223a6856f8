"""Where a spell stands in the field's schemes, by a stated rule on what its events show.

*Kupchan* (2010, How Enemies Become Friends, chapter 2) sees stable peace come in four phases; the rule is

    none                      an estranged spell
    unilateral accommodation  a thaw in which one party gave less than `ONE_SIDED` of all that was given
    reciprocal restraint      a thaw in which both gave
    societal integration      … and each took two steps of the size of a sector or more (one gesture is
                              not enough); without sizes, material cooperation is a fifth of the events
    new narratives            never by rule: identities are not in event data, and reading them in would be invention

*Peace Data* (Diehl, Goertz and Gallegos 2021, "Peace data: concept, measurement, patterns, and research agenda",
Conflict Management and Peace Science 38(5)) has five levels:

    severe rivalry      force (CAMEO roots 18–20) at least every two years; where codes are not known, mostly material
                        conflict with a mean score of −5 or worse
    lesser rivalry      conduct is negative on balance, or at least half of the events are hostile
    negative peace      neither: no war plans, no ties that bind
    warm peace          the same ties as for societal integration, and hostile events are below a fifth
    security community  never by rule: it needs joint institutions and plans, which events do not show

The cut-offs are ours, not the authors', whose codings rest on documents; the mapping says where to look, and carries
its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from taqarub.base.period import month_of, month_text
from taqarub.events.event import DyadSeries, Event
from taqarub.history.history import Spell

FORCE_ROOTS = ("18", "19", "20")
ONE_SIDED, HALF, FEW = 0.2, 0.5, 0.2
SECTOR, SEVERE_SCORE, MATERIAL_SHARE = 3, -5.0, 0.2
MONTHS_A_FORCE = 24.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the events of a spell show.

    given          share of what was given that each party gave (sizes, or counts of cooperative events)
    second         the second largest concession of each party; NaN where sizes are unknown
    hostile        share of hostile events; `balance` the mean score of an event
    forces         events of force a month; NaN if unknown
    material       shares of material cooperation and of material conflict among the events
    """

    events: int
    given: tuple[float, float]
    second: tuple[float, float]
    hostile: float
    balance: float
    forces: float
    material: tuple[float, float]


def kupchan(label: str, facts: Facts) -> tuple[str, str]:
    """The phase and the key of the reason."""
    if label != "thaw":
        return "none", "estranged"
    if facts.events == 0:
        return "none", "no-events"
    if min(facts.given) < ONE_SIDED:
        return "unilateral-accommodation", "one-gave"
    bound = min(facts.second) >= SECTOR if np.isfinite(facts.second).all() else facts.material[0] >= MATERIAL_SHARE
    return ("societal-integration", "both-gave-much") if bound else ("reciprocal-restraint", "both-gave")


def peace_level(facts: Facts) -> tuple[str, str]:
    """The level of Peace Data and the key of the reason.

    >>> peace_level(Facts(9, (0.5, 0.5), (3.0, 3.0), 0.1, 3.0, 0.0, (0.4, 0.0)))
    ('warm-peace', 'ties-and-few-hostile')
    """
    if facts.events == 0:
        return "negative-peace", "no-events"
    if facts.forces >= 1.0 / MONTHS_A_FORCE:
        return "severe-rivalry", "force"
    if np.isnan(facts.forces) and facts.material[1] >= HALF and facts.balance <= SEVERE_SCORE:
        return "severe-rivalry", "material-conflict"
    if facts.balance < 0 or facts.hostile >= HALF:
        return "lesser-rivalry", "negative-balance"
    sizes = np.isfinite(facts.second).all()
    bound = min(facts.second) >= SECTOR if sizes else facts.material[0] >= MATERIAL_SHARE and min(facts.given) >= FEW
    return ("warm-peace", "ties-and-few-hostile") if bound and facts.hostile < FEW else ("negative-peace", "no-ties")


def map_spells(spells: Sequence[Spell], facts: Sequence[Facts]) -> list[dict[str, Any]]:
    """Both schemes for every spell, with what they rest on."""
    rows = []
    for spell, shown in zip(spells, facts, strict=True):
        phase, level = kupchan(spell.label, shown), peace_level(shown)
        rows.append(
            {
                "start": month_text(spell.start),
                "end": None if spell.censored else month_text(spell.end - 1),
                "label": spell.label,
                "kupchan": {"phase": phase[0], "reason": phase[1]},
                "peace_data": {"level": level[0], "reason": level[1]},
                "facts": asdict(shown),
            }
        )
    return rows


def facts_of_events(events: Sequence[Event], parties: tuple[str, str], spell: Spell) -> Facts:
    """The facts of a spell of a case: the parties' events dated to the month or better."""
    pairs = (parties, parties[::-1])
    mine = [
        e
        for e in events
        if (e.initiator, e.target) in pairs
        and e.date_precision != "year"
        and spell.start <= month_of(e.date) < spell.end
    ]
    given = [[e.size for e in mine if e.initiator == who and e.direction == "cooperative"] for who in parties]
    total = float(sum(map(sum, given)))
    scores = [e.goldstein for e in mine if e.goldstein is not None]
    n = max(len(mine), 1)
    return Facts(
        events=len(mine),
        given=(sum(given[0]) / total, sum(given[1]) / total) if total else (0.0, 0.0),
        second=(float(sorted([0, 0, *given[0]])[-2]), float(sorted([0, 0, *given[1]])[-2])),
        hostile=sum(e.direction == "hostile" for e in mine) / n,
        balance=float(np.mean(scores)) if scores else 0.0,
        forces=sum(e.cameo_root in FORCE_ROOTS for e in mine) / max(spell.end - spell.start, 1),
        material=(
            sum(e.quad_class == "material_cooperation" for e in mine) / n,
            sum(e.quad_class == "material_conflict" for e in mine) / n,
        ),
    )


def facts_of_series(series: tuple[DyadSeries, DyadSeries], first_month: int, spell: Spell) -> Facts:
    """The facts of a spell of two monthly series, which know neither sizes nor force apart."""
    window = slice(spell.start - first_month, spell.end - first_month)
    quads = np.stack([one.quads[window].sum(axis=0) for one in series]).astype(float)  # party, quad class
    total = float(quads.sum())
    kind = quads.sum(axis=0) / max(total, 1.0)
    given = quads[:, :2].sum(axis=1)
    count = float(sum(one.events[window].sum() for one in series))
    return Facts(
        events=int(count),
        given=(given[0] / given.sum(), given[1] / given.sum()) if given.sum() else (0.0, 0.0),
        second=(float("nan"), float("nan")),
        hostile=float(kind[2] + kind[3]),
        balance=float(sum(one.goldstein_sum[window].sum() for one in series)) / max(count, 1.0),
        forces=float("nan"),
        material=(float(kind[1]), float(kind[3])),
    )
