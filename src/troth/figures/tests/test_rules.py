"""Statistics against slow definitions and published numbers; periods against the calendar; charts as XML."""

from datetime import UTC, date, datetime, timedelta
from math import sqrt
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.figures.rules.charts import Point, bar_chart, line_chart, ticks
from troth.figures.rules.periods import MONTH, WEEK, last_periods, period_of, read_period
from troth.figures.rules.statistics import (
    Z95,
    Share,
    bounds_of_silence,
    censored_quantile,
    pareto,
    publishable,
    quantile,
    wilson,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
LENGTHS = st.lists(st.integers(0, 50).map(lambda n: timedelta(hours=n)), max_size=30)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(17, 20, 0.64, 0.95), (41, 50, 0.69, 0.90), (164, 200, 0.76, 0.87)]
)
def test_wilson_gives_the_published_intervals(hits: int, of: int, low: float, high: float) -> None:
    assert [round(bound, 2) for bound in wilson(hits, of)] == [low, high]


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_bounds_of_wilson_solve_its_equation(pair: tuple[int, int]) -> None:
    hits, of = pair
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    for bound in (low, high):
        if 0 < bound < 1:
            assert abs(abs(hits / of - bound) / sqrt(bound * (1 - bound) / of) - Z95) < 1e-6


def test_a_share_of_none_is_unknown_and_not_zero() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)
    with pytest.raises(ValueError, match="3 of 2"):
        Share(3, 2)


def test_silence_is_not_agreement() -> None:
    assert bounds_of_silence(135, 150, 1000) == (0.135, 0.985)
    assert bounds_of_silence(0, 0, 0) is None


@given(LENGTHS, st.sampled_from([0.1, 0.5, 0.9, 1.0]))
def test_a_quantile_is_the_smallest_that_enough_do_not_exceed(lengths: list[timedelta], p: float) -> None:
    found = quantile(lengths, p)
    slow = [c for c in sorted(lengths) if sum(length <= c for length in lengths) >= p * len(lengths) - 1e-9]
    assert found == (slow[0] if slow else None)


@given(LENGTHS, st.sampled_from([0.5, 0.9]))
def test_without_running_ones_the_censored_quantile_is_the_plain_one(lengths: list[timedelta], p: float) -> None:
    assert censored_quantile(lengths, [], p) == quantile(lengths, p)


@given(LENGTHS, LENGTHS)
def test_what_still_runs_never_makes_the_median_shorter(ended: list[timedelta], running: list[timedelta]) -> None:
    # Whoever is still open will end later than now: their true median is at least the one found.
    found = censored_quantile(ended, running, 0.5)
    later = quantile([*ended, *(length + timedelta(days=1000) for length in running)], 0.5)
    assert found is None or later is None or found <= later


def test_a_cell_under_five_is_not_published_and_nothing_is() -> None:
    assert [n for n in range(8) if publishable(n)] == [0, 5, 6, 7]


def test_causes_stand_in_order_with_their_running_share() -> None:
    bars = pareto({"b": 2, "a": 2, "c": 6, "d": 0})
    assert [(bar.key, bar.count, bar.running) for bar in bars] == [("c", 6, 0.6), ("a", 2, 0.8), ("b", 2, 1.0)]


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.sampled_from([WEEK, MONTH]))
def test_a_period_holds_its_days_and_is_read_back_by_its_name(day: date, grain: str) -> None:
    period = period_of(day, grain, SHANGHAI)
    assert period.holds(datetime(day.year, day.month, day.day, 23, 59, tzinfo=SHANGHAI))
    assert read_period(period.name, SHANGHAI) == period
    assert not period.holds(period.ends)


def test_the_last_periods_follow_each_other_without_gap() -> None:
    for grain in (WEEK, MONTH):
        periods = last_periods(date(2026, 1, 3), grain, 14, SHANGHAI)
        assert [a.ends for a in periods[:-1]] == [b.begins for b in periods[1:]]
        assert periods[-1].holds(datetime(2026, 1, 3, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    "name",
    ["", "2026", "2026-W99", "2026-13", "x-W1", "2026-W", "9999999-01", "9999-12", "9999-W52", "0001-01", "0001-W01"],
)
def test_what_names_no_period_is_none(name: str) -> None:
    assert read_period(name, SHANGHAI) is None


@given(st.floats(0.001, 1e9))
def test_ticks_are_few_round_and_reach_above(highest: float) -> None:
    found = ticks(highest)
    assert found[0] == 0
    assert found[-1] >= highest * 0.999999
    assert 2 <= len(found) <= 7


def test_a_chart_is_xml_without_style_or_script_and_says_what_it_shows() -> None:
    drawn = line_chart(
        [Point("W1", 0.5, 0.2, 0.8), Point("W2", None), Point("<W3>", 0.9)], title="On <time>", told="It rose.", top=1
    )
    bars = bar_chart([("a", 3), ("b", 0)], title="Causes", told="a leads")
    for svg in (drawn, bars, bar_chart([], title="None", told="Nothing")):
        tree = ET.fromstring(svg)
        assert tree.get("role") == "img"
        assert "style" not in svg and "<script" not in svg
    assert drawn.count("<polyline") == 2
