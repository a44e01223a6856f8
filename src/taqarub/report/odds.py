"""Words of estimative probability on two published scales; a word always comes with its range.

icd203  Intelligence Community Directive 203, "Analytic Standards" (2015), D.6.e(2)(a): seven ranges that touch at their
        ends and leave out certainty. A value on an end takes the higher word, as verdicts do; values below 1 % or
        above 99 % take the outermost words.
phia    Professional Head of Intelligence Assessment, "Probability Yardstick" (United Kingdom, 2018; unchanged in the
        guidance of 2019): seven ranges with gaps between them, so that no more precision is claimed than there is. A
        value in a gap takes the nearer word, the higher one in the middle.

Both ask that confidence be said apart. The Arabic words are a fixed table of our own (`phrases/words.toml`).

>>> level(0.62), level(0.62, "phia"), level(0.52), level(0.52, "phia")
('likely', 'likely', 'even', 'realistic')
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Literal, get_args

Scale = Literal["icd203", "phia"]
SCALES: tuple[Scale, ...] = get_args(Scale)
Levels = tuple[tuple[str, float, float], ...]

LEVELS: Levels = (
    ("remote", 0.01, 0.05),
    ("very-unlikely", 0.05, 0.20),
    ("unlikely", 0.20, 0.45),
    ("even", 0.45, 0.55),
    ("likely", 0.55, 0.80),
    ("very-likely", 0.80, 0.95),
    ("almost-certain", 0.95, 0.99),
)
YARDSTICK: Levels = (
    ("remote-chance", 0.0, 0.05),
    ("highly-unlikely", 0.10, 0.20),
    ("unlikely", 0.25, 0.35),
    ("realistic", 0.40, 0.50),
    ("likely", 0.55, 0.75),
    ("highly-likely", 0.80, 0.90),
    ("almost-certain", 0.95, 1.0),
)
BY_SCALE: Mapping[Scale, Levels] = {"icd203": LEVELS, "phia": YARDSTICK}


def level(probability: float, scale: Scale = "icd203") -> str:
    """The key of the word for a probability in [0, 1].

    >>> [level(p, "phia") for p in (0.0, 0.07, 0.08, 0.225, 0.93)]
    ['remote-chance', 'remote-chance', 'highly-unlikely', 'unlikely', 'almost-certain']
    """
    if not -1e-9 <= probability <= 1 + 1e-9:
        raise ValueError(f"not a probability: {probability}")
    levels = BY_SCALE[scale]
    # where two ranges touch both ends are one and this is the end itself; else it is the middle of the gap
    ends = [(high + low) / 2 for (_, _, high), (_, low, _) in pairwise(levels)]
    place = sum(round(probability, 9) >= round(end, 9) for end in ends)
    return levels[place][0]


def bounds(name: str, scale: Scale = "icd203") -> tuple[float, float]:
    """The range that a word stands for."""
    return next((low, high) for key, low, high in BY_SCALE[scale] if key == name)
