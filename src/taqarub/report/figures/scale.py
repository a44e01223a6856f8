"""Small choices that figures and tables share: which items to show, and on which scale.

>>> top([3, 1, 2], float, 2)
(3, 2)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def top(items: Sequence[T], size: Callable[[T], float], most: int) -> tuple[T, ...]:
    """The largest items, in falling order; ties keep their order."""
    return tuple(sorted(items, key=size, reverse=True)[:most])
