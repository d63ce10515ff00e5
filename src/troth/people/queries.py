"""Who is acting, how a person can be reached, and who is meant."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from troth.core.actors import Actor
from troth.people.models import ContactPoint, Person, Staff, contact_index, name_index
from troth.people.rules import Unusable, normal_mail, normal_name, normal_phone

IDLE = {"staff": timedelta(hours=2), "person": timedelta(days=1)}
SEEN_EVERY = timedelta(minutes=5)  # how exactly idleness is measured: each time costs one write


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this browser session: staff before person before the holder of a ceremony's link.

    Nobody is remembered beyond the session's own keys; staff who left and people long idle are nobody.
    """
    session = request.session
    if (staff := session.get("staff")) is not None:
        member = Staff.objects.filter(pk=staff, is_active=True).first()
        return member.actor if member and _still_here(session, "staff") else Actor.nobody()
    if (person := session.get("person")) is not None:
        return Actor.person(person) if _still_here(session, "person") else Actor.nobody()
    if (ceremony := session.get("ceremony")) is not None:
        browser = hashlib.sha256((session.session_key or "").encode()).hexdigest()[:24]
        return Actor("ceremony", ceremony, via=f"link:{browser}")
    return Actor.nobody()


def person_of(actor: Actor) -> Person | None:
    """The person behind the actor, if it is one."""
    return Person.objects.filter(pk=UUID(actor.id)).first() if actor.kind == "person" else None


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


def _still_here(session: SessionBase, kind: str) -> bool:
    """Whether the session was used not too long ago; noted anew every few minutes."""
    now = timezone.now()
    seen = datetime.fromisoformat(session["seen"]) if "seen" in session else now
    if now - seen > IDLE[kind]:
        return False
    if "seen" not in session or now - seen > SEEN_EVERY:
        session["seen"] = now.isoformat()
    return True
