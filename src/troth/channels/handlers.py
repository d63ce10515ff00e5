"""Queued messages leave as soon as the transaction that posted them is committed."""

from django.utils import timezone

from troth.channels.events import Kind
from troth.core.actors import Actor
from troth.ledger import Event, on


# Never given up here: the message itself says after how many days it is (rules.latest).
@on(Kind.POSTED, Kind.RETRIED, tries=None)
def deliver_the_message(event: Event) -> None:
    from troth.channels.services import deliver

    deliver(event.subject_id, at=timezone.now(), by=Actor.job("deliver"))
