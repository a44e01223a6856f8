"""Whether the game of a case fits into memory, asked before any work starts.

What is asked for is the least with which the commands can work: one block of draws of the likelihood in each process,
or one draw with the strategies of the months that an outlook keeps.
"""

from __future__ import annotations

from taqarub.case.case import CaseFile
from taqarub.game.size import Need, need, refuse
from taqarub.model.states import axes_of

BLOCK = 4  # draws of the likelihood that are solved together


def need_of_case(file: CaseFile, draws: int = 1, keep: int = 0) -> Need:
    """Bytes that some draws of the game take at once, with the strategies of `keep` months."""
    _, ids = axes_of(file)
    counts = {player: 1 + len(file.moves.get(player, {})) for player in file.players}
    groups = [[counts[player] for player in group] for group in file.groups]
    return need([len(names) for names in ids], len(counts), list(counts.values()), draws, keep, groups)


def require_memory(file: CaseFile, draws: int = 1, keep: int = 0, workers: int = 1, limit: int | None = None) -> None:
    """Raise `TooLarge` (how large, and which track to coarsen) where `workers` processes cannot each hold that much."""
    axes, ids = axes_of(file)
    found = need_of_case(file, draws, keep)
    refuse(axes, [len(names) for names in ids], found.states, workers * found.compiled, workers, limit)


def require_for_estimate(file: CaseFile, workers: int, limit: int | None = None) -> None:
    """Raise `TooLarge` where the likelihood cannot be computed: a block of draws in each process."""
    require_memory(file, draws=BLOCK, workers=workers, limit=limit)


def require_for_outlook(file: CaseFile, workers: int, limit: int | None = None) -> None:
    """Raise `TooLarge` where the record cannot be weighed, or not one draw be followed to the longest horizon."""
    require_for_estimate(file, workers, limit)
    require_memory(file, keep=min(max(file.horizons_months), file.solve_months), workers=workers, limit=limit)
