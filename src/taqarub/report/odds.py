"""Words of estimative probability: the seven ranges of Intelligence Community Directive 203 (2015, D.6.e(2)(a)).

The directive's ranges touch at their ends and leave out certainty; a value on an end takes the higher word, as verdicts
do, and values below 1 % or above 99 % take the outermost words. Confidence is a separate sentence, as it asks.

>>> [level(p) for p in (0.0, 0.05, 0.2, 0.45, 0.55, 0.8, 0.95, 1.0)][:4]
['remote', 'very-unlikely', 'unlikely', 'even']
"""

from __future__ import annotations

LEVELS: tuple[tuple[str, float, float], ...] = (
    ("remote", 0.01, 0.05),
    ("very-unlikely", 0.05, 0.20),
    ("unlikely", 0.20, 0.45),
    ("even", 0.45, 0.55),
    ("likely", 0.55, 0.80),
    ("very-likely", 0.80, 0.95),
    ("almost-certain", 0.95, 0.99),
)


def level(probability: float) -> str:
    """The key of the word for a probability in [0, 1].

    >>> level(0.62)
    'likely'
    """
    if not -1e-9 <= probability <= 1 + 1e-9:
        raise ValueError(f"not a probability: {probability}")
    return next((name for name, _, high in LEVELS if round(probability, 9) < high), LEVELS[-1][0])


def bounds(name: str) -> tuple[float, float]:
    """The range that a word stands for."""
    return next((low, high) for key, low, high in LEVELS if key == name)
