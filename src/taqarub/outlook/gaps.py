"""Where players move at once, what was not found: the solved games, months and states without an equilibrium.

A numerical failure is a result with a reason: the futures of such a game are followed by the last try, and the brief
says how many games that concerns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from taqarub.game.game import Solution


@dataclass(frozen=True, slots=True)
class Gaps:
    """Games solved, and those without an equilibrium in some month and state; the months, counted from 1; the largest
    share of states in a month."""

    games: int = 0
    without: int = 0
    months: frozenset[int] = frozenset()
    share: float = 0.0


def gaps_of(solution: Solution) -> Gaps | None:
    """The gaps of a block of draws; None where players move in turn, whose equilibrium is one and always found.

    >>> from types import SimpleNamespace
    >>> missed = np.array([[0, 0], [0, 3], [0, 0]])
    >>> gaps_of(SimpleNamespace(missed=missed, value=np.zeros((2, 12, 2))))
    Gaps(games=2, without=1, months=frozenset({2}), share=0.25)
    """
    missed = solution.missed
    if missed is None:
        return None
    months = frozenset((np.flatnonzero(missed.any(axis=1)) + 1).tolist())
    share = float(missed.max(initial=0)) / solution.value.shape[1]
    return Gaps(missed.shape[1], int(missed.any(axis=0).sum()), months, share)


def told(found: Iterable[Gaps | None]) -> dict[str, Any] | None:
    """All gaps as plain data: `games`, `without`, `months`, `share`; None where nobody moves at once."""
    met = [gaps for gaps in found if gaps is not None]
    if not met:
        return None
    whole = reduce(_added, met)
    return {
        "games": whole.games,
        "without": whole.without,
        "months": sorted(whole.months),
        "share": whole.share,
    }


def _added(a: Gaps, b: Gaps) -> Gaps:
    return Gaps(a.games + b.games, a.without + b.without, a.months | b.months, max(a.share, b.share))
