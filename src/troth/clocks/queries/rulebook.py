"""The rulebook as values that the engine takes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from troth.clocks.models import RulebookEntry
from troth.clocks.rules import (
    Bindingness,
    Direction,
    Extension,
    Pause,
    Provision,
    Unit,
    read_hours,
)


def provision_of(entry: RulebookEntry) -> Provision:
    """A row of the rulebook as a value; WrongProvision or Unreadable if it contradicts itself."""
    return Provision(
        id=entry.slug,
        version=str(entry.version),
        title=entry.titles,
        amount=entry.amount,
        unit=Unit(entry.unit),
        starts=tuple(entry.starts),
        meets=tuple(entry.meets),
        direction=Direction(entry.direction),
        pauses=tuple(_pause(given) for given in entry.pauses),
        extends=tuple(_extension(given) for given in entry.extends),
        source=entry.sources,
        bindingness=Bindingness(entry.bindingness),
        hours=read_hours(entry.hours),
        by_closing=entry.by_closing,
        rolls=entry.rolls,
        calendar=entry.calendar,
        zone=entry.zone,
        restarts=entry.restarts,
        lapses=tuple(entry.lapses),
    )


def provisions_in_force(
    at: datetime, *, topics: Collection[str] = (), profiles: Collection[str] = ("ordinary",),
    jurisdictions: Collection[str] = ("CN",),
) -> list[Provision]:  # fmt: skip
    """The rules in force on that day for these topics, profiles and jurisdictions: of each its newest version.

    What is to be confirmed is never among them.
    """
    rows = RulebookEntry.objects.effective(timezone.localdate(at)).filter(
        profile__in=profiles, jurisdiction__in=jurisdictions
    )
    if topics:
        rows = rows.filter(topic__in=topics)
    newest = {entry.slug: entry for entry in rows.order_by("version")}
    return [provision_of(newest[slug]) for slug in sorted(newest)]


def _pause(given: dict[str, Any]) -> Pause:
    cap = given.get("cap_hours")
    ends = given["ends"]
    return Pause(
        begins=given["begins"],
        ends=ends if isinstance(ends, str) else tuple(ends),
        reason=given.get("reason", ""),
        cap=timedelta(hours=cap) if cap else None,
    )


def _extension(given: dict[str, Any]) -> Extension:
    return Extension(given["kind"], int(given["amount"]), Unit(given["unit"]), given.get("reason", ""))
