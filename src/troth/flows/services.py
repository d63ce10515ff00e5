"""The acts of staff that belong to no single domain."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, NotFound, Refused
from troth.flows import policy
from troth.flows.events import Kind
from troth.ledger import Event, record
from troth.ledger.draining import retry
from troth.vault.scopes import HOUSE


@transaction.atomic
def take_up_delivery(pk: UUID, *, at: datetime, by: Actor) -> None:
    """Let the worker try a dead delivery again; refused without the right, and for one that is not dead."""
    if not policy.may_take_up(by):
        raise Forbidden(_("Taking this up again needs an agent, a supervisor or an administrator."))
    event = Event.objects.filter(deliveries=pk).first()
    if event is None:
        raise NotFound(_("There is no such duty."))
    delivery = event.deliveries.get(pk=pk)
    if not retry(delivery, at=at):
        raise Refused(_("This was taken up again already; it runs by itself."))
    record(Kind.TAKEN_UP, delivery, by=by, at=at, scope=HOUSE, handler=delivery.handler, event=str(event.pk))
