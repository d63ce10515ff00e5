"""Whose purchase it is: the person whom the integrator knows under a reference, introduced if new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Invalid
from troth.people.models import Person, Reference, reference_index
from troth.people.rules import Unusable, normal_mail, normal_name, normal_phone
from troth.people.services import introduce
from troth.promises.rules.purchases import Unusable as UnusableReference
from troth.promises.rules.purchases import must_be_reference
from troth.promises.sentences import why_unusable


@dataclass(frozen=True, slots=True)
class Buyer:
    """A person under the integrator's own name; the rest matters only for somebody not known yet."""

    ref: str
    name: str = ""
    mail: str = ""
    phone: str = ""
    locale: str = "zh-hans"


def buyer(told: Buyer, *, at: datetime, by: Actor) -> Person:
    """The person known as this, introduced if new; refused for what can be no reference, and as
    `people.services.introduce` refuses."""
    try:
        must_be_reference(told.ref, "subject")
    except UnusableReference as wrong:
        raise Invalid(why_unusable(wrong), field="subject.ref") from wrong
    known = Reference.objects.select_related("person").filter(index=reference_index(told.ref)).first()
    return known.person if known else introduce_buyer(told, at=at, by=by)


def introduce_buyer(told: Buyer, *, at: datetime, by: Actor) -> Person:
    """Introduce somebody not known yet; a name, address or number that cannot be one is refused."""
    name, mail, phone = normal_contacts(told)
    return introduce(told.ref, name=name, mail=mail, phone=phone, locale=told.locale, at=at, by=by)


def normal_contacts(told: Buyer) -> tuple[str, str, str]:
    """Name, mailbox and number in their normal form; Invalid names the one that cannot be used."""
    try:
        return (
            normal_name(told.name) if told.name else "",
            normal_mail(told.mail) if told.mail else "",
            normal_phone(told.phone) if told.phone else "",
        )
    except Unusable as wrong:
        field = {"mail": "email", "phone": "phone"}.get(wrong.reason, "name")
        raise Invalid(_("This %(field)s cannot be used.") % {"field": field}, field=f"subject.{field}") from wrong


def known_buyers(refs: Iterable[str]) -> dict[str, Person]:
    """Who of these is known, by one query."""
    indexes = {reference_index(ref): ref for ref in refs}
    rows = Reference.objects.select_related("person").filter(index__in=list(indexes))
    return {indexes[bytes(row.index)]: row.person for row in rows}
