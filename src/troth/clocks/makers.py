"""Rules and calendars for tests, made through the services only."""

from datetime import datetime
from typing import Any

from troth.clocks.models import CalendarEdition, RulebookEntry
from troth.clocks.services import RuleDraft, YearDraft, approve_calendar, approve_rule, draft_calendar, draft_rule
from troth.clocks.services.calendars import digest_of as digest_of_year
from troth.clocks.services.rulebook import digest_of
from troth.core.actors import Actor, Role

LIN = Actor("staff", "lin", frozenset({Role.DRAFTER.value}))
GU = Actor("staff", "gu", frozenset({Role.APPROVER.value}))
ALONE = Actor("staff", "ann", frozenset({Role.DRAFTER.value, Role.APPROVER.value}))
SETUP = Actor.command("init")


def a_rule_draft(slug: str = "answer", **more: Any) -> RuleDraft:
    """An answer within seven workdays, as the provider's own promise."""
    both = {"en": "Answer", "zh-hans": "答复"}
    given: dict[str, Any] = {
        "topic": "complaint", "jurisdiction": "CN", "bindingness": "promise", "titles": both, "starts": ["received"],
        "meets": ["answered"], "amount": 7, "unit": "workday", "sources": both, "grounds": "own", "calendar": "CN",
    }  # fmt: skip
    return RuleDraft(slug=slug, **(given | more))


def a_rule(slug: str = "answer", *, at: datetime, **more: Any) -> RulebookEntry:
    """A rule drafted by one and approved by another."""
    entry = draft_rule(a_rule_draft(slug, **more), at=at, by=LIN)
    return approve_rule(entry.pk, seen=digest_of(entry), at=at, by=GU)


def a_year_draft(year: int = 2027, **more: Any) -> YearDraft:
    """A year with one day off and one make-up day."""
    name = {"en": "New Year's Day", "zh-hans": "元旦"}
    days = [
        {"day": f"{year}-01-01", "works": False, "name": name},
        {"day": f"{year}-01-03", "works": True, "name": name},
    ]
    given: dict[str, Any] = {"country": "CN", "year": year, "days": days, "source": {"zh-hans": "通知"}}
    return YearDraft(**(given | more))


def a_year(year: int = 2027, *, at: datetime, **more: Any) -> CalendarEdition:
    edition = draft_calendar(a_year_draft(year, **more), at=at, by=LIN)
    return approve_calendar(edition.pk, seen=digest_of_year(edition), at=at, by=GU)
