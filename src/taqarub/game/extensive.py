"""Games as trees and as tables: the records that Gambit's `.efg` and `.nfg` files are read into and written from.

Kuhn 1953, "Extensive games and the problem of information", as Gambit writes it down: a node belongs to a player's
information set, to chance, or is an end; payoffs stand at any node and add up along a path. Numbers are kept as the
fractions that the file says, so that reading and writing back changes none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from taqarub.base.measurement import read_only

CHANCE, END = -1, -2
MOST_NODES = 400_000
MOST_DEPTH = 200
MOST_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class InfoSet:
    """Where a player (or chance, player = CHANCE) moves without knowing more; `number` is the file's."""

    player: int
    number: int
    name: str
    actions: tuple[str, ...]
    chances: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its place in `Tree.sets` (END for an end), its children in the order of the actions, its outcome.

    outcome  number in the file, 0 for none; `payoff` one fraction a player, empty without an outcome
    """

    name: str
    place: int
    children: tuple[int, ...] = ()
    outcome: int = 0
    label: str = ""
    payoff: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """A game in extensive form; nodes in the order in which a walk from the root meets them (a parent before its
    children, a child's whole branch before the next child)."""

    title: str
    players: tuple[str, ...]
    sets: tuple[InfoSet, ...]
    nodes: tuple[Node, ...]
    comment: str = ""

    @property
    def perfect(self) -> bool:
        """Whether every player knows all that happened: one node in each of its sets."""
        met: set[int] = set()
        for node in self.nodes:
            if node.place != END and self.sets[node.place].player != CHANCE:
                if node.place in met:
                    return False
                met.add(node.place)
        return True

    def moves(self) -> Iterator[int]:
        """The places in `sets` at which players move."""
        return (place for place, held in enumerate(self.sets) if held.player != CHANCE)


@dataclass(frozen=True, slots=True)
class Table:
    """A game in normal form: payoff (N, A_1 … A_N)."""

    title: str
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    payoff: np.ndarray
    comment: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "payoff", read_only(np.asarray(self.payoff, dtype=float)))


def fraction_of(number: float | int | Fraction) -> Fraction:
    """A number as the shortest decimal that is read back as the same double.

    >>> fraction_of(0.1)
    Fraction(1, 10)
    """
    return number if isinstance(number, Fraction) else Fraction(repr(float(number)))
