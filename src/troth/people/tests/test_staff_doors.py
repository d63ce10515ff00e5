"""The doors of the workbench as a browser sees them, without scripts: signing in, joining, proving it once more."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from troth.core.actors import Role
from troth.people.access import recently_proved, workbench_path
from troth.people.models import Invitation, Staff, StaffSession
from troth.people.services import invitation_link, link_staff
from troth.people.tests.makers import (
    NOON,
    PASSWORD,
    SETUP,
    accept,
    device_code,
    invited,
    ivan,
    joined,
    signed_in_as,
)

Answer: TypeAlias = Any
pytestmark = pytest.mark.django_db
ODD_PATHS = (
    "//evil.example/",
    "https://evil.example/staff/",
    "/\\evil.example",
    "javascript:alert(1)",
    "/me/",
    "/staff/\n/x",
    "",
)


@pytest.fixture(autouse=True)
def at_noon(time_machine: TimeMachineFixture, client: Client) -> None:
    client.cookies["django_language"] = "en"
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def production(settings: Settings) -> None:
    settings.TROTH = replace(settings.TROTH, mode="production")


def text(response: Answer) -> str:
    return str(response.content.decode())


def key(client: Client) -> str:
    return client.cookies["troth"].value


def pass_time(time_machine: TimeMachineFixture, **length: float) -> datetime:
    moment = timezone.now() + timedelta(**length)
    time_machine.move_to(moment, tick=False)
    return moment


def come_in(client: Client, time_machine: TimeMachineFixture, handle: str = "lin", *, onward: str = "") -> Answer:
    """Through both doors, with the next code of the device."""
    at = pass_time(time_machine, seconds=30)
    first = client.post(f"/staff/sign-in/{onward}", {"name": handle, "password": PASSWORD})
    assert (first.status_code, first["Location"]) == (302, "/staff/sign-in/code/"), text(first)
    return client.post("/staff/sign-in/code/", {"code": device_code(at)})


def a_member(*roles: Role, handle: str = "lin") -> Staff:
    return joined(handle, handle.title(), [str(role) for role in roles or (Role.AGENT,)])


# --- the door ---


def test_password_and_code_lead_into_the_workbench(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    assert client.get("/staff/sign-in/").status_code == 200
    assert come_in(client, time_machine)["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200


def test_a_password_alone_opens_nothing(client: Client) -> None:
    a_member()
    client.post("/staff/sign-in/", {"name": "lin", "password": PASSWORD})
    assert "staff" not in client.session
    for path in ("/staff/", "/staff/account/", "/staff/prove/"):
        assert client.get(path).status_code == 403


def test_the_session_changes_its_key_at_each_door(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    keys = [key(client)]
    at = pass_time(time_machine, seconds=30)
    client.post("/staff/sign-in/", {"name": "lin", "password": PASSWORD})
    keys.append(key(client))
    client.post("/staff/sign-in/code/", {"code": device_code(at)})
    keys.append(key(client))
    pass_time(time_machine, minutes=11)
    client.post("/staff/prove/", {"proof": PASSWORD})
    keys.append(key(client))
    assert len(set(keys)) == 4
    assert "planted" not in client.session
    for old in keys[:3]:
        intruder = Client()
        intruder.cookies["troth"] = old
        assert intruder.get("/staff/").status_code == 403
    assert StaffSession.objects.count() == 1
    assert client.get("/staff/").status_code == 200


def test_a_refused_password_keeps_the_name_and_never_the_password(client: Client) -> None:
    a_member()
    page = client.post("/staff/sign-in/", {"name": "lin", "password": "wrong password 1"})
    assert page.status_code == 409
    assert 'value="lin"' in text(page)
    assert "wrong password 1" not in text(page)
    unknown = client.post("/staff/sign-in/", {"name": "nobody", "password": "wrong password 1"})
    assert _same(page) == _same(unknown)


def _same(page: Answer) -> str:
    words = re.sub(r'value="\w+"', "", text(page))
    return re.sub(r"[0-9a-f]{32}", "", words)


def test_a_spent_budget_says_when_to_come_back(client: Client) -> None:
    for _each in range(10):
        client.post("/staff/sign-in/", {"name": "nobody", "password": "wrong password 1"})
    page = client.post("/staff/sign-in/", {"name": "nobody", "password": "wrong password 1"})
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0


def test_the_way_from_password_to_code_takes_ten_minutes_at_most(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    a_member()
    client.post("/staff/sign-in/", {"name": "lin", "password": PASSWORD})
    at = pass_time(time_machine, minutes=11)
    answer = client.post("/staff/sign-in/code/", {"code": device_code(at)})
    assert answer["Location"] == "/staff/sign-in/"


def test_a_wrong_code_is_not_drawn_again(client: Client) -> None:
    a_member()
    client.post("/staff/sign-in/", {"name": "lin", "password": PASSWORD})
    page = client.post("/staff/sign-in/code/", {"code": "000000"})
    assert page.status_code == 409
    assert "does not fit" in text(page)
    assert "000000" not in text(page)


def test_a_recovery_code_leads_to_ones_own_account(client: Client) -> None:
    _member, codes = accept(invited("lin"))
    client.post("/staff/sign-in/", {"name": "lin", "password": PASSWORD})
    answer = client.post("/staff/sign-in/code/", {"code": codes[0]})
    assert answer["Location"] == "/staff/account/"
    assert "9 are left" in text(client.get("/staff/account/"))


def test_a_closed_page_leads_back_to_itself_after_signing_in(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    door = text(client.get("/staff/account/"))
    assert "/staff/sign-in/?next=%2Fstaff%2Faccount%2F" in door
    assert come_in(client, time_machine, onward="?next=%2Fstaff%2Faccount%2F")["Location"] == "/staff/account/"


@pytest.mark.parametrize("path", ODD_PATHS)
def test_no_path_leads_out_of_the_workbench(path: str) -> None:
    assert re.fullmatch(r"/staff/[\w/.-]*", workbench_path(path))


def test_who_is_in_is_not_asked_again(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    come_in(client, time_machine)
    assert client.get("/staff/sign-in/")["Location"] == "/staff/"


def test_a_consumer_who_signs_in_as_staff_is_staff_only(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    session = client.session
    session["person"] = str(ivan().pk)
    session.save()
    come_in(client, time_machine)
    assert "person" not in client.session


# --- production ---


@pytest.mark.usefixtures("production")
def test_production_lets_nobody_in_without_a_second_factor(client: Client) -> None:
    member = a_member(Role.ADMINISTRATOR)
    session = client.session
    session.update({**signed_in_as(member), "proved": NOON.isoformat()})  # as a one-time link leaves it
    session.save()
    for path in ("/staff/", "/staff/account/", "/staff/people/", "/staff/people/invite/"):
        page = client.get(path)
        assert page.status_code == 403
        assert "troth staff link" not in text(page)


@pytest.mark.usefixtures("production")
def test_production_lets_in_who_shows_both(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member()
    come_in(client, time_machine)
    assert client.get("/staff/").status_code == 200


def test_a_link_of_the_demonstration_still_lets_in_and_counts_as_a_proof(client: Client) -> None:
    member = a_member(Role.ADMINISTRATOR)
    client.get(f"/staff/enter/{link_staff(member, at=NOON, by=SETUP)}/")
    assert client.get("/staff/people/invite/").status_code == 200
    assert client.session["strong"] is False


# --- joining ---


def follow(client: Client, invitation: Invitation) -> Answer:
    return client.get(invitation_link(invitation).removeprefix("http://127.0.0.1:8000"))


def test_the_link_opens_one_page_and_its_secret_leaves_the_address(client: Client) -> None:
    assert follow(client, invited("lin"))["Location"] == "/staff/joining/"
    page = text(client.get("/staff/joining/"))
    secret = client.session["joining"]["secret"]
    assert secret in page.replace(" ", "")
    assert '<svg class="segno"' in page or "<svg" in page
    assert "style=" not in page
    assert "lin" in page
    assert not Invitation.objects.exclude(used_at=None).exists()
    assert follow(Client(), Invitation.objects.get()).status_code == 302  # looking at mail used nothing up


def test_joining_shows_the_recovery_codes_once_and_leads_in(client: Client) -> None:
    follow(client, invited("lin"))
    secret = client.session["joining"]["secret"]
    sent = {"password": PASSWORD, "again": PASSWORD, "code": device_code(NOON, secret=secret)}
    page = client.post("/staff/joining/", sent)
    codes = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", text(page))
    assert len(codes) == 10
    assert client.session["strong"] is True
    assert client.get("/staff/").status_code == 200
    again = client.post("/staff/joining/", sent)
    assert again.status_code == 403
    assert not any(code in text(client.get("/staff/account/")) for code in codes)
    member = Staff.objects.get()
    assert member.totp == secret
    assert member.recovery_codes.count() == 10


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"again": "something else 12"}, 422, "These two differ"),
        ({"password": "password1234", "again": "password1234"}, 422, "too common"),
        ({"password": "short", "again": "short"}, 422, "12 characters"),
        ({"code": "000000"}, 409, "does not fit"), ({"code": ""}, 422, "code that your app shows"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_and_the_device_stays_the_same(
    client: Client, given: dict[str, str], status: int, words: str
) -> None:
    follow(client, invited("lin"))
    secret = client.session["joining"]["secret"]
    sent = {"password": PASSWORD, "again": PASSWORD, "code": device_code(NOON, secret=secret)}
    page = client.post("/staff/joining/", sent | given)
    assert page.status_code == status
    assert words in text(page)
    assert PASSWORD not in text(page)
    assert client.session["joining"]["secret"] == secret
    assert client.post("/staff/joining/", sent).status_code == 200


def test_a_link_followed_in_two_browsers_is_used_by_one(client: Client) -> None:
    invitation, other = invited("lin"), Client()
    answers = []
    for browser in (client, other):
        follow(browser, invitation)
    for browser in (client, other):
        secret = browser.session["joining"]["secret"]
        sent = {"password": PASSWORD, "again": PASSWORD, "code": device_code(NOON, secret=secret)}
        answers.append(browser.post("/staff/joining/", sent).status_code)
    assert answers == [200, 403]


def test_a_used_or_old_link_is_answered_calmly(client: Client, time_machine: TimeMachineFixture) -> None:
    used, old = invited("lin"), invited("wu")
    accept(used)
    assert "used already" in text(follow(client, used))
    follow(client, old)
    pass_time(time_machine, hours=73)
    for page in (follow(client, old), client.get("/staff/joining/")):
        assert page.status_code == 403
        assert "three days are over" in text(page) or "The workbench is for staff" in text(page)


# --- once more ---


@recently_proved
def export(request: HttpRequest) -> HttpResponse:
    return HttpResponse("out")


def test_what_asks_for_a_proof_opens_within_ten_minutes_of_one(client: Client) -> None:
    request = RequestFactory().get("/staff/export/")
    request.session = client.session
    assert export(request)["Location"] == "/staff/prove/"
    assert request.session["proving"] == "/staff/export/"
    for ago, status in ((10, 200), (11, 302)):
        request.session["proved"] = (NOON - timedelta(minutes=ago)).isoformat()
        assert export(request).status_code == status


@pytest.mark.parametrize(
    ("referer", "back"),
    [("http://testserver/staff/people/?x=1", "/staff/people/"), ("", "/staff/"), ("http://evil.example/x", "/staff/")],
)
def test_what_is_posted_too_late_leads_back_to_its_page(client: Client, referer: str, back: str) -> None:
    request = RequestFactory().post("/staff/export/", headers={"Referer": referer} if referer else {})
    request.session = client.session
    assert export(request).status_code == 302
    assert request.session["proving"] == back


def test_an_old_session_proves_itself_and_comes_back(client: Client, time_machine: TimeMachineFixture) -> None:
    a_member(Role.ADMINISTRATOR)
    come_in(client, time_machine)
    pass_time(time_machine, minutes=11)
    assert client.get("/staff/people/invite/")["Location"] == "/staff/prove/"
    assert "Is it still you?" in text(client.get("/staff/prove/"))
    wrong = client.post("/staff/prove/", {"proof": "something else 12"})
    assert wrong.status_code == 409
    assert "something else" not in text(wrong)
    assert client.post("/staff/prove/", {"proof": PASSWORD})["Location"] == "/staff/people/invite/"
    assert client.get("/staff/people/invite/").status_code == 200


def test_who_came_by_a_link_is_told_how_to_prove_it(client: Client, time_machine: TimeMachineFixture) -> None:
    from troth.people.tests.makers import olga

    client.get(f"/staff/enter/{link_staff(olga(), at=NOON, by=SETUP)}/")
    pass_time(time_machine, minutes=11)
    assert client.get("/staff/people/invite/").status_code == 302
    assert "troth staff link --role" in text(client.get("/staff/prove/"))
