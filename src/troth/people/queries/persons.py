"""How a person can be reached, who is meant by a name, and who looked at what we know of somebody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from troth.ledger import Event
from troth.people.events import Kind
from troth.people.models import ContactPoint, Person, Purpose, Staff, contact_index, name_index
from troth.people.rules import Unusable, normal_mail, normal_name, normal_phone

MOST_LOOKS = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """That a member of staff looked at a person's data: when, who by name, in which roles, and at what in words.

    `who` is empty where no name is known; the name for signing in is nobody's business.
    """

    at: datetime
    who: str
    roles: tuple[str, ...]
    what: str


@dataclass(frozen=True, slots=True)
class Looks:
    """The latest looks, and how many there were."""

    latest: tuple[Seen, ...]
    count: int


def reachable(person: Person, *, confirmed: bool) -> list[ContactPoint]:
    """How the person can be reached, mail first; `confirmed` leaves out what counts for nothing."""
    contacts = person.contacts.all()
    rows = contacts.confirmed() if confirmed else contacts
    return sorted(rows, key=lambda contact: (contact.kind != ContactPoint.Kind.MAIL, contact.pk))


def find_people(text: str) -> list[UUID]:
    """The people whose exact name, mailbox or number this is, newest first; variants of writing are one."""
    meant = Q(pk__in=[])
    for kind, normal in (("mail", normal_mail), ("phone", normal_phone)):
        try:
            index = contact_index(kind, normal(text))
        except Unusable:
            continue
        meant |= Q(pk__in=ContactPoint.objects.filter(kind=kind, index=index).values("person_id"))
    try:
        meant |= Q(name_index=name_index(normal_name(text)))
    except Unusable:
        return []
    return list(Person.objects.filter(meant).order_by("-created_at", "-pk").values_list("pk", flat=True))


def looks_at(person: UUID, *, most: int = MOST_LOOKS) -> Looks:
    """Who of the staff looked at this person's data, the latest first."""
    events = Event.objects.filter(kind=Kind.LOOKED_AT, subject_kind="people.person", subject_id=str(person))
    latest = list(events.order_by("-recorded_at", "-pk")[:most])
    staff = Staff.objects.filter(pk__in={event.actor_id for event in latest if event.actor_kind == "staff"})
    names = {str(member.pk): member.name or "" for member in staff}
    return Looks(tuple(_seen(event, names.get(event.actor_id, "")) for event in latest), events.count())


def _seen(event: Event, who: str) -> Seen:
    facts = event.facts
    what = dict(Purpose.choices).get(facts["what"], facts["what"])
    return Seen(event.at, who, tuple(facts["roles"]), str(what))
