"""A conflict in which every player takes one of several courses, written in as few options as will hold them.

One option a course, at most one of them taken, needs Σ (A_i − 1) options; the numbers of the courses in binary need
Σ log2 A_i, and as a player may go from any course to any other, both have the same moves and the same answers. Passes
over 2^m patterns are then short: five, eight and four courses make 2^8 patterns instead of 2^14.
"""

from __future__ import annotations

import numpy as np

from taqarub.game.stability import Conflict, conflict_of


def conflict_of_choices(players: tuple[str, ...], worth: np.ndarray) -> tuple[Conflict, np.ndarray]:
    """The conflict, and the pattern (A_1 … A_N) of every combination of courses; worth (N, A_1 … A_N).

    >>> from taqarub.game.stability import assess
    >>> worth = np.array([[[3, 1], [4, 2]], [[3, 4], [1, 2]]])  # prisoner's dilemma: course 1 defects
    >>> conflict, pattern = conflict_of_choices(("a", "b"), worth)
    >>> assess(conflict).equilibrium["nash"][pattern].tolist()
    [[False, False], [False, True]]
    """
    sizes = worth.shape[1:]
    bits = [max(1, int(size - 1).bit_length()) for size in sizes]
    first = [sum(bits[:player]) for player in range(len(bits))]
    options = tuple((f"{name} {bit}", i) for i, name in enumerate(players) for bit in range(bits[i]))
    pattern = np.zeros(sizes, dtype=np.intp)
    for player, courses in enumerate(np.indices(sizes)):
        pattern |= courses << first[player]
    values, feasible = np.zeros((len(players), 1 << len(options)), dtype=worth.dtype), np.zeros(1 << len(options), bool)
    values[:, pattern], feasible[pattern] = worth, True
    return conflict_of(players, options, values, feasible), pattern
