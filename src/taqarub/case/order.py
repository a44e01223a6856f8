"""Who moves when within a month: players in turn, or several at once.

An entry of an order is a player, or a list of players who move at once: all of them see the state as it was before the
group, and none sees what the others do that month. A list of one is that player.

>>> players_in([["USA", "BLR"], "RUS"]), groups_in([["USA", "BLR"], "RUS"])
(('USA', 'BLR', 'RUS'), (('USA', 'BLR'), ('RUS',)))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Discriminator, Tag, WithJsonSchema

Groups = tuple[tuple[str, ...], ...]


def _kind(entry: Any) -> str:
    return "group" if isinstance(entry, list | tuple) else "player"


_Player = Annotated[str, Tag("player")]
_AtOnce = Annotated[
    list[str], Tag("group"), WithJsonSchema({"type": "array", "items": {"type": "string"}, "minItems": 1})
]
Entry = Annotated[_Player | _AtOnce, Discriminator(_kind)]
Order = list[Entry]


def groups_in(order: Sequence[str | Sequence[str]]) -> Groups:
    """The players of every turn, in order: one, or those who move at once."""
    return tuple((entry,) if isinstance(entry, str) else tuple(entry) for entry in order)


def players_in(order: Sequence[str | Sequence[str]]) -> tuple[str, ...]:
    """Every player, in order; those of a group in the order in which they are written."""
    return tuple(player for group in groups_in(order) for player in group)
