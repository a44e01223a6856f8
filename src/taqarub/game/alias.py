"""Alias tables: a draw from any finite distribution with one uniform number and one look-up.

Each of the n places keeps its own outcome with some chance and gives the rest to one other (Walker 1977, "An efficient
method for generating discrete random variables with general distributions", ACM TOMS 3(3); the construction in linear
time: Vose 1991, IEEE Trans. Software Engineering 17(9)). The tables of many distributions are built together, one
column of the construction for all of them at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Alias:
    """Tables of R distributions over n outcomes: keep (R·n,) the end of a place's own part, other (R·n,) its alias."""

    keep: np.ndarray
    other: np.ndarray
    size: int

    def draw(self, row: np.ndarray, number: np.ndarray) -> np.ndarray:
        """Outcomes (P,) of rows (P,) for uniform numbers (P,) in [0, 1): the whole part of n·number is the place."""
        scaled = number * self.size
        place = scaled.astype(np.int32)
        at = row * self.size + place
        return np.where(scaled - place < self.keep[at], place, self.other[at])


def alias_of(chances: np.ndarray) -> Alias:
    """Tables of the rows of chances (R, n), each of which adds to one. ValueError where one does not.

    >>> table = alias_of(np.array([[0.5, 0.25, 0.25]]))
    >>> table.draw(np.zeros(4, dtype=np.int32), np.array([0.1, 0.4, 0.6, 0.95])).tolist()
    [0, 1, 0, 0]
    """
    rows, size = chances.shape
    if np.any(chances < 0) or np.any(np.abs(chances.sum(axis=1) - 1.0) > 1e-9):
        raise ValueError("the chances of a row are at least 0 and add to 1")
    left = chances * size
    keep, other = np.ones((rows, size)), np.tile(np.arange(size, dtype=np.int16), (rows, 1))
    every, done = np.arange(rows), np.zeros((rows, size), dtype=bool)
    for _ in range(size - 1):
        least = np.argmin(np.where(done, np.inf, left), axis=1)
        most = np.argmax(np.where(done, -np.inf, left), axis=1)
        short = left[every, least]
        keep[every, least] = np.where(least == most, 1.0, short)
        other[every, least] = most
        done[every, least] = True
        left[every, most] -= np.where(least == most, 0.0, 1.0 - short)
    return Alias(np.minimum(keep, 1.0).reshape(-1), other.reshape(-1), size)
