"""What people type is read strictly."""

import pytest

from troth.clocks.rules import Unreadable, read_hours, read_instant, read_stretch, read_zone
from troth.clocks.tests.cases import OFFICE, at


def test_a_time_without_an_offset_is_the_time_in_the_zone() -> None:
    assert read_instant("2026-09-30T10:00", "Asia/Shanghai") == at("2026-09-30T10:00")
    assert read_instant("2026-09-30T10:00+08:00", "Europe/Berlin") == at("2026-09-30T10:00")
    assert read_instant("2026-09-30", "Asia/Shanghai") == at("2026-09-30T00:00")


@pytest.mark.parametrize("typed", ["", "soon", "2026-13-01", "2026-03-29T02:30", "0001-01-01T00:00+14:00"])
def test_a_time_that_is_none_or_never_was_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_instant(typed, "Europe/Berlin")


@pytest.mark.parametrize("typed", ["09:00-12:00,13:30-18:00", "09:00-12:00, 13:30-18:00", "9:00-12:00，13:30–18:00"])
def test_hours_are_windows_in_order(typed: str) -> None:
    assert read_hours(typed) == OFFICE


@pytest.mark.parametrize("typed", ["9-12", "09:00-08:00", "09:00-12:00,11:00-13:00", "22:00-25:00", "09:60-10:00"])
def test_hours_that_overlap_or_are_none_are_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_hours(typed)


def test_a_pause_ends_after_it_begins() -> None:
    found = read_stretch("2026-10-09T09:00/2026-10-12T18:00", "Asia/Shanghai")
    assert (found.begins, found.ends) == (at("2026-10-09T09:00"), at("2026-10-12T18:00"))
    for typed in ("2026-10-09T09:00", "2026-10-12T18:00/2026-10-09T09:00", "/"):
        with pytest.raises(Unreadable):
            read_stretch(typed, "Asia/Shanghai")


@pytest.mark.parametrize("typed", ["Mars/Olympus", "", "../etc/passwd", "/etc/localtime"])
def test_a_zone_is_one_of_the_world(typed: str) -> None:
    assert read_zone("Asia/Shanghai") == "Asia/Shanghai"
    with pytest.raises(Unreadable):
        read_zone(typed)
