"""That staff looked at a person's data: an event, which the person can see."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.core.actors import Actor
from troth.ledger import record
from troth.people.events import Kind
from troth.people.models import Look, Person, Purpose, Staff
from troth.people.rules import window_start
from troth.people.services.budgets import HOUR
from troth.vault.scopes import HOUSE


def note_access(member: Staff, person_id: UUID, what: str, *, at: datetime, by: Actor) -> bool:
    """Record that this member looked at this person's data, at most once for each purpose (`Purpose`) and hour, and
    say whether it was recorded. For a person who is not there, nothing; an unknown purpose is a programming error.

    The facts name no personal data of the person and outlive an erasure, as a record of who had access must.
    """
    look = Look(staff=member, person_id=person_id, what=Purpose(what), hour=window_start(at, HOUR))
    seen = Look.objects.filter(staff=member, person_id=person_id, what=look.what, hour=look.hour)
    person = Person.objects.filter(pk=person_id).first()
    if person is None or seen.exists():
        return False
    with transaction.atomic():
        Look.objects.bulk_create([look], ignore_conflicts=True)
        if not Look.objects.filter(pk=look.pk).exists():
            return False
        record(
            Kind.LOOKED_AT, person, by=by, at=at, scope=HOUSE,
            handle=member.handle, roles=sorted(member.roles), what=str(look.what),
        )  # fmt: skip
    return True
