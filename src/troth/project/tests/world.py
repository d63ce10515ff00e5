"""One installation with everything in it that an address can name, and the browsers of everybody who may ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.test import Client
from django.utils import timezone

from troth.agreements.models import Remark
from troth.agreements.services import Said as Question
from troth.agreements.services import ask
from troth.cases.models import AssignmentRule, CannedReply, Case, SavedView
from troth.cases.services import Said, close, draw, open_case
from troth.cases.services.attaching import Upload
from troth.cases.services.setting_up import RuleFor, add_rule, prepare_reply, save_view
from troth.ceremonies.models import Ceremony, Document
from troth.ceremonies.services import open_for_subject
from troth.ceremonies.tests.makers import TERMS, presented, signed, spruce
from troth.channels.inbox import InboxChannel
from troth.channels.models import Enclosure, InboxMessage, OutgoingMessage
from troth.channels.services import deliver, post
from troth.channels.transport import Never
from troth.clocks.makers import LIN, a_rule_draft, a_year_draft
from troth.clocks.models import CalendarEdition, RulebookEntry
from troth.clocks.services import draft_calendar, draft_rule
from troth.complaints.models import Decision
from troth.complaints.rules import Grant, Ruling
from troth.complaints.services import Assessment, assess, decide, file_complaint, load_defaults
from troth.core.actors import Actor, Role
from troth.figures.models import Action
from troth.figures.services import begin_action
from troth.ledger.draining import drain_until_idle
from troth.ledger.models import Delivery
from troth.people.models import Invitation, Person, Staff, StaffSession, Team
from troth.people.services import (
    Newcomer,
    create_token,
    found_team,
    introduce,
    invitation_link,
    invite_staff,
    link_staff,
    revoke_token,
)
from troth.people.services.sessions import begin_session
from troth.people.services.tokens import SCOPES
from troth.people.tests.makers import SETUP, a_newcomer, confirmed, ivan, joined
from troth.press import ControlCharacter
from troth.promises.models import Service
from troth.promises.rules.purchases import OrderTold, SubscriptionTold
from troth.promises.services import Billed, offer_plan, record_order, record_subscription
from troth.texts.queries import edition_in_force
from troth.vault.scopes import person_scope

BOUGHT = {"service": "spruce-drive", "reference": "B-1"}  # the owner's order, and the owner's subscription
PROGRAM = Actor("api", "shop", frozenset({"ceremonies:write"}), via="api")


@dataclass(frozen=True, slots=True)
class World:
    """`owner` has signed (`document`, sealed) and reads again (`ceremony`, to which `link` leads); `other` has just
    signed (`unsealed`); `guest` is known to a program only, which brought `programs_case`; `case` is
    the owner's open complaint, `ended` a closed one that the lot drew, and of a third there is what was `decided`;
    the rest is what staff deal with."""

    owner: Person
    other: Person
    guest: Person
    ceremony: Ceremony
    guests: Ceremony
    document: Document
    unsealed: Document
    held: Document
    remark: Remark
    case: Case
    ended: Case
    decided: Decision
    programs_case: Case
    refused: OutgoingMessage
    duty: Delivery
    kept: InboxMessage
    enclosed: Enclosure
    rule: RulebookEntry
    year: CalendarEdition
    link: str
    staff_link: str
    invitation: str
    colleague: Staff
    action: Action
    team: Team
    session: StaffSession
    staff: dict[str, Staff]
    tokens: dict[str, str]
    view: SavedView
    assignment: AssignmentRule
    reply: CannedReply
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
        invitation, team = _invited(now), found_team("desk", "Desk", at=now, by=SETUP)
        staff_link, tokens = link_staff(staff[Role.AGENT], at=now, by=SETUP), _tokens(now)
    _bought(owner, earlier)
    with drained():
        case, ended = _complaint(owner, now), _ended(_complaint(owner, earlier), now)
        decided, programs_case = _decided(owner, staff, earlier), _request(guest, now)
    refused, other = _refused(now), _person("Anna", earlier)
    unsealed = signed(other, at=earlier)
    with drained():  # nothing is owed but the one duty that was given up
        duty = _dead_duty(now)
        enclosed = Enclosure.objects.select_related("message").latest("pk")
        world = World(
            owner=owner, other=other, guest=guest, ceremony=ceremony, guests=guests, document=_again(document),
            unsealed=_again(unsealed), held=_again(held), remark=remark, case=case, ended=ended, decided=decided,
            programs_case=programs_case, refused=refused, duty=duty,
            kept=InboxMessage.objects.get(outgoing=enclosed.message), enclosed=enclosed, link=link, staff_link=staff_link,
            invitation=invitation_link(invitation).rsplit("/", 2)[1], colleague=invitation.staff, team=team,
            session=begin_session(invitation.staff, digest=b"0" * 32, address="192.0.2.7", browser="", at=now),
            rule=draft_rule(a_rule_draft(), at=now, by=LIN), year=draft_calendar(a_year_draft(), at=now, by=LIN),
            action=_action(staff[Role.SUPERVISOR], now), staff=staff, tokens=tokens, browsers={}, **_desk(team, now),
        )  # fmt: skip
    assert not Delivery.objects.owed().exists()  # or the server says of itself, a minute later, that nobody works
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


def a_staff_browser(member: Staff, at: datetime, *, proved: bool = True) -> Client:
    """A browser in which a member of staff came in by both factors and has proved it for as long as a test lasts."""
    until = {"proved": (at + timedelta(hours=1)).isoformat()} if proved else {}
    client = a_browser(at, staff=str(member.pk), **until)
    session = client.session
    session["strong"], session["known"] = True, member.get_session_auth_hash()
    session.save()
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
        **{str(role): a_staff_browser(member, at) for role, member in world.staff.items()},
    }


def _person(name: str, at: datetime) -> Person:
    code = a_newcomer(name=name, mail=f"{name.lower()}@example.com", phone="", locale="en", at=at)
    return confirmed(code, at=at)


def _linked(person: Person, at: datetime) -> tuple[Ceremony, str]:
    return open_for_subject(person, TERMS, locale="en", return_url="https://shop.example/", at=at, by=PROGRAM)


def _bought(person: Person, at: datetime) -> None:
    service = Service.objects.get(slug=BOUGHT["service"])
    offer_plan(service, "standard", {"en": "Standard"}, at=at, by=SETUP)
    order = OrderTold("standard", 2500, "CNY", False, at, paid_at=at)
    subscription = SubscriptionTold(
        "standard", 2500, "CNY", True, at, period_start=at, period_end=at + timedelta(days=30)
    )
    record_order(Billed(service, BOUGHT["reference"], person, order), at=at, by=SETUP)
    record_subscription(Billed(service, BOUGHT["reference"], person, subscription), at=at, by=SETUP)


def _action(owner: Staff, at: datetime) -> Action:
    """What is done about a cause of complaints."""
    return begin_action(
        "double-charge", what="Charge once", expected="Half as many", owner=owner, due=timezone.localdate(at), at=at,
        by=owner.actor,
    )  # fmt: skip


def _question(person: Person, at: datetime) -> Remark:
    edition = edition_in_force(TERMS, at)
    assert edition is not None
    return ask(
        edition, Question("question", "How?", answer_me=True), person=person.pk, at=at, by=Actor.person(person.pk)
    )


def _complaint(person: Person, at: datetime) -> Case:
    """With a file, from the person's own page."""
    said = Said("Charged twice.", locale="en", files=(Upload("bill.txt", b"25.00 25.00", "text/plain; charset=utf-8"),))
    by = Actor.person(person.pk)
    return file_complaint(said, category="billing", person=person, way="me", at=at, by=by).case


