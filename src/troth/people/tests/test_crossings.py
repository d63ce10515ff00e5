"""What ends and what begins at the same moment: nobody stays in who was put out, and nobody is put out unasked."""

from typing import Any, TypeAlias
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import TimeMachineFixture

from troth.core.actors import Role
from troth.people import access, services
from troth.people.models import Staff, StaffSession
from troth.people.services import invitation_link, link_staff, sessions
from troth.people.tests.makers import NOON, PASSWORD, SETUP, device_code, invited, ivan, joined, signed_in_as
from troth.people.tests.test_staff_doors import a_member, come_in, pass_time, text
from troth.vault.models import Session

Answer: TypeAlias = Any
pytestmark = pytest.mark.django_db
NEW_PASSWORD = "eight quiet herons"


@pytest.fixture(autouse=True)
def at_noon(time_machine: TimeMachineFixture, client: Client) -> None:
    client.cookies["django_language"] = "en"
    time_machine.move_to(NOON, tick=False)


def reset(handle: str = "lin") -> None:
    services.reset_member(Staff.objects.get(handle=handle), locale="en", sent="printed", at=timezone.now(), by=SETUP)


def path_of(invited_member: Any) -> str:
    return invitation_link(invited_member).removeprefix("http://127.0.0.1:8000")


# --- put out while coming in ---


def test_who_is_reset_between_the_code_and_the_session_is_not_in(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    a_member()
    begin = sessions.begin_session

    def reset_first(*given: Any, **told: Any) -> Any:
        reset()
        return begin(*given, **told)

    with patch.object(access, "begin_session", reset_first):
        come_in(client, time_machine)
    assert client.get("/staff/").status_code == 403


def test_a_session_that_does_not_say_with_which_password_it_began_is_nobodys(client: Client) -> None:
    member = a_member()
    session = client.session
    session["staff"] = str(member.pk)
    session.save()
    assert client.get("/staff/").status_code == 403
    session.update(signed_in_as(member))
    session.save()
    assert client.get("/staff/").status_code == 200


def test_who_came_by_a_link_is_out_once_reset(client: Client) -> None:
    joined("boss", "Boss", ["administrator"])
    member = a_member()
    client.get(f"/staff/enter/{link_staff(member, at=NOON, by=SETUP)}/")
    assert client.get("/staff/").status_code == 200
    with patch.object(services.invitations, "drop_sessions"):  # as if the session were not in the list yet
        reset()
    assert client.get("/staff/").status_code == 403


def test_ending_all_sessions_while_one_proves_itself_ends_that_one_too(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    member = a_member()
    come_in(client, time_machine)
    renew = sessions.renew_session

    def ended_first(*given: Any) -> Any:
        services.end_sessions_of(member, at=timezone.now(), by=SETUP)
        return renew(*given)

    with patch.object(access, "renew_session", ended_first):
        client.post("/staff/prove/", {"proof": PASSWORD})
    assert client.get("/staff/").status_code == 403
    assert not Session.objects.exists()


def test_changing_the_password_keeps_this_session_and_ends_one_that_was_not_listed(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    a_member()
    other = Client()
    come_in(other, time_machine)
    StaffSession.objects.all().delete()
    come_in(client, time_machine)
    client.post("/staff/account/password/", {"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert client.get("/staff/").status_code == 200
    assert other.get("/staff/").status_code == 403


def test_a_proof_keeps_the_session_where_the_password_was_hashed_anew(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    member = a_member()
    come_in(client, time_machine)
    check = Staff.check_password

    def hashed_anew(self: Staff, raw: str) -> bool:
        fits = check(self, raw)
        self.set_password(raw)
        self.save(update_fields=["password"])
        return fits

    with patch.object(Staff, "check_password", hashed_anew):
        client.post("/staff/prove/", {"proof": PASSWORD})
    assert Staff.objects.get().password != member.password
    assert client.get("/staff/").status_code == 200


def test_who_is_half_way_in_starts_anew_once_the_password_is_another(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    member = a_member()
    client.post("/staff/sign-in/", {"name": "lin", "password": PASSWORD})
    at = pass_time(time_machine, seconds=30)
    services.change_password(member, NEW_PASSWORD, here=b"", at=at, by=member.actor)
    answer = client.post("/staff/sign-in/code/", {"code": device_code(at)})
    assert answer["Location"] == "/staff/sign-in/"
    assert not StaffSession.objects.exists()


# --- putting oneself out ---


@pytest.mark.parametrize("act", ["sign-out", "reset", "part"])
def test_who_ends_the_own_sessions_is_led_to_the_door(
    act: str, client: Client, time_machine: TimeMachineFixture
) -> None:
    joined("other", "Other", ["administrator"])
    a_member(Role.ADMINISTRATOR, handle="boss")
    come_in(client, time_machine, "boss")
    answer = client.post(f"/staff/people/member/boss/{act}/")
    assert (answer.status_code, answer["Location"]) == (302, "/staff/sign-in/")
    assert client.get("/staff/").status_code == 403
    assert not Session.objects.exists()


def test_who_ends_the_session_at_hand_is_led_to_the_door(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    come_in(client, time_machine)
    answer = client.post(f"/staff/account/sessions/{StaffSession.objects.get().pk}/end/")
    assert (answer.status_code, answer["Location"]) == (302, "/staff/sign-in/")
    assert not Session.objects.exists()


# --- put out by a link ---


def test_a_link_looked_at_leaves_a_colleagues_session_alone(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    come_in(client, time_machine)
    path = path_of(invited("wu"))
    page = client.get(path)
    assert page.status_code == 200
    assert "signed in" in text(page)
    assert f'action="{path}"' not in text(page)
    assert client.get("/staff/").status_code == 200
    assert client.post(path)["Location"] == "/staff/joining/"
    assert client.get("/staff/").status_code == 403
    assert client.get("/staff/joining/").status_code == 200


def test_a_link_looked_at_leaves_a_consumers_session_alone(client: Client) -> None:
    session = client.session
    session["person"] = str(ivan().pk)
    session.save()
    assert client.get(path_of(invited("wu"))).status_code == 200
    assert client.session["person"]


def test_a_link_followed_twice_leads_on_both_times(client: Client) -> None:
    path = path_of(invited("wu"))
    assert [client.get(path)["Location"] for _each in range(2)] == ["/staff/joining/"] * 2


def test_a_used_link_is_refused_however_it_is_sent(client: Client) -> None:
    for answer in (client.get("/staff/invitation/nothing/"), client.post("/staff/invitation/nothing/")):
        assert answer.status_code == 403
