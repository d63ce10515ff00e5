"""One's own account and the register of the staff as a browser sees them, without scripts."""

import re
from typing import Any, TypeAlias

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from time_machine import TimeMachineFixture

from troth.core.actors import Role
from troth.people.events import Kind
from troth.people.models import Invitation, Look, Staff, StaffSession, Team
from troth.people.queries import actor_of
from troth.people.services import invitation_link, invite_staff, part_with
from troth.people.services.invitations import Newcomer
from troth.people.tests.makers import (
    NOON,
    SECRET,
    SETUP,
    device_code,
    events,
    invited,
    joined,
    signed_in_as,
)
from troth.people.tests.test_staff_doors import a_member, come_in, key, pass_time, text
from troth.vault.models import Session

Answer: TypeAlias = Any
pytestmark = pytest.mark.django_db
OTHER_PASSWORD = "seven other herons"


@pytest.fixture(autouse=True)
def at_noon(time_machine: TimeMachineFixture, client: Client) -> None:
    client.cookies["django_language"] = "en"
    time_machine.move_to(NOON, tick=False)


# --- the account ---


def test_a_member_sees_the_sessions_and_ends_the_others(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    other = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/18.0 Safari/605"})
    come_in(other, time_machine)
    come_in(client, time_machine)
    page = text(client.get("/staff/account/"))
    assert page.count("this device") == 1
    assert "Safari · iPhone" in page
    pk = re.findall(r"sessions/([0-9a-f-]{36})/end/", page)
    assert len(pk) == 1
    client.post(f"/staff/account/sessions/{pk[0]}/end/")
    assert other.get("/staff/").status_code == 403
    come_in(other, time_machine)
    client.post("/staff/account/sessions/end/")
    assert other.get("/staff/").status_code == 403
    assert client.get("/staff/").status_code == 200


def test_signing_out_leaves_no_session_and_nothing_to_list(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    come_in(client, time_machine)
    replayed = Client()
    replayed.cookies["troth"] = key(client)
    client.post("/leave/")
    assert replayed.get("/staff/").status_code == 403
    assert not StaffSession.objects.exists()
    assert not Session.objects.exists()


def test_the_password_is_changed_on_the_page(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    other = Client()
    come_in(other, time_machine)
    come_in(client, time_machine)
    sent = {"password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    assert client.post("/staff/account/password/", sent)["Location"] == "/staff/account/"
    assert Staff.objects.get().check_password(OTHER_PASSWORD)
    assert other.get("/staff/").status_code == 403
    assert client.get("/staff/").status_code == 200
    weak = client.post("/staff/account/password/", {"password": "short", "again": "short"})
    assert weak.status_code == 422


def test_another_device_is_set_up_on_the_page(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    come_in(client, time_machine)
    page = text(client.get("/staff/account/device/"))
    secret = client.session["device"]
    assert secret in page.replace(" ", "")
    assert SECRET not in page.replace(" ", "")
    assert text(client.get("/staff/account/device/")).count("<svg") >= 1
    assert client.session["device"] == secret
    assert client.post("/staff/account/device/", {"code": "000000"}).status_code == 409
    code = device_code(timezone.now(), secret=secret)
    assert client.post("/staff/account/device/", {"code": code})["Location"] == "/staff/account/"
    assert Staff.objects.get().totp == secret
    assert "device" not in client.session


def test_recovery_codes_are_renewed_on_the_page_and_shown_once(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    a_member()
    come_in(client, time_machine)
    assert "10 are left" in text(client.get("/staff/account/recovery/"))
    page = text(client.post("/staff/account/recovery/"))
    assert len(re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", page)) == 10


def test_changing_the_account_takes_a_proof(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    come_in(client, time_machine)
    pass_time(time_machine, minutes=11)
    for path in ("password", "device", "recovery"):
        for answer in (client.get(f"/staff/account/{path}/"), client.post(f"/staff/account/{path}/")):
            assert answer["Location"] == "/staff/prove/"
    assert not events(Kind.RECOVERY_RENEWED)


# --- the register ---


@pytest.fixture
def boss(client: Client, time_machine: TimeMachineFixture) -> Client:
    """An administrator's browser."""
    a_member(Role.ADMINISTRATOR, handle="boss")
    come_in(client, time_machine, "boss")
    return client


def test_an_administrator_invites_by_mail(boss: Client) -> None:
    Team.objects.create(slug="desk", name="Desk")
    sent = {"handle": "wu", "name": "吴", "mail": "wu@spruce.example", "roles": ["agent", "quality"], "teams": ["desk"]}
    assert boss.post("/staff/people/invite/", sent)["Location"] == "/staff/people/member/wu/"
    page = text(boss.get("/staff/people/member/wu/"))
    assert "w***@spruce.example" in page
    assert "wu@spruce.example" not in page
    assert invitation_link(Invitation.objects.get(staff__handle="wu")) not in page
    facts = events(Kind.STAFF_INVITED)[-1].facts
    assert (facts["sent"], facts["teams"], facts["roles"]) == ("mail", ["desk"], ["agent", "quality"])
    again = boss.post("/staff/people/invite/", sent)
    assert again.status_code == 409
    assert "already somebody called wu" in text(again)
    assert 'value="wu@spruce.example"' in text(again)
    assert boss.post("/staff/people/invite/", {}).status_code == 422


def test_an_administrator_places_a_colleague(boss: Client) -> None:
    a_member()
    page = text(boss.get("/staff/people/member/lin/place/"))
    assert re.search(r'value="agent"[^>]*checked', page)
    assert (
        boss.post("/staff/people/member/lin/place/", {"roles": ["quality"]})["Location"] == "/staff/people/member/lin/"
    )
    assert Staff.objects.get(handle="lin").roles == ["quality"]
    assert boss.post("/staff/people/member/lin/place/", {}).status_code == 422
    last = boss.post("/staff/people/member/boss/place/", {"roles": ["quality"]})
    assert last.status_code == 409
    assert "last administrator" in text(last)


@pytest.mark.parametrize("act", ["invite", "reset", "sign-out", "reopen", "part"])
def test_each_act_says_what_it_means_and_is_done_by_post_only(boss: Client, act: str) -> None:
    member = invited("lin").staff if act == "invite" else a_member()
    if act in ("sign-out", "part", "reset"):
        browser = Client()
        session = browser.session
        session.update(signed_in_as(member))
        session.save()
    before = len(events(Kind.STAFF_INVITED))
    page = boss.get(f"/staff/people/member/lin/{act}/")
    assert page.status_code == 200
    assert len(events(Kind.STAFF_INVITED)) == before
    assert boss.post(f"/staff/people/member/lin/{act}/")["Location"] == "/staff/people/member/lin/"
    assert boss.get("/staff/people/member/lin/").status_code == 200


def test_an_act_that_is_refused_says_why(boss: Client) -> None:
    page = boss.post("/staff/people/member/boss/part/")
    assert page.status_code == 409
    assert "last administrator" in text(page)
    assert boss.get("/staff/people/member/boss/dismiss/").status_code == 404
    assert boss.get("/staff/people/member/nobody/part/").status_code == 404


def test_a_colleague_who_left_is_out_at_once_wherever_signed_in(boss: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    browsers = [Client(), Client()]
    for browser in browsers:
        come_in(browser, time_machine)
    boss.post("/staff/people/member/lin/part/")
    assert [browser.get("/staff/").status_code for browser in browsers] == [403, 403]
    assert [browser.session.get("staff") for browser in browsers] == [None, None]


def test_teams_are_founded_and_renamed(boss: Client) -> None:
    assert "No teams yet" in text(boss.get("/staff/people/teams/"))
    sent = {"slug": "desk", "name": "Desk"}
    assert boss.post("/staff/people/found-team/", sent)["Location"] == "/staff/people/teams/"
    assert boss.post("/staff/people/found-team/", sent).status_code == 409
    assert boss.post("/staff/people/teams/desk/", {"name": "Front desk"})["Location"] == "/staff/people/teams/"
    assert "Front desk" in text(boss.get("/staff/people/teams/"))
    assert boss.post("/staff/people/teams/desk/", {"name": ""}).status_code == 422
    assert boss.get("/staff/people/teams/nowhere/").status_code == 404


def test_an_auditor_reads_the_register_and_is_offered_nothing(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member(Role.AUDITOR, handle="rita")
    invite_staff(Newcomer("wu", "Wu", "wu@x.example", ("agent",)), locale="en", sent="printed", at=NOON, by=SETUP)
    come_in(client, time_machine, "rita")
    for path in ("", "member/wu/", "teams/"):
        page = text(client.get(f"/staff/people/{path}"))
        main = page[page.index("<main") :]
        assert "<form" not in main
        assert "takes an administrator" in page or path == "teams/"
    assert client.post("/staff/people/member/wu/part/").status_code == 403


def test_the_register_shows_names_as_they_are_and_no_markup(boss: Client) -> None:
    joined("x", "<b>Олег</b> 🌲", ["agent"])
    page = text(boss.get("/staff/people/"))
    assert "&lt;b&gt;Олег&lt;/b&gt; 🌲" in page


def test_a_busy_session_tells_when_it_was_last_used(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    come_in(client, time_machine)
    at = pass_time(time_machine, minutes=6)
    client.get("/staff/account/")
    assert StaffSession.objects.get().seen_at == at


def test_a_deactivated_member_is_nobody_even_in_a_session_that_was_not_ended(client: Client) -> None:
    member = a_member()
    a_member(Role.ADMINISTRATOR, handle="boss")
    session = client.session
    session.update(signed_in_as(member))
    session.save()
    request = RequestFactory().get("/")
    request.session = session
    assert actor_of(request).kind == "staff"
    part_with(member, at=NOON, by=SETUP)
    assert actor_of(request).kind == "nobody"
    assert not Look.objects.exists()
