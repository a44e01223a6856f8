"""Series keep silence apart from zero; reading sizes rows by rule and leaves later rows out."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_case import event, made_case

from taqarub.base.period import month_of
from taqarub.events.event import Event
from taqarub.events.match import as_match, pick, read_day, span_of, window, within
from taqarub.events.read import read_events
from taqarub.events.series import PERIODS, dyad_series, period_of

FIRST, LAST = date(2001, 1, 1), date(2003, 12, 31)


def deed(name: str, day: date, points: float | None = 1.0, precision: str = "day") -> Event:
    return Event(
        name, day, precision, "AAA", "BBB", "08", points, "material_cooperation", "trade", "cooperative", 1, True
    )


days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
scores = st.one_of(st.none(), st.floats(-10, 10, allow_nan=False))


@given(st.lists(st.tuples(days, scores), max_size=30), st.sampled_from(PERIODS))
def test_nothing_is_lost_and_silence_has_no_mean(rows, by):
    events = [deed(f"E{place}", day, points) for place, (day, points) in enumerate(rows)]
    series = dyad_series(events, "AAA", "BBB", FIRST, LAST, by)
    assert series.events.sum() == len(rows) == sum(map(len, series.ids)) == series.quads.sum()
    assert series.unscored == sum(points is None for _, points in rows)
    assert series.goldstein_sum.sum() == pytest.approx(sum(points or 0.0 for _, points in rows), abs=1e-9)
    assert np.isnan(series.goldstein_mean[series.events == 0]).all()
    assert series.events.size == period_of(LAST, by) - period_of(FIRST, by) + 1


def test_a_score_of_zero_is_not_silence():
    series = dyad_series([deed("E1", date(2001, 2, 3), 0.0)], "AAA", "BBB", FIRST, LAST)
    assert series.goldstein_mean[1] == 0.0 and series.events[1] == 1 and np.isnan(series.goldstein_mean[0])


def test_coarse_dates_are_in_no_finer_period():
    rows = [deed("Y", date(2002, 1, 1), precision="year"), deed("M", date(2002, 5, 1), precision="month")]
    monthly = dyad_series(rows, "AAA", "BBB", FIRST, LAST)
    daily = dyad_series(rows, "AAA", "BBB", FIRST, LAST, "day")
    assert (monthly.events.sum(), monthly.undated) == (1, 1)
    assert (daily.events.sum(), daily.undated) == (0, 2)


def test_first_of_each_period():
    assert dyad_series([], "AAA", "BBB", date(2001, 1, 3), LAST, "week").first == date(2001, 1, 1).toordinal()
    assert dyad_series([], "AAA", "BBB", date(2001, 2, 3), LAST, "quarter").first == month_of(date(2001, 1, 1))
    with pytest.raises(ValueError):
        dyad_series([], "AAA", "BBB", FIRST, LAST, "decade")


def test_size_from_the_row_then_from_the_first_rule_then_one():
    rules = [
        {"match": {"track": ["sanctions"]}, "size": 3, "unless_magnitude_below": 10},
        {"match": {"direction": ["cooperative"]}, "size": 2},
    ]
    case = made_case(
        [
            event("E1", "2002-01-01", "AAA>BBB", "sanctions", magnitude=50),
            event("E2", "2002-01-02", "AAA>BBB", "sanctions", magnitude=5),
            event("E3", "2002-01-03", "AAA>BBB", "sanctions", size=0, magnitude=50),
            event("E4", "2002-01-04", "AAA>BBB", "trade", "hostile"),
        ],
        step_size=rules,
    )
    assert [e.size for e in read_events(case).events] == [3, 2, 0, 1]


def test_rows_after_the_as_of_date_are_not_read_and_pairs_without_events_have_series():
    case = made_case([event("E1", "2002-03-04", "AAA>BBB"), event("E2", "2021-01-01", "AAA>BBB")])
    record = read_events(case)
    assert [e.id for e in record.events] == ["E1"]
    assert {("BBB", "AAA"), ("PPP", "BBB"), ("BBB", "PPP")} <= set(record.series)
    assert record.last_month - record.first_month + 1 == record.series["AAA", "BBB"].events.size == 240


def test_windows_and_rules():
    assert read_day("2024-02")[1] == date(2024, 2, 29) and read_day(date(2024, 1, 2))[0] == date(2024, 1, 2)
    assert span_of(date(2024, 1, 1), "year")[1] == date(2024, 12, 31)
    with pytest.raises(ValueError):
        window("2024-03", "2024-02", (FIRST, LAST))
    coarse = deed("M", date(2002, 5, 1), precision="month")
    assert within(coarse, date(2002, 5, 1), date(2002, 5, 31)) and not within(coarse, date(2002, 5, 2), LAST)
    assert pick([coarse], {"actor": ["BBB"]}) == () and pick([coarse], None) == (coarse,)
    assert pick([coarse], as_match({"min_size": 2})) == () and len(pick([coarse], {"max_size": 1})) == 1
