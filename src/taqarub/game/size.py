"""How much memory a game takes, before any work starts; and which axis to coarsen when that is too much.

compiled   8 b (3 N + Σ_i (3 A_i + 5) + 2 K + 8) S   bytes for blocks of b draws, plus what is kept of the solution
at once    8 b (N + k + 2) Π_i A_i S more            bytes for a group of k players, b draws at a time (`solve.py`)
in slabs   8 S (3 N) + one slab's work               bytes (`slabs.py`), one draw
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

from taqarub.game.game import Game
from taqarub.game.together import groups_of

TABLES = 256 << 20  # most bytes for the tables of a group of players


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes of the compiled solver and of the solver in slabs, and the states that they are for."""

    states: int
    compiled: int
    slabs: int


def need_of(game: Game, keep: int = 0) -> Need:
    """What solving a game takes, payoff included."""
    counts = [len(stage.actions) for stage in game.stages]
    groups = [[counts[place] for place in group] for group in groups_of(game.stages)]
    return need(game.shape, len(game.players), counts, game.draws, keep, groups)


def per_state(players: int, groups: Sequence[Sequence[int]]) -> int:
    """Numbers that a state and draw take while the largest group of players meets; groups: their counts of actions.

    >>> per_state(3, [(5, 8), (4,)])
    280
    """
    return max(((players + len(group) + 2) * math.prod(group) for group in groups if len(group) > 1), default=0)


def need(
    shape: Sequence[int],
    players: int,
    actions: Sequence[int],
    draws: int = 1,
    keep: int = 0,
    groups: Sequence[Sequence[int]] = (),
) -> Need:
    """The same from counts alone; `groups`: counts of actions of those who move at once.

    >>> need((10,) * 7, 3, (5, 5, 3)).slabs / 2**30 < 4 < need((10,) * 7, 3, (5, 5, 3)).compiled / 2**30
    True
    """
    states = 1
    for size in shape:
        states *= int(size)
    together = min(draws, max(1, 65_536 // max(1, states * players)))
    work = 3 * players + sum(3 * a + 5 for a in actions) + 2 * len(shape) + 8
    if meeting := per_state(players, groups):
        together, work = draws_apart(states, meeting, draws), work + meeting
    held = draws * (sum(actions) * (1 + keep) + players * (2 + len(actions)))
    slab = max(states // 16, min(states, 1 << 18))
    return Need(states, 8 * states * (together * work + held), 8 * (3 * players * states + slab * (max(actions) + 8)))


def draws_apart(states: int, meeting: int, draws: int) -> int:
    """How many draws of a game with players at once are solved together: all that `TABLES` bytes can hold."""
    return int(min(draws, max(1, TABLES // (8 * states * meeting))))


def memory() -> int:
    """Bytes of memory that this process may use: those of the machine, or of its control group if fewer."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 8 << 30
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            with open(path, encoding="ascii") as text:
                total = min(total, int(text.read()))
        except (OSError, ValueError):
            continue
    return total


@dataclass(frozen=True, slots=True)
class Coarsening:
    """The axis with most rungs, and how many states remain when its rungs are merged in pairs."""

    axis: str
    rungs: int
    states: int


def coarsening(axes: Sequence[str], shape: Sequence[int]) -> Coarsening:
    """Which axis to coarsen first: merging the longest in pairs loses the least of its order.

    >>> coarsening(("trade", "visits"), (9, 4))
    Coarsening(axis='trade', rungs=9, states=20)
    """
    place = max(range(len(shape)), key=lambda k: shape[k])
    states = 1
    for k, size in enumerate(shape):
        states *= -(-int(size) // 2) if k == place else int(size)
    return Coarsening(axes[place], int(shape[place]), states)


class TooLarge(MemoryError):
    """A game beyond memory: says how large it is and which axis to coarsen."""


def refuse_beyond_memory(
    axes: Sequence[str], shape: Sequence[int], players: int, actions: Sequence[int], limit: int | None = None
) -> None:
    """Raise TooLarge where not even slabs fit into memory, before anything is built."""
    found = need(shape, players, actions)
    refuse(axes, shape, found.states, found.slabs, 1, limit)


def refuse(
    axes: Sequence[str], shape: Sequence[int], states: int, wanted: int, workers: int = 1, limit: int | None = None
) -> None:
    """Raise TooLarge where `wanted` bytes are more than there are; `workers`: processes that share them."""
    most = memory() if limit is None else limit
    if wanted <= most:
        return
    one = coarsening(axes, shape)
    fewer = f" in {workers} processes (fewer take less: --workers)" if workers > 1 and wanted // workers <= most else ""
    raise TooLarge(
        f"{states:,} states need {wanted / 2**30:,.1f} GiB{fewer}, and there are {most / 2**30:,.1f}, "
        f"room for about {states * most // wanted:,} states: merge the {one.rungs} rungs of {one.axis} in pairs, which "
        f"leaves {one.states:,}, or drop a track"
    )
