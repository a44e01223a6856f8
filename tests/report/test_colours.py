"""Colours: told apart in a grey print and without the green cones, and readable on both papers."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import numpy as np
import pytest

from taqarub.report.compose import compose
from taqarub.report.figures.draw import draw
from taqarub.report.figures.theme import (
    ACCENT,
    DARK,
    INK,
    MUTED,
    PALE,
    SERIES,
    VERDICT_HUES,
    VERDICT_SHAPES,
    WARM,
)

WHITE, NIGHT = "#ffffff", "#14191c"
# Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency",
# IEEE Transactions on Visualization and Computer Graphics 15(6), table 1: deuteranopia, in linear light
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear sRGB under D65."""
    part = TO_XYZ @ light / np.array([0.95047, 1.0, 1.08883])
    root = np.where(part > 216 / 24389, np.cbrt(part), (24389 / 27 * part + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def lightness(colour: str) -> float:
    return float(lab(linear(colour))[0])


def apart(one: str, other: str) -> float:
    """Distance of two colours as someone without green cones sees them."""
    seen = [lab(np.clip(DEUTERANOPIA @ linear(c), 0.0, 1.0)) for c in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, 1.4.3."""
    light = sorted((float(TO_XYZ[1] @ linear(c)) for c in (one, other)), reverse=True)
    return (light[0] + 0.05) / (light[1] + 0.05)


def test_the_measures_know_what_is_published() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known grey that just fails
    assert lightness("#777777") == pytest.approx(50.0, abs=0.2)
    assert apart("#00aa00", "#aa5500") < 20 < apart("#0000ff", "#ffff00")


def test_bands_that_have_no_shape_are_told_apart_in_a_grey_print_and_without_green() -> None:
    for one, other in combinations(SERIES, 2):
        assert abs(lightness(one) - lightness(other)) >= 6, (one, other)
        assert apart(one, other) >= 10, (one, other)
    for one, other in pairwise(SERIES[:5]):  # bands that touch
        assert abs(lightness(one) - lightness(other)) >= 14, (one, other)
    for one, other in combinations([DARK.get(c, c) for c in SERIES], 2):
        assert apart(one, other) >= 9, (one, other)


def test_marks_of_like_lightness_have_shapes_of_their_own() -> None:
    assert len(set(VERDICT_SHAPES.values())) == len(VERDICT_SHAPES) == len(VERDICT_HUES)
    for one, other in combinations((ACCENT, WARM, PALE), 2):
        assert apart(one, other) >= 14


def test_marks_and_words_stand_out_from_both_papers() -> None:
    for colour in (INK, MUTED):
        assert contrast(colour, WHITE) >= 4.5 and contrast(DARK[colour], NIGHT) >= 4.5
    for colour in (ACCENT, WARM, PALE, *list(VERDICT_HUES.values())[:6]):
        dark = DARK.get(colour, colour)
        assert contrast(colour, WHITE) >= 2.8 and contrast(dark, NIGHT) >= 3.0, colour


def test_every_colour_of_every_chart_is_known_to_the_dark_page(study) -> None:
    """A colour that the dark page does not know would keep its daylight value, dark on dark."""
    kept = {"#ffffff", "#d3dbdf", "#e3ad45", "#dddddd"}
    used = set()
    for figure in compose(study).figures:
        svg = draw(figure.draw("en"), figure.name)
        used |= {c.lower() for c in re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]{3,6})"', svg)}
    assert used - set(DARK) - kept == set()
