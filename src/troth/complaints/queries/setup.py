"""The register of causes with how often each was found, and the limits in words."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from troth.complaints.models import AuthorityLimit, Cause
from troth.complaints.rules import ORDER
from troth.complaints.sentences import money
from troth.people.access import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class CauseLine:
    id: UUID
    slug: str
    name: str
    under: str
    count: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class LimitLine:
    role: str
    currency: str
    words: str


def causes_kept() -> tuple[CauseLine, ...]:
    """All causes, each after the one it belongs to; those out of use stand last."""
    rows = Cause.objects.select_related("parent").annotate(n=Count("complaints"))
    lines = [
        CauseLine(row.pk, row.slug, row.name, row.parent.name if row.parent else "", row.n, row.is_active)
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: (not line.is_active, line.under or line.name, bool(line.under))))


def limits_kept() -> tuple[LimitLine, ...]:
    """What each role may grant, by currency and in the order in which one asks."""
    rows = sorted(AuthorityLimit.objects.all(), key=lambda row: (row.currency, ORDER.index(row.role)))
    return tuple(
        LimitLine(
            str(ROLE_NAMES[row.role]), row.currency,
            _("without limit") if row.amount is None else _("up to %(money)s") % {
                "money": money(row.amount, row.currency)
            },
        )
        for row in rows
    )  # fmt: skip
