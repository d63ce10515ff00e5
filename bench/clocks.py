"""How many deadlines a core reckons, with their steps."""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.results import Result

RUNS, GOAL = 5, 50_000
SEED, STORIES = 7, 6_000
NOW = datetime(2026, 11, 21, tzinfo=UTC)
KINDS = ("first_answered", "acknowledged", "asked", "replied", "answered")


def measure() -> Iterator[Result]:
    """Clocks a second of CPU time: five provisions of all sorts over a drawn story, half of the clocks with a pause."""
    from troth.clocks.rules import deadlines
    from troth.clocks.shipped import shipped_calendar

    china, rows, stories = shipped_calendar("CN"), provisions(), list(drawn(STORIES))
    deadlines(stories[0], rows, china, now=NOW)  # the calendar's days are laid out once per process
    runs = []
    for _ in range(RUNS):
        made, started = 0, time.process_time()
        for story in stories:
            made += len(deadlines(story, rows, china, now=NOW))
        runs.append(made / (time.process_time() - started))
    value = round(statistics.median(runs))
    yield Result("clock_engine", value, "deadlines/s/core", f">= {GOAL}", value >= GOAL, [round(run) for run in runs])


def provisions() -> list[Any]:
    """Elapsed hours, workdays and business hours with a pause, days that roll over, a month with an extension."""
    from troth.clocks.rules import Bindingness, Extension, Pause, Provision, Unit

    waits = (Pause("asked", ("replied",), "waiting", timedelta(days=10)),)
    office = ((9 * 60, 12 * 60), (13 * 60 + 30, 18 * 60))
    longer = (Extension("extended", 2, Unit.MONTH, "complex"),)
    title, law = {"en": "Answer", "zh-hans": "答复"}, Bindingness.LAW
    return [
        Provision("ack", "1", title, 24, Unit.HOUR, "received", ("acknowledged", "answered")),
        Provision("answer", "1", title, 7, Unit.WORKDAY, "received", ("answered",), pauses=waits),
        Provision("law", "1", title, 15, Unit.DAY, "received", ("answered",), rolls=True, bindingness=law),
        Provision("first", "1", title, 8, Unit.BUSINESS_HOUR, "received", "first_answered", pauses=waits, hours=office),
        Provision("month", "1", title, 1, Unit.MONTH, "received", ("answered",), rolls=True, extends=longer),
    ]


def drawn(most: int) -> Iterator[list[Any]]:
    """So many stories over the three announced years, the same ones each time."""
    from troth.clocks.rules import Happening

    draw, begins = random.Random(SEED), datetime(2024, 1, 10, tzinfo=UTC)
    for _ in range(most):
        at = begins + timedelta(seconds=draw.randrange(3 * 360 * 86_400))
        story = [Happening("received", at)]
        for kind in KINDS:
            at += timedelta(seconds=draw.randrange(2 * 86_400))
            if draw.random() < 0.8:
                story.append(Happening(kind, at))
        yield story
