"""Sentences of the past stand when a number does not exist."""

from __future__ import annotations

from taqarub.history.words import class_words


def test_where_fewer_than_half_are_undone_no_median_is_told() -> None:
    found = {"reason": "", "cases": 12, "outcomes": {"reversed": [0.1, 0.2, 0.4]}, "survival": {"median": None}}
    (one,) = class_words(found)
    assert "half" not in one.en and "نصفها" not in one.ar and "20 %" in one.en
    (two,) = class_words(found | {"survival": {"median": 41.0}})
    assert "half are undone by month 41" in two.en and "نصفها" in two.ar and "41" in two.ar
