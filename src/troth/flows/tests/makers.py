"""People who signed, declined and spoke, made through services only, over a small agreement."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from troth.agreements.models import Remark
from troth.agreements.services import Said, ask, disagree
from troth.ceremonies.models import Ceremony, Document
from troth.ceremonies.services import agree, enter_code, open_ceremony, present, request_code, sign
from troth.ceremonies.services.signing import Connection
from troth.core.actors import Actor, Role
from troth.ledger import Event
from troth.ledger.models import Delivery
from troth.people.models import Person, Staff
from troth.people.services import add_staff
from troth.people.tests.makers import SETUP, a_newcomer, confirmed, the_code
from troth.promises.models import Service
from troth.promises.services import enter_operator, offer_service
from troth.texts.models import Edition
from troth.texts.queries import edition_in_force
from troth.texts.services import import_rendering, publish

SLUG = "terms"
CONNECTION = Connection("192.0.2.7", "socket", "Mozilla/5.0")
TAGS = ["service", "price", "rights", "duties", "liability", "aftersales", "security", "cancellation", "complaints"]
HEAD = "---\nlevel: mail\nchange: {change}\n---\n# Terms of Service\n"
CLAUSE = "\n## {n}. On {tag} {{#{tag} tag={tag} conspicuous}}\n\n> [!summary] About {tag}.\n\nIn short: **fair**.\n"


def a_service(*, slug: str = "drive", at: datetime | None = None) -> Service:
    """An invented provider and its service."""
    now = at or timezone.now()
    names = {"zh-hans": "云杉", "en": "Spruce"}
    operator = enter_operator(
        f"{slug}-house", names, mail="help@spruce.example", phone="400-000-0000", at=now, by=SETUP
    )
    return offer_service(slug, names, kind="storage", operator=operator, at=now, by=SETUP)


def an_agreement(slug: str = SLUG, *, change: str = "adverse", at: datetime | None = None) -> Edition:
    """The next edition of a small agreement, in English, in force at once."""
    now = at or timezone.now()
    if not Service.objects.filter(slug="drive").exists():
        a_service(at=now)
    source = agreement_source(change)
    import_rendering(slug, "en", "agreement", source, service="drive", drafter="Lin Lan", at=now, by=SETUP)
    return publish(slug, drafter="Lin Lan", approver="Gu Yuan", at=now, by=SETUP)


@cache
def agreement_source(change: str) -> str:
    clauses = (CLAUSE.format(n=n, tag=tag) for n, tag in enumerate(TAGS, 1))
    return HEAD.format(change=change) + "".join(clauses)


def a_person(name: str = "Ivan", mail: str = "ivan@example.com", phone: str = "") -> Person:
    """Somebody who registered and confirmed a mailbox just now."""
    now = timezone.now()
    return confirmed(a_newcomer(name=name, mail=mail, phone=phone, locale="en", at=now), at=now)


def a_presentation(person: Person, slug: str = SLUG) -> Ceremony:
    """The person before the agreement, undecided."""
    now, by = timezone.now(), Actor.person(person.pk)
    return present(open_ceremony(person, slug, locale="en", at=now, by=by), locale="en", at=now, by=by)


def a_signature(person: Person, slug: str = SLUG, *, at: datetime | None = None) -> Document:
    """The person's way from the agreement to the signature."""
    by, now = Actor.person(person.pk), at or timezone.now()
    ceremony = present(open_ceremony(person, slug, locale="en", at=now, by=by), locale="en", at=now, by=by)
    agree(ceremony, consents={}, reading="", manifest_sha256=ceremony.manifest_sha256, at=now, by=by)
    mailbox = person.contacts.get(kind="mail")
    code = request_code(ceremony, mailbox, title="Terms of Service", at=now, by=by)
    enter_code(ceremony, code.pk, the_code(code), at=now, by=by)
    return sign(ceremony, person.name or "?", connection=CONNECTION, at=now, by=by)


def a_disagreement(person: Person, words: str = "Too dear", *, answer_me: bool = True) -> Remark:
    """The person disagrees with the price and says why."""
    said = Said("objection", words, clause="price", answer_me=answer_me)
    ceremony = disagree(a_presentation(person), said, at=timezone.now(), by=Actor.person(person.pk))
    return Remark.objects.get(ceremony=ceremony.pk)


def a_question(person: Person, words: str = "How?", *, ago: timedelta = timedelta()) -> Remark:
    """The person asks about the price and wants an answer."""
    at = timezone.now() - ago
    edition = edition_in_force(SLUG, timezone.now())
    assert edition is not None
    said = Said("question", words, clause="price", answer_me=True)
    return ask(edition, said, person=person.pk, at=at, by=Actor.person(person.pk))


def a_colleague(*roles: Role) -> Staff:
    """A member of staff with these roles."""
    handle = "-".join(roles)
    known = Staff.objects.filter(handle=handle).first()
    return known or add_staff(handle, name=handle, roles=list(roles), at=timezone.now(), by=SETUP)


def a_browser(who: Person | Staff | None = None, **headers: str) -> Client:
    """A browser in which this person or colleague is signed in."""
    client = Client(headers=headers)
    if who is not None:
        session = client.session
        session["staff" if isinstance(who, Staff) else "person"] = str(who.pk)
        if isinstance(who, Staff):
            session["known"] = who.get_session_auth_hash()
        session.save()
    return client


def staff_browser(*roles: Role) -> Client:
    return a_browser(a_colleague(*(roles or (Role.AGENT,))))


def deliveries(**wanted: Any) -> QuerySet[Delivery]:
    return Delivery.objects.filter(**wanted)


def a_dead_duty() -> Delivery:
    """A reaction that failed as often as it may."""
    duty = deliveries(handler="ceremonies.seal_the_document").earliest("event__recorded_at")
    deliveries(pk=duty.pk).update(dead_at=timezone.now(), outcome="dead", error="OSError at store:41", attempts=12)
    duty.refresh_from_db()
    return duty


def events(kind: str) -> list[Event]:
    """What was recorded of this kind, in order."""
    return list(Event.objects.filter(kind=kind).order_by("recorded_at", "id"))
