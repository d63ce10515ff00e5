"""What screens ask of clocks: rows in force, what is due soonest, and the trace in words."""

from troth.clocks.queries.almanac import almanac
from troth.clocks.queries.due import ClockView, clocks_of, due_soonest, to_be_reissued, to_resume
from troth.clocks.queries.rulebook import provision_of, provisions_in_force
from troth.clocks.queries.telling import read_trace, told

__all__ = [
    "ClockView", "almanac", "clocks_of", "due_soonest", "provision_of", "provisions_in_force", "read_trace",
    "to_be_reissued", "to_resume", "told",
]  # fmt: skip
