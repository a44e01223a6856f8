"""Four readings of what the record identifies add up to one sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "model"))

from small_case import small_case

from taqarub.base.quantity import at
from taqarub.cli.estimate_profile import SENTENCES, in_words
from taqarub.estimate.bounds import bounds, sentence_of
from taqarub.estimate.fit import contraction_of
from taqarub.estimate.profile import Profile
from taqarub.estimate.surrogate import estimated_of
from taqarub.model.build import build_model

MODEL = build_model(*small_case())
INDEX = estimated_of(MODEL)


def posterior(first, second):
    """Draws in which the first quantity narrows and the second follows it."""
    rng = np.random.default_rng(1)
    z = rng.standard_normal((4000, MODEL.size))
    z[:, first] = 0.5 * z[:, first] * 0.5
    z[:, second] = 3 * z[:, first] + 0.3 * z[:, second]
    weights = np.full(4000, 1 / 4000)
    names = tuple(p.name for p in MODEL.parameters)
    return SimpleNamespace(names=names, z=z, weights=weights, contraction=contraction_of(z, weights))


def profile(place, low, high, drop=3.0):
    return Profile(MODEL.parameters[place].name, (-2.5, 0.0, 2.5), (drop, 0.0, drop), low, high, 0.1, -50.0)


def test_ends_are_in_the_quantitys_unit_and_partners_are_named():
    first, second = int(INDEX[0]), int(INDEX[1])
    one, two = bounds(MODEL, posterior(first, second), [profile(first, -0.5, 0.5), profile(second, None, 1.0)])
    quantity = MODEL.parameters[first].quantity
    assert (one.low, one.high) == pytest.approx(tuple(float(at(quantity, np.array(z))) for z in (-0.5, 0.5)))
    assert one.found == "found" and one.shape == "closed" and one.sentence == "bounded"
    assert one.beside == (MODEL.parameters[second].name,) and two.beside == (MODEL.parameters[first].name,)
    assert two.low is None and two.sentence == "at-most"


@pytest.mark.parametrize(
    ("low", "high", "drop", "found", "sentence"),
    [
        (-1.0, 1.0, 3.0, "found", "bounded"),
        (-1.0, 1.0, 3.0, "weak", "bounded"),
        (-1.0, 1.0, 3.0, "assumed", "as-assumed"),
        (-1.0, None, 3.0, "found", "at-least"),
        (None, 1.0, 3.0, "assumed", "at-most"),
        (None, None, 1.0, "assumed", "open"),
        (None, None, 0.01, "weak", "still"),
        (None, None, 1.0, "found", "narrowed-by-prior"),
    ],
)
def test_every_reading_has_its_sentence(low, high, drop, found, sentence):
    assert sentence_of(profile(0, low, high, drop), found) == sentence
    text = in_words({"sentence": sentence, "low": 1.0, "high": 2.0, "beside": ("x", "y")})
    assert text.endswith("It is not told apart from x and y.") and "{" not in text


def test_no_sentence_is_without_a_case():
    cases = [
        (low, h, d, f) for low in (-1.0, None) for h in (1.0, None) for d in (0.01, 3.0) for f in ("found", "assumed")
    ]
    assert {sentence_of(profile(0, low, h, d), f) for low, h, d, f in cases} == set(SENTENCES)
