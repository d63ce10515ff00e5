"""Roles, teams, parting, and who looked at whom: who may, what follows, which event tells it."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from troth.core.actors import Actor, Role
from troth.core.refusals import Forbidden, Refused
from troth.people import services
from troth.people.events import Kind
from troth.people.models import Look, Person, Staff, StaffSession
from troth.people.queries import colleagues, looks_at, teams
from troth.people.services import Newcomer
from troth.people.services.upkeep import forget_spent
from troth.people.tests.makers import (
    LATER,
    MALLORY,
    NOON,
    SETUP,
    accept,
    events,
    invited,
    ivan,
    joined,
    olga,
    rita,
)
from troth.people.tests.test_accounts import a_session
from troth.people.tests.test_codes import together
from troth.vault.datakeys import keys_in_hand
from troth.vault.models import Session

pytestmark = pytest.mark.django_db


# --- roles, teams, parting ---


def place(member: Staff, roles: list[str], teams: list[str] | None = None, by: Actor = SETUP) -> bool:
    return services.place_member(member, roles=roles, teams=teams or [], at=LATER, by=by)


def test_roles_and_teams_change_with_what_was_and_what_is() -> None:
    services.found_team("desk", " The   desk ", at=NOON, by=SETUP)
    member = joined("lin", "Lin", ["agent"])
    assert place(member, ["supervisor", "agent"], ["desk"], by=olga().actor)
    assert events(Kind.STAFF_PLACED)[0].facts == {
        "handle": "lin", "roles_were": ["agent"], "roles_now": ["agent", "supervisor"],
        "teams_were": [], "teams_now": ["desk"],
    }  # fmt: skip
    assert not place(Staff.objects.get(handle="lin"), ["agent", "supervisor"], ["desk"])
    assert len(events(Kind.STAFF_PLACED)) == 1
    assert [(team.name, team.members) for team in teams()] == [("The desk", ("lin",))]


def test_one_person_may_hold_every_role() -> None:
    member = joined("all", "All", [str(role) for role in Role])
    assert member.actor.has(*Role)


def test_an_unknown_role_or_team_and_no_role_are_refused() -> None:
    member = joined("lin", "Lin", ["agent"])
    for roles, named in ((["king"], []), ([], []), (["agent"], ["nowhere"])):
        with pytest.raises(Refused):
            place(member, roles, named)
    assert Staff.objects.get().roles == ["agent"]


def test_the_last_administrator_stays() -> None:
    boss = olga()
    for act in (lambda: place(boss, ["agent"]), lambda: services.part_with(boss, at=NOON, by=SETUP)):
        with pytest.raises(Refused, match="last administrator"):
            act()
    other = joined("wu", "Wu", ["administrator"])
    assert place(boss, ["agent"])
    with pytest.raises(Refused, match="last administrator"):
        services.part_with(other, at=NOON, by=SETUP)


def test_an_administrator_who_cannot_come_in_is_none(settings: Settings) -> None:
    boss, new = joined("boss", "Boss", ["administrator"]), invited("new").staff
    place(new, ["administrator"])
    olga()  # an administrator who has nothing but links of a demonstration
    settings.TROTH = replace(settings.TROTH, mode="production")
    for act in (lambda: place(boss, ["agent"]), lambda: services.part_with(boss, at=NOON, by=SETUP)):
        with pytest.raises(Refused, match="last administrator"):
            act()
    services.part_with(new, at=NOON, by=boss.actor)  # an invitation can be taken back


def test_the_last_administrator_is_reset_on_the_server_only(settings: Settings) -> None:
    boss = joined("boss", "Boss", ["administrator"])
    settings.TROTH = replace(settings.TROTH, mode="production")
    given = {"locale": "en", "sent": "printed", "at": NOON}
    with pytest.raises(Refused, match="last administrator"):
        services.reset_member(boss, by=boss.actor, **given)  # type: ignore[arg-type]
    assert Staff.objects.get().joined_at
    services.reset_member(boss, by=SETUP, **given)  # type: ignore[arg-type]
    assert not Staff.objects.get().joined_at


def test_placing_tells_what_was_not_what_was_read_earlier() -> None:
    stale = joined("lin", "Lin", ["agent"])
    place(Staff.objects.get(), ["quality"])
    assert place(stale, ["agent"])
    assert events(Kind.STAFF_PLACED)[-1].facts["roles_were"] == ["quality"]
    assert not place(stale, ["agent"])


def test_who_left_is_not_placed() -> None:
    olga()
    stale = joined("lin", "Lin", ["agent"])
    services.part_with(Staff.objects.get(handle="lin"), at=NOON, by=SETUP)
    with pytest.raises(Refused, match="has left"):
        place(stale, ["administrator"])
    assert Staff.objects.get(handle="lin").roles == ["agent"]


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_part_with_each_other_one_stays() -> None:
    pair = [joined("lin", "Lin", ["administrator"]), joined("wu", "Wu", ["administrator"])]
    start = Barrier(2)

    def part(who: Staff, by: Staff):
        try:
            start.wait(10)
            services.part_with(who, at=LATER, by=by.actor)
        except Refused:
            pass
        finally:
            connection.close()

    together(lambda: part(*pair), lambda: part(*reversed(pair)))
    assert Staff.objects.filter(is_active=True).count() == 1


def test_parting_ends_everything_at_once() -> None:
    olga()
    member = joined("lin", "Lin", ["agent"])
    services.found_team("desk", "Desk", at=NOON, by=SETUP)
    place(member, ["agent"], ["desk"])
    digest, link = a_session(member), services.link_staff(member, at=LATER, by=SETUP)
    services.part_with(Staff.objects.get(handle="lin"), at=LATER, by=olga().actor)
    assert events(Kind.STAFF_LEFT)[0].facts == {"handle": "lin", "sessions": 1}
    assert not Session.objects.filter(digest=digest).exists()
    member = Staff.objects.get(handle="lin")
    assert (member.is_active, member.totp, member.has_usable_password(), member.teams.count()) == (
        False,
        None,
        False,
        0,
    )
    with pytest.raises(Forbidden):
        services.enter_by_link(link, at=LATER, by=MALLORY)
    with pytest.raises(Refused, match="has left"):
        services.part_with(member, at=LATER, by=SETUP)


def test_parting_ends_an_open_invitation() -> None:
    olga()
    invitation = invited("lin")
    services.part_with(invitation.staff, at=NOON, by=SETUP)
    with pytest.raises(Refused):
        accept(invitation)


def test_teams_have_a_free_short_name_and_a_visible_one() -> None:
    team = services.found_team("desk", "Desk", at=NOON, by=SETUP)
    assert events(Kind.TEAM_FOUNDED)[0].facts == {"slug": "desk", "name": "Desk"}
    for slug, name, field in (
        ("desk", "D", "slug"),
        ("De sk", "D", "slug"),
        ("x", " ", "name"),
        ("x", "n" * 61, "name"),
        ("x", "a\x07", "name"),
    ):
        with pytest.raises(Refused) as refusal:
            services.found_team(slug, name, at=NOON, by=SETUP)
        assert refusal.value.field == field
    services.rename_team(team, "Front desk", at=LATER, by=SETUP)
    services.rename_team(team, "Front desk", at=LATER, by=SETUP)
    assert [event.facts for event in events(Kind.TEAM_RENAMED)] == [
        {"slug": "desk", "was": "Desk", "now": "Front desk"}
    ]


@pytest.mark.parametrize("roles", [["agent"], ["auditor"], ["supervisor", "privacy", "security"]])
def test_nobody_but_an_administrator_decides_about_staff(roles: list[str]) -> None:
    member, by = joined("lin", "Lin", ["agent"]), joined("wu", "Wu", roles).actor
    team = services.found_team("desk", "Desk", at=NOON, by=SETUP)
    acts = (
        lambda: place(member, ["supervisor"], by=by),
        lambda: services.part_with(member, at=NOON, by=by),
        lambda: services.found_team("x", "X", at=NOON, by=by),
        lambda: services.rename_team(team, "X", at=NOON, by=by),
        lambda: services.invite_staff(Newcomer("x", "X", "x@y.example", ("agent",)), locale="en", sent="mail", at=NOON, by=by),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_the_register_tells_who_has_joined_who_is_invited_and_who_left() -> None:
    olga(), joined("lin", "Lin", ["agent"]), invited("new")
    services.part_with(joined("gone", "Gone", ["agent"]), at=NOON, by=SETUP)
    states = {row.handle: row.state for row in colleagues(NOON)}
    assert states == {"olga": "added", "lin": "joined", "new": "invited", "gone": "left"}
    assert list(states)[-1] == "gone"
    assert {row.handle: row.state for row in colleagues(NOON + timedelta(days=4))}["new"] == "added"


# --- who looked ---


def look(member: Staff, person: Person, what: str = "signature", at=NOON) -> bool:
    return services.note_access(member, person.pk, what, at=at, by=member.actor)


def test_a_look_is_recorded_once_for_each_colleague_person_purpose_and_hour() -> None:
    person, member = ivan(), rita()
    assert look(member, person)
    assert not look(member, person, at=NOON + timedelta(minutes=59))
    assert look(member, person, at=NOON + timedelta(hours=1))
    assert look(member, person, "remark")
    assert look(olga(), person)
    facts = [event.facts for event in events(Kind.LOOKED_AT)]
    assert len(facts) == 4
    assert facts[0] == {"handle": "rita", "roles": ["auditor"], "what": "signature"}
    assert events(Kind.LOOKED_AT)[0].actor_id == str(member.pk)


def test_the_person_sees_who_looked_the_latest_first() -> None:
    person, member = ivan(), rita()
    for hour in range(25):
        look(member, person, at=NOON + timedelta(hours=hour))
    looks = looks_at(person.pk)
    assert (looks.count, len(looks.latest)) == (25, 20)
    assert looks.latest[0].at == NOON + timedelta(hours=24)
    assert (looks.latest[0].who, looks.latest[0].roles) == ("Rita 李", ("auditor",))
    counts = set()
    for most in (1, 20):
        with CaptureQueriesContext(connection) as asked, keys_in_hand():
            looks_at(person.pk, most=most)
        counts.add(len(asked))
    assert len(counts) == 1
    assert looks.latest[0].what == "a signature of yours and its record"
    assert looks_at(uuid4()).count == 0


def test_who_looked_is_told_by_role_alone_where_no_name_is_known() -> None:
    person, member = ivan(), rita()
    look(member, person)
    Staff.objects.filter(pk=member.pk).update(name=None)
    assert (looks_at(person.pk).latest[0].who, looks_at(person.pk).latest[0].roles) == ("", ("auditor",))


def test_a_look_at_nobody_is_nothing_and_an_unknown_purpose_is_a_mistake() -> None:
    assert not services.note_access(rita(), uuid4(), "signature", at=NOON, by=rita().actor)
    with pytest.raises(ValueError, match="curiosity"):
        look(rita(), ivan(), "curiosity")
    assert not events(Kind.LOOKED_AT)


@pytest.mark.django_db(transaction=True)
def test_twenty_looks_at_once_are_one() -> None:
    person, member, start = ivan(), rita(), Barrier(20)

    def once():
        try:
            start.wait(10)
            look(member, person)
        finally:
            connection.close()

    together(once)
    assert len(events(Kind.LOOKED_AT)) == 1


def test_what_has_served_is_forgotten_and_the_events_stay() -> None:
    person, member = ivan(), joined("lin", "Lin", ["agent"])
    look(member, person)
    a_session(member)
    invited("new")
    forget_spent(at=NOON + timedelta(days=60))
    assert not Look.objects.exists()
    assert not StaffSession.objects.exists()
    assert not member.invitations.exists()
    assert looks_at(person.pk).count == 1
