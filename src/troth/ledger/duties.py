"""Duties of the timetable: each is due by the clock, and of many workers one takes it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.ledger.models import Turn

log = logging.getLogger("troth.ledger")


@dataclass(frozen=True, slots=True)
class Duty:
    """What is done every so often; harmless to do twice."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


def do_what_is_due(duties: Sequence[Duty], *, at: datetime) -> list[str]:
    """Do the duties that are due now and that no other worker took; one that fails waits for its next turn."""
    return [duty.name for duty in duties if _take(duty, at) and _did(duty, at)]


def last_look(duties: Sequence[Duty]) -> datetime | None:
    """When a worker last found one of these due; None if none ever did."""
    due = dict(Turn.objects.values_list("duty", "due"))
    return max((due[duty.name] - duty.every for duty in duties if duty.name in due), default=None)


def _take(duty: Duty, at: datetime) -> bool:
    if not Turn.objects.filter(duty=duty.name).exists():
        Turn.objects.bulk_create([Turn(duty=duty.name, due=at)], ignore_conflicts=True)
    return bool(Turn.objects.filter(duty=duty.name, due__lte=at).update(due=at + duty.every))


def _did(duty: Duty, at: datetime) -> bool:
    try:
        duty.run(at)
    except Exception as error:
        log.exception("duty failed", exc_info=error, extra={"duty": duty.name})
        return False
    return True
