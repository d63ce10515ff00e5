"""The trace of a clock in words: each step a sentence that a consumer can follow, in the language in force."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from troth.clocks.models import worded
from troth.clocks.rules import Step, Unit
from troth.web.instants import zoned

Facts = Mapping[str, Any]
HOUSE_ZONE = "Asia/Shanghai"
REASONS = {"waiting": gettext_lazy("we waited for the consumer")}


def read_trace(kept: Iterable[Sequence[Any]]) -> tuple[Step, ...]:
    """The steps as they were kept in JSON."""
    return tuple(Step(code, facts) for code, facts in kept)


def told(steps: Iterable[Step | Sequence[Any]]) -> tuple[str, ...]:
    """One sentence a step; a code of a later version is passed over."""
    known = [Step(*step) for step in steps]
    zone = next((step.facts["zone"] for step in known if "zone" in step.facts), HOUSE_ZONE)
    with timezone.override(ZoneInfo(zone)):
        return tuple(SENTENCES[step.code](step.facts) for step in known if step.code in SENTENCES)


def length(amount: int, unit: str) -> str:
    """7 workdays, 1 month."""
    words = {
        Unit.MINUTE: ngettext("%(n)s minute", "%(n)s minutes", amount),
        Unit.HOUR: ngettext("%(n)s hour", "%(n)s hours", amount),
        Unit.BUSINESS_HOUR: ngettext("%(n)s business hour", "%(n)s business hours", amount),
        Unit.WORKDAY: ngettext("%(n)s workday", "%(n)s workdays", amount),
        Unit.DAY: ngettext("%(n)s calendar day", "%(n)s calendar days", amount),
        Unit.MONTH: ngettext("%(n)s month", "%(n)s months", amount),
        Unit.END_OF_DAY: ngettext("the end of the day", "the end of day %(n)s", amount),
    }
    return words[Unit(unit)] % {"n": amount}


def shown_day(iso: str) -> str:
    """2026-10-15 (Thu)."""
    day = date.fromisoformat(iso)
    return _("%(day)s (%(weekday)s)") % {"day": iso, "weekday": WEEKDAYS_ABBR[day.weekday()]}


def _at(facts: Facts, name: str = "at") -> str:
    found = facts[name]
    return zoned(datetime.fromisoformat(found) if isinstance(found, str) else found)


def _words(said: Any) -> str:
    """Words in the language in force; a reason may be given by a word of the house."""
    return str(REASONS.get(said, said)) if isinstance(said, str) else worded(said)


def _received(facts: Facts) -> str:
    told = {"at": _at(facts), "length": length(facts["amount"], facts["unit"])}
    if facts["unit"] in (Unit.MINUTE, Unit.HOUR, Unit.BUSINESS_HOUR):
        return _("It began on %(at)s; %(length)s run from then.") % told
    if facts["unit"] == Unit.END_OF_DAY:
        return _("It began on %(at)s; that day is the first, the period ends with %(length)s.") % told
    return _("It began on %(at)s; that day is not counted, the period is %(length)s.") % told


def _event(facts: Facts) -> str:
    told = {"at": _at(facts), "length": length(facts["amount"], facts["unit"])}
    return _("The event is on %(at)s; it must be done %(length)s before.") % told


def _days(facts: Facts) -> str:
    first, last = facts["first"], facts["last"]
    if first == last:
        return shown_day(first)
    return _("%(first)s to %(last)s") % {"first": shown_day(first), "last": shown_day(last)}


def _rests(facts: Facts) -> str:
    told = {"days": _days(facts), "name": _words(facts["name"]), "notice": _words(facts["notice"])}
    if told["notice"]:
        return _("%(days)s: no workday, %(name)s. Ordered by: %(notice)s") % told
    return _("%(days)s: no workday, %(name)s.") % told


def _works(facts: Facts) -> str:
    told = {"days": _days(facts), "name": _words(facts["name"]), "notice": _words(facts["notice"])}
    if told["notice"]:
        return _("%(days)s counts: a make-up workday for %(name)s. Ordered by: %(notice)s") % told
    return _("%(days)s counts: a make-up workday.") % told


def _rolled(facts: Facts) -> str:
    told = {"day": shown_day(facts["day"]), "to": shown_day(facts["to"]), "name": _words(facts.get("name", ""))}
    if told["name"]:
        return _("%(day)s is a day of rest (%(name)s), so %(to)s takes its place.") % told
    return _("%(day)s is a day of rest, so %(to)s takes its place.") % told


def _paused(facts: Facts) -> str:
    told = {"begins": _at(facts, "begins"), "reason": _words(facts["reason"])}
    if facts["ends"] and not told["reason"]:
        return _("From %(begins)s to %(ends)s the clock stood still.") % (told | {"ends": _at(facts, "ends")})
    if not facts["ends"]:
        return _("Since %(begins)s the clock stands still: %(reason)s.") % told
    return _("From %(begins)s to %(ends)s the clock stood still: %(reason)s.") % (told | {"ends": _at(facts, "ends")})


def _stood_still(facts: Facts) -> str:
    told = {"n": facts["days"], "day": shown_day(facts["day"])}
    return ngettext(
        "%(n)s day does not count because the clock stood still when it ended; so the last one is %(day)s.",
        "%(n)s days do not count because the clock stood still when they ended; so the last one is %(day)s.",
        facts["days"],
    ) % told  # fmt: skip


def _extended(facts: Facts) -> str:
    told = {"at": _at(facts), "length": length(facts["amount"], facts["unit"]), "reason": _words(facts["reason"])}
    return _("On %(at)s it was extended by %(length)s: %(reason)s.") % told


def _extended_late(facts: Facts) -> str:
    return _("The extension of %(at)s came after the period was over and changes nothing.") % {"at": _at(facts)}


def _unknown(facts: Facts) -> str:
    years = _(", ").join(map(str, facts["years"]))
    return _(
        "The holidays of %(years)s are not known yet: the date is provisional, the earliest it can be, and is set anew"
        " when they are."
    ) % {"years": years}  # fmt: skip


def _on_day(sentence: Callable[[], str]) -> Callable[[Facts], str]:
    """For sentences that name one day and at most an amount."""
    return lambda facts: sentence() % {"day": shown_day(facts["day"]), "n": facts.get("amount", 0)}


SENTENCES: dict[str, Callable[[Facts], str]] = {
    "received": _received,
    "event": _event,
    "first_day": _on_day(lambda: _("Day 1 is %(day)s.")),
    "rests": _rests,
    "works": _works,
    "stood_still": _stood_still,
    "workdays": _on_day(lambda: _("Workday %(n)s is %(day)s.")),
    "days": _on_day(lambda: _("Day %(n)s is %(day)s.")),
    "same_day": _on_day(lambda: _("The last day is %(day)s.")),
    "months": _on_day(lambda: _("The corresponding day is %(day)s.")),
    "workdays_back": _on_day(lambda: _("Counted back, workday %(n)s is %(day)s.")),
    "days_back": _on_day(lambda: _("Counted back, day %(n)s is %(day)s.")),
    "rolled": _rolled,
    "ends": _on_day(lambda: _("The period ends on %(day)s at 24:00.")),
    "closes": _on_day(lambda: _("The period ends on %(day)s at closing time.")),
    "before": _on_day(lambda: _("So it must be done before %(day)s begins.")),
    "elapsed": lambda facts: _("Every minute counts, by day and night."),
    "worked": lambda facts: _("Only business hours of workdays count: %(windows)s.") % facts,
    "paused": _paused,
    "extended": _extended,
    "extended_late": _extended_late,
    "unknown": _unknown,
    "met": lambda facts: _("Done on %(at)s, in time.") % {"at": _at(facts)},
    "met_late": lambda facts: _("Done on %(at)s, too late.") % {"at": _at(facts)},
    "fell_away": lambda facts: _("The duty fell away on %(at)s.") % {"at": _at(facts)},
}
