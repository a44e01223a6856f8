"""Base records: quantities, seeds, draws, periods, texts, diagnostics."""

from __future__ import annotations

import unicodedata
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.stats import norm

from taqarub.base.diagnostic import Checked, Diagnostic, Findings, Span, nearest
from taqarub.base.measurement import Draws
from taqarub.base.message import quoted, say
from taqarub.base.period import first_day, month_of, month_text, parse_month
from taqarub.base.quantity import LOG_UNITS, LOGIT_UNITS, Z95, Quantity, at
from taqarub.base.seed import stream
from taqarub.base.text import Text, has_right_to_left, isolate

UNITS = ("probability", "share", "per-month", "discount", "capacity", "payoff", "precision", "months", "number")


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    unit = draw(st.sampled_from(UNITS))
    low, high = (0.001, 0.999) if unit in LOGIT_UNITS else (0.01, 200.0) if unit in LOG_UNITS else (-50.0, 50.0)
    numbers = sorted(draw(st.lists(st.floats(low, high), min_size=3, max_size=3)))
    return Quantity(low=numbers[0], best=numbers[1], high=numbers[2], unit=unit, basis="a test")


@given(quantities())
def test_a_quantity_passes_through_its_three_points_and_never_falls(quantity: Quantity) -> None:
    points = at(quantity, np.array([-Z95, 0.0, Z95]))
    np.testing.assert_allclose(points, [quantity.low, quantity.best, quantity.high], rtol=1e-9, atol=1e-9)
    line = at(quantity, np.linspace(-4, 4, 41))
    assert (np.diff(line) >= -1e-12).all()
    if quantity.unit in LOGIT_UNITS:
        assert (line > 0).all() and (line < 1).all()


def test_z95_is_the_quantile_of_the_normal() -> None:
    assert pytest.approx(norm.ppf(0.95), abs=1e-15) == Z95


@pytest.mark.parametrize(
    ("low", "best", "high", "unit"),
    [(0.3, 0.2, 0.4, "number"), (0.0, 0.2, 0.4, "share"), (0.1, 0.2, 1.0, "probability"), (0.0, 1.0, 2.0, "precision")],
)
def test_impossible_quantities(low: float, best: float, high: float, unit: str) -> None:
    with pytest.raises(ValidationError):
        Quantity(low=low, best=best, high=high, unit=unit, basis="a test")  # type: ignore[arg-type]


def test_streams_depend_on_their_names_only() -> None:
    first = stream(7, "a", 1).random(4)
    stream(7, "b").random(1000)
    assert (stream(7, "a", 1).random(4) == first).all()
    assert not (stream(7, "a", 2).random(4) == first).any()
    assert not (stream(8, "a", 1).random(4) == first).any()


def test_weighted_draws() -> None:
    draws = Draws(np.array([3.0, 1.0, 2.0, np.nan]), np.array([0.1, 0.5, 0.3, 0.1]))
    assert draws.share(lambda v: v >= 2) == pytest.approx(0.4)
    assert draws.quantile((0.0, 0.5, 0.9, 1.0)) == (1.0, 1.0, 3.0, 3.0)
    with pytest.raises(ValueError):
        draws.values[0] = 1.0
    with pytest.raises(ValueError, match="same length"):
        Draws(np.zeros(2), np.zeros(3))
    assert np.isnan(Draws.equal(np.array([])).quantile((0.5,))[0])


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_months_and_back(day: date) -> None:
    month = month_of(day)
    assert first_day(month) == day.replace(day=1)
    assert parse_month(month_text(month)) == parse_month(day.isoformat()) == month


@pytest.mark.parametrize("text", ["2025", "2025-13", "november", "2025-1-1-1"])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(ValueError):
        parse_month(text)


def test_texts() -> None:
    assert Text(en=" a ", ar="ب").of("en") == "a" and Text(en="a", ar="ب").of("ar") == "ب"
    with pytest.raises(ValidationError):
        Text(en="", ar="ب")
    assert isolate("x", "auto") == "\u2068x\u2069" and has_right_to_left("x ש") and not has_right_to_left("1٢")


@given(st.text(max_size=90))
def test_a_quoted_value_is_one_safe_line(text: str) -> None:
    shown = quoted(text).removeprefix("\u2068").removesuffix("\u2069")
    assert not any(unicodedata.category(c)[0] == "C" or unicodedata.category(c) in ("Zl", "Zp") for c in shown)
    shown.encode("utf-8")


def test_findings_come_sorted_and_once() -> None:
    findings = Findings()
    findings.warn("TQ302", Span("b.csv", 1, 2), say("x"), say("y"), say("z"))
    findings.error("TQ203", Span("a.yaml", 10, 1), say("x"), say("y"), say("z"))
    findings.error("TQ203", Span("a.yaml", 9, 7), say("x"), say("y"), say("z"))
    findings.error("TQ203", Span("a.yaml", 9, 7), say("x"), say("y"), say("z"))
    assert [(d.span.file, d.span.line) for d in findings.sorted()] == [("a.yaml", 9), ("a.yaml", 10), ("b.csv", 1)]


def test_checked_is_ok_with_warnings_only() -> None:
    warning = Diagnostic("TQ302", Span("b.csv", 1, 2), say("x"), say("y"), say("z"), severity="warning")
    error = Diagnostic("TQ203", Span("b.csv", 1, 2), say("x"), say("y"), say("z"))
    assert Checked(1, (warning,)).ok and not Checked(1, (error,)).ok and not Checked(None).ok


def test_the_nearest_word() -> None:
    assert nearest("usa", ["USA", "BLR"]) == "USA" and nearest("zzz", ["USA"]) is None