def _decided(person: Person, staff: dict[str, Staff], at: datetime) -> Decision:
    """Upheld, with a refund that is still due."""
    load_defaults(at=at, by=SETUP)
    by, agent = Actor.person(person.pk), staff[Role.AGENT].actor
    words = Said("Charged thrice.", locale="en")
    complaint = file_complaint(words, category="billing", person=person, way="me", at=at, by=by)
    assess(complaint, Assessment("normal", "billing"), at=at, by=agent)
    reasons = "The payment was repeated twice after a timeout, so one of the charges was not owed."
    return decide(complaint, Ruling("upheld", reasons, "double-charge", Grant("refund", 2500, "CNY")), at=at, by=agent)


def _ended(case: Case, at: datetime) -> Case:
    """Taken back by its person, and drawn by the lot."""
    with patch("troth.cases.services.rating.ASKED_PERCENT", 100):
        close(case, "withdrawn", at=at, by=Actor.person(case.person_id))
        draw(case, at=at, by=Actor.job("tests"))
    return case


def _request(person: Person, at: datetime) -> Case:
    by = Actor("api", "shop", frozenset({"cases:write"}), via="api")
    return open_case("support", Said("It does not start.", locale="en"), person=person, way="api", at=at, by=by)


def _staff(at: datetime) -> dict[str, Staff]:
    return {role: joined(role, role.title(), [role], at=at) for role in Role}


def _invited(at: datetime) -> Invitation:
    """Somebody who has not followed the link yet."""
    newcomer = Newcomer("colleague", "Colleague", "colleague@example.com", ("agent",))
    return invite_staff(newcomer, locale="en", sent="printed", at=at, by=SETUP)


def _tokens(at: datetime) -> dict[str, str]:
    tokens = {scope: create_token(scope.replace(":", "-"), scopes=[scope], at=at, by=SETUP) for scope in SCOPES}
    tokens["all"] = create_token("all", scopes=list(SCOPES), at=at, by=SETUP)
    tokens["revoked"] = create_token("revoked", scopes=list(SCOPES), at=at, by=SETUP)
    revoke_token("revoked", at=at, by=SETUP)
    return tokens


def _desk(team: Team, at: datetime) -> dict[str, Any]:
    """What is set up for the queue: a view of somebody else's own, a rule of assignment, a prepared answer."""
    by, both = joined("setter", "Setter", ["supervisor"], at=at).actor, {"zh-hans": "谢谢", "en": "Thanks"}
    return {
        "view": save_view("Late", "late=on", at=at, by=by),
        "assignment": add_rule(RuleFor(team.slug, kind="support", locale="en"), at=at, by=by),
        "reply": prepare_reply("thanks", both, both, at=at, by=by),
    }


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
