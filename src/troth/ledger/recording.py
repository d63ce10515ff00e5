"""Record an event: in the transaction that moves the rows, or not at all."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from troth.core.actors import Actor
from troth.ledger.kinds import kind_of
from troth.ledger.models import Delivery, Event
from troth.ledger.payloads import close_payload, told_in_clear
from troth.ledger.reactions import reactions_to


class NoTransaction(RuntimeError):
    """An event was to be recorded outside the transaction that makes it true."""


def record(kind: str, subject: models.Model, *, by: Actor, at: datetime, scope: str, **facts: Any) -> Event:
    """Record what happened with one delivery per handler; refused outside a transaction or with wrong facts."""
    if not transaction.get_connection().in_atomic_block:
        raise NoTransaction(f"{kind} must be recorded inside a transaction")
    declared = kind_of(str(kind))
    event = Event(
        kind=declared.name,
        version=declared.version,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        at=at,
        recorded_at=timezone.now(),
        actor_kind=by.kind,
        actor_id=by.id,
        scope=scope,
    )
    close_payload(event, told_in_clear(event) | declared.checked(facts))
    event.save(force_insert=True)
    owed = [Delivery(event=event, handler=r.name, due=event.recorded_at) for r in reactions_to(event.kind)]
    Delivery.objects.bulk_create(owed)
    return event
