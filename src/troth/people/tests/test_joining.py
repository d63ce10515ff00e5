"""Invitations: by whom, to whom, once, for three days; and the way back without the device."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from troth.channels.models import OutgoingMessage
from troth.core.actors import Actor, Role
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger.draining import drain_until_idle
from troth.people import services
from troth.people.events import Kind
from troth.people.models import Invitation, RecoveryCode, Staff, StaffSession
from troth.people.services import Newcomer
from troth.people.services.sessions import begin_session
from troth.people.tests.makers import (
    LATER,
    MALLORY,
    NOON,
    PASSWORD,
    SECRET,
    SETUP,
    accept,
    device_code,
    events,
    invited,
    joined,
    olga,
    rita,
)

pytestmark = pytest.mark.django_db
LIN = Newcomer("lin", " 林 晓 ", "Lin@Spruce.example", ("agent", "agent"), ())
DAYS = timedelta(hours=72)


def invite(newcomer: Newcomer = LIN, *, sent: str = "printed", by: Actor = SETUP) -> Invitation:
    return services.invite_staff(newcomer, locale="en", sent=sent, at=NOON, by=by)


def secret_of(invitation: Invitation) -> str:
    return services.invitation_link(invitation).rsplit("/", 2)[1]


def test_an_administrator_invites_and_nothing_lets_in_before_it_is_accepted() -> None:
    services.found_team("desk", "Desk", at=NOON, by=SETUP)
    invitation = invite(Newcomer("lin", "林", "lin@spruce.example", ("agent",), ("desk",)), by=olga().actor)
    member = invitation.staff
    assert (member.name, member.mail, member.roles) == ("林", "lin@spruce.example", ["agent"])
    assert [team.slug for team in member.teams.all()] == ["desk"]
    assert not member.has_usable_password()
    assert (member.totp, member.joined_at) == (None, None)
    facts = events(Kind.STAFF_INVITED)[0].facts
    assert facts == {
        "handle": "lin", "name": "林", "roles": ["agent"], "teams": ["desk"], "invitation": str(invitation.pk),
        "sent": "printed", "expires_at": "2026-11-24T04:00:00.000Z",
    }  # fmt: skip
    with pytest.raises(Refused):
        services.check_password("lin", PASSWORD, address="", at=NOON, by=MALLORY)


def test_nothing_of_the_link_stands_in_the_database() -> None:
    invitation = invite()
    secret = secret_of(invitation)
    assert len(secret) == 43
    assert secret not in str(Invitation.objects.values())
    assert secret not in str([event.payload for event in events(Kind.STAFF_INVITED)])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"handle": "Lin!"}, "handle"), ({"handle": "olga"}, "handle"), ({"name": "\x00"}, "name"),
        ({"mail": "lin@"}, "mail"), ({"mail": "TAKEN@spruce.example"}, "mail"), ({"roles": ("king",)}, "role"),
        ({"roles": ()}, "role"), ({"teams": ("nowhere",)}, "teams"),
    ],
)  # fmt: skip
def test_a_bad_or_taken_name_mailbox_role_or_team_is_refused(given: dict[str, object], field: str) -> None:
    olga(), joined("taken", "Taken", ["agent"])
    values = {"handle": "lin", "name": "林", "mail": "lin@spruce.example", "roles": ("agent",), "teams": ()} | given
    with pytest.raises(Refused) as refusal:
        invite(Newcomer(**values))  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert not Staff.objects.filter(handle="lin").exists()


def test_only_administrators_invite_reset_and_reopen() -> None:
    member = joined("lin", "Lin", ["agent"])
    by = {"locale": "en", "sent": "printed", "at": NOON}
    for actor in (rita().actor, MALLORY, Actor.person("x"), Actor("api", "x", frozenset({"administrator"}), via="api")):
        with pytest.raises(Forbidden):
            invite(Newcomer("wu", "Wu", "wu@spruce.example", ("agent",)), by=actor)
        with pytest.raises(Forbidden):
            services.invite_again(member, **by, by=actor)  # type: ignore[arg-type]
        with pytest.raises(Forbidden):
            services.reset_member(member, **by, by=actor)  # type: ignore[arg-type]
        with pytest.raises(Forbidden):
            services.reopen_member("lin", at=NOON, by=actor)


def test_accepting_sets_password_and_device_and_shows_ten_codes() -> None:
    invitation = invite()
    assert services.invitation_of(secret_of(invitation), at=LATER) == invitation
    member, codes = accept(invitation, at=LATER)
    member = Staff.objects.get(pk=member.pk)
    assert member.check_password(PASSWORD)
    assert (member.totp, member.joined_at) == (SECRET, LATER)
    assert (len(codes), RecoveryCode.objects.count()) == (10, 10)
    assert events(Kind.STAFF_JOINED)[0].facts == {"handle": "lin", "invitation": str(invitation.pk)}
    assert events(Kind.STAFF_JOINED)[0].actor_id == str(member.pk)
    told = str([event.payload for event in events(Kind.STAFF_JOINED)])
    assert not any(word in told for word in (PASSWORD, SECRET, *codes))


def test_an_invitation_works_once() -> None:
    invitation = invite()
    accept(invitation)
    with pytest.raises(Forbidden, match="used already"):
        services.invitation_of(secret_of(invitation), at=LATER)
    with pytest.raises(Refused, match="used already"):
        accept(invitation, password="another good password", at=LATER)
    assert Staff.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(("after", "works"), [(DAYS - timedelta(seconds=1), True), (DAYS, False)])
def test_an_invitation_ends_after_three_days(after: timedelta, works: bool) -> None:
    invitation = invite()
    if works:
        assert accept(invitation, at=NOON + after)[0].joined_at
        return
    with pytest.raises(Forbidden):
        services.invitation_of(secret_of(invitation), at=NOON + after)
    with pytest.raises(Refused):
        accept(invitation, at=NOON + after)


def test_a_newer_invitation_ends_the_earlier_one_and_who_joined_needs_none() -> None:
    first = invite()
    second = services.invite_again(first.staff, locale="en", sent="printed", at=LATER, by=SETUP)
    with pytest.raises(Refused):
        accept(first, at=LATER)
    accept(second, at=LATER)
    with pytest.raises(Refused, match="has joined already"):
        services.invite_again(Staff.objects.get(), locale="en", sent="printed", at=LATER, by=SETUP)
    assert len(events(Kind.STAFF_INVITED)) == 2


def test_an_unknown_link_is_refused_like_a_used_one() -> None:
    with pytest.raises(Forbidden, match="used already"):
        services.invitation_of("x" * 43, at=NOON)


@pytest.mark.parametrize(
    "password",
    ["short", "elevenchars", "password1234", "123456789012345", "qwertyuiop123", "lin.spruce.example", "x" * 1001],
)
def test_a_weak_password_is_refused_and_the_invitation_stays_open(password: str) -> None:
    invitation = invite()
    with pytest.raises(Invalid) as refusal:
        accept(invitation, password=password)
    assert refusal.value.field == "password"
    assert accept(invitation)[0].joined_at


def test_every_character_of_a_long_password_counts() -> None:
    invitation, long = invite(), "x1 " * 33
    member, _codes = accept(invitation, password=long + "a")
    assert member.check_password(long + "a")
    assert not member.check_password(long + "b")


@pytest.mark.parametrize(("code", "words"), [("", "6 digits"), ("12345", "6 digits"), ("000000", "does not fit")])
def test_a_device_that_shows_another_code_is_not_set_up(code: str, words: str) -> None:
    invitation = invite()
    with pytest.raises(Refused, match=words) as refusal:
        services.accept_invitation(invitation, password=PASSWORD, secret=SECRET, code=code, at=NOON, by=MALLORY)
    assert refusal.value.field == "code"
    assert Staff.objects.get().joined_at is None


def test_a_reset_takes_everything_away_and_the_new_link_gives_it_back() -> None:
    member = joined("lin", "Lin", ["agent"])
    begin_session(member, digest=b"1" * 32, address="192.0.2.7", browser="x", at=NOON)
    invitation = services.reset_member(member, locale="en", sent="printed", at=LATER, by=olga().actor)
    member = Staff.objects.get(pk=member.pk)
    assert (member.totp, member.joined_at, member.has_usable_password()) == (None, None, False)
    assert not RecoveryCode.objects.exists()
    assert not StaffSession.objects.exists()
    facts = events(Kind.STAFF_RESET)[0].facts
    assert (facts["handle"], facts["sent"]) == ("lin", "printed")
    with pytest.raises(Refused):
        services.check_password("lin", PASSWORD, address="", at=LATER, by=MALLORY)
    accept(invitation, password="seven other herons", at=LATER)
    assert services.check_password("lin", "seven other herons", address="", at=LATER, by=MALLORY) == member


def test_without_a_mailbox_a_link_is_printed_only() -> None:
    member = olga()
    for act in (services.reset_member, services.invite_again):
        with pytest.raises(Refused, match="troth staff reset olga"):
            act(member, locale="en", sent="mail", at=NOON, by=SETUP)
    assert services.invite_again(member, locale="en", sent="printed", at=NOON, by=SETUP).staff == member


def test_who_left_is_not_reset_but_can_be_invited_again() -> None:
    olga()
    member = joined("lin", "Lin", ["agent"])
    services.part_with(member, at=NOON, by=SETUP)
    with pytest.raises(Refused, match="has left"):
        services.reset_member(member, locale="en", sent="printed", at=LATER, by=SETUP)
    accept(services.invite_again(member, locale="en", sent="printed", at=LATER, by=SETUP), at=LATER)
    assert Staff.objects.get(pk=member.pk).is_active


def test_an_unknown_member_has_no_tries_to_give_back() -> None:
    with pytest.raises(NotFound):
        services.reopen_member("nobody", at=NOON, by=SETUP)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("again", [False, True])
def test_the_link_goes_to_the_mailbox_and_nowhere_else(again: bool, settings: Settings) -> None:
    now = timezone.now()
    if again:
        member = joined("lin", "Lin", ["agent"], at=now)
        invitation = services.reset_member(member, locale="en", sent="mail", at=now, by=SETUP)
    else:
        invitation = services.invite_staff(LIN, locale="en", sent="mail", at=now, by=SETUP)
    drain_until_idle()
    (message,) = OutgoingMessage.objects.all()
    assert message.template == "staff-invited"
    assert message.to.lower() == "lin@spruce.example"
    assert services.invitation_link(invitation) in message.text
    assert services.invitation_link(invitation) in message.html
    assert ("anew" in message.subject) is again
    assert "72 hours" in message.text


@pytest.mark.django_db(transaction=True)
def test_a_printed_link_is_not_mailed_too_and_an_old_one_is_not_mailed_late() -> None:
    invite()
    services.invite_staff(
        Newcomer("wu", "Wu", "wu@spruce.example", ("agent",)), locale="en", sent="mail",
        at=timezone.now() - DAYS, by=SETUP,
    )  # fmt: skip
    drain_until_idle()
    assert not OutgoingMessage.objects.exists()


def test_a_code_that_set_the_device_up_does_not_let_in_as_well() -> None:
    member, _codes = accept(invited("lin"))
    with pytest.raises(Refused):
        services.sign_staff_in(member, device_code(NOON), at=NOON, by=MALLORY)
    assert set(Staff.objects.get().roles) == {Role.AGENT}
