"""The uncertain quantities of a case, found by a walk over `case.yaml`, and their values at a draw z.

Every quantity that enters the game or the likelihood becomes one coordinate of z: precisions, discounts, shares, costs,
chances, hazards, losses, capacity, chances of being recorded and of being miscoded. Discounts are set, not estimated
(Magnac and Thesmar 2002, "Identifying dynamic discrete decision processes", Econometrica 70(2), proposition 2: the
discount factor is not identified without further restrictions). They stay coordinates of z so that the prior cloud and
the sensitivity vary them; the likelihood sees them, and the contraction shows how little it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from taqarub.base.diagnostic import Span
from taqarub.base.quantity import Quantity, at
from taqarub.base.text import Record
from taqarub.case.case import Case
from taqarub.model.model import Parameter

SECTIONS = ("choice", "motives", "moves", "drift", "shocks", "red_lines", "capacity", "contexts", "record")


def parameters_of(case: Case) -> tuple[Parameter, ...]:
    """The Z quantities in the order of the case file; names are dotted paths, with `share` for `share_by.regimes`."""
    found = [pair for section in SECTIONS for pair in _walk(getattr(case.file, section), section)]
    return tuple(
        Parameter(path.replace(".share_by.regimes.", ".share."), quantity, index, _place(case.places, path))
        for index, (path, quantity) in enumerate(found)
    )


def values_of(parameters: Sequence[Parameter], z: np.ndarray) -> dict[str, np.ndarray]:
    """Values (B,) of every quantity at B draws z (B, Z).

    Costs and losses whose low value is not negative stop at zero: far out on the plain scale a cost would turn into a
    gain, which their author has ruled out.
    """
    z = np.atleast_2d(np.asarray(z, dtype=float))
    return {p.name: _value(p.quantity, z[:, p.index]) for p in parameters}


def _value(quantity: Quantity, z: np.ndarray) -> np.ndarray:
    value = at(quantity, z)
    return np.maximum(value, 0.0) if quantity.unit == "payoff" and quantity.low >= 0 else value


def _walk(node: Any, path: str) -> Iterator[tuple[str, Quantity]]:
    if isinstance(node, Quantity):
        yield path, node
    elif isinstance(node, Record):
        for name in type(node).model_fields:
            yield from _walk(getattr(node, name), f"{path}.{name}")
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _walk(value, f"{path}.{key}")
    elif isinstance(node, list | tuple):
        for place, value in enumerate(node):
            yield from _walk(value, f"{path}.{place}")


def _place(places: Mapping[str, Span], path: str) -> Span | None:
    """The line of a path, or of the nearest part of the case around it."""
    while path:
        if path in places:
            return places[path]
        path = path.rpartition(".")[0]
    return None
