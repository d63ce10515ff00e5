"""The shipped calendars say what two other libraries say, and nothing where nobody knows."""

from importlib.metadata import version

import chinese_calendar
import holidays
import pytest

from troth.clocks.rules import OutOfCalendar
from troth.clocks.shipped import shipped_calendar, shipped_years
from troth.clocks.tests.cases import CN
from troth.clocks.tests.drawing import days_of


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_china_is_as_both_libraries_have_it(year: int) -> None:
    library = holidays.country_holidays("CN", years=year)
    for day in days_of(year):
        assert CN.works(day.toordinal()) == chinese_calendar.is_workday(day) == library.is_working_day(day), day


def test_each_year_names_the_notice_that_orders_it() -> None:
    for record in shipped_years():
        assert "国办发明电" in record["source"]["zh-hans"]
        assert record["url"].startswith("https://www.gov.cn/")
        assert all(set(day["name"]) == {"zh-hans", "en"} for day in record["days"])


def test_a_year_that_was_not_announced_is_not_known() -> None:
    for day in days_of(2027):
        assert CN.works(day.toordinal()) is None


def test_a_library_that_answers_for_an_unannounced_year_is_not_believed() -> None:
    """`holidays` guesses 2027 with holidays alone; China's calendar comes from announced years only."""
    assert 2027 not in CN.years


def test_other_countries_come_from_the_library_with_their_own_weekends() -> None:
    egypt = shipped_calendar("EG")
    assert egypt.weekend == {4, 5}
    assert egypt.years[2026] == f"holidays-{version('holidays')}"
    with pytest.raises(OutOfCalendar):
        shipped_calendar("XX")
