"""Scores and quad classes against the published table of CAMEO with Goldstein scores."""

import csv
from pathlib import Path
from statistics import median

import pytest

from taqarub.events.cameo import QUADS, published, quad_class, root_scores, score

TABLE = Path(__file__).resolve().parents[3] / "shared/data/cameo-plover/cameo_goldstein.csv"

# kinds of 08 and 16 as published with the ICEWS data (doi:10.7910/DVN/28075)
YIELD = {"080": 5, "081": 5, "082": 5, "083": 5, "084": 7, "085": 7, "086": 9, "087": 9}
REDUCE = {"160": -4, "161": -4, "162": -5.6, "163": -8, "164": -6.5, "165": -7, "166": -7}


def test_published_kinds():
    for code, points in {**YIELD, **REDUCE}.items():
        assert score(code) == points


def test_a_root_scores_the_median_of_its_kinds():
    assert score("08") == median(YIELD.values()) == 6.0
    assert score("16") == median(REDUCE.values()) == -6.5
    assert set(root_scores()) == {f"{root:02d}" for root in range(1, 21)}


def test_cooperation_scores_above_conflict():
    for root, points in root_scores().items():
        assert (points >= 0) == ("cooperation" in str(quad_class(root)))


def test_every_code_has_a_score_in_range_and_a_quad():
    assert len(published()) == 312
    assert all(-10 <= points <= 10 and quad in QUADS for points, quad in published().values())


def test_a_code_below_the_table_scores_as_its_parent_and_a_stranger_not_at_all():
    assert score("0879") == score("087")
    assert score("77") is None and quad_class("77") is None and score("7") is None


@pytest.mark.skipif(not TABLE.exists(), reason="the published table is not at hand")
def test_the_shipped_table_is_the_published_one():
    rows = list(csv.DictReader(TABLE.open(encoding="utf-8")))
    assert {row["cameo_code"]: float(row["goldstein"]) for row in rows} == {c: p for c, (p, _) in published().items()}
    for root in root_scores():
        kinds = [float(r["goldstein"]) for r in rows if r["cameo_code"].startswith(root) and len(r["cameo_code"]) == 3]
        assert root_scores()[root] == pytest.approx(median(kinds))
