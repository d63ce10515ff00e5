"""When something is due, asked with plain words: the command, the API and the calculator say the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from troth.clocks.models import RulebookEntry, Status
from troth.clocks.queries.almanac import almanac
from troth.clocks.queries.rulebook import provision_of
from troth.clocks.queries.telling import length, told
from troth.clocks.rules import (
    Calendar,
    Direction,
    OutOfCalendar,
    Provision,
    Step,
    Stretch,
    Unit,
    Unreadable,
    WrongProvision,
    read_hours,
    read_instant,
    read_stretch,
    read_zone,
    reckon,
)
from troth.core.refusals import Invalid, NotFound

DAYS = frozenset({Unit.WORKDAY, Unit.DAY, Unit.MONTH, Unit.END_OF_DAY})
MOST_PAUSES = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as it was typed; `rule` names a row of the rulebook instead of amount and unit."""

    start: str
    amount: str = ""
    unit: str = ""
    calendar: str = "CN"
    hours: str = ""
    paused: tuple[str, ...] = field(default=())
    direction: str = "after"
    zone: str = "Asia/Shanghai"
    rolls: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The due instant in the zone of the question, and how it came about."""

    due: datetime
    provisional: bool
    steps: tuple[Step, ...]
    period: str
    calendar_version: str

    @property
    def told(self) -> tuple[str, ...]:
        return told(self.steps)

    def as_json(self) -> dict[str, Any]:
        """For programs: each step with its code, its facts and the sentence people read."""
        trace = [
            {"code": step.code, "facts": step.as_json()[1], "sentence": sentence}
            for step, sentence in zip(self.steps, self.told, strict=True)
        ]
        due = self.due.isoformat(timespec="seconds")
        return {"due": due, "provisional": self.provisional, "calendar": self.calendar_version, "trace": trace}


def due_of(asked: Asked, calendars: Mapping[str, Calendar] | None = None) -> Answer:
    """The due date with its trace; Invalid, naming the field, where the question cannot be understood."""
    try:
        zone = read_zone(asked.zone)
        start = read_instant(asked.start, zone)
        row = _row_of_rulebook(asked.rule) if asked.rule else _row(asked)
        calendar = _calendar(row, calendars if calendars is not None else almanac())
        found = reckon(row, calendar, start, pauses=_pauses(asked, row.zone))
    except Unreadable as wrong:
        field = "hours" if wrong.field == "elapsed" else wrong.field
        raise Invalid(_sentence(wrong.field, wrong.typed), field=field) from wrong
    except WrongProvision as wrong:
        name = {"windows": "hours", "direction": "direction"}.get(wrong.where, wrong.where)
        raise Invalid(_sentence(name, getattr(asked, name, "")), field=name) from wrong
    except (OutOfCalendar, OverflowError, ValueError) as wrong:
        raise Invalid(_("No calendar reaches that far: %(typed)s") % {"typed": asked.start}, field="from") from wrong
    first = Step(
        "event" if row.direction == Direction.BEFORE else "received",
        {"at": start, "amount": row.amount, "unit": row.unit.value, "zone": row.zone},
    )
    return Answer(
        due=found.due.astimezone(ZoneInfo(row.zone)), provisional=found.provisional, steps=(first, *found.steps),
        period=length(row.amount, row.unit), calendar_version=found.calendar_version,
    )  # fmt: skip


def _calendar(row: Provision, calendars: Mapping[str, Calendar]) -> Calendar | None:
    found = calendars.get(row.calendar) if row.calendar else None
    if row.calendar and found is None:
        raise Unreadable("calendar", row.calendar)
    return found


def _pauses(asked: Asked, zone: str) -> list[Stretch]:
    if len(asked.paused) > MOST_PAUSES:
        raise Unreadable("paused", asked.paused[MOST_PAUSES])
    return [read_stretch(typed, zone) for typed in asked.paused]


def _row(asked: Asked) -> Provision:
    if asked.unit not in tuple(Unit):
        raise Unreadable("unit", asked.unit)
    if asked.direction not in tuple(Direction):
        raise Unreadable("direction", asked.direction)
    if not (asked.amount.isascii() and asked.amount.isdigit() and len(asked.amount) < 10):
        raise Unreadable("amount", asked.amount)
    unit, hours = Unit(asked.unit), read_hours(asked.hours)
    if hours and unit in (Unit.MINUTE, Unit.HOUR):
        raise Unreadable("elapsed", asked.unit)
    needs = unit in (Unit.WORKDAY, Unit.BUSINESS_HOUR) or asked.rolls
    return Provision(
        id="asked", version="", title={}, amount=int(asked.amount), unit=unit, starts="start", meets="end",
        direction=Direction(asked.direction), hours=hours, by_closing=bool(hours) and unit in DAYS, rolls=asked.rolls,
        calendar=asked.calendar.upper() if needs else "", zone=read_zone(asked.zone),
    )  # fmt: skip


def _row_of_rulebook(slug: str) -> Provision:
    """The newest version in force today; what is to be confirmed is not reckoned with."""
    entries = RulebookEntry.objects.filter(slug=slug)
    entry = entries.effective(timezone.localdate()).order_by("-version").first()
    if entry is not None:
        return provision_of(entry)
    if entries.filter(status=Status.TO_BE_CONFIRMED).exists():
        raise NotFound(_("The rule %(slug)s is still to be confirmed by counsel.") % {"slug": slug}, field="rule")
    raise NotFound(_("No rule called %(slug)s is in force.") % {"slug": slug}, field="rule")


def _sentence(name: str, typed: object) -> str:
    """One clear line for each field."""
    sentences = {
        "from": _("A time looks like 2026-09-30T10:00+08:00; this was given: %(typed)s"),
        "amount": _("The amount is a whole number from 1; this was given: %(typed)s"),
        "unit": _("A unit is one of %(units)s; this was given: %(typed)s"),
        "direction": _("The direction is after or before; this was given: %(typed)s"),
        "calendar": _("No calendar is known for %(typed)s; a calendar is a country, such as CN."),
        "hours": _("Business hours look like 09:00-12:00,13:30-18:00; this was given: %(typed)s"),
        "paused": _("A pause looks like 2026-10-09T09:00/2026-10-12T18:00; this was given: %(typed)s"),
        "zone": _("A zone looks like Asia/Shanghai; this was given: %(typed)s"),
        "elapsed": _("Minutes and hours run by day and night; for business hours the unit is business_hour."),
        "rolls": _("Only days and months roll over a day of rest."),
    }
    return sentences[name] % {"typed": typed, "units": ", ".join(Unit)}
