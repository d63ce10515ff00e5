"""Every act of registering, introducing, staff and tokens; every refusal; the event of each."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from troth.core.actors import Actor, Role
from troth.core.refusals import Forbidden, NotFound, Refused
from troth.people import services
from troth.people.access import ROLE_NAMES
from troth.people.events import Kind
from troth.people.models import EntryLink, Person, Reference, Staff, Token
from troth.people.services.persons import ENTRY
from troth.people.services.tokens import token_of
from troth.people.tests.makers import (
    IVANS_MAIL,
    IVANS_PHONE,
    LATER,
    MALLORY,
    NOON,
    SETUP,
    a_newcomer,
    confirmed,
    events,
    ivan,
    olga,
    prove_phone,
    rita,
    the_code,
)

pytestmark = pytest.mark.django_db

SHOP = Actor("api", "shop", frozenset({"ceremonies:write"}), via="api")


def introduced(ref: str = "u-1", **given: str) -> Person:
    known = {"name": "伊万", "mail": IVANS_MAIL, "phone": "", "locale": "en"} | given
    return services.introduce(ref, **known, at=NOON, by=SHOP)


def test_registering_makes_a_person_with_unconfirmed_contacts_and_sends_a_code() -> None:
    code = a_newcomer()
    person = code.contact.person
    assert person.name == "伊万"
    assert code.subject == str(person.pk)
    assert sorted((c.kind, c.value, c.confirmed_at) for c in person.contacts.all()) == [
        ("mail", IVANS_MAIL, None), ("phone", IVANS_PHONE, None),
    ]  # fmt: skip
    (event,) = events(Kind.REGISTERED)
    assert event.facts == {"name": "伊万", "mail": IVANS_MAIL, "phone": IVANS_PHONE, "locale": "zh-hans"}
    (issued,) = events(Kind.CODE_ISSUED)
    assert issued.facts["channel"] == "mail"
    assert issued.facts["bound_to"] == code.subject
    assert the_code(code) not in str(issued.payload)


def test_registering_without_a_phone_is_as_good() -> None:
    assert [c.kind for c in a_newcomer(phone="").contact.person.contacts.all()] == ["mail"]


def test_a_mailbox_confirmed_before_leads_back_to_its_person_and_takes_references_along() -> None:
    person = ivan()
    newcomer = introduced("u-7", mail="IVAN@example.com")
    mailbox = newcomer.contacts.get()
    code = services.issue_code(mailbox, purpose=ENTRY, subject=str(newcomer.pk), at=NOON, by=SHOP)
    assert confirmed(code) == person
    assert Reference.objects.get().person == person
    assert Reference.objects.get().ref == "u-7"
    assert introduced("u-7") == person
    assert len(events(Kind.CONTACT_CONFIRMED)) == 1


def test_two_people_who_share_a_number_stay_two() -> None:
    first = ivan()
    prove_phone(first)
    second = confirmed(a_newcomer(mail="wife@example.com"))
    prove_phone(second)
    assert first.contacts.confirmed().count() == 2
    assert second.contacts.confirmed().count() == 1
    number = second.contacts.get(kind="phone")
    code = services.issue_code(number, purpose="signing", subject="c", at=NOON, by=MALLORY)
    assert confirmed(code) == second


def test_a_program_introduces_a_person_once() -> None:
    person = introduced()
    assert introduced(name="别人", mail="else@example.com") == person
    (event,) = events(Kind.INTRODUCED)
    assert event.facts["ref"] == "u-1"
    assert not person.contacts.confirmed().exists()


def test_introducing_takes_a_scope_and_a_mailbox() -> None:
    with pytest.raises(Forbidden):
        services.introduce("u-2", name="", mail=IVANS_MAIL, phone="", locale="en", at=NOON, by=MALLORY)
    with pytest.raises(Refused, match="e-mail"):
        introduced("u-3", mail="")
    assert not Person.objects.exists()


def test_a_person_without_a_name_is_possible() -> None:
    assert introduced(name="").name is None


def test_a_person_adds_a_contact_once() -> None:
    person = ivan()
    me = Actor.person(person.pk)
    first = services.add_contact(person, kind="mail", value="second@example.com", at=NOON, by=me)
    assert services.add_contact(person, kind="mail", value="Second@example.com", at=NOON, by=me) == first
    (event,) = events(Kind.CONTACT_ADDED)
    assert event.facts == {"channel": "mail", "value": "second@example.com"}
    assert first.confirmed_at is None


def test_nobody_adds_a_contact_for_another() -> None:
    with pytest.raises(Forbidden):
        services.add_contact(ivan(), kind="mail", value="m@example.com", at=NOON, by=MALLORY)


def test_staff_are_added_by_an_administrator() -> None:
    member = services.add_staff("lin", name=" 林 ", roles=["agent", "agent"], at=NOON, by=olga().actor)
    assert (member.name, member.roles) == ("林", ["agent"])
    assert not member.has_usable_password()
    assert events(Kind.STAFF_ADDED)[-1].facts == {"handle": "lin", "name": "林", "roles": ["agent"]}


@pytest.mark.parametrize(
    ("handle", "name", "roles", "field"),
    [
        ("Lin!", "林", ["agent"], "handle"), ("", "林", ["agent"], "handle"), ("lin", "\x00", ["agent"], "name"),
        ("lin", "林", ["king"], "role"), ("lin", "林", [], "role"), ("olga", "林", ["agent"], "handle"),
    ],
)  # fmt: skip
def test_staff_with_a_bad_or_taken_handle_name_or_role_are_refused(
    handle: str, name: str, roles: list[str], field: str
) -> None:
    olga()
    with pytest.raises(Refused) as refusal:
        services.add_staff(handle, name=name, roles=roles, at=NOON, by=SETUP)
    assert refusal.value.field == field
    assert Staff.objects.count() == 1


@pytest.mark.parametrize("act", ["staff", "link", "token", "revoke"])
def test_only_an_administrator_adds_staff_links_and_tokens(act: str) -> None:
    member, by = olga(), rita().actor
    acts = {
        "staff": lambda: services.add_staff("x", name="x", roles=["agent"], at=NOON, by=by),
        "link": lambda: services.link_staff(member, at=NOON, by=by),
        "token": lambda: services.create_token("x", scopes=["agreements:read"], at=NOON, by=by),
        "revoke": lambda: services.revoke_token("x", at=NOON, by=by),
    }
    with pytest.raises(Forbidden):
        acts[act]()


def test_a_link_lets_in_once() -> None:
    member = olga()
    token = services.link_staff(member, at=NOON, by=SETUP)
    assert token not in str(EntryLink.objects.values())
    assert services.enter_by_link(token, at=LATER, by=MALLORY) == member
    assert [e.facts["handle"] for e in events(Kind.STAFF_LINKED) + events(Kind.STAFF_ENTERED)] == ["olga", "olga"]
    with pytest.raises(Forbidden, match="used already"):
        services.enter_by_link(token, at=LATER, by=MALLORY)


def test_a_link_ends_after_half_an_hour_and_with_its_member() -> None:
    member = olga()
    token = services.link_staff(member, at=NOON, by=SETUP)
    with pytest.raises(Forbidden):
        services.enter_by_link(token, at=NOON + timedelta(minutes=30), by=MALLORY)
    Staff.objects.update(is_active=False)
    with pytest.raises(Forbidden):
        services.enter_by_link(token, at=NOON, by=MALLORY)
    with pytest.raises(Refused, match="has left"):
        services.link_staff(Staff.objects.get(), at=NOON, by=SETUP)


def test_there_are_no_links_outside_demo_mode(settings: Settings) -> None:
    token = services.link_staff(olga(), at=NOON, by=SETUP)
    settings.TROTH = replace(settings.TROTH, mode="production")
    with pytest.raises(Forbidden, match="demo mode"):
        services.link_staff(olga(), at=NOON, by=SETUP)
    with pytest.raises(Forbidden):
        services.enter_by_link(token, at=NOON, by=MALLORY)


def test_a_token_is_shown_once_and_known_by_its_digest() -> None:
    secret = services.create_token("shop", scopes=["agreements:read", "agreements:read"], at=NOON, by=SETUP)
    token = token_of(secret)
    assert token is not None
    assert token.scopes == ["agreements:read"]
    assert secret.startswith("troth_")
    assert secret not in str(Token.objects.values())
    assert token_of(secret + "x") is None
    assert events(Kind.TOKEN_CREATED)[0].facts == {"name": "shop", "scopes": ["agreements:read"]}


def test_a_revoked_token_opens_nothing() -> None:
    secret = services.create_token("shop", scopes=["agreements:read"], at=NOON, by=SETUP)
    services.revoke_token("shop", at=LATER, by=SETUP)
    assert token_of(secret) is None
    assert events(Kind.TOKEN_REVOKED)[0].facts == {"name": "shop"}
    with pytest.raises(NotFound):
        services.revoke_token("shop", at=LATER, by=SETUP)


def test_a_token_takes_a_free_name_and_known_scopes() -> None:
    services.create_token("shop", scopes=["agreements:read"], at=NOON, by=SETUP)
    for name, scopes in (("shop", ["agreements:read"]), ("b", ["root"]), ("b", []), ("B b", ["agreements:read"])):
        with pytest.raises(Refused):
            services.create_token(name, scopes=scopes, at=NOON, by=SETUP)
    assert Token.objects.count() == 1


def test_every_kind_of_event_is_asserted_here() -> None:
    words = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert [kind.name for kind in Kind if f"events(Kind.{kind.name})" not in words] == []


def test_roles_have_names() -> None:
    assert set(ROLE_NAMES) == set(Role)


def test_a_link_is_used_up_by_its_own_row_alone() -> None:
    token = services.link_staff(olga(), at=NOON, by=SETUP)
    with CaptureQueriesContext(connection) as asked:
        services.enter_by_link(token, at=LATER, by=MALLORY)
    (update,) = [query["sql"] for query in asked if query["sql"].startswith("UPDATE")]
    assert "people_staff" not in update  # a join there is looked up before the row is locked: two would win


def test_a_link_of_somebody_who_left_is_refused_and_not_used_up() -> None:
    token = services.link_staff(olga(), at=NOON, by=SETUP)
    Staff.objects.update(is_active=False)
    with pytest.raises(Forbidden):
        services.enter_by_link(token, at=LATER, by=MALLORY)
    assert EntryLink.objects.get().used_at is None
