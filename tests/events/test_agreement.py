"""Two records of one pair: overlap, rank correlation against SciPy, and the interval against its meaning."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

pytest.importorskip("duckdb")

from taqarub.__main__ import main
from taqarub.base.measurement import read_only
from taqarub.base.period import month_of
from taqarub.base.text import LANGUAGES
from taqarub.events.agreement import OneRecord, agreement_of, compare, rank_correlation, table_of
from taqarub.events.event import DyadSeries
from taqarub.report.figures.draw import draw
from taqarub.report.figures.event_series import agreement_chart


def call(*words: str) -> tuple[int, str]:
    """The code of a command and what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        return main(words), out.getvalue()


def record(name: str, sums: list[float], first: date = date(2010, 1, 1), gap: list[int] | None = None) -> OneRecord:
    values = np.array(sums, dtype=float)
    active = (values != 0).astype(np.int64)
    series = DyadSeries(
        "AAA", "BBB", "month", month_of(first), read_only(active), read_only(np.where(active, values, np.nan)),
        read_only(values), read_only(np.zeros((values.size, 4), dtype=np.int64)), tuple(() for _ in sums),
    )  # fmt: skip
    holes = np.zeros(values.size, dtype=bool)
    holes[gap or []] = True
    return OneRecord(name, series, read_only(holes))


numbers = st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=6, max_size=40)


@given(numbers)
def test_rank_correlation_is_spearmans(pairs: list[tuple[int, int]]) -> None:
    x, y = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    value, reason = rank_correlation(x, y)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert np.isnan(value) and "does not vary" in reason
    else:
        assert value == pytest.approx(spearmanr(x, y).statistic, abs=1e-12) and not reason


def test_overlap_counts_common_covered_periods_only() -> None:
    a = record("a", [1, 0, 2, 0, 3, 0, 4, 5])
    b = record("b", [9, 1, 1, 0, 0, 2, 4], date(2010, 2, 1), gap=[6])
    pair = compare(a, b, 7)
    assert (pair.periods, pair.both, pair.only_a, pair.only_b, pair.neither) == (6, 2, 1, 2, 1)
    assert pair.by_chance == pytest.approx(3 * 4 / 6) and pair.first == date(2010, 2, 1)
    assert compare(a, record("c", [1.0], date(1990, 1, 1)), 7).reason.startswith("fewer than")


def test_the_interval_holds_what_it_says() -> None:
    """Of independent series of noise the 90 % interval leaves out zero about as often as it should."""
    random = np.random.default_rng(3)
    out = 0
    for trial in range(150):
        x, y = random.normal(size=(2, 60))
        pair = compare(record(f"a{trial}", x.tolist()), record("b", y.tolist()), 7)
        out += not pair.lo <= 0 <= pair.hi
    assert 5 <= out <= 40  # 15 expected; blocks of a short series cover a little less than they say


def test_the_same_seed_gives_the_same_numbers_and_charts_in_both_languages() -> None:
    x = np.random.default_rng(5).normal(size=(2, 30))
    records = [record("a", x[0].tolist()), record("timeline", (x[0] + x[1]).tolist())]
    found = agreement_of(records, 11)
    assert table_of(found) == table_of(agreement_of(records, 11))
    row = table_of(found)["pairs"][0]
    assert row["lo"] < row["rank_correlation"] < row["hi"] and row["overlap"] == 1.0
    for language in LANGUAGES:
        assert "<svg" in draw(agreement_chart(found, language), "a")


def test_a_case_names_a_store_and_history_shows_both(tmp_path: Path, small_case: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(small_case, case)
    days = [(f"20{20 + n // 12}-{n % 12 + 1:02d}-05", "040" if n % 3 else "112") for n in range(36)]
    made = "\n".join(["date,source,target,code", *(f"{day},ARV,BEL,{code}" for day, code in days)])
    (tmp_path / "made.csv").write_text(made + "\n")
    assert call("events", "import", str(tmp_path / "made.csv"), "--store", str(case / "e.duckdb"))[0] == 0
    (tmp_path / "outside.duckdb").write_bytes((case / "e.duckdb").read_bytes())
    (case / "link.duckdb").symlink_to(tmp_path / "outside.duckdb")
    text = (case / "case.yaml").read_text(encoding="utf-8")
    named = "".join(f'  - {{store: {name}.duckdb, dyads: ["ARV:BEL"]}}\n' for name in ("e", "gone", "link"))
    (case / "case.yaml").write_text(f"{text}\nevent_data:\n{named}", encoding="utf-8")
    code, out = call("history", str(case), "--json")
    good, gone, link = json.loads(out)["event_data"]
    assert code == 0 and good["source"] == "made" and sum(r["events"] for r in good["events"]) == 36
    assert good["agreement"]["periods"] == 36 and len(good["timeline"]) > 36
    assert "there is no event store" in gone["error"] and "not inside the case" in link["error"]
    store = str(tmp_path / "outside.duckdb")  # on the command line a store may lie anywhere
    code, out = call("events", "agreement", "ARV", "BEL", "--store", store, "--case", str(case), "--json")
    assert code == 0 and {r["record"] for r in json.loads(out)["records"]} == {"made", "timeline"}
