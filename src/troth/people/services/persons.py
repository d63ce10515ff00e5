"""Persons: registering, coming back, being introduced by the provider's own system."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Refused
from troth.ledger import record
from troth.people import policy
from troth.people.events import Kind
from troth.people.models import (
    Code,
    ContactPoint,
    Decoy,
    Person,
    Reference,
    contact_index,
    name_index,
    reference_index,
)
from troth.people.rules import ENTRY as ENTRY  # asked for here from elsewhere
from troth.people.services.budgets import spend_from
from troth.people.services.codes import issue_code, issue_decoy


def register(*, name: str, mail: str, phone: str, locale: str, address: str, at: datetime, by: Actor) -> Code:
    """Register a person with normalised contacts, unconfirmed, and send a code to the mailbox.

    Whether the mailbox is known is never told: if it is, the code lets its holder in. Refused when too many
    codes went to the mailbox or were asked for from the same network address.
    """
    spend_from(address, at=at)
    with transaction.atomic():
        person = _make_person(name=name, mail=mail, phone=phone, locale=locale, at=at)
        record(
            Kind.REGISTERED, person, by=by, at=at, scope=person.scope(),
            name=name, mail=mail, phone=phone, locale=locale,
        )  # fmt: skip
    mailbox = person.contacts.get(kind=ContactPoint.Kind.MAIL)
    return issue_code(mailbox, purpose=ENTRY, subject=str(person.pk), at=at, by=by)


def sign_in(*, mail: str, address: str, at: datetime, by: Actor) -> Code | Decoy:
    """Send a code to a confirmed mailbox. For any other a decoy takes its place, and nothing is sent: whoever
    asks cannot tell the two apart. Refused when too many codes were asked for."""
    spend_from(address, at=at)
    index = contact_index("mail", mail)
    confirmed = ContactPoint.objects.confirmed().filter(kind=ContactPoint.Kind.MAIL, index=index)
    mailbox = confirmed.select_related("person").first()
    if mailbox is None:
        return issue_decoy(index, purpose=ENTRY, at=at, by=by)
    return issue_code(mailbox, purpose=ENTRY, subject=str(mailbox.person_id), at=at, by=by)


@transaction.atomic
def introduce(ref: str, *, name: str, mail: str, phone: str, locale: str, at: datetime, by: Actor) -> Person:
    """The person an integrator knows as `ref`, made if new; what is known already is not asked again.

    Contacts given by the integrator stay unconfirmed until a code proves them. Refused for a program without
    the right scope, and without a mailbox for a person not known yet.
    """
    if not policy.may_introduce(by):
        raise Forbidden(_("This token may not introduce people."))
    reference = Reference.objects.select_related("person").filter(index=reference_index(ref)).first()
    if reference is not None:
        return reference.person
    if not mail:
        raise Refused(_("A person who is not known yet needs an e-mail address."), field="email")
    person = _make_person(name=name, mail=mail, phone=phone, locale=locale, at=at)
    Reference.objects.create(person=person, ref=ref, index=reference_index(ref))
    record(Kind.INTRODUCED, person, by=by, at=at, scope=person.scope(), ref=ref, name=name, mail=mail, phone=phone)
    return person


def _make_person(*, name: str, mail: str, phone: str, locale: str, at: datetime) -> Person:
    person = Person.objects.create(
        name=name or None, name_index=name_index(name) if name else None, locale=locale, created_at=at
    )
    for kind, value in ((ContactPoint.Kind.MAIL, mail), (ContactPoint.Kind.PHONE, phone)):
        if value:
            ContactPoint.objects.create(person=person, kind=kind, value=value, index=contact_index(kind, value))
    return person
