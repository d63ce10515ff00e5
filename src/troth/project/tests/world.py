"""One installation with everything in it that an address can name, and the browsers of everybody who may ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from unittest.mock import patch

from django.db import transaction
from django.test import Client
from django.utils import timezone

from troth.agreements.models import Remark
from troth.agreements.services import Said, ask
from troth.ceremonies.models import Ceremony, Document
from troth.ceremonies.services import open_for_subject
from troth.ceremonies.tests.makers import TERMS, presented, signed, spruce
from troth.channels.inbox import InboxChannel
from troth.channels.models import Enclosure, InboxMessage, OutgoingMessage
from troth.channels.services import deliver, post
from troth.channels.transport import Never
from troth.core.actors import Actor, Role
from troth.ledger.draining import drain_until_idle
from troth.ledger.models import Delivery
from troth.people.models import Person, Staff
from troth.people.services import add_staff, create_token, introduce, link_staff, revoke_token
from troth.people.services.tokens import SCOPES
from troth.people.tests.makers import SETUP, a_newcomer, confirmed, ivan
from troth.press import ControlCharacter
from troth.texts.queries import edition_in_force
from troth.vault.scopes import person_scope

PROGRAM = Actor("api", "shop", frozenset({"ceremonies:write"}), via="api")


@dataclass(frozen=True, slots=True)
class World:
    """`owner` has signed (`document`, sealed) and reads again (`ceremony`, to which `link` leads); `other` has just
    signed (`unsealed`); `guest` is known to a program only; the rest is what staff deal with."""

    owner: Person
    other: Person
    guest: Person
    ceremony: Ceremony
    guests: Ceremony
    document: Document
    unsealed: Document
    held: Document
    remark: Remark
    refused: OutgoingMessage
    duty: Delivery
    kept: InboxMessage
    enclosed: Enclosure
    link: str
    staff_link: str
    staff: dict[str, Staff]
    tokens: dict[str, str]
    browsers: dict[str, Client]


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens inside is undone; the code under test may open its own durable transactions in it."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django's own TestCase marks its wrapping
    with block:
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def drained() -> Iterator[None]:
    """Drain at the end, on the connection that holds the wrapping."""
    yield
    with patch("troth.ledger.draining.close_old_connections"):
        drain_until_idle()


def created() -> World:
    now = timezone.now()
    spruce(at=now - timedelta(days=1))
    earlier = now - timedelta(minutes=10)
    with drained():
        owner, carl = ivan(at=earlier, locale="en"), _person("Carl", earlier)
        document = signed(owner, at=earlier)
    with patch("troth.ceremonies.services.documents.press", side_effect=ControlCharacter("U+0007")), drained():
        held = signed(carl, at=earlier)
    with drained():
        ceremony, link = _linked(presented(owner, at=now).person, now)
        guest = introduce("u-1", name="Guest", mail="guest@example.com", phone="", locale="en", at=now, by=PROGRAM)
        guests, _unused = _linked(guest, now)
        remark, staff = _question(owner, now), _staff(now)
        staff_link, tokens = link_staff(staff[Role.AGENT], at=now, by=SETUP), _tokens(now)
    refused, other = _refused(now), _person("Anna", earlier)
    unsealed = signed(other, at=earlier)
    with drained():  # nothing is owed but the one duty that was given up
        duty = _dead_duty(now)
    enclosed = Enclosure.objects.select_related("message").latest("pk")
    world = World(
        owner=owner, other=other, guest=guest, ceremony=ceremony, guests=guests, document=_again(document),
        unsealed=_again(unsealed), held=_again(held), remark=remark, refused=refused, duty=duty,
        kept=InboxMessage.objects.get(outgoing=enclosed.message), enclosed=enclosed, link=link, staff_link=staff_link,
        staff=staff, tokens=tokens, browsers={},
    )  # fmt: skip
    world.browsers.update(_browsers(world, now))
    return world


def a_browser(at: datetime, **session: str) -> Client:
    """A browser in English with this in its session."""
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    if session:
        kept = client.session
        kept.update({**session, "seen": at.isoformat()})
        kept.save()
    return client


def a_program(world: World, token: str = "all") -> Client:
    """A program that shows this token and is answered whatever breaks."""
    headers = {"Authorization": f"Bearer {world.tokens[token]}"}
    return Client(raise_request_exception=False, headers=headers)


def _browsers(world: World, at: datetime) -> dict[str, Client]:
    return {
        "nobody": a_browser(at),
        "owner": a_browser(at, person=str(world.owner.pk)),
        "other": a_browser(at, person=str(world.other.pk)),
        "link": a_browser(at, ceremony=str(world.ceremony.pk)),
        "guest": a_browser(at, ceremony=str(world.guests.pk)),
        **{str(role): a_browser(at, staff=str(member.pk)) for role, member in world.staff.items()},
    }


def _person(name: str, at: datetime) -> Person:
    code = a_newcomer(name=name, mail=f"{name.lower()}@example.com", phone="", locale="en", at=at)
    return confirmed(code, at=at)


def _linked(person: Person, at: datetime) -> tuple[Ceremony, str]:
    return open_for_subject(person, TERMS, locale="en", return_url="https://shop.example/", at=at, by=PROGRAM)


def _question(person: Person, at: datetime) -> Remark:
    edition = edition_in_force(TERMS, at)
    assert edition is not None
    return ask(edition, Said("question", "How?", answer_me=True), person=person.pk, at=at, by=Actor.person(person.pk))


def _staff(at: datetime) -> dict[str, Staff]:
    return {role: add_staff(role, name=role.title(), roles=[role], at=at, by=SETUP) for role in Role}


def _tokens(at: datetime) -> dict[str, str]:
    tokens = {scope: create_token(scope.replace(":", "-"), scopes=[scope], at=at, by=SETUP) for scope in SCOPES}
    tokens["all"] = create_token("all", scopes=list(SCOPES), at=at, by=SETUP)
    tokens["revoked"] = create_token("revoked", scopes=list(SCOPES), at=at, by=SETUP)
    revoke_token("revoked", at=at, by=SETUP)
    return tokens


def _refused(at: datetime) -> OutgoingMessage:
    message = post(
        key="eva", channel="mail", to="eva@example.com", person="eva", scope=person_scope("eva", "profile"), locale="en",
        template="code-entry", context={"code": "123456", "about": "", "minutes": 10}, at=at, by=SETUP,
    )  # fmt: skip
    with patch.object(InboxChannel, "send", side_effect=Never("rcpt 5.1.1")):
        deliver(message.pk, at=at, by=SETUP)
    return message


def _dead_duty(at: datetime) -> Delivery:
    duty = Delivery.objects.get(handler="ceremonies.seal_the_document", done_at=None)
    Delivery.objects.filter(pk=duty.pk).update(dead_at=at, outcome="dead", error="OSError at store:41", attempts=12)
    return duty


def _again(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)
