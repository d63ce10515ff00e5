"""What follows when something was done about a cause: those who raised it are told."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone, translation

from troth.channels.services import post
from troth.core.actors import Actor
from troth.figures.events import Kind
from troth.figures.models import Action
from troth.figures.queries.causes import cause_names, raised
from troth.ledger import Event, on
from troth.people.models import ContactPoint
from troth.people.queries import reachable

RAISED_WITHIN = timedelta(days=365)


@on(Kind.DONE)
def tell_those_who_raised_it(event: Event) -> None:
    """One mail to each, however often this runs: the message's key is the event and the contact."""
    action, told = Action.objects.get(pk=event.subject_id), set()
    for case in raised(action.cause, since=event.at - RAISED_WITHIN):
        person = case.person
        assert person is not None  # raised() leaves out who gave no name
        mailbox = next((c for c in reachable(person, confirmed=True) if c.kind == ContactPoint.Kind.MAIL), None)
        if mailbox is None or mailbox.pk in told:  # once, about the first of the cases in which they raised it
            continue
        with translation.override(person.locale):
            context = {
                "cause": cause_names().get(action.cause, action.cause), "code": case.code,
                "changed": action.changed, "link": f"{settings.TROTH.base_url}/cases/{case.code}/",
            }  # fmt: skip
        post(
            key=f"{event.pk}:{mailbox.pk}", channel=mailbox.channel, to=mailbox.value, person=str(mailbox.person_id),
            scope=mailbox.scope(), locale=person.locale, template="cause-changed", context=context,
            attachments=(), at=timezone.now(), by=Actor.job("cause-changed"),
        )  # fmt: skip
        told.add(mailbox.pk)
    Action.objects.filter(pk=action.pk).update(told=len(told))
