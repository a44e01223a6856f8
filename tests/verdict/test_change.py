"""What would change a verdict: the line named is where it changes, and both languages carry the same numbers."""

from __future__ import annotations

import re
import string
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import claim, event_row, evidence, fixed, measured, posterior, test_of

from taqarub.base.measurement import Draws, Measurement
from taqarub.base.text import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE
from taqarub.skill.resolution import Threshold
from taqarub.verdict.change import nearest_bound, shift_to
from taqarub.verdict.change_phrases import EVIDENCE, LEVEL_NAMES, PHRASES, UNANSWERABLE
from taqarub.verdict.judge import judge
from taqarub.verdict.levels import level_of
from taqarub.verdict.reading import against

ROWS = tuple(f"E{i}" for i in range(30))
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def said(found: Measurement, base=None, **parts):
    (verdict,) = judge([claim(**parts)], base or evidence(), fixed(made__up=found))
    return verdict.would_change


def spread(centre: float) -> Measurement:
    return Measurement("made.up", Draws.equal(np.linspace(centre - 1, centre + 1, 401)), "ratio", "m", ROWS)


def every_case():
    yield said(spread(1.3))
    yield said(measured(0.3))
    yield said(measured(0.3), mode="may")
    yield said(measured(0.3), mode="likely")
    yield said(measured(0.9, prior=0.9))
    yield said(measured(0.95, evidence=("E1",)))
    yield said(measured(0.95, prior=0.5), base=evidence(sampler=posterior(ess=12)))
    few = Draws.equal(np.arange(12) < 10)
    yield said(Measurement("made.up", few, "yes/no", "m", ROWS, prior=Draws.equal(np.arange(12) < 7)))
    rows = {"rows": ["E0", "E1"], "against": []}
    base = evidence((event_row("E0"), event_row("E1", checked=False)))
    yield judge([claim(kind="fact", criterion=test_of("timeline.rows", rows))], base)[0].would_change


def test_both_languages_carry_the_same_numbers_and_isolate_them_in_arabic():
    for words in every_case():
        assert sorted(NUMBER.findall(words.en)) == sorted(NUMBER.findall(words.ar))
        outside = re.sub(f"{LEFT_TO_RIGHT_ISOLATE}[^{POP_ISOLATE}]*{POP_ISOLATE}", "", words.ar)
        assert not NUMBER.search(outside), words.ar
        assert not re.search(r"[{}]", words.en + words.ar)


def test_every_phrase_has_the_same_places_in_both_languages():
    for phrase in [*PHRASES.values(), *EVIDENCE.values(), *UNANSWERABLE.values(), *LEVEL_NAMES.values()]:
        english, arabic = ({part[1] for part in string.Formatter().parse(words)} for words in (phrase.en, phrase.ar))
        assert english | {None} == arabic | {None}
        assert re.search("[\u0600-\u06ff]", phrase.ar) and not re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", phrase.ar))


@given(st.sampled_from(["says", "holds", "likely", "may"]), st.floats(0, 1))
def test_the_nearest_bound_is_where_the_verdict_changes(mode, p):
    bound, level = nearest_bound(mode, p)
    if mode in ("likely", "may"):
        assert level in ("supported", "contradicted")
        return
    beyond = bound if round(p, 9) < bound else bound - 1e-6
    assert level_of(beyond) == level != level_of(p)


@settings(max_examples=60)
@given(st.floats(-3, 3), st.booleans(), st.sampled_from([0.2, 0.45, 0.55, 0.8]))
def test_shifting_all_draws_by_the_shift_brings_p_to_the_bound(end, upper, bound):
    values = np.random.default_rng(3).normal(size=2000)
    measurement = Measurement("made.up", Draws.equal(values), "ratio", "m", ROWS)
    threshold = Threshold(low=end) if upper else Threshold(high=end)
    reading = against(claim().criterion, "says", measurement, threshold)
    shift = shift_to(reading, bound)
    moved = Measurement("made.up", Draws.equal(values + shift), "ratio", "m", ROWS)
    assert against(claim().criterion, "says", moved, threshold).probability == pytest.approx(bound, abs=0.002)


def test_a_hedge_names_its_own_line():
    assert "0.20" in said(measured(0.3), mode="may").en
    assert "0.55" in said(measured(0.3), mode="likely").en and "reached" in said(measured(0.3), mode="likely").en


def test_what_follows_from_the_assumptions_says_what_the_record_would_have_to_do():
    words = said(measured(0.9, prior=0.91)).en
    assert "0.91" in words and "0.90" in words and "0.10" in words
