"""What the record identifies: for every quantity, four readings side by side and the sentence that they add up to.

The contraction from prior to posterior (`checks`), the shape of the profile likelihood and its interval (`profile`),
and the quantities that it is not told apart from (`identification`). Contraction alone can mislead both ways: a
quantity may narrow because the prior of another holds it, which a profile shows; and a record that bounds a quantity no
closer than its author did leaves no contraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from taqarub.estimate.checks import identified
from taqarub.estimate.identification import not_told_apart
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.profile import Profile
from taqarub.model.model import Model
from taqarub.model.parameters import values_of


@dataclass(frozen=True, slots=True)
class Bound:
    """One quantity.

    contraction, found   as in `checks.Finding`; shape: closed | one-sided | flat; low, high: the interval of the
    likelihood ratio in the quantity's unit, None where the record does not end it; beside: quantities not told apart
    sentence   bounded | as-assumed | at-least | at-most | open | still | narrowed-by-prior
    """

    name: str
    unit: str
    contraction: float
    found: str
    shape: str
    low: float | None
    high: float | None
    beside: tuple[str, ...]
    sentence: str
    left: float


def bounds(model: Model, posterior: Posterior, profiles: Sequence[Profile]) -> tuple[Bound, ...]:
    """One entry a profile, in its order."""
    findings = {finding.name: finding for finding in identified(model, posterior)}
    pairs = not_told_apart(model, posterior)
    found = []
    for profile in profiles:
        finding = findings[profile.name]
        beside = tuple(
            pair.second if pair.first == profile.name else pair.first
            for pair in pairs
            if profile.name in (pair.first, pair.second)
        )
        low, high = (_value(model, profile.name, end) for end in (profile.low, profile.high))
        sentence = sentence_of(profile, finding.word)
        about = (finding.unit, finding.contraction, finding.word, profile.word, low, high, beside, sentence)
        found.append(Bound(profile.name, *about, profile.left))
    return tuple(found)


def sentence_of(profile: Profile, found: str) -> str:
    """The key of the sentence.

    >>> sentence_of(Profile("x", (-1.0, 1.0), (3.0, 0.0), -0.2, None, 0.0, 0.0), "assumed")
    'at-least'
    """
    if profile.word == "closed":
        return "bounded" if found != "assumed" else "as-assumed"
    if profile.word == "one-sided":
        return "at-least" if profile.high is None else "at-most"
    if found == "found":
        return "narrowed-by-prior"
    return "still" if profile.still else "open"


def _value(model: Model, name: str, z: float | None) -> float | None:
    if z is None:
        return None
    parameter = next(p for p in model.parameters if p.name == name)
    at = np.zeros((1, model.size))
    at[0, parameter.index] = z
    return float(values_of((parameter,), at)[name][0])
