"""How far two codings of the same months agree: Cohen's kappa with an interval, and the months on which they differ.

    κ = (p_o − p_e) / (1 − p_e),    p_o = Σ_i p_ii,    p_e = Σ_i p_i. p_.i

(Cohen 1960, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20, eq. 1), with
the large-sample variance of Fleiss, Cohen and Everitt 1969, "Large sample standard errors of kappa and weighted kappa",
Psychological Bulletin 72, eq. 13:

    n (1 − p_e)² var κ = Σ_i p_ii [1 − (p_i. + p_.i)(1 − κ)]²
                         + (1 − κ)² Σ_{i≠j} p_ij (p_.i + p_j.)² − [κ − p_e (1 − κ)]²
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from taqarub.base.period import month_text
from taqarub.events.event import Record
from taqarub.model.coding import code_record
from taqarub.model.model import Model
from taqarub.model.readings import by_second

Z95 = 1.959963984540054  # 97.5 % point of the standard normal distribution: an interval of 95 %


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one actor's moves, or one track's rungs.

    months    that both coded; apart: of these, how many they read differently
    kappa     None where both use one category only, the same: there is nothing to agree upon
    interval  of 95 %; None where kappa is
    """

    about: str
    months: int
    apart: int
    kappa: float | None
    standard_error: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Coders:
    """Two codings of the record: months that the second coder coded, months that differ in anything, and each cell.

    A month with several readings counts as the one that is believed most.
    """

    months: int
    apart: int
    each: tuple[Agreement, ...]


def agreement(table: np.ndarray) -> tuple[float | None, float | None]:
    """Kappa and its standard error from a square table of counts, a category a row of one and a column of the other.

    The example is that of Agresti 2002, "Categorical data analysis", table 10.8: two pathologists, 118 slides.

    >>> slides = np.array([[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]])
    >>> kappa, error = agreement(slides)
    >>> round(kappa, 3), round(error, 3)
    (0.493, 0.057)
    """
    table = np.asarray(table, dtype=float)
    count = table.sum()
    if not count:
        return None, None
    p = table / count
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float(np.trace(p)), float(rows @ columns)
    if expected >= 1.0:
        return None, None
    kappa = (observed - expected) / (1 - expected)
    diagonal = float(np.sum(np.diag(p) * (1 - (rows + columns) * (1 - kappa)) ** 2))
    off = (p - np.diag(np.diag(p))) * (columns[:, None] + rows[None, :]) ** 2
    rest = (1 - kappa) ** 2 * float(off.sum()) - (kappa - expected * (1 - kappa)) ** 2
    variance = (diagonal + rest) / (count * (1 - expected) ** 2)
    return kappa, float(np.sqrt(max(variance, 0.0)))


def agreement_of(about: str, first: Sequence[int] | np.ndarray, second: Sequence[int] | np.ndarray) -> Agreement:
    """Two codings of the same months by whole numbers."""
    one, other = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    kinds = np.unique(np.concatenate([one, other]))
    table = np.zeros((len(kinds), len(kinds)))
    np.add.at(table, (np.searchsorted(kinds, one), np.searchsorted(kinds, other)), 1)
    kappa, error = agreement(table)
    apart = int(np.sum(one != other))
    if kappa is None or error is None:
        return Agreement(about, one.size, apart, None, None, None)
    interval = (max(kappa - Z95 * error, -1.0), min(kappa + Z95 * error, 1.0))
    return Agreement(about, one.size, apart, kappa, error, interval)


def coders_of(model: Model, record: Record) -> Coders | None:
    """The first coding (by the rules and the case's corrections) beside the second coder's; None without one."""
    if not model.case.second:
        return None
    pairs, covered = _pairs(model, record)
    each = tuple(
        agreement_of(name, one[covered[:, place]], other[covered[:, place]])
        for place, (name, (one, other)) in enumerate(pairs.items())
        if covered[:, place].any()
    )
    differs = np.stack([one != other for one, other in pairs.values()], axis=1) & covered
    return Coders(int(covered.any(axis=1).sum()), int(differs.any(axis=1).sum()), each)


def apart_cells(model: Model, record: Record) -> frozenset[tuple[str, str]]:
    """(month, actor or track) on which the two coders differ."""
    if not model.case.second:
        return frozenset()
    pairs, covered = _pairs(model, record)
    return frozenset(
        (month_text(int(model.coded.months[t])), name)
        for place, (name, (one, other)) in enumerate(pairs.items())
        for t in np.flatnonzero((one != other) & covered[:, place])
    )


def _pairs(model: Model, record: Record) -> tuple[dict[str, tuple[np.ndarray, np.ndarray]], np.ndarray]:
    """Axis or player -> what each coder has, and (T, axes + players) what the second one coded."""
    first = code_record(replace(model.case, second=()), record)
    second, covered = by_second(model.case, first)
    pairs = {axis: (first.states[:, k], second.states[:, k]) for k, axis in enumerate(model.axes)}
    return pairs | {name: (first.moves[name], second.moves[name]) for name in model.players}, covered
