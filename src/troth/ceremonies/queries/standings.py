"""Where a person stands with an agreement: derived from what was signed and what is in force, never stored."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from troth.ceremonies.models import Ceremony, Status
from troth.ceremonies.rules import standing
from troth.texts.models import Edition
from troth.texts.queries import edition_in_force


@dataclass(frozen=True, slots=True)
class Standing:
    """`standing` is in_force, must_accept, must_reaccept or declined; `accepted` the number last signed."""

    agreement: str
    current: int | None
    accepted: int | None
    accepted_at: datetime | None
    standing: str
    document: UUID | None


def standing_of(person: UUID | None, slug: str, at: datetime) -> Standing:
    """How the person stands with the edition in force at `at`."""
    current = edition_in_force(slug, at)
    signed = _last(person, slug, Status.SIGNED)
    declined = _last(person, slug, Status.DECLINED)
    edition = signed.items.select_related("edition").get(act="accept").edition if signed else None
    changes = _changes_between(edition, current)
    refused_later = bool(declined and (signed is None or (declined.decided_at or at) > (signed.signed_at or at)))
    return Standing(
        agreement=slug,
        current=current.number if current else None,
        accepted=edition.number if edition else None,
        accepted_at=signed.signed_at if signed else None,
        standing=standing(signed=edition is not None, changes=changes, refused_later=refused_later),
        document=signed.document.pk if signed else None,
    )


def _last(person: UUID | None, slug: str, status: str) -> Ceremony | None:
    found = Ceremony.objects.filter(person=person, agreement__slug=slug, status=status).select_related("document")
    return found.order_by("-decided_at").first() if person else None


def _changes_between(signed: Edition | None, current: Edition | None) -> list[str]:
    """The classes of all changes since the signed edition, skipped ones included."""
    if signed is None or current is None:
        return []
    later = Edition.objects.public().filter(text=signed.text_id, number__gt=signed.number, number__lte=current.number)
    return list(later.values_list("change_class", flat=True))
