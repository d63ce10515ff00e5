"""Contact points: a person adds one, and staff reopen one that strangers closed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import record
from troth.people import policy
from troth.people.events import Kind
from troth.people.models import ContactPoint, Person, contact_index
from troth.people.rules import Unusable, normal_mail, normal_phone
from troth.people.services.budgets import (
    CODES_OF_A_PERSON,
    WINGS,
    codes_to_a_contact,
    forget,
    guesses_at_a_contact,
    spend,
    spend_from,
)

MOST_WAITING = 5  # unconfirmed contacts of one person: each had a code sent to somebody


def spend_on_contacts(person: Person, *, address: str, at: datetime) -> None:
    """Use up one of the codes a person may have sent to contacts of their own naming, before it is sent and never
    inside a transaction; TooMany when the person's or the network address's are spent."""
    spend(CODES_OF_A_PERSON, str(person.pk), at=at)
    spend_from(address, at=at)


@transaction.atomic
def add_contact(person: Person, *, kind: str, value: str, at: datetime, by: Actor) -> ContactPoint:
    """Add a contact point, unconfirmed; a value the person gave before is simply returned. Refused while five
    others wait for their code."""
    if not policy.may_change_contacts(by, person):
        raise Forbidden(_("Only you can change how you are reached."))
    Person.objects.select_for_update().get(pk=person.pk)  # two at once are counted one after the other
    index = contact_index(kind, value)
    found = person.contacts.filter(kind=kind, index=index).first()
    if found is not None:
        return found
    if person.contacts.filter(confirmed_at=None).count() >= MOST_WAITING:
        told = _("%(n)s addresses and numbers of yours still wait for their code. Confirm one of them first.")
        raise Refused(told % {"n": MOST_WAITING}, field="value")
    contact = ContactPoint.objects.create(person=person, kind=kind, value=value, index=index)
    record(Kind.CONTACT_ADDED, contact, by=by, at=at, scope=contact.scope(), channel=contact.channel, value=value)
    return contact


@transaction.atomic
def reopen_contact(typed: str, *, at: datetime, by: Actor) -> ContactPoint:
    """Give a mailbox or number its whole budget of codes and guesses back; refused for all but administrators,
    and for what nobody has given."""
    if not policy.may_reopen_contacts(by):
        raise Forbidden(_("Only an administrator may reopen a mailbox or number."))
    kind, normal = ("mail", normal_mail) if "@" in typed else ("phone", normal_phone)
    try:
        index = contact_index(kind, normal(typed))
    except Unusable:
        raise Invalid(_("This is neither an e-mail address nor a mobile number.")) from None
    contact = ContactPoint.objects.filter(kind=kind, index=index).order_by("confirmed_at", "pk").first()
    if contact is None:
        raise NotFound(_("Nobody has given us this mailbox or number."))
    for wing in WINGS:
        forget(codes_to_a_contact(wing) + guesses_at_a_contact(wing), contact.whose)
    record(Kind.CONTACT_REOPENED, contact, by=by, at=at, scope=contact.scope(), channel=contact.channel)
    return contact
