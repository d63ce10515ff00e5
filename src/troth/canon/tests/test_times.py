from datetime import UTC, datetime, timedelta, timezone

import pytest

from troth.canon.times import instant


def test_an_instant_is_utc_with_milliseconds_wherever_it_was_taken() -> None:
    shanghai = datetime(2026, 11, 21, 18, 30, 5, 123999, tzinfo=timezone(timedelta(hours=8)))
    assert instant(shanghai) == "2026-11-21T10:30:05.123Z"
    assert instant(shanghai.astimezone(UTC)) == instant(shanghai)


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="zone"):
        instant(datetime(2026, 11, 21))  # noqa: DTZ001
