"""CAMEO codes, their Goldstein scores and quad classes.

CAMEO (Gerner, Schrodt, Yilmaz and Abu-Jabr 2002, Conflict and Mediation Event Observations) names twenty families of
acts, the roots 01–20, and kinds below them. The scores are the conflict–cooperation scale of Goldstein (1992, "A
conflict-cooperation scale for WEIS events data", Journal of Conflict Resolution 36(2), 369–385) as published for CAMEO
with the ICEWS data (doi:10.7910/DVN/28075), from −10 to +10, kept here code by code in `cameo_goldstein.csv`. The quad
class is the split of the same source: cooperation or conflict, verbal or material.

*A root without a kind.* The published row of a root scores the residual kind ("not otherwise specified"): −4 for 16,
although embargo and sanctions (163) score −8. A hand-coded timeline gives only the family, which does not mean the
residual kind. A root therefore scores the median of its published three-digit kinds, so that no kind is presumed and
one extreme kind does not decide. Every longer code keeps its own published score.

>>> score("16"), score("163"), score("1621"), score("99") is None
(-6.5, -8.0, -5.6, True)
>>> quad_class("08"), quad_class("112")
('material_cooperation', 'verbal_conflict')
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from statistics import median
from types import MappingProxyType

QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
ROOT_DIGITS, KIND_DIGITS = 2, 3


@cache
def published() -> Mapping[str, tuple[float, str]]:
    """Every code of the published table: score and quad class."""
    text = files("taqarub.events").joinpath("cameo_goldstein.csv").read_text(encoding="utf-8")
    return MappingProxyType(
        {row["code"]: (float(row["goldstein"]), row["quad_class"]) for row in csv.DictReader(text.splitlines())}
    )


@cache
def root_scores() -> Mapping[str, float]:
    """The score of each root: the median of its three-digit kinds.

    >>> root_scores()["08"], root_scores()["04"], len(root_scores())
    (6.0, 2.5, 20)
    """
    kinds: dict[str, list[float]] = {}
    for code, (points, _) in published().items():
        if len(code) == KIND_DIGITS:
            kinds.setdefault(code[:ROOT_DIGITS], []).append(points)
    return MappingProxyType({root: round(median(points), 2) for root, points in sorted(kinds.items())})


def score(code: str) -> float | None:
    """The Goldstein score of a code; a root scores the median of its kinds; None for a code that is not CAMEO.

    A longer code that the table lacks scores as the kind above it.
    """
    if len(code) <= ROOT_DIGITS:
        return root_scores().get(code)
    found = _nearest(code)
    return None if found is None else found[0]


def quad_class(code: str) -> str | None:
    """The quad class of a code, one of `QUADS`; None for a code that is not CAMEO."""
    found = _nearest(code)
    return None if found is None else found[1]


def _nearest(code: str) -> tuple[float, str] | None:
    table = published()
    for digits in range(len(code), ROOT_DIGITS - 1, -1):
        if code[:digits] in table:
            return table[code[:digits]]
    return None
