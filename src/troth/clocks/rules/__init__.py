"""When a duty is due: pure functions over happenings, provisions and calendars; `deadlines` is the door."""

from troth.clocks.rules.calendars import Calendar, OutOfCalendar, SpecialDay
from troth.clocks.rules.deadlines import deadlines, leading
from troth.clocks.rules.reading import Unreadable, read_hours, read_instant, read_stretch, read_zone
from troth.clocks.rules.reckoning import Reckoned, reckon
from troth.clocks.rules.values import (
    LAW_SAYS,
    Bindingness,
    Clock,
    Direction,
    Extension,
    Happening,
    Hours,
    Pause,
    Provision,
    State,
    Step,
    Stretch,
    Unit,
    WrongProvision,
)

__all__ = [
    "LAW_SAYS", "Bindingness", "Calendar", "Clock", "Direction", "Extension", "Happening", "Hours", "OutOfCalendar",
    "Pause", "Provision", "Reckoned", "SpecialDay", "State", "Step", "Stretch", "Unit", "Unreadable", "WrongProvision",
    "deadlines", "leading", "read_hours", "read_instant", "read_stretch", "read_zone", "reckon",
]  # fmt: skip
