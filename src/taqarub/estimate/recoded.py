"""How much of the estimate rests on the rules by which the record was coded: the posterior under each of a few others.

The draws are the same; their weights are those of the likelihood of the record as the other rule reads it, over the
same proposal, Pareto-smoothed again (as `years` does for a year left out). Where the shape k is above 0.7 the two
codings are too far apart for these draws, and that is what is said. The advantages of moves in states that only another
rule visits are taken from the same solved games.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from taqarub.estimate.likelihood import Advantages, log_likelihood
from taqarub.estimate.record import Seen, seen_of
from taqarub.estimate.surrogate import estimated_of
from taqarub.estimate.weights import RELIABLE_K, smoothed
from taqarub.model.coding_rules import months_apart
from taqarub.model.model import CodedMonths, Model


@dataclass(frozen=True, slots=True)
class Recoded:
    """The posterior under another rule of coding.

    months    how many months it reads differently; states, moves: of these, in the state and in a move
    shift     (Z,) change of the posterior mean of z, in standard deviations of the prior
    shape_k   of the new weights; `reliable` up to 0.7
    """

    rule: str
    months: int
    states: int
    moves: int
    shift: np.ndarray
    shape_k: float

    @property
    def reliable(self) -> bool:
        """Whether the draws at hand can tell."""
        return self.shape_k <= RELIABLE_K


def seen_beside(model: Model, seen: Seen, codings: Mapping[str, CodedMonths]) -> Seen:
    """The record counted into its own states, in their order, and after them those that only other codings visit."""
    others = [seen_of(replace(model, coded=coded)).states for coded in codings.values()]
    new = np.setdiff1d(np.concatenate([seen.states, *others]), seen.states)
    return seen_of(model, states=np.concatenate([seen.states, new]))


def under_other_rules(
    model: Model,
    codings: Mapping[str, CodedMonths],
    states: np.ndarray,
    z: np.ndarray,
    gains: Advantages,
    below: np.ndarray,
    weights: np.ndarray,
) -> tuple[Recoded, ...]:
    """One entry a rule.

    codings: rule -> coded record; states (R,) of `seen_beside`, and gains of draws z (D, Z) in them; below (D,) log
    density of the proposal over that of the prior; weights (D,) with the record as it was coded.
    """
    mean = weights @ z
    found = []
    for rule, coded in codings.items():
        apart = months_apart(model.coded, coded)
        moved = np.any([apart[name] for name in model.players], axis=0)
        months, in_state = int(np.sum(moved | apart["states"])), int(np.sum(apart["states"]))
        shift, shape = np.zeros(z.shape[1]), 0.0
        if months:
            seen = seen_of(replace(model, coded=coded), states=states)
            ours, shape = smoothed(log_likelihood(model, seen, z, gains) - below)
            shift = ours @ z - mean
        found.append(Recoded(rule, months, in_state, int(np.sum(moved)), shift, float(shape)))
    return tuple(found)


def most_moved(model: Model, shift: np.ndarray) -> tuple[str, float]:
    """The estimated quantity whose posterior mean moves most, and by how many standard deviations of its prior."""
    index = estimated_of(model)
    place = int(index[np.argmax(np.abs(shift[index]))])
    return model.parameters[place].name, float(shift[place])
