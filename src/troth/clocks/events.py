"""What happens to the rulebook and the calendars. Clocks themselves are a projection and record nothing."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    RULE_SHIPPED = "rule.shipped"
    RULE_DRAFTED = "rule.drafted"
    RULE_APPROVED = "rule.approved"
    RULE_RETIRED = "rule.retired"
    CALENDAR_SHIPPED = "calendar.shipped"
    CALENDAR_DRAFTED = "calendar.drafted"
    CALENDAR_APPROVED = "calendar.approved"


@facts_of(Kind.RULE_SHIPPED, sentence=_("Version %(version)s of the rule %(slug)s came with the product"))
@dataclass(frozen=True, slots=True)
class RuleShipped:
    slug: str
    version: int
    status: str
    sha256: str


@facts_of(Kind.RULE_DRAFTED, sentence=_("Version %(version)s of the rule %(slug)s was drafted"))
@dataclass(frozen=True, slots=True)
class RuleDrafted:
    slug: str
    version: int
    sha256: str


@facts_of(Kind.RULE_APPROVED, sentence=_("Version %(version)s of the rule %(slug)s was approved"))
@dataclass(frozen=True, slots=True)
class RuleApproved:
    slug: str
    version: int
    drafter: str
    approver: str
    effective_from: str
    sha256: str


@facts_of(Kind.RULE_RETIRED, sentence=_("Version %(version)s of the rule %(slug)s was retired"))
@dataclass(frozen=True, slots=True)
class RuleRetired:
    slug: str
    version: int
    effective_to: str


@facts_of(Kind.CALENDAR_SHIPPED, sentence=_("The calendar %(country)s %(year)s came with the product"))
@dataclass(frozen=True, slots=True)
class CalendarShipped:
    country: str
    year: int
    version: int
    sha256: str


@facts_of(Kind.CALENDAR_DRAFTED, sentence=_("The calendar %(country)s %(year)s was drafted"))
@dataclass(frozen=True, slots=True)
class CalendarDrafted:
    country: str
    year: int
    version: int
    sha256: str


@facts_of(Kind.CALENDAR_APPROVED, sentence=_("The calendar %(country)s %(year)s was approved"))
@dataclass(frozen=True, slots=True)
class CalendarApproved:
    country: str
    year: int
    version: int
    drafter: str
    approver: str
    sha256: str
